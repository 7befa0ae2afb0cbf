//! Holding reminders back, never escalations.

use crate::world::{Who::*, World, at};

#[tokio::test]
async fn reminders_wait_for_the_end_of_a_silence_and_escalations_do_not() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/silence 45 切换中").await;
    assert!(said.contains("Only these may hold reminders back"), "{said}");
    for wrong in ["-5", "0.5", "2000"] {
        let said = world.does(Chen, room, &format!("/silence {wrong} 切换中")).await;
        assert!(
            said.contains("is not a number of minutes. Give a whole number from 1 to 1440"),
            "{wrong}: {said}"
        );
    }
    let said = world.does(Chen, room, "/silence 0 切换完").await;
    assert!(said.contains("Reminders are not held back now"), "{said}");
    world.hears_nothing(room);
    let said = world.does(Chen, room, "/silence 70 切换中").await;
    assert!(said.contains("until 15:10"), "{said}");
    let told = world.hears(room, "**Reminders are held back** until 15:10", &[]);
    assert!(
        told.text.contains("切换中") && told.text.contains("Escalations go out all the same"),
        "{told:?}"
    );
    assert!(world.card(room).text.contains("Reminders held back until: 15:10"), "{:?}", world.card(room));
    // Syncs of 14:30 and 15:00 are missed in silence.
    world.until(at("2026-03-02T15:09:59+08:00")).await;
    world.hears_nothing(room);
    world.passes("1s").await;
    let told = world.hears(room, "Progress update due**: 15:00 · 2 missed in a row", &["Bo", "Chen"]);
    assert!(told.text.contains("Stands for 1 earlier reminder") && !told.text.contains("late"), "{told:?}");
    world.hears_nothing(room);
    assert!(
        !world.card(room).text.contains("Reminders held back"),
        "it ended by itself: {:?}",
        world.card(room)
    );
    // The third miss in a row is an escalation.
    let said = world.does(Chen, room, "/silence 60 再切一次").await;
    assert!(said.contains("16:10"), "{said}");
    world.reads(room);
    world.until(at("2026-03-02T15:30:00+08:00")).await;
    world.hears(room, "Escalation: 3 progress updates missed in a row", &["Bo", "Chen", "Zhao"]);
    world.does(Chen, room, "/silence 0 切换完").await;
    world.hears(room, "Reminders go out again", &[]);
    assert!(!world.card(room).text.contains("Reminders held back"), "{:?}", world.card(room));
    world.ends().await;
}
