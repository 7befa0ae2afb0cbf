//! A category, or a whole server, that takes no more channels.

use crate::world::{Who::*, World};

#[tokio::test]
async fn a_room_for_which_the_category_has_no_place_is_opened_outside_of_it() {
    let mut world = World::new().await;
    let category = world.guild.channel_named("War rooms").expect("a category");
    let within = |world: &World| {
        let all = world.guild.channels().into_iter();
        all.filter(|channel| channel.parent_id == Some(category)).map(|one| one.id).collect::<Vec<_>>()
    };
    let mut old = Vec::new();
    while within(&world).len() < 50 {
        old.push(world.guild.add_channel("old", 0, Some(category)));
    }
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("has 50 channels, and Discord allows 50"), "{said}");
    world.does(Lin, world.general, "/declare title:宕机 level:P0").await;
    let room = world.guild.rooms()[0];
    assert!(!within(&world).contains(&room));
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("plainer than it was to be")), "{told:#?}");
    let ops = world.guild.channel_named("warroom-ops").expect("#warroom-ops");
    world.hears(ops, "Maximum number of channels in category reached", &[]);
    let faults = world.sandbox.faults();
    assert!(faults.len() == 1 && faults[0].contains("CHANNEL_PARENT_MAX_CHANNELS"), "{faults:?}");
    world.sandbox.clear_faults();
    world.does(Wang, room, "/ack").await;
    world.hears(room, "acknowledged", &[]);

    world.guild.delete_channel(old[0]);
    let room = world.declares(Lin, "title:又宕机 level:P0").await;
    assert!(within(&world).contains(&room));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_incident_for_which_the_server_has_no_place_is_worked_on_in_the_incidents_channel() {
    let mut world = World::new().await;
    world.expects_error("the audit found a difference");
    let mut old = Vec::new();
    while world.guild.channels().len() < 500 {
        old.push(world.guild.add_text_channel("old"));
    }
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("has 500 channels, and Discord allows 500"), "{said}");
    let rooms = world.guild.rooms();
    let said = world.does(Lin, world.general, "/declare title:宕机 level:P1").await;
    let incidents = world.guild.channel_named("incidents").expect("#incidents");
    assert!(said.contains("没有让机器人建房间") && said.contains(&format!("<#{incidents}>")), "{said}");
    assert_eq!(world.guild.rooms(), rooms);
    let faults = world.sandbox.faults();
    // A thread is tried, too, and the bot may open none here.
    assert!(faults[0].contains("30013"), "{faults:?}");
    assert!(faults[1].contains("CREATE_PUBLIC_THREADS"), "{faults:?}");
    world.sandbox.clear_faults();
    let told = world.reads(incidents);
    let count = |words: &str| told.iter().filter(|said| said.text.contains(words)).count();
    assert_eq!(
        (count("No room could be opened"), count("announcement"), count("pinned")),
        (1, 1, 0),
        "{told:#?}"
    );
    assert!(told.iter().any(|said| said.pinged.contains(&"Wang".to_owned())), "{told:#?}");

    let ops = world.guild.channel_named("warroom-ops").expect("#warroom-ops");
    world.hears(ops, "Maximum number of guild channels reached (500) (30013)", &[]);

    // As with an incident that is to have no room.
    let said = world.presses(Wang, incidents, "Acknowledge").await;
    assert!(said.contains("已响应"), "{said}");
    world.hears(incidents, "@Wang acknowledged", &[]);
    world.passes("5m").await;
    world.sandbox.clear_faults();
    assert_eq!(world.guild.rooms(), rooms);
    world.ignores_the_rest();

    world.guild.delete_channel(old[0]);
    world.passes("10m").await;
    assert_eq!(world.guild.rooms().len(), rooms.len() + 1, "it has a room now");
    let room = world.guild.rooms()[0];
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("has its room now")), "{told:#?}");
    assert!(world.card(room).text.contains("宕机"));
    world.sandbox.clear_faults();
    world.ignores_the_rest();
    world.ends().await;
}
