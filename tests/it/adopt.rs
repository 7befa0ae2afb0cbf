//! `/playbook adopt`: an open incident goes over to the present version of its playbook.

use crate::world::{Who, Who::*, World};
use warroom::config::{self, bundled};
use warroom::domain::playbook::Clock;
use warroom::domain::timeline::{Due, DueEvent, Event};

/// The next version of `rapid-response` is put in force.
async fn newer(world: &mut World, edit: impl Fn(&str) -> String) {
    let mut bundle = bundled();
    let found = bundle.playbooks.iter_mut().find(|source| source.playbook.reference.id == "rapid-response");
    let source = found.unwrap();
    let text = edit(&source.text.replacen("version = 3", "version = 4", 1));
    source.playbook = config::playbook::parse("own.toml", &text, &bundle.calendars).unwrap();
    source.text = text;
    world.reloads(bundle).await.unwrap();
}

/// With another response limit at P2.
fn respond(within: &str) -> impl Fn(&str) -> String {
    let other = format!(
        "within = \"{within}\"\nwarn_at = 80\nremind = [\"duty\"]\nmet_by = [\"acknowledged\"]\nrepeat = \"15m\""
    );
    move |text| {
        let usual = "within = \"30m\"\nwarn_at = 80\nremind = [\"duty\"]\nmet_by = [\"acknowledged\"]\nrepeat = \"15m\"";
        assert!(text.contains(usual));
        text.replacen(usual, &other, 1)
    }
}

async fn unanswered(world: &mut World, minutes: &str) -> u64 {
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Chen, room, "/grade").await;
    world.passes(minutes).await;
    world.ignores_the_rest();
    room
}

async fn adopts(world: &mut World, who: Who, room: u64) -> String {
    world.does(who, room, "/playbook adopt").await
}

/// How often a clock was told in this way.
async fn told(world: &mut World, room: u64, clock: Clock, what: fn(&Due) -> bool) -> usize {
    let timeline = world.timeline(room).await;
    let fell = timeline.iter().filter_map(|entry| match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => Some(fell),
        _ => None,
    });
    fell.filter(|fell| fell.clock == clock && what(&fell.what)).count()
}

fn is_breach(due: &Due) -> bool {
    matches!(due, Due::Breach | Due::BreachAtBirth)
}

#[tokio::test]
async fn what_passed_by_both_versions_is_not_told_twice() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "31m").await;
    newer(&mut world, respond("20m")).await;
    world.hears_nothing(room);
    let said = adopts(&mut world, Chen, room).await;
    assert!(said.contains("From now on rapid-response v4 counts here"), "{said}");
    world.hears(room, "@Chen went over to **Quick technical problem solving v4** (from v3)", &[]);
    world.hears_nothing(room);
    assert_eq!(world.incident(room).await.playbook.reference.version, 4);
    assert_eq!(told(&mut world, room, Clock::Respond, is_breach).await, 1);
    // They were told at 14:30.
    world.passes("14m").await;
    world.hears(room, "Acknowledgement still missing", &["Wang"]);
    assert_eq!(told(&mut world, room, Clock::Respond, is_breach).await, 1);
    world.restart().await;
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    world.passes("40m").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_limit_that_the_new_version_puts_off_passes_anew() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "31m").await;
    newer(&mut world, respond("60m")).await;
    adopts(&mut world, Chen, room).await;
    let entry = world.hears(room, "went over to", &[]);
    assert!(entry.text.contains("Acknowledgement 15:00"), "the clocks are derived anew: {entry:?}");
    world.passes("16m").await;
    world.hears_nothing(room);
    world.passes("2m").await;
    world.hears(room, "Acknowledgement nearly due**: 15:00", &["Wang"]);
    world.passes("12m").await;
    world.hears(room, "Acknowledgement overdue**: it was due 15:00", &["Wang", "Chen"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_has_passed_by_the_new_version_alone_is_told_once_and_honestly() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "15m").await;
    newer(&mut world, respond("10m")).await;
    adopts(&mut world, Chen, room).await;
    world.hears(room, "Acknowledgement overdue**: already 5 min late by the new version", &["Wang", "Chen"]);
    world.hears(room, "went over to", &[]);
    world.hears_nothing(room);
    assert_eq!(told(&mut world, room, Clock::Respond, is_breach).await, 1);
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    world.ends().await;
}

/// A shorter interval finds nothing missed that nobody had been asked for.
#[tokio::test]
async fn a_shorter_interval_counts_from_then_on() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo goal:恢复").await;
    world.passes("40m").await;
    world.ignores_the_rest();
    newer(&mut world, |text| text.replace("every = \"1h\"\nwarn_at = 80", "every = \"15m\"\nwarn_at = 80"))
        .await;
    adopts(&mut world, Chen, room).await;
    world.hears(room, "went over to", &[]);
    world.hears_nothing(room);
    world.passes("5m").await;
    world.hears(room, "3 progress updates missed in a row", &["Bo", "Chen"]);
    world.does(Bo, room, "/update 在查").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn adopting_is_refused_in_plain_words_where_it_makes_no_sense() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:按钮错位 level:P3").await;
    let said = adopts(&mut world, Chen, room).await;
    assert!(said.contains("rapid-response v3 counts here already"), "{said}");
    newer(&mut world, |text| {
        let cut = text.rfind("[[levels]]").unwrap();
        text[..cut].to_owned()
    })
    .await;
    let said = adopts(&mut world, Bo, room).await;
    assert!(said.contains("Only these may set the level"), "{said}");
    let said = adopts(&mut world, Chen, room).await;
    assert!(said.contains("rapid-response v4 has no level “P3”. Set one that both have first"), "{said}");
    let said = adopts(&mut world, Wang, room).await;
    assert!(said.contains("rapid-response v4 没有“P3”这个级别") && said.contains("没有任何改动"), "{said}");
    let general = world.general;
    let said = adopts(&mut world, Chen, general).await;
    assert!(said.contains("This is not an incident's room"), "{said}");
    assert_eq!(world.incident(room).await.playbook.reference.version, 3);
    world.does(Chen, room, "/grade level:P2 reason:多人反馈").await;
    let said = adopts(&mut world, Chen, room).await;
    assert!(said.contains("rapid-response v4 counts here"), "{said}");
    world.does(Chen, room, "/reject 误报").await;
    newer(&mut world, |text| text.replacen("version = 4", "version = 5", 1)).await;
    let said = adopts(&mut world, Chen, room).await;
    assert!(said.contains("This incident is closed"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}
