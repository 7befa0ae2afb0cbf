//! Alerts: what a program that watches posts opens a room, joins one, or is told in it.

pub mod alertmanager;
mod checked;
mod prometheus;
mod recorded;
mod refused;
mod zabbix;

use crate::privacy::read_by;
use crate::world::{Who::*, World, at};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use warroom::config::alerts::{AlertsFrom, Keys};
use warroom::domain::alert::Form;
use warroom::domain::alert::route::{Act, AlertRoute, AlertSource};
use warroom::domain::ids::GuildId;
use warroom::domain::incident::State;
use warroom::domain::timeline::{AlertEvent, Event};

pub const KEY: &str = "example-not-a-secret";

/// What declares, at P1.
pub fn declares() -> AlertRoute {
    AlertRoute { act: Act::Declare, level: Some("P1".into()), ..AlertRoute::default() }
}

/// A world in which one source, `prod`, has these routes.
pub async fn world(routes: Vec<AlertRoute>) -> World {
    let mut world = World::new().await;
    listens(&mut world, routes).await;
    world
}

pub async fn listens(world: &mut World, routes: Vec<AlertRoute>) {
    let source = AlertSource { name: "prod".into(), guild: GuildId(world.guild.id()), routes };
    let keys = Keys::parse(KEY).unwrap();
    let from = AlertsFrom { source, form: Form::Alertmanager, key_file: "keys".into(), keys };
    world.takes_alerts(vec![from]).await;
}

/// One alert as Alertmanager tells it.
pub fn alert(status: &str, name: &str, instance: &str, since: DateTime<Utc>) -> Value {
    let ended = if status == "firing" { "0001-01-01T00:00:00Z".into() } else { since.to_rfc3339() };
    json!({
        "status": status,
        "labels": { "alertname": name, "instance": instance, "severity": "critical" },
        "annotations": { "summary": format!("{name} on {instance}"), "description": "错误率 12%" },
        "startsAt": since.to_rfc3339(),
        "endsAt": ended,
        "generatorURL": "http://prometheus.example:9090/graph",
        "fingerprint": format!("{name}/{instance}"),
    })
}

pub fn body(alerts: &[Value]) -> Value {
    json!({
        "receiver": "warroom", "status": "firing", "alerts": alerts, "groupLabels": {}, "commonLabels": {},
        "commonAnnotations": {}, "externalURL": "http://alertmanager.example:9093", "version": "4",
        "groupKey": "{}:{}", "truncatedAlerts": 0,
    })
}

/// The source posts; all that follows at once has followed.
pub(crate) async fn posts(world: &mut World, alerts: &[Value]) -> Value {
    let (status, said) = posts_as(world, KEY, "prod", body(alerts).to_string()).await;
    assert_eq!(status, 200, "{said}");
    said
}

pub async fn posts_as(world: &mut World, key: &str, name: &str, body: String) -> (u16, Value) {
    let address = world.app().http().expect("an address");
    let request = reqwest::Client::new().post(format!("http://{address}/alerts/{name}")).body(body);
    let request = request.bearer_auth(key).header("Content-Type", "application/json");
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let said = answer.json().await.unwrap();
    world.settled().await;
    (status, said)
}

/// The rooms of incidents, newest first.
pub fn rooms(world: &World) -> Vec<u64> {
    let mut rooms = world.guild.rooms();
    // What was set up has channels of its own.
    rooms.truncate(rooms.len() - 3);
    rooms
}

/// How a room heard that its alerts stand, the last time.
async fn stands(world: &mut World, room: u64) -> [u32; 3] {
    let told = world.incident(room).await.incident.alerts.expect("alerts").stand;
    [told.firing, told.doubtful, told.recovered]
}

/// What the figures say of `prod`: alerts taken, ignored, joined, and incidents opened.
async fn counted(world: &mut World) -> [u64; 4] {
    let address = world.app().http().unwrap();
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    ["accepted", "ignored", "joined", "opened"].map(|what| {
        let name = format!("warroom_alerts_{what}_total{{source=\"prod\"}} ");
        text.lines().find_map(|line| line.strip_prefix(&name)?.parse().ok()).expect("a figure")
    })
}

/// How often a room was told how its alerts stand.
async fn times(world: &mut World, room: u64) -> usize {
    let is_told = |event: &Event| matches!(event, Event::Alert(AlertEvent::AlertsChanged { .. }));
    world.timeline(room).await.iter().filter(|entry| is_told(&entry.event)).count()
}

#[tokio::test]
async fn a_firing_alert_opens_a_room_and_calls_whom_the_playbook_calls() {
    let mut world = world(vec![declares()]).await;
    let since = world.now() - TimeDelta::minutes(2);
    let said = posts(&mut world, &[alert("firing", "HighErrors", "web-1", since)]).await;
    assert_eq!(said, json!({ "taken": 1, "unread": [] }));
    let [room] = rooms(&world)[..] else { panic!("no room, or several") };
    let first = world.reads(room);
    assert_eq!(first.len(), 2, "card and opening: {first:?}");
    assert!(first[1].pinged.contains(&"Wang".to_owned()), "{first:?}");
    for part in ["HighErrors on web-1", "错误率 12%", "prod", "P1"] {
        assert!(first[1].text.contains(part), "{part} is not in {}", first[1].text);
    }
    let card = world.card(room).text;
    assert!(card.contains("Firing now: 1 (HighErrors on web-1)"), "{card}");
    assert!(world.announcement().text.contains("HighErrors on web-1"));
    // The same bytes again, and later, and of a receiver that got another name: nothing new.
    world.ignores_the_rest();
    let before = world.timeline(room).await.len();
    for _ in 0..2 {
        posts(&mut world, &[alert("firing", "HighErrors", "web-1", since)]).await;
    }
    world.passes("2m").await;
    let mut renamed = body(&[alert("firing", "HighErrors", "web-1", since)]);
    (renamed["receiver"], renamed["groupKey"]) = (json!("other"), json!("{}/{}:{x}"));
    assert_eq!(posts_as(&mut world, KEY, "prod", renamed.to_string()).await.0, 200);
    assert_eq!((world.timeline(room).await.len(), rooms(&world).len()), (before, 1));
    // Who acknowledges it is on it, as in any other.
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn further_alerts_join_and_their_recovery_is_told_and_closes_nothing() {
    let mut world = world(vec![declares()]).await;
    let since = world.now();
    posts(&mut world, &[alert("firing", "HighErrors", "web-1", since)]).await;
    let room = rooms(&world)[0];
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    world.passes("61s").await;
    world.ignores_the_rest();
    posts(&mut world, &[alert("firing", "HighErrors", "web-2", since)]).await;
    world.hears(room, "prod: **firing now: 2** · recovered: 0\n> HighErrors on web-1", &[]);
    world.passes("61s").await;
    world.ignores_the_rest();
    posts(&mut world, &[alert("resolved", "HighErrors", "web-1", since)]).await;
    world.hears(room, "**firing now: 1** · recovered: 1\n> HighErrors on web-2", &[]);
    world.passes("61s").await;
    world.ignores_the_rest();
    let mut over = alert("resolved", "HighErrors", "web-2", since);
    over["annotations"] = json!({});
    posts(&mut world, &[over]).await;
    let told = world.hears(room, "**no alert fires any more** · recovered: 2", &[]);
    assert!(told.text.contains("closes nothing by itself"), "{told:?}");
    assert!(world.incident(room).await.incident.is_open());
    assert!(world.card(room).text.contains("Firing now: 0 · recovered: 2"), "{:?}", world.card(room));
    assert_eq!(rooms(&world), [room]);
    world.ends().await;
}

#[tokio::test]
async fn an_alert_that_fires_after_the_incident_was_closed_opens_another_one_that_names_it() {
    let mut world = world(vec![declares()]).await;
    let since = world.now();
    posts(&mut world, &[alert("firing", "HighErrors", "web-1", since)]).await;
    let room = rooms(&world)[0];
    let number = world.incident(room).await.incident.number().to_owned();
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/reject reason:发布时的抖动").await;
    assert_eq!(world.incident(room).await.incident.state, State::Closed);
    // It goes on as before: whoever judged it has judged that.
    posts(&mut world, &[alert("firing", "HighErrors", "web-1", since)]).await;
    assert_eq!(rooms(&world).len(), 1);
    world.passes("10m").await;
    // Its recovery was under a silence, and never told.
    let now = world.now();
    posts(&mut world, &[alert("firing", "HighErrors", "web-1", now)]).await;
    let all = rooms(&world);
    assert_eq!(all.len(), 2);
    let similar = world.incident(all[0]).await.incident.report.similar;
    assert_eq!(similar.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), [number]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn ten_thousand_alerts_are_one_room_and_one_card_that_counts() {
    let mut world = world(vec![declares()]).await;
    let since = world.now();
    let slim = |nth: usize| {
        let mut one = alert("firing", "Down", &format!("web-{nth}"), since);
        (one["annotations"], one["generatorURL"]) = (json!({}), json!(""));
        one
    };
    for hundred in 0..20 {
        let alerts: Vec<_> = (hundred * 500..(hundred + 1) * 500).map(slim).collect();
        posts(&mut world, &alerts).await;
    }
    let [room] = rooms(&world)[..] else { panic!("no room, or several") };
    assert_eq!(times(&mut world, room).await, 1);
    world.passes("60s").await;
    assert_eq!((times(&mut world, room).await, stands(&mut world, room).await), (2, [10_000, 0, 0]));
    let told = world.reads(room);
    let counts = told.iter().filter(|said| said.text.contains("**firing now: 10000**")).count();
    assert_eq!(counts, 1, "{told:?}");
    assert!(world.card(room).text.contains("Firing now: 10000 (Down"), "{:?}", world.card(room));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_storm_of_alerts_that_are_not_alike_opens_few_rooms_and_the_others_join_the_newest() {
    let mut world = world(vec![declares()]).await;
    let since = world.now();
    for nth in 0..30 {
        posts(&mut world, &[alert("firing", &format!("Alert{nth}"), "a", since)]).await;
    }
    assert_eq!(rooms(&world).len(), 5);
    world.passes("61s").await;
    let newest = rooms(&world)[0];
    assert_eq!(stands(&mut world, newest).await, [26, 0, 0]);
    // What joined there stays there, and after the storm others have rooms again.
    world.passes("10m").await;
    posts(&mut world, &[alert("firing", "Alert29", "b", since)]).await;
    assert_eq!((rooms(&world).len(), stands(&mut world, newest).await), (5, [27, 0, 0]));
    posts(&mut world, &[alert("firing", "Alert30", "a", since)]).await;
    assert_eq!(rooms(&world).len(), 6);
    assert_eq!(counted(&mut world).await, [32, 0, 26, 6]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_alert_that_flaps_is_told_once_a_minute_and_then_as_it_stands() {
    let mut world = world(vec![declares()]).await;
    let mut since = world.now();
    posts(&mut world, &[alert("firing", "Flaps", "web-1", since)]).await;
    let room = rooms(&world)[0];
    world.does(Wang, room, "/ack").await;
    for _ in 0..5 {
        posts(&mut world, &[alert("resolved", "Flaps", "web-1", since)]).await;
        world.passes("5s").await;
        since = world.now();
        posts(&mut world, &[alert("firing", "Flaps", "web-1", since)]).await;
    }
    posts(&mut world, &[alert("resolved", "Flaps", "web-1", since)]).await;
    assert_eq!(times(&mut world, room).await, 1);
    world.ignores_the_rest();
    world.passes("61s").await;
    assert_eq!((times(&mut world, room).await, stands(&mut world, room).await), (2, [0, 0, 1]));
    world.passes("5m").await;
    assert_eq!((times(&mut world, room).await, rooms(&world).len()), (2, 1));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn when_everything_of_a_source_recovers_at_once_it_is_doubtful_and_its_return_joins() {
    let mut world = world(vec![declares()]).await;
    let since = world.now();
    let all = |status: &str, since| -> Vec<_> {
        ["web-1", "web-2", "web-3"].map(|instance| alert(status, "Down", instance, since)).to_vec()
    };
    posts(&mut world, &all("firing", since)).await;
    let room = rooms(&world)[0];
    world.does(Wang, room, "/ack").await;
    world.passes("5m").await;
    world.ignores_the_rest();
    posts(&mut world, &all("resolved", since)).await;
    let told = world.hears(room, "prod: **how 3 alerts stand is in doubt**", &[]);
    assert!(told.text.contains("Nothing counts as over before somebody has looked"), "{told:?}");
    assert_eq!(stands(&mut world, room).await, [0, 3, 0]);
    // Of one of them that is told again it is as doubtful.
    world.passes("61s").await;
    posts(&mut world, &[alert("resolved", "Down", "web-1", since)]).await;
    assert_eq!(stands(&mut world, room).await, [0, 3, 0]);
    world.passes("5m").await;
    world.ignores_the_rest();
    let now = world.now();
    posts(&mut world, &all("firing", now)).await;
    world.hears(room, "**firing now: 3** · recovered: 0", &[]);
    assert_eq!(rooms(&world), [room]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn routes_say_what_is_ignored_and_a_recovery_that_nobody_waited_for_opens_nothing() {
    let ignored = AlertRoute {
        matches: [("alertname".into(), "Watchdog".into())].into(),
        act: Act::Ignore,
        ..AlertRoute::default()
    };
    let mut world = world(vec![ignored]).await;
    let since = world.now();
    posts(&mut world, &[alert("firing", "Watchdog", "a", since)]).await;
    posts(&mut world, &[alert("resolved", "Down", "a", since)]).await;
    assert!(rooms(&world).is_empty());
    assert_eq!(counted(&mut world).await, [2, 1, 0, 0]);
    world.ends().await;
}

#[tokio::test]
async fn what_no_route_takes_is_a_card_that_counts_until_somebody_judges_it() {
    let mut world = World::with("language:en playbook:tech-support").await;
    listens(&mut world, Vec::new()).await;
    let since = world.now();
    posts(&mut world, &[alert("firing", "Down", "a", since)]).await;
    assert!(rooms(&world).is_empty());
    let incidents = world.guild.channel_named("incidents").unwrap();
    let before = world.guild.messages(incidents).len();
    world.passes("2m").await;
    posts(&mut world, &[alert("firing", "Down", "b", since)]).await;
    let messages = world.guild.messages(incidents);
    assert_eq!(messages.len(), before, "{messages:#?}");
    let card = messages.iter().find(|it| it.text().contains("Firing now: 2")).expect("a card that counts");
    let buttons: Vec<_> = card.components.iter().map(ToString::to_string).collect();
    assert!(buttons.concat().contains("False alarm") && buttons.concat().contains("Same as"), "{buttons:?}");
    world.ignores_the_rest();
    // Whoever gives it a level lets a room be opened for it.
    let shown = world.chooses(Chen, incidents, &["0", "0"]).await;
    let said = world.answered(&shown).await;
    assert_eq!(rooms(&world).len(), 1, "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_posted_alert_that_is_none_or_the_same_as_another_incident_never_has_a_room() {
    let mut world = world(Vec::new()).await;
    let room = world.declares(Lin, "title:下单失败 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    let since = world.now();
    posts(&mut world, &[alert("firing", "Down", "a", since)]).await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let number = world.incident(room).await.incident.number().to_owned();
    let said = world.fills(Chen, incidents, "Same as…", &[("into", &number)]).await;
    assert_eq!(rooms(&world), [room], "{said}");
    assert_eq!(stands(&mut world, room).await, [1, 0, 0], "{said}");
    assert!(world.card(room).text.contains("Firing now: 1 (Down on a)"), "{:?}", world.card(room));
    // Whatever else of the same group fires joins there.
    world.passes("61s").await;
    posts(&mut world, &[alert("firing", "Down", "b", since)]).await;
    assert_eq!((stands(&mut world, room).await, rooms(&world).len()), ([2, 0, 0], 1));
    posts(&mut world, &[alert("firing", "Other", "a", since)]).await;
    world.fills(Chen, incidents, "False alarm", &[("reason", "发布时的抖动")]).await;
    assert_eq!(rooms(&world), [room]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_bad_alert_among_good_ones_keeps_none_of_them_from_being_taken() {
    let mut world = world(vec![declares()]).await;
    let since = world.now();
    let mut bad = alert("firing", "Bad", "a", since);
    bad["startsAt"] = json!("yesterday");
    let said = posts(&mut world, &[bad, alert("firing", "Good", "a", since)]).await;
    assert_eq!((&said["taken"], &said["unread"][0]["place"]), (&json!(1), &json!(0)), "{said}");
    assert_eq!(rooms(&world).len(), 1);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_an_alert_says_calls_nobody_and_a_private_one_is_read_by_nobody_else() {
    let route = AlertRoute {
        playbook: Some("basic".into()),
        fault_type: Some("security".into()),
        level: Some("urgent".into()),
        ..declares()
    };
    let mut world = world(vec![route]).await;
    let since = world.now();
    let mut one = alert("firing", "Leak", "a", since);
    one["annotations"] =
        json!({ "summary": "@everyone **薪资** <@&1> [x](http://y)", "description": "@here 名单" });
    posts(&mut world, &[one.clone()]).await;
    one["fingerprint"] = json!("other");
    world.passes("2m").await;
    posts(&mut world, &[one]).await;
    let [room] = rooms(&world)[..] else { panic!("no room, or several") };
    assert!(world.incident(room).await.incident.is_private());
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("firing now: 2")), "{told:?}");
    assert!(told.iter().all(|said| !said.pinged.contains(&"Bo".to_owned())), "{told:?}");
    assert_eq!(read_by(&world, Bo, &["薪资", "名单"]), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_a_source_left_out_is_said() {
    let mut world = world(vec![declares()]).await;
    let mut cut = body(&[alert("firing", "Down", "a", at("2026-03-02T13:59:00+08:00"))]);
    cut["truncatedAlerts"] = json!(2);
    assert_eq!(posts_as(&mut world, KEY, "prod", cut.to_string()).await.0, 200);
    let room = rooms(&world)[0];
    assert!(world.card(room).text.contains("left out by the source: 2"), "{:?}", world.card(room));
    world.ignores_the_rest();
    world.ends().await;
}
