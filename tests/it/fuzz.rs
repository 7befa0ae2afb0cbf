//! What people and Discord may send to the running bot, made odd: command lines as somebody types them, and interactions
//! as they come over the gateway. Each is answered, nothing panics, and the timeline still adds up to the incident.
//!
//! `WARROOM_FUZZ` and `WARROOM_FUZZ_SEED` as in `tests/fuzz`.

#[path = "../fuzz/mutate.rs"]
pub(crate) mod mutate;
#[path = "../simulation/rng.rs"]
#[allow(dead_code, reason = "others need more of it")]
pub(crate) mod rng;

use crate::world::{PATIENCE, Who::*, World};
use rng::Rng;
use serde_json::{Value, json};
use warroom::domain::incident::Incident;
use warroom::sandbox::Refused;

const LINES: [&str; 27] = [
    "/ack",
    "/grade level:P1 reason:half the users confirm:True",
    "/assign member:@Bo as:primary goal:orders by noon",
    "/join as:assistant",
    "/handover member:@Chen note:the disk is full",
    "/update text:still looking kind:finding next_in:20m eta:in 2h",
    "/log text:restarted nginx at:14:05",
    "/blocker raise text:no access owner:@Wang",
    "/blocker clear id:1 text:granted",
    "/blocker list",
    "/cause text:the disk category:technical confirmed:True",
    "/plan propose kind:temporary text:to the standby owner:@Bo risk:none at:in 5m eta:in 1h",
    "/plan approve id:1",
    "/plan override id:1 reason:now",
    "/plan done id:1",
    "/workaround text:by telephone",
    "/resolve text:moved",
    "/verify result:pass check:1 figure:0.1 note:fine",
    "/close note:over",
    "/reopen reason:again",
    "/timeline at:14:10",
    "/why what:recover",
    "/status",
    "/incidents list all:True",
    "/incidents show number:INC-20260302-001",
    "/declare title:x level:P0 symptom:s impact:i affected_percent:12.5 users:10 core:True occurred:10m ago type:database",
    "just text, @Bo",
];

/// Rounds of each, if nobody says how many.
const ROUNDS: u64 = 500;

/// How many rounds, of those that there would be otherwise, and the first of them.
pub(crate) fn rounds(usual: u64) -> std::ops::Range<u64> {
    let variable = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let first = variable("WARROOM_FUZZ_SEED").unwrap_or(1);
    first..first + variable("WARROOM_FUZZ").unwrap_or(usual)
}

async fn is_whole(world: &mut World, room: u64) {
    let incident = world.incident(room).await.incident;
    let timeline = world.timeline(room).await;
    assert_eq!(Incident::replay(incident.id, &timeline), Some(incident));
    assert_eq!(world.app().gateway().borrow().panics, 0, "an answer panicked");
}

#[tokio::test]
async fn odd_command_lines_are_answered_or_refused_in_words() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    let people = [Lin, Wang, Chen, Bo, Sun, Ops];
    let mut answered = 0;
    for seed in rounds(ROUNDS) {
        let mut rng = Rng::new(seed);
        let line = mutate::one_of(&mut rng, &LINES);
        let who = people[rng.up_to(5) as usize];
        let again = format!("WARROOM_FUZZ_SEED={seed} WARROOM_FUZZ=1: {who:?} {line:?}");
        match world.person(who).types(room, &line).await {
            Ok(answer) if answer.text().is_empty() && !line.starts_with('/') => {}
            Ok(answer) => {
                let answer =
                    answer.settled(PATIENCE).await.unwrap_or_else(|error| panic!("{error:#}: {again}"));
                assert!(!answer.text().trim().is_empty() || answer.modal.is_some(), "{again}");
                answered += 1;
            }
            // The client itself refuses, and says why.
            Err(error) => match error.downcast_ref::<Refused>() {
                Some(Refused::Client(why)) => assert!(why.len() > 5, "{why}: {again}"),
                _ => panic!("{error:#}: {again}"),
            },
        }
    }
    println!("command lines: {:?}, {answered} answered by the bot", rounds(ROUNDS));
    world.settled().await;
    is_whole(&mut world, room).await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn odd_interactions_are_answered_and_harm_nothing() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    let mut valid = Vec::new();
    for line in
        ["/update text:still looking next_in:20m", "/plan propose kind:temporary text:x owner:@Bo risk:none"]
    {
        world.does(Bo, room, line).await;
        valid.extend(world.person(Bo).last_interaction());
    }
    world.presses(Wang, room, "Acknowledge").await;
    valid.extend(world.person(Wang).last_interaction());
    world.fills(Bo, room, "Blocker", &[("text", "no access")]).await;
    valid.extend(world.person(Bo).last_interaction());
    let mut suggest = valid[0].clone();
    suggest["type"] = json!(4);
    valid.push(suggest);
    world.expects_error("an interaction could not be read, and is refused");
    world.expects_error("an interaction has neither id nor token");
    let mut next = 5_000_000_000_000_000_000_u64;
    for seed in rounds(ROUNDS) {
        let mut rng = Rng::new(seed);
        let original = &valid[rng.up_to(valid.len() as i64 - 1) as usize];
        let mut odd = mutate::json(&mut rng, original);
        next += 1;
        // With another id it is another interaction; without one nobody could answer it.
        if let Value::Object(map) = &mut odd {
            map.insert("id".into(), json!(next.to_string()));
            map.insert("token".into(), json!(format!("odd-{seed}")));
        } else {
            continue;
        }
        assert!(world.person(Bo).sends_raw_interaction(&odd));
        let path = format!("/interactions/{next}/odd-{seed}/callback");
        let answered =
            |state: &warroom::sandbox::State| state.requests.iter().any(|request| request.path == path);
        let seen = world.sandbox.wait_until("an answer", PATIENCE, answered).await;
        seen.unwrap_or_else(|error| panic!("{error:#}: WARROOM_FUZZ_SEED={seed} WARROOM_FUZZ=1: {odd}"));
    }
    println!("interactions: {:?}", rounds(ROUNDS));
    world.settled().await;
    is_whole(&mut world, room).await;
    // The stand-in refuses answers to what it would never have sent.
    world.sandbox.clear_faults();
    world.ignores_the_rest();
    world.ends().await;
}
