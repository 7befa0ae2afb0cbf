//! Incidents that are one.

use crate::domain::ids::ChannelId;
use crate::domain::ids::UserId;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Incidents that are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MergeEvent {
    /// It is the same as another incident, and goes on there.
    Merged {
        /// The other one's number; absent: it is private, and is not named here.
        into: Option<String>,
        /// The other one's room, if it may be named.
        room: Option<ChannelId>,
    },
    /// Another incident is the same as this one.
    Absorbed {
        /// The other one's number.
        number: String,
        /// Who was on it, and is invited over.
        people: Vec<UserId>,
    },
}
