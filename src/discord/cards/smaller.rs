//! The smaller forms of a message whose whole form Discord refuses: without files, without what people typed, and at last
//! one line that calls whom the message calls and says where to look.

use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::delivery::Form;
use crate::text::Args;
use crate::text::plain::{clip, length, show};

/// Longest text, with the line that is added.
const LONGEST: usize = 1900;

/// A message in this form. From [`Form::NoWords`] on it is to be composed of a view without people's words.
pub fn smaller(view: &View, message: Message, form: Form) -> Message {
    let writer = Writer::room(view);
    match form {
        Form::Whole => message,
        Form::NoFiles if message.files.is_empty() => message,
        Form::NoFiles => added(Message { files: Vec::new(), ..message }, &writer.say("left-out-files")),
        Form::NoWords => {
            // Without a card's table nothing of it would be left; other embeds hold people's words.
            let embeds = if message.content.is_empty() { message.embeds } else { Vec::new() };
            added(Message { files: Vec::new(), embeds, ..message }, &writer.say("left-out-words"))
        }
        Form::Bare => {
            let number = show(view.incident.number(), 60);
            let line = writer.say_with("left-out-all", |_| Args::new().text("number", number.clone()));
            let called = message.mentions.text();
            let content = format!("⚠️ {line}\n{called}").trim_end().to_owned();
            Message { content: clip(&content, LONGEST), mentions: message.mentions, ..Message::default() }
        }
    }
}

/// The message with a line at its end.
pub fn added(message: Message, line: &str) -> Message {
    let text = clip(&message.content, LONGEST.saturating_sub(length(line)));
    Message { content: format!("{text}\n{line}").trim_start().to_owned(), ..message }
}

/// The message, marked as one that may have been told before.
pub fn may_repeat(view: &View, message: Message) -> Message {
    added(message, &Writer::room(view).say("may-be-a-repeat"))
}
