//! What is owed when the work is over: reviews and follow-ups.

use super::*;
use crate::domain::playbook::Term;
use crate::domain::timeline::{
    ClosingEvent, Event, FollowupEvent, PresenceEvent, ReviewEvent, VerificationEvent,
};

pub(super) fn with_review() -> Playbook {
    let mut playbook = playbook();
    for level in &mut playbook.levels[..2] {
        let review = Limit { repeat: None, ..limit(1440, Milestone::Reviewed) };
        level.limits.insert(Clock::Review, review);
    }
    playbook.followups = Some(Followups { chase: cadence(60), calendar: None, within: Term::WorkingDays(5) });
    playbook
}

fn review_due(story: &Story) -> Option<i64> {
    let due = deadline(&story.incident, story.rules(), Clock::Review)?.due;
    Some((due - at(0)).num_minutes())
}

#[test]
fn a_review_is_due_after_recovery_whatever_was_graded_before() {
    let mut story = Story::begin(with_review());
    story.graded(0, "P1");
    story.graded(10, "P0");
    assert_eq!(review_due(&story), None, "nothing to review yet");
    story.happens(30, Event::Verification(VerificationEvent::Fixed { text: "f".into() }));
    assert_eq!(review_due(&story), Some(30 + 1440));
    let failed = Event::Verification(VerificationEvent::Verified {
        passed: false,
        check: None,
        checks: Vec::new(),
        again: false,
        figure: None,
        note: None,
        complete: false,
        returns_to: Some(State::Processing),
    });
    story.happens(40, failed);
    assert_eq!(review_due(&story), None, "it was no recovery");
    story.happens(60, Event::Verification(VerificationEvent::Fixed { text: "g".into() }));
    assert_eq!(review_due(&story), Some(60 + 1440));
    story.graded(70, "P2");
    assert_eq!(review_due(&story), None, "no review at this level");
    story.graded(90, "P0");
    assert_eq!(review_due(&story), Some(90 + 1440), "asked for since then");
}

#[test]
fn a_review_is_owed_after_closing_and_not_after_a_false_alarm() {
    let mut story = Story::begin(with_review());
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.happens(2, Event::Verification(VerificationEvent::Fixed { text: "f".into() }));
    story.happens(3, Event::Closing(ClosingEvent::Closed { note: None }));
    assert_eq!(
        story.pass(1500),
        ["1154 review Warning duty", "1442 review Breach duty,lead", "1457 review Rung(1) director"]
    );
    story.happens(1501, Event::Review(ReviewEvent::ReviewOpened { reason: None }));
    story.happens(1502, Event::Review(ReviewEvent::ReviewFinished));
    assert_eq!(story.incident.spell.milestones.get(&Milestone::Reviewed), Some(&at(1502)));
    assert_eq!(owed(&story.incident, story.rules(), at(1502)).next, None);

    let mut alarm = Story::begin(with_review());
    alarm.graded(0, "P0");
    alarm.happens(2, Event::Verification(VerificationEvent::Fixed { text: "f".into() }));
    alarm.happens(3, Event::Closing(ClosingEvent::Rejected { reason: "none".into() }));
    assert_eq!(owed(&alarm.incident, alarm.rules(), at(3)).next, None);
}

#[test]
fn a_followup_is_asked_for_from_its_due_date_on() {
    let mut story = Story::begin(with_review());
    story.graded(0, "P2");
    story.happens(2, Event::Verification(VerificationEvent::Fixed { text: "f".into() }));
    let added = Event::Followup(FollowupEvent::FollowupAdded {
        id: 1,
        text: "more disk".into(),
        owner: UserId(9),
        due: at(500),
        area: None,
        working_days: None,
        plan: None,
    });
    story.happens(3, added);
    story.happens(4, Event::Closing(ClosingEvent::Closed { note: None }));
    assert_eq!(
        story.pass(630),
        [
            "500 followup-1 Reminder ",
            "560 followup-1 Reminder lead",
            "620 followup-1 Escalation lead,director"
        ]
    );
    story.happens(631, Event::Closing(ClosingEvent::Reopened { reason: "again".into(), opens: false }));
    assert_eq!(story.incident.spell.runs[&Clock::Followup(1)].reminders, 3, "a reopening forgets no promise");
    story.happens(632, Event::Followup(FollowupEvent::FollowupDone { id: 1, text: None }));
    assert!(!story.pass(1000).iter().any(|told| told.contains("followup")));
}

#[test]
fn reminders_of_followups_wait_for_the_calendar_that_they_are_counted_in() {
    let mut rules = with_review();
    let within = Term::WorkingDays(5);
    rules.followups = Some(Followups { chase: cadence(60), calendar: Some("office".into()), within });
    let mut story = Story::begin(rules);
    story.calendars.insert("office".into(), office());
    let added = Event::Followup(FollowupEvent::FollowupAdded {
        id: 1,
        text: "more disk".into(),
        owner: UserId(9),
        due: at(10),
        area: None,
        working_days: None,
        plan: None,
    });
    story.happens(0, added);
    let told = story.pass(120);
    let open = office_opens(&story);
    let of_it: Vec<_> = told.iter().filter(|told| told.contains("followup-1 Reminder")).collect();
    assert!(of_it.iter().all(|told| minute(told) >= open), "{told:?}");
    assert!(!of_it.is_empty(), "{told:?}");
}

pub(super) fn minute(told: &str) -> i64 {
    told.split(' ').next().unwrap().parse().unwrap()
}

/// The first minute after the declaration at which the office works.
fn office_opens(story: &Story) -> i64 {
    let opens = story.calendars["office"].add(at(0), TimeDelta::zero()).unwrap();
    (opens - at(0)).num_minutes()
}
