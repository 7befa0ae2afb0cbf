//! Phone calls that a playbook demands: nobody but a person can say that they were made.

use crate::world::{Who::*, World, at};
use warroom::sandbox::MessageView;

#[tokio::test]
async fn the_lead_is_called_by_phone_and_until_then_people_are_reminded() {
    let mut world = World::new().await;
    let said = world.does(Lin, world.general, "/declare title:全站宕机 level:P0").await;
    assert!(said.contains("INC-20260302-001"), "{said}");
    let room = world.guild.rooms()[0];
    world.hears(room, "card", &[]);
    let opening = world.hears(room, "P0 Urgent", &["Wang", "Chen", "Zhao"]);
    assert!(
        opening.text.contains("Call by phone: Technical lead. No phone gateway is set up"),
        "{opening:?}"
    );
    assert!(
        world.card(room).text.contains("To be called by phone: Technical lead"),
        "{:?}",
        world.card(room)
    );
    world.does(Wang, room, "/ack").await;
    world.until(at("2026-03-02T14:09:59+08:00")).await;
    world.ignores_the_rest();
    world.passes("1s").await;
    let told =
        world.hears(room, "Phone call still to be made**, asked for since 14:00 · reminder 1", &["Wang"]);
    assert!(told.message.buttons().contains(&"Called by phone".to_owned()), "{told:?}");
    // Whoever was reached has not the role that was asked for.
    let said = world.does(Wang, room, "/paged @Bo").await;
    assert_eq!(said, "已记录：已电话通知。\n还要通知：技术负责人。");
    world.hears(room, "@Wang called @Bo by phone", &[]);
    world.until(at("2026-03-02T14:30:00+08:00")).await;
    let told = world.reads(room);
    let told = told
        .iter()
        .find(|said| said.text.contains("Escalation: nobody has reported the phone call"))
        .unwrap();
    assert!(told.pinged.contains(&"Zhao".to_owned()), "{told:?}");
    let said = world.presses(Wang, room, "Called by phone").await;
    assert_eq!(said, "已记录：已电话通知。");
    world.hears(room, "@Wang called Technical lead by phone", &[]);
    assert!(!world.card(room).text.contains("called by phone"), "{:?}", world.card(room));
    let offers = |said: &MessageView| said.buttons().contains(&"Called by phone".to_owned());
    assert!(!world.guild.messages(room).iter().any(offers), "a button that nobody needs");
    world.passes("20m").await;
    assert!(!world.reads(room).iter().any(|said| said.text.contains("Phone call")), "nothing more is asked");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn naming_the_person_who_has_the_role_is_enough_and_a_lower_level_asks_for_none() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:慢 level:P1").await;
    assert!(!world.card(room).message.buttons().contains(&"Called by phone".to_owned()));
    let told = {
        world.does(Wang, room, "/grade P0 reason:全站").await;
        world.hears(room, "changed the level", &["Chen", "Zhao"])
    };
    assert!(told.text.contains("Call by phone: Technical lead"), "{told:?}");
    assert!(told.message.buttons().contains(&"Called by phone".to_owned()), "{told:?}");
    let said = world.does(Wang, room, "/paged @Chen").await;
    assert_eq!(said, "已记录：已电话通知。");
    world.hears(room, "@Wang called @Chen by phone", &[]);
    world.passes("11m").await;
    assert!(!world.reads(room).iter().any(|said| said.text.contains("Phone call")));
    world.ignores_the_rest();
    world.ends().await;
}
