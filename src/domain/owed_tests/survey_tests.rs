//! What is owed of the satisfaction survey: sent once with the closing, asked once more, over when it expires.

use super::*;
use crate::domain::incident::Satisfaction;
use crate::domain::playbook::SurveyRule;
use crate::domain::survey::due;
use crate::domain::timeline::{MergeEvent, SurveyEvent};
use rstest::rstest;

const DAY: i64 = 24 * 60;

/// Closed at minute 10, of a playbook that asks, once more after two days, for a week.
fn closed(remind: Option<i64>) -> Story {
    let mut rules = playbook();
    let remind = remind.map(TimeDelta::days);
    rules.survey = Some(SurveyRule { expires: TimeDelta::days(7), remind });
    let mut story = Story::begin(rules);
    story.graded(0, "P2");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.happens(2, Event::Verification(VerificationEvent::Fixed { text: "f".into() }));
    story.happens(10, Event::Closing(ClosingEvent::Closed { note: None }));
    story
}

/// Sends what is to be sent.
fn sent(story: &mut Story, minute: i64) {
    let survey = due(&story.incident, story.rules()).expect("a survey");
    story.happens(minute, survey);
}

fn answered(story: &mut Story, minute: i64) {
    story.happens(
        minute,
        Event::Survey(SurveyEvent::SurveyAnswered { satisfaction: Satisfaction::Fair, text: None }),
    );
}

fn told(story: &mut Story, to: i64) -> Vec<String> {
    story.pass(to).into_iter().filter(|told| told.contains("survey")).collect()
}

#[test]
fn it_is_due_once_with_the_closing_and_says_until_when() {
    let mut story = closed(Some(2));
    let expected = Event::Survey(SurveyEvent::SurveySent {
        of: Some(UserId(1)),
        remind_at: Some(at(10 + 2 * DAY)),
        until: at(10 + 7 * DAY),
    });
    assert_eq!(due(&story.incident, story.rules()), Some(expected));
    sent(&mut story, 10);
    assert_eq!(due(&story.incident, story.rules()), None);
}

#[rstest]
#[case::until_it_is_closed(None)]
#[case::after_a_false_alarm(Some(Event::Closing(ClosingEvent::Rejected { reason: "none".into() })))]
#[case::after_a_merge(Some(Event::Merge(MergeEvent::Merged { into: Some("SYS-2".into()), room: None })))]
#[case::for_an_easy_case(Some(Event::Closing(ClosingEvent::SolvedAtOnce { result: "done".into() })))]
fn nothing_is_asked(#[case] end: Option<Event>) {
    let mut rules = playbook();
    rules.survey = Some(SurveyRule { expires: TimeDelta::days(7), remind: None });
    let mut story = Story::begin(rules);
    if let Some(end) = end {
        story.happens(3, end);
        assert!(!story.incident.is_open());
    }
    assert_eq!(due(&story.incident, story.rules()), None);
}

#[test]
fn a_playbook_without_a_survey_asks_nothing() {
    let mut story = closed(None);
    story.playbook.survey = None;
    assert_eq!(due(&story.incident, story.rules()), None);
}

#[test]
fn it_is_asked_once_more_and_then_it_is_over() {
    let mut story = closed(Some(2));
    sent(&mut story, 10);
    let fell = owed(&story.incident, story.rules(), at(10 + 2 * DAY)).due;
    assert_eq!(fell.iter().map(|fell| fell.people.clone()).collect::<Vec<_>>(), [vec![UserId(1)]]);
    assert_eq!(told(&mut story, 30 * DAY), ["2890 survey Reminder ", "10090 survey Note "]);
    assert_eq!(owed(&story.incident, story.rules(), at(30 * DAY)).next, None);
}

#[test]
fn without_a_reminder_it_only_expires() {
    let mut story = closed(None);
    sent(&mut story, 10);
    assert_eq!(told(&mut story, 30 * DAY), ["10090 survey Note "]);
}

#[test]
fn an_answer_ends_it() {
    for minute in [11, 3 * DAY] {
        let mut story = closed(Some(2));
        sent(&mut story, 10);
        let before = told(&mut story, minute - 1);
        assert_eq!(before.len(), usize::from(minute > 2 * DAY), "{before:?}");
        answered(&mut story, minute);
        assert_eq!(told(&mut story, 30 * DAY), [""; 0]);
    }
}

#[test]
fn after_a_reopening_it_is_asked_anew_unless_it_was_answered() {
    for is_answered in [false, true] {
        let mut story = closed(Some(2));
        sent(&mut story, 10);
        if is_answered {
            answered(&mut story, 15);
        }
        story.happens(20, Event::Closing(ClosingEvent::Reopened { reason: "again".into(), opens: false }));
        assert_eq!(told(&mut story, 15 * DAY), [""; 0], "an open incident asks nobody");
        story.happens(15 * DAY, Event::Verification(VerificationEvent::Fixed { text: "g".into() }));
        story.happens(15 * DAY, Event::Closing(ClosingEvent::Closed { note: None }));
        assert_eq!(due(&story.incident, story.rules()).is_some(), !is_answered);
    }
}

#[test]
fn the_reminder_waits_for_the_calendar_of_the_level() {
    let mut story = closed(Some(2));
    story.playbook.levels[2].hold_reminders = Some("office".into());
    story.calendars.insert("office".into(), office());
    sent(&mut story, 10);
    let opens = story.calendars["office"].add(at(10 + 2 * DAY), TimeDelta::zero()).unwrap();
    let minute = (opens - at(0)).num_minutes();
    assert!(minute > 10 + 2 * DAY);
    assert_eq!(told(&mut story, 3 * DAY), [format!("{minute} survey Reminder ")]);
}
