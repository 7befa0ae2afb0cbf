//! Writes for a place and its languages.

use super::mentions::Called;
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::names::named_in;
use crate::domain::timeline::Actor;
use crate::text::bare;
use crate::text::labels::{self, Style, timestamp};
use crate::text::plain::{clip, length, show, show_block, show_whole};
use crate::text::{Args, commands, say, say_with};

/// Longest content of a message.
pub(super) const MAX_CONTENT: usize = 2000;
/// What stands where people's words are left out.
pub(super) const LEFT_OUT: &str = "…";

/// Where it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On Discord, which writes names and times itself.
    Room,
    /// On Discord, as one of many lines: no distances.
    Log,
    File,
    /// Away from Discord, in a chat or a program that escapes it its own way.
    Outside,
}

/// Writes about one incident.
#[derive(Debug, Clone)]
pub(super) struct Writer<'a> {
    pub(super) view: &'a View,
    languages: Vec<Language>,
    place: Place,
}

/// A message of a room in one language.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// What happened.
    pub(super) head: String,
    /// What follows from it.
    pub(super) rest: Vec<String>,
}

impl<'a> Writer<'a> {
    /// For a room: in all of the guild's languages.
    pub(super) fn room(view: &'a View) -> Writer<'a> {
        let mut languages = view.guild.languages.clone();
        languages.dedup();
        languages.truncate(2);
        if languages.is_empty() {
            languages.push(view.guild.language());
        }
        Writer { view, languages, place: Place::Room }
    }

    /// For one person.
    pub(super) fn person_in(view: &'a View, language: Language) -> Writer<'a> {
        Writer { view, languages: vec![language], place: Place::Room }
    }

    /// For one person, many lines.
    pub(super) fn log(view: &'a View, language: Language) -> Writer<'a> {
        Writer { view, languages: vec![language], place: Place::Log }
    }

    /// For a file that calls people by their names.
    pub(super) fn file(view: &'a View, language: Language) -> Writer<'a> {
        Writer { view, languages: vec![language], place: Place::File }
    }

    /// For whoever reads it away from Discord, by their names; see [`Writer::bare`].
    pub(super) fn outside(view: &'a View, language: Language) -> Writer<'a> {
        Writer { view, languages: vec![language], place: Place::Outside }
    }

    /// Is it for a file, or for outside, where it may leave the guild?
    pub(super) fn is_file(&self) -> bool {
        matches!(self.place, Place::File | Place::Outside)
    }

    /// Its languages, the first one first.
    pub(super) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language that comes first.
    pub(super) fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::Zh)
    }

    /// The same writer for one of its languages.
    pub(super) fn only(&self, language: Language) -> Writer<'a> {
        Writer { view: self.view, languages: vec![language], place: self.place }
    }

    /// In every language, once where they say the same.
    pub(super) fn each(&self, say: impl Fn(Language) -> String) -> String {
        let mut texts: Vec<String> = self.languages.iter().map(|language| say(*language)).collect();
        texts.dedup();
        texts.join(" / ")
    }

    /// A text without variables.
    pub(super) fn say(&self, id: &str) -> String {
        self.each(|language| say(language, id))
    }

    /// A text with variables.
    pub(super) fn say_with(&self, id: &str, args: impl Fn(&Writer<'a>) -> Args) -> String {
        self.each(|language| say_with(language, id, args(&self.only(language))))
    }

    /// A command to type.
    pub(super) fn command(&self, command: &str) -> String {
        self.each(|language| commands::typed(language, command))
    }

    /// Somebody.
    pub(super) fn person(&self, user: UserId) -> String {
        match self.place {
            Place::Room | Place::Log => format!("<@{}>", user.0),
            Place::File | Place::Outside => {
                let name = self.view.names.get(&user).map(|name| match self.place {
                    Place::Outside => bare::keep(name, 80),
                    Place::Room | Place::Log | Place::File => show(name, 80),
                });
                name.unwrap_or_else(|| format!("@{}", user.0))
            }
        }
    }

    /// Whoever did something.
    pub(super) fn actor(&self, actor: Actor) -> String {
        match actor {
            Actor::Person(user) => self.person(user),
            Actor::Clock => self.say("actor-clock"),
            Actor::Bot => self.say("actor-bot"),
        }
    }

    /// An instant as read at `now`.
    pub(super) fn time(&self, at: At, now: At) -> String {
        match self.place {
            Place::Room | Place::Log => labels::near(at, now),
            Place::File | Place::Outside => self.local(at),
        }
    }

    /// An instant with its date.
    pub(super) fn date_time(&self, at: At) -> String {
        match self.place {
            Place::Room | Place::Log => timestamp(at, Style::DateTime),
            Place::File | Place::Outside => self.local(at),
        }
    }

    /// An instant, and how far away it is.
    pub(super) fn time_and_distance(&self, at: At, now: At) -> String {
        match self.place {
            Place::Log => self.time(at, now),
            Place::Room => {
                let (time, relative) = (self.time(at, now), timestamp(at, Style::Relative));
                match self.language() {
                    Language::Zh => format!("{time}（{relative}）"),
                    Language::En => format!("{time} ({relative})"),
                }
            }
            Place::File | Place::Outside => self.local(at),
        }
    }

    /// How far away an instant is.
    pub(super) fn distance(&self, at: At) -> String {
        match self.place {
            Place::Room | Place::Log => timestamp(at, Style::Relative),
            Place::File | Place::Outside => self.local(at),
        }
    }

    fn local(&self, at: At) -> String {
        at.with_timezone(&self.view.guild.zone).format("%Y-%m-%d %H:%M").to_string()
    }

    /// What somebody typed, on one line; whole in a file.
    pub(super) fn text(&self, typed: &str, max: usize) -> String {
        if self.view.wordless {
            return LEFT_OUT.into();
        }
        match self.place {
            Place::Room | Place::Log => show(typed, max),
            Place::File => show(&named_in(typed, &self.view.names), usize::MAX),
            Place::Outside => bare::keep(&named_in(typed, &self.view.names), max),
        }
    }

    /// What somebody typed, with its lines; whole in a file.
    pub(super) fn block(&self, typed: &str, max: usize) -> String {
        if self.view.wordless {
            return LEFT_OUT.into();
        }
        match self.place {
            Place::Room | Place::Log => show_block(typed, max),
            Place::File => show_whole(&named_in(typed, &self.view.names)),
            Place::Outside => bare::keep_block(&named_in(typed, &self.view.names), max),
        }
    }

    /// A level of the incident's playbook.
    pub(super) fn level(&self, key: &str) -> String {
        let shown = show(key, 60);
        let Some(level) = self.view.playbook.level(key) else { return shown };
        let names = self.each(|language| labels::words(language, &level.name));
        if labels::says_key(level) { names } else { format!("{shown} {names}") }
    }

    /// A role of the incident's playbook.
    pub(super) fn role(&self, role: &RoleKey) -> String {
        self.each(|language| labels::role(language, Some(&self.view.playbook), role))
    }

    /// The playbook's name.
    pub(super) fn playbook(&self) -> String {
        self.each(|language| labels::words(language, &self.view.playbook.name))
    }

    /// A message of the room: the first language in full, the second small below it, what somebody typed and whom it
    /// pings once.
    pub(super) fn message(
        &self,
        sign: &str,
        quote: &[String],
        called: &Called,
        lines: impl Fn(&Writer<'a>) -> Lines,
    ) -> Message {
        let mut by_language = self.languages.iter().map(|language| {
            let writer = self.only(*language);
            (lines(&writer), writer.nobody(called))
        });
        let (first, nobody) = by_language.next().unwrap_or_default();
        let mut before = format!("{sign} {}\n", first.head);
        let mut after = String::new();
        // Whoever the sentence names is pinged by that.
        let pings = called.mentions.text();
        let unnamed = pings.split(' ').filter(|ping| !ping.is_empty() && !first.head.contains(ping));
        let pings = unnamed.chain([nobody.as_str()]).collect::<Vec<_>>().join(" ");
        for line in std::iter::once(pings.trim().to_owned()).chain(first.rest) {
            if !line.is_empty() {
                after.push_str(&line);
                after.push('\n');
            }
        }
        for (second, nobody) in by_language {
            let parts = std::iter::once(second.head).chain([nobody]).chain(second.rest);
            let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            after.push_str(&format!("-# {}\n", parts.join(" · ")));
        }
        let left = MAX_CONTENT.saturating_sub(length(&before) + length(&after) + 10).min(1200);
        for part in quote.iter().filter(|_| !self.view.wordless) {
            before.push_str(&quoted(part, left / quote.len()));
        }
        let content = clip(format!("{before}{after}").trim_end(), MAX_CONTENT);
        let (mentions, unheld) = (called.mentions.clone(), called.unheld());
        let (spared, given, barred) = (called.spared.clone(), called.given.clone(), called.barred.clone());
        Message { content, mentions, unheld, spared, given, barred, ..Message::default() }
    }

    /// Roles that were to be called and that nobody holds, named so that the gap is seen.
    fn nobody(&self, called: &Called) -> String {
        let names = called.nobody.iter().take(10).map(|role| {
            let args = Args::new().text("role", self.role(role));
            say_with(self.language(), "role-unset", args)
        });
        let absent = called.absent.iter().take(10).map(|(role, name)| {
            let args = Args::new().text("role", self.role(role)).text("name", self.text(name, 60));
            say_with(self.language(), "role-absent", args)
        });
        let relayed = called.relayed.then(|| {
            self.say_with("reporter-relayed", |writer| {
                let asks = self.view.playbook.asks_reporter();
                let asks = asks.iter().map(|role| writer.role(role));
                Args::new().text("roles", labels::list(writer.language(), asks))
            })
        });
        names.chain(absent).chain(relayed).collect::<Vec<_>>().join(" ")
    }
}

/// What somebody typed, as a quotation that ends its line.
fn quoted(typed: &str, max: usize) -> String {
    // Twenty lines at most, each with three characters of ours.
    show_block(typed, max.saturating_sub(60)).lines().map(|line| format!("> {line}\n")).collect()
}

/// A list that says how many it leaves out.
pub(super) fn some<T>(
    writer: &Writer<'_>,
    items: Vec<T>,
    most: usize,
    show: impl Fn(&T) -> String,
) -> String {
    let left_out = items.len().saturating_sub(most);
    let mut lines: Vec<String> = items.iter().take(most).map(show).collect();
    if left_out > 0 {
        lines.push(writer.say_with("card-more", |_| Args::new().number("n", left_out as i64)));
    }
    lines.join("\n")
}
