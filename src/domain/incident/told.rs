//! What people were already told.

use super::Stage;
use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::playbook::{Clock, Milestone};
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
pub struct RunState {
    /// The run: its deadline, or what its interval is counted from.
    pub anchor: At,
    /// Were they warned?
    pub warned: bool,
    /// Was the breach told, and when?
    pub breached: Option<At>,
    /// Steps of the ladder told so far.
    pub rungs: u32,
    /// When each of them was; of those that an older version told, it is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub climbed: Vec<At>,
    /// Reminders told so far, merged ones counted.
    pub reminders: u32,
    /// Was what the deadline is counted from put earlier since? It is the same run all the same.
    #[serde(default)]
    pub moved: bool,
    /// When whoever is reminded was last told anything. `None` also where an older version told it and kept no such instant.
    #[serde(default)]
    pub last_at: Option<At>,
    /// Another deadline of which they were warned, under another level: it may apply again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned_of: Option<At>,
    /// Steps of the ladder that were told of another deadline, while a level set in error was in force: it may apply again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rungs_of: Option<(At, u32)>,
    /// Which roles were told last, of what is asked for again and again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleKey>,
    /// Which people were, besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<UserId>,
}

/// What an older version stored is the same, although it does not say when the last was, and to whom.
impl PartialEq for RunState {
    fn eq(&self, other: &RunState) -> bool {
        let counts = |it: &RunState| (it.anchor, it.warned, it.breached, it.rungs, it.reminders, it.moved);
        counts(self) == counts(other)
    }
}

/// What people had been told before each change of level in a spell, oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BeforeLevels(Vec<BeforeLevel>);

/// What people had been told before a change of level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain) struct BeforeLevel {
    /// Of the limits of levels.
    pub(in crate::domain) told: BTreeMap<Clock, RunState>,
    /// How many breaches there were.
    pub(in crate::domain) breaches: usize,
    /// What the work was to reach.
    pub(in crate::domain) stage: Option<Stage>,
}

/// What an older version stored is the same, although it does not say what had been told.
impl PartialEq for BeforeLevels {
    fn eq(&self, other: &BeforeLevels) -> bool {
        self.0.is_empty() || other.0.is_empty() || self.0 == other.0
    }
}

impl BeforeLevels {
    /// So many changes can be put right one after the other.
    const MOST: usize = 8;

    /// Keeps what had been told when the level changes.
    pub(in crate::domain) fn keep(
        &mut self,
        told: &BTreeMap<Clock, RunState>,
        breaches: &[(Clock, At)],
        stage: Option<&Stage>,
    ) {
        let of_limits = told.iter().filter(|(clock, _)| clock.is_limit());
        let told = of_limits.map(|(clock, told)| (*clock, told.clone())).collect();
        if self.0.len() == BeforeLevels::MOST {
            self.0.remove(0);
        }
        self.0.push(BeforeLevel { told, breaches: breaches.len(), stage: stage.cloned() });
    }

    /// What had been told before the level in force.
    pub(in crate::domain) fn take(&mut self) -> Option<BeforeLevel> {
        self.0.pop()
    }
}

impl RunState {
    /// Goes on from what was told before a level that was set in error; what was told since stays told where it is of the
    /// same deadline, and so does a breach that came after this one had passed.
    pub(in crate::domain) fn restore(&mut self, before: RunState) {
        if self.anchor == before.anchor {
            self.reminders = self.reminders.max(before.reminders);
            self.moved |= before.moved;
            return;
        }
        let since = self.breached.filter(|at| before.anchor <= *at);
        let last_at = self.last_at.max(before.last_at);
        let warned_of = Some(self.anchor).filter(|_| self.warned);
        let rungs_of = Some((self.anchor, self.rungs)).filter(|(_, rungs)| *rungs > 0).or(before.rungs_of);
        *self = RunState { breached: before.breached.or(since), last_at, warned_of, rungs_of, ..before };
    }

    /// With the steps that were told of this deadline under a level set in error.
    pub(in crate::domain) fn with_steps_of(self, anchor: At) -> RunState {
        let told = self.rungs_of.filter(|(of, _)| *of == anchor).map_or(0, |(_, rungs)| rungs);
        RunState { rungs: self.rungs.max(told), ..self }
    }

    /// Was it told about the run with this anchor? A breach that was told stands for a deadline that a change of level puts
    /// before it.
    pub fn is_of(&self, anchor: At) -> bool {
        self.moved || self.anchor == anchor || self.breached.is_some_and(|at| anchor <= at)
    }

    /// Nothing yet.
    pub fn nothing(anchor: At) -> RunState {
        RunState {
            anchor,
            warned: false,
            breached: None,
            rungs: 0,
            climbed: Vec::new(),
            reminders: 0,
            moved: false,
            last_at: None,
            warned_of: None,
            rungs_of: None,
            roles: Vec::new(),
            people: Vec::new(),
        }
    }
}
