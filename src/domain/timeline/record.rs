//! What an event holds beyond what it does to the incident.

use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::playbook::{Clock, Milestone};

/// What an event holds for whoever reads, searches, corrects or is asked by the timeline. By a borrow that can change it,
/// since what people wrote can be put right.
#[derive(Debug, Default)]
pub struct Record<'a> {
    /// What people wrote with it, and may be searched.
    pub words: Vec<Words<'a>>,
    /// Whom it names, besides whoever did it.
    pub people: Vec<UserId>,
    /// When it happened, if not when it was recorded: what people can say.
    pub at: Option<&'a mut Option<At>>,
    /// What another time changes.
    pub timing: Timing,
    /// The messages that it answers: what they ask for is done, or out of date, and their buttons go by an edit, so that
    /// nobody presses in vain.
    pub answers: Vec<Prompt>,
    /// Must somebody read at once what is said of it? Then others are called where nobody whom it is for is reached.
    pub must_be_read: bool,
}

impl<'a> Record<'a> {
    /// Of an event that holds words alone.
    pub(super) fn of(words: impl IntoIterator<Item = Words<'a>>) -> Record<'a> {
        Record { words: words.into_iter().collect(), ..Record::default() }
    }
}

/// A text of people.
#[derive(Debug)]
pub enum Words<'a> {
    /// It can be put right. Of one event only one text can.
    Must(&'a mut String),
    /// It can be put right, or added.
    May(&'a mut Option<String>),
    /// What others approved as it stands, what has a command that replaces it, and what somebody was asked for themselves,
    /// are not put right by others.
    Fixed(&'a str),
}

impl<'a> Words<'a> {
    pub(super) fn fixed<T: AsRef<str>>(text: &'a T) -> Words<'a> {
        Words::Fixed(text.as_ref())
    }

    /// What was written, if anything.
    pub fn text(&self) -> Option<&str> {
        match self {
            Words::Must(text) => Some(text),
            Words::May(text) => text.as_deref(),
            Words::Fixed(text) => Some(text),
        }
    }
}

/// What another time of an entry changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Timing {
    /// Where it stands in the timeline, be that before the fault began.
    Free,
    /// That, and what counts from it: what it reached, if anything.
    Counts(Vec<Milestone>),
    /// It took effect when it was said, whatever people say later.
    #[default]
    Fixed,
}

/// Messages about earlier entries of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt {
    /// The entries' type, as it is stored.
    pub kind: &'static str,
    /// Only those with this number, of a plan or a wording.
    pub id: Option<u32>,
    /// Only those about this clock.
    pub clock: Option<Clock>,
}

impl Prompt {
    pub(super) fn about(kind: &'static str, id: u32) -> Prompt {
        Prompt { kind, id: Some(id), clock: None }
    }

    /// Those that ask for a plan's approval, or for it to be carried out.
    pub(in crate::domain) fn of_plan(id: u32) -> Vec<Prompt> {
        let kinds = ["plan-proposed", "plan-approved", "plan-overridden"];
        let asked = kinds.into_iter().map(|kind| Prompt::about(kind, id));
        asked.chain([Prompt::fell_due(Clock::Approval(id))]).collect()
    }

    pub(super) fn fell_due(clock: Clock) -> Prompt {
        Prompt { kind: "fell-due", id: None, clock: Some(clock) }
    }

    pub(in crate::domain) fn all(kind: &'static str) -> Prompt {
        Prompt { kind, id: None, clock: None }
    }
}
