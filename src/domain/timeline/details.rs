//! What is asked for about the fault.

use crate::domain::details::Given;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What is asked for about the fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DetailsEvent {
    /// Details of the fault were given or corrected.
    DetailsGiven {
        /// Which, and what they are now.
        details: Vec<Given>,
    },
}
