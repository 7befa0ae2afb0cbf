//! The handling group meets.

use crate::domain::At;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// The handling group meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MeetingEvent {
    /// The handling group met.
    MeetingHeld {
        /// What came of it.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
}
