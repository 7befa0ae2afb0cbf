//! How an incident ended: asked by whoever asks what is still owed, told, counted, or begins anew with a reopening.

use super::Incident;
use crate::domain::At;
use crate::domain::playbook::Playbook;
use serde::{Deserialize, Serialize};

/// How an incident that is closed came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It was handled, and closed.
    Handled,
    /// Whoever had to look for themselves solved it by the steps that were offered.
    SelfHelp,
    /// It was an easy case, solved before it was reported, with this result: it never had a room.
    SolvedAtOnce(String),
    /// It was none, for this reason.
    FalseAlarm(String),
    /// It goes on in another incident, of this number; `None`: in a private one, which is not named.
    Merged(Option<String>),
}

impl Incident {
    /// How it ended. `None` while it is open.
    pub fn ending(&self) -> Option<&Ending> {
        self.spell.ending.as_ref()
    }

    /// Why it was none, if it was none.
    pub fn false_alarm(&self) -> Option<&String> {
        match self.ending()? {
            Ending::FalseAlarm(reason) => Some(reason),
            Ending::Handled | Ending::SelfHelp | Ending::SolvedAtOnce(_) | Ending::Merged(_) => None,
        }
    }

    /// What came of it, if it was solved before it was reported, and so has no room.
    pub fn solved_at_once(&self) -> Option<&String> {
        match self.ending()? {
            Ending::SolvedAtOnce(result) => Some(result),
            Ending::Handled | Ending::SelfHelp | Ending::FalseAlarm(_) | Ending::Merged(_) => None,
        }
    }

    /// The incident in which it goes on, if that is known to everybody.
    pub fn merged_into(&self) -> Option<&String> {
        match self.ending()? {
            Ending::Merged(into) => into.as_ref(),
            Ending::Handled | Ending::SelfHelp | Ending::SolvedAtOnce(_) | Ending::FalseAlarm(_) => None,
        }
    }

    /// From when on it can be reopened no longer. `None`: it always can, or it is open.
    pub fn reopens_until(&self, playbook: &Playbook) -> Option<At> {
        Some(self.spell.closed_at? + playbook.reopen_within?)
    }

    /// It was none.
    pub fn is_false_alarm(&self) -> bool {
        matches!(self.ending(), Some(Ending::FalseAlarm(_)))
    }

    /// It goes on in another incident.
    pub fn is_merged(&self) -> bool {
        matches!(self.ending(), Some(Ending::Merged(_)))
    }

    /// It was solved before it was reported, and has no room.
    pub fn is_solved_at_once(&self) -> bool {
        matches!(self.ending(), Some(Ending::SolvedAtOnce(_)))
    }
}

impl Ending {
    /// Is there work left that belongs to it: a review, follow-ups, a survey?
    pub fn leaves_work(&self) -> bool {
        matches!(self, Ending::Handled | Ending::SelfHelp)
    }
}
