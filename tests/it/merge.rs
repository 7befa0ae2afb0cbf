//! Two incidents that are one.

use crate::world::{Who::*, World};
use warroom::domain::incident::State;

#[tokio::test]
async fn the_merged_room_points_to_the_other_and_its_clocks_stop() {
    let mut world = World::new().await;
    let first = world.declares(Lin, "title:下单失败 level:P1").await;
    let second = world.declares(Sun, "title:支付报错 level:P1").await;
    world.does(Chen, second, "/assign @Bo").await;
    world.does(Bo, second, "/log 重启了支付网关").await;
    world.ignores_the_rest();
    let said = world.does(Bo, second, "/merge INC-20260302-001").await;
    assert!(said.contains("Only these may merge it into another incident"), "{said}");
    let said = world.does(Chen, second, "/merge INC-20260302-002").await;
    assert!(said.contains("This is the same incident"), "{said}");
    let said = world.does(Chen, second, "/merge INC-9").await;
    assert!(said.contains("There is no incident “INC-9”"), "{said}");
    world.hears_nothing(second);

    let said = world.does(Chen, second, "/merge inc-20260302-001").await;
    assert_eq!(said, format!("Merged into INC-20260302-001. <#{first}>"));
    let told = world.hears(second, "**Merged into INC-20260302-001**, closed · @Chen", &[]);
    assert!(told.text.contains(&format!("It goes on in <#{first}>")), "{told:?}");
    let told =
        world.hears(first, "**INC-20260302-002 is merged into this incident** · @Chen", &["Bo", "Sun"]);
    assert!(told.text.contains("please write it here"), "{told:?}");
    let merged = world.incident(second).await.incident;
    assert_eq!(
        (merged.state, merged.merged_into().map(String::as_str)),
        (State::Closed, Some("INC-20260302-001"))
    );
    assert_eq!(world.incident(first).await.incident.absorbed, ["INC-20260302-002"]);
    let card = world.card(second);
    assert!(card.text.contains("Merged, closed") && card.message.buttons().is_empty(), "{card:?}");
    let timeline = world.timeline(second).await;
    assert!(
        timeline.iter().any(|entry| format!("{:?}", entry.event).contains("重启了支付网关")),
        "the record stays"
    );
    let said = world.does(Chen, first, "/merge INC-20260302-002").await;
    assert!(said.contains("“INC-20260302-002” is closed"), "{said}");
    // Nothing falls due any more in the one, everything in the other.
    world.passes("20m").await;
    world.hears_nothing(second);
    assert!(world.reads(first).iter().any(|said| said.text.contains("Acknowledgement overdue")));
    let said = world.does(Bo, world.general, "/incidents list").await;
    assert!(said.contains("下单失败") && !said.contains("支付报错"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn nothing_of_a_private_incident_is_told_by_merging() {
    let mut world = World::new().await;
    world.does(Lin, world.general, "/declare title:数据泄露 level:P1 private:true").await;
    let secret = world.guild.rooms()[0];
    world.reads(secret);
    let room = world.declares(Bo, "title:慢 level:P1").await;
    // Whoever may not know of it hears what they hear of a number that does not exist.
    let strange = world.does(Zhao, room, "/merge INC-20260302-001").await;
    assert_eq!(strange.replace("-001", "-009"), world.does(Zhao, room, "/merge INC-20260302-009").await);
    world.does(Ops, world.general, "/warroom settings role:duty to:@Sun").await;
    let said = world.does(Chen, room, "/merge INC-20260302-001").await;
    assert!(said.contains("Merged into INC-20260302-001"), "whoever merges knows: {said}");
    let told = world.hears(room, "**Merged into a private incident**, closed · @Chen", &[]);
    assert!(!told.text.contains("INC-20260302-001"), "{told:?}");
    // Bo was on the merged one, and is not let in for that.
    world.hears(secret, "is merged into this incident", &[]);
    assert!(!crate::privacy::sees(&world, secret, Bo));
    // And the other way round it would all be told in public.
    let public = world.declares(Bo, "title:更慢 level:P1").await;
    let said = world.does(Chen, secret, "/merge INC-20260302-003").await;
    assert!(said.contains("is open to everybody, and this incident is private"), "{said}");
    world.hears_nothing(secret);
    assert!(world.incident(public).await.incident.absorbed.is_empty());
    world.ignores_the_rest();
    world.ends().await;
}
