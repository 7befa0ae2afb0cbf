//! The audit trail: who did what, by which way, and what it changed; and who was refused for want of right.

use super::At;
use super::ids::{GuildId, IncidentId, UserId};
use super::timeline::Actor;
use chrono::TimeDelta;
use std::collections::BTreeSet;
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
    /// A program that watches, by an alert.
    Alert,
    /// Nobody: time, or what Discord did.
    Bot,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    Done,
    /// Whoever asked had not the right.
    Refused,
}

/// One row of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub at: At,
    pub guild: GuildId,
    /// In which incident, if in one.
    pub incident: Option<IncidentId>,
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

impl Step {
    /// Who acted, and whose roles changed.
    pub fn people(&self) -> BTreeSet<UserId> {
        let named = [&self.before, &self.after].into_iter().flat_map(|value| people_in(value));
        named.map(|(_, user)| user).chain(self.actor.person()).collect()
    }
}

/// The people in a value of a row, each with how they stand there: as whoever has or gave a role, or has a role.
pub fn people_in(value: &str) -> Vec<(&str, UserId)> {
    let mut before = ["", ""];
    let mut people = Vec::new();
    for word in value.split([' ', '=', ',']) {
        let id = match (word.strip_prefix("user:"), before) {
            (Some(id), _) => Some(id),
            (None, ["part", _] | ["given", "by"]) => Some(word),
            (None, _) => None,
        };
        people.extend(id.and_then(|id| Some((id, UserId(id.parse().ok()?)))));
        before = [before[1], word];
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_numbers_in_a_row_those_of_people_are_told_apart() {
        let value =
            "room=11 part primary 12=given by 13 part lead 14=taken roles.lead=user:15,role:16 #6 assigned";
        let people: Vec<u64> = people_in(value).into_iter().map(|(_, user)| user.0).collect();
        assert_eq!(people, [12, 13, 14, 15]);
    }
}
