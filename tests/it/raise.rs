//! What follows when the cause is not found in time, and soft limits.

use crate::world::{Who::*, World, at};

#[tokio::test]
async fn at_rank_2_the_level_is_raised_by_itself_in_one_message() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付失败 affected_percent:40").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.until(at("2026-03-02T14:29:59+08:00")).await;
    world.ignores_the_rest();
    world.passes("1s").await;
    let told = world.hears(room, "Cause overdue**: it was due 14:30", &["Wang", "Chen", "Sun"]);
    let first = told.text.lines().next().unwrap_or_default();
    assert!(first.contains("By the playbook the level is now **P1 Urgent**."), "the first line: {told:?}");
    assert!(
        told.text.contains("Time limits: Team 15:00, Recovery 15:00"),
        "the new level's limit counts from now: {told:?}"
    );
    assert!(told.text.contains("Architect (not set)"), "{told:?}");
    world.hears_nothing(room);
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.level().map(|grade| (grade.level.as_str(), grade.confirmed)), Some(("P1", true)));
    assert!(world.card(room).text.contains("Cause overdue → P1 Urgent"), "{:?}", world.card(room));
    world.ends().await;
}

#[tokio::test]
async fn at_ranks_3_and_4_the_lead_is_asked_and_raises_with_one_press() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:图标错位 affected_percent:5").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.until(at("2026-03-02T14:30:00+08:00")).await;
    let told = world.reads(room);
    let told = told.last().unwrap();
    assert!(
        told.text.contains("Cause overdue**") && told.text.contains("should now be **P1 Urgent**"),
        "{told:?}"
    );
    assert_eq!(world.incident(room).await.incident.level().unwrap().level, "P3", "nothing by itself");
    let said = world.presses(Bo, room, "Raise the level").await;
    assert!(said.contains("Only these may set the level"), "{said}");
    let said = world.presses(Chen, room, "Raise the level").await;
    assert!(said.contains("The level is P1 Urgent.\nCause overdue → P1 Urgent"), "{said}");
    let told = world.hears(room, "The team is not complete yet", &["Wang"]);
    assert!(!told.text.contains("Technical lead"), "whoever acts is there: {told:?}");
    let told = world.hears(room, "changed the level from P3 Normal to **P1 Urgent**", &["Sun", "Wang"]);
    assert!(told.text.contains("Cause overdue → P1 Urgent"), "the reason is filled in: {told:?}");
    world.settled().await;
    let left = world
        .guild
        .messages(room)
        .into_iter()
        .filter(|said| said.buttons().contains(&"Raise the level".into()));
    assert_eq!(left.count(), 0, "the level was raised, and nobody presses for it any more");
    world.ends().await;
}

#[tokio::test]
async fn a_cause_in_time_raises_nothing() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付失败 affected_percent:40").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.passes("20m").await;
    world.does(Wang, room, "/cause 证书过期 confirmed:true").await;
    world.passes("20m").await;
    assert_eq!(world.incident(room).await.incident.level().unwrap().level, "P2");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn in_support_the_group_lead_is_asked_for_experts_after_an_hour() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Ops, room, "/grade").await;
    world.until(at("2026-03-02T14:59:59+08:00")).await;
    world.ignores_the_rest();
    world.passes("1s").await;
    let told = world.hears(room, "Cause overdue**: it was due 15:00", &["Wang", "Chen"]);
    assert!(told.text.contains("Group lead: assemble experts (back end, operations, database)"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.level().unwrap().level, "P1");
    world.does(Ops, room, "/assign @Bo as:expert goal:数据库").await;
    world.hears(room, "made @Bo **Expert**", &["Bo"]);
    world.ends().await;
}

#[tokio::test]
async fn a_late_grade_is_noted_on_the_card_and_nobody_is_called() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付失败").await;
    world.passes("31m").await;
    world.hears_nothing(room);
    assert!(world.card(room).text.contains("⚠️ Grading · overdue · 14:30"), "{:?}", world.card(room));
    let said = world.does(Chen, room, "/why grade").await;
    assert!(said.contains("noted on the card: due 14:30, noted 14:30"), "{said}");
    assert!(world.incident(room).await.incident.breaches.is_empty(), "a soft limit is no breach");
    world.ends().await;
}
