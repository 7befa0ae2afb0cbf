//! What a playbook says of bulletins.

use super::Words;
use crate::domain::ids::RoleKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Which.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Bulletin {
    /// Who works on it, until when, and what is needed: once somebody is first-responsible, and again when that is somebody
    /// else.
    Start,
    /// When service is expected back: whenever that is said or changes.
    Expected,
    /// What it was, what solved it, what prevents it: once the fix is verified.
    Completion,
}

/// Whom it is for, where it is posted, and what it asks of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinRule {
    /// Who is called.
    pub to: Vec<RoleKey>,
    /// In the incidents channel, where everybody reads it; else in the room.
    pub in_incidents: bool,
    /// What they are asked for.
    pub ask: Option<Words>,
}

/// The bulletins of a playbook.
pub type Bulletins = BTreeMap<Bulletin, BulletinRule>;
