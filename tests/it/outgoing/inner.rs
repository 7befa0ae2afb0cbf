//! What fails in the bot itself while something is sent: it may have arrived, and is sent again as such, and no more often.

use super::peer::Peer;
use super::world;
use crate::world::{Who::*, World};
use warroom::domain::dispatch::{OutletKind, Topic};

/// What the log says once a service has taken something, before that is recorded.
const SENT: &str = "warroom::worker::dispatches::sending message=dispatched";

/// Did the operators hear this?
fn is_told(world: &World, part: &str) -> bool {
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.guild.messages(ops).iter().any(|it| it.text().contains(part))
}

#[tokio::test]
async fn what_panics_after_it_was_sent_is_sent_to_a_chat_twice_more_at_most_and_holds_up_no_other() {
    let peer = Peer::start(OutletKind::Dingtalk).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    for _ in 0..3 {
        world.panics_at(SENT);
    }
    world.expects_error("a trap");
    world.declares(Lin, "title:一 level:P2").await;
    assert_eq!(peer.received().len(), 1);
    world.passes("20m").await;
    assert_eq!(peer.received().len(), 3);
    world.sees("the operators are told", |world| is_told(world, "Given up")).await;
    world.declares(Lin, "title:二 level:P2").await;
    world.passes("1m").await;
    assert_eq!(peer.texts().len(), 4);
    assert!(peer.texts()[3].contains("二"));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_panics_after_it_was_sent_is_sent_to_a_webhook_again_under_the_same_id() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared, Topic::Update]).await;
    world.panics_at(SENT);
    world.expects_error("a trap");
    let room = world.declares(Lin, "title:一 level:P2").await;
    world.does(Bo, room, "/update text:看").await;
    world.passes("2m").await;
    let ids: Vec<_> = peer.received().iter().map(|it| it.header("webhook-id").to_owned()).collect();
    assert_eq!((ids.len(), ids[0] == ids[1], ids[1] == ids[2]), (3, true, false), "{ids:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_could_not_be_recorded_after_it_was_sent_is_not_left_for_ever() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    let refuses = "CREATE TRIGGER no BEFORE UPDATE ON dispatches WHEN NEW.phase = 'sent' \
        BEGIN SELECT RAISE(ABORT, 'no'); END";
    world.tampers(refuses).await;
    world.expects_error("could not be made");
    world.declares(Lin, "title:一 level:P2").await;
    assert_eq!(peer.received().len(), 1);
    world.tampers("DROP TRIGGER no").await;
    world.passes("2m").await;
    assert_eq!(peer.received().len(), 2);
    world.passes("20m").await;
    assert_eq!(peer.received().len(), 2);
    world.ignores_the_rest();
    world.ends().await;
}
