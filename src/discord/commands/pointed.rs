//! The message that somebody pointed at: what it says, and of a forwarded one what the message says that it forwards.

use chrono::{DateTime, Utc};
use serenity::all::{Attachment, Embed, Message};

/// What a message says, be it in embeds as alerts do, or else where the files are that it consists of.
pub(super) fn message_text(message: &Message) -> String {
    let text = words(message);
    if !text.is_empty() {
        return text;
    }
    files(message).map(|file| file.url.as_str()).collect::<Vec<_>>().join("\n")
}

/// The same without files.
pub(super) fn words(message: &Message) -> String {
    let forwarded = message.message_snapshots.iter().map(|one| said(&one.content, &one.embeds));
    let texts = std::iter::once(said(&message.content, &message.embeds)).chain(forwarded);
    texts.filter(|said| !said.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Its files.
pub(super) fn files(message: &Message) -> impl Iterator<Item = &Attachment> {
    let forwarded = message.message_snapshots.iter().flat_map(|one| &one.attachments);
    message.attachments.iter().chain(forwarded)
}

/// When it was written; of a forwarded message, when that was.
pub(super) fn written(message: &Message) -> DateTime<Utc> {
    let forwarded = message.message_snapshots.first().map(|one| one.timestamp);
    forwarded.unwrap_or(message.timestamp).to_utc()
}

fn said(content: &str, embeds: &[Embed]) -> String {
    if !content.trim().is_empty() {
        return content.to_owned();
    }
    let mut lines = Vec::new();
    for embed in embeds {
        lines.extend(embed.title.clone());
        lines.extend(embed.description.clone());
        lines.extend(embed.fields.iter().map(|field| format!("{}: {}", field.name, field.value)));
    }
    lines.join("\n")
}
