//! The database came back from a backup.

use crate::domain::At;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// The database came back from a backup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RestorationEvent {
    /// The database came back from a backup, and what was recorded after that is lost.
    Restored {
        /// When the backup was taken, if that is known.
        backup: Option<At>,
        /// When the last message of the lost time was sent. What fell due before that was told, and is not told again.
        until: At,
        /// Entries lost, at least.
        lost: u32,
    },
}
