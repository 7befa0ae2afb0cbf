//! `/incidents list`: one line each, for one reader.

use super::facts;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::{Matches, View};
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::incident::Similar;
use crate::text::plain::{length, show};
use crate::text::{Args, say, say_with};

/// The incidents in the order given, as many as fit, and how many do not.
pub fn list(views: &[View], now: At, language: Language) -> Message {
    if views.is_empty() {
        return Message::text(say(language, "list-empty"));
    }
    let mut content = String::new();
    for (nth, view) in views.iter().enumerate() {
        let line = line(&Writer::person_in(view, language), now);
        if length(&content) + length(&line) + 60 > MAX_CONTENT {
            let more = Args::new().number("n", (views.len() - nth) as i64);
            content.push_str(&say_with(language, "card-more", more));
            break;
        }
        content.push_str(&line);
        content.push('\n');
    }
    Message::text(content.trim_end())
}

/// What was found, each with the text in which it was found.
pub fn found(found: &Matches, words: &str, now: At, language: Language) -> Message {
    let Matches { incidents: found, behind } = found;
    let mut content = String::new();
    if found.is_empty() {
        let words = Args::new().text("words", show(words, 80));
        content = say_with(language, "search-none", words) + "\n";
    }
    if *behind > 0 {
        let behind = Args::new().number("n", i64::try_from(*behind).unwrap_or(i64::MAX));
        content.push_str(&format!("-# {}\n", say_with(language, "search-behind", behind)));
    }
    for (nth, (view, place)) in found.iter().enumerate() {
        let writer = Writer::person_in(view, language);
        let line = format!("{}\n> {}", line(&writer, now), writer.text(place, 120));
        if length(&content) + length(&line) + 60 > MAX_CONTENT {
            let more = Args::new().number("n", (found.len() - nth) as i64);
            content.push_str(&say_with(language, "card-more", more));
            break;
        }
        content.push_str(&line);
        content.push('\n');
    }
    Message::text(content.trim_end())
}

/// Incidents that look alike, with what helped.
pub fn similar(found: &[Similar], language: Language) -> Message {
    if found.is_empty() {
        return Message::text(say(language, "similar-none"));
    }
    let lines = found.iter().map(|alike| {
        let (number, title) = (show(&alike.number, 60), show(&alike.title, 120));
        let open = if alike.open { format!(" · {}", say(language, "similar-open")) } else { String::new() };
        let helped = alike.helped.as_ref().map(|helped| format!("\n> {}", show(helped, 200)));
        format!("**{number}** {title}{open}{}", helped.unwrap_or_default())
    });
    Message::text(lines.collect::<Vec<_>>().join("\n"))
}

pub(super) fn line(writer: &Writer<'_>, now: At) -> String {
    let view = writer.view;
    let incident = &view.incident;
    let (_, sign) = facts::colour(view);
    let title = if incident.is_private() {
        format!("{} {}", show(incident.number(), 60), writer.say("announcement-private"))
    } else {
        facts::number_and_title(view, 140)
    };
    let room = incident.room.map(|room| format!(" · <#{}>", room.0)).unwrap_or_default();
    let declared = writer.time_and_distance(incident.declared_at, now);
    let level = facts::level(writer);
    format!(
        "{sign} {title}{room}\n-# {level} · {} · {} · {declared}",
        writer.playbook(),
        facts::state(writer)
    )
}
