//! The fix, its checks, and what is seen afterwards.

use super::record::{Prompt, Record, Timing, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::bulletin::Bulletin;
use crate::domain::incident::State;
use crate::domain::incident::{Checked, Fix, Plan, PlanProgress};
use crate::domain::incident::{Incident, PlanKind};
use crate::domain::playbook::{Clock, Milestone};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// The fix, its checks, and what is seen afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum VerificationEvent {
    /// Somebody says it is fixed; it goes to verification.
    Fixed {
        /// What was done.
        text: String,
    },
    /// A check was made.
    Verified {
        /// Did it pass?
        passed: bool,
        /// Which check, if the playbook has several: its place in the list, from 0.
        check: Option<u32>,
        /// Which checks a pass that names none has passed, if not all of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checks: Vec<u32>,
        /// A measured figure.
        figure: Option<String>,
        /// Anything else.
        note: Option<String>,
        /// Does this end the verification with success?
        complete: bool,
        /// A failure of what had failed already: it is kept, and changes nothing.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
        /// After a failure: where the incident goes back to.
        returns_to: Option<State>,
    },
    /// The question after the observation was answered.
    Observed {
        /// Did nothing turn up?
        quiet: bool,
        /// What was seen.
        note: Option<String>,
        /// If it came back: where the incident goes back to.
        returns_to: Option<State>,
    },
}

impl Feature for VerificationEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            VerificationEvent::Fixed { text } => {
                incident.spell.fix = Some(Fix { text: text.clone(), by: entry.by, at: entry.at });
                incident.spell.observed_at = None;
                incident.spell.checks_passed.clear();
                MET_BY_FIX.into_iter().for_each(|milestone| incident.reach(milestone, entry.at));
                incident.state = State::Verifying;
            }
            VerificationEvent::Verified {
                passed,
                check,
                checks,
                figure,
                note,
                complete,
                again,
                returns_to,
            } => {
                incident.checks.push(Checked {
                    check: *check,
                    checks: checks.clone(),
                    passed: *passed,
                    figure: figure.clone(),
                    note: note.clone(),
                    by: entry.by,
                    at: entry.at,
                });
                if *again {
                    return;
                }
                if !passed {
                    return fail(incident, entry.at, returns_to.unwrap_or(State::Processing));
                }
                incident.spell.checks_passed.extend(check.iter().chain(checks));
                if *complete {
                    incident.reach(Milestone::Resolved, entry.at);
                    incident.state = State::Resolved;
                }
            }
            VerificationEvent::Observed { quiet, returns_to, .. } => {
                incident.spell.observed_at = Some(entry.at);
                if let (false, Some(back_to)) = (quiet, returns_to) {
                    fail(incident, entry.at, *back_to);
                }
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            VerificationEvent::Fixed { text } => Record {
                words: vec![Words::Must(text)],
                timing: Timing::Counts(MET_BY_FIX.into()),
                // What is asked of an earlier fix is over, and nobody meets any more.
                answers: [Clock::Observation, Clock::Meeting].map(Prompt::fell_due).into(),
                must_be_read: true,
                ..Record::default()
            },
            VerificationEvent::Verified { passed, figure, note, complete, again, .. } => {
                let words = figure.iter().map(Words::fixed).chain([Words::May(note)]).collect();
                let timing = match (*passed, *complete) {
                    (true, true) => Timing::Counts(vec![Milestone::Resolved]),
                    (true, false) => Timing::Counts(Vec::new()),
                    (false, _) => Timing::Fixed,
                };
                let refuted = !*passed && !*again;
                let answers = refuted.then(|| Prompt::fell_due(Clock::Observation)).into_iter().collect();
                // Others are asked for the checks that are left.
                let must_be_read = *passed && !*complete;
                Record { words, timing, answers, must_be_read, ..Record::default() }
            }
            VerificationEvent::Observed { note, .. } => Record {
                words: vec![Words::May(note)],
                answers: vec![Prompt::fell_due(Clock::Observation)],
                ..Record::default()
            },
        }
    }
}

/// What is reached when something is said to be fixed.
const MET_BY_FIX: [Milestone; 4] =
    [Milestone::Acknowledged, Milestone::CoreRestored, Milestone::Recovered, Milestone::SolutionGiven];

/// A fix, or a workaround, that did not hold: the fault is not over, so what they had reached is not reached.
fn fail(incident: &mut Incident, at: At, back_to: State) {
    incident.spell.failed_at = Some(at);
    incident.spell.eta_refuted = incident.spell.eta.is_some();
    incident.spell.checks_passed.clear();
    if incident.spell.fix.is_some() {
        incident.spell.failures += 1;
        if let Some(cause) = incident.cause.as_mut().filter(|_| back_to <= State::Diagnosing) {
            cause.confirmed = false;
        }
    }
    incident.spell.bulletins.remove(&Bulletin::Completion);
    let is_ahead = |plan: &Plan| (plan.kind, plan.progress) == (PlanKind::Permanent, PlanProgress::Approved);
    // A solution that is still to be carried out was not refuted, nor was a cause where nothing was fixed.
    let stands = |milestone: Milestone| {
        (milestone == Milestone::SolutionGiven && incident.plans.iter().any(is_ahead))
            || (milestone == Milestone::CauseFound && incident.spell.fix.is_none())
    };
    let undone = |milestone: &Milestone| milestone.is_undone_by_failure(back_to) && !stands(*milestone);
    let undone: Vec<_> = incident.spell.milestones.keys().copied().filter(undone).collect();
    for milestone in undone {
        incident.spell.milestones.remove(&milestone);
        incident.spell.taken_back.0.insert(milestone, at);
    }
    incident.spell.runs.remove(&Clock::Sync);
    incident.spell.stage = None;
    incident.state = back_to;
}
