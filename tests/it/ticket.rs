//! Tickets in trackers outside: one for each that is asked for, whatever becomes of the answer; their closing is told once.

mod peer;

use crate::world::{Who::*, World};
use peer::{Instead, Peer};
use warroom::domain::ticket::TrackerKind;

/// A world with this tracker, and an incident in it.
async fn world(peer: &Peer) -> (World, u64) {
    let mut world = World::with("language:en").await;
    let tracker = peer.tracker("ops-issues", world.guild.id());
    world.opens_tickets_in(vec![tracker]).await;
    let room = world.declares(Lin, "title:下单失败 level:P2 symptom:报错").await;
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    (world, room)
}

#[tokio::test]
async fn a_ticket_is_opened_with_what_is_known_and_told_with_its_link() {
    let peer = Peer::start(TrackerKind::Github).await;
    let (mut world, room) = world(&peer).await;
    let said = world.does(Bo, room, "/ticket open").await;
    assert!(said.contains("Ticket #1 is being opened"), "{said}");
    world.hears(room, "**Ticket #1** is to be opened in **ops-issues**", &[]);
    world.hears(room, "**Ticket #1** is open: acme/shop#1 <https://github.com/acme/shop/issues/1>", &[]);
    assert_eq!(peer.refused(), Vec::<String>::new());
    let issues = peer.issues();
    assert_eq!(issues.len(), 1);
    let number = world.incident(room).await.incident.number().to_owned();
    let body = issues[0]["body"].as_str().unwrap();
    assert!(issues[0]["title"].as_str().unwrap().contains("下单失败"), "{}", issues[0]["title"]);
    for known in [number.as_str(), "报错", "Timeline so far", "https://discord.com/channels/", "warroom-inc-"]
    {
        assert!(body.contains(known), "{known}: {body}");
    }
    let list = world.does(Wang, room, "/ticket list").await;
    assert!(list.contains("acme/shop#1"), "{list}");
    let again = world.does(Wang, room, "/ticket open").await;
    assert!(again.contains("这个工单已经有了：#1"), "{again}");
    world.restart().await;
    world.passes("3m").await;
    assert_eq!(peer.issues().len(), 1);
    world.ends().await;
}

#[tokio::test]
async fn a_lost_answer_brings_no_second_ticket() {
    for kind in [TrackerKind::Github, TrackerKind::Gitlab, TrackerKind::Jira] {
        for instead in [
            Instead::StoresAndCloses,
            Instead::StoresAndSays(500),
            Instead::StoresAndSays(502),
            Instead::StoresAndSays(503),
            Instead::StoresAndSays(201),
        ] {
            let peer = Peer::start(kind).await;
            let (mut world, room) = world(&peer).await;
            peer.once(instead.clone());
            world.does(Bo, room, "/ticket open title:网关").await;
            world.hears(room, "is to be opened", &[]);
            world.passes("30s").await;
            assert_eq!(peer.requests().len(), 1, "{kind:?} {instead:?}: too early to be found");
            world.passes("2m").await;
            world.hears(room, "**Ticket #1** is open: ", &[]);
            assert_eq!((peer.issues().len(), peer.refused()), (1, vec![]), "{kind:?} {instead:?}");
            world.ignores_the_rest();
            world.ends().await;
        }
    }
}
