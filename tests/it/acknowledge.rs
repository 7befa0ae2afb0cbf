//! The response limit: warning, breach, ladder, reminders.

use crate::world::{Who::*, World};
use rstest::rstest;

#[tokio::test]
async fn silence_is_warned_about_breached_escalated_and_repeated() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Chen, room, "/grade confirm:true").await;
    world.hears(room, "confirmed the level", &[]);
    world.does(Chen, room, "/paged @Chen").await;
    world.hears(room, "by phone", &[]);

    world.passes("3m").await;
    world.hears_nothing(room);
    world.passes("1m").await;
    world.hears(room, "Acknowledgement nearly due**: 14:05", &["Wang"]);
    world.passes("59s").await;
    world.hears_nothing(room);
    world.passes("1s").await;
    world.hears(room, "Acknowledgement overdue**: it was due 14:05", &["Wang", "Chen"]);
    world.passes("5m").await;
    world.hears(room, "Escalation: Acknowledgement still missing**, it was due 14:05", &["Zhao"]);
    world.passes("5m").await;
    world.hears(room, "Acknowledgement still missing**, it was due 14:05 · reminder 2", &["Wang"]);
    world.hears_nothing(room);

    let said = world.does(Wang, room, "/ack").await;
    assert!(said.contains("已响应"), "{said}");
    world.hears(room, "@Wang acknowledged", &[]);
    world.passes("60m").await;
    world.hears_nothing(room);
    let breaches = world.incident(room).await.incident.breaches;
    assert_eq!(breaches.len(), 1, "the breach stays on record");
    world.ends().await;
}

#[tokio::test]
async fn an_acknowledgement_in_time_leaves_the_room_quiet() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.passes("2m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/paged @Chen").await;
    world.reads(room);
    world.passes("90m").await;
    world.hears_nothing(room);
    world.passes("6m").await;
    world.hears(room, "Recovery nearly due**: 16:00", &["Wang"]);
    let said = world.does(Chen, room, "/ack").await;
    assert!(said.contains("Somebody acknowledged at 14:02"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn recovery_is_met_by_a_fix() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.reads(room);
    world.passes("29m").await;
    world.hears_nothing(room);
    // Only the verification is asked for.
    world.passes("2h").await;
    for said in world.reads(room) {
        assert!(said.text.contains("not verified"), "{said:?}");
    }
    assert!(world.incident(room).await.incident.breaches.is_empty());
    world.ends().await;
}

#[tokio::test]
async fn an_ungraded_report_is_chased() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:有点慢").await;
    assert!(world.card(room).text.contains("No level yet"), "{:?}", world.card(room));
    world.passes("5m").await;
    world.hears(room, "Grading overdue**: it was due 14:05", &["Wang", "Chen"]);
    // No more often than at the lightest level.
    world.passes("59m").await;
    world.hears_nothing(room);
    world.passes("1m").await;
    world.hears(room, "Grading still missing", &["Wang"]);
    world.does(Wang, room, "/grade P3").await;
    world.hears(room, "set the level to **P3 Low**", &[]);
    world.does(Wang, room, "/ack").await;
    world.hears(room, "acknowledged", &[]);
    world.passes("60m").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn what_was_missed_while_down_is_merged_and_escalations_are_not_dropped() {
    let mut world = World::steady().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Chen, room, "/grade").await;
    world.reads(room);
    world.stops().await;
    world.jumps("31m").await;
    world.starts().await;
    let told = world.hears(room, "Acknowledgement overdue**: it was due 14:05", &["Wang", "Chen", "Zhao"]);
    for part in ["late by 26 min", "Escalation: Acknowledgement still missing", "late by 21 min"] {
        assert!(told.text.contains(part), "{part}: {told:?}");
    }
    world.hears_nothing(room);
    world.passes("5m").await;
    world.hears(room, "reminder 2", &["Wang"]);
    world.ends().await;
}

/// In every procedure: somebody is called again about a report that nobody looks at, and in the end those above them.
#[rstest]
#[case::basic("basic")]
#[case::rapid_response("rapid-response")]
#[case::tech_support("tech-support")]
#[case::it_fault("it-fault")]
#[case::product_outage("product-outage")]
#[tokio::test]
async fn a_report_without_a_level_is_chased_and_escalated(#[case] playbook: &str) {
    let mut world = World::with(&format!("language:en playbook:{playbook}")).await;
    let room = world.declares(Lin, "title:打印机卡纸").await;
    world.ignores_the_rest();
    world.leaps("12h").await;
    let said = world.reads(room);
    let calling = |who: &str| said.iter().filter(|one| one.pinged.iter().any(|name| *name == who)).count();
    assert!((2..=24).contains(&calling("Wang")), "{said:#?}");
    assert!(calling("Chen") >= 1, "{said:#?}");
    world.ends().await;
}
