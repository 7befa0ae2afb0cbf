//! What people type and see; the page, transcripts, scenarios.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::*;

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
        (
            "/grade P0 reason:database down: all of it",
            json!([["level", "p0"], ["reason", "database down: all of it"]]),
        ),
        ("/定级 database is down 级别:P1", json!([["reason", "database is down"], ["level", "p1"]])),
        ("/grade \"level: P0\" level:p1", json!([["reason", "level: P0"], ["level", "p1"]])),
        ("/grade why: nobody knows", json!([["reason", "why: nobody knows"]])),
        (
            "/blocker raise no disk owner:@Wei Li",
            json!([["text", "no disk"], ["owner", wei.id().to_string()]]),
        ),
    ];
    for (line, wanted) in lines {
        let typed = {
            let wei = wei.clone();
            let general = rig.general;
            async move { wei.types(general, line).await }
        };
        let typed = tokio::spawn(typed);
        let interaction = gateway.event("INTERACTION_CREATE").await;
        rig.answer(&interaction, json!({"type": 4, "data": {"content": "ok", "allowed_mentions": {}}})).await;
        typed.await.unwrap().unwrap();
        let mut options = &interaction["data"]["options"];
        if options[0]["type"] == 1 {
            options = &options[0]["options"];
        }
        let got: Vec<Value> =
            options.as_array().unwrap().iter().map(|o| json!([o["name"], o["value"]])).collect();
        assert_eq!(json!(got), wanted, "{line}");
    }
    for (line, wanted) in [
        ("/grad x", "there is no command"),
        ("/grade level:P0", "reason is required"),
        ("/grade x level:P7", "is none of"),
        ("/grade this is a reason which is far too long", "30 are wanted"),
        ("/blocker x", "needs one of: raise"),
        ("/blocker raise x owner:@Nobody", "nobody called"),
        ("/settings", "there is no command"),
    ] {
        let why = wei
            .types(rig.general, line)
            .await
            .map(|_| String::new())
            .unwrap_or_else(|why| format!("{why:#}"));
        assert!(why.contains(wanted), "{line}: {why}");
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
    let state: Value =
        rig.http.get(format!("{base}/sandbox/state")).send().await.unwrap().json().await.unwrap();
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
        "#general\n[09:00:00] Lin: 数据库挂了\n[09:00:00] warroom: @Lin ack by in 5 min (edited)\n    [Ack]\n    \
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
    let scenario = scenario::load(text, None).unwrap();
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
        let broken: Vec<&str> = text
            .lines()
            .map(|line| {
                if line.starts_with(&format!("{key} =")) || (key == "sayz" && line.starts_with("says")) {
                    bad
                } else {
                    line
                }
            })
            .collect();
        let error = format!("{:#}", scenario::load(&broken.join("\n"), None).unwrap_err());
        assert!(error.contains(why), "{bad}: {error}");
    }
}
