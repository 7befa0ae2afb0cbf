//! Who can see a room.

use crate::world::{Who::*, World};
use warroom::sandbox::permission_by_name;

fn sees(world: &World, room: u64, who: crate::world::Who) -> bool {
    let view = permission_by_name("VIEW_CHANNEL").unwrap();
    world.guild.permissions_in(room, world.person(who).id()) & view != 0
}

#[tokio::test]
async fn a_room_is_shut_to_all_but_those_who_are_invited_or_took_part_and_opened_again() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据泄露 level:P1").await;
    world.does(Bo, room, "/log 看到异常登录").await;
    world.reads(room);
    let said = world.does(Bo, room, "/private on").await;
    assert!(said.contains("Only these may say who can see the room"), "{said}");
    let said = world.does(Chen, room, "/private on").await;
    assert_eq!(said, "From now on only those who are invited see this room.");
    world.hears(room, "**Private from now on** · @Chen", &[]);
    for (who, expected) in [(Lin, true), (Wang, true), (Chen, true), (Bo, true), (Sun, false)] {
        assert_eq!(sees(&world, room, who), expected, "{who:?}");
    }
    let said = world.announcement().text;
    assert!(said.contains("not public") && !said.contains("数据泄露"), "{said}");
    let said = world.does(Sun, world.general, "/incidents list").await;
    assert!(said.contains("There are no incidents"), "{said}");
    // Whoever is called later is let in before the message that calls.
    assert!(!sees(&world, room, Zhao));
    world.does(Chen, room, "/grade P0 reason:扩大").await;
    world.hears(room, "changed the level", &["Zhao"]);
    assert!(sees(&world, room, Zhao));
    let said = world.does(Chen, room, "/private on").await;
    assert!(said.contains("This room is private already"), "{said}");
    world.does(Chen, room, "/private off").await;
    world.hears(room, "**Open to everybody from now on** · @Chen", &[]);
    assert!(sees(&world, room, Sun));
    assert!(world.announcement().text.contains("数据泄露"));
    world.ends().await;
}

#[tokio::test]
async fn the_room_hears_when_discord_does_not_let_it_be_shut() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据泄露 level:P1").await;
    let all = 2_251_800_082_238_480 & !permission_by_name("MANAGE_ROLES").unwrap();
    world.guild.set_bot_permissions(all);
    world.does(Chen, room, "/private on").await;
    world.hears(room, "**Private from now on**", &[]);
    let told = world.hears(room, "Discord did not let the bot set who sees this room", &[]);
    assert!(told.text.contains("Manage Roles"), "{told:?}");
    assert!(sees(&world, room, Sun), "it is as it was");
    world.sandbox.clear_faults();
    world.guild.set_bot_permissions(2_251_800_082_238_480);
    world.passes("15s").await;
    assert!(!sees(&world, room, Sun), "it is shut as soon as it can be");
    world.ends().await;
}
