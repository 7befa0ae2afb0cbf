//! What is to change afterwards.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::incident::{Incident, PlanProgress};
use crate::domain::playbook::Clock;
use crate::domain::review::Area;
use crate::domain::review::{Counted, Followup};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What is to change afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FollowupEvent {
    /// A follow-up was agreed on.
    FollowupAdded {
        /// Its number in the incident.
        id: u32,
        /// What is to change.
        text: String,
        /// Who sees to it.
        owner: UserId,
        /// Until when.
        due: At,
        area: Option<Area>,
        /// How many working days that is; absent: it was said as a time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        working_days: Option<u32>,
        /// The permanent plan that goes on as it, if that was not carried out when the incident was closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<u32>,
    },
    /// A follow-up was made.
    FollowupDone {
        /// Its number.
        id: u32,
        /// What came of it.
        text: Option<String>,
    },
}

impl Feature for FollowupEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            FollowupEvent::FollowupAdded { id, text, owner, due, area, working_days, plan } => {
                incident.followups.push(Followup {
                    id: *id,
                    text: text.clone(),
                    owner: *owner,
                    due: *due,
                    area: *area,
                    done_at: None,
                    counted: working_days.map(|days| Counted { from: entry.at, days }),
                    plan: *plan,
                });
            }
            FollowupEvent::FollowupDone { id, .. } => {
                let found = incident.followups.iter_mut().find(|followup| followup.id == *id);
                if let Some(followup) = found {
                    followup.done_at = Some(entry.at);
                    let plan = followup.plan;
                    let carried_on = incident.plans.iter_mut().filter(|it| Some(it.id) == plan);
                    carried_on.for_each(|plan| plan.progress = PlanProgress::Done);
                }
                incident.spell.runs.remove(&Clock::Followup(*id));
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            FollowupEvent::FollowupAdded { text, owner, .. } => {
                Record { words: vec![Words::Must(text)], people: vec![*owner], ..Record::default() }
            }
            FollowupEvent::FollowupDone { text, .. } => Record::of([Words::May(text)]),
        }
    }
}
