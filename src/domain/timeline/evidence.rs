//! What shows what is wrong.

use crate::domain::At;
use crate::domain::evidence::EvidenceKind;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What shows what is wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum EvidenceEvent {
    /// Something was gathered that shows what is wrong.
    EvidenceAdded {
        /// Its number in the incident.
        id: u32,
        /// What it is.
        kind: EvidenceKind,
        /// What it shows, or what it says.
        text: String,
        /// Where it is.
        link: Option<String>,
        /// When it was gathered, if not now.
        at: Option<At>,
    },
}
