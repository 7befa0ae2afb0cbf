//! `/incidents list`: one line each, for one reader.

use super::facts;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::Language;
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

fn line(writer: &Writer<'_>, now: At) -> String {
    let view = writer.view;
    let incident = &view.incident;
    let (_, sign) = facts::colour(view);
    let title = if incident.report.private {
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
