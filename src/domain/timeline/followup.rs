//! What is to change afterwards.

use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::review::Area;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What is to change afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FollowupEvent {
    /// An improvement was agreed on.
    FollowupAdded {
        /// Its number in the incident.
        id: u32,
        /// What is to change.
        text: String,
        /// Who sees to it.
        owner: UserId,
        /// Until when.
        due: At,
        /// In which area.
        area: Option<Area>,
        /// How many working days that is; absent: it was said as a time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        working_days: Option<u32>,
    },
    /// An improvement was made.
    FollowupDone {
        /// Its number.
        id: u32,
        /// What came of it.
        text: Option<String>,
    },
}
