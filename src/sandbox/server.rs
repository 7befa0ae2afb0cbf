//! One request from socket to answer: guards, planned faults, limits, the route, the record.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use super::faults::FaultKind;
use super::limits::{Bucket, TooMany};
use super::refusal::Refusal;
use super::rest::{self, Call, Reply, Upload};
use super::{RequestRecord, Shared, date, gateway, page};

/// Answers of 429 that are remembered one by one.
const MOST_LIMITED: usize = 20;
/// More than ten files of the largest size.
const MAX_BODY: usize = 110 * 1024 * 1024;

/// The connection is to end without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// Accepts connections until the sandbox stops.
pub(crate) async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    let stopped = shared.stopped();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            () = &mut stopped => return,
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                tokio::spawn(connection(shared.clone(), stream));
            }
        }
    }
}

async fn connection(shared: Arc<Shared>, stream: TcpStream) {
    let stopped = shared.stopped();
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| serve(shared.clone(), request));
    let served = hyper::server::conn::http1::Builder::new()
        // The machine's date is not the product's.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::select! {
        () = stopped => {}
        _ = served => {}
    }
}

async fn serve(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, Dropped> {
    if !is_loopback(request.headers(), &shared) {
        return Ok(plain(StatusCode::FORBIDDEN, "this server is for this machine only"));
    }
    if request.headers().contains_key(header::UPGRADE) {
        return gateway::upgrade(shared, request).await;
    }
    let path = request.uri().path().to_owned();
    if path == "/"
        || path == "/favicon.ico"
        || path.starts_with("/sandbox/")
        || path.starts_with("/attachments/")
    {
        return Ok(page::serve(shared, request.map(Body::new)).await);
    }
    answer(shared, request.map(Body::new)).await
}

/// Names that resolve elsewhere must not reach a server on loopback (DNS rebinding).
fn is_loopback(headers: &HeaderMap, shared: &Shared) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let port = shared.address.port();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host == format!("{name}:{port}") || host == *name)
}

pub(crate) fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    response
}

pub(crate) fn json_response(status: u16, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The path after the API prefix; the prefix may be missing.
fn api_path(uri: &Uri) -> &str {
    let path = uri.path();
    path.strip_prefix("/api/v10").or_else(|| path.strip_prefix("/api")).unwrap_or(path)
}

async fn answer(shared: Arc<Shared>, request: Request<Body>) -> Result<Response<Body>, Dropped> {
    let method = request.method().clone();
    let path = api_path(request.uri()).to_owned();
    let query = rest::query(request.uri().query().unwrap_or(""));
    let headers = request.headers().clone();
    let found = rest::find(&method, &path);
    let read = read_body(request).await;
    let Some((route, params)) = found else {
        let refusal = Refusal::new(404, 0, "404: Not Found");
        shared.change(|state| state.fault(format!("{method} {path}: no such route")));
        return Ok(json_response(404, &refusal.body()));
    };
    let template = route.template;
    let (body, files, unreadable) = match read {
        Ok((body, files)) => (body, files, None),
        Err(refusal) => (Value::Null, Vec::new(), Some(refusal)),
    };
    let text = body.to_string();
    let fault = shared.change(|state| state.take_fault(method.as_str(), template, &text));
    let call =
        Call { method: method.to_string(), template, params, query, body, files, reason: reason(&headers) };
    if let Some(response) = before(&shared, &call, &path, fault.as_ref()).await? {
        return Ok(date::stamped(response, &shared, fault.as_ref()));
    }
    let response = shared.change(|state| {
        let outcome = match unreadable.map_or_else(|| admit(&shared, &headers, &call), Err) {
            Ok(()) => limited(state, &call, fault.as_ref(), route.handler),
            Err(refusal) => Served { answer: Err(refusal), bucket: None, too_many: None },
        };
        note(state, &call, &path, &outcome);
        outcome.into_response(shared.options.speed)
    });
    let response = date::stamped(response, &shared, fault.as_ref());
    match fault {
        Some(FaultKind::DropAfter) => Err(Dropped),
        Some(FaultKind::AnswerAfter(status, body)) => Ok(json_response(status, &body)),
        Some(FaultKind::Delay(time)) => {
            tokio::time::sleep(time).await;
            Ok(response)
        }
        _ => Ok(response),
    }
}

/// Planned faults under which nothing happens.
async fn before(
    shared: &Shared,
    call: &Call,
    path: &str,
    fault: Option<&FaultKind>,
) -> Result<Option<Response<Body>>, Dropped> {
    let note = |status: u16| shared.change(|state| remember(state, call, path, status));
    match fault {
        Some(FaultKind::DropBefore) => {
            note(0);
            Err(Dropped)
        }
        Some(FaultKind::Stall) => {
            note(0);
            shared.stopped().await;
            Err(Dropped)
        }
        Some(FaultKind::Answer(status, body)) => {
            note(*status);
            Ok(Some(json_response(*status, body)))
        }
        Some(FaultKind::TooMany(retry_after, global)) => {
            note(429);
            shared.change(|state| state.stats.too_many += 1);
            let scope = if *global { "global" } else { "user" };
            let refused = TooMany { retry_after: *retry_after, scope, code: None };
            Ok(Some(too_many(&refused, None, shared.options.speed)))
        }
        _ => Ok(None),
    }
}

fn remember(state: &mut super::State, call: &Call, path: &str, status: u16) {
    *state.stats.requests.entry(format!("{} {}", call.method, call.template)).or_default() += 1;
    if matches!(status, 401 | 403 | 429) {
        state.stats.invalid += 1;
    }
    let at = state.now();
    state.record(RequestRecord {
        method: call.method.clone(),
        path: path.to_owned(),
        template: call.template.to_owned(),
        body: call.body.clone(),
        status,
        at,
    });
}

/// Token, audit reason, and the extra check.
fn admit(shared: &Shared, headers: &HeaderMap, call: &Call) -> Result<(), Refusal> {
    let own_token = call.template.starts_with("/interactions") || call.template.starts_with("/webhooks");
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if !own_token && given != Some(format!("Bot {}", shared.options.token).as_str()) {
        return Err(Refusal::new(401, 0, "401: Unauthorized"));
    }
    if call.reason.as_ref().is_some_and(|reason| reason.chars().count() > 512) {
        return Err(Refusal::field("reason", "BASE_TYPE_MAX_LENGTH", "Must be 512 or fewer in length."));
    }
    if let Some(check) = &shared.options.check_body
        && !call.body.is_null()
        && let Err(why) = check(&call.method, call.template, &call.body)
    {
        return Err(Refusal::new(400, 50035, "Invalid Form Body").because(why));
    }
    Ok(())
}

struct Served {
    answer: Result<Reply, Refusal>,
    bucket: Option<Bucket>,
    too_many: Option<TooMany>,
}

impl Served {
    fn into_response(self, speed: f64) -> Response<Body> {
        if let Some(refused) = &self.too_many {
            return too_many(refused, self.bucket.as_ref(), speed);
        }
        let mut response = match &self.answer {
            Ok(Reply { status: 204, .. }) => plain(StatusCode::NO_CONTENT, ""),
            Ok(reply) => json_response(reply.status, &reply.body),
            Err(refusal) => json_response(refusal.status, &refusal.body()),
        };
        if let Some(bucket) = &self.bucket {
            bucket_headers(response.headers_mut(), bucket);
        }
        response
    }
}

fn limited(
    state: &mut super::State,
    call: &Call,
    fault: Option<&FaultKind>,
    handler: rest::Handler,
) -> Served {
    let (bucket, refused) = state.limits.route(&call.method, call.template, &call.major());
    let exempt = call.template.starts_with("/interactions") || call.template.starts_with("/webhooks");
    let global = if exempt || refused.is_some() { None } else { state.limits.global() };
    if let Some(refused) = refused.or(global).or_else(|| rest::hidden_limit(state, call)) {
        return Served { answer: Ok(Reply::empty()), bucket: Some(bucket), too_many: Some(refused) };
    }
    let mut answer = handler(state, call);
    if let (Ok(reply), Some(FaultKind::HistoryLag(newest))) = (&mut answer, fault)
        && let Some(list) = reply.body.as_array_mut()
    {
        list.drain(..(*newest).min(list.len()));
    }
    Served { answer, bucket: Some(bucket), too_many: None }
}

fn note(state: &mut super::State, call: &Call, path: &str, outcome: &Served) {
    let status = match (&outcome.too_many, &outcome.answer) {
        (Some(_), _) => 429,
        (None, Ok(reply)) => reply.status,
        (None, Err(refusal)) => refusal.status,
    };
    if status == 429 {
        state.stats.too_many += 1;
        state
            .stats
            .limited
            .extend(outcome.too_many.as_ref().map(|refused| format!("{} {path}: {refused:?}", call.method)));
        state.stats.limited.truncate(MOST_LIMITED);
    }
    remember(state, call, path, status);
    match &outcome.answer {
        Ok(reply) => {
            for odd in &reply.odd {
                state.fault(format!("{} {}: {odd}", call.method, call.template));
            }
        }
        // Looking something up that is gone is no fault.
        Err(refusal) if refusal.status == 404 && call.method == "GET" => {}
        Err(refusal) => {
            state.fault(format!("{} {}: {refusal}; body {}", call.method, call.template, call.body))
        }
    }
}

fn too_many(refused: &TooMany, bucket: Option<&Bucket>, speed: f64) -> Response<Body> {
    let global = refused.scope == "global";
    let retry_after = (refused.retry_after * 1000.0).ceil() / 1000.0;
    let mut body =
        json!({"message": "You are being rate limited.", "retry_after": retry_after, "global": global});
    if let Some(code) = refused.code {
        body["code"] = code.into();
    }
    let mut response = json_response(429, &body);
    let headers = response.headers_mut();
    if let Some(bucket) = bucket.filter(|_| !global) {
        bucket_headers(headers, bucket);
    }
    // Discord sends whole seconds; at another speed those would be far too long.
    let after = if speed > 1.0 { retry_after } else { retry_after.ceil() };
    set(headers, "retry-after", &after.to_string());
    set(headers, "x-ratelimit-scope", refused.scope);
    if global {
        set(headers, "x-ratelimit-global", "true");
    }
    response
}

fn bucket_headers(headers: &mut HeaderMap, bucket: &Bucket) {
    let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64();
    set(headers, "x-ratelimit-limit", &bucket.limit.to_string());
    set(headers, "x-ratelimit-remaining", &bucket.remaining.to_string());
    set(headers, "x-ratelimit-reset", &format!("{:.3}", epoch + bucket.reset_after));
    set(headers, "x-ratelimit-reset-after", &format!("{:.3}", bucket.reset_after));
    set(headers, "x-ratelimit-bucket", &bucket.id);
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn reason(headers: &HeaderMap) -> Option<String> {
    let raw = headers.get("x-audit-log-reason")?.to_str().ok()?;
    Some(rest::percent_decoded(raw))
}

async fn read_body(request: Request<Body>) -> Result<(Value, Vec<Upload>), Refusal> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or("")
        .to_owned();
    let unreadable = || Refusal::new(400, 50109, "The request body contains invalid JSON.");
    if kind.starts_with("multipart/form-data") {
        return multipart(request).await;
    }
    let empty_is_fine = matches!(*request.method(), Method::GET | Method::DELETE | Method::PUT);
    let bytes = to_bytes(request.into_body(), MAX_BODY).await.map_err(|_| unreadable())?;
    if bytes.is_empty() {
        return if empty_is_fine { Ok((Value::Null, Vec::new())) } else { Ok((json!({}), Vec::new())) };
    }
    if !kind.starts_with("application/json") {
        return Err(Refusal::new(400, 50035, "Invalid Form Body").because(format!("content type {kind:?}")));
    }
    let body = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    Ok((body, Vec::new()))
}

async fn multipart(request: Request<Body>) -> Result<(Value, Vec<Upload>), Refusal> {
    let bad = |why: String| Refusal::new(400, 50035, "Invalid Form Body").because(why);
    let mut request = request;
    request.extensions_mut().insert(axum::extract::DefaultBodyLimit::max(MAX_BODY));
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| bad(error.to_string()))?;
    let mut body = json!({});
    let mut files = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|error| bad(error.to_string()))? {
        let name = part.name().unwrap_or("").to_owned();
        let file = part.file_name().map(str::to_owned);
        let content_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = part.bytes().await.map_err(|error| bad(error.to_string()))?;
        if name == "payload_json" {
            body = serde_json::from_slice(&bytes).map_err(|error| bad(error.to_string()))?;
            continue;
        }
        let index =
            name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')).and_then(|n| n.parse().ok());
        match (index, file) {
            (Some(index), Some(file)) => {
                files.push(Upload { index, name: file, content_type, bytes: bytes.to_vec() })
            }
            _ => return Err(bad(format!("part {name:?} is neither payload_json nor a file files[n]"))),
        }
    }
    Ok((body, files))
}
