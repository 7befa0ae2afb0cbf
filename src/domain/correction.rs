//! Putting right what the timeline says: when the fault began, and when something happened and what was said of it. What
//! was said stays in the timeline, beside what stands.

mod applied;

pub use applied::still_open;
pub(super) use applied::{apply, moved_by};

use super::At;
use super::moved::Moved;
use super::timeline::{CorrectionEvent, Entry, Event, Words};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What was put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    pub of: Subject,
    /// When it was, if that is put right.
    pub at: Option<At>,
    /// What it says now, if that is put right.
    pub text: Option<String>,
    pub reason: Option<String>,
    /// Deadlines that are others by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// When the handling group last met, where that is another time by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<At>,
}

/// What can be put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// When the fault began.
    Occurrence {
        /// When that was said to be until then, if it was said.
        was: Option<At>,
    },
    /// An entry of the timeline.
    Entry {
        /// As it stood until then.
        entry: Box<Entry>,
        /// When it had happened, as was said until then.
        happened: At,
    },
}

impl Correction {
    /// The number of the entry that it puts right, if it is one.
    pub fn entry(&self) -> Option<u32> {
        match &self.of {
            Subject::Occurrence { .. } => None,
            Subject::Entry { entry, .. } => Some(entry.seq),
        }
    }
}

/// The text of an entry that can be put right. `None`: it has none; within: nobody wrote any with it.
pub fn text_of(event: &Event) -> Option<Option<String>> {
    event.recorded(|record| {
        record.words.into_iter().find_map(|words| match words {
            Words::Must(text) => Some(Some(text.clone())),
            Words::May(text) => Some(text.clone()),
            Words::Fixed(_) => None,
        })
    })
}

/// An entry as it stands, and what was said of it before.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// What it says now.
    pub entry: Cow<'a, Entry>,
    /// When it happened, as far as is known now.
    pub happened: At,
    /// What put it right, oldest first, with the entries' numbers.
    pub corrections: Vec<(u32, &'a Correction)>,
}

impl Standing<'_> {
    /// What it said at first, and when that was said to have happened. `None`: it was never put right.
    pub fn at_first(&self) -> Option<(&Entry, At)> {
        match &self.corrections.first()?.1.of {
            Subject::Entry { entry, happened } => Some((entry, *happened)),
            Subject::Occurrence { .. } => None,
        }
    }
}

/// Every entry as it stands, in the order in which they were recorded.
pub fn standing(timeline: &[Entry]) -> Vec<Standing<'_>> {
    let mut corrections: BTreeMap<u32, Vec<(u32, &Correction)>> = BTreeMap::new();
    for entry in timeline {
        if let Event::Correction(CorrectionEvent::Corrected(correction)) = &entry.event
            && let Some(of) = correction.entry()
        {
            corrections.entry(of).or_default().push((entry.seq, correction));
        }
    }
    let stands = |entry| {
        let plain =
            Standing { entry: Cow::Borrowed(entry), happened: entry.happened(), corrections: Vec::new() };
        match corrections.remove(&entry.seq) {
            None => plain,
            Some(corrections) => put_right(plain, corrections),
        }
    };
    timeline.iter().map(stands).collect()
}

fn put_right<'a>(plain: Standing<'a>, corrections: Vec<(u32, &'a Correction)>) -> Standing<'a> {
    let (mut entry, mut happened) = (plain.entry.into_owned(), plain.happened);
    let recorded = entry.at;
    let record = entry.event.record();
    let mut words = record.words;
    for (_, correction) in &corrections {
        happened = correction.at.unwrap_or(happened);
        let Some(text) = &correction.text else { continue };
        for words in &mut words {
            match words {
                Words::Must(old) => (*old).clone_from(text),
                Words::May(old) => **old = Some(text.clone()),
                Words::Fixed(_) => {}
            }
        }
    }
    if let Some(at) = record.at
        && happened != at.unwrap_or(recorded)
    {
        *at = Some(happened);
    }
    Standing { entry: Cow::Owned(entry), happened, corrections }
}
