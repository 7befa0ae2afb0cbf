//! What is told outside of Discord, before it has the form of any service: plain words, in which nothing formats, links or
//! calls anybody.

use super::{Args, say, say_with};
use crate::domain::At;
use crate::domain::dispatch::Topic;
use crate::domain::guild::Language;
use crate::domain::pager::Page;

/// One dispatch in words. Whatever people and alerts wrote stands in it as they wrote it: each service escapes it its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub topic: Topic,
    pub language: Language,
    /// The incident's number.
    pub number: String,
    /// The entry that it is about.
    pub seq: u32,
    /// When that happened.
    pub at: At,
    /// What the incident is called. None: it is private.
    pub title: Option<String>,
    pub level: Option<String>,
    pub state: String,
    pub is_drill: bool,
    /// Why it is told here.
    pub reason: Option<String>,
    /// What happened, in a sentence or two.
    pub text: String,
    /// What somebody wrote with it, piece by piece.
    pub quotes: Vec<String>,
    /// Whom it calls.
    pub calls: Option<String>,
    /// The whole text of what is published: a review in Markdown, wording for customers.
    pub document: Option<String>,
    /// The incident's room.
    pub link: Option<String>,
    /// What it is to a pager.
    pub page: Option<Page>,
}

impl Letter {
    /// As lines of a message.
    pub fn lines(&self) -> Vec<String> {
        let drill = self.is_drill.then(|| say(self.language, "drill-sign"));
        let head = [drill, Some(self.number.clone()), self.level.clone(), self.title.clone()];
        let mut lines = vec![head.into_iter().flatten().collect::<Vec<_>>().join(" · ")];
        lines.extend(self.reason.clone());
        lines.push(self.text.clone());
        lines.extend(self.quotes.iter().map(|quote| format!("> {quote}")));
        lines.extend(self.calls.clone());
        lines.extend(self.document.clone());
        lines.extend(self.link.clone());
        lines
    }
}

/// That so much more is on Discord.
pub fn cut_note(language: Language) -> String {
    say(language, "outgoing-cut")
}

/// That Discord has not taken something since then.
pub fn discord_down(language: Language, since: &str) -> String {
    say_with(language, "outgoing-discord-down", Args::new().text("since", since))
}
