//! What Discord answers, or whatever stands before it.

use crate::mutate::{self, pick};
use crate::rng::Rng;
use crate::{LONGEST, rounds};
use futures_util::{StreamExt, stream};
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use warroom::discord::rest::{Method, Request, RequestOutcome, Rest, RestOptions, Route, Token};

const STATUSES: [u16; 24] = [
    200, 200, 201, 204, 206, 299, 301, 304, 400, 401, 403, 404, 405, 408, 409, 413, 429, 429, 451, 499, 500,
    502, 503, 999,
];
const HEADERS: [&str; 12] = [
    "x-ratelimit-bucket: abcd1234",
    "x-ratelimit-limit: 5",
    "x-ratelimit-remaining: 0",
    "x-ratelimit-remaining: 4",
    "x-ratelimit-reset-after: 1.250",
    "x-ratelimit-reset: 1470173023.123",
    "x-ratelimit-scope: user",
    "x-ratelimit-scope: shared",
    "x-ratelimit-global: true",
    "retry-after: 65",
    "content-type: application/json",
    "content-encoding: gzip",
];
const BODIES: [&str; 8] = [
    r#"{"id":"1234567890123456789","channel_id":"5","content":"x","author":{"id":"7"}}"#,
    r#"{"message":"You are being rate limited.","retry_after":0.35,"global":false}"#,
    r#"{"message":"Unknown Channel","code":10003}"#,
    r#"{"message":"Missing Access","code":50001}"#,
    r#"{"code":50035,"message":"Invalid Form Body","errors":{"content":{"_errors":[{"code":"X","message":"s3cret"}]}}}"#,
    r#"{"code":20028,"retry_after":5}"#,
    "[]",
    "<html>Bad Gateway</html>",
];

/// An answer as bytes, its status, and whether HTTP allows it.
fn answer(rng: &mut Rng) -> (u16, Vec<u8>) {
    let status = STATUSES[rng.up_to(23) as usize];
    let body = mutate::one_of(rng, &BODIES);
    let mut head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n");
    for _ in 0..rng.up_to(5) {
        let line = pick(rng, &HEADERS);
        let line = if rng.chance(500) { mutate::text(rng, line, &HEADERS) } else { line.to_owned() };
        head.push_str(&line);
        head.push_str("\r\n");
    }
    if rng.chance(800) {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    let mut bytes = format!("{head}\r\n{body}").into_bytes();
    if rng.chance(100) {
        bytes.truncate(rng.up_to(bytes.len() as i64) as usize);
    }
    if rng.chance(100) {
        let at = rng.up_to(bytes.len() as i64 - 1).max(0) as usize;
        bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = rng.next() as u8);
    }
    (status, bytes)
}

/// Answers once, with whatever this is.
async fn serve(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 4096];
        let _ = stream.read(&mut asked).await;
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
    });
    base
}

/// One answer, and what the sender makes of it.
async fn round(seed: u64) {
    let mut rng = Rng::new(seed);
    let (status, bytes) = answer(&mut rng);
    let again = format!("WARROOM_FUZZ_SEED={seed} WARROOM_FUZZ=1: {}", String::from_utf8_lossy(&bytes));
    let options = RestOptions {
        request_timeout: Duration::from_secs(5),
        ..RestOptions::new(serve(bytes).await, Token::new("s3cret"))
    };
    let rest = Rest::new(options).unwrap();
    let request = Request::new(Method::POST, Route::create_message(5)).body(json!({ "content": "x" }));
    // A 429 with a short wait is tried again, where nobody listens any more.
    let outcome = tokio::time::timeout(LONGEST, rest.send(request)).await;
    let outcome = outcome.unwrap_or_else(|_| panic!("it hangs: {again}"));
    match &outcome {
        RequestOutcome::Sent(_) => assert!((200..300).contains(&status), "{outcome:?} {again}"),
        RequestOutcome::RetryAfter(wait) => {
            assert!(*wait <= Duration::from_secs(3600), "{outcome:?} {again}")
        }
        RequestOutcome::NotSent(_) => assert!((400..500).contains(&status), "{outcome:?} {again}"),
        RequestOutcome::Unknown(_) => {}
        RequestOutcome::Gone { .. } => assert!([403, 404].contains(&status), "{outcome:?} {again}"),
        RequestOutcome::Forbidden { .. } => assert_eq!(status, 403, "{outcome:?} {again}"),
        RequestOutcome::Refused { .. } => assert!(!(500..=599).contains(&status), "{outcome:?} {again}"),
        RequestOutcome::TokenDead => assert_eq!(status, 401, "{outcome:?} {again}"),
    }
    let shows = !matches!(outcome, RequestOutcome::Sent(_)) && format!("{outcome:?}").contains("s3cret");
    assert!(!shows, "the token shows: {outcome:?} {again}");
    let stats = rest.stats();
    assert_eq!((stats.waiting, stats.in_flight), (0, 0), "{again}");
}

#[tokio::test]
async fn whatever_is_answered_the_sender_knows_what_it_knows() {
    let (count, first) = rounds(2_000);
    // Some of them wait for the end of an answer that never comes.
    stream::iter(first..first + count).map(round).buffer_unordered(200).collect::<()>().await;
    println!("answers: {count} rounds from seed {first}");
}
