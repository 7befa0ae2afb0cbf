//! Progress, and lines of the log.

use super::record::{Record, Timing, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::incident::Incident;
use crate::domain::incident::LastUpdate;
use crate::domain::playbook::Clock;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Progress, and lines of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum UpdateEvent {
    /// Progress.
    Updated {
        /// What was told.
        text: String,
        /// Which kind of news.
        kind: UpdateKind,
        /// Until the next one, in seconds, if not the level's cadence.
        next_in: Option<i64>,
        /// When service is expected back.
        eta: Option<At>,
    },
    /// A line of the log, perhaps after the fact.
    Logged {
        /// What was done or seen.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
}

impl Feature for UpdateEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        if let UpdateEvent::Updated { text, next_in, eta, .. } = self {
            incident.last_update =
                Some(LastUpdate { at: entry.at, by: entry.by, text: text.clone(), next_in: *next_in });
            incident.spell.expect(*eta);
            incident.spell.runs.remove(&Clock::Sync);
        }
        incident.work_began();
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            UpdateEvent::Updated { text, .. } => Record::of([Words::Must(text)]),
            UpdateEvent::Logged { text, at } => Record {
                words: vec![Words::Must(text)],
                at: Some(at),
                timing: Timing::Free,
                ..Record::default()
            },
        }
    }
}

/// A kind of update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateKind {
    /// Where we are.
    #[default]
    Progress,
    /// Something was found.
    Finding,
    /// Something came out.
    Result,
}
