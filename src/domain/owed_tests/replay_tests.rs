//! Whatever happens: the timeline gives the incident, and nothing is told twice.

use super::*;
use crate::domain::decide::CorrectRequest;
use crate::domain::timeline::{FollowupEvent, MeetingEvent, MilestoneEvent, ReviewEvent};
use proptest::prelude::*;

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Presence(PresenceEvent::Acknowledged)),
        Just(Event::Meeting(MeetingEvent::MeetingHeld { text: "met".into(), at: None })),
        Just(Event::Milestone(MilestoneEvent::CauseStated {
            text: "disk".into(),
            category: None,
            confirmed: true
        })),
        (0..3usize, any::<bool>()).prop_map(|(n, instead)| {
            let level = ["P0", "P1", "P2"][n];
            Event::Level(LevelEvent::Graded {
                level: level.into(),
                rank: n as u8 + 1,
                confirmed: n != 1,
                reason: None,
                basis: Basis { instead, ..Basis::default() },
            })
        }),
        (1..4u64).prop_map(|n| Event::Role(RoleEvent::Assigned {
            member: UserId(n),
            role: RoleKey::primary(),
            goal: None,
            from: None
        })),
        Just(Event::Role(RoleEvent::Joined { role: role("assistant"), from: None })),
        (0..3i64).prop_map(|n| Event::Update(UpdateEvent::Updated {
            text: "x".into(),
            kind: UpdateKind::Finding,
            next_in: (n > 0).then_some(n * 600),
            eta: None
        })),
        Just(Event::Blocker(BlockerEvent::BlockerRaised { id: 0, text: "b".into(), owner: None })),
        (1..3u32).prop_map(|id| Event::Blocker(BlockerEvent::BlockerCleared {
            id,
            text: None,
            carried: None
        })),
        Just(Event::Verification(VerificationEvent::Fixed { text: "f".into() })),
        any::<bool>().prop_map(|passed| Event::Verification(VerificationEvent::Verified {
            passed,
            check: None,
            checks: Vec::new(),
            again: false,
            figure: None,
            note: None,
            complete: passed,
            returns_to: (!passed).then_some(State::Diagnosing)
        })),
        Just(Event::Review(ReviewEvent::ReviewOpened { reason: None })),
        Just(Event::Review(ReviewEvent::ReviewEdited {
            parts: [(ReviewPart::Human, "tired".into())].into()
        })),
        Just(Event::Review(ReviewEvent::ReviewFinished)),
        (0..200i64).prop_map(|due| Event::Followup(FollowupEvent::FollowupAdded {
            id: 0,
            text: "i".into(),
            owner: UserId(3),
            due: at(due),
            area: None,
            working_days: None,
            plan: None
        })),
        (1..3u32).prop_map(|id| Event::Followup(FollowupEvent::FollowupDone { id, text: None })),
        Just(Event::Closing(ClosingEvent::Closed { note: None })),
        Just(Event::Closing(ClosingEvent::Reopened { reason: "r".into(), opens: false })),
    ]
}

/// Which entry, and how many minutes back.
fn correction() -> impl Strategy<Value = (usize, i64)> {
    (0..200usize, 0..300i64)
}

proptest! {
    #[test]
    fn the_timeline_gives_the_same_incident_and_nothing_is_told_twice(steps in prop::collection::vec((0..90i64, event(), correction()), 1..40)) {
        let mut story = Story::begin(after_tests::with_review());
        let mut minute = 0;
        for (wait, mut event, (place, back)) in steps {
            minute += wait;
            match &mut event {
                Event::Blocker(BlockerEvent::BlockerRaised { id, .. }) => *id = story.incident.next_blocker(),
                Event::Followup(FollowupEvent::FollowupAdded { id, .. }) => *id = story.incident.next_followup(),
                _ => {}
            }
            story.pass(minute);
            story.happens(minute, event);
            story.look(at(minute));
            // Anything may be put right at any time, or is refused.
            let entry = story.timeline[place % story.timeline.len()].seq;
            let request = CorrectRequest {
                entry: Some(entry),
                at: Some(at(minute - back)),
                text: (back % 2 == 0).then_some("put right"),
                ..CorrectRequest::default()
            };
            let _refused = story.corrected(minute, &request);
            story.look(at(minute));
            prop_assert!(owed(&story.incident, story.rules(), at(minute)).due.is_empty(), "told twice");
            if let Some(next) = owed(&story.incident, story.rules(), at(minute)).next {
                prop_assert!(next > at(minute));
            }
        }
        let stored: Vec<Entry> = serde_json::from_str(&serde_json::to_string(&story.timeline).unwrap()).unwrap();
        prop_assert_eq!(Incident::replay(IncidentId(1), &stored), Some(story.incident));
    }
}
