//! What stands in the way.

use crate::domain::ids::UserId;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum BlockerEvent {
    /// A blocker was raised.
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
        /// The improvement that it goes on as, if it was open when the incident was closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<u32>,
    },
}
