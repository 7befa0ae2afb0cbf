//! Routes, refusals, limits and planned faults.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::*;

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
    assert!(
        faults[0].contains("unknown field colour") && faults[1].contains("allowed_mentions"),
        "{faults:?}"
    );
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
    let v2 =
        json!({"flags": 1 << 15, "allowed_mentions": {}, "components": [{"type": 10, "content": "hello"}]});
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
    assert_eq!(
        pinged(json!({"content": text, "allowed_mentions": {"parse": []}})).await,
        Vec::<String>::new()
    );
    assert_eq!(pinged(json!({"content": text, "allowed_mentions": {"parse": ["roles"]}})).await, ["Lin"]);
    assert_eq!(
        pinged(json!({"content": text, "allowed_mentions": {"users": [mei.id().to_string()]}})).await,
        ["Mei"]
    );
    assert_eq!(pinged(json!({"content": text})).await, ["Mei", "Lin"]);
    let last = rig.guild.messages(rig.general).pop().unwrap();
    assert_eq!(
        (last.mentions, last.mention_roles, last.mention_everyone),
        (vec![mei.id()], vec![team, quiet], false)
    );
    assert_eq!(rig.sandbox.faults().len(), 1);
    let got =
        rig.post(json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}})).await;
    assert_eq!(got.status, 400);
    let code = format!("`{}`", lin.mention());
    assert_eq!(
        pinged(json!({"content": code, "allowed_mentions": {"parse": ["users"]}})).await,
        Vec::<String>::new()
    );
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
    assert_eq!(
        rig.post(json!({"embeds": [{"title": "t"}], "allowed_mentions": {}})).await.body["code"],
        50013
    );
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
    let body =
        json!({"name": "P0 支付 Down!", "type": 0, "topic": "marker", "permission_overwrites": overwrites});
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
    assert_eq!(
        rig.call("PATCH", &format!("/channels/{room}"), json!({"topic": "t".repeat(1025)})).await.status,
        400
    );
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
    let part =
        reqwest::multipart::Part::bytes(vec![1, 2, 3]).file_name("a.png").mime_str("image/png").unwrap();
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
async fn direct_messages_reach_whoever_takes_them() {
    let rig = rig().await;
    let lin = rig.guild.add_person("Lin", "zh-CN", &[]);
    let open = |user: u64| rig.call("POST", "/users/@me/channels", json!({"recipient_id": user.to_string()}));
    let got = open(lin.id()).await;
    assert_eq!((got.status, &got.body["type"]), (200, &json!(1)));
    let channel = got.body["id"].as_str().unwrap().to_owned();
    assert_eq!(open(lin.id()).await.body["id"], channel.as_str(), "the same again");
    let path = format!("/channels/{channel}/messages");
    assert_eq!(rig.call("POST", &path, safe("hello")).await.status, 200);
    let said = rig.guild.messages(lin.direct_messages().unwrap());
    assert_eq!((said.len(), &said[0].pinged), (1, &vec!["Lin".to_owned()]));
    lin.takes_direct_messages(false);
    assert_eq!(rig.call("POST", &path, safe("hello")).await.body["code"], 50007);
    lin.takes_direct_messages(true);
    rig.guild.remove_person(&lin);
    assert_eq!(rig.call("POST", &path, safe("hello")).await.body["code"], 50007);
    assert_eq!(open(7).await.body["code"], 50033);
    assert_eq!(rig.call("POST", "/users/@me/channels", json!({})).await.body["code"], 50035);
}
