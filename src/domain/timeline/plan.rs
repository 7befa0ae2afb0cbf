//! Plans, from proposal to deed.

use super::record::{Prompt, Record, Timing, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::incident::Incident;
use crate::domain::incident::PlanKind;
use crate::domain::incident::{Approval, Plan, PlanProgress, State};
use crate::domain::playbook::{Clock, Milestone};
use crate::domain::review::Followup;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Plans, from proposal to deed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PlanEvent {
    PlanProposed(Box<PlanProposed>),
    /// A plan was approved, or a step towards that.
    PlanApproved {
        /// Its number.
        id: u32,
        /// Which step of the playbook's, by its place in the list, from 0; absent where there is none.
        #[serde(default)]
        gate: Option<u32>,
        /// Are more steps needed?
        #[serde(default)]
        waits: bool,
    },
    /// A plan goes ahead without approval.
    PlanOverridden {
        /// Its number.
        id: u32,
        /// Why it could not wait.
        reason: String,
    },
    /// A plan was carried out.
    PlanDone {
        /// Its number.
        id: u32,
    },
}

impl Feature for PlanEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            PlanEvent::PlanProposed(plan) => {
                incident.plans.push(Plan {
                    id: plan.id,
                    kind: plan.kind,
                    text: plan.text.clone(),
                    owner: plan.owner,
                    author: entry.by,
                    at: plan.at,
                    risk: plan.risk.clone(),
                    eta: plan.eta,
                    proposed_at: Some(entry.at),
                    settled_at: None,
                    progress: PlanProgress::Proposed,
                    approvals: Vec::new(),
                    overridden: None,
                });
                incident.spell.expect(plan.eta);
                // Where no approval is asked for, it comes in the same breath.
                incident.forward(State::Approving);
            }
            PlanEvent::PlanApproved { id, gate, waits } => {
                let step = gate.map(|gate| Approval { gate, by: entry.by, at: entry.at });
                let plan = incident.plans.iter_mut().find(|plan| plan.id == *id);
                plan.into_iter().for_each(|plan| plan.approvals.extend(step.clone()));
                if !waits {
                    goes_ahead(incident, *id, PlanProgress::Approved, entry);
                }
            }
            PlanEvent::PlanOverridden { id, reason } => {
                let plan = incident.plans.iter_mut().find(|plan| plan.id == *id);
                plan.into_iter().for_each(|plan| plan.overridden = Some(reason.clone()));
                goes_ahead(incident, *id, PlanProgress::Approved, entry);
            }
            PlanEvent::PlanDone { id } => {
                carried_out(incident, *id, entry.at);
                goes_ahead(incident, *id, PlanProgress::Done, entry);
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            PlanEvent::PlanProposed(plan) => Record {
                words: vec![Words::Fixed(&plan.text), Words::Fixed(&plan.risk)],
                people: vec![plan.owner],
                // It takes the place of the one before it, if that is of its kind.
                answers: (1..plan.id).map(|id| Prompt::fell_due(Clock::Approval(id))).collect(),
                ..Record::default()
            },
            // While a plan waits for others, whoever reads its message can still approve it.
            PlanEvent::PlanApproved { id, waits: true, .. } => {
                Record { answers: vec![Prompt::fell_due(Clock::Approval(*id))], ..Record::default() }
            }
            PlanEvent::PlanApproved { id, .. } => {
                Record { answers: Prompt::of_plan(*id), ..Record::default() }
            }
            PlanEvent::PlanOverridden { id, reason } => Record {
                words: vec![Words::Must(reason)],
                answers: Prompt::of_plan(*id),
                ..Record::default()
            },
            PlanEvent::PlanDone { id } => Record {
                timing: Timing::Counts(Vec::new()),
                answers: Prompt::of_plan(*id),
                ..Record::default()
            },
        }
    }
}

/// With a plan that is carried out, the follow-up as which it went on is made.
fn carried_out(incident: &mut Incident, plan: u32, at: At) {
    let open = |followup: &&mut Followup| followup.plan == Some(plan) && followup.done_at.is_none();
    for followup in incident.followups.iter_mut().filter(open) {
        followup.done_at = Some(at);
        incident.spell.runs.remove(&Clock::Followup(followup.id));
    }
}

/// A proposal meets nothing: a plan is one, and a solution given, when nothing keeps it from being carried out.
fn goes_ahead(incident: &mut Incident, id: u32, progress: PlanProgress, entry: &Entry) {
    if let Some(plan) = incident.plans.iter_mut().find(|plan| plan.id == id) {
        plan.progress = plan.progress.max(progress);
        plan.settled_at.get_or_insert(entry.at);
        let reached = match plan.kind {
            PlanKind::Temporary => Milestone::PlanStated,
            PlanKind::Permanent => Milestone::SolutionGiven,
        };
        incident.reach(reached, entry.at);
    }
    incident.forward(State::Processing);
}

/// A plan, as proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanProposed {
    /// Its number in the incident.
    pub id: u32,
    /// Temporary or permanent.
    pub kind: PlanKind,
    /// What will be done.
    pub text: String,
    /// Who does it.
    pub owner: UserId,
    pub at: Option<At>,
    /// What may go wrong, and then?
    pub risk: String,
    /// When service is expected back.
    pub eta: Option<At>,
}
