//! The whole way: an alert opens a room, every chat hears of it once, Discord goes away and what calls people reaches them all
//! the same, Discord is back and the alert recovers.

use super::down::{comes_back, goes_down};
use super::peer::Peer;
use crate::world::World;
use serde_json::json;
use warroom::config::alerts::{AlertsFrom, Keys};
use warroom::domain::alert::Form;
use warroom::domain::alert::route::{Act, AlertRoute, AlertSource};
use warroom::domain::dispatch::{OutletKind, Topic};
use warroom::domain::ids::GuildId;

const KEY: &str = "example-not-a-secret";
const CHATS: [OutletKind; 4] =
    [OutletKind::Dingtalk, OutletKind::Wecom, OutletKind::Feishu, OutletKind::Slack];

/// Alertmanager tells of one alert.
async fn tells(world: &mut World, status: &str, start: &str) {
    let end = if status == "firing" { "0001-01-01T00:00:00Z".into() } else { world.now().to_rfc3339() };
    let alert = json!({
        "status": status, "labels": { "alertname": "HighErrors", "severity": "critical" },
        "annotations": { "summary": "支付失败 <!channel>" }, "startsAt": start, "endsAt": end,
        "generatorURL": "http://prometheus.example:9090/graph", "fingerprint": "f1",
    });
    let body = json!({
        "receiver": "warroom", "status": status, "alerts": [alert], "groupLabels": {}, "commonLabels": {},
        "commonAnnotations": {}, "externalURL": "http://a.example", "version": "4", "groupKey": "{}:{}",
        "truncatedAlerts": 0,
    });
    let address = world.app().http().expect("an address");
    let request = reqwest::Client::new().post(format!("http://{address}/alerts/prod")).bearer_auth(KEY);
    let answer = request.body(body.to_string()).header("Content-Type", "application/json").send().await;
    assert_eq!(answer.unwrap().status().as_u16(), 200);
    world.settled().await;
}

#[tokio::test]
async fn an_alert_reaches_four_chats_once_each_and_an_escalation_also_while_discord_is_away() {
    let mut peers = Vec::new();
    for kind in CHATS {
        peers.push(Peer::start(kind).await);
    }
    let mut world = World::new().await;
    let guild = world.guild.id();
    let route = AlertRoute { act: Act::Declare, level: Some("P0".into()), ..AlertRoute::default() };
    let source = AlertSource { name: "prod".into(), guild: GuildId(guild), routes: vec![route] };
    let keys = Keys::parse(KEY).unwrap();
    world
        .takes_alerts(vec![AlertsFrom { source, form: Form::Alertmanager, key_file: "keys".into(), keys }])
        .await;
    let topics = [Topic::Declared, Topic::Level, Topic::DiscordDown, Topic::Closed];
    let outlets = peers.iter().enumerate();
    let outlets = outlets.map(|(nth, peer)| peer.outlet(&format!("chat-{nth}"), guild, &topics)).collect();
    world.sends_to(outlets).await;
    let start = world.now().to_rfc3339();
    tells(&mut world, "firing", &start).await;
    for peer in &peers {
        let texts = peer.texts();
        assert!(texts.len() == 1 && texts[0].contains("支付失败"), "{:?}: {texts:?}", peer.kind);
        assert!(!texts[0].contains("<!channel>"), "{texts:?}");
    }
    // Nobody acknowledges, and Discord goes away.
    goes_down(&world);
    for _ in 0..10 {
        world.jumps("1m").await;
    }
    for peer in &peers {
        let texts = peer.texts().split_off(1);
        let down = texts.iter().filter(|text| text.contains("Discord cannot be reached")).count();
        assert!(down > 0 && down == texts.len(), "{:?}: {texts:#?}", peer.kind);
    }
    comes_back(&mut world).await;
    tells(&mut world, "resolved", &start).await;
    world.passes("2m").await;
    let room = world.guild.rooms()[0];
    let messages = world.guild.messages(room);
    let said = messages.iter().map(|message| message.text()).collect::<Vec<_>>().join("\n");
    assert!(said.contains("chat-0") && said.contains("recovered"), "{said}");
    world.expects_error("how: Late");
    world.ignores_the_rest();
    world.ends().await;
}
