//! Outside services: what is owed to them reaches them once, whatever they answer; and where Discord takes nothing, what
//! calls people reaches them there.

mod chats;
mod down;
mod inner;
mod moment;
mod night;
pub mod peer;
mod published;
mod strange;
mod whole;

use crate::world::{Who::*, World};
use peer::{Instead, Peer};
use serde_json::json;
use warroom::domain::dispatch::{OutletKind, Topic};

/// A world that is told to this peer.
async fn world(peer: &Peer, topics: &[Topic]) -> World {
    let mut world = World::new().await;
    let outlet = peer.outlet("outside", world.guild.id(), topics);
    world.sends_to(vec![outlet]).await;
    world
}

#[tokio::test]
async fn a_webhook_is_told_signed_once_and_in_order_of_what_it_asked_for() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared, Topic::Level, Topic::Update, Topic::Closed]).await;
    let room = world.declares(Lin, "title:下单失败 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade level:P1 reason:订单全失败 confirm:true").await;
    world.does(Bo, room, "/update text:重启了 **网关**").await;
    let told: Vec<_> = peer.taken().iter().map(|it| it.body["type"].clone()).collect();
    assert_eq!(told, ["incident.declared", "incident.level", "incident.level", "incident.update"]);
    let update = &peer.taken()[3];
    let number = world.incident(room).await.incident.number().to_owned();
    assert_eq!(update.body["data"]["incident"], number);
    assert_eq!(update.body["data"]["quotes"], json!(["重启了 **网关**"]));
    assert_eq!(update.body["data"]["title"], "下单失败");
    assert!(update.text().contains("Bo"), "{}", update.text());
    // Nothing is told twice, not after a start either.
    world.restart().await;
    world.passes("2m").await;
    assert_eq!(peer.received().len(), 4);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_a_webhook_does_not_take_is_sent_again_under_the_same_id_before_what_comes_after() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared, Topic::Update]).await;
    peer.once(Instead::Says(503, "busy"));
    peer.once(Instead::With(429, "Retry-After", "90".into(), ""));
    let room = world.declares(Lin, "title:慢 level:P2").await;
    world.does(Bo, room, "/update text:看").await;
    assert_eq!((peer.received().len(), peer.taken().len()), (2, 0), "an attempt for each, both of the first");
    world.passes("89s").await;
    assert_eq!(peer.received().len(), 2, "it asked for 90 s");
    world.passes("2s").await;
    let ids: Vec<_> = peer.received().iter().map(|it| it.header("webhook-id").to_owned()).collect();
    assert_eq!((ids.len(), ids[0] == ids[1], ids[1] == ids[2], ids[2] == ids[3]), (4, true, true, false));
    let types: Vec<_> = peer.taken().iter().map(|it| it.body["type"].clone()).collect();
    assert_eq!(types, ["incident.declared", "incident.update"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_was_under_way_when_the_process_ended_is_sent_again_under_the_same_id() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.once(Instead::Nothing);
    let typed = world.person(Lin).types(world.general, "/declare title:断电 level:P2").await;
    typed.expect("an answer");
    peer.has(1).await;
    world.stops().await;
    world.starts().await;
    let ids: Vec<_> = peer.received().iter().map(|it| it.header("webhook-id").to_owned()).collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
    assert_eq!(peer.taken().len(), 1);
    world.ignores_the_rest();
    world.ends().await;
}
