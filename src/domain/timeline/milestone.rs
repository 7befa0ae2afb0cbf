//! What is reached on the way, and what is to be reached next.

use super::record::{Prompt, Record, Timing, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::incident::CauseCategory;
use crate::domain::incident::{Cause, State};
use crate::domain::incident::{Incident, Stage};
use crate::domain::playbook::{Clock, Milestone};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What is reached on the way, and what is to be reached next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MilestoneEvent {
    /// Something was reached, perhaps some time ago.
    MilestoneReached {
        milestone: Milestone,
        /// How, or by what it shows.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
    /// What the work is to reach next was said.
    StageSet {
        goal: String,
        /// How often progress is asked for from now on, in seconds; absent: not at all.
        next_in: Option<i64>,
    },
    CauseStated {
        text: String,
        /// Of which kind.
        category: Option<CauseCategory>,
        /// Found, as against suspected.
        confirmed: bool,
    },
    /// Service works again by a workaround.
    WorkaroundPlaced {
        /// Which.
        text: String,
    },
}

impl Feature for MilestoneEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            MilestoneEvent::MilestoneReached { milestone, text, at } => {
                reached(incident, *milestone, text, at.unwrap_or(entry.at));
                incident.work_began();
            }
            MilestoneEvent::StageSet { goal, next_in } => {
                let stage = Stage { goal: goal.clone(), at: entry.at, by: entry.by, next_in: *next_in };
                incident.spell.stage = Some(stage);
                incident.spell.runs.remove(&Clock::Sync);
                incident.work_began();
            }
            MilestoneEvent::CauseStated { text, category, confirmed } => {
                incident.cause =
                    Some(Cause { text: text.clone(), category: *category, confirmed: *confirmed });
                if *confirmed {
                    incident.reach(Milestone::CauseFound, entry.at);
                    incident.forward(State::Planning);
                } else {
                    incident.forward(State::Diagnosing);
                }
            }
            MilestoneEvent::WorkaroundPlaced { text } => {
                incident.spell.workaround = Some(text.clone());
                incident.reach(Milestone::WorkaroundInPlace, entry.at);
                incident.reach(Milestone::Contained, entry.at);
                incident.work_began();
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            MilestoneEvent::MilestoneReached { milestone, text, at } => Record {
                words: vec![Words::Must(text)],
                at: Some(at),
                timing: Timing::Counts(vec![*milestone]),
                ..Record::default()
            },
            MilestoneEvent::StageSet { goal, .. } => Record::of([Words::Must(goal)]),
            MilestoneEvent::CauseStated { text, confirmed, .. } => {
                let found = confirmed.then_some(Milestone::CauseFound);
                Record {
                    words: vec![Words::Must(text)],
                    timing: Timing::Counts(found.into_iter().collect()),
                    // The level that was proposed with it is not wanted any more.
                    answers: found.map(|_| Prompt::fell_due(Clock::RootCause)).into_iter().collect(),
                    ..Record::default()
                }
            }
            MilestoneEvent::WorkaroundPlaced { text } => Record {
                words: vec![Words::Must(text)],
                timing: Timing::Counts(vec![Milestone::WorkaroundInPlace, Milestone::Contained]),
                ..Record::default()
            },
        }
    }
}

fn reached(incident: &mut Incident, milestone: Milestone, text: &str, at: At) {
    let before = incident.spell.milestones.insert(milestone, at);
    // What came in the same breath goes with it.
    for other in milestone.after() {
        match incident.spell.milestones.get_mut(other) {
            Some(with_it) if Some(*with_it) == before => *with_it = at,
            Some(_) | None => {}
        }
    }
    // What counts from it counts from another time now; what was told of it stays told.
    let counts = match milestone {
        Milestone::Acknowledged => Some(Clock::RootCause),
        Milestone::Recovered => Some(Clock::Review),
        _ => None,
    };
    if let Some(told) =
        counts.filter(|_| before.is_some()).and_then(|clock| incident.spell.runs.get_mut(&clock))
    {
        told.moved = true;
    }
    match milestone {
        Milestone::CauseFound if !incident.cause.as_ref().is_some_and(|cause| cause.confirmed) => {
            let category = incident.cause.as_ref().and_then(|cause| cause.category);
            incident.cause = Some(Cause { text: text.to_owned(), category, confirmed: true });
            incident.forward(State::Planning);
        }
        Milestone::WorkaroundInPlace => {
            incident.spell.workaround.get_or_insert_with(|| text.to_owned());
            incident.reach(Milestone::Contained, at);
        }
        Milestone::Recovered => incident.reach(Milestone::CoreRestored, at),
        _ => {}
    }
}
