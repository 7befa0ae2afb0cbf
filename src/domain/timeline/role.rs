//! Who has which role.

use crate::domain::ids::RoleKey;
use crate::domain::ids::UserId;
use crate::domain::incident::Origin;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Who has which role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RoleEvent {
    /// Somebody was given a part by somebody else.
    Assigned {
        /// Who.
        member: UserId,
        /// Which part.
        role: RoleKey,
        /// What they are to reach.
        goal: Option<String>,
        /// Who had it until then, where only one can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
    },
    /// Somebody took a part.
    Joined {
        /// Which part.
        role: RoleKey,
        /// Who had it until then, where only one can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
    },
    /// Whoever acts gave parts up, and nobody else has them for that.
    Left {
        /// Which.
        roles: Vec<RoleKey>,
        /// Nothing is left for which they would have to be in the room: they are invited no longer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        uninvited: bool,
    },
    /// Whoever acts gave their part to somebody else.
    HandedOver {
        /// The new holder.
        to: UserId,
        /// The part.
        role: RoleKey,
        /// What they must know.
        note: String,
        /// From whom the part comes in the end. Older versions did not say: whoever handed it over had it to give.
        #[serde(default)]
        origin: Option<Origin>,
    },
    /// Somebody without an account takes part.
    ContactAdded {
        /// Name.
        name: String,
        /// How to reach them.
        reach: String,
        /// Which part they have.
        role: Option<RoleKey>,
    },
}
