//! Declaring an incident: number, room, card, announcement.

use crate::world::{Who::*, World};
use warroom::sandbox::permission_by_name;

/// All that the bot may do, private rooms included.
const BOT: u64 = 2_251_800_082_238_480;

const WHOLE: &str = "/declare title:订单数据库宕机 level:P0 type:database symptom:下单报错 500 impact:全部用户 \
                     affected_percent:100 core:true source:监控告警 occurred:13:50 contact:4008-000";

#[tokio::test]
async fn a_report_gets_a_number_and_a_room_at_once() {
    let mut world = World::new().await;
    let said = world.does(Lin, world.general, WHOLE).await;
    let room = world.guild.rooms()[0];
    assert!(said.contains("DB-20260302-001") && said.contains(&format!("<#{room}>")), "{said}");

    let report = world.incident(room).await.incident.report;
    assert_eq!(report.symptom.as_deref(), Some("下单报错 500"));
    assert_eq!(report.contact.as_deref(), Some("4008-000"));
    assert_eq!(report.affected_percent, Some(100.0));
    assert_eq!(report.occurred, Some(crate::world::at("2026-03-02T13:50:00+08:00")));

    world.hears(room, "DB-20260302-001 · card", &[]);
    // The level named by the reporter is part of the opening, and so are those whom the level calls.
    let opening = world.hears(room, "P0 Urgent · provisional", &["Wang", "Chen", "Zhao"]);
    let first = "First acknowledge: `/ack`, by 14:05. Then set the level: `/grade`, by 14:05";
    assert!(opening.text.contains(first), "{opening:?}");
    world.hears_nothing(room);
    let incidents = world.guild.channel_named("incidents").unwrap();
    world.hears(incidents, "订单数据库宕机", &[]);
    world.ends().await;
}

#[tokio::test]
async fn the_room_has_the_right_people_topic_and_card() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:订单数据库宕机 level:P0").await;
    let channel = world.guild.channels().into_iter().find(|channel| channel.id == room).unwrap();
    assert_eq!(channel.name, "inc-20260302-001-订单数据库宕机");
    assert_eq!(channel.topic, "订单数据库宕机 · INC-20260302-001");
    let category = world.guild.channels().into_iter().find(|channel| channel.kind == 4).unwrap();
    assert_eq!(channel.parent_id, Some(category.id));

    let invited: Vec<u64> = channel.overwrites.iter().filter(|one| one.allow > 0).map(|one| one.id).collect();
    for role in ["值班人员", "技术负责人", "技术总监"] {
        assert!(invited.contains(&world.guild.role_named(role).unwrap()), "{role} is invited");
    }
    assert!(invited.contains(&world.person(Lin).id()), "the reporter is invited");
    let card = world.card(room);
    for button in ["Acknowledge", "Set level", "I take it", "Update", "Blocker", "Fixed"] {
        assert!(card.message.buttons().contains(&button.to_owned()), "{button}: {card:?}");
    }
    world.ends().await;
}

#[tokio::test]
async fn nobody_else_sees_a_private_room() {
    let mut world = World::new().await;
    let said = world.does(Lin, world.general, "/declare title:数据泄露 level:P0 private:true").await;
    assert!(said.contains("INC-20260302-001"), "{said}");
    let room = world.guild.rooms()[0];
    assert_eq!(world.reads(room).len(), 2);
    let view = permission_by_name("VIEW_CHANNEL").unwrap();
    let sees = |world: &World, who| world.guild.permissions_in(room, world.person(who).id()) & view != 0;
    for (who, expected) in [(Lin, true), (Wang, true), (Chen, true), (Zhao, true), (Bo, false), (Sun, false)]
    {
        assert_eq!(sees(&world, who), expected, "{who:?}");
    }
    // It is announced nowhere, and found by nobody who is not in it.
    world.hears_nothing(world.guild.channel_named("incidents").unwrap());
    let said = world.does(Bo, world.general, "/incidents list").await;
    assert!(said.contains("There are no incidents"), "{said}");
    let said = world.does(Bo, world.general, "/incidents show INC-20260302-001").await;
    assert!(said.contains("There is no incident"), "{said}");

    // Whoever is given a role is let in before the message that says so.
    world.does(Chen, room, "/assign @Bo").await;
    world.hears(room, "made @Bo", &["Bo"]);
    assert!(sees(&world, Bo));
    world.ends().await;
}

#[tokio::test]
async fn the_announcement_follows_the_incident() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    assert!(world.announcement().text.contains("P1 High · provisional"), "{:?}", world.announcement());
    world.does(Chen, room, "/grade P0 reason:全部用户").await;
    world.does(Chen, room, "/assign @Bo").await;
    let said = world.announcement().text;
    assert!(said.contains("P0 Urgent ·") && said.contains("@Bo") && said.contains("Assigned"), "{said}");
    world.does(Chen, room, "/reject 误报").await;
    assert!(world.announcement().text.contains("False alarm"), "{:?}", world.announcement());
    world.hears_nothing(world.guild.channel_named("incidents").unwrap());
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn numbers_are_never_reused_and_the_day_is_the_guilds() {
    let mut world = World::new().await;
    // 23:30 in UTC on the 2nd is the 3rd in Shanghai.
    world.until(crate::world::at("2026-03-02T23:30:00Z")).await;
    let first = world.declares(Lin, "title:一").await;
    world.does(Chen, first, "/reject 误报").await;
    world.ignores_the_rest();
    let second = world.declares(Lin, "title:二 type:network").await;
    assert_eq!(world.incident(first).await.incident.number(), "INC-20260303-001");
    assert_eq!(world.incident(second).await.incident.number(), "NET-20260303-002");

    let said = world.does(Ops, world.general, "/warroom setup zone:Europe/Berlin").await;
    assert!(said.contains("The settings are saved"), "{said}");
    world.restart().await;
    let third = world.declares(Lin, "title:三").await;
    assert_eq!(world.incident(third).await.incident.number(), "INC-20260303-003");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn nobody_needs_to_set_up_anything_to_declare() {
    let mut world = World::bare().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    assert!(world.card(room).text.contains("宕机"));
    world.ends().await;
}

#[tokio::test]
async fn what_is_owed_is_seen_even_where_no_room_can_be_opened() {
    let mut world = World::new().await;
    world.guild.set_bot_permissions(BOT & !permission_by_name("MANAGE_CHANNELS").unwrap());
    world.expects_undelivered("room #1 to guild, refused Missing Permissions");
    let said = world.does(Lin, world.general, "/declare title:宕机 level:P0").await;
    assert!(said.contains("INC-20260302-001"), "{said}");
    let faults = world.sandbox.faults();
    // Whole, with nobody invited, outside of the category, as a thread; and once more at once, since that a role was
    // changed is told by an event.
    assert!((4..=8).contains(&faults.len()) && faults.iter().all(|one| one.contains("50013")), "{faults:?}");
    world.sandbox.clear_faults();

    let incidents = world.guild.channel_named("incidents").unwrap();
    world.passes("5m").await;
    let said = world.reads(incidents);
    let pinged: Vec<_> = said.iter().flat_map(|said| &said.pinged).map(String::as_str).collect();
    assert!(pinged.contains(&"Wang") && pinged.contains(&"Chen"), "{said:?}");
    assert!(said.last().unwrap().text.contains("Acknowledgement overdue"), "{said:?}");
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.hears(ops, "No room could be opened", &[]);
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("lacks the permission “Manage Channels”"), "{said}");
    assert!(said.contains("`INC-20260302-001`: Discord refuses the room since"), "{said}");
    world.expects_error("the audit found a difference");
    world.expects_finding();
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let told = world.reads(ops);
    let why = "Discord refuses the room since 14:00: Missing Permissions (50013)";
    assert!(told.iter().any(|said| said.text.contains(why)), "{told:?}");
    world.sandbox.clear_faults();
    world.ends().await;
}

#[tokio::test]
async fn a_report_says_by_which_way_it_came_and_whether_it_is_called_urgent() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room =
        world.declares(Wang, "title:登录不了 level:P2 source:phone urgent:true contact:分机 8001").await;
    let told = world.guild.messages(room);
    assert!(told.iter().any(|said| said.content.contains("Source: phone · ❗ urgent")), "{told:?}");
    let card = world.card(room).text;
    assert!(card.contains("phone · ❗ urgent"), "{card}");
    assert!(card.contains("P2"), "it changes no level: {card}");
    // Mail too comes from somebody, who may have no account.
    let room = world.declares(Wang, "title:打印不了 source:邮件 contact:lin@example.org").await;
    assert!(
        world.card(room).text.contains("Reported: somebody who is not on Discord"),
        "{:?}",
        world.card(room)
    );
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_due_sooner_is_asked_for_first() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:图标错位 level:P3 users:1").await;
    let said = world.guild.messages(room);
    let opening = said.iter().find(|said| said.text().contains("/grade")).expect("an opening").text();
    let (first, then) = (opening.find("First set the level: `/grade`, by"), opening.find("Acknowledge by"));
    assert!(first.is_some() && then > first, "{opening}");
    assert!(opening.contains("Impact: 1 user"), "{opening}");
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.ignores_the_rest();
    world.ends().await;
}
