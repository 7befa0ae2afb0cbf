//! What stops the work.

use crate::world::{Who::*, World};

#[tokio::test]
async fn the_lead_hears_at_once_and_the_owner_is_chased_until_it_is_cleared() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.reads(room);
    let said = world.does(Bo, room, "/blocker raise 没有备库权限 owner:@Wang").await;
    assert_eq!(said, "Blocker #1 is raised.");
    world.hears(room, "**Blocker #1** · raised by @Bo\n> 没有备库权限", &["Wang", "Chen"]);
    assert!(world.card(room).text.contains("没有备库权限"), "{:?}", world.card(room));

    world.passes("30m").await;
    world.hears(room, "Blocker #1 is not cleared yet**, raised 14:00", &["Wang"]);
    world.passes("30m").await;
    world.hears(room, "Blocker #1 is not cleared yet", &["Wang", "Chen"]);
    world.passes("30m").await;
    world.hears(room, "Escalation: blocker #1 is still not cleared", &["Wang", "Chen", "Zhao"]);

    let list = world.does(Bo, room, "/blocker list").await;
    assert!(list.contains("**#1** 没有备库权限 · since  · @Wang"), "{list}");
    let said = world.does(Wang, room, "/blocker clear 1 text:已开通").await;
    assert!(said.contains("阻塞已解除"), "{said}");
    world.hears(room, "Blocker #1 cleared · @Wang", &[]);
    assert!(!world.card(room).text.contains("没有备库权限"), "{:?}", world.card(room));
    world.passes("2h").await;
    world.hears_nothing(room);
    for (line, refusal) in [
        ("/blocker clear 1", "Blocker #1 is cleared already"),
        ("/blocker clear 7", "There is no blocker “7”"),
        ("/blocker clear one", "There is no blocker “one”"),
    ] {
        let said = world.does(Bo, room, line).await;
        assert!(said.contains(refusal), "{line}: {said}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_blocker_nobody_owns_goes_to_the_first_responsible() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.reads(room);
    world.does(Bo, room, "/blocker raise 第三方不回话").await;
    world.hears(room, "第三方不回话", &["Chen"]);
    world.passes("30m").await;
    world.hears(room, "Blocker #1 is not cleared yet", &["Bo"]);
    // A fix ends the chase as well.
    world.does(Bo, room, "/resolve 绕过第三方").await;
    world.hears(room, "Fixed, to be verified", &["Sun"]);
    world.passes("29m").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_blocker_that_is_open_at_the_end_is_cleared_or_goes_on_as_a_followup_of_its_owner() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.does(Bo, room, "/blocker raise text:没有备库权限 owner:@Wang").await;
    world.does(Bo, room, "/blocker raise 第三方不回话").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.does(Sun, room, "/verify pass").await;
    world.ignores_the_rest();
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("Not cleared yet: blocker #1, #2") && said.contains("`/close carry:7d`"), "{said}");
    let said = world.does(Chen, room, "/close carry:yesterday").await;
    assert!(said.contains("Nothing was changed") && said.contains("carry:yesterday"), "{said}");
    let said = world.does(Bo, room, "/blocker clear 2").await;
    assert!(said.contains("cleared") || said.contains("解除"), "{said}");
    world.ignores_the_rest();
    world.does(Chen, room, "/close carry:7d").await;
    let told = world.hears(room, "**Improvement #1** · @Wang", &["Wang"]);
    assert!(told.text.contains("没有备库权限"), "{told:?}");
    world.hears(room, "Blocker #1 goes on as improvement #1 · @Chen", &[]);
    world.hears(room, "**Closed** · @Chen", &[]);
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.open_blockers().count(), 0);
    let owners: Vec<_> = incident.open_followups().iter().map(|it| it.text.clone()).collect();
    assert_eq!(owners, ["没有备库权限"]);
    world.passes("7d").await;
    let chased = |said: &crate::reading::Posted| said.text.contains("Improvement #1 is not made yet");
    let told = world.reads(room);
    let told = told.iter().find(|said| chased(said)).expect("its owner is reminded");
    assert_eq!(told.pinged, ["Wang"]);
    world.ignores_the_rest();
    world.ends().await;
}
