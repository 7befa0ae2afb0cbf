//! What is measured.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

/// What a limit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Clock {
    /// From declaration to acknowledgement.
    Respond,
    /// From declaration to the reporter having been reached.
    Contact,
    /// From declaration to a confirmed level.
    Grade,
    /// From declaration to everybody of the quorum being there.
    Team,
    /// Until everybody whom the playbook demands has been called by phone, repeating.
    Call,
    /// From declaration, or from the first acknowledgement or assignment, to the cause.
    RootCause,
    /// From grading to a temporary plan or workaround.
    Workaround,
    /// From declaration to service restored.
    Recover,
    /// From service restored to a finished review.
    Review,
    /// Progress sync, repeating.
    Sync,
    /// From the assignment or the last meeting to the next meeting of the handling group, repeating.
    Meeting,
    /// Waiting for verification, repeating.
    Verification,
    /// Until reminders are no longer held back.
    Silence,
    /// From closing to the answer of whoever reported.
    Survey,
    /// From a fix to the end of the time in which it is watched, then repeating until the question is answered.
    Observation,
    /// Until customers hear the next word that they were promised, repeating.
    PromisedWord,
    /// From a verified fix until users were asked, repeating.
    Feedback,
    /// One blocker, by its number in the incident, repeating.
    Blocker(u32),
    /// One piece of news in a drill, by its number, from 1.
    Inject(u32),
    /// One follow-up, by its number in the incident, repeating from its due date on.
    Followup(u32),
}

impl Clock {
    /// The clocks that a playbook's level can limit, with their key in the file.
    pub const LIMITS: [Clock; 6] =
        [Clock::Respond, Clock::Contact, Clock::RootCause, Clock::Workaround, Clock::Recover, Clock::Review];

    /// The clocks that have a deadline, each at most one.
    pub fn with_deadline() -> impl Iterator<Item = Clock> {
        Clock::LIMITS.into_iter().chain([Clock::Grade, Clock::Team])
    }

    /// Does it ask again and again, rather than once by a deadline?
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Clock::Sync
                | Clock::Meeting
                | Clock::Verification
                | Clock::Observation
                | Clock::Call
                | Clock::PromisedWord
                | Clock::Feedback
                | Clock::Blocker(_)
                | Clock::Followup(_)
        )
    }

    /// Is it still owed when the incident is closed?
    pub fn outlives_closing(self) -> bool {
        matches!(
            self,
            Clock::Observation | Clock::Review | Clock::Survey | Clock::Feedback | Clock::Followup(_)
        )
    }

    /// Does a reopening end what it asked for, and begin it anew?
    pub fn begins_anew(self) -> bool {
        match self {
            Clock::Respond
            | Clock::Contact
            | Clock::Grade
            | Clock::Team
            | Clock::Call
            | Clock::RootCause
            | Clock::Workaround
            | Clock::Recover
            | Clock::Review
            | Clock::Sync
            | Clock::Meeting
            | Clock::Verification
            | Clock::Survey
            | Clock::Observation
            | Clock::Feedback => true,
            // What was promised, agreed on or in the way stays so.
            Clock::Silence
            | Clock::PromisedWord
            | Clock::Blocker(_)
            | Clock::Inject(_)
            | Clock::Followup(_) => false,
        }
    }

    /// Which of several it is, of those of which there can be several.
    fn number(&mut self) -> Option<&mut u32> {
        match self {
            Clock::Blocker(number) | Clock::Inject(number) | Clock::Followup(number) => Some(number),
            Clock::Respond
            | Clock::Contact
            | Clock::Grade
            | Clock::Team
            | Clock::Call
            | Clock::RootCause
            | Clock::Workaround
            | Clock::Recover
            | Clock::Review
            | Clock::Sync
            | Clock::Meeting
            | Clock::Verification
            | Clock::Silence
            | Clock::Survey
            | Clock::Observation
            | Clock::PromisedWord
            | Clock::Feedback => None,
        }
    }

    /// The word for it in files and ids, such as `respond`; what there can be several of carries its number: `blocker-2`.
    pub fn key(mut self) -> String {
        let word: &str = self.into();
        match self.number() {
            Some(number) => format!("{word}-{number}"),
            None => word.into(),
        }
    }

    /// The clock of a [`Clock::key`].
    pub fn from_key(key: &str) -> Option<Clock> {
        Clock::iter().find_map(|mut clock| {
            if let Some(number) = clock.number() {
                *number = key.rsplit_once('-')?.1.parse().ok()?;
            }
            (clock.key() == key).then_some(clock)
        })
    }
}

impl Serialize for Clock {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Clock::from_key(&key).ok_or_else(|| serde::de::Error::custom(format!("unknown clock {key:?}")))
    }
}
