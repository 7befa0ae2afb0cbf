//! How an incident ended: asked by whoever asks what is still owed, told, counted, or begins anew with a reopening.

use super::Incident;

/// How an incident that is closed came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending<'a> {
    /// It was handled, and closed.
    Handled,
    /// Whoever had to look for themselves solved it by the steps that were offered.
    SelfHelp,
    /// It was an easy case, solved before it was reported, with this result: it never had a room.
    SolvedAtOnce(&'a str),
    /// It was none, for this reason.
    FalseAlarm(&'a str),
    /// It goes on in another incident; `None`: in a private one, which is not named.
    Merged(Option<&'a str>),
}

impl Incident {
    /// How it ended. `None` while it is open.
    pub fn ending(&self) -> Option<Ending<'_>> {
        self.closed_at?;
        if let Some(reason) = &self.rejected {
            return Some(Ending::FalseAlarm(reason));
        }
        if self.merged_into.is_some() || self.merged_privately {
            return Some(Ending::Merged(self.merged_into.as_deref()));
        }
        if let Some(result) = &self.solved_at_once {
            return Some(Ending::SolvedAtOnce(result));
        }
        let helped = self.self_help.as_ref().is_some_and(|tried| tried.worked);
        Some(if helped { Ending::SelfHelp } else { Ending::Handled })
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

impl Ending<'_> {
    /// Is there work left that belongs to it: a review, improvements, a survey?
    pub fn leaves_work(self) -> bool {
        matches!(self, Ending::Handled | Ending::SelfHelp)
    }
}
