//! What is owed arrives once, whatever breaks between deciding and delivering, and whenever the bot is stopped.

use crate::world::{Who::*, World};
use serde_json::json;
use std::time::Duration;
use warroom::sandbox::{Fault, FaultKind, GatewayDrop};

const POST: &str = "/channels/{channel_id}/messages";

/// A room in which nothing is unread and nothing falls due for a while.
async fn quiet(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.reads(room);
    room
}

/// How often the bot tried to post.
fn posts(world: &World) -> usize {
    let posts =
        |request: &&warroom::sandbox::RequestRecord| request.method == "POST" && request.template == POST;
    world.sandbox.requests().iter().filter(posts).count()
}

#[tokio::test]
async fn an_answer_that_was_lost_is_looked_up_and_nothing_is_doubled() {
    let mut world = World::new().await;
    let room = quiet(&mut world).await;
    let before = posts(&world);
    world.sandbox.inject(Fault::once("POST", POST, FaultKind::DropAfter));
    world.does(Bo, room, "/log restarted nginx").await;
    // It is there, but the bot does not know.
    world.hears(room, "restarted nginx", &[]);
    world.passes("59s").await;
    assert_eq!(
        world.undelivered().await.len(),
        1,
        "nothing is looked up before a late request could have landed"
    );
    world.passes("1s").await;
    assert_eq!(world.undelivered().await, [""; 0]);
    assert_eq!(posts(&world), before + 1);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_message_that_was_lost_is_posted_once_after_a_look() {
    let mut world = World::new().await;
    let room = quiet(&mut world).await;
    world.sandbox.inject(Fault::once("POST", POST, FaultKind::DropBefore));
    world.does(Bo, room, "/log restarted nginx").await;
    world.hears_nothing(room);
    world.passes("60s").await;
    world.hears(room, "restarted nginx", &[]);
    world.ends().await;
}

#[tokio::test]
async fn a_stop_between_sending_and_knowing_loses_nothing() {
    for kind in [FaultKind::DropAfter, FaultKind::DropBefore] {
        let mut world = World::new().await;
        let room = quiet(&mut world).await;
        world.sandbox.inject(Fault::once("POST", POST, kind));
        world.does(Bo, room, "/log restarted nginx").await;
        world.restart().await;
        world.passes("30s").await;
        world.restart().await;
        world.passes("31s").await;
        world.hears(room, "restarted nginx", &[]);
        world.hears_nothing(room);
        world.ends().await;
    }
}

#[tokio::test]
async fn a_history_that_lags_or_breaks_is_not_believed_too_soon() {
    let mut world = World::new().await;
    let room = quiet(&mut world).await;
    world.sandbox.inject(Fault::once("POST", POST, FaultKind::DropAfter));
    world
        .sandbox
        .inject(Fault::once("GET", POST, FaultKind::Answer(503, json!({ "message": "no" }))).times(7));
    world.does(Bo, room, "/log restarted nginx").await;
    world.passes("6m").await;
    world.hears(room, "restarted nginx", &[]);
    world.hears_nothing(room);
    // Meanwhile the operators know that something is on its way for too long.
    world.expects_error("the audit found a difference");
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.hears(ops, "the message about #6 has not arrived since 14:00", &[]);
    world.hears(ops, "agree again", &[]);
    world.ends().await;
}

#[tokio::test]
async fn discords_own_faults_are_waited_out() {
    for status in [500, 502, 503] {
        let mut world = World::new().await;
        let room = quiet(&mut world).await;
        let fault = FaultKind::Answer(status, json!({ "message": "no" }));
        world.sandbox.inject(Fault::once("POST", POST, fault).times(2));
        world.does(Bo, room, "/log restarted nginx").await;
        world.passes("5m").await;
        world.hears(room, "restarted nginx", &[]);
        world.hears_nothing(room);
        world.ends().await;
    }
}

#[tokio::test]
async fn a_room_whose_creation_had_an_unknown_outcome_is_adopted() {
    for (kind, answered) in [(FaultKind::DropAfter, "adopted"), (FaultKind::DropBefore, "made")] {
        let mut world = World::new().await;
        world.sandbox.inject(Fault::once("POST", "/guilds/{guild_id}/channels", kind));
        let answer = world.person(Lin).types(world.general, "/declare title:宕机 level:P0").await.unwrap();
        assert!(answer.text().contains("INC-20260302-001"), "the number comes without the room: {answer:?}");
        world.settled().await;
        world.restart().await;
        world.passes("61s").await;
        assert_eq!(world.guild.rooms().len(), 4, "{answered}: category apart, three channels and one room");
        let room = world.guild.rooms()[0];
        assert!(world.card(room).text.contains("宕机"), "{answered}");
        world.hears(room, "card", &[]);
        world.hears(room, "First acknowledge", &["Wang", "Chen", "Zhao"]);
        let incidents = world.guild.channel_named("incidents").unwrap();
        world.hears(incidents, "宕机", &[]);
        world.ends().await;
    }
}

#[tokio::test]
async fn what_changed_before_a_card_was_found_again_is_on_it_all_the_same() {
    let mut world = World::new().await;
    // The card, the opening and the announcement: none is known to have arrived.
    world.sandbox.inject(Fault::once("POST", POST, FaultKind::DropAfter).times(3));
    world.does(Lin, world.general, "/declare title:宕机 level:P0").await;
    let room = world.guild.rooms()[0];
    world.does(Chen, room, "/reject 误报").await;
    world.passes("61s").await;
    for shown in [world.card(room), world.announcement()] {
        assert!(shown.text.contains("closed"), "{shown:?}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_edit_that_failed_is_made_again() {
    let mut world = World::new().await;
    let room = quiet(&mut world).await;
    let fault = Fault::once("PATCH", "/channels/{channel_id}/messages/{message_id}", FaultKind::DropBefore);
    world.sandbox.inject(fault.times(4));
    world.does(Chen, room, "/assign @Bo").await;
    world.hears(room, "made @Bo", &["Bo"]);
    world.passes("2m").await;
    assert!(world.card(room).text.contains("@Bo"), "{:?}", world.card(room));
    assert!(world.announcement().text.contains("@Bo"), "{:?}", world.announcement());
    world.ends().await;
}

#[tokio::test]
async fn an_incident_goes_on_over_a_restart_in_every_state() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机").await;
    for (who, line) in [
        (Wang, "/ack"),
        (Chen, "/grade P1"),
        (Chen, "/assign @Bo"),
        (Bo, "/cause 磁盘满"),
        (Bo, "/cause 磁盘满 confirmed:true"),
        (Bo, "/plan propose kind:temporary text:清理 owner:@Bo risk:无"),
        (Bo, "/plan done 1"),
        (Bo, "/blocker raise 权限"),
        (Bo, "/resolve ok"),
        (Sun, "/verify pass"),
        (Chen, "/close"),
        (Chen, "/reopen reason:又来"),
    ] {
        world.does(who, room, line).await;
        let before = world.incident(room).await.incident;
        world.ignores_the_rest();
        world.restart().await;
        assert_eq!(world.incident(room).await.incident, before, "{line}");
        for channel in world.guild.channels() {
            world.hears_nothing(channel.id);
        }
        let timeline = world.timeline(room).await;
        assert_eq!(warroom::domain::incident::Incident::replay(before.id, &timeline), Some(before), "{line}");
    }
    world.ends().await;
}

#[tokio::test]
async fn what_falls_due_while_the_gateway_is_away_is_told_all_the_same() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    world.passes("4m").await;
    world.hears(room, "Acknowledgement nearly due", &["Wang"]);
    world.sandbox.wait_until_connected(Duration::from_secs(30)).await.unwrap();
    world.does(Wang, room, "/ack").await;
    world.hears(room, "@Wang acknowledged", &[]);
    world.ends().await;
}
