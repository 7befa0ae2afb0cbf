//! What the timeline says is put right.

use crate::domain::correction::Correction;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What the timeline says is put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CorrectionEvent {
    /// What the timeline says of when something was, or of what, was put right.
    Corrected(Box<Correction>),
}
