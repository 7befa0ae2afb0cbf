//! What is measured.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

/// How a clock asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// By a deadline that a playbook's level can limit.
    Limit,
    /// By a deadline that is none of a level.
    Deadline,
    /// Again and again, rather than once by a deadline.
    Repeating,
    /// When its time has come, without a deadline.
    Once,
}

/// A clock.
#[derive(Debug, Clone, Copy)]
struct Row {
    asks: Asks,
    outlives_closing: bool,
    begins_anew: bool,
}

impl Row {
    /// One that closing ends, and that a reopening begins anew.
    const fn of(asks: Asks) -> Row {
        Row { asks, outlives_closing: false, begins_anew: true }
    }

    const fn outliving_closing(self) -> Row {
        Row { outlives_closing: true, ..self }
    }

    /// What was promised, agreed on or in the way stays so when the incident is reopened.
    const fn staying(self) -> Row {
        Row { begins_anew: false, ..self }
    }
}

/// The set of clocks, from their rows.
macro_rules! clocks {
    ($($(#[$about:meta])* $name:ident $(($number:ty))? => $row:expr;)*) => {
        /// What a limit measures.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
        #[strum(serialize_all = "kebab-case")]
        pub enum Clock {
            $($(#[$about])* $name $(($number))?,)*
        }

        impl Clock {
            fn row(self) -> Row {
                match self {
                    $(Clock::$name { .. } => $row,)*
                }
            }

            /// Which of several it is, of those of which there can be several.
            fn number_mut(&mut self) -> Option<&mut u32> {
                $($(
                    if let Clock::$name(number) = self {
                        let number: &mut $number = number;
                        return Some(number);
                    }
                )?)*
                None
            }
        }
    };
}

clocks! {
    /// From declaration to acknowledgement.
    Respond => Row::of(Asks::Limit);
    /// From declaration to the reporter having been reached.
    Contact => Row::of(Asks::Limit);
    /// From declaration to a confirmed level.
    Grade => Row::of(Asks::Deadline);
    /// From declaration to everybody of the quorum being there.
    Team => Row::of(Asks::Deadline);
    /// Until everybody whom the playbook demands has been called by phone.
    Call => Row::of(Asks::Repeating);
    /// From declaration, or from the first acknowledgement or assignment, to the cause.
    RootCause => Row::of(Asks::Limit);
    /// From grading to a temporary plan or workaround.
    Workaround => Row::of(Asks::Limit);
    /// From declaration to service restored.
    Recover => Row::of(Asks::Limit);
    /// From service restored to a finished review.
    Review => Row::of(Asks::Limit).outliving_closing();
    /// Progress sync.
    Sync => Row::of(Asks::Repeating);
    /// From the assignment or the last meeting to the next meeting of the handling group.
    Meeting => Row::of(Asks::Repeating);
    /// Waiting for verification.
    Verification => Row::of(Asks::Repeating);
    /// Until reminders are no longer held back.
    Silence => Row::of(Asks::Once).staying();
    /// From closing to the answer of whoever reported.
    Survey => Row::of(Asks::Once).outliving_closing();
    /// From a fix to the end of the time in which it is watched, then until the question is answered.
    Observation => Row::of(Asks::Repeating).outliving_closing();
    /// Until customers hear the next word that they were promised.
    PromisedWord => Row::of(Asks::Repeating).staying();
    /// From a verified fix until users were asked.
    Feedback => Row::of(Asks::Repeating).outliving_closing();
    /// One blocker, by its number in the incident.
    Blocker(u32) => Row::of(Asks::Repeating).staying();
    /// Until a plan has the approval that it waits for, by its number in the incident.
    Approval(u32) => Row::of(Asks::Repeating).staying();
    /// One piece of news in a drill, by its number, from 1.
    Inject(u32) => Row::of(Asks::Once).staying();
    /// One follow-up, by its number in the incident, from its due date on.
    Followup(u32) => Row::of(Asks::Repeating).outliving_closing().staying();
}

impl Clock {
    fn that_ask(asks: Asks) -> impl Iterator<Item = Clock> {
        Clock::iter().filter(move |clock| clock.row().asks == asks)
    }

    /// The clocks that a playbook's level can limit, with their key in the file.
    pub fn limits() -> impl Iterator<Item = Clock> {
        Clock::that_ask(Asks::Limit)
    }

    /// Those that have a deadline which is none of a level.
    pub fn besides() -> impl Iterator<Item = Clock> {
        Clock::that_ask(Asks::Deadline)
    }

    /// The clocks that have a deadline, each at most one.
    pub fn with_deadline() -> impl Iterator<Item = Clock> {
        Clock::limits().chain(Clock::besides())
    }

    /// Those that repeat and of which there is one only.
    pub fn repeating() -> impl Iterator<Item = Clock> {
        Clock::that_ask(Asks::Repeating).filter(|clock| clock.number().is_none())
    }

    /// Can a level limit it?
    pub fn is_limit(self) -> bool {
        self.row().asks == Asks::Limit
    }

    /// Does it ask again and again, rather than once by a deadline?
    pub fn repeats(self) -> bool {
        self.row().asks == Asks::Repeating
    }

    /// Is it still owed when the incident is closed?
    pub fn outlives_closing(self) -> bool {
        self.row().outlives_closing
    }

    /// Does a reopening end what it asked for, and begin it anew?
    pub fn begins_anew(self) -> bool {
        self.row().begins_anew
    }

    /// Which of several it is, of those of which there can be several.
    pub fn number(mut self) -> Option<u32> {
        self.number_mut().copied()
    }

    /// The word for it, without a number.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The word for it in files and ids, such as `respond`; what there can be several of carries its number: `blocker-2`.
    pub fn key(self) -> String {
        match self.number() {
            Some(number) => format!("{}-{number}", self.word()),
            None => self.word().into(),
        }
    }

    /// The clock of a [`Clock::key`].
    pub fn from_key(key: &str) -> Option<Clock> {
        Clock::iter().find_map(|mut clock| {
            if let Some(number) = clock.number_mut() {
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
