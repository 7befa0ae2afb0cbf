//! What is owed, told as little stories over a small playbook.

mod after_tests;
mod correction_tests;
mod meeting_tests;
mod refuted_tests;
mod regrade_tests;
mod replay_tests;
mod survey_tests;

use super::At;
use super::calendar::Calendars;
use super::fixture::*;
use super::grading::Basis;
use super::ids::{IncidentId, RoleKey, UserId};
use super::incident::{Incident, State};
use super::limits::deadline;
use super::owed::owed;
use super::playbook::*;
use super::review::ReviewPart;
use super::rules::Rules;
use super::timeline::{
    Actor, BlockerEvent, ClosingEvent, DueEvent, Entry, Event, LevelEvent, PresenceEvent, RoleEvent,
    UpdateEvent, UpdateKind, VerificationEvent,
};
use chrono::TimeDelta;
use rstest::rstest;

/// An incident, its playbook and a clock that counts minutes from the declaration.
struct Story {
    playbook: Playbook,
    calendars: Calendars,
    incident: Incident,
    timeline: Vec<Entry>,
}

impl Story {
    fn begin(playbook: Playbook) -> Story {
        let first = Entry { seq: 1, at: at(0), by: person(1), event: declared(report(&playbook)) };
        let incident = Incident::begin(IncidentId(1), &first).unwrap();
        Story { playbook, calendars: Calendars::new(), incident, timeline: vec![first] }
    }

    fn rules(&self) -> Rules<'_> {
        Rules { playbook: &self.playbook, calendars: &self.calendars }
    }

    fn happens(&mut self, minute: i64, event: Event) {
        let entry = Entry { seq: self.incident.seq + 1, at: at(minute), by: person(1), event };
        self.incident.apply(&entry);
        self.timeline.push(entry);
    }

    fn graded(&mut self, minute: i64, level: &str) {
        let rank = self.playbook.level(level).unwrap().rank;
        self.happens(
            minute,
            Event::Level(LevelEvent::Graded {
                level: level.into(),
                rank,
                confirmed: true,
                reason: None,
                basis: Basis::default(),
            }),
        );
    }

    fn assigned(&mut self, minute: i64) {
        self.happens(
            minute,
            Event::Role(RoleEvent::Assigned {
                member: UserId(7),
                role: RoleKey::primary(),
                goal: None,
                from: None,
            }),
        );
    }

    fn verified(&mut self, minute: i64, passed: bool, returns_to: Option<State>) {
        let (check, checks, figure, note, complete, again) = (None, Vec::new(), None, None, passed, false);
        self.happens(
            minute,
            Event::Verification(VerificationEvent::Verified {
                passed,
                check,
                checks,
                figure,
                note,
                complete,
                again,
                returns_to,
            }),
        );
    }

    fn updated(&mut self, minute: i64) {
        let kind = UpdateKind::Progress;
        self.happens(
            minute,
            Event::Update(UpdateEvent::Updated { text: "on it".into(), kind, next_in: None, eta: None }),
        );
    }

    /// Lets time pass to a minute, one next-due instant after the other, and tells what fell due on the way: minute,
    /// clock, what, roles, merged.
    fn pass(&mut self, to: i64) -> Vec<String> {
        let mut told = Vec::new();
        let mut now = self.timeline.last().unwrap().at;
        loop {
            told.extend(self.look(now));
            match owed(&self.incident, self.rules(), now).next {
                Some(next) if next <= at(to) => now = next,
                _ => return told,
            }
        }
    }

    /// What is due at this instant, told.
    fn look(&mut self, now: At) -> Vec<String> {
        let mut told = Vec::new();
        for fell in owed(&self.incident, self.rules(), now).due {
            let to: Vec<_> = fell.to.iter().map(|role| role.0.as_str()).collect();
            let merged = if fell.merged > 0 { format!(" +{}", fell.merged) } else { String::new() };
            let minute = (now - at(0)).num_minutes();
            told.push(format!("{minute} {} {:?} {}{merged}", fell.clock.key(), fell.what, to.join(",")));
            let entry = Entry {
                seq: self.incident.seq + 1,
                at: now,
                by: Actor::Clock,
                event: Event::Due(DueEvent::FellDue(fell)),
            };
            self.incident.apply(&entry);
            self.timeline.push(entry);
        }
        told
    }
}

/// 06:00 to 06:10 UTC is never open; the office opens at 08:00 UTC.
fn office() -> super::calendar::Calendar {
    let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    super::calendar::Calendar {
        name: "office".into(),
        zone: crate::zone::Zone::utc(),
        hours: vec![(time(8), time(18))],
        weekdays: (1..=5).collect(),
        holidays: Default::default(),
        makeup_days: Default::default(),
        years: [2026].into(),
        by_law: Default::default(),
    }
}

fn at(minute: i64) -> At {
    let zero: At = "2026-03-02T06:00:00Z".parse().unwrap();
    zero + minutes(minute)
}

fn person(id: u64) -> Actor {
    Actor::Person(UserId(id))
}

#[test]
fn a_limit_is_warned_of_breached_escalated_and_repeated_until_met() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    assert_eq!(
        story.pass(29),
        [
            "4 respond Warning duty",
            "5 respond Breach duty,lead",
            "15 respond Reminder duty",
            "20 respond Rung(1) director",
            "25 respond Reminder duty",
        ]
    );
    story.happens(29, Event::Presence(PresenceEvent::Acknowledged));
    assert_eq!(story.pass(119), ["96 recover Warning duty"]);
}

#[test]
fn a_level_without_limits_owes_nothing() {
    let mut playbook = playbook();
    for level in &mut playbook.levels {
        level.limits.clear();
        level.sync = None;
    }
    let mut story = Story::begin(playbook);
    story.graded(0, "P0");
    story.assigned(1);
    assert_eq!(owed(&story.incident, story.rules(), at(10_000)).next, None);
    assert_eq!(story.pass(10_000), [""; 0]);
}

#[test]
fn a_grade_after_the_limit_is_one_honest_message() {
    let mut story = Story::begin(playbook());
    story.graded(25, "P0");
    assert_eq!(story.pass(26), ["25 respond BreachAtBirth duty,lead"]);
    // The ladder counts from when it was told, so nothing is back-dated.
    assert_eq!(story.pass(41), ["35 respond Reminder duty", "40 respond Rung(1) director"]);
}

#[test]
fn missed_syncs_remind_then_mention_the_lead_then_escalate_and_an_update_resets() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P1");
    story.happens(0, Event::Presence(PresenceEvent::Acknowledged));
    story.assigned(5);
    assert_eq!(
        story.pass(130),
        [
            "35 sync Reminder ",
            "65 sync Reminder lead",
            "95 sync Escalation lead,director",
            "125 sync Reminder lead",
        ]
    );
    story.updated(130);
    assert_eq!(story.pass(161), ["160 sync Reminder "]);
}

#[test]
fn missed_reminders_merge_and_escalations_are_not_dropped() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P1");
    story.happens(0, Event::Presence(PresenceEvent::Acknowledged));
    story.assigned(5);
    let told = story.look(at(64 + 30 * 5));
    assert_eq!(told, ["214 sync Escalation lead,director +5", "214 recover Warning duty"]);
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    assert_eq!(story.look(at(60)), ["60 respond Breach duty,lead", "60 respond Rung(1) director"]);
    assert_eq!(story.look(at(60)), [""; 0], "told once");
}

#[test]
fn a_failed_verification_returns_the_incident_and_its_clocks() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.assigned(2);
    story.happens(20, Event::Verification(VerificationEvent::Fixed { text: "restarted".into() }));
    assert_eq!(story.pass(49), [""; 0], "syncs stop while it is verified");
    assert_eq!(story.pass(51), ["50 verification Reminder test"]);
    story.verified(130, false, Some(State::Processing));
    assert_eq!(story.incident.state, State::Processing);
    assert_eq!(
        story.pass(161),
        [
            "130 recover BreachAtBirth duty,lead",
            "140 recover Reminder duty",
            "145 recover Rung(1) director",
            "150 recover Reminder duty",
            "160 recover Reminder duty",
            "160 sync Reminder "
        ]
    );
}

#[test]
fn extend_by_moves_the_recovery_deadline() {
    let mut playbook = playbook();
    playbook.verification.extend_by = Some(minutes(60));
    let mut story = Story::begin(playbook);
    story.graded(0, "P0");
    story.happens(20, Event::Verification(VerificationEvent::Fixed { text: "restarted".into() }));
    story.verified(30, false, None);
    assert_eq!(deadline(&story.incident, story.rules(), Clock::Recover).unwrap().due, at(180));
}

#[test]
fn a_blocker_is_chased_until_it_is_cleared() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P2");
    story.happens(0, Event::Presence(PresenceEvent::Acknowledged));
    story.happens(
        10,
        Event::Blocker(BlockerEvent::BlockerRaised {
            id: 1,
            text: "no access".into(),
            owner: Some(UserId(9)),
        }),
    );
    assert_eq!(
        story.pass(56),
        ["25 blocker-1 Reminder ", "40 blocker-1 Reminder lead", "55 blocker-1 Escalation lead,director"]
    );
    story.happens(57, Event::Blocker(BlockerEvent::BlockerCleared { id: 1, text: None, carried: None }));
    assert_eq!(story.pass(200), [""; 0]);
}

#[test]
fn a_reopening_arms_the_clocks_anew() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.happens(20, Event::Verification(VerificationEvent::Fixed { text: "restarted".into() }));
    story.verified(25, true, None);
    story.happens(30, Event::Closing(ClosingEvent::Closed { note: None }));
    assert_eq!(story.pass(1000), [""; 0], "a closed incident owes nothing");
    story.happens(1000, Event::Closing(ClosingEvent::Reopened { reason: "again".into(), opens: false }));
    assert_eq!(deadline(&story.incident, story.rules(), Clock::Recover).unwrap().due, at(1120));
    assert_eq!(story.pass(1006), ["1004 respond Warning duty", "1005 respond Breach duty,lead"]);
}

#[test]
fn reminders_wait_for_the_calendar_and_escalations_do_not() {
    let mut playbook = playbook();
    playbook.levels[0].hold_reminders = Some("office".into());
    let mut story = Story::begin(playbook);
    story.calendars.insert("office".into(), office());
    story.graded(0, "P0");
    assert_eq!(
        story.pass(121),
        [
            "5 respond Breach duty,lead",
            "20 respond Rung(1) director",
            "120 respond Reminder duty +9",
            "120 recover Breach duty,lead"
        ]
    );
}

#[test]
fn an_escalation_does_not_wait_with_the_reminders_before_it() {
    let mut playbook = playbook();
    playbook.levels[0].hold_reminders = Some("office".into());
    playbook.levels[0].limits.clear();
    let mut story = Story::begin(playbook);
    story.calendars.insert("office".into(), office());
    story.graded(0, "P0");
    story.assigned(1);
    assert_eq!(story.pass(119), ["91 sync Escalation lead,director +2"]);
    assert_eq!(story.pass(121), ["121 sync Reminder lead"]);
}

/// The office opens at minute 120 and closes at 720; on the next day it opens at 1560.
#[rstest]
#[case::of_a_limit(Some(27), None, "1560 recover Warning duty")]
#[case::of_a_cadence(None, Some(27), "1560 sync Warning ")]
fn a_warning_missed_in_working_time_waits_for_the_next(
    #[case] limit_warns: Option<u8>,
    #[case] sync_warns: Option<u8>,
    #[case] told: &str,
) {
    let mut playbook = playbook();
    let level = &mut playbook.levels[0];
    level.hold_reminders = Some("office".into());
    level.limits.retain(|clock, _| *clock == Clock::Recover);
    let limit = level.limits.get_mut(&Clock::Recover).unwrap();
    (limit.within, limit.warn_at) = (minutes(1800), limit_warns);
    let sync = &mut level.sync.as_mut().unwrap().cadence;
    (sync.every, sync.warn_at) = (minutes(1800), sync_warns);
    let mut story = Story::begin(playbook);
    story.calendars.insert("office".into(), office());
    story.graded(0, "P0");
    story.assigned(0);
    // Nobody is there to tell it when it falls due.
    assert_eq!(story.look(at(800)), Vec::<String>::new());
    assert_eq!(owed(&story.incident, story.rules(), at(800)).next, Some(at(1560)));
    assert_eq!(story.look(at(1560)), [told]);
}

#[test]
fn a_warning_that_the_deadline_overtakes_is_not_told() {
    let mut playbook = playbook();
    playbook.levels[0].hold_reminders = Some("office".into());
    playbook.levels[0].limits.retain(|clock, _| *clock == Clock::Recover);
    let limit = playbook.levels[0].limits.get_mut(&Clock::Recover).unwrap();
    (limit.within, limit.warn_at) = (minutes(1200), Some(40));
    let mut story = Story::begin(playbook);
    story.calendars.insert("office".into(), office());
    story.graded(0, "P0");
    assert_eq!(story.look(at(800)), Vec::<String>::new());
    assert_eq!(story.look(at(1200)), ["1200 recover Breach duty,lead"]);
}

/// Found by the simulation.
#[test]
fn no_warning_follows_the_reminder_when_the_clock_is_set_back() {
    let mut playbook = playbook();
    playbook.levels[0].limits.clear();
    playbook.levels[0].sync.as_mut().unwrap().cadence.warn_at = Some(80);
    let mut story = Story::begin(playbook);
    story.graded(0, "P0");
    story.assigned(1);
    assert_eq!(story.look(at(31)), ["31 sync Reminder "]);
    assert_eq!(story.look(at(26)), Vec::<String>::new());
}

/// Whoever was just reminded of something that came then is not reminded of the rest at once.
#[test]
fn what_was_asked_for_and_came_keeps_the_rest_at_its_distance() {
    let mut playbook = playbook();
    playbook.reminders = Growth { factor: 2, most: 4 };
    let (who, remind, every) = (vec![role("lead")], vec![role("duty")], cadence(8));
    playbook.levels[0].call = Some(PhoneCall { who, remind, cadence: every });
    let mut story = Story::begin(playbook);
    story.graded(0, "P0");
    story.pass(40);
    let lead = vec![role("lead")];
    story.happens(41, Event::Presence(PresenceEvent::Present { roles: lead.clone(), reached: lead }));
    assert_eq!(story.pass(60), ["43 respond Reminder duty"]);
}
