//! The list of follow-ups that are open on a server.

use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::Guild;
use crate::domain::review::OpenFollowup;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::{length, show};
use crate::text::{Args, say_with};

/// Longest text of a follow-up on its line.
const LONGEST: usize = 100;
/// What all lines may take together: the rest is for what is above and below them, in two languages.
const MOST: usize = 1_300;

/// Who is to do what until when, the latest first. Nobody is called.
pub fn open_followups(guild: &Guild, open: &[OpenFollowup], now: At) -> Message {
    let is_late = |item: &&OpenFollowup| item.followup.due <= now;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let late = count(open.iter().filter(is_late).count());
    let mut lines = said(guild, ("🧭", "followups-open"), |args| {
        args.number("count", count(open.len())).number("late", late)
    });
    let (mut left, mut shown) = (MOST, 0);
    for item in open {
        let line = line(item, now);
        let Some(rest) = left.checked_sub(length(&line) + 1) else { break };
        (left, shown) = (rest, shown + 1);
        lines.push(line);
    }
    if shown < open.len() {
        lines.extend(said(guild, ("…", "followups-more"), |args| {
            args.number("count", count(open.len() - shown))
        }));
    }
    lines.extend(said(guild, ("-#", "followups-how"), |args| args));
    Message::text(lines.join("\n"))
}

fn line(item: &OpenFollowup, now: At) -> String {
    let followup = &item.followup;
    let sign = if followup.due <= now { "⚠️" } else { "•" };
    let (text, due) = (show(&followup.text, LONGEST), timestamp(followup.due, Style::DateTime));
    let far = timestamp(followup.due, Style::Relative);
    format!("{sign} `{}` #{} · {text} · <@{}> · {due} ({far})", item.number, followup.id, followup.owner.0)
}

/// A line in each language of the guild.
fn said(guild: &Guild, (sign, id): (&str, &str), args: impl Fn(Args) -> Args) -> Vec<String> {
    let mut languages = guild.languages.clone();
    languages.dedup();
    languages
        .into_iter()
        .map(|language| format!("{sign} {}", say_with(language, id, args(Args::new()))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{GuildId, UserId};
    use crate::domain::review::Followup;
    use chrono::TimeDelta;

    fn open(text: &str, due: i64) -> OpenFollowup {
        let due = At::UNIX_EPOCH + TimeDelta::hours(due);
        let (area, done_at, counted, plan) = Default::default();
        let followup =
            Followup { id: 2, text: text.into(), owner: UserId(9), due, area, done_at, counted, plan };
        OpenFollowup { number: "DB-1".into(), followup }
    }

    #[test]
    fn late_ones_are_marked_and_of_many_it_is_said_how_many_more_there_are() {
        let guild = Guild::new(GuildId(1), "basic");
        let now = At::UNIX_EPOCH + TimeDelta::hours(5);
        let few = open_followups(&guild, &[open("换 `盘`", 4), open("备份", 6)], now).content;
        assert!(
            few.contains("2 项") && few.contains("1 is late") && few.contains("⚠️ `DB-1` #2 · 换"),
            "{few}"
        );
        assert!(few.contains("• `DB-1` #2 · 备份 · <@9>") && !few.contains("more"), "{few}");
        let many = vec![open(&"长".repeat(500), 6); 1_000];
        let many = open_followups(&guild, &many, now).content;
        assert!(length(&many) < 1_950 && many.contains("more"), "{} {many}", length(&many));
    }
}
