//! The stand-in driven by hand: plain HTTP and a plain websocket.

mod gateway;
mod people;
mod rest;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::*;

const LIMIT: Duration = Duration::from_secs(5);
const TOKEN: &str = "secret";

#[derive(Clone)]
struct Clock(Arc<Mutex<DateTime<Utc>>>);

impl Clock {
    fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

struct Rig {
    sandbox: Sandbox,
    guild: Guild,
    general: u64,
    clock: Clock,
    http: reqwest::Client,
}

async fn rig_with(change: impl FnOnce(&mut Options)) -> Rig {
    let clock = Clock(Arc::new(Mutex::new("2026-03-02T01:00:00Z".parse().unwrap())));
    let hand = clock.clone();
    let mut options = Options {
        port: 0,
        token: TOKEN.into(),
        now: Arc::new(move || *hand.0.lock().unwrap()),
        speed: 1.0,
        enforce_limits: false,
        check_body: None,
    };
    change(&mut options);
    let sandbox = Sandbox::start(options).await.unwrap();
    let guild = sandbox.add_guild("Ops", "zh-CN");
    let general = guild.channel_named("general").unwrap();
    Rig { sandbox, guild, general, clock, http: reqwest::Client::builder().no_proxy().build().unwrap() }
}

async fn rig() -> Rig {
    rig_with(|_| {}).await
}

struct Got {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Rig {
    async fn call(&self, method: &str, path: &str, body: Value) -> Got {
        let url = format!("{}/api/v10{path}", self.sandbox.base_url());
        let mut request =
            self.http.request(method.parse().unwrap(), url).header("authorization", "Bot secret");
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Got { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    async fn post(&self, body: Value) -> Got {
        self.call("POST", &format!("/channels/{}/messages", self.general), body).await
    }

    async fn gateway(&self) -> Gateway {
        self.gateway_with(1).await
    }

    async fn gateway_with(&self, intents: u64) -> Gateway {
        let mut gateway = self.dial().await;
        gateway
            .send(json!({"op": 2, "d": {"token": TOKEN, "intents": intents, "properties": {"os": "x"}}}))
            .await;
        let ready = gateway.event("READY").await;
        gateway.session = ready["session_id"].as_str().unwrap().to_owned();
        gateway
    }

    async fn dial(&self) -> Gateway {
        let url = self.sandbox.base_url().replace("http", "ws") + "/?v=10&encoding=json";
        let stream = TcpStream::connect(self.sandbox.shared.address).await.unwrap();
        let stream = MaybeTlsStream::Plain(stream);
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        let mut gateway = Gateway { socket, session: String::new(), sequence: 0 };
        assert_eq!(gateway.next().await.unwrap()["op"], 10);
        gateway
    }

    /// Registers commands and answers the next interaction with this callback.
    async fn register(&self, commands: Value) {
        let path = format!("/applications/{}/commands", self.sandbox.bot_id());
        let got = self.call("PUT", &path, commands).await;
        assert_eq!(got.status, 200, "{}", got.body);
    }

    async fn answer(&self, interaction: &Value, body: Value) -> Got {
        let (id, token) = (interaction["id"].as_str().unwrap(), interaction["token"].as_str().unwrap());
        self.call("POST", &format!("/interactions/{id}/{token}/callback"), body).await
    }
}

struct Gateway {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: String,
    sequence: u64,
}

impl Gateway {
    async fn send(&mut self, value: Value) {
        self.socket.send(Frame::Text(value.to_string())).await.unwrap();
    }

    /// The next message; `None` when the connection ends. A close frame is given as `{"close": code}`.
    async fn next(&mut self) -> Option<Value> {
        let frame = tokio::time::timeout(LIMIT, self.socket.next()).await.expect("the gateway is silent")?;
        match frame.ok()? {
            Frame::Text(text) => {
                let value: Value = serde_json::from_str(&text).unwrap();
                self.sequence = value["s"].as_u64().unwrap_or(self.sequence);
                Some(value)
            }
            Frame::Close(frame) => Some(json!({"close": frame.map(|frame| u16::from(frame.code))})),
            other => panic!("{other:?}"),
        }
    }

    async fn event(&mut self, name: &str) -> Value {
        loop {
            let message = self.next().await.expect("the connection ended");
            if message["t"] == name {
                return message["d"].clone();
            }
        }
    }
}

fn safe(content: &str) -> Value {
    json!({"content": content, "allowed_mentions": {"parse": []}})
}
