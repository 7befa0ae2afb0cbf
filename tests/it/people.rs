//! Who is on it: assigning, joining, handing over.

use crate::world::{Who::*, World};
use warroom::domain::ids::RoleKey;

#[tokio::test]
async fn an_assignment_states_goal_and_deadline() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let said = world.does(Bo, room, "/assign @Bo").await;
    assert!(said.contains("Only these may assign people"), "{said}");
    let said = world.does(Chen, room, "/assign @Bo goal:16:00 前恢复下单").await;
    assert_eq!(said, "@Bo is now First-responsible engineer.");
    let told = world.hears(room, "@Chen made @Bo **First-responsible engineer**", &["Bo"]);
    assert!(told.text.contains("16:00 前恢复下单") && told.text.contains("Next update by 14:30"), "{told:?}");
    assert!(world.card(room).text.contains("First-responsible engineer @Bo"), "{:?}", world.card(room));
    let said = world.does(Chen, room, "/assign @Bo").await;
    assert!(said.contains("is First-responsible engineer already"), "{said}");
    let said = world.does(Chen, room, "/assign @Sun as:tester").await;
    assert_eq!(said, "@Sun is now Tester.");
    world.hears(room, "made @Sun **Tester**", &["Sun"]);
    let said = world.does(Chen, room, "/assign @warroom").await;
    assert!(said.contains("is a bot"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn people_join_and_the_first_responsibility_acknowledges() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Sun, room, "/join as:assistant").await;
    world.hears(room, "@Sun is **Assistant**", &[]);
    let said = world.does(Wang, room, "/join as:primary").await;
    assert!(said.contains("第一处理责任人，同时记录为已响应"), "{said}");
    world.hears(room, "@Wang acknowledged", &[]);
    world.hears(room, "@Wang is **First-responsible engineer**", &[]);
    // Taking it away from somebody is an assignment.
    let said = world.does(Bo, room, "/join as:primary").await;
    assert!(said.contains("Only these may assign people"), "{said}");
    let said = world.does(Bo, room, "/join as:king").await;
    assert!(said.contains("There is no role “king”"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn a_hand_over_is_explicit_and_moves_what_is_owed() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo goal:恢复").await;
    world.does(Wang, room, "/paged @Chen").await;
    world.reads(room);
    let said = world.does(Sun, room, "/handover @Wang note:接").await;
    assert!(said.contains("You have no role in this incident"), "{said}");
    let said = world.does(Bo, room, "/handover @Bo note:接").await;
    assert!(said.contains("You cannot hand over to yourself"), "{said}");
    world.does(Bo, room, "/handover @Sun note:副本在追").await;
    let told = world.hears(room, "@Bo handed **First-responsible engineer** over to @Sun", &["Sun"]);
    assert!(told.text.contains("副本在追"), "{told:?}");
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.primary().map(|user| user.0), Some(world.person(Sun).id()));
    assert_eq!(incident.holders(&RoleKey::primary()).count(), 1);
    world.passes("30m").await;
    world.hears(room, "Progress update nearly due", &["Sun"]);
    world.hears(room, "Progress update due", &["Sun"]);
    world.ends().await;
}

#[tokio::test]
async fn whoever_takes_the_first_responsibility_acknowledges_as_by_ack() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let said = world.does(Bo, room, "/ack").await;
    assert!(said.contains("Only these may"), "an engineer without a role may not: {said}");
    let said = world.does(Bo, room, "/join as:primary").await;
    assert!(said.contains("First-responsible engineer, and on record as being on it"), "{said}");
    world.hears(room, "@Bo acknowledged", &[]);
    world.hears(room, "@Bo is **First-responsible engineer**", &[]);
    world.passes("12m").await;
    for told in world.reads(room) {
        assert!(!told.text.contains("Acknowledgement"), "{told:?}");
    }
    // Where somebody has acknowledged already, it is not said twice.
    let other = world.declares(Lin, "title:变慢 level:P2").await;
    world.does(Wang, other, "/ack").await;
    world.hears(other, "@Wang acknowledged", &[]);
    let said = world.does(Bo, other, "/join as:primary").await;
    assert_eq!(said.lines().next(), Some("You are now First-responsible engineer."), "{said}");
    world.hears(other, "@Bo is **First-responsible engineer**", &[]);
    world.ends().await;
}

#[tokio::test]
async fn who_joins_without_a_word_has_the_part_of_their_only_role() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:报表打不开 level:2").await;
    let said = world.does(Zhao, room, "/join").await;
    assert!(said.starts_with("您现在担任技术总监。要担任别的角色"), "{said}");
    world.hears(room, "@Zhao is **Technical director**", &[]);
    let said = world.does(Zhao, room, "/join").await;
    assert!(said.contains("没有任何改动"), "{said}");
    // Nothing says which of two it is, or there is none: assistant.
    world.does(Ops, world.general, "/warroom settings role:operations to:@Wang").await;
    world.does(Wang, room, "/join").await;
    world.hears(room, "@Wang is **Assistant**", &[]);
    let said = world.does(Bo, room, "/join").await;
    assert!(said.starts_with("You are now Assistant. Another role: `/join` with `as`."), "{said}");
    world.hears(room, "@Bo is **Assistant**", &[]);
    world.ends().await;
}
