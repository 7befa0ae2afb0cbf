//! Levels: changing them and what that does to the clocks.

use crate::world::{Who::*, World, at};
use warroom::domain::playbook::Clock;

/// The recovery deadline in force.
async fn recover_by(world: &mut World, room: u64) -> String {
    let view = world.incident(room).await;
    let deadline = warroom::domain::limits::deadline(&view.incident, view.rules(), Clock::Recover).unwrap();
    deadline.due.with_timezone(&warroom::zone::Zone::shanghai()).format("%H:%M").to_string()
}

#[tokio::test]
async fn a_level_is_changed_with_a_reason_only_and_by_the_right_people() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    let said = world.does(Bo, room, "/grade P0 reason:更严重").await;
    assert!(said.contains("Only these may set the level: Duty engineer, Technical lead"), "{said}");
    let said = world.does(Wang, room, "/grade P0").await;
    assert!(said.contains("更改级别要写明原因"), "{said}");
    world.hears_nothing(room);

    let said = world.does(Chen, room, "/grade P0 reason:全部用户").await;
    assert!(said.contains("The level is P0 Urgent."), "{said}");
    // The director comes in with P0, the others were called already.
    let told = world.hears(room, "changed the level from P1 High to **P0 Urgent**", &["Wang", "Zhao"]);
    assert!(told.text.contains("全部用户"), "{told:?}");
    let said = world.does(Chen, room, "/grade P0 reason:全部用户").await;
    assert!(said.contains("The level is P0 Urgent already."), "{said}");
    let grades = world.incident(room).await.incident.levels;
    assert_eq!(grades.iter().map(|grade| grade.rank).collect::<Vec<_>>(), [2, 1]);
    world.ends().await;
}

#[tokio::test]
async fn a_raise_is_due_sooner_and_a_lowering_has_its_own_limit() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    assert_eq!(recover_by(&mut world, room).await, "18:00");
    world.passes("1h").await;
    world.does(Chen, room, "/grade P0 reason:扩大").await;
    assert_eq!(recover_by(&mut world, room).await, "17:00", "two hours from the regrade, sooner than 18:00");
    world.passes("20m").await;
    world.does(Chen, room, "/grade P2 reason:缓解").await;
    assert_eq!(recover_by(&mut world, room).await, "22:00", "as if it had been known from the start");
    world.ignores_the_rest();
    world.until(at("2026-03-02T20:24:00+08:00")).await;
    let tells = |world: &mut World, what: &str| {
        let said = world.reads(room);
        assert!(said.iter().any(|said| said.text.contains(what)), "{said:?}");
    };
    tells(&mut world, "Recovery nearly due**: 22:00");
    world.until(at("2026-03-02T22:00:00+08:00")).await;
    tells(&mut world, "Recovery overdue**: it was due 22:00");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_level_set_in_error_and_put_back_leaves_no_trace_in_the_clocks() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    assert_eq!(recover_by(&mut world, room).await, "16:00");
    world.passes("30m").await;
    world.ignores_the_rest();
    world.does(Chen, room, "/grade P2 reason:看错了").await;
    assert_eq!(recover_by(&mut world, room).await, "22:00");
    world.ignores_the_rest();
    world.passes("2m").await;
    // In a hurry, without a reason.
    let said = world.does(Chen, room, "/grade P0").await;
    assert!(!said.contains("Nothing was changed"), "{said}");
    let told = world.hears(room, "changed the level from P2 Medium to **P0 Urgent**", &["Wang", "Zhao"]);
    assert!(told.text.contains("set in error: limits are as if it had not been"), "{told:?}");
    assert_eq!(recover_by(&mut world, room).await, "16:00", "from the start, not two hours from now");
    let seen = world.does(Bo, room, "/timeline").await;
    assert!(seen.contains("from P0 Urgent to **P2 Medium**") && seen.contains("看错了"), "{seen}");
    world.ignores_the_rest();
    // Later it is another level, unless whoever sets it says that the present one was wrong.
    world.does(Chen, room, "/grade P2 reason:缓解").await;
    world.passes("11m").await;
    world.ignores_the_rest();
    let said = world.does(Chen, room, "/grade P0").await;
    assert!(said.contains("Nothing was changed"), "it says why: {said}");
    world.does(Chen, room, "/grade level:P0 reason:又坏了").await;
    assert_eq!(recover_by(&mut world, room).await, "16:43");
    world.passes("15m").await;
    world.does(Chen, room, "/grade level:P1 correct:True").await;
    assert_eq!(
        recover_by(&mut world, room).await,
        "18:58",
        "a raise from P2 now, as if P0 had not been between"
    );
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_grade_that_comes_late_tells_one_honest_message() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:慢").await;
    world.passes("17m").await;
    world.reads(room);
    world.does(Chen, room, "/grade P0").await;
    // First the level, then what is late by it.
    world.hears(room, "set the level to **P0 Urgent**", &["Zhao"]);
    world.hears(room, "Acknowledgement overdue**: already 12 min late when graded", &["Wang", "Chen"]);
    world.hears_nothing(room);
    world.passes("4m").await;
    world.hears_nothing(room);
    // The ladder counts from the grade.
    world.passes("1m").await;
    world.hears(room, "Escalation: Acknowledgement still missing", &["Zhao"]);
    world.does(Wang, room, "/ack").await;
    world.hears(room, "acknowledged", &[]);
    world.ends().await;
}

#[tokio::test]
async fn a_level_of_another_playbook_is_refused() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 playbook:it-fault level:1").await;
    let said = world.does(Chen, room, "/grade P0 reason:x").await;
    assert!(
        said.contains("There is no level “P0”. There are: `1` Level 1 (urgent), `2` Level 2 (important)"),
        "{said}"
    );
    let said = world.does(Lin, world.general, "/declare title:x level:P4").await;
    assert!(said.contains("P4") && said.contains("没有任何改动"), "{said}");
    assert_eq!(world.guild.rooms()[0], room, "no other room was opened: {said}");
    // Where a level could be taken for another playbook's, the playbook is named beside it.
    let card = world.card(room).text;
    assert!(card.contains("Level 1 (urgent) · provisional · Enterprise IT fault"), "{card}");
    world.ends().await;
}

#[tokio::test]
async fn no_limit_arms_nothing_and_says_so() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:异常 playbook:basic level:urgent").await;
    assert!(world.card(room).text.contains("no limit at this level"), "{:?}", world.card(room));
    // That somebody confirms the level is asked for; meetings begin with the assignment.
    world.does(Chen, room, "/grade").await;
    world.ignores_the_rest();
    world.passes("2d").await;
    world.hears_nothing(room);
    let said = world.does(Bo, room, "/status").await;
    assert!(said.contains("no limit at this level"), "{said}");
    let now = world.now();
    assert_eq!(world.app().actions.store().round(now, 9).await.unwrap().next, None);
    world.ends().await;
}

#[tokio::test]
async fn what_was_found_to_be_hit_stands_for_what_was_reported() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 impact:part urgency:high").await;
    world.does(Wang, room, "/grade impact:whole urgency:high reason:全公司").await;
    let card = world.card(room).text;
    assert!(card.contains("Impact: Core business fully down"), "{card}");
    assert!(!card.contains("partly"), "{card}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_message_about_a_level_that_is_none_any_more_says_which_one_it_is() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.passes("6m").await;
    let said = world.does(Bo, room, "/catchup").await;
    for part in ["⚠️ Acknowledgement 14:05", "⚠️ Grading 14:05", "Recovery 16:00"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    world.does(Wang, room, "/grade P0 reason:全站").await;
    world.does(Wang, room, "/grade P2 reason:只有一台").await;
    world.settled().await;
    let told = |world: &World, what: &str| {
        let said = world.guild.messages(room).into_iter().find(|said| said.content.contains(what));
        world.readable(&said.expect(what).content)
    };
    let old = told(&world, "confirmed the level **P0");
    assert!(old.contains("The level has changed since: P2 Medium") && !old.contains("Time limits"), "{old}");
    let new = told(&world, "from P0 Urgent to **P2 Medium");
    assert!(new.contains("Time limits: ") && new.contains("Recovery 22:00"), "{new}");
    world.ignores_the_rest();
    world.ends().await;
}
