//! How grave it is.

use crate::domain::grading::Basis;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// How grave it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum LevelEvent {
    /// The level was set or changed.
    Graded {
        /// Key of the level in the pinned playbook.
        level: String,
        /// Its rank.
        rank: u8,
        /// False while provisional.
        confirmed: bool,
        /// Why.
        reason: Option<String>,
        /// What it rests on.
        #[serde(default)]
        basis: Basis,
    },
}
