//! The stand-in driven by hand: plain HTTP and a plain websocket.

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
        let mut request = self.http.request(method.parse().unwrap(), url).header("authorization", "Bot secret");
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
        gateway.send(json!({"op": 2, "d": {"token": TOKEN, "intents": intents, "properties": {"os": "x"}}})).await;
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

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let rig = rig().await;
    let url = format!("{}/users/@me", rig.sandbox.base_url());
    let response = rig.http.get(url).header("authorization", "Bot wrong").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 401);
    let mut gateway = rig.dial().await;
    gateway.send(json!({"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}})).await;
    assert_eq!(gateway.next().await.unwrap(), json!({"close": 4004}));
    assert_eq!(rig.sandbox.faults().len(), 2);
}

#[tokio::test]
async fn long_empty_and_unsafe_messages_are_noticed() {
    let rig = rig().await;
    let got = rig.post(safe(&"x".repeat(2001))).await;
    assert_eq!((got.status, &got.body["code"]), (400, &json!(50035)));
    assert_eq!(got.body["errors"]["content"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
    assert_eq!(rig.post(safe("")).await.body["code"], 50006);
    let field = json!({"name": "", "value": "x"});
    let got = rig.post(json!({"embeds": [{"title": "t", "fields": [field]}], "allowed_mentions": {}})).await;
    assert!(got.body["errors"]["embeds"]["0"]["fields"]["0"]["name"]["_errors"].is_array(), "{}", got.body);
    rig.sandbox.clear_faults();
    assert_eq!(rig.post(json!({"content": "hi", "colour": 1})).await.status, 200);
    let faults = rig.sandbox.faults();
    assert!(faults[0].contains("unknown field colour") && faults[1].contains("allowed_mentions"), "{faults:?}");
}

#[tokio::test]
async fn components_must_fit() {
    let rig = rig().await;
    let button = |id: &str| json!({"type": 2, "style": 1, "label": "Go", "custom_id": id});
    let with = |row: Value| json!({"content": "x", "allowed_mentions": {}, "components": [{"type": 1, "components": row}]});
    assert_eq!(rig.post(with(json!([button("a"), button("b")]))).await.status, 200);
    for bad in [
        json!([button("a"), button("a")]),
        json!([]),
        json!([button("a"), button("b"), button("c"), button("d"), button("e"), button("f")]),
        json!([{"type": 2, "style": 5, "label": "Go"}]),
        json!([{"type": 2, "style": 1, "custom_id": "x"}]),
        json!([{"type": 3, "custom_id": "x", "options": []}]),
        json!([button(&"a".repeat(101))]),
    ] {
        assert_eq!(rig.post(with(bad.clone())).await.status, 400, "{bad}");
    }
    let v2 = json!({"flags": 1 << 15, "allowed_mentions": {}, "components": [{"type": 10, "content": "hello"}]});
    assert_eq!(rig.post(v2.clone()).await.status, 200);
    let mut mixed = v2;
    mixed["content"] = "no".into();
    assert_eq!(rig.post(mixed).await.status, 400);
}

#[tokio::test]
async fn mentions_ping_only_what_is_allowed() {
    let rig = rig().await;
    let team = rig.guild.add_role("team", 0, true);
    let quiet = rig.guild.add_role("quiet", 0, false);
    let lin = rig.guild.add_person("Lin", "zh-CN", &[team]);
    let mei = rig.guild.add_person("Mei", "zh-CN", &[quiet]);
    let text = format!("{} <@&{team}> <@&{quiet}> @everyone", mei.mention());
    let pinged = |body: Value| {
        let rig = &rig;
        async move {
            rig.post(body).await;
            rig.guild.messages(rig.general).last().unwrap().pinged.clone()
        }
    };
    assert_eq!(pinged(json!({"content": text, "allowed_mentions": {"parse": []}})).await, Vec::<String>::new());
    assert_eq!(pinged(json!({"content": text, "allowed_mentions": {"parse": ["roles"]}})).await, ["Lin"]);
    assert_eq!(pinged(json!({"content": text, "allowed_mentions": {"users": [mei.id().to_string()]}})).await, ["Mei"]);
    assert_eq!(pinged(json!({"content": text})).await, ["Mei", "Lin"]);
    let last = rig.guild.messages(rig.general).pop().unwrap();
    assert_eq!((last.mentions, last.mention_roles, last.mention_everyone), (vec![mei.id()], vec![team, quiet], false));
    assert_eq!(rig.sandbox.faults().len(), 1);
    let got = rig.post(json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}})).await;
    assert_eq!(got.status, 400);
    let code = format!("`{}`", lin.mention());
    assert_eq!(pinged(json!({"content": code, "allowed_mentions": {"parse": ["users"]}})).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_nonce_gives_the_earlier_message_for_a_while() {
    let rig = rig().await;
    let body = json!({"content": "once", "nonce": "n1", "enforce_nonce": true, "allowed_mentions": {}});
    let first = rig.post(body.clone()).await.body["id"].clone();
    assert_eq!(rig.post(body.clone()).await.body["id"], first);
    rig.clock.advance(TimeDelta::minutes(10));
    assert_ne!(rig.post(body.clone()).await.body["id"], first);
    let long = json!({"content": "x", "nonce": "n".repeat(26), "allowed_mentions": {}});
    assert_eq!(rig.post(long).await.status, 400);
    assert_eq!(rig.guild.messages(rig.general).len(), 2);
}

#[tokio::test]
async fn permissions_of_the_bot_count() {
    let rig = rig().await;
    rig.post(safe("one")).await;
    let list = format!("/channels/{}/messages", rig.general);
    assert_eq!(rig.call("GET", &list, Value::Null).await.body.as_array().unwrap().len(), 1);
    rig.guild.set_bot_permissions(permissions::VIEW_CHANNEL | permissions::SEND_MESSAGES);
    let got = rig.call("GET", &list, Value::Null).await;
    assert_eq!((got.status, got.body), (200, json!([])));
    assert_eq!(rig.post(json!({"embeds": [{"title": "t"}], "allowed_mentions": {}})).await.body["code"], 50013);
    let path = format!("/guilds/{}/channels", rig.guild.id());
    assert_eq!(rig.call("POST", &path, json!({"name": "x"})).await.status, 403);
    rig.guild.set_bot_permissions(0);
    assert_eq!(rig.post(safe("two")).await.body["code"], 50001);
    assert_eq!(rig.call("GET", "/channels/1", Value::Null).await.body["code"], 10003);
}

#[tokio::test]
async fn channels_are_named_and_closed_as_discord_does() {
    let rig = rig().await;
    let lin = rig.guild.add_person("Lin", "zh-CN", &[]);
    let (everyone, bot) = (rig.guild.id().to_string(), rig.sandbox.bot_id().to_string());
    let overwrites = json!([
        {"id": everyone, "type": 0, "deny": "1024", "allow": "0"}, {"id": bot, "type": 1, "allow": "1024", "deny": "0"},
    ]);
    let path = format!("/guilds/{}/channels", rig.guild.id());
    let body = json!({"name": "P0 支付 Down!", "type": 0, "topic": "marker", "permission_overwrites": overwrites});
    let got = rig.call("POST", &path, body).await;
    assert_eq!((got.status, &got.body["name"]), (201, &json!("p0-支付-down")));
    let room = got.body["id"].as_str().unwrap().to_owned();
    let id: u64 = room.parse().unwrap();
    assert!(lin.says(id, "hello").is_err());
    let put = format!("/channels/{room}/permissions/{}", lin.id());
    let got = rig.call("PUT", &put, json!({"type": 1, "allow": "3072", "deny": "0"})).await;
    assert_eq!(got.status, 204);
    lin.says(id, "hello").unwrap();
    let too_much = json!({"type": 1, "allow": (1_u64 << 2).to_string(), "deny": "0"});
    assert_eq!(rig.call("PUT", &put, too_much).await.status, 403);
    assert_eq!(rig.call("PATCH", &format!("/channels/{room}"), json!({"topic": "t".repeat(1025)})).await.status, 400);
    assert_eq!(rig.call("DELETE", &format!("/channels/{room}"), Value::Null).await.status, 200);
    assert!(rig.guild.channel_named("p0-支付-down").is_none());
}

#[tokio::test]
async fn pins_are_listed_by_both_routes() {
    let rig = rig().await;
    let id = rig.post(safe("card")).await.body["id"].as_str().unwrap().to_owned();
    let new = format!("/channels/{}/messages/pins", rig.general);
    assert_eq!(rig.call("PUT", &format!("{new}/{id}"), Value::Null).await.status, 204);
    assert_eq!(rig.call("GET", &new, Value::Null).await.body["items"][0]["message"]["id"], id.as_str());
    let old = format!("/channels/{}/pins", rig.general);
    assert_eq!(rig.call("GET", &old, Value::Null).await.body[0]["id"], id.as_str());
    assert_eq!(rig.guild.messages(rig.general).last().unwrap().kind, 6);
    rig.guild.set_bot_permissions(permissions::ORDINARY);
    assert_eq!(rig.call("PUT", &format!("{new}/{id}"), Value::Null).await.body["code"], 50013);
}

#[tokio::test]
async fn files_are_kept() {
    let rig = rig().await;
    let part = reqwest::multipart::Part::bytes(vec![1, 2, 3]).file_name("a.png").mime_str("image/png").unwrap();
    let body = json!({"attachments": [{"id": 0, "description": "chart"}], "allowed_mentions": {"parse": []}});
    let form = reqwest::multipart::Form::new().text("payload_json", body.to_string()).part("files[0]", part);
    let url = format!("{}/channels/{}/messages", rig.sandbox.base_url(), rig.general);
    let request = rig.http.post(url).header("authorization", "Bot secret").multipart(form);
    let got: Value = request.send().await.unwrap().json().await.unwrap();
    let file = &rig.guild.messages(rig.general)[0].attachments[0];
    assert_eq!((file.bytes.as_slice(), file.description.as_deref()), (&[1_u8, 2, 3][..], Some("chart")));
    let url = got["attachments"][0]["url"].as_str().unwrap();
    assert_eq!(rig.http.get(url).send().await.unwrap().bytes().await.unwrap().as_ref(), [1, 2, 3]);
    assert_eq!(rig.sandbox.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn limits_are_told_and_enforced() {
    let rig = rig_with(|options| options.enforce_limits = true).await;
    for left in (0..5).rev() {
        let got = rig.post(safe("x")).await;
        assert_eq!(got.headers["x-ratelimit-remaining"], left.to_string().as_str());
    }
    let got = rig.post(safe("x")).await;
    assert_eq!((got.status, &got.body["global"]), (429, &json!(false)));
    assert!(got.body["retry_after"].as_f64().unwrap() <= 5.0);
    assert_eq!(got.headers["x-ratelimit-scope"], "user");
    let path = format!("/channels/{}", rig.general);
    for name in ["a", "b"] {
        assert_eq!(rig.call("PATCH", &path, json!({"name": name})).await.status, 200);
    }
    let got = rig.call("PATCH", &path, json!({"name": "c"})).await;
    assert_eq!(got.status, 429);
    assert!(got.body["retry_after"].as_f64().unwrap() > 500.0);
    assert_eq!(rig.call("PATCH", &path, json!({"position": 3})).await.status, 200);
    assert_eq!(rig.sandbox.stats().too_many, 2);
    assert_eq!(rig.sandbox.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn windows_pass_faster_at_speed() {
    let rig = rig_with(|options| {
        options.enforce_limits = true;
        options.speed = 1_000_000.0;
    })
    .await;
    for _ in 0..40 {
        assert_eq!(rig.post(safe("x")).await.status, 200);
    }
}

#[tokio::test]
async fn planned_faults_strike_once() {
    let rig = rig().await;
    rig.sandbox.inject(Fault::once("POST", "/messages", FaultKind::Answer(502, json!({}))));
    assert_eq!(rig.post(safe("x")).await.status, 502);
    assert!(rig.guild.messages(rig.general).is_empty());
    for (kind, messages) in [(FaultKind::DropBefore, 0), (FaultKind::DropAfter, 1)] {
        rig.sandbox.inject(Fault::once("POST", "/messages", kind));
        let url = format!("{}/channels/{}/messages", rig.sandbox.base_url(), rig.general);
        let sent = rig.http.post(url).header("authorization", "Bot secret").json(&safe("x")).send().await;
        assert!(sent.is_err());
        assert_eq!(rig.guild.messages(rig.general).len(), messages);
    }
    rig.sandbox.inject(Fault::once("GET", "/messages", FaultKind::HistoryLag(1)));
    let list = format!("/channels/{}/messages", rig.general);
    assert_eq!(rig.call("GET", &list, Value::Null).await.body, json!([]));
    assert_eq!(rig.call("GET", &list, Value::Null).await.body.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_is_resumed_or_not() {
    let rig = rig().await;
    let mut gateway = rig.gateway().await;
    gateway.event("GUILD_CREATE").await;
    rig.sandbox.drop_gateway(GatewayDrop::Close(4000));
    assert_eq!(gateway.next().await.unwrap(), json!({"close": 4000}));
    rig.guild.add_text_channel("while away");
    let mut again = rig.dial().await;
    let (session, seq) = (gateway.session.clone(), gateway.sequence);
    again.send(json!({"op": 6, "d": {"token": TOKEN, "session_id": session, "seq": seq}})).await;
    assert_eq!(again.event("CHANNEL_CREATE").await["name"], "while-away");
    again.event("RESUMED").await;
    rig.sandbox.drop_gateway(GatewayDrop::InvalidSession(false));
    assert_eq!(again.next().await.unwrap()["op"], 9);
    let mut third = rig.dial().await;
    third.send(json!({"op": 6, "d": {"token": TOKEN, "session_id": session, "seq": seq}})).await;
    assert_eq!(third.next().await.unwrap(), json!({"op": 9, "d": false, "s": null, "t": null}));
    assert_eq!(rig.sandbox.stats().resumes, 1);
}

#[tokio::test]
async fn content_needs_its_intent() {
    let rig = rig().await;
    let lin = rig.guild.add_person("Lin", "en-US", &[]);
    let mut gateway = rig.gateway_with(1 | 1 << 9).await;
    lin.says(rig.general, "secret words").unwrap();
    assert_eq!(gateway.event("MESSAGE_CREATE").await["content"], "");
    lin.says(rig.general, "@warroom hello").unwrap();
    let content = format!("<@{}> hello", rig.sandbox.bot_id());
    assert_eq!(gateway.event("MESSAGE_CREATE").await["content"], content);
}

fn grade() -> Value {
    let level = json!({"type": 3, "name": "level", "description": "l", "name_localizations": {"zh-CN": "级别"},
        "choices": [{"name": "P0", "value": "p0"}, {"name": "P1", "value": "p1"}]});
    json!([
        {"name": "grade", "description": "g", "name_localizations": {"zh-CN": "定级"}, "options": [
            {"type": 3, "name": "reason", "description": "r", "required": true, "max_length": 30}, level,
        ]},
        {"name": "blocker", "description": "b", "options": [{"type": 1, "name": "raise", "description": "r", "options": [
            {"type": 3, "name": "text", "description": "t", "required": true},
            {"type": 6, "name": "owner", "description": "o"},
        ]}]},
        {"name": "settings", "description": "s", "default_member_permissions": "32"},
    ])
}

#[tokio::test]
async fn lines_are_read_as_a_client_does() {
    let rig = rig().await;
    let wei = rig.guild.add_person("Wei Li", "zh-CN", &[]);
    rig.register(grade()).await;
    let mut gateway = rig.gateway().await;
    let lines = [
        ("/grade P0 reason:database down: all of it", json!([["level", "p0"], ["reason", "database down: all of it"]])),
        ("/定级 database is down 级别:P1", json!([["reason", "database is down"], ["level", "p1"]])),
        ("/grade \"level: P0\" level:p1", json!([["reason", "level: P0"], ["level", "p1"]])),
        ("/grade why: nobody knows", json!([["reason", "why: nobody knows"]])),
        ("/blocker raise no disk owner:@Wei Li", json!([["text", "no disk"], ["owner", wei.id().to_string()]])),
    ];
    for (line, wanted) in lines {
        let typed = { let wei = wei.clone(); let general = rig.general; async move { wei.types(general, line).await } };
        let typed = tokio::spawn(typed);
        let interaction = gateway.event("INTERACTION_CREATE").await;
        rig.answer(&interaction, json!({"type": 4, "data": {"content": "ok", "allowed_mentions": {}}})).await;
        typed.await.unwrap().unwrap();
        let mut options = &interaction["data"]["options"];
        if options[0]["type"] == 1 {
            options = &options[0]["options"];
        }
        let got: Vec<Value> = options.as_array().unwrap().iter().map(|o| json!([o["name"], o["value"]])).collect();
        assert_eq!(json!(got), wanted, "{line}");
    }
    for (line, wanted) in [
        ("/grad x", "there is no command"),
        ("/grade level:P0", "reason is required"),
        ("/grade x level:P7", "is none of"),
        ("/grade reason:x P9", "is required|characters|nothing takes"),
        ("/grade this is a reason which is far too long", "30 are wanted"),
        ("/blocker x", "needs one of: raise"),
        ("/blocker raise x owner:@Nobody", "nobody called"),
        ("/settings", "there is no command"),
    ] {
        let why = wei.types(rig.general, line).await.map(|_| String::new()).unwrap_or_else(|why| format!("{why:#}"));
        if line != "/grade reason:x P9" {
            assert!(why.contains(wanted), "{line}: {why}");
        }
        if line.ends_with("P9") {
            // The value runs on: there is no answer, for nothing was wrong with it.
            assert!(why.contains("did not respond"), "{why}");
        }
    }
}

#[tokio::test]
async fn an_interaction_is_answered_once_and_in_time() {
    let rig = rig().await;
    let lin = rig.guild.add_person("Lin", "en-US", &[]);
    rig.register(json!([{"name": "ack", "description": "a"}])).await;
    assert!(lin.types(rig.general, "/ack").await.unwrap_err().to_string().contains("not connected"));
    let mut gateway = rig.gateway().await;
    let general = rig.general;
    let person = lin.clone();
    let typed = tokio::spawn(async move { person.types(general, "/ack").await });
    let interaction = gateway.event("INTERACTION_CREATE").await;
    let deferred = rig.answer(&interaction, json!({"type": 5, "data": {"flags": 64}})).await;
    assert_eq!(deferred.status, 204);
    let modal = json!({"type": 9, "data": {"custom_id": "m", "title": "t", "components": []}});
    assert_eq!(rig.answer(&interaction, modal).await.body["code"], 40060);
    let answer = typed.await.unwrap().unwrap();
    assert_eq!((answer.kind, answer.ephemeral), (AnswerKind::Deferred, true));
    let hook = format!("/webhooks/{}/{}", rig.sandbox.bot_id(), interaction["token"].as_str().unwrap());
    assert_eq!(rig.call("PATCH", &format!("{hook}/messages/@original"), safe("done")).await.status, 200);
    assert_eq!(answer.settled(LIMIT).await.unwrap().content, "done");
    rig.clock.advance(TimeDelta::minutes(16));
    assert_eq!(rig.call("POST", &hook, safe("late")).await.body["code"], 50027);
    let person = lin.clone();
    let typed = tokio::spawn(async move { person.types(general, "/ack").await });
    let interaction = gateway.event("INTERACTION_CREATE").await;
    let why = typed.await.unwrap().unwrap_err();
    assert_eq!(why.downcast_ref::<Refused>(), Some(&Refused::DidNotRespond));
    let got = rig.answer(&interaction, json!({"type": 4, "data": safe("too late")})).await;
    assert_eq!((got.status, &got.body["code"]), (404, &json!(10062)));
    assert!(rig.guild.messages(rig.general).is_empty());
}

#[tokio::test]
async fn commands_must_be_well_formed() {
    let rig = rig().await;
    let path = format!("/applications/{}/commands", rig.sandbox.bot_id());
    let option = |name: &str, required: bool| json!({"type": 3, "name": name, "description": "d", "required": required});
    for bad in [
        json!([{"name": "Upper", "description": "d"}]),
        json!([{"name": "a", "description": ""}]),
        json!([{"name": "a", "description": "d"}, {"name": "a", "description": "d"}]),
        json!([{"name": "a", "description": "d", "options": [option("x", false), option("y", true)]}]),
        json!([{"name": "a", "description": "d", "options": [option("x", true), option("x", true)]}]),
        json!([{"name": "a", "description": "d", "name_localizations": {"zh": "甲"}}]),
        json!([{"name": "a", "description": "d".repeat(101)}]),
        json!([{"name": "Menu", "type": 3, "description": "d"}]),
    ] {
        assert_eq!(rig.call("PUT", &path, bad.clone()).await.status, 400, "{bad}");
    }
    rig.register(json!([{"name": "好", "description": "d"}, {"name": "Add to", "type": 3}])).await;
    let first = rig.call("GET", &path, Value::Null).await.body[0]["id"].clone();
    rig.register(json!([{"name": "好", "description": "other"}])).await;
    assert_eq!(rig.call("GET", &path, Value::Null).await.body[0]["id"], first);
}

#[tokio::test]
async fn the_page_is_for_this_machine_only() {
    let rig = rig().await;
    let base = rig.sandbox.base_url();
    let page = rig.http.get(&base).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("<!doctype html>"));
    let rebound = rig.http.get(&base).header("host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status().as_u16(), 403);
    let act = |origin: &str| {
        let body = json!({"person": rig.guild.owner().id().to_string(), "channel": rig.general.to_string(), "line": "hi"});
        rig.http.post(format!("{base}/sandbox/act")).header("origin", origin).json(&body).send()
    };
    assert_eq!(act("https://evil.example").await.unwrap().status().as_u16(), 403);
    assert_eq!(act(&base).await.unwrap().status().as_u16(), 200);
    let state: Value = rig.http.get(format!("{base}/sandbox/state")).send().await.unwrap().json().await.unwrap();
    assert_eq!(state["channels"][0]["messages"][0]["content"], "hi");
}

#[tokio::test]
async fn a_transcript_reads_like_the_channel() {
    let rig = rig().await;
    let lin = rig.guild.add_person("Lin", "zh-CN", &[]);
    lin.says(rig.general, "数据库挂了").unwrap();
    let now = rig.clock.0.lock().unwrap().timestamp();
    let body = json!({
        "content": format!("{} ack by <t:{}:R>", lin.mention(), now + 300),
        "embeds": [{"title": "INC-1", "fields": [{"name": "Level", "value": "P0"}]}],
        "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Ack", "custom_id": "a"}]}],
        "allowed_mentions": {"users": [lin.id().to_string()]},
    });
    let id = rig.post(body).await.body["id"].as_str().unwrap().to_owned();
    let path = format!("/channels/{}/messages/{id}", rig.general);
    rig.call("PATCH", &path, json!({"embeds": [], "allowed_mentions": {"parse": []}})).await;
    assert_eq!(
        rig.sandbox.transcript(&rig.guild),
        "#general\n[09:00:00] Lin: 数据库挂了\n[09:00:00] warroom: @Lin ack by in 5 min (09:05:00) (edited)\n    [Ack]\n    \
         (pinged: Lin)\n"
    );
}

#[tokio::test]
async fn a_scenario_acts_and_expects() {
    let rig = rig().await;
    let text = r##"
title = "Down"
zone = "Asia/Shanghai"
guild = { name = "Shop", locale = "zh-CN" }
channels = ["ops"]
[[roles]]
name = "leads"
permissions = ["MANAGE_GUILD"]
[[people]]
name = "Lin"
roles = ["leads"]
[[step]]
at = "1m30s"
who = "Lin"
in = "#ops"
says = "all down"
[[step]]
expect = { in = "#ops", contains = ["down"], within = "10s" }
[[step]]
expect = { in = "#ops", contains = ["up"], within = "10s" }
"##;
    let scenario = scenario::load(text).unwrap();
    let guild = scenario::set_up(&rig.sandbox, &scenario);
    let clock = rig.clock.clone();
    let sleep: scenario::SleepUntil = Arc::new(move |at| {
        let clock = clock.clone();
        Box::pin(async move {
            let mut now = clock.0.lock().unwrap();
            *now = (*now).max(at);
        })
    });
    let report = scenario::run(&rig.sandbox, &guild, &scenario, sleep, None).await;
    assert_eq!(report.failures.len(), 1, "{:?}", report.failures);
    assert!(report.failures[0].starts_with("step 3"), "{:?}", report.failures);
    assert!(report.transcript.contains("[09:01:30] Lin: all down"), "{}", report.transcript);
    for (bad, why) in [
        ("says = \"all", "line"),
        ("at = \"1x\"", "1x"),
        ("who = \"Nobody\"", "nobody called Nobody"),
        ("sayz = \"x\"", "unknown field"),
    ] {
        let (key, _) = bad.split_once(' ').unwrap();
        let broken: Vec<&str> = text.lines().map(|line| if line.starts_with(&format!("{key} =")) || (key == "sayz" && line.starts_with("says")) { bad } else { line }).collect();
        let error = format!("{:#}", scenario::load(&broken.join("\n")).unwrap_err());
        assert!(error.contains(why), "{bad}: {error}");
    }
}
