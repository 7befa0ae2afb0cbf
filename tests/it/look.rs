//! Looking: lists, cards, status, and everybody's own language.

use crate::world::{Who::*, World};

#[tokio::test]
async fn the_list_shows_what_is_open_newest_first() {
    let mut world = World::new().await;
    let said = world.does(Bo, world.general, "/incidents list").await;
    assert!(said.contains("There are no incidents. To report one: `/declare`"), "{said}");
    let first = world.declares(Lin, "title:登录失败 level:P2").await;
    world.passes("1m").await;
    world.declares(Lin, "title:支付超时 level:P0").await;
    let said = world.does(Bo, world.general, "/incidents list").await;
    assert!(said.find("支付超时").unwrap() < said.find("登录失败").unwrap(), "{said}");
    assert!(said.contains(&format!("<#{first}>")), "{said}");
    world.does(Chen, first, "/reject 误报").await;
    let open = world.does(Bo, world.general, "/incidents list").await;
    assert!(!open.contains("登录失败"), "{open}");
    let all = world.does(Bo, world.general, "/incidents list all:true").await;
    assert!(all.contains("登录失败") && all.contains("支付超时"), "{all}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_card_is_shown_by_number_in_any_case_and_calls_nobody() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:登录失败 level:P2").await;
    for line in ["/incidents show INC-20260302-001", "/incidents show inc-20260302-001"] {
        let said = world.does(Bo, world.general, line).await;
        assert!(said.contains("登录失败") && !said.contains("[Acknowledge]"), "{said}");
    }
    let said = world.does(Bo, room, "/incidents show").await;
    assert!(said.contains("登录失败"), "{said}");
    let said = world.does(Lin, world.general, "/incidents show").await;
    assert!(said.contains("这里不是故障"), "{said}");
    let said = world.does(Bo, world.general, "/incidents show INC-9").await;
    assert!(said.contains("There is no incident “INC-9” on this server"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn each_is_answered_in_their_own_language_and_the_room_in_the_guilds() {
    let mut world = World::with("language:zh").await;
    let room = world.declares(Bo, "title:宕机 level:P0").await;
    let said = world.does(Chen, room, "/status").await;
    assert!(said.contains("Acknowledgement · 14:05"), "{said}");
    let said = world.does(Wang, room, "/status").await;
    assert!(said.contains("响应 · 14:05"), "{said}");
    world.person(Chen).set_locale("zh-TW");
    let said = world.does(Chen, room, "/ack").await;
    assert!(said.contains("已响应"), "{said}");
    let told = world.hears(room, "@Chen 已响应", &[]);
    assert!(!told.text.contains("acknowledged"), "{told:?}");
    world.person(Chen).set_locale("de");
    let said = world.does(Chen, room, "/ack").await;
    assert!(said.contains("Somebody acknowledged"), "{said}");
    let said = world.does(Wang, room, "/timeline").await;
    assert!(said.contains("已响应"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn the_status_says_what_is_due_and_for_whom() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let said = world.does(Bo, room, "/status").await;
    for part in ["P0 Urgent", "Acknowledgement · 14:05", "Recovery · 16:00", "Nobody responsible yet"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    world.passes("6m").await;
    let said = world.does(Bo, room, "/status").await;
    assert!(said.contains("overdue"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn settings_bind_roles_to_people_and_only_managers_set_them() {
    let mut world = World::bare().await;
    let refused = world.person(Bo).types(world.general, "/warroom setup").await;
    assert!(refused.is_err(), "the client does not show it: {refused:?}");
    let said = world.does(Ops, world.general, "/warroom settings").await;
    assert!(said.contains("No role is given to anybody yet") && said.contains("needs these roles"), "{said}");
    let said = world.does(Ops, world.general, "/warroom settings role:lead to:@Bo").await;
    assert!(said.contains("**Technical lead**: @Bo"), "{said}");
    let said = world.does(Ops, world.general, "/warroom setup language:en").await;
    assert!(said.contains("The settings are saved"), "{said}");
    let said = world.does(Ops, world.general, "/warroom settings role:技术负责人 to:@技术总监").await;
    assert!(
        said.contains("**Technical lead**: @Bo and @技术总监") || said.contains("@Bo, @技术总监"),
        "{said}"
    );
    world.does(Ops, world.general, "/warroom settings role:director to:@技术总监 remove:true").await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Lin, room, "/blocker raise 权限").await;
    world.hears(room, "**Blocker #1**", &["Bo", "Zhao"]);
    let said = world.does(Ops, world.general, "/warroom settings role:king to:@Bo").await;
    assert!(said.contains("There is no role “king”"), "{said}");
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("Everything is in place") || said.contains("⚠️"), "{said}");
    world.ends().await;
}
