//! A gateway that calls people by phone: one after the other, each once, until somebody is reached; and the room sees each
//! step.

use crate::outgoing::peer::{Instead, Peer, WEBHOOK};
use crate::reading::Posted;
use crate::world::{Who::*, World};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use warroom::domain::dispatch::OutletKind;
use warroom::domain::phones::Phones;
use warroom::domain::timeline::{CallMissed, Event, PresenceEvent};

const REACHED: Instead = Instead::Says(200, r#"{"status":"reached"}"#);
const UNREACHED: Instead = Instead::Says(200, r#"{"status":"unreached"}"#);
const QUEUED: Instead = Instead::Says(202, r#"{"status":"queued"}"#);
const NUMBER: &str = "+8613800000000";

/// A world in which these people lead, the first one first, and have numbers.
async fn world(peer: &Peer, people: &[crate::world::Who]) -> World {
    let mut world = World::new().await;
    let numbers: Vec<String> = (people.iter().enumerate())
        .map(|(place, who)| format!("{} {NUMBER}{place}", world.person(*who).id()))
        .collect();
    let lead = world.guild.role_named("技术负责人").unwrap();
    for who in people {
        world.guild.set_roles(&world.person(*who), &[lead]);
    }
    let mut gateway = peer.outlet("phone", world.guild.id(), &[]);
    gateway.phones = Phones::parse(&numbers.join("\n")).unwrap();
    world.sends_to(vec![gateway]).await;
    world.ignores_the_rest();
    world
}

/// An incident in which the lead is to be called; answers with its room.
async fn declares(world: &mut World) -> u64 {
    world.does(Lin, world.general, "/declare title:全站宕机 level:P0").await;
    world.guild.rooms()[0]
}

/// Of all that was said in the room, what says this, and notifies these people.
#[track_caller]
fn told(world: &World, room: u64, says: &str, pings: &[&str]) -> Posted {
    let unread = world.unread(room);
    let Some(told) = unread.iter().find(|said| said.text.contains(says)) else {
        panic!("wanted: {says}\nunread: {unread:#?}")
    };
    assert_eq!(told.pinged, pings, "{told:?}");
    told.clone()
}

/// Whom it was asked to call, by their numbers' last digit.
fn called(peer: &Peer) -> Vec<String> {
    let number = |body: &Value| body["data"]["to"].as_str().unwrap_or_default().replace(NUMBER, "");
    peer.received().iter().map(|it| number(&it.body)).collect()
}

fn keys(peer: &Peer) -> Vec<String> {
    peer.received().iter().map(|it| it.body["data"]["key"].as_str().unwrap().to_owned()).collect()
}

/// What the gateway says later.
async fn calls_back(world: &mut World, body: &str, key: &str) -> u16 {
    let address = world.app().http().unwrap();
    let (id, time) = (format!("msg_{}", body.len()), world.now().timestamp());
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key.trim_start_matches("whsec_")).unwrap()).unwrap();
    mac.update(format!("{id}.{time}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let request = reqwest::Client::new().post(format!("http://{address}/phone/phone"));
    let request = request.header("Content-Type", "application/json").header("webhook-id", id);
    let request =
        request.header("webhook-timestamp", time.to_string()).header("webhook-signature", signature);
    let status = request.body(body.to_owned()).send().await.unwrap().status().as_u16();
    world.settled().await;
    status
}

#[tokio::test]
async fn whoever_is_reached_is_recorded_as_if_somebody_had_said_so() {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen]).await;
    peer.always(Some(REACHED));
    let room = declares(&mut world).await;
    let said = told(&world, room, "phone reached @Chen by phone", &[]);
    assert!(!said.text.contains("138"), "{said:?}");
    assert!(!world.card(room).text.contains("called by phone"), "{:?}", world.card(room));
    let asked = &peer.received()[0];
    assert_eq!(
        (asked.body["type"].as_str(), asked.body["data"]["language"].as_str()),
        (Some("phone.call"), Some("en"))
    );
    let say = asked.body["data"]["say"].as_str().unwrap();
    assert!(say.contains("INC-20260302-001") && say.contains("P0") && say.contains("全站宕机"), "{say}");
    world.passes("30m").await;
    assert_eq!(called(&peer), ["0"], "once");
    let stored = world.database();
    for secret in [NUMBER, WEBHOOK] {
        assert!(!stored.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret} is stored");
    }
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_next_one_is_called_until_nobody_is_left_and_then_people_are_asked_to_call() {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen, Bo]).await;
    peer.once(UNREACHED);
    peer.once(Instead::Says(422, ""));
    let room = declares(&mut world).await;
    told(&world, room, "phone could not reach @Chen by phone: nobody answered", &[]);
    let said = world.does(Ops, room, "/why call").await;
    for part in ["phone could not reach @Chen by phone: nobody answered", "has nobody left to call"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    told(&world, room, "phone could not reach @Bo by phone: it does not make this call", &[]);
    let told = told(&world, room, "phone has nobody left to call", &["Wang"]);
    assert!(told.message.buttons().contains(&"Called by phone".to_owned()), "{told:?}");
    world.passes("31m").await;
    assert_eq!(called(&peer), ["0", "1"], "nobody is called twice");
    let told = world.reads(room);
    let escalates = told.iter().any(|said| said.text.contains("nobody has reported the phone call"));
    assert!(escalates, "as without a gateway: {told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_queued_is_said_later_or_counts_as_no_answer_and_a_late_word_still_counts() {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen, Bo]).await;
    peer.always(Some(QUEUED));
    let room = declares(&mut world).await;
    assert_eq!(called(&peer), ["0"]);
    world.passes("119s").await;
    assert_eq!(called(&peer), ["0"], "it has two minutes");
    world.passes("2s").await;
    assert_eq!(called(&peer), ["0", "1"]);
    let keys = keys(&peer);
    let said = |key: &str, status: &str| json!({ "key": key, "status": status }).to_string();
    let other = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcZ";
    assert_eq!(calls_back(&mut world, &said(&keys[0], "reached"), other).await, 401);
    assert_eq!(calls_back(&mut world, &said("call_0", "reached"), WEBHOOK).await, 404);
    assert_eq!(calls_back(&mut world, &said(&keys[0], "gone"), WEBHOOK).await, 400);
    for _ in 0..2 {
        assert_eq!(calls_back(&mut world, &said(&keys[0], "reached"), WEBHOOK).await, 200);
    }
    assert_eq!(calls_back(&mut world, &said(&keys[1], "unreached"), WEBHOOK).await, 200);
    let paged = world.timeline(room).await.into_iter().filter_map(|entry| match entry.event {
        Event::Presence(event @ (PresenceEvent::Paged { .. } | PresenceEvent::CallMissed { .. })) => {
            Some(event)
        }
        _ => None,
    });
    let paged: Vec<_> = paged.collect();
    assert!(
        matches!(
            &paged[..],
            [
                PresenceEvent::CallMissed { why: CallMissed::NoAnswer, .. },
                PresenceEvent::Paged { outlet: Some(_), .. },
            ]
        ),
        "{paged:?}"
    );
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_call_under_way_when_the_process_ended_is_made_again_under_the_same_key_and_one_that_was_made_is_not()
 {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen, Bo]).await;
    peer.once(Instead::Nothing);
    peer.always(Some(QUEUED));
    let typed = world.person(Lin).types(world.general, "/declare title:断电 level:P0").await;
    typed.expect("an answer");
    peer.has(1).await;
    world.stops().await;
    world.starts().await;
    assert_eq!(called(&peer), ["0", "0"]);
    assert_eq!(keys(&peer)[0], keys(&peer)[1]);
    world.restart().await;
    assert_eq!(called(&peer), ["0", "0"], "the gateway is calling");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_gateway_that_takes_nothing_goes_on_to_the_next_and_is_tried_again_later() {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen, Bo]).await;
    peer.always(Some(Instead::Says(503, "")));
    let room = declares(&mut world).await;
    for step in ["5s", "30s", "5s", "30s"] {
        world.passes(step).await;
    }
    assert_eq!(called(&peer), ["0", "0", "0", "1", "1", "1"]);
    told(&world, room, "phone could not reach @Chen by phone: it takes no calls", &[]);
    told(&world, room, "phone could not reach @Bo by phone: it takes no calls", &[]);
    told(&world, room, "phone has nobody left to call", &["Wang"]);
    peer.always(Some(REACHED));
    world.passes("6m").await;
    told(&world, room, "phone reached @Chen by phone", &[]);
    assert_eq!(called(&peer).len(), 7);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_asked_at_most_two_times_more() {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen]).await;
    peer.always(Some(Instead::Says(200, "<html>log in</html>")));
    let room = declares(&mut world).await;
    world.passes("20m").await;
    assert_eq!(called(&peer), ["0", "0", "0"]);
    told(&world, room, "phone could not reach @Chen by phone: it is not known whether it called", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_comes_by_themselves_is_not_called_any_more() {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen, Bo]).await;
    peer.always(Some(Instead::Says(503, "")));
    let room = declares(&mut world).await;
    let asked = called(&peer).len();
    world.does(Chen, room, "/ack").await;
    world.passes("10m").await;
    assert_eq!(called(&peer).len(), asked, "the lead is there");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_panics_after_a_call_was_made_is_asked_at_most_two_times_more_and_goes_on_to_the_next() {
    let peer = Peer::start(OutletKind::Phone).await;
    let mut world = world(&peer, &[Chen, Bo]).await;
    for _ in 0..3 {
        world.panics_at("warroom::worker::rings message=a call was taken");
    }
    world.expects_error("a trap");
    peer.always(Some(REACHED));
    let room = declares(&mut world).await;
    world.passes("5m").await;
    assert_eq!(called(&peer), ["0", "0", "0", "1"]);
    let keys = keys(&peer);
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3], "{keys:?}");
    told(&world, room, "phone could not reach @Chen by phone: it is not known whether it called", &[]);
    told(&world, room, "phone reached @Bo by phone", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

/// A world with two gateways, of which the first one has Chen's number alone.
async fn world_of_two(first: &Peer, second: &Peer) -> World {
    let mut world = world(first, &[Chen, Bo]).await;
    let number = |world: &World, who, digit: u32| format!("{} {NUMBER}{digit}\n", world.person(who).id());
    let mut gateways = Vec::new();
    let lists = [number(&world, Chen, 0), number(&world, Chen, 0) + &number(&world, Bo, 1)];
    for (name, peer, numbers) in [("first", first, &lists[0]), ("second", second, &lists[1])] {
        let mut gateway = peer.outlet(name, world.guild.id(), &[]);
        gateway.phones = Phones::parse(numbers).unwrap();
        gateways.push(gateway);
    }
    world.sends_to(gateways).await;
    world.ignores_the_rest();
    world
}

#[tokio::test]
async fn a_gateway_that_is_broken_is_followed_by_the_next_one_for_the_same_person() {
    for broken in [Instead::Says(401, ""), Instead::Says(503, "")] {
        let (first, second) = (Peer::start(OutletKind::Phone).await, Peer::start(OutletKind::Phone).await);
        let mut world = world_of_two(&first, &second).await;
        first.always(Some(broken));
        second.once(UNREACHED);
        second.always(Some(REACHED));
        let room = declares(&mut world).await;
        world.passes("2m").await;
        assert_eq!(called(&second), ["0", "1"], "Chen by the second, then Bo, whom the first cannot call");
        assert!((1..=3).contains(&called(&first).len()), "{:?}", called(&first));
        told(&world, room, "first could not reach @Chen by phone: it takes no calls", &[]);
        told(&world, room, "second could not reach @Chen by phone: nobody answered", &[]);
        told(&world, room, "second reached @Bo by phone", &[]);
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn where_every_gateway_is_broken_people_are_asked_once_and_each_is_tried_again() {
    let (first, second) = (Peer::start(OutletKind::Phone).await, Peer::start(OutletKind::Phone).await);
    let mut world = world_of_two(&first, &second).await;
    for peer in [&first, &second] {
        peer.always(Some(Instead::Says(401, "")));
    }
    let room = declares(&mut world).await;
    told(&world, room, "has nobody left to call", &["Wang"]);
    assert_eq!((called(&first), called(&second)), (vec!["0".into()], vec!["0".into(), "1".into()]));
    world.passes("16m").await;
    let count = |text: &str| world.unread(room).iter().filter(|said| said.text.contains(text)).count();
    for (words, most) in [("has nobody left to call", 1), ("first could not reach @Chen", 1)] {
        assert_eq!(count(words), most, "{words}");
    }
    assert!(called(&first).len() >= 3 && called(&first).len() <= 5, "{:?}", called(&first));
    second.always(Some(REACHED));
    world.passes("6m").await;
    assert!(world.unread(room).iter().any(|said| said.text.contains("second reached @")));
    world.ignores_the_rest();
    world.ends().await;
}
