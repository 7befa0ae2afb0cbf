//! When what a clock asks for was done, or is over: the one answer for whoever reminds of it and for whoever says that
//! nothing is left to do.

use super::At;
use super::incident::{Incident, State};
use super::limits;
use super::owed::Rules;
use super::playbook::{Clock, Milestone};
use super::quorum;

/// Since when nothing is left to do about what a clock asked for from `anchor` on. `None`: it is still owed.
pub fn met_since(incident: &Incident, rules: Rules<'_>, clock: Clock, anchor: At) -> Option<At> {
    let met = match clock {
        Clock::Sync => incident.last_update.as_ref().map(|update| update.at).filter(|at| *at > anchor),
        Clock::Meeting => incident.met_at.filter(|at| *at > anchor),
        Clock::Verification => match incident.state {
            State::Verifying => None,
            State::Resolved | State::Closed => incident.spell.milestones.get(&Milestone::Resolved).copied(),
            _ => incident.spell.failed_at,
        },
        Clock::Call => quorum::call_over_since(incident, rules, anchor),
        Clock::Blocker(id) => {
            incident.blockers.iter().find(|blocker| blocker.id == id).and_then(|blocker| blocker.cleared_at)
        }
        Clock::Observation => incident.spell.observed_at,
        Clock::Survey => {
            incident.spell.survey.as_ref().and_then(|survey| survey.answer.as_ref()).map(|it| it.at)
        }
        Clock::PromisedWord => {
            let published = incident.last_published().and_then(|wording| wording.published);
            published.map(|(_, at)| at).filter(|at| *at > anchor)
        }
        Clock::Feedback => incident.feedback.iter().map(|feedback| feedback.at).find(|at| *at >= anchor),
        Clock::Followup(id) => {
            let followup = incident.followups.iter().find(|followup| followup.id == id);
            followup.and_then(|followup| followup.done_at)
        }
        clock => limits::deadline(incident, rules, clock).and_then(|deadline| deadline.met),
    };
    met.or(incident.spell.closed_at.filter(|_| !clock.outlives_closing()))
}
