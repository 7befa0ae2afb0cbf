//! What people were already told.

use crate::domain::At;
use crate::domain::playbook::Milestone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What had been reached in a spell and was taken back, and when last.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TakenBack(pub BTreeMap<Milestone, At>);

/// What an older version stored is the same, although it does not say what was taken back.
impl PartialEq for TakenBack {
    fn eq(&self, other: &TakenBack) -> bool {
        self.0.is_empty() || other.0.is_empty() || self.0 == other.0
    }
}

/// What people were told about one run of a clock.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The run: its deadline, or what its interval is counted from.
    pub anchor: At,
    /// Were they warned?
    pub warned: bool,
    /// Was the breach told, and when?
    pub breached: Option<At>,
    /// Steps of the ladder told so far.
    pub rungs: u32,
    /// Reminders told so far, merged ones counted.
    pub reminders: u32,
    /// Was what the deadline is counted from put earlier since? It is the same run all the same (D4).
    #[serde(default)]
    pub moved: bool,
    /// When whoever is reminded was last told anything. `None` also where an older version told it and kept no such instant.
    #[serde(default)]
    pub last_at: Option<At>,
}

/// What an older version stored is the same, although it does not say when the last was.
impl PartialEq for Told {
    fn eq(&self, other: &Told) -> bool {
        let counts = |it: &Told| (it.anchor, it.warned, it.breached, it.rungs, it.reminders, it.moved);
        counts(self) == counts(other)
    }
}

impl Told {
    /// Was it told about the run with this anchor? A breach that was told stands for a deadline that a change of level puts
    /// before it.
    pub fn is_of(&self, anchor: At) -> bool {
        self.moved || self.anchor == anchor || self.breached.is_some_and(|at| anchor <= at)
    }

    /// Nothing yet.
    pub fn nothing(anchor: At) -> Told {
        Told { anchor, warned: false, breached: None, rungs: 0, reminders: 0, moved: false, last_at: None }
    }
}
