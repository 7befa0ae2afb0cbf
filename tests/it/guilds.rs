//! Two guilds know nothing of each other.

use crate::world::{PATIENCE, Who::*, World};

#[tokio::test]
async fn nothing_crosses_guilds() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:第一家的故障 level:P0").await;
    let other = world.sandbox.add_guild("Other", "en-US");
    let (general, eve, owner) =
        (other.channel_named("general").unwrap(), other.add_person("Eve", "en-US", &[]), other.owner());
    let lead = other.add_role("Technical lead", 0, true);
    let mallory = other.add_person("Mallory", "en-US", &[lead]);
    let ask = async |who: &warroom::sandbox::Person, line: &str| {
        let answer = who.types(general, line).await.unwrap();
        answer.settled(PATIENCE).await.unwrap().text()
    };
    let said = ask(&owner, "/warroom setup language:en playbook:it-fault zone:Europe/Berlin").await;
    assert!(said.contains("The settings are saved") || said.contains("设置已保存"), "{said}");
    let said = ask(&eve, "/incidents list").await;
    assert!(said.contains("There are no incidents"), "{said}");
    let said = ask(&eve, "/incidents show INC-20260302-001").await;
    assert!(said.contains("There is no incident"), "{said}");
    let choices = eve.completes(general, "/incidents show number:").await.unwrap();
    assert!(choices.is_empty(), "{choices:?}");

    // Numbers, playbooks and roles are each guild's own.
    let said = ask(&eve, "/declare title:其他 level:1").await;
    assert!(said.contains("SYS-20260302-001"), "{said}");
    world.settled().await;
    let theirs = other.rooms()[0];
    let opening = other.messages(theirs).pop().unwrap();
    assert!(opening.kind == 6 || opening.pinged == ["Mallory"], "{opening:?}");
    assert!(mallory.types(room, "/ack").await.is_err(), "they do not even see the room");
    world.hears_nothing(room);
    let said = world.does(Lin, world.general, "/incidents list").await;
    assert!(!said.contains("其他"), "{said}");
    world.passes("6m").await;
    let pinged: Vec<_> = other.messages(theirs).into_iter().flat_map(|message| message.pinged).collect();
    assert!(pinged.iter().all(|name| name == "Mallory"), "{pinged:?}");
    let here: Vec<_> = world.reads(room).into_iter().flat_map(|said| said.pinged).collect();
    assert!(here.contains(&"Chen".into()) && !here.contains(&"Mallory".into()), "{here:?}");
    world.ends().await;
}
