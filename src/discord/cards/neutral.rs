//! What stands of a private incident where people read who are not invited: its number, and what to do.

use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::{Mentions, Message};
use crate::text::Args;
use crate::text::plain::show;

/// In place of a message that cannot stand where it goes. It calls whomever that calls, and says nothing of why.
pub fn instead(view: &View, mentions: Mentions) -> Message {
    let writer = Writer::room(view);
    let called = mentions.text();
    let sentence = writer.say_with("neutral-instead", |_| Args::new().text("number", number(view)));
    let mut content = format!("🔒 {sentence}");
    if !called.is_empty() {
        content = format!("{content}\n{called}");
    }
    Message { mentions, ..Message::text(content) }
}

/// In place of what was said before it became private.
pub fn withdrawn(view: &View) -> Message {
    let writer = Writer::room(view);
    let sentence = writer.say_with("neutral-withdrawn", |_| Args::new().text("number", number(view)));
    Message::text(format!("🔒 {sentence}"))
}

fn number(view: &View) -> String {
    show(view.incident.number(), 60)
}
