//! Who was in it, whatever their role.

use crate::domain::ids::{RoleKey, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who acted in an incident, was named for something in it, or was called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Involved {
    pub people: BTreeSet<UserId>,
    /// Roles of the playbook that were called.
    pub roles: BTreeSet<RoleKey>,
}
