//! Maintenance: what is worked on is held back, told before and after, and nothing is lost by it.

use crate::alerts::{alert, declares, posts, rooms, world};
use crate::world::{Who::*, World, at};
use chrono::TimeDelta;
use warroom::domain::alert::route::AlertRoute;
use warroom::sandbox::{Fault, FaultKind};

fn incidents(world: &World) -> u64 {
    world.guild.channel_named("incidents").unwrap()
}

#[tokio::test]
async fn it_is_told_before_at_its_beginning_and_after_its_end_once_each_whatever_restarts() {
    let mut world = World::new().await;
    let said = world
        .does(Chen, world.general, "/maintenance plan work:升级 systems:order-db，支付 from:18:00 until:2h")
        .await;
    assert!(said.contains("Maintenance window 1 is planned: 18:00 – 20:00 (2 h)"), "{said}");
    assert!(said.contains("No alert lately was of order-db, 支付"), "{said}");
    let incidents = incidents(&world);
    let told = world.hears(incidents, "Maintenance window 1 is planned: 升级", &[]);
    assert!(
        told.text.contains("order-db") && told.text.contains("escalations of open incidents are not"),
        "{told:?}"
    );
    world.restart().await;
    world.until(at("2026-03-02T16:59:59+08:00")).await;
    world.hears_nothing(incidents);
    world.passes("1s").await;
    world.hears(incidents, "begins soon", &[]);
    world.restart().await;
    world.until(at("2026-03-02T18:00:00+08:00")).await;
    world.hears(incidents, "has begun", &[]);
    let listed = world.does(Bo, world.general, "/maintenance list").await;
    assert!(listed.contains("Maintenance window 1 has begun: 升级"), "{listed}");
    let said = world.does(Chen, world.general, "/maintenance extend window:1 until:21:00").await;
    assert!(said.contains("ends 21:00 now"), "{said}");
    let told = world.hears(incidents, "ends at another time: 升级", &[]);
    assert!(told.text.contains("21:00"), "{told:?}");
    world.restart().await;
    world.until(at("2026-03-02T21:00:00+08:00")).await;
    let told = world.hears(incidents, "is over: 升级", &[]);
    assert!(told.text.contains("No alert was held"), "{told:?}");
    world.leaps("1d").await;
    world.hears_nothing(incidents);
    let listed = world.does(Bo, world.general, "/maintenance list").await;
    assert!(listed.contains("No maintenance window is ahead"), "{listed}");
    world.ends().await;
}

#[tokio::test]
async fn what_was_missed_is_told_as_it_is_by_then_and_a_lost_answer_brings_no_second_message() {
    let mut world = World::new().await;
    world.does(Chen, world.general, "/maintenance plan work:升级 systems:db from:18:00 until:20:00").await;
    world.ignores_the_rest();
    world.stops().await;
    world.shows(at("2026-03-02T19:00:00+08:00"));
    let lost = Fault::once("POST", "/channels/{channel_id}/messages", FaultKind::DropAfter);
    world.sandbox.inject(lost.when_body_has("has begun"));
    world.starts().await;
    world.stops().await;
    // Discord's own guard holds no longer.
    world.shows(at("2026-03-02T19:30:00+08:00"));
    world.starts().await;
    let incidents = incidents(&world);
    world.hears(incidents, "has begun", &[]);
    world.hears_nothing(incidents);
    world.stops().await;
    world.shows(at("2026-03-03T08:00:00+08:00"));
    world.starts().await;
    world.hears(incidents, "is over", &[]);
    world.hears_nothing(incidents);
    world.ends().await;
}

#[tokio::test]
async fn alerts_of_its_systems_are_held_and_those_that_still_fire_at_the_end_are_new_then() {
    let mut world = world(vec![declares()]).await;
    world
        .does(Chen, world.general, "/maintenance plan work:换盘 systems:web-1, web-2 from:now until:1h")
        .await;
    let incidents = incidents(&world);
    world.hears(incidents, "has begun", &[]);
    world.passes("5m").await;
    let since = world.now();
    let down = |status: &str, instance: &str| alert(status, "Down", instance, since);
    let slow = |status: &str| alert(status, "Slow", "web-2:9100", since);
    let said = posts(&mut world, &[down("firing", "web-1"), slow("firing")]).await;
    assert_eq!(said["taken"], 2);
    assert_eq!(rooms(&world), [] as [u64; 0], "held");
    // One of another system, in the same group, is not.
    posts(&mut world, &[down("firing", "web-9")]).await;
    let [room] = rooms(&world)[..] else { panic!("no room, or several") };
    assert!(world.card(room).text.contains("Firing now: 1 (Down on web-9)"), "{}", world.card(room).text);
    // Where people work on it already, nothing is kept from them.
    posts(&mut world, &[down("firing", "web-2")]).await;
    world.passes("1m").await;
    assert!(world.card(room).text.contains("Firing now: 2"), "{}", world.card(room).text);
    posts(&mut world, &[slow("resolved")]).await;
    posts(&mut world, &[alert("firing", "Full", "web-2", since)]).await;
    world.restart().await;
    assert_eq!(rooms(&world).len(), 1);
    world.passes("53m").await;
    world.ignores_the_rest();
    assert_eq!(rooms(&world).len(), 1);
    world.passes("1m").await;
    let [full, _] = rooms(&world)[..] else { panic!("{:?}", rooms(&world)) };
    assert!(world.card(full).text.contains("Full on web-2"), "{}", world.card(full).text);
    let first = world.reads(full);
    assert!(first[1].pinged.contains(&"Wang".to_owned()), "{first:?}");
    assert!(world.card(room).text.contains("Firing now: 3"), "{}", world.card(room).text);
    let told = world.reads(incidents);
    let told = told.iter().find(|said| said.text.contains("is over")).expect("the end");
    assert!(told.text.contains("Alerts held: 3 · still firing, and treated as new now: 2"), "{told:?}");
    // Repeats of what was held say nothing new.
    world.ignores_the_rest();
    posts(&mut world, &[down("firing", "web-1"), alert("firing", "Full", "web-2", since)]).await;
    assert_eq!(rooms(&world).len(), 2);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_two_hold_is_held_until_both_are_over_and_one_that_is_ended_early_lets_go_at_once() {
    let mut world = world(vec![declares()]).await;
    world.does(Chen, world.general, "/maintenance plan work:一 systems:web-1 from:now until:1h").await;
    let since = world.now();
    posts(&mut world, &[alert("firing", "Down", "web-1", since)]).await;
    world.passes("30m").await;
    world
        .does(Chen, world.general, "/maintenance plan work:二 systems:instance=web-1 from:now until:2h")
        .await;
    world.passes("31m").await;
    assert_eq!(rooms(&world).len(), 0, "the second holds it");
    let incidents = incidents(&world);
    let told = world.reads(incidents);
    let over = told.iter().find(|said| said.text.contains("window 1 is over")).expect("the end");
    assert!(over.text.contains("treated as new now: 0 · held on by another window: 1"), "{over:?}");
    let said = world.does(Bo, world.general, "/maintenance end window:2").await;
    assert!(said.contains("Only these may hold reminders back"), "{said}");
    let said = world.does(Chen, world.general, "/maintenance end window:2").await;
    assert!(said.contains("Maintenance window 2 is over"), "{said}");
    assert_eq!(rooms(&world).len(), 1);
    let told = world.reads(incidents);
    let over = told.iter().find(|said| said.text.contains("window 2 is over")).expect("the end");
    assert!(over.text.contains("treated as new now: 1"), "{over:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_alert_of_a_source_that_the_settings_name_no_more_is_not_lost() {
    let mut world = world(vec![declares()]).await;
    world.does(Chen, world.general, "/maintenance plan work:一 systems:web-1 from:now until:1h").await;
    let since = world.now();
    posts(&mut world, &[alert("firing", "Down", "web-1", since)]).await;
    world.takes_alerts(Vec::new()).await;
    world.passes("61m").await;
    let incidents = incidents(&world);
    let told = world.reads(incidents);
    assert!(told.iter().any(|said| said.text.contains("Down on web-1")), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn reminders_of_incidents_that_name_its_systems_are_held_and_escalations_are_not() {
    let mut world = World::new().await;
    let about = world.declares(Lin, "title:order-db宕机 level:P1").await;
    let other = world.declares(Lin, "title:支付变慢 level:P1").await;
    for room in [about, other] {
        world.does(Wang, room, "/ack").await;
        world.does(Chen, room, "/grade").await;
        world.does(Chen, room, "/assign @Bo").await;
    }
    world.ignores_the_rest();
    world.does(Chen, world.general, "/maintenance plan work:切换 systems:ORDER-DB from:now until:70m").await;
    let told = world.hears(about, "**Reminders are held back** until 15:10", &[]);
    assert!(told.text.contains("maintenance window 1") && told.text.contains("切换"), "{told:?}");
    world.hears_nothing(other);
    world.until(at("2026-03-02T15:09:59+08:00")).await;
    world.hears_nothing(about);
    assert!(!world.reads(other).is_empty(), "its reminders come");
    world.passes("1s").await;
    world.hears(about, "Progress update due", &["Bo", "Chen"]);
    world.does(Chen, world.general, "/maintenance plan work:再切 systems:order-db from:now until:2h").await;
    world.hears(about, "**Reminders are held back** until", &[]);
    world.until(at("2026-03-02T15:30:00+08:00")).await;
    world.hears(about, "Escalation: 3 progress updates missed in a row", &["Bo", "Chen", "Zhao"]);
    // Whoever lets reminders go again is not overruled.
    world.does(Chen, about, "/silence 0 切换完").await;
    world.hears(about, "Reminders go out again", &[]);
    world.passes("5m").await;
    assert!(world.incident(about).await.incident.silenced_until(world.now()).is_none());
    // One that is declared meanwhile is found, and ending it early lets go.
    let late = world.declares(Lin, "title:order-db 又宕机 level:P1").await;
    world.passes("1m").await;
    world.hears(late, "**Reminders are held back** until", &[]);
    world.does(Chen, world.general, "/maintenance end window:2").await;
    world.hears(late, "Reminders go out again", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_what_was_typed() {
    let mut world = World::new().await;
    let plan = |systems: &str, from: &str, until: &str| {
        format!("/maintenance plan work:升级 systems:{systems} from:{from} until:{until}")
    };
    for (line, why) in [
        (plan("db", "2026-03-03 10:00", "2026-03-03 09:00"), "ends before it begins"),
        (plan("db", "2026-03-01 10:00", "2026-03-02 09:00"), "is past"),
        (plan("db", "18:00", "2027-03-02 18:00"), "is too long for a maintenance window"),
        (plan("db", "2027-06-01 18:00", "2027-06-01 19:00"), "more than a year ahead"),
        (plan("db", "noonish", "19:00"), "noonish"),
        (plan("，、", "18:00", "19:00"), "nothing to see in `systems`"),
        ("/maintenance extend window:7 until:2h".into(), "There is no maintenance window"),
        ("/maintenance end window:seven".into(), "seven"),
    ] {
        let said = world.does(Chen, world.general, &line).await;
        assert!(said.contains(why) && said.contains("Nothing was changed"), "{line}: {said}");
        let typed = line.rsplit_once(':').unwrap().1;
        assert!(said.contains(typed), "given back: {line}: {said}");
    }
    let said = world.does(Bo, world.general, &plan("db", "18:00", "19:00")).await;
    assert!(said.contains("Only these may hold reminders back") && said.contains("升级"), "{said}");
    world.hears_nothing(incidents(&world));
    // At night a time of day is the next one after it begins.
    let said = world.does(Chen, world.general, &plan("db", "22:00", "02:00")).await;
    assert!(said.contains("22:00 – 02:00 (4 h)"), "{said}");
    let said = world.does(Chen, world.general, "/maintenance end window:1").await;
    assert!(said.contains("is called off"), "{said}");
    let incidents = incidents(&world);
    world.hears(incidents, "is planned", &[]);
    world.hears(incidents, "is called off", &[]);
    world.leaps("2d").await;
    world.ends().await;
}

#[tokio::test]
async fn of_routes_that_only_post_a_card_the_card_waits_too() {
    let mut world = world(vec![AlertRoute::default()]).await;
    world.does(Chen, world.general, "/maintenance plan work:一 systems:web-1 from:now until:1h").await;
    let since = world.now() - TimeDelta::minutes(1);
    let incidents = incidents(&world);
    world.reads(incidents);
    posts(&mut world, &[alert("firing", "Down", "web-1", since)]).await;
    world.hears_nothing(incidents);
    world.passes("60m").await;
    let told = world.reads(incidents);
    assert!(told.iter().any(|said| said.text.contains("Down on web-1")), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}
