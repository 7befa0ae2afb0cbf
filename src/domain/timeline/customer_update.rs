//! What customers are told, and what they say.

use crate::domain::comms::Draft;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What customers are told, and what they say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CustomerUpdateEvent {
    /// A wording for customers was drafted.
    CommsDrafted(Box<Draft>),
    /// A wording for customers was approved.
    CommsApproved {
        /// Its number.
        id: u32,
    },
    /// Customers are being told.
    CommsPublished {
        /// The wording's number.
        id: u32,
    },
    /// Affected users were asked, after the fix.
    FeedbackNoted {
        /// What they say.
        text: String,
        /// How many were asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<u32>,
        /// How many of them are content.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<u32>,
    },
}
