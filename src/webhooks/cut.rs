//! Texts that fit: limits are in bytes of UTF-8, and a Han character has three.

use crate::domain::guild::Language;
use crate::text::letter::{Letter, cut_note};

/// The letters as one text, with the word that a robot wants in every message.
pub(super) fn joined(letters: &[Letter], keyword: Option<&str>) -> String {
    let texts: Vec<String> = letters.iter().map(|letter| letter.lines().join("\n")).collect();
    let text = texts.join("\n\n");
    // At the beginning no cut takes it away.
    let first = text.lines().next().unwrap_or_default();
    match keyword.filter(|keyword| !first.contains(keyword)) {
        Some(keyword) => format!("{keyword}\n{text}"),
        None => text,
    }
}

/// At most so many bytes of a text, cut between characters, and then with a word that it was cut. `cost`: bytes that a
/// character takes where it goes.
pub(super) fn fitting(text: &str, most: usize, language: Language, cost: impl Fn(char) -> usize) -> String {
    if text.chars().map(&cost).sum::<usize>() <= most {
        return text.to_owned();
    }
    let note = format!("\n{}", cut_note(language));
    let mut room = most.saturating_sub(note.chars().map(&cost).sum());
    let fits = |c: &char| {
        let fits = cost(*c) <= room;
        room = room.saturating_sub(if fits { cost(*c) } else { room });
        fits
    };
    let cut: String = text.chars().take_while(fits).collect();
    format!("{}{note}", cut.trim_end())
}

/// Bytes of a character as it is.
pub(super) fn plain(c: char) -> usize {
    c.len_utf8()
}

/// Bytes of a character within a text of JSON, at the most.
pub(super) fn in_json(c: char) -> usize {
    if c.is_control() || c == '"' || c == '\\' { 6 } else { c.len_utf8() }
}

/// Keeps what stands between angle brackets from calling anybody: robots read `<@id>` and `<at …>` there.
pub(super) fn without_mentions(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        shown.push(c);
        if c == '<' && chars.peek().is_some_and(|next| !next.is_whitespace() && !next.is_ascii_digit()) {
            shown.push('\u{200b}');
        }
    }
    shown
}
