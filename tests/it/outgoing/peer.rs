//! Stand-ins of outside services on loopback, strict as these are documented: what is not of their form, or not signed, they
//! refuse as they do, most of them with status 200.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use warroom::config::alerts::Keys;
use warroom::config::outgoing::OutgoingTo;
use warroom::domain::dispatch::{DISCORD_DOWN_AFTER, Outlet, OutletKind, Topic};
use warroom::domain::guild::Language;
use warroom::domain::ids::GuildId;
use warroom::domain::phones::Phones;
use warroom::webhooks::address::Address;

/// What signs, where something does.
pub const DINGTALK: &str = "SEC0123456789abcdef";
pub const FEISHU: &str = "example-not-a-secret";
/// What PagerDuty knows an integration by.
pub const ROUTING: &str = "0123456789abcdef0123456789abcdef";
pub const WEBHOOK: &str = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY";

/// One request.
#[derive(Debug, Clone)]
pub struct Received {
    pub query: String,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl Received {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// What people read of it.
    pub fn text(&self) -> String {
        let body = &self.body;
        let texts =
            [&body["text"]["content"], &body["content"]["text"], &body["text"], &body["data"]["text"]];
        texts.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// What it does in place of what it usually does.
#[derive(Debug, Clone)]
pub enum Instead {
    /// Answers this.
    Says(u16, &'static str),
    /// Answers this, with a header.
    With(u16, &'static str, String, &'static str),
    /// Answers nothing, for ever.
    Nothing,
    /// Answers with so many bytes.
    Much(usize),
}

/// A service.
pub struct Peer {
    pub kind: OutletKind,
    port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    kind: OutletKind,
    received: Mutex<Vec<Received>>,
    taken: Mutex<Vec<Received>>,
    instead: Mutex<VecDeque<Instead>>,
    always: Mutex<Option<Instead>>,
    /// Bytes of long answers that were taken.
    sent: AtomicUsize,
}

impl Peer {
    /// One that listens.
    pub async fn start(kind: OutletKind) -> Peer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (received, taken, instead, always, sent) = Default::default();
        let shared = Arc::new(Shared { kind, received, taken, instead, always, sent });
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Peer { kind, port, shared, task }
    }

    /// The settings that lead to it.
    pub fn outlet(&self, name: &str, guild: u64, topics: &[Topic]) -> OutgoingTo {
        let key = match self.kind {
            OutletKind::Dingtalk => Some(DINGTALK),
            OutletKind::Feishu => Some(FEISHU),
            OutletKind::Webhook | OutletKind::Status | OutletKind::Phone => Some(WEBHOOK),
            OutletKind::Pagerduty => Some(ROUTING),
            OutletKind::Wecom | OutletKind::Slack => None,
        };
        let address = Address::parse(&format!("http://127.0.0.1:{}/hook?t=hidden", self.port), true).unwrap();
        OutgoingTo {
            outlet: Outlet {
                name: name.into(),
                guild: GuildId(guild),
                kind: self.kind,
                topics: topics.iter().copied().collect(),
                language: Some(Language::En),
                discord_down_after: DISCORD_DOWN_AFTER,
                to_rank: None,
            },
            keyword: None,
            allow_private: true,
            timeout: Duration::from_secs(1),
            address_file: "address".into(),
            address: Some(address),
            key_file: None,
            keys: key.and_then(Keys::parse).unwrap_or_default(),
            phones_file: None,
            phones: Phones::default(),
        }
    }

    /// The next request is answered like this.
    pub fn once(&self, instead: Instead) {
        self.shared.instead.lock().unwrap().push_back(instead);
    }

    /// Every request is answered like this, or as usual again.
    pub fn always(&self, instead: Option<Instead>) {
        *self.shared.always.lock().unwrap() = instead;
    }

    /// All that came.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// All that was taken.
    pub fn taken(&self) -> Vec<Received> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// What people read of what was taken.
    pub fn texts(&self) -> Vec<String> {
        self.taken().iter().map(Received::text).collect()
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/latest/meta-data/", self.port)
    }

    /// Bytes of long answers that were taken.
    pub fn sent(&self) -> usize {
        self.shared.sent.load(Ordering::SeqCst)
    }

    /// So many requests came.
    pub async fn has(&self, count: usize) {
        let until = Instant::now() + Duration::from_secs(30);
        while self.received().len() < count {
            assert!(Instant::now() < until, "{} of {count} came", self.received().len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, bytes: Bytes) -> Response {
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    let query = uri.query().unwrap_or_default().to_owned();
    let received = Received { query, headers, bytes: bytes.to_vec(), body };
    shared.received.lock().unwrap().push(received.clone());
    let instead = shared.instead.lock().unwrap().pop_front();
    let instead = instead.or_else(|| shared.always.lock().unwrap().clone());
    match instead {
        Some(Instead::Says(status, body)) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Some(Instead::With(status, name, value, body)) => {
            (StatusCode::from_u16(status).unwrap(), [(name, value)], body).into_response()
        }
        Some(Instead::Nothing) => std::future::pending().await,
        Some(Instead::Much(bytes)) => {
            let chunk = Bytes::from_static(&[b'x'; 65_536]);
            let chunks = futures_util::stream::iter(
                (0..bytes / 65_536).map(move |_| Ok::<_, std::io::Error>(chunk.clone())),
            );
            axum::body::Body::from_stream(chunks).into_response()
        }
        None => {
            let (status, body) = usual(shared.kind, &received);
            if body == "ok"
                || body == r#"{"errcode":0,"errmsg":"ok"}"#
                || body == r#"{"code":0}"#
                || status == 202
            {
                shared.taken.lock().unwrap().push(received);
            }
            (StatusCode::from_u16(status).unwrap(), body).into_response()
        }
    }
}

/// As the service is documented to answer.
fn usual(kind: OutletKind, received: &Received) -> (u16, String) {
    let body = &received.body;
    let fine = (200, r#"{"errcode":0,"errmsg":"ok"}"#.to_owned());
    let errcode = |code: i64, words: &str| (200, json!({ "errcode": code, "errmsg": words }).to_string());
    match kind {
        OutletKind::Dingtalk => {
            let value = |name: &str| {
                let pairs = received.query.split('&').filter_map(|pair| pair.split_once('='));
                pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
            };
            let time = value("timestamp").unwrap_or_default();
            let wanted = hmac(DINGTALK.as_bytes(), format!("{time}\n{DINGTALK}").as_bytes());
            // Encoded once, and no more.
            let wanted = wanted.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
            if value("sign") != Some(wanted) {
                return errcode(310_000, "sign not match");
            }
            let is_text = body["msgtype"] == "text" && body["text"]["content"].is_string();
            if is_text && received.bytes.len() <= 20_000 { fine } else { errcode(40_035, "bad body") }
        }
        OutletKind::Wecom => match body["text"]["content"].as_str() {
            Some(text) if text.len() <= 2048 && body["msgtype"] == "text" => fine,
            Some(_) => errcode(40_058, "content too long"),
            None => errcode(93_000, "invalid webhook url"),
        },
        OutletKind::Feishu => {
            let time = body["timestamp"].as_str().unwrap_or_default();
            let code = |code: i64| (200, json!({ "code": code, "msg": "refused" }).to_string());
            if body["sign"] != hmac(format!("{time}\n{FEISHU}").as_bytes(), b"") {
                return code(19_021);
            }
            let is_text = body["msg_type"] == "text" && body["content"]["text"].is_string();
            if is_text && received.bytes.len() <= 20_480 {
                (200, r#"{"code":0}"#.into())
            } else {
                code(9_499)
            }
        }
        OutletKind::Slack => match body["text"].is_string() {
            true => (200, "ok".into()),
            false => (400, "invalid_payload".into()),
        },
        OutletKind::Pagerduty => pagerduty(received),
        // Signed alike; whoever plays it says what it answers.
        OutletKind::Webhook | OutletKind::Status | OutletKind::Phone => {
            let (id, time) = (received.header("webhook-id"), received.header("webhook-timestamp"));
            let key = STANDARD.decode(WEBHOOK.trim_start_matches("whsec_")).unwrap();
            let signed = [format!("{id}.{time}.").as_bytes(), &received.bytes].concat();
            let is_signed = received.header("webhook-signature") == format!("v1,{}", hmac(&key, &signed));
            if is_signed && !id.is_empty() { (202, String::new()) } else { (401, String::new()) }
        }
    }
}

/// As the Events API, version 2, is documented: what is wrong with an event is refused with 400, and the event lost.
fn pagerduty(received: &Received) -> (u16, String) {
    let body = &received.body;
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let (action, payload) = (body["event_action"].as_str().unwrap_or_default(), &body["payload"]);
    let severities = ["critical", "error", "warning", "info"];
    let wrong = [
        (
            length(&body["routing_key"]) != 32,
            "Length of 'routing_key' is incorrect (should be 32 characters)",
        ),
        (!["trigger", "acknowledge", "resolve"].contains(&action), "'event_action' is missing or invalid"),
        (length(&body["dedup_key"]) > 255, "'dedup_key' is too long"),
        (action != "trigger" && length(&body["dedup_key"]) == 0, "'dedup_key' is missing or blank"),
        (action == "trigger" && length(&payload["summary"]) == 0, "'payload.summary' is missing or blank"),
        (length(&payload["summary"]) > 1024, "'payload.summary' is too long"),
        (action == "trigger" && length(&payload["source"]) == 0, "'payload.source' is missing or blank"),
        (
            action == "trigger" && !severities.iter().any(|it| payload["severity"] == **it),
            "'payload.severity' is invalid",
        ),
        (received.bytes.len() > 512 * 1024, "event is too large"),
    ];
    let errors: Vec<&str> = wrong.iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, words)| *words).collect();
    if !errors.is_empty() {
        let body =
            json!({ "status": "invalid event", "message": "Event object is invalid", "errors": errors });
        return (400, body.to_string());
    }
    let body = json!({ "status": "success", "message": "Event processed", "dedup_key": body["dedup_key"] });
    (202, body.to_string())
}

fn hmac(key: &[u8], text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    STANDARD.encode(mac.finalize().into_bytes())
}
