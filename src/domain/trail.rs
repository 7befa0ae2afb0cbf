//! The audit trail: who did what, by which way, and what it changed; and who was refused for want of right.

use super::At;
use super::ids::{GuildId, IncidentId};
use super::timeline::Actor;
use chrono::TimeDelta;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How long a refusal is kept. What was done is kept for as long as the timeline that it changed.
pub const KEPT_REFUSALS: TimeDelta = TimeDelta::days(90);

/// By which way something was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Source {
    /// A command that was typed.
    Slash,
    /// A button, or a menu of answers.
    Button,
    /// A form that was sent.
    Form,
    /// A command on a message.
    Menu,
    /// The program's command line.
    CommandLine,
    /// Nobody: time, or what Discord did.
    Bot,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// Whoever asked had not the right.
    Refused,
}

/// One row of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: At,
    /// Where.
    pub guild: GuildId,
    /// In which incident, if in one.
    pub incident: Option<IncidentId>,
    /// By whom.
    pub actor: Actor,
    /// By which way.
    pub source: Source,
    /// What: the [key](super::authorise::Action::key) of an action, or the kind of what time or Discord brought.
    pub action: String,
    /// What was so before, of what it changed: `key=value`, separated by spaces. Levels, states and ids; no text of people.
    pub before: String,
    /// What is so afterwards, and the entries of the timeline that say it; of a refusal its reason.
    pub after: String,
    /// What came of it.
    pub outcome: Outcome,
}
