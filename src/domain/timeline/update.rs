//! Progress, and lines of the log.

use crate::domain::At;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Progress, and lines of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
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
