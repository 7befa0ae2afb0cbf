//! Verification of a fix (R10, D8).

use crate::world::{Who::*, World};
use warroom::domain::incident::State;

async fn fixed(world: &mut World, room: u64, who: crate::world::Who) {
    let said = world.does(who, room, "/resolve 清理磁盘并重启").await;
    assert!(!said.contains("Nothing was changed"), "{said}");
    world.hears(room, "**Fixed, to be verified**", &["Sun"]);
}

#[tokio::test]
async fn r10_a_failed_verification_sends_it_back_and_the_clocks_go_on() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.does(Wang, room, "/paged @Chen").await;
    world.reads(room);
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(said.contains("There is no fix to verify yet"), "{said}");
    world.passes("20m").await;
    fixed(&mut world, room, Bo).await;
    assert_eq!(world.incident(room).await.incident.state, State::Verifying);
    let said = world.does(Bo, room, "/verify pass").await;
    assert!(said.contains("Only these may verify a fix"), "{said}");

    let said = world.does(Sun, room, "/verify fail note:退款仍报错 500").await;
    assert!(said.contains("the verification failed"), "{said}");
    let told = world.hears(room, "**Verification failed**, back to “In progress” · @Sun", &["Bo"]);
    assert!(told.text.contains("退款仍报错 500") && told.text.contains("Next update by 14:50"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.state, State::Processing);
    world.passes("30m").await;
    world.hears(room, "Progress update nearly due**: 14:50", &["Bo"]);
    world.hears(room, "Progress update due**: 14:50", &["Bo"]);

    world.does(Bo, room, "/update 退款指向备库").await;
    world.reads(room);
    fixed(&mut world, room, Bo).await;
    world.does(Lin, room, "/verify pass figure:0.02%").await;
    let told = world.hears(room, "**Verified** · @Lin", &[]);
    assert!(told.text.contains("0.02%") && told.text.contains("It can be closed"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.state, State::Resolved);
    world.passes("3h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn r10_the_fixer_does_not_verify() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    fixed(&mut world, room, Sun).await;
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(said.contains("You made the fix, so somebody else has to verify it"), "{said}");
    let said = world.does(Sun, room, "/resolve 又一次").await;
    assert!(said.contains("The incident is at “Verifying” now"), "{said}");
    world.does(Lin, room, "/verify pass").await;
    world.hears(room, "**Verified** · @Lin", &[]);
    world.does(Wang, room, "/grade").await;
    world.hears(room, "confirmed the level", &[]);
    world.ends().await;
}

#[tokio::test]
async fn r10_checks_pass_one_by_one_or_all_at_once() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    fixed(&mut world, room, Bo).await;
    let said = world.does(Sun, room, "/verify pass check:1").await;
    assert!(said.contains("2 more checks are left"), "{said}");
    world.hears(room, "“The original steps no longer fail” passed · @Sun", &[]);
    let said = world.does(Sun, room, "/verify pass check:Metrics are normal").await;
    assert!(said.contains("One more check is left"), "{said}");
    world.hears(room, "“Metrics are normal” passed", &[]);
    let said = world.does(Sun, room, "/verify pass check:9").await;
    assert!(said.contains("There is no check “9”"), "{said}");
    let said = world.does(Sun, room, "/verify pass check:2").await;
    assert!(said.contains("The verification has passed"), "{said}");
    world.hears(room, "**Verified** · @Sun", &[]);
    world.ends().await;
}

#[tokio::test]
async fn r10_whoever_is_to_verify_is_asked_again() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    fixed(&mut world, room, Bo).await;
    world.passes("30m").await;
    world.hears(room, "The fix is not verified yet**, waiting since 14:00", &["Sun"]);
    world.passes("30m").await;
    world.hears(room, "The fix is not verified yet", &["Sun", "Chen"]);
    world.passes("30m").await;
    world.hears(room, "Escalation: the fix is still not verified", &["Sun", "Chen", "Zhao"]);
    world.does(Sun, room, "/verify pass").await;
    world.hears(room, "**Verified**", &[]);
    world.passes("2h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn d8_it_fault_goes_back_to_finding_the_cause() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:2").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.hears(room, "**Fixed, to be verified**", &["Lin"]);
    world.does(Lin, room, "/verify fail note:还是打不开").await;
    world.hears(room, "**Verification failed**, back to “Diagnosing” · @Lin", &[]);
    assert_eq!(world.incident(room).await.incident.state, State::Diagnosing);
    // Two hours were the limit: it runs again, from the declaration.
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/contacted 在").await;
    world.reads(room);
    world.passes("2h").await;
    world.hears(room, "Recovery nearly due**: 16:00", &["Wang"]);
    world.hears(room, "Recovery overdue**: it was due 16:00", &["Wang", "Chen"]);
    world.ends().await;
}

#[tokio::test]
async fn d8_a_recovery_that_turns_out_false_late_is_told_once() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    world.passes("1m").await;
    fixed(&mut world, room, Bo).await;
    world.passes("2h").await;
    world.reads(room);
    world.does(Sun, room, "/verify fail note:又坏了").await;
    world.hears(
        room,
        "Recovery overdue**: already 1 min late when the verification failed",
        &["Wang", "Chen"],
    );
    world.hears(room, "Verification failed", &[]);
    world.hears_nothing(room);
    world.ends().await;
}
