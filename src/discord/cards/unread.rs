//! What the operators are told of rows of the outbox that are not understood.

use crate::discord::message::Message;
use crate::domain::guild::Guild;
use crate::text::{Args, say_with};

/// Rows that are named; of more, only the number is told.
const NAMED: usize = 5;
/// Longest text about one row.
const LONGEST: usize = 200;

/// The message to the operators, in the guild's languages. `rows` says which rows and why, as the log does.
pub fn unread(guild: &Guild, rows: &[String], fault: &str) -> Message {
    let mut languages = guild.languages.clone();
    languages.dedup();
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut lines: Vec<_> = languages
        .into_iter()
        .map(|language| {
            let args = Args::new().number("count", count).text("fault", format!("`{fault}`"));
            format!("⚠️ {}", say_with(language, "unread", args))
        })
        .collect();
    lines.extend(rows.iter().take(NAMED).map(|row| plain(row)));
    if rows.len() > NAMED {
        lines.push("…".to_owned());
    }
    Message::text(lines.join("\n"))
}

/// A damaged row may hold anything.
fn plain(row: &str) -> String {
    let harmless = |c: char| match c {
        '`' => '\'',
        c if c.is_control() => ' ',
        c => c,
    };
    format!("`{}`", row.chars().map(harmless).take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GuildId;

    #[test]
    fn names_a_few_and_shows_whatever_they_hold_harmlessly() {
        let guild = Guild::new(GuildId(1), "basic");
        let rows: Vec<_> =
            (0..9).map(|id| format!("notice {id}: `@everyone`\n{}", "x".repeat(999))).collect();
        let message = unread(&guild, &rows, "0a1b2c");
        assert!(message.content.chars().count() < 2000, "{}", message.content);
        assert!(message.content.contains("9 messages") && message.content.contains("有 9 条消息"));
        assert!(
            message.content.contains("`notice 4: '@everyone' xxx") && !message.content.contains("notice 5")
        );
        assert!(message.content.ends_with('…'));
        let one = unread(&guild, &rows[..1], "0a1b2c").content;
        assert!(
            one.contains("A message cannot") && one.contains("about it.**") && !one.ends_with('…'),
            "{one}"
        );
    }
}
