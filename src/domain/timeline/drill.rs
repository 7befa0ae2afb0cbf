//! What is made up in a drill.

use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What is made up in a drill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DrillEvent {
    /// News in a drill, made up on the spot.
    Injected {
        /// What is seen or heard.
        text: String,
    },
}
