//! The machine's clock is set while much is owed: nothing comes early, nothing twice, nothing is missing, there is no
//! silence, and the operators are told. Discord's answers decide what time it is, but not a single one.

use crate::world::{Who::*, World};
use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use std::time::Duration;
use warroom::domain::timeline::{DueEvent, Event, FellDue};
use warroom::sandbox::{Fault, FaultKind};

const POST: &str = "/channels/{channel_id}/messages";

/// Incidents in which nobody reacts: each owes an escalation and two reminders after five minutes, and more from then on.
async fn silent(world: &mut World, count: usize) -> Vec<u64> {
    let mut rooms = Vec::new();
    for _ in 0..count {
        let room = world.declares(Lin, "title:silent level:P0").await;
        world.does(Wang, room, "/paged @Chen").await;
        rooms.push(room);
    }
    world.ignores_the_rest();
    rooms
}

/// What fell due in these rooms, with when it was told.
async fn told(world: &mut World, rooms: &[u64]) -> Vec<(DateTime<Utc>, FellDue)> {
    let mut told = Vec::new();
    for room in rooms {
        for entry in world.timeline(*room).await {
            if let Event::Due(DueEvent::FellDue(fell)) = entry.event {
                told.push((entry.at, fell));
            }
        }
    }
    told
}

/// Everything so far was told when it was due, and its message was posted then, by Discord's own time.
async fn is_on_time(world: &mut World, rooms: &[u64]) {
    for (at, fell) in told(world, rooms).await {
        let late = at - fell.due;
        assert!(late >= TimeDelta::zero() && late <= TimeDelta::seconds(1), "{late} late: {fell:?}");
    }
}

fn ops(world: &World) -> u64 {
    world.guild.channel_named("warroom-ops").unwrap()
}

/// The operators are told this, at once.
async fn operators_hear(world: &mut World, says: &str) {
    let ops = ops(world);
    world
        .sandbox
        .wait_until(says, crate::world::PATIENCE, |state| {
            state.channels[&ops].messages.iter().any(|it| it.content.contains(says))
        })
        .await
        .unwrap();
    world.hears(ops, says, &[]);
}

#[rstest]
#[case::five_minutes(TimeDelta::minutes(5), "5 min ahead of")]
#[case::five_minutes_back(TimeDelta::minutes(-5), "5 min behind")]
#[case::an_hour(TimeDelta::hours(1), "1 h ahead of")]
#[case::a_day(TimeDelta::hours(24), "1 d ahead of")]
#[case::a_day_back(TimeDelta::hours(-24), "1 d behind")]
#[case::twenty_seconds(TimeDelta::seconds(20), "20 s ahead of")]
#[tokio::test]
async fn a_clock_that_is_set_and_set_right_again_changes_nothing(#[case] by: TimeDelta, #[case] says: &str) {
    let mut world = World::new().await;
    let rooms = silent(&mut world, 12).await;
    world.passes("4m").await;
    world.ignores_the_rest();
    let before = told(&mut world, &rooms).await.len();
    world.clock_is_set(by).await;
    operators_hear(&mut world, says).await;
    world.passes("50s").await;
    assert_eq!(told(&mut world, &rooms).await.len(), before, "nothing is due yet");
    world.passes("20s").await;
    let after = told(&mut world, &rooms).await.len();
    assert!(after >= before + 24, "{before}, {after}: all of it was due");
    is_on_time(&mut world, &rooms).await;
    world.passes("120s").await;
    world.clock_is_set(-by).await;
    operators_hear(&mut world, "is right again").await;
    world.passes("240s").await;
    assert!(told(&mut world, &rooms).await.len() > after, "and so it goes on");
    is_on_time(&mut world, &rooms).await;
    for room in rooms {
        let timeline = world.timeline(room).await;
        assert!(timeline.is_sorted_by_key(|entry| entry.at), "{timeline:?}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

/// Nothing but the machine's clock says so, so nobody follows it. When Discord can be reached again it decides.
#[tokio::test]
async fn a_clock_that_is_set_while_discord_cannot_be_reached_is_not_followed() {
    let mut world = World::new().await;
    let rooms = silent(&mut world, 3).await;
    let before = world.now();
    world.sandbox.inject(Fault::once("", "*", FaultKind::DropBefore).times(u32::MAX));
    world.machine.is_set(TimeDelta::minutes(5));
    world.standing_once(|standing| standing.is_in_doubt).await;
    assert_eq!(world.now(), before);
    world.passes("30s").await;
    assert_eq!(told(&mut world, &rooms).await.len(), 0);
    world.sandbox.clear_injected();
    world.standing_once(|standing| !standing.is_in_doubt).await;
    assert_eq!(world.now(), before + TimeDelta::seconds(30));
    operators_hear(&mut world, "5 min ahead of").await;
    world.passes("5m").await;
    is_on_time(&mut world, &rooms).await;
    world.ignores_the_rest();
    world.ends().await;
}

/// It starts with a wrong clock, and has Discord's time before anything is told.
#[rstest]
#[case::ahead(TimeDelta::hours(1))]
#[case::behind(TimeDelta::hours(-1))]
#[case::days_ahead(TimeDelta::days(3))]
#[tokio::test]
async fn a_start_with_a_wrong_clock_goes_by_discords_time(#[case] by: TimeDelta) {
    let mut world = World::new().await;
    let rooms = silent(&mut world, 3).await;
    world.passes("2m").await;
    world.stops().await;
    world.machine.is_set(by);
    world.forgets_the_time();
    world.starts_slowly().await;
    operators_hear(&mut world, if by > TimeDelta::zero() { "ahead of" } else { "behind" }).await;
    assert_eq!(told(&mut world, &rooms).await.len(), 0, "nothing is due yet");
    let begun = world.incident(rooms[0]).await.incident.declared_at;
    world.passes("3m").await;
    let told = told(&mut world, &rooms).await;
    let escalations = told.iter().filter(|(_, fell)| fell.what.is_escalation());
    let first = escalations.map(|(at, _)| *at).min().unwrap() - begun;
    let on_time = TimeDelta::minutes(5)..=TimeDelta::seconds(302);
    assert!(on_time.contains(&first), "the first came after {first}");
    world.ignores_the_rest();
    world.ends().await;
}

/// An earlier process went by a clock that was a day ahead: what it left to be tried again then is tried at the start.
#[rstest]
#[case::to_be_sent(
    "UPDATE notices SET phase = 'ready', phase_at = phase_at + 86400000 WHERE seq = (SELECT MAX(seq) FROM notices)",
    "1s"
)]
#[case::being_sent(
    "UPDATE notices SET phase = 'claimed', phase_at = phase_at + 86400000 WHERE seq = (SELECT MAX(seq) FROM notices)",
    "61s"
)]
#[case::unknown(
    "UPDATE notices SET phase = 'unknown', phase_at = phase_at + 86400000 WHERE seq = (SELECT MAX(seq) FROM notices)",
    "61s"
)]
#[tokio::test]
async fn what_waits_for_a_day_that_a_wrong_clock_made_up_does_not_wait(
    #[case] sql: &'static str,
    #[case] time: &str,
) {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    world.sandbox.inject(Fault::once("POST", POST, FaultKind::DropBefore).when_body_has("restarted"));
    world.does(Bo, room, "/log restarted nginx").await;
    world.stops().await;
    assert_eq!(world.tampers(sql).await, 1);
    world.starts().await;
    world.passes(time).await;
    world.hears(room, "restarted nginx", &[]);
    world.hears_nothing(room);
    world.ignores_the_rest();
    world.ends().await;
}

/// What an answer says of the time may be wrong in every way; one alone moves nothing.
#[tokio::test]
async fn an_answer_that_is_wrong_about_the_time_moves_nothing() {
    let mut world = World::new().await;
    let rooms = silent(&mut world, 1).await;
    let before = world.now();
    for fault in [
        FaultKind::WrongDate(TimeDelta::minutes(10)),
        FaultKind::WrongDate(TimeDelta::minutes(-10)),
        FaultKind::Date(None),
        FaultKind::Date(Some("Thu, 01 Jan 1970 00:00:00 GMT".into())),
        FaultKind::Date(Some("soon".into())),
        FaultKind::Kept(7200),
    ] {
        world.sandbox.inject(Fault::once("POST", POST, fault.clone()));
        world.does(Bo, rooms[0], "/log looking").await;
        world.standing_once(|standing| !standing.is_in_doubt).await;
        assert_eq!(world.now(), before, "{fault:?}");
    }
    world.passes("5m").await;
    is_on_time(&mut world, &rooms).await;
    let said = world.reads(ops(&world));
    assert!(said.is_empty(), "nobody needs to be told: {said:?}");
    world.ignores_the_rest();
    world.ends().await;
}

/// The machine of the bot was stopped for two hours and counted none of it; Discord's answers agree, again and again.
#[tokio::test]
async fn a_machine_that_stood_still_is_set_right_and_tells_what_was_missed_once() {
    let mut world = World::new().await;
    let rooms = silent(&mut world, 2).await;
    world.stands_still("2h");
    world.does(Bo, rooms[0], "/log looking").await;
    assert!(world.standing().is_in_doubt, "one answer is not enough");
    while world.standing().is_in_doubt {
        world.machine.passes(TimeDelta::seconds(1));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    operators_hear(&mut world, "warroom's time was 2 h behind Discord's").await;
    world.settled().await;
    let told = told(&mut world, &rooms).await;
    assert!(told.len() >= 6, "{told:?}");
    for room in rooms {
        let said: String = world.reads(room).into_iter().map(|said| said.text).collect();
        assert!(said.contains("Acknowledgement overdue") && said.contains("late by 1 h 5"), "{said}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_doctor_says_how_far_the_machine_s_clock_is_off() {
    let mut world = World::new().await;
    world.clock_is_set(TimeDelta::hours(-1)).await;
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("is 1 h behind Discord's time"), "{said}");
    assert_eq!(world.gives_up().await, Vec::<String>::new());
}
