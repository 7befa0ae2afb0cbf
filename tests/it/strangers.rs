//! Who cannot act or be given anything: bots, and whoever is not on the server (any more).

use crate::world::{Who::*, World};

#[tokio::test]
async fn nobody_is_given_anything_who_is_a_bot_or_not_there() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    let gone = world.person(Sun);
    // Named while they were there, as a client still shows them for a while.
    let lines = [
        "/assign {} as:tester",
        "/handover {} note:x",
        "/blocker raise text owner:{}",
        "/followup add text owner:{} due:5d",
        "/plan propose kind:temporary text:x owner:{} risk:y",
        "/paged {}",
        "/review attend {}",
    ];
    world.does(Chen, room, "/join as:assistant").await;
    world.guild.remove_person(&gone);
    let before = world.timeline(room).await.len();
    for line in lines {
        let said = world.does(Chen, room, &line.replace("{}", &format!("<@{}>", gone.id()))).await;
        assert!(said.contains("is not on this server"), "{line}: {said}");
        let said = world.does(Chen, room, &line.replace("{}", "@warroom")).await;
        assert!(said.contains("is a bot"), "{line}: {said}");
    }
    assert_eq!(world.timeline(room).await.len(), before);
    world.ignores_the_rest();
    world.ends().await;
}
