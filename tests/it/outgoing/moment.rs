//! What leaves is what may leave at the moment when it does, whatever was so when it was decided.

use super::peer::{Instead, Peer};
use super::world;
use crate::world::Who::*;
use std::time::Duration;
use warroom::domain::dispatch::{OutletKind, Topic};
use warroom::sandbox::{Fault, FaultKind};

#[tokio::test]
async fn what_was_decided_in_public_does_not_leave_once_it_is_private() {
    let peer = Peer::start(OutletKind::Slack).await;
    let mut world = world(&peer, &[Topic::Update]).await;
    let room = world.declares_quietly().await;
    // While the bot asks what somebody is called, the incident becomes private.
    let slow = Fault::once("GET", "/members/", FaultKind::Delay(Duration::from_secs(4)));
    world.sandbox.inject(slow.times(20));
    let typed = world.person(Bo).types(room, "/update text:查到张三").await;
    typed.expect("an answer");
    world.does(Chen, room, "/private on").await;
    world.passes("2m").await;
    assert_eq!(peer.texts(), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_outlet_that_is_given_to_another_guild_is_not_told_what_was_owed_to_the_former() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.always(Some(Instead::Says(503, "")));
    world.declares(Lin, "title:甲 level:P2").await;
    let before = peer.received().len();
    peer.always(None);
    let other = world.sandbox.add_guild("Other", "en-US");
    let outlet = peer.outlet("outside", other.id(), &[Topic::Declared]);
    world.sends_to(vec![outlet]).await;
    world.passes("2h").await;
    assert_eq!((peer.received().len(), peer.taken().len()), (before, 0));
    world.ignores_the_rest();
    world.ends().await;
}
