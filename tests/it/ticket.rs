//! Tickets in trackers outside: one for each that is asked for, whatever becomes of the answer; their closing is told once.

mod described;
mod peer;
mod shown;

use crate::world::{Who::*, World};
use peer::{Instead, Peer};
use strum::VariantArray as _;
use warroom::domain::ticket::{TicketCause, TicketState, TicketTrouble, TrackerKind};

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

/// How many messages of the room hold this.
fn tells(world: &World, room: u64, text: &str) -> usize {
    world.guild.messages(room).iter().filter(|message| message.content.contains(text)).count()
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

/// On a server of one's own the text is wiki text, and the page is below the path of its address.
#[tokio::test]
async fn a_jira_of_ones_own_gets_its_text_in_its_markup_and_its_page_is_linked() {
    let peer = Peer::start(TrackerKind::JiraDataCenter).await;
    let (mut world, room) = world(&peer).await;
    world.does(Lin, room, "/update text:{noformat} h1. [~admin] 网关超时").await;
    world.does(Bo, room, "/ticket open").await;
    world.ignores_the_rest();
    assert_eq!(tells(&world, room, "is open: OPS-1 <https://jira.example.com/browse/OPS-1>"), 1);
    assert_eq!((peer.issues().len(), peer.refused()), (1, vec![]));
    let text = peer.issues()[0]["fields"]["description"].as_str().unwrap().to_owned();
    assert_eq!(text.matches("{noformat}").count(), 2, "{text}");
    assert!(text.contains("网关超时") && !text.contains("[~admin"), "{text}");
    let link = world.does(Wang, room, "/ticket link url:https://jira.example.com/browse/OPS-1").await;
    assert!(link.contains("#1"), "{link}");
    world.ends().await;
}

#[tokio::test]
async fn a_lost_answer_brings_no_second_ticket() {
    for &kind in TrackerKind::VARIANTS {
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
            world.passes("5m").await;
            world.hears(room, "**Ticket #1** is open: ", &[]);
            assert_eq!((peer.issues().len(), peer.refused()), (1, vec![]), "{kind:?} {instead:?}");
            world.ignores_the_rest();
            world.ends().await;
        }
    }
}

#[tokio::test]
async fn a_ticket_whose_label_was_dropped_is_found_by_its_text() {
    for kind in [TrackerKind::Github, TrackerKind::Gitlab] {
        let peer = Peer::start(kind).await;
        let (mut world, room) = world(&peer).await;
        peer.once(Instead::DropsLabelsAndCloses);
        world.does(Bo, room, "/ticket open").await;
        world.passes("2m").await;
        world.hears(room, "is to be opened", &[]);
        world.hears(room, "**Ticket #1** is open: ", &[]);
        assert_eq!(peer.issues().len(), 1, "{kind:?}");
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn a_ticket_that_was_sent_for_when_the_process_ended_is_found_after_the_start() {
    let peer = Peer::start(TrackerKind::Github).await;
    let (mut world, room) = world(&peer).await;
    peer.once(Instead::StoresAndHangs);
    let typed = world.person(Bo).types(room, "/ticket open").await;
    typed.expect("an answer");
    peer.has(1).await;
    world.stops().await;
    world.starts().await;
    world.passes("2m").await;
    world.ignores_the_rest();
    let tickets = world.incident(room).await.incident.tickets;
    assert_eq!(tickets[0].key.as_deref(), Some("acme/shop#1"));
    assert_eq!(peer.issues().len(), 1);
    world.ends().await;
}

#[tokio::test]
async fn a_refusal_is_told_in_plain_words_and_what_was_asked_for_is_kept() {
    let peer = Peer::start(TrackerKind::Github).await;
    let (mut world, room) = world(&peer).await;
    for (status, why) in [
        (410, "takes no tickets"),
        (404, "is not there"),
        (401, "does not know the token"),
        (422, "does not take the ticket as it is"),
        (301, "sends on to another one"),
    ] {
        peer.once(Instead::Says(status));
        let line = if status == 410 { "/ticket open title:网关" } else { "/ticket again id:1" };
        world.does(Bo, room, line).await;
        world.hears(room, "is to be opened", &[]);
        world.hears(room, why, &["Bo"]);
    }
    assert_eq!(peer.issues().len(), 0);
    world.presses(Wang, room, "Try again").await;
    world.hears(room, "after all · @Wang", &[]);
    world.hears(room, "**Ticket #1** is open: acme/shop#1", &[]);
    assert!(peer.issues()[0]["title"] == "网关", "{}", peer.issues()[0]["title"]);
    let again = world.does(Bo, room, "/ticket again id:1").await;
    assert!(again.contains("that was not opened"), "{again}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_tracker_that_asks_for_fewer_requests_is_left_alone_and_the_room_is_told() {
    let peer = Peer::start(TrackerKind::Gitlab).await;
    let (mut world, room) = world(&peer).await;
    peer.once(Instead::With(429, "Retry-After", "600".into()));
    world.does(Bo, room, "/ticket open").await;
    world.hears(room, "is to be opened", &[]);
    world.hears(room, "cannot be opened in **ops-issues** yet: the tracker asks for fewer requests", &[]);
    world.ignores_the_rest();
    world.passes("9m").await;
    assert_eq!(peer.requests().len(), 1);
    world.passes("2m").await;
    assert_eq!((peer.requests().len(), peer.issues().len()), (2, 1));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_closed_there_is_told_once_and_nobody_looks_once_the_incident_is_over() {
    for &kind in TrackerKind::VARIANTS {
        let peer = Peer::start(kind).await;
        let (mut world, room) = world(&peer).await;
        world.does(Bo, room, "/ticket open").await;
        world.does(Bo, room, "/ticket open title:second").await;
        world.passes("11m").await;
        world.ignores_the_rest();
        let tells_same = matches!(kind, TrackerKind::Github | TrackerKind::Gitlab);
        assert!(!tells_same || peer.unchanged() >= 2, "{:?}", peer.requests());
        peer.closes(0);
        world.passes("6m").await;
        assert_eq!(tells(&world, room, "**Ticket #1** was closed there: "), 1);
        world.restart().await;
        world.passes("11m").await;
        let told = world.incident(room).await.incident.tickets;
        assert_eq!((told[0].state.clone(), told[1].state.clone()), (TicketState::Closed, TicketState::Open));
        world.does(Wang, room, "/reject reason:误报").await;
        world.passes("6m").await;
        let asked = peer.requests().len();
        world.passes("30m").await;
        assert_eq!(peer.requests().len(), asked, "{kind:?}: it is over");
        // Once it is open again, what happened meanwhile is told.
        peer.forgets();
        world.does(Wang, room, "/reopen reason:又来了").await;
        world.ignores_the_rest();
        world.passes("6m").await;
        assert_eq!(tells(&world, room, "**Ticket #1** was closed there: "), 1);
        world.leaps("25h").await;
        assert_eq!(tells(&world, room, "**Ticket #2** is not there any more"), 1);
        assert_eq!(peer.refused(), Vec::<String>::new());
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn nothing_of_a_private_incident_leaves_unless_that_is_said() {
    let peer = Peer::start(TrackerKind::Github).await;
    let mut world = World::with("language:zh").await;
    world.opens_tickets_in(vec![peer.tracker("ops-issues", world.guild.id())]).await;
    let room = world.declares(Lin, "title:薪资外泄 level:P1 private:true").await;
    let said = world.does(Lin, room, "/ticket open").await;
    assert!(said.contains("confirm:true") || said.contains("`确认:true`") || said.contains("确认"), "{said}");
    assert_eq!(peer.requests().len(), 0);
    world.does(Lin, room, "/ticket open confirm:true").await;
    assert_eq!(peer.issues().len(), 1);
    let body = peer.issues()[0]["body"].as_str().unwrap().to_owned();
    assert!(body.contains("由故障") && body.contains("时间线"), "{body}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_ticket_that_waits_while_the_incident_becomes_private_stays_here() {
    let peer = Peer::start(TrackerKind::Github).await;
    let (mut world, room) = world(&peer).await;
    peer.once(Instead::With(429, "Retry-After", "120".into()));
    world.does(Bo, room, "/ticket open").await;
    world.does(Chen, room, "/private on").await;
    world.passes("3m").await;
    let ticket = world.incident(room).await.incident.tickets.remove(0);
    let refused = TicketState::Refused(TicketTrouble::of(TicketCause::Private));
    assert_eq!((ticket.state, peer.issues().len()), (refused, 0));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn links_are_noted_and_those_of_known_trackers_are_looked_at() {
    let peer = Peer::start(TrackerKind::Github).await;
    let (mut world, room) = world(&peer).await;
    world.does(Bo, room, "/ticket open").await;
    world.ignores_the_rest();
    for (line, said) in [
        ("url:https://github.com/acme/shop/issues/1", "there already: #1"),
        ("url:http://tracker.example.org/1", "is no address of a ticket"),
        ("url:https://tracker.example.org/t/9", "Ticket #2 is linked"),
        ("url:https://tracker.example.org/t/9", "there already: #2"),
        ("url:https://github.com/acme/shop/issues/77", "Ticket #3 is linked"),
    ] {
        let told = world.does(Bo, room, &format!("/ticket link {line}")).await;
        assert!(told.contains(said), "{line}: {told}");
    }
    world.hears(room, "**Ticket #2** is linked: <https://tracker.example.org/t/9> · @Bo", &[]);
    world.hears(room, "**Ticket #3** is linked: acme/shop#77 <https://github.com/acme/shop/issues/77>", &[]);
    world.leaps("25h").await;
    assert_eq!(tells(&world, room, "**Ticket #3** is not there any more"), 1);
    let found = world.does(Bo, room, "/incidents search acme/shop#77").await;
    assert!(found.contains("下单失败"), "{found}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn without_a_tracker_or_with_several_it_is_said_what_to_do() {
    let (github, gitlab) = (Peer::start(TrackerKind::Github).await, Peer::start(TrackerKind::Gitlab).await);
    let (mut world, room) = world(&github).await;
    github.once(Instead::Says(503));
    world.does(Bo, room, "/ticket open").await;
    let guild = world.guild.id();
    // A tracker that is taken out of the settings while it owes a ticket.
    world.opens_tickets_in(vec![gitlab.tracker("back", guild), gitlab.tracker("front", guild)]).await;
    world.ignores_the_rest();
    let ticket = world.incident(room).await.incident.tickets.remove(0);
    assert_eq!(ticket.state, TicketState::Refused(TicketTrouble::of(TicketCause::Removed)));
    let said = world.does(Bo, room, "/ticket open").await;
    assert!(said.contains("“back”") && said.contains("“front”"), "{said}");
    let said = world.does(Bo, room, "/ticket open tracker:nowhere").await;
    assert!(said.contains("no tracker “nowhere”"), "{said}");
    world.does(Bo, room, "/followup add text:给网关加告警 owner:@Bo due:7d").await;
    world.does(Bo, room, "/ticket open tracker:Back followup:1").await;
    assert_eq!(gitlab.issues()[0]["title"], "给网关加告警");
    assert!(gitlab.issues()[0]["description"].as_str().unwrap().contains("Improvement: 给网关加告警 · Bo"));
    world.opens_tickets_in(Vec::new()).await;
    let said = world.does(Bo, room, "/ticket open title:x").await;
    assert!(said.contains("No tracker is set up"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}
