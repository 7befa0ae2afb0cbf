//! When the handling group meets.

use super::*;
use crate::domain::meeting::Meeting;
use crate::domain::repeating::meeting_due;
use crate::domain::timeline::{MeetingEvent, SilenceEvent};

fn meets(every: i64, calendar: Option<&str>) -> Option<Meeting> {
    let cadence = Cadence { warn_at: Some(90), ..cadence(every) };
    Some(Meeting { cadence, to: vec![role("lead")], calendar: calendar.map(str::to_owned) })
}

/// P0 meets every hour, P1 every two hours, P2 not at all; nothing else is asked for.
fn meeting() -> Playbook {
    let mut playbook = playbook();
    for (level, every) in playbook.levels.iter_mut().zip([Some(60), Some(120), None]) {
        level.limits.clear();
        level.sync = None;
        level.meeting = every.and_then(|every| meets(every, None));
    }
    playbook
}

fn held(story: &mut Story, minute: i64, at: Option<At>) {
    story.happens(minute, Event::Meeting(MeetingEvent::MeetingHeld { text: "done".into(), at }));
}

#[test]
fn meetings_begin_with_the_assignment_and_are_asked_for_until_one_is_noted() {
    let mut story = Story::begin(meeting());
    story.graded(0, "P0");
    assert_eq!(story.pass(500), [""; 0], "nobody has a role yet");
    story.assigned(500);
    assert_eq!(
        story.pass(740),
        [
            "554 meeting Warning lead",
            "560 meeting Reminder lead",
            "620 meeting Reminder lead,lead",
            "680 meeting Escalation lead,lead,director",
            "740 meeting Reminder lead,lead",
        ]
    );
    held(&mut story, 745, None);
    assert_eq!(story.pass(805), ["799 meeting Warning lead", "805 meeting Reminder lead"]);
}

#[test]
fn everybody_who_has_a_part_is_called_once() {
    let mut story = Story::begin(meeting());
    story.graded(0, "P0");
    story.assigned(5);
    for key in ["tester", "security"] {
        story.happens(
            6,
            Event::Role(RoleEvent::Assigned { member: UserId(9), role: role(key), goal: None, from: None }),
        );
    }
    let fell = owed(&story.incident, story.rules(), at(65)).due;
    let called: Vec<_> = fell.iter().map(|fell| fell.people.clone()).collect();
    assert_eq!(called, [vec![UserId(7), UserId(9)]]);
}

#[test]
fn a_meeting_is_counted_from_when_it_was_held_and_never_backwards() {
    let mut story = Story::begin(meeting());
    story.graded(0, "P0");
    story.assigned(0);
    story.pass(60);
    held(&mut story, 90, Some(at(58)));
    assert_eq!(meeting_due(&story.incident, story.rules()), Some(at(118)));
    held(&mut story, 91, Some(at(20)));
    assert_eq!(meeting_due(&story.incident, story.rules()), Some(at(118)));
    assert_eq!(story.pass(118), ["112 meeting Warning lead", "118 meeting Reminder lead"]);
}

#[test]
fn there_are_no_meetings_after_the_fix_and_they_go_on_when_it_fails() {
    let mut story = Story::begin(meeting());
    story.graded(0, "P0");
    story.assigned(0);
    story.happens(30, Event::Verification(VerificationEvent::Fixed { text: "f".into() }));
    assert_eq!(meeting_due(&story.incident, story.rules()), None);
    story.verified(100, false, Some(State::Processing));
    assert_eq!(meeting_due(&story.incident, story.rules()), Some(at(160)));
    held(&mut story, 120, None);
    story.happens(130, Event::Verification(VerificationEvent::Fixed { text: "g".into() }));
    story.happens(131, Event::Closing(ClosingEvent::Closed { note: None }));
    story.happens(300, Event::Closing(ClosingEvent::Reopened { reason: "again".into(), opens: false }));
    assert_eq!(meeting_due(&story.incident, story.rules()), Some(at(360)), "a new spell");
}

#[test]
fn another_level_meets_at_its_own_interval() {
    let mut story = Story::begin(meeting());
    story.graded(0, "P1");
    story.assigned(0);
    story.graded(30, "P0");
    assert_eq!(meeting_due(&story.incident, story.rules()), Some(at(90)));
    story.graded(40, "P2");
    assert_eq!(meeting_due(&story.incident, story.rules()), None, "no meetings at this level");
    story.graded(50, "P1");
    assert_eq!(meeting_due(&story.incident, story.rules()), Some(at(170)));
}

#[test]
fn meetings_wait_for_their_calendar_and_for_the_end_of_a_silence() {
    let mut rules = meeting();
    rules.levels[2].meeting = meets(60, Some("office"));
    let mut story = Story::begin(rules);
    story.calendars.insert("office".into(), office());
    story.graded(0, "P2");
    story.assigned(0);
    let opens = story.calendars["office"].add(at(60), TimeDelta::zero()).unwrap();
    assert_eq!(meeting_due(&story.incident, story.rules()), Some(opens));

    let mut story = Story::begin(meeting());
    story.graded(0, "P0");
    story.assigned(0);
    story.happens(50, Event::Silence(SilenceEvent::Silenced { until: at(100), reason: "quiet".into() }));
    let told = story.pass(100);
    assert_eq!(told, ["100 meeting Reminder lead", "100 silence Note "], "held back, not dropped");
}
