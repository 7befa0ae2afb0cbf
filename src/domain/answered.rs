//! Which messages an entry answers: what they ask for is done, or out of date, and their buttons go by an edit, so that
//! nobody presses in vain.

use super::playbook::Clock;
use super::timeline::{
    ClosingEvent, CustomerUpdateEvent, Event, LevelEvent, MilestoneEvent, PlanEvent, ReviewEvent,
    SurveyEvent, VerificationEvent,
};

/// Messages about earlier entries of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The entries' type, as it is stored.
    pub kind: &'static str,
    /// Only those with this number, of a plan or a wording.
    pub id: Option<u32>,
    /// Only those about this clock.
    pub clock: Option<Clock>,
}

impl Asked {
    fn about(kind: &'static str, id: u32) -> Asked {
        Asked { kind, id: Some(id), clock: None }
    }

    fn fell_due(clock: Clock) -> Asked {
        Asked { kind: "fell-due", id: None, clock: Some(clock) }
    }

    fn all(kind: &'static str) -> Asked {
        Asked { kind, id: None, clock: None }
    }
}

/// The messages that this answers.
pub fn answered(event: &Event) -> Vec<Asked> {
    let plan =
        |id| ["plan-proposed", "plan-approved", "plan-overridden"].map(|kind| Asked::about(kind, id)).into();
    match event {
        // While a plan waits for others, whoever reads its message can still approve it.
        Event::Plan(PlanEvent::PlanApproved { id, waits: false, .. })
        | Event::Plan(PlanEvent::PlanOverridden { id, .. })
        | Event::Plan(PlanEvent::PlanDone { id }) => plan(*id),
        Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { id, .. }) => {
            vec![Asked::about("comms-drafted", *id)]
        }
        Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { id, .. }) => {
            ["comms-drafted", "comms-approved"].map(|kind| Asked::about(kind, *id)).into()
        }
        Event::Verification(VerificationEvent::Observed { .. })
        | Event::Closing(ClosingEvent::Reopened { .. }) => vec![Asked::fell_due(Clock::Observation)],
        Event::Survey(SurveyEvent::SurveyAnswered { .. }) => {
            vec![Asked::all("survey-sent"), Asked::fell_due(Clock::Survey)]
        }
        // The level that was proposed with it was taken, or is not wanted any more.
        Event::Milestone(MilestoneEvent::CauseStated { confirmed: true, .. })
        | Event::Level(LevelEvent::Graded { .. }) => {
            vec![Asked::fell_due(Clock::RootCause)]
        }
        Event::Review(ReviewEvent::ReviewFinished) => vec![Asked::all("review-opened")],
        _ => Vec::new(),
    }
}
