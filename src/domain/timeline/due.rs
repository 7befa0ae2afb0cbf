//! What falls due, and when.

use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::moved::Moved;
use crate::domain::playbook::Clock;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What falls due, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DueEvent {
    /// A time fell due and people are told.
    FellDue(FellDue),
    /// A calendar came to know other days, and what is open falls due at other times.
    DeadlinesMoved {
        /// Which deadlines.
        moved: Vec<Moved>,
    },
}

/// What is told no later than this after it fell due is told in time.
pub(in crate::domain) const IN_TIME: TimeDelta = TimeDelta::minutes(1);

/// A due time that was told to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FellDue {
    /// Which clock.
    pub clock: Clock,
    /// Which run of it: the deadline, or what the interval is counted from.
    pub anchor: At,
    /// What fell due.
    pub what: Due,
    /// When it was due; the first of those that a reminder stands for.
    pub due: At,
    /// Roles to be mentioned.
    pub to: Vec<RoleKey>,
    /// People to be mentioned.
    pub people: Vec<UserId>,
    /// Intervals without an answer so far, this one included; 0 when nothing repeats yet.
    pub reminders: u32,
    /// Reminders that this one stands for, besides itself.
    pub merged: u32,
}

/// What fell due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "due", content = "n", rename_all = "kebab-case")]
pub enum Due {
    /// The limit is near.
    Warning,
    /// The limit has passed; carries the first rung of the ladder when that is at the deadline.
    Breach,
    /// The limit had passed before it applied: by a grade or a failed verification.
    BreachAtBirth,
    /// A later step of the ladder, by its place in it, from 0.
    Rung(u32),
    /// A soft limit has passed: the card says so, and nobody is told.
    Note,
    /// Still outstanding.
    Reminder,
    /// The third miss in a row of something repeating.
    Escalation,
}

impl Due {
    /// Escalations are never dropped, held or demoted.
    pub fn is_escalation(self) -> bool {
        matches!(self, Due::Breach | Due::BreachAtBirth | Due::Rung(_) | Due::Escalation)
    }
}
