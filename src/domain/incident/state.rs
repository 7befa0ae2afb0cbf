//! Where an incident is in its flow.

use serde::{Deserialize, Serialize};

/// Where an incident is in its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Registered, not graded.
    Reported,
    /// It has a level.
    Graded,
    /// Somebody is first-responsible.
    Assigned,
    /// The cause is being looked for.
    Diagnosing,
    /// A plan is being made.
    Planning,
    /// A plan waits for approval.
    Approving,
    /// A plan is being carried out.
    Processing,
    /// Said to be fixed; being checked.
    Verifying,
    /// The check passed.
    Resolved,
    /// Over.
    Closed,
}

impl State {
    /// All of them, in the order of the flow, with their key in files.
    pub const ALL: [(State, &'static str); 10] = [
        (State::Reported, "reported"),
        (State::Graded, "graded"),
        (State::Assigned, "assigned"),
        (State::Diagnosing, "diagnosing"),
        (State::Planning, "planning"),
        (State::Approving, "approving"),
        (State::Processing, "processing"),
        (State::Verifying, "verifying"),
        (State::Resolved, "resolved"),
        (State::Closed, "closed"),
    ];

    /// The key in files and in the store.
    pub fn key(self) -> &'static str {
        State::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, key)| key)
    }

    /// The state of a [`State::key`].
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.iter().find(|(_, known)| *known == key).map(|(state, _)| *state)
    }
}
