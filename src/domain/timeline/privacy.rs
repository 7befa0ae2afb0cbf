//! Who can see the incident.

use super::record::Record;
use super::{Entry, Feature};
use crate::domain::guild::Holder;
use crate::domain::incident::Incident;
use crate::domain::privacy::AccessDiffers;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Who can see the incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PrivacyEvent {
    /// Who can see the room.
    PrivacySet {
        /// Only those who are invited.
        private: bool,
    },
    /// Discord did not let the room be changed so that only those who are invited see it, or everybody.
    AccessRefused {
        /// What Discord said.
        reason: String,
        /// How the room differs from what was promised, where Discord took the change or somebody opened the room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        differs: Option<AccessDiffers>,
    },
    /// Who can see the room is as it is to be, after Discord had not let that be.
    AccessSet,
    /// An incident that was named as similar to this one became private, and is named no longer.
    SimilarWithdrawn { number: String },
}

impl Feature for PrivacyEvent {
    fn fold(&self, incident: &mut Incident, _entry: &Entry) {
        match self {
            PrivacyEvent::PrivacySet { private } => incident.private = Some(*private),
            PrivacyEvent::AccessRefused { .. } => incident.access_refused = true,
            PrivacyEvent::AccessSet => incident.access_refused = false,
            PrivacyEvent::SimilarWithdrawn { number } => {
                incident.report.similar.retain(|one| one.number != *number)
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            PrivacyEvent::AccessRefused { differs: Some(differs), .. } => {
                let holders = differs.let_in.iter().chain(&differs.shut_out);
                let person = |holder: &Holder| match holder {
                    Holder::User(user) => Some(*user),
                    Holder::Role(_) => None,
                };
                Record { people: holders.filter_map(person).collect(), ..Record::default() }
            }
            PrivacyEvent::PrivacySet { .. }
            | PrivacyEvent::AccessRefused { differs: None, .. }
            | PrivacyEvent::AccessSet
            | PrivacyEvent::SimilarWithdrawn { .. } => Record::default(),
        }
    }
}
