//! Reminders are held back.

use crate::domain::At;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Reminders are held back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SilenceEvent {
    /// Reminders are held back.
    Silenced {
        /// Until then.
        until: At,
        /// Why.
        reason: String,
    },
    /// Reminders are no longer held back.
    SilenceEnded,
}
