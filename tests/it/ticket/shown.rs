//! Tickets that a tracker does not show: for a moment, for a day, and again.

use super::peer::{Instead, Peer};
use super::{tells, world};
use crate::world::{Who::*, World};
use warroom::domain::ticket::{TicketState, TrackerKind};

async fn state(world: &mut World, room: u64) -> TicketState {
    world.incident(room).await.incident.tickets.remove(0).state
}

#[tokio::test]
async fn what_is_not_shown_for_a_while_is_not_gone_and_its_closing_is_told() {
    for status in [404, 410, 301] {
        let peer = Peer::start(TrackerKind::Github).await;
        let (mut world, room) = world(&peer).await;
        world.does(Bo, room, "/ticket open").await;
        for _ in 0..3 {
            peer.once(Instead::Says(status));
        }
        world.passes("17m").await;
        assert_eq!(state(&mut world, room).await, TicketState::Open, "{status}");
        peer.closes(0);
        world.passes("6m").await;
        assert_eq!(tells(&world, room, "**Ticket #1** was closed there: "), 1, "{status}");
        assert_eq!(tells(&world, room, "is not there any more"), 0, "{status}");
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn what_is_not_shown_for_a_day_is_gone_and_what_comes_back_is_told() {
    let peer = Peer::start(TrackerKind::Gitlab).await;
    let (mut world, room) = world(&peer).await;
    world.does(Bo, room, "/ticket open").await;
    world.passes("6m").await;
    let there = peer.forgets();
    world.leaps("23h").await;
    assert_eq!(state(&mut world, room).await, TicketState::Open);
    world.restart().await;
    world.leaps("2h").await;
    assert_eq!(state(&mut world, room).await, TicketState::Gone);
    assert_eq!(tells(&world, room, "**Ticket #1** is not there any more"), 1);
    let asked = peer.requests().len();
    world.leaps("6h").await;
    assert!((3..=8).contains(&(peer.requests().len() - asked)), "it is looked for seldom");
    peer.puts_back(there);
    world.leaps("61m").await;
    assert_eq!(state(&mut world, room).await, TicketState::Open);
    assert_eq!(tells(&world, room, "**Ticket #1** is there again: "), 1);
    peer.closes(0);
    world.leaps("6m").await;
    assert_eq!(tells(&world, room, "**Ticket #1** was closed there: "), 1);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_panics_after_a_ticket_was_sent_for_brings_no_second_one_and_ends_nothing() {
    let peer = Peer::start(TrackerKind::Github).await;
    let (mut world, room) = world(&peer).await;
    peer.once(Instead::StoresAndSays(500));
    world.panics_at("warroom::worker::tickets message=a ticket was not opened");
    world.expects_error("a trap");
    world.does(Bo, room, "/ticket open").await;
    world.passes("5m").await;
    assert_eq!((state(&mut world, room).await, peer.issues().len()), (TicketState::Open, 1));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_tracker_that_is_given_to_another_guild_opens_nothing_for_the_former() {
    let peer = Peer::start(TrackerKind::Github).await;
    let (mut world, room) = world(&peer).await;
    peer.once(Instead::Says(503));
    world.does(Bo, room, "/ticket open").await;
    let other = world.sandbox.add_guild("Other", "en-US");
    world.opens_tickets_in(vec![peer.tracker("ops-issues", other.id())]).await;
    world.passes("10m").await;
    assert_eq!(peer.issues().len(), 0);
    assert_eq!(tells(&world, room, "the settings do not name this tracker any more"), 1);
    world.ignores_the_rest();
    world.ends().await;
}
