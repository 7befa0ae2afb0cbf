//! What the operators are told after a restore.

use super::line::{Line, Lined, On};
use super::to_operators;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::{Guild, Language};
use crate::domain::timeline::RestorationEvent;
use crate::text::labels::{list, near};
use crate::text::{Args, say, say_with};

impl Lined for RestorationEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let RestorationEvent::Restored { backup, until, lost } = self;
        on.says_with("⚠️", "entry-restored", move |writer, args| {
            let backup = backup.map_or_else(|| "?".to_owned(), |at| writer.time(at, on.now));
            let args = args.text("backup", backup).text("until", writer.time(*until, on.now));
            args.number("lost", *lost)
        })
        .calling(move || on.calls_people(on.primary()))
        .then_say("next-restored")
    }
}

/// What a guild lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// When the backup was taken, if that is known.
    pub backup: Option<At>,
    pub restored_at: At,
    /// Numbers of incidents that went on after the backup.
    pub went_on: Vec<String>,
    /// Numbers of incidents declared after the backup.
    pub unknown: Vec<String>,
}

/// The message to the operators, in the guild's languages.
pub fn restored(guild: &Guild, lost: &Lost, now: At) -> Message {
    to_operators(guild, |language| told(language, lost, now))
}

fn told(language: Language, lost: &Lost, now: At) -> String {
    let backup = lost.backup.map_or_else(|| "?".to_owned(), |at| near(at, now));
    let args = Args::new().text("backup", backup).text("restored", near(lost.restored_at, now));
    let mut lines = vec![format!("⚠️ {}", say_with(language, "restored", args))];
    for (id, numbers) in [("restored-went-on", &lost.went_on), ("restored-unknown", &lost.unknown)] {
        if !numbers.is_empty() {
            let numbers = list(language, numbers.iter().map(|number| format!("`{number}`")));
            lines.push(say_with(language, id, Args::new().text("numbers", numbers)));
        }
    }
    if lost.went_on.is_empty() && lost.unknown.is_empty() {
        lines.push(say(language, "restored-nothing"));
    }
    lines.join("\n")
}
