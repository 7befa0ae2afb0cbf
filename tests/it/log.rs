//! The log: now, after the fact, and messages of the room (R6).

use crate::world::{Who::*, World, at};
use warroom::domain::timeline::Event;

#[tokio::test]
async fn r6_the_log_is_replayed_in_the_order_in_which_things_happened() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.passes("20m").await;
    world.does(Bo, room, "/log checked the replica").await;
    world.does(Bo, room, "/log restarted nginx at:14:05").await;
    world.ignores_the_rest();
    let seen = world.does(Bo, room, "/timeline").await;
    let place = |what: &str| seen.find(what).unwrap_or_else(|| panic!("{what} in {seen}"));
    assert!(place("restarted nginx") < place("checked the replica"), "{seen}");
    assert!(seen.contains("14:05 · **Log** for 14:05 · @Bo"), "{seen}");
    let before = world.does(Bo, room, "/timeline at:14:04").await;
    assert!(!before.contains("restarted nginx") && before.contains("@Lin reported it"), "{before}");

    let said = world.does(Bo, room, "/log x at:13:00").await;
    assert!(said.contains("before the fault began"), "{said}");
    let said = world.does(Bo, room, "/log x at:2026-03-02 14:21").await;
    assert!(said.contains("has not come yet"), "{said}");
    let said = world.does(Wang, room, "/log x at:later").await;
    assert!(said.contains("看不懂时间 “later”"), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn r6_a_message_of_the_room_goes_into_the_log_with_its_time() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.passes("3m").await;
    let message = world.person(Bo).says(room, "14:03 restarted nginx").unwrap().message.unwrap().id;
    world.passes("7m").await;
    world.ignores_the_rest();
    let added = world.person(Wang).applies(room, message, "Add to timeline").await.unwrap();
    let said = world.answered(&added).await;
    assert!(said.contains("已记录"), "{said}");
    let told = world.hears(room, "**Log** for 14:03 · @Wang", &[]);
    assert!(told.text.contains("Bo: 14:03 restarted nginx"), "{told:?}");
    let Event::Logged { at: Some(written), .. } = world.last_event(room).await else { panic!() };
    assert_eq!(written, at("2026-03-02T14:03:00+08:00"));
    // The same message by its Chinese name, by who wrote it.
    let added = world.person(Bo).applies(room, message, "记入时间线").await.unwrap();
    world.answered(&added).await;
    world.hears(room, "**Log** for 14:03 · @Bo", &[]);
    world.ends().await;
}

#[tokio::test]
async fn r1_a_message_becomes_a_report() {
    let mut world = World::new().await;
    let message =
        world.person(Lin).says(world.general, "下单报错 500\n从 13:50 开始").unwrap().message.unwrap().id;
    let form = world.person(Lin).applies(world.general, message, "Declare incident").await.unwrap();
    let values: Vec<_> =
        form.modal.as_ref().unwrap().fields.iter().map(|field| field.value.clone()).collect();
    assert_eq!(values[..2], ["下单报错 500".to_owned(), "下单报错 500\n从 13:50 开始".to_owned()]);
    let sent = world.person(Lin).submits(&form, &[("level", "P0")]).await.unwrap();
    let said = world.answered(&sent).await;
    assert!(said.contains("INC-20260302-001"), "{said}");
    let room = world.guild.rooms()[0];
    let report = world.incident(room).await.incident.report;
    assert!(report.source.unwrap().ends_with(&format!("/{message}")));
    assert_eq!(report.symptom.as_deref(), Some("下单报错 500\n从 13:50 开始"));
    world.ignores_the_rest();
    world.ends().await;
}
