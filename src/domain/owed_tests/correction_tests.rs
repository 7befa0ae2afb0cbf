//! What putting something right does to what is owed and was told.

use super::*;
use crate::domain::correction::standing;
use crate::domain::decide::{CorrectRequest, Scene, correct};
use crate::domain::guild::{Caller, Guild, Standing};
use crate::domain::ids::GuildId;
use crate::domain::milestone::breaches;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::MilestoneEvent;

/// P0 has half an hour to find the cause, counted from the acknowledgement.
fn with_cause() -> Playbook {
    let mut playbook = playbook();
    playbook.levels[0].limits.insert(Clock::RootCause, limit(30, Milestone::CauseFound));
    playbook
}

impl Story {
    fn reached(&mut self, minute: i64, milestone: Milestone, at_minute: i64) -> u32 {
        let text = "as the log says".into();
        self.happens(
            minute,
            Event::Milestone(MilestoneEvent::MilestoneReached { milestone, text, at: Some(at(at_minute)) }),
        );
        self.incident.seq
    }

    pub(super) fn corrected(&mut self, minute: i64, request: &CorrectRequest<'_>) -> Result<(), Refusal> {
        let guild = Guild::new(GuildId(1), "test");
        let standing = Standing::Member;
        let caller = Caller { user: UserId(1), roles: Default::default(), manages_guild: false, standing };
        let (incident, rules) = (&self.incident, self.rules());
        let scene = Scene { incident, rules, guild: &guild, caller: &caller, now: at(minute) };
        for event in correct(scene, &self.timeline, request)? {
            self.happens(minute, event);
        }
        Ok(())
    }

    fn retimed(&mut self, minute: i64, entry: u32, to: i64) {
        let request = CorrectRequest { entry: Some(entry), at: Some(at(to)), ..CorrectRequest::default() };
        self.corrected(minute, &request).unwrap();
    }

    fn replays(&self) {
        let stored: Vec<Entry> =
            serde_json::from_str(&serde_json::to_string(&self.timeline).unwrap()).unwrap();
        assert_eq!(Incident::replay(IncidentId(1), &stored).as_ref(), Some(&self.incident));
    }
}

#[test]
fn a_deadline_that_is_put_into_the_past_is_told_once_at_once_and_its_ladder_counts_from_then() {
    let mut story = Story::begin(with_cause());
    story.graded(0, "P0");
    let reached = story.reached(40, Milestone::Acknowledged, 39);
    story.pass(40);
    story.retimed(45, reached, 5);
    assert_eq!(story.look(at(45)), ["45 root-cause BreachAtBirth duty,lead"]);
    assert_eq!(story.pass(61), ["55 root-cause Reminder duty", "60 root-cause Rung(1) director"]);
    story.replays();
}

#[test]
fn a_deadline_that_is_put_off_after_its_breach_was_told_runs_anew_and_the_breach_was_none() {
    let mut story = Story::begin(with_cause());
    story.graded(0, "P0");
    let reached = story.reached(4, Milestone::Acknowledged, 0);
    assert_eq!(story.pass(31), ["24 root-cause Warning duty", "30 root-cause Breach duty,lead"]);
    // It was recorded at minute 4, so it was then at the latest.
    let later = CorrectRequest { entry: Some(reached), at: Some(at(5)), ..CorrectRequest::default() };
    assert_eq!(story.corrected(31, &later), Err(Refusal::RecordedEarlier(reached, at(4))));
    story.retimed(31, reached, 4);
    assert_eq!(breaches(&story.incident, story.rules()), []);
    assert_eq!(story.pass(33), ["31 root-cause Warning duty"]);
    assert_eq!(story.pass(34), ["34 root-cause Breach duty,lead"]);
    assert_eq!(breaches(&story.incident, story.rules()), [(Clock::RootCause, at(34))]);
    story.replays();
}

#[test]
fn what_is_late_before_and_after_is_not_told_again() {
    let mut story = Story::begin(with_cause());
    story.graded(0, "P0");
    let reached = story.reached(4, Milestone::Acknowledged, 0);
    story.pass(36);
    story.retimed(36, reached, 4);
    assert_eq!(story.look(at(36)), [""; 0]);
    assert_eq!(breaches(&story.incident, story.rules()), [(Clock::RootCause, at(34))]);
    story.retimed(37, reached, 2);
    assert_eq!(story.look(at(37)), [""; 0]);
    assert_eq!(breaches(&story.incident, story.rules()), [(Clock::RootCause, at(32))]);
    story.replays();
}

#[test]
fn a_second_time_of_the_same_entry_counts_and_the_timeline_keeps_all() {
    let mut story = Story::begin(with_cause());
    story.graded(0, "P0");
    story.happens(3, Event::Presence(PresenceEvent::Acknowledged));
    let acknowledged = story.incident.seq;
    story.retimed(10, acknowledged, 1);
    story.retimed(11, acknowledged, 2);
    assert_eq!(story.incident.spell.milestones[&Milestone::Acknowledged], at(2));
    assert_eq!(deadline(&story.incident, story.rules(), Clock::RootCause).unwrap().due, at(32));
    let all = standing(&story.timeline);
    let it = all.iter().find(|it| it.entry.seq == acknowledged).unwrap();
    assert_eq!((it.happened, it.corrections.len()), (at(2), 2));
    assert_eq!(it.at_first().map(|(_, then)| then), Some(at(3)));
    story.replays();
}

#[test]
fn in_time_after_all_is_no_breach() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    assert_eq!(story.pass(6), ["4 respond Warning duty", "5 respond Breach duty,lead"]);
    story.happens(7, Event::Presence(PresenceEvent::Acknowledged));
    let acknowledged = story.incident.seq;
    story.retimed(8, acknowledged, 4);
    assert_eq!(deadline(&story.incident, story.rules(), Clock::Respond).unwrap().met_in_time(), Some(true));
    assert_eq!(breaches(&story.incident, story.rules()), []);
    story.replays();
}

#[test]
fn a_fix_of_an_earlier_time_is_asked_about_in_the_same_run() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P2");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.happens(20, Event::Verification(VerificationEvent::Fixed { text: "restarted".into() }));
    let fixed = story.incident.seq;
    assert_eq!(story.pass(51), ["50 verification Reminder test"]);
    story.retimed(52, fixed, 10);
    assert_eq!(story.look(at(52)), [""; 0]);
    assert_eq!(story.incident.spell.fix.as_ref().unwrap().at, at(10));
    assert_eq!(story.incident.spell.milestones[&Milestone::Recovered], at(10));
    assert_eq!(story.pass(75), ["70 verification Reminder test,lead"]);
    story.replays();
}

#[test]
fn the_beginning_lies_before_the_report_and_before_what_was_reached() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    let began = |minute| CorrectRequest { occurred: Some(at(minute)), ..CorrectRequest::default() };
    assert_eq!(story.corrected(9, &began(2)), Err(Refusal::BeganLater(at(0))));
    assert_eq!(story.corrected(9, &began(20)), Err(Refusal::InTheFuture(at(20))));
    story.corrected(9, &began(-20)).unwrap();
    assert_eq!(story.corrected(9, &began(-20)), Err(Refusal::NothingToCorrect));
    story.reached(10, Milestone::Acknowledged, -5);
    assert_eq!(story.corrected(11, &began(-3)), Err(Refusal::ReachedBefore(Milestone::Acknowledged, at(-5))));
    story.corrected(12, &began(-30)).unwrap();
    assert_eq!(story.incident.report.occurred, Some(at(-30)));
    assert_eq!(story.incident.occurred_before, [None, Some(at(-20))]);
    story.replays();
}

#[test]
fn what_took_effect_keeps_its_time_and_what_others_approve_its_text() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    let graded = story.incident.seq;
    let time = CorrectRequest { entry: Some(graded), at: Some(at(0)), ..CorrectRequest::default() };
    assert_eq!(story.corrected(5, &time), Err(Refusal::KeepsItsTime(graded)));
    let text =
        |entry, text| CorrectRequest { entry: Some(entry), text: Some(text), ..CorrectRequest::default() };
    story.corrected(5, &text(graded, "the shop is down")).unwrap();
    assert_eq!(story.incident.level().unwrap().reason.as_deref(), Some("the shop is down"));
    let correction = story.incident.seq;
    assert_eq!(story.corrected(6, &text(correction, "x")), Err(Refusal::KeepsItsText(correction)));
    assert_eq!(story.corrected(6, &text(99, "x")), Err(Refusal::NoSuchEntry("99".into())));
    assert_eq!(story.corrected(6, &text(graded, "the shop is down")), Err(Refusal::NothingToCorrect));
    assert_eq!(story.corrected(6, &CorrectRequest::default()), Err(Refusal::NothingToCorrect));
    let loose = CorrectRequest { text: Some("x"), ..CorrectRequest::default() };
    assert_eq!(story.corrected(6, &loose), Err(Refusal::Missing("entry")));
    story.replays();
}
