//! A pager: it is told, in order and under one key, that somebody is called, that somebody is on it and that it is over.

use crate::outgoing::peer::{Instead, Peer, ROUTING, Received};
use crate::world::{Who::*, World};
use warroom::domain::dispatch::{OutletKind, Topic};

const TOPICS: &[Topic] = &[Topic::Escalation, Topic::DiscordDown];

async fn world(peer: &Peer) -> World {
    let mut world = World::new().await;
    world.sends_to(vec![peer.outlet("pager", world.guild.id(), TOPICS)]).await;
    world
}

/// What it was told, each as its action.
fn actions(told: &[Received]) -> Vec<String> {
    told.iter().map(|it| it.body["event_action"].as_str().unwrap_or_default().to_owned()).collect()
}

fn keys(told: &[Received]) -> Vec<String> {
    told.iter().map(|it| it.body["dedup_key"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn nobody_acknowledges_and_somebody_is_paged_until_it_is_over_and_anew_when_it_comes_back() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    let room = world.declares(Lin, "title:全站宕机 level:P0").await;
    world.passes("4m").await;
    assert_eq!(actions(&peer.received()), [""; 0], "there is time yet");
    world.passes("2m").await;
    let told = peer.taken();
    assert_eq!(actions(&told), ["trigger"]);
    let payload = &told[0].body["payload"];
    assert_eq!(
        (payload["severity"].as_str(), payload["source"].as_str()),
        (Some("critical"), Some("warroom"))
    );
    let summary = payload["summary"].as_str().unwrap();
    assert!(summary.contains("INC-20260302-001") && summary.contains("全站宕机"), "{summary}");
    world.does(Wang, room, "/ack").await;
    assert_eq!(actions(&peer.taken()), ["trigger", "acknowledge"]);
    assert!(peer.taken()[1].body["payload"].is_null());
    world.does(Chen, room, "/reject reason:演练误报").await;
    assert_eq!(actions(&peer.taken()), ["trigger", "acknowledge", "resolve"]);
    world.does(Chen, world.general, "/reopen reason:又来了 incident:INC-20260302-001").await;
    world.passes("16m").await;
    let told = peer.taken();
    assert_eq!(actions(&told)[3..4], ["trigger"]);
    let keys = keys(&told);
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3], "{keys:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_acknowledges_in_time_is_not_paged_and_nothing_is_resolved_that_was_not_opened() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    let room = world.declares(Lin, "title:慢 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/reject reason:误报").await;
    world.passes("10m").await;
    assert_eq!(actions(&peer.received()), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_page_that_waits_is_not_sent_once_somebody_is_on_it() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    peer.always(Some(Instead::Says(503, "")));
    let room = world.declares(Lin, "title:慢 level:P0").await;
    world.passes("6m").await;
    let tried = peer.received().len();
    assert!(tried >= 1 && actions(&peer.received()).iter().all(|action| action == "trigger"));
    world.does(Wang, room, "/ack").await;
    peer.always(None);
    world.passes("10m").await;
    assert_eq!((peer.received().len(), peer.taken().len()), (tried, 0));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_page_that_is_asked_to_wait_is_sent_under_the_same_key_before_whatever_comes_after() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    peer.once(Instead::With(429, "Retry-After", "20".into(), ""));
    peer.once(Instead::Says(202, "<html>not this service</html>"));
    let room = world.declares(Lin, "title:慢 level:P0").await;
    world.passes("7m").await;
    let told = peer.received();
    assert_eq!((actions(&told), actions(&peer.taken())), (vec!["trigger".into(); 3], vec!["trigger".into()]));
    assert!(keys(&told).iter().all(|key| *key == keys(&told)[0]));
    peer.once(Instead::Says(500, ""));
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/reject reason:误报").await;
    world.passes("2m").await;
    assert_eq!(actions(&peer.taken()), ["trigger", "acknowledge", "resolve"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_page_under_way_when_the_process_ended_counts_as_one_that_arrived() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    let room = world.declares(Lin, "title:慢 level:P0").await;
    world.passes("4m").await;
    peer.once(Instead::Nothing);
    world.shows(world.now() + chrono::TimeDelta::minutes(2));
    peer.has(1).await;
    world.stops().await;
    world.starts().await;
    let told = peer.received();
    assert_eq!(actions(&told)[..2], ["trigger", "trigger"]);
    assert_eq!(keys(&told)[0], keys(&told)[1]);
    // Unclear once more: whoever is on it ends it all the same.
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/reject reason:误报").await;
    assert_eq!(actions(&peer.taken()).last().map(String::as_str), Some("resolve"));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_refused_is_not_repeated_and_a_wrong_key_loses_nothing() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let told = |world: &World, part: &str| {
        world.guild.messages(ops).iter().any(|it| it.text().contains(part) && it.text().contains("pager"))
    };
    let refusal =
        r#"{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing key"]}"#;
    peer.always(Some(Instead::Says(400, refusal)));
    world.declares(Lin, "title:一 level:P0").await;
    world.passes("6m").await;
    assert_eq!(peer.received().len(), 1);
    world.sees("the operators are told", |world| told(world, "takes nothing")).await;
    peer.always(None);
    world.restart().await;
    assert_eq!(actions(&peer.taken())[0], "trigger");
    peer.always(Some(Instead::Says(400, r#"{"status":"invalid event","errors":["something else"]}"#)));
    world.declares(Lin, "title:二 level:P0").await;
    peer.once(Instead::Says(400, r#"{"status":"invalid event","errors":["something else"]}"#));
    peer.always(None);
    world.passes("6m").await;
    let taken = peer.taken();
    let plain = |it: &Received| {
        let summary = it.body["payload"]["summary"].as_str().unwrap_or_default();
        ["INC-20260302-001", "INC-20260302-002"].contains(&summary)
    };
    assert_eq!(taken.iter().filter(|it| plain(it)).count(), 1, "what is refused is told without its words");
    peer.always(Some(Instead::Says(400, r#"{"status":"invalid event","errors":["something else"]}"#)));
    world.declares(Lin, "title:三 level:P0").await;
    let before = peer.received().len();
    world.passes("6m").await;
    world.sees("the operators are told", |world| told(world, "Given up")).await;
    let refused = peer.received().len() - before;
    world.passes("1m").await;
    assert_eq!(peer.received().len(), before + refused, "it is not repeated");
    let stored = world.database();
    assert!(!stored.windows(ROUTING.len()).any(|bytes| bytes == ROUTING.as_bytes()));
    let shown = format!("{:?}", peer.outlet("pager", 1, TOPICS));
    assert!(!shown.contains(ROUTING), "{shown}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_level_below_the_one_that_it_is_for_pages_nobody_and_a_private_incident_is_resolved_too() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = World::new().await;
    let mut outlet = peer.outlet("pager", world.guild.id(), TOPICS);
    outlet.outlet.to_rank = Some(1);
    world.sends_to(vec![outlet]).await;
    let room = world.declares(Lin, "title:慢 level:P1").await;
    world.passes("40m").await;
    assert_eq!(peer.received().len(), 0);
    world.does(Chen, room, "/grade level:P0 reason:全站 confirm:true").await;
    assert_eq!(actions(&peer.taken()), ["trigger"], "now it is one to page for, and nobody is on it");
    world.does(Chen, room, "/private on").await;
    world.does(Chen, room, "/reject reason:误报").await;
    assert_eq!(actions(&peer.taken()), ["trigger", "resolve"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_page_that_was_closed_after_the_backup_is_not_opened_again_when_that_is_restored() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    peer.always(Some(Instead::Says(503, "")));
    let room = world.declares(Lin, "title:一 level:P0").await;
    world.passes("6m").await;
    world.backs_up().await;
    peer.always(None);
    world.passes("1m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/reject reason:误报").await;
    assert_eq!(actions(&peer.taken()), ["trigger", "acknowledge", "resolve"]);
    world.goes_back().await;
    world.passes("1m").await;
    assert_eq!(actions(&peer.taken()), ["trigger", "acknowledge", "resolve"]);
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let is_told = |world: &World| world.guild.messages(ops).iter().any(|it| it.text().contains("Given up"));
    world.sees("the operators are told", is_told).await;
    // It is open again, and nobody is on it: what falls due from now on calls people.
    world.passes("10m").await;
    assert_eq!(actions(&peer.taken())[3..4], ["trigger"]);
    world.expects_error("lost");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_room_hears_once_that_a_pager_was_told_and_once_that_it_could_not_be() {
    let peer = Peer::start(OutletKind::Pagerduty).await;
    let mut world = world(&peer).await;
    let (missed, was_told) =
        ("pager could not page anybody: it takes nothing", "pager pages whoever is on call");
    let times = |world: &World, room: u64, part: &str| {
        world.guild.messages(room).iter().filter(|it| it.text().contains(part)).count()
    };
    peer.always(Some(Instead::Says(400, r#"{"errors":["Invalid routing key"]}"#)));
    let room = world.declares(Lin, "title:一 level:P0").await;
    world.passes("12m").await;
    assert_eq!((times(&world, room, missed), times(&world, room, was_told)), (1, 0));
    peer.always(None);
    world.passes("30m").await;
    assert!(peer.taken().len() > 1, "it was told more than once");
    assert_eq!((times(&world, room, missed), times(&world, room, was_told)), (1, 1));
    let said = world.does(Chen, room, "/why call").await;
    assert!(said.contains(missed) && said.contains(was_told), "{said}");
    // Another spell is another page.
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/reject reason:误报").await;
    world.does(Chen, world.general, "/reopen reason:又来了 incident:INC-20260302-001").await;
    world.passes("16m").await;
    assert_eq!((times(&world, room, missed), times(&world, room, was_told)), (1, 2));
    // What is refused for good is told, too.
    peer.always(Some(Instead::Says(400, r#"{"errors":["something else"]}"#)));
    let room = world.declares(Lin, "title:二 level:P0").await;
    world.passes("6m").await;
    assert_eq!(times(&world, room, "pager could not page anybody: it does not take this page"), 1);
    world.ignores_the_rest();
    world.ends().await;
}
