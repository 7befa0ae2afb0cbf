//! Reminders are held back.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::incident::Incident;
use crate::domain::incident::Silence;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Reminders are held back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SilenceEvent {
    /// Reminders are held back.
    Silenced {
        /// Until then.
        until: At,
        reason: String,
    },
    /// Reminders are held back because a system is worked on.
    HeldForMaintenance {
        /// Until then.
        until: At,
        /// Its number in the guild.
        number: u32,
        /// What is done.
        name: String,
    },
    /// Reminders are no longer held back.
    SilenceEnded,
}

impl Feature for SilenceEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        incident.end_silence(entry.at);
        match self {
            SilenceEvent::Silenced { until, reason }
            | SilenceEvent::HeldForMaintenance { until, name: reason, .. } => incident
                .silences
                .push(Silence { from: entry.at, until: *until, reason: reason.clone(), by: entry.by }),
            SilenceEvent::SilenceEnded => {}
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            SilenceEvent::Silenced { reason, .. } | SilenceEvent::HeldForMaintenance { name: reason, .. } => {
                Record::of([Words::Must(reason)])
            }
            SilenceEvent::SilenceEnded => Record::default(),
        }
    }
}
