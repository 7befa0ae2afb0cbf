//! The sender against servers on the loopback address.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response};
use axum::routing::{any, post};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};

use super::super::{File, Lane, Method, Request, RequestOutcome, Rest, RestOptions, Route, Token};

const TOKEN: &str = "MTIz.bot-token";

fn rest(base: &str) -> Rest {
    Rest::new(RestOptions { per_second: 100, ..RestOptions::new(base, Token::new(TOKEN)) }).unwrap()
}

async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    base
}

/// A server that answers all alike and keeps what it was asked.
async fn always(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
) -> (String, Seen) {
    let seen = Seen::default();
    let kept = seen.clone();
    let app = Router::new().fallback(any(move |request: axum::extract::Request| async move {
        let (parts, asked) = request.into_parts();
        let asked = axum::body::to_bytes(asked, usize::MAX).await.unwrap();
        kept.lock().unwrap().push((format!("{} {}", parts.method, parts.uri), parts.headers, asked));
        let answer =
            headers.iter().fold(Response::builder().status(status), |answer, (k, v)| answer.header(*k, *v));
        answer.body(Body::from(body)).unwrap()
    }));
    (serve(app).await, seen)
}

type Seen = Arc<Mutex<Vec<(String, HeaderMap, Bytes)>>>;

fn message(channel: u64) -> Request {
    Request::new(Method::POST, Route::create_message(channel)).body(json!({"content": "x"}))
}

/// Discord's create-message route as strict as can be: 5 a second and channel, 100 a second in all.
#[derive(Default)]
struct Strict {
    windows: HashMap<u64, (Option<Instant>, u32)>,
    in_all: Vec<Instant>,
    arrived: Vec<Value>,
    too_fast: u32,
}

async fn create(
    State(strict): State<Arc<Mutex<Strict>>>,
    Path(channel): Path<u64>,
    body: String,
) -> Response<Body> {
    let mut strict = strict.lock().unwrap();
    let now = Instant::now();
    strict.in_all.push(now);
    let last_second = strict.in_all.iter().rev().take_while(|at| now - **at < Duration::from_secs(1)).count();
    let (start, used) = strict.windows.entry(channel).or_default();
    let window = Duration::from_secs(1);
    if start.is_none_or(|start| now - start >= window) {
        (*start, *used) = (Some(now), 0);
    }
    *used += 1;
    let (left, reset) = (5 - (*used).min(5), (window - (now - start.unwrap())).as_secs_f64());
    let fits = *used <= 5 && last_second <= 100;
    strict.too_fast += u32::from(!fits);
    strict.arrived.push(serde_json::from_str(&body).unwrap());
    Response::builder()
        .status(if fits { 200 } else { 429 })
        .header("x-ratelimit-bucket", "create")
        .header("x-ratelimit-limit", "5")
        .header("x-ratelimit-remaining", left.to_string())
        .header("x-ratelimit-reset-after", format!("{reset:.3}"))
        .body(Body::from(if fits { "{\"id\":\"1\"}".into() } else { format!("{{\"retry_after\":{reset}}}") }))
        .unwrap()
}

async fn strict() -> (Rest, Arc<Mutex<Strict>>) {
    let strict = Arc::new(Mutex::new(Strict::default()));
    let app =
        Router::new().route("/api/v10/channels/{channel}/messages", post(create)).with_state(strict.clone());
    (rest(&serve(app).await), strict)
}

#[tokio::test]
async fn a_burst_into_200_rooms_sends_escalations_first_and_earns_no_429() {
    let (rest, strict) = strict().await;
    let sends = (0..400_u64).map(|number| {
        let lane = if number < 200 { Lane::Rest } else { Lane::Escalation };
        let body = json!({"content": number.to_string()});
        let (rest, request) = (rest.clone(), message(number % 200).body(body).lane(lane));
        async move { rest.send(request).await }
    });
    let outcomes = futures_util::future::join_all(sends).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, RequestOutcome::Sent(_))), "{:?}", rest.stats());
    let strict = strict.lock().unwrap();
    let number = |body: &Value| body["content"].as_str().unwrap().parse::<u64>().unwrap();
    let arrived: Vec<u64> = strict.arrived.iter().map(number).collect();
    assert_eq!(arrived.iter().collect::<HashSet<_>>().len(), 400);
    // Of the reminders as many leave as may within a second, while the line still forms; then escalations go first.
    let last = arrived.iter().rposition(|number| *number >= 200).unwrap();
    assert!(last < 320, "{arrived:?}");
    assert_eq!((strict.too_fast, rest.stats().sent), (0, 400));
}

#[tokio::test]
async fn posts_into_one_room_leave_in_order_and_within_its_limit() {
    let (rest, strict) = strict().await;
    let sends = (0..11).map(|number| rest.send(message(1).body(json!({"n": number}))));
    let outcomes = futures_util::future::join_all(sends).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, RequestOutcome::Sent(_))));
    let strict = strict.lock().unwrap();
    assert_eq!(strict.too_fast, 0);
    assert_eq!(strict.arrived, (0..11).map(|number| json!({"n": number})).collect::<Vec<_>>());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (elsewhere, seen) = always(200, &[], "{}").await;
    let location: &'static str = elsewhere.leak();
    let headers: &'static [_] = vec![("location", location)].leak();
    let (base, _) = always(307, headers, "").await;
    assert!(matches!(rest(&base).send(message(1)).await, RequestOutcome::Refused { status: 307, .. }));
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let callback = Request::new(Method::POST, Route::interaction_callback(1, "s3cret"));
    match rest(&base).send(callback).await {
        RequestOutcome::NotSent(words) => assert!(!words.contains("s3cret"), "{words}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_connection_closed_after_reading_is_unknown_and_not_sent_again() {
    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(0));
        let counted = requests.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
                *counted.lock().unwrap() += 1;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        assert!(matches!(rest(&base).send(message(1)).await, RequestOutcome::Unknown(_)));
        assert_eq!(*requests.lock().unwrap(), 1);
    }
}

#[tokio::test]
async fn a_silent_server_is_unknown_when_the_time_is_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let options = RestOptions::new(base, Token::new(TOKEN));
    let rest = Rest::new(RestOptions { request_timeout: Duration::from_millis(100), ..options }).unwrap();
    assert!(matches!(rest.send(message(1)).await, RequestOutcome::Unknown(_)));
}

#[tokio::test]
async fn five_faults_pause_sending_but_not_answers() {
    let (base, seen) = always(503, &[], "").await;
    let rest = rest(&base);
    for channel in 0..5 {
        assert!(matches!(rest.send(message(channel)).await, RequestOutcome::Unknown(_)));
    }
    assert!(rest.stats().pausing);
    assert!(matches!(rest.send(message(9).lane(Lane::Answer)).await, RequestOutcome::Unknown(_)));
    assert_eq!((seen.lock().unwrap().len(), rest.stats().unknown), (6, 6));
}

#[tokio::test]
async fn a_dead_token_stops_everything() {
    let (base, seen) = always(401, &[], r#"{"code":0,"message":"401: Unauthorized"}"#).await;
    let rest = rest(&base);
    assert_eq!(rest.send(message(1)).await, RequestOutcome::TokenDead);
    let callback = Request::new(Method::POST, Route::interaction_callback(1, "t"));
    for request in [message(1), message(2).lane(Lane::Escalation), callback] {
        assert_eq!(rest.clone().send(request).await, RequestOutcome::TokenDead);
    }
    assert_eq!(seen.lock().unwrap().len(), 1);
    assert!(rest.stats().token_dead);
}

#[tokio::test]
async fn a_long_429_goes_back_to_the_caller_and_holds_its_key_only() {
    let (base, seen) = always(429, &[("x-ratelimit-scope", "user")], r#"{"retry_after":600}"#).await;
    let rest = rest(&base);
    let rename = || Request::new(Method::PATCH, Route::edit_channel(1)).body(json!({"name": "x"}));
    assert_eq!(rest.send(rename()).await, RequestOutcome::RetryAfter(Duration::from_secs(600)));
    assert!(
        matches!(rest.send(rename()).await, RequestOutcome::RetryAfter(wait) if wait > Duration::from_secs(590))
    );
    assert_eq!(seen.lock().unwrap().len(), 1);
    rest.send(Request::new(Method::GET, Route::get_channel(1))).await;
    assert_eq!(seen.lock().unwrap().len(), 2);
    assert_eq!((rest.stats().limited, rest.stats().put_off), (2, 1));
}

#[tokio::test]
async fn a_short_429_is_tried_again_in_its_place() {
    let count = Arc::new(Mutex::new(0));
    let app = Router::new().fallback(any(move || async move {
        let mut count = count.lock().unwrap();
        *count += 1;
        let (status, body) = if *count == 1 { (429, r#"{"retry_after":0.05}"#) } else { (200, "{}") };
        Response::builder().status(status).body(Body::from(body)).unwrap()
    }));
    let rest = rest(&serve(app).await);
    let first = async {
        assert_eq!(rest.send(message(1)).await, RequestOutcome::Sent(json!({})));
        rest.stats().sent
    };
    let (sent, second) = tokio::join!(first, rest.send(message(1)));
    assert_eq!((sent, second), (1, RequestOutcome::Sent(json!({}))));
}

#[tokio::test]
async fn a_dropped_send_gives_its_place_back() {
    let (arrived, open) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let (tell, wait) = (arrived.clone(), open.clone());
    let app = Router::new().fallback(any(move || async move {
        tell.notify_one();
        wait.acquire().await.unwrap().forget();
        "{}"
    }));
    let rest = rest(&serve(app).await);
    let send = |rest: Rest| tokio::spawn(async move { rest.send(message(1)).await });
    let (in_flight, waiting) = (send(rest.clone()), send(rest.clone()));
    arrived.notified().await;
    assert_eq!((rest.stats().in_flight, rest.stats().waiting), (1, 1));
    let last = send(rest.clone());
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    in_flight.abort();
    assert!(in_flight.await.unwrap_err().is_cancelled());
    arrived.notified().await;
    open.add_permits(2);
    assert_eq!(last.await.unwrap(), RequestOutcome::Sent(json!({})));
    assert_eq!((rest.stats().in_flight, rest.stats().waiting), (0, 0));
}

#[tokio::test]
async fn what_travels() {
    let (base, seen) = always(200, &[], "{}").await;
    let rest = rest(&base);
    let file = File { name: "图.png".into(), bytes: vec![1, 2], content_type: "image/png" };
    rest.send(message(1).reason("原因 x")).await;
    rest.send(message(2).file(file)).await;
    rest.send(Request::new(Method::POST, Route::followup(3, "s3cret")).body(json!({}))).await;
    let seen = seen.lock().unwrap();
    let (line, headers, body) = &seen[0];
    assert_eq!(
        (line.as_str(), &body[..]),
        ("POST /api/v10/channels/1/messages", &b"{\"content\":\"x\"}"[..])
    );
    assert_eq!(headers["authorization"], format!("Bot {TOKEN}"));
    assert_eq!(headers["x-audit-log-reason"], "%E5%8E%9F%E5%9B%A0%20x");
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers["user-agent"].to_str().unwrap().starts_with("DiscordBot ("));
    let form = String::from_utf8_lossy(&seen[1].2);
    assert!(form.contains("name=\"payload_json\"") && form.contains("name=\"files[0]\""), "{form}");
    assert_eq!(seen[2].0, "POST /api/v10/webhooks/3/s3cret");
    assert!(!seen[2].1.contains_key("authorization"));
}

#[tokio::test]
async fn a_request_that_cannot_be_built_is_refused_and_frees_its_place() {
    let (base, seen) = always(200, &[], "{}").await;
    let rest = rest(&base);
    let file = File { name: "a".into(), bytes: vec![], content_type: "no type" };
    assert!(matches!(rest.send(message(1).file(file)).await, RequestOutcome::Refused { status: 0, .. }));
    assert_eq!(rest.send(message(1)).await, RequestOutcome::Sent(json!({})));
    assert_eq!((seen.lock().unwrap().len(), rest.stats().in_flight), (1, 0));
}

#[tokio::test]
async fn the_token_shows_nowhere() {
    let options = RestOptions::new("http://127.0.0.1:9", Token::new(TOKEN));
    let token = Token::new(TOKEN);
    let rest = Rest::new(options.clone()).unwrap();
    let request =
        Request::new(Method::POST, Route::followup(1, "s3cret")).body(json!({"content": "private"}));
    let outcome = rest.send(request.clone()).await;
    let text = format!("{options:?} {token:?} {token} {rest:?} {request:?} {outcome:?} {:?}", rest.stats());
    for secret in [TOKEN, "s3cret", "private"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn addresses_and_tokens_that_cannot_be() {
    for base in ["", "discord.com", "ftp://x", "http://u:p@x", "http://x?y", "http://x#y"] {
        assert!(Rest::new(RestOptions::new(base, Token::new(TOKEN))).is_err(), "{base}");
    }
    for token in ["", "  ", "a\nb"] {
        let error = Rest::new(RestOptions::new("http://x", Token::new(token))).unwrap_err();
        assert!(!format!("{error:#}").contains("a\nb"));
    }
}
