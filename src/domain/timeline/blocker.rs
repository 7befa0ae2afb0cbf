//! What stands in the way.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::ids::UserId;
use crate::domain::incident::Blocker;
use crate::domain::incident::Incident;
use crate::domain::playbook::Clock;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum BlockerEvent {
    BlockerRaised {
        /// Its number in the incident.
        id: u32,
        /// What is missing.
        text: String,
        /// Who is to clear it.
        owner: Option<UserId>,
    },
    /// A blocker is gone.
    BlockerCleared {
        /// Its number.
        id: u32,
        /// How.
        text: Option<String>,
        /// The follow-up that it goes on as, if it was open when the incident was closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<u32>,
    },
}

impl Feature for BlockerEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            BlockerEvent::BlockerRaised { id, text, owner } => {
                incident.involved.people.extend(owner);
                incident.blockers.push(Blocker {
                    id: *id,
                    text: text.clone(),
                    owner: *owner,
                    raised_by: entry.by,
                    raised_at: entry.at,
                    cleared_at: None,
                });
            }
            BlockerEvent::BlockerCleared { id, .. } => {
                if let Some(blocker) = incident.blockers.iter_mut().find(|blocker| blocker.id == *id) {
                    blocker.cleared_at = Some(entry.at);
                }
                incident.spell.runs.remove(&Clock::Blocker(*id));
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            BlockerEvent::BlockerRaised { text, owner, .. } => Record {
                words: vec![Words::Must(text)],
                people: owner.iter().copied().collect(),
                must_be_read: true,
                ..Record::default()
            },
            BlockerEvent::BlockerCleared { text, .. } => Record::of([Words::May(text)]),
        }
    }
}
