//! Who reacts, and who was reached.

use crate::domain::ids::RoleKey;
use crate::domain::ids::UserId;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Who reacts, and who was reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PresenceEvent {
    /// Somebody is on it.
    Acknowledged,
    /// Somebody was called by phone.
    Paged {
        /// Who; absent: whoever the playbook demands.
        person: Option<UserId>,
        /// Roles for which that counts.
        roles: Vec<RoleKey>,
    },
    /// The reporter was reached.
    Contacted {
        /// What they said.
        note: String,
    },
    /// Whoever acts, or writes in the room, has these roles, so they are there.
    Present {
        /// Which, of those of whom something was asked.
        roles: Vec<RoleKey>,
        /// Which of them were to be called or contacted: whoever is there has been reached.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reached: Vec<RoleKey>,
    },
}
