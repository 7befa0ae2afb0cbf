//! The machine's clock is set, the machine sleeps, summer time begins and ends: nothing is lost, nothing comes twice, and
//! nothing comes before it is due.

use crate::world::{PATIENCE, Who::*, World, at, steady};
use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::OnceCell;
use warroom::config::{Bundle, Settings, load};
use warroom::domain::owed::owed;
use warroom::domain::timeline::{Due, DueEvent, Event, FellDue};
use warroom::sandbox::{Fault, FaultKind, State};

const POST: &str = "/channels/{channel_id}/messages";
/// By which the clock is set.
const STEPS: [TimeDelta; 8] = [
    TimeDelta::seconds(1),
    TimeDelta::seconds(-1),
    TimeDelta::minutes(1),
    TimeDelta::minutes(-1),
    TimeDelta::hours(1),
    TimeDelta::hours(-1),
    TimeDelta::hours(24),
    TimeDelta::hours(-24),
];

/// When it is set. Incidents were declared at 14:00; at 14:05 the acknowledgement of one is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// A second before something is due.
    BeforeDue,
    /// When it was recorded and its message was lost on the way.
    OnTheWay,
    /// While its message is being sent: the machine sleeps.
    UnderWay,
    /// When its message has arrived.
    AfterDelivery,
    /// While reminders are held back, and one waits.
    Silence,
    /// Before it is due, and then the answer to its message is lost: when it was sent is not what Discord thinks.
    Astray,
}

/// What is told by the evening, and by that of the next day, if nobody touches the clock.
static EXPECTED: OnceCell<[Told; 2]> = OnceCell::const_new();

/// What was told in the end, by clock: every escalation, and of what people were reminded. How often depends on when they
/// were told first.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    escalations: BTreeSet<String>,
    reminded: BTreeSet<String>,
}

#[rstest]
#[case::before_it_is_due(Moment::BeforeDue)]
#[case::between_decision_and_delivery(Moment::OnTheWay)]
#[case::during_a_delivery(Moment::UnderWay)]
#[case::after_a_delivery(Moment::AfterDelivery)]
#[case::during_a_silence(Moment::Silence)]
#[case::before_an_answer_is_lost(Moment::Astray)]
#[tokio::test]
async fn whatever_the_clock_is_set_to_nothing_is_lost_doubled_or_early(#[case] moment: Moment) {
    let (evening, tomorrow) = (at("2026-03-02T19:00:00+08:00"), at("2026-03-03T19:00:00+08:00"));
    let expected = EXPECTED.get_or_init(async || {
        let on_time = async |end| afternoon(Moment::AfterDelivery, TimeDelta::zero(), end).await;
        [on_time(evening).await, on_time(tomorrow).await]
    });
    let [expected, after_a_day] = expected.await;
    assert!(expected.escalations.len() > 3 && expected.reminded.len() > 3, "{expected:#?}");
    for by in STEPS {
        let (end, expected) =
            if by < TimeDelta::hours(24) { (evening, expected) } else { (tomorrow, after_a_day) };
        assert_eq!(afternoon(moment, by, end).await, *expected, "{moment:?} {by}");
    }
}

/// Reminders are rare, so that a day is short.
fn seldom(playbook: &str) -> String {
    let playbook = steady(playbook);
    playbook.replace("repeat = \"5m\"", "repeat = \"2h\"").replace("every = \"30m\"", "every = \"2h\"")
}

async fn afternoon(moment: Moment, by: TimeDelta, end: DateTime<Utc>) -> Told {
    let mut world = World::playing("rapid-response", seldom).await;
    let silent = world.declares(Lin, "title:silent level:P0").await;
    world.does(Wang, silent, "/paged @Chen").await;
    let worked = world.declares(Lin, "title:worked level:P1").await;
    for (who, line) in
        [(Wang, "/ack"), (Chen, "/grade"), (Chen, "/assign @Bo"), (Chen, "/silence 150 reason:切换")]
    {
        world.does(who, worked, line).await;
    }
    let due = at("2026-03-02T14:05:00+08:00");
    match moment {
        Moment::BeforeDue => world.until(due - TimeDelta::seconds(1)).await,
        Moment::OnTheWay => {
            world.sandbox.inject(Fault::once("POST", POST, FaultKind::DropBefore).when_body_has("overdue"));
            world.until(due).await;
            let unread = world.unread(silent);
            assert!(unread.iter().all(|said| !said.text.contains("overdue")), "{unread:?}");
        }
        Moment::UnderWay => {
            world.until(due - TimeDelta::seconds(1)).await;
            let slow = FaultKind::Delay(Duration::from_millis(100));
            world.sandbox.inject(Fault::once("POST", POST, slow).when_body_has("overdue"));
            world.shows(due);
            let struck = |state: &State| {
                state.channels[&silent].messages.iter().any(|it| it.content.contains("overdue"))
            };
            world.sandbox.wait_until("the message", PATIENCE, struck).await.unwrap();
        }
        Moment::AfterDelivery => world.until(due).await,
        Moment::Astray => {
            world.until(due - TimeDelta::seconds(1)).await;
            world.sandbox.inject(Fault::once("POST", POST, FaultKind::DropAfter).when_body_has("overdue"));
        }
        Moment::Silence => world.leaps("130m").await,
    }
    match moment {
        Moment::UnderWay if by > TimeDelta::zero() => world.goes_to(world.now() + by).await,
        _ => world.clock_is_set(by).await,
    }
    world.leaps(&format!("{}s", (end - world.now()).num_seconds())).await;
    let mut told = Told::default();
    for (room, name) in [(silent, "silent"), (worked, "worked")] {
        read(&mut world, room, name, &mut told).await;
    }
    world.ignores_the_rest();
    world.ends().await;
    told
}

/// Reads a timeline: nothing in it is early or double, and nothing is missing.
async fn read(world: &mut World, room: u64, name: &str, told: &mut Told) {
    let timeline = world.timeline(room).await;
    let mut seen: Vec<&FellDue> = Vec::new();
    for entry in &timeline {
        let Event::Due(DueEvent::FellDue(fell)) = &entry.event else { continue };
        assert!(entry.at >= fell.due, "early: {entry:?}");
        let same = |it: &&&FellDue| {
            (it.clock, it.anchor, it.what, it.reminders)
                == (fell.clock, fell.anchor, fell.what, fell.reminders)
        };
        assert_eq!(seen.iter().find(same), None, "twice: {fell:?}");
        seen.push(fell);
        if fell.what.is_escalation() {
            told.escalations.insert(format!("{name} {:?} {:?}", fell.clock, fell.what));
        } else if fell.what != Due::Warning {
            told.reminded.insert(format!("{name} {:?}", fell.clock));
        }
    }
    let now = world.now();
    let view = world.incident(room).await;
    let left = owed(&view.incident, view.rules(), now).due;
    assert!(left.is_empty(), "not told: {left:?}");
}

/// A guild in Berlin. What is said at home is said with the hour that is on the wall there, and a limit is as long as it is
/// on every other day; a working day is as long as every other one, whatever its weekend was.
#[rstest]
#[case::spring("2026-03-29T01:58:00+01:00", "2026-03-29T03:03:00+02:00", "20260329")]
#[case::autumn("2026-10-25T02:58:00+02:00", "2026-10-25T02:03:00+01:00", "20261025")]
#[tokio::test]
async fn a_limit_is_as_long_in_the_night_in_which_the_clock_changes(
    #[case] declared: &str,
    #[case] due: &str,
    #[case] day: &str,
) {
    let mut world = World::with("language:en zone:Europe/Berlin").await;
    world.goes_to(at(declared)).await;
    let room = world.declares(Lin, "title:down level:P0").await;
    world.does(Wang, room, "/paged @Chen").await;
    assert_eq!(world.incident(room).await.incident.number(), format!("INC-{day}-001"));
    world.until(at(due) - TimeDelta::seconds(1)).await;
    world.ignores_the_rest();
    world.passes("1s").await;
    world.hears(room, "Acknowledgement overdue", &["Wang", "Chen"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[rstest]
#[case::spring("2026-03-27T14:00:00+01:00", "2026-04-02T14:00:00+02:00")]
#[case::autumn("2026-10-23T14:00:00+02:00", "2026-10-29T14:00:00+01:00")]
#[tokio::test]
async fn working_days_are_as_long_over_the_weekend_in_which_the_clock_changes(
    #[case] declared: &str,
    #[case] due: &str,
) {
    let mut world = World::of(in_berlin(), "language:en playbook:it-fault zone:Europe/Berlin").await;
    world.goes_to(at(declared)).await;
    let room = world.declares(Lin, "title:printer level:3").await;
    for (who, line) in [(Wang, "/ack"), (Wang, "/contacted third floor"), (Chen, "/grade")] {
        world.does(who, room, line).await;
    }
    world.leaps(&format!("{}s", (at(due) - at(declared)).num_seconds() - 1)).await;
    assert_eq!(world.now(), at(due) - TimeDelta::seconds(1));
    let unread = world.reads(room);
    assert!(unread.iter().all(|said| !said.text.contains("Recovery overdue")), "{unread:?}");
    world.passes("1s").await;
    world.hears(room, "Recovery overdue", &["Wang", "Chen"]);
    world.ignores_the_rest();
    world.ends().await;
}

/// What comes with the program, and level 3 of `it-fault` by a calendar of Berlin.
fn in_berlin() -> Bundle {
    let folder = tempfile::tempdir().unwrap();
    let (calendars, playbooks) = (folder.path().join("calendars"), folder.path().join("playbooks"));
    let weekdays = include_str!("../../config/calendars/weekdays.toml");
    let berlin = weekdays.replace("\"weekdays\"", "\"berlin\"").replace("Asia/Shanghai", "Europe/Berlin");
    let fault = include_str!("../../config/playbooks/it-fault.toml");
    let fault =
        fault.replace("calendar = \"china\"", "calendar = \"berlin\"").replace("version = 4", "version = 5");
    for (folder, text) in [(&calendars, berlin), (&playbooks, fault)] {
        std::fs::create_dir(folder).unwrap();
        std::fs::write(folder.join("own.toml"), text).unwrap();
    }
    let settings = Settings { calendars: vec![calendars], playbooks: vec![playbooks], ..Settings::default() };
    load(&settings).unwrap()
}
