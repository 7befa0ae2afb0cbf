//! One fault, reported by several people: equal reports are one, and open incidents that look the same are offered.

use crate::world::{Who::*, World};
use warroom::domain::timeline::{DeclarationEvent, Event};

/// How many rooms there are.
fn rooms(world: &World) -> usize {
    world.guild.rooms().len()
        - world
            .guild
            .channels()
            .iter()
            .filter(|one| one.name.starts_with("incident") || one.name.starts_with("warroom"))
            .count()
}

#[tokio::test]
async fn equal_reports_within_a_minute_are_one() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:支付失败 level:P2").await;
    world.reads(room);
    world.passes("30s").await;
    let said = world
        .does(Bo, world.general, "/declare title:支付失败！ level:P1 symptom:报错500 contact:分机8001")
        .await;
    assert!(said.contains("INC-20260302-001") && said.contains(&format!("<#{room}>")), "{said}");
    assert_eq!((rooms(&world), world.guild.rooms()[0]), (1, room));
    let told = world.hears(room, "@Bo reported the same", &[]).text;
    assert!(told.contains("报错500") && told.contains("分机8001"), "{told}");
    // Whoever sees it worse is heard until somebody has judged.
    world.hears(room, "P1", &["Wang", "Chen"]);
    assert_eq!(world.incident(room).await.incident.level().unwrap().level, "P1");
    // Milder is no news.
    world.does(Sun, world.general, "/declare title:支付失败 level:P3").await;
    world.hears(room, "@Sun reported the same", &[]);
    assert_eq!(world.incident(room).await.incident.level().unwrap().level, "P1");
    let found = world.does(Bo, world.general, "/incidents search 报错500").await;
    assert!(found.contains("INC-20260302-001"), "{found}");

    // Whoever reports twice means two, and is shown what is like it.
    let said = world.does(Lin, world.general, "/declare title:支付失败").await;
    assert!(said.contains("INC-20260302-002") && said.contains("可能是同一个"), "{said}");
    // After a minute it is another matter, until somebody says that it is not.
    world.passes("61s").await;
    world.does(Sun, world.general, "/declare title:支付失败").await;
    assert_eq!(rooms(&world), 3);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn three_equal_reports_at_once_make_one_room_and_call_once() {
    let mut world = World::new().await;
    let (lin, bo, sun) = (world.person(Lin), world.person(Bo), world.person(Sun));
    let line = "/declare title:支付失败 level:P1";
    let general = world.general;
    let answers = tokio::join!(lin.types(general, line), bo.types(general, line), sun.types(general, line));
    for answer in [answers.0, answers.1, answers.2] {
        let said = world.answered(&answer.unwrap()).await;
        assert!(said.contains("INC-20260302-001"), "{said}");
    }
    world.settled().await;
    assert_eq!(rooms(&world), 1);
    let room = world.guild.rooms()[0];
    let again = world.timeline(room).await;
    let again = again
        .iter()
        .filter(|entry| matches!(entry.event, Event::Declaration(DeclarationEvent::ReportedAgain { .. })));
    assert_eq!(again.count(), 2);
    let called = world.reads(room);
    assert_eq!(called.iter().filter(|said| !said.pinged.is_empty()).count(), 1, "{called:#?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_not_for_all_or_of_another_kind_stays_apart() {
    let mut world = World::new().await;
    world.declares(Lin, "title:数据不对 type:database").await;
    for (other, expected) in [
        ("title:数据不对 private:true", 2),
        ("title:数据不对 type:network", 3),
        ("title:数据不对 playbook:basic", 4),
    ] {
        world.does(Bo, world.general, &format!("/declare {other}")).await;
        assert_eq!(rooms(&world), expected, "{other}");
    }
    // What is private adds nothing to itself for others to hear of.
    let said = world.does(Sun, world.general, "/declare title:数据不对 private:true").await;
    assert_eq!(rooms(&world), 5, "{said}");
    world.does(Bo, world.general, "/declare title:数据不对 type:database quick_result:重试即可").await;
    assert_eq!(rooms(&world), 5);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_open_incident_that_looks_the_same_is_offered_and_can_be_joined() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:订单数据库宕机 level:P1 type:database source:监控告警").await;
    world.passes("2m").await;
    world.reads(room);
    let said = world.does(Bo, world.general, "/declare title:订单数据库连不上 level:P2").await;
    assert!(said.contains("INC-20260302-002") && said.contains("DB-20260302-001 订单数据库宕机"), "{said}");
    let own = world.guild.rooms()[0];
    let said = world.presses(Bo, world.general, "Join DB-20260302-001").await;
    assert!(said.contains("DB-20260302-001") && said.contains(&format!("<#{room}>")), "{said}");
    assert!(world.incident(own).await.incident.is_merged());
    world.hears(room, "INC-20260302-002", &["Bo"]);

    // Of the same kind and source, whatever the words; and what was never like it is not offered.
    let like = world.does(Sun, world.general, "/declare title:主从延迟 type:database source:监控告警").await;
    assert!(like.contains("订单数据库宕机"), "{like}");
    let unlike = world.does(Sun, world.general, "/declare title:打印机卡纸 type:network").await;
    assert!(!unlike.contains("perhaps the same"), "{unlike}");

    // Once somebody is on it, it is theirs to merge.
    let other = world.does(Sun, world.general, "/declare title:订单数据库慢 level:P2").await;
    assert!(other.contains("Open, and perhaps the same"), "{other}");
    let own = world.guild.rooms()[0];
    world.does(Wang, own, "/ack").await;
    let said = world.presses(Sun, world.general, "Join DB-20260302-001").await;
    assert!(said.contains("Only these may"), "{said}");
    assert!(!world.incident(own).await.incident.is_merged());
    world.ignores_the_rest();
    world.ends().await;
}
