//! Names of things that live in the store or on Discord.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An incident, numbered by the store; people see [`crate::domain::incident::Incident::number`] instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IncidentId(pub i64);

/// A Discord server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GuildId(pub u64);

/// A Discord channel or thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChannelId(pub u64);

/// A Discord message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub u64);

/// A person on Discord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub u64);

/// A Discord role, as against a playbook's [`RoleKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DiscordRoleId(pub u64);

/// A role of the playbook, by its key in the file: `lead`, `duty`, `primary`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleKey(pub String);

impl RoleKey {
    /// The role of this key.
    pub fn new(key: impl Into<String>) -> Self {
        RoleKey(key.into())
    }

    /// The first-responsible engineer, a role that every playbook has.
    pub fn primary() -> Self {
        RoleKey::new("primary")
    }

    /// The technical lead, another one.
    pub fn lead() -> Self {
        RoleKey::new("lead")
    }
}

impl fmt::Display for RoleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// Somebody on Discord.
    Person(UserId),
    /// Time: something fell due.
    Clock,
    /// The bot, telling what it saw on Discord.
    Bot,
}

impl Actor {
    /// The person, if it was one.
    pub fn person(self) -> Option<UserId> {
        match self {
            Actor::Person(user) => Some(user),
            Actor::Clock | Actor::Bot => None,
        }
    }
}
