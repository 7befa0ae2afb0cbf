//! `/timeline`: what happened, in order, for one reader.

use super::card::card;
use super::facts;
use super::review::{file_name, line, review_markdown, sorted};
use super::writer::Writer;
use crate::actions::{Then, View};
use crate::discord::message::{File, Message};
use crate::domain::correction::Standing;
use crate::domain::guild::Language;
use crate::domain::timeline::Entry;
use crate::text::plain::length;
use crate::text::{Args, labels};
use serenity::all::CreateEmbed;

/// Longest text of the embed, with space for a line about what it leaves out.
const MAX_LINES: usize = 3800;
/// Longest text of it and of the card together: Discord takes 6,000 characters in all embeds of a message.
const MAX_TOGETHER: usize = 5400;
/// Longest line.
const MAX_LINE: usize = 300;

/// The timeline, or what of it had happened by an instant, with the card as it was then. The newest lines are shown; when
/// that is not all, the whole is attached.
pub fn timeline(view: &View, timeline: &[Entry], then: Option<&Then>, language: Language) -> Message {
    let writer = Writer::log(view, language);
    let past = |it: &Standing<'_>| then.is_none_or(|then| it.happened <= then.at);
    let entries: Vec<Standing<'_>> = sorted(timeline).into_iter().filter(past).collect();
    let last = timeline.last().map_or(view.incident.declared_at, |entry| entry.at);
    let card = then.and_then(|then| Some(card(then.view.as_ref()?, then.at)));
    let embeds = card.map(|card| card.embeds).unwrap_or_default();
    let most = MAX_LINES.min(MAX_TOGETHER.saturating_sub(embeds.iter().map(written).sum()));
    let mut shown = Vec::new();
    let mut used = 0;
    for entry in entries.iter().rev() {
        let line = line(&writer, entry, timeline, MAX_LINE, last);
        used += length(&line) + 1;
        if used > most {
            break;
        }
        shown.push(line);
    }
    let left_out = entries.len() - shown.len();
    let mut lines = Vec::new();
    lines.extend(then.map(|then| stood(&writer, then)));
    if left_out > 0 {
        lines.push(writer.say_with("timeline-left-out", |_| Args::new().number("n", left_out as i64)));
    }
    lines.extend(shown.into_iter().rev());
    if entries.is_empty() {
        lines.push(writer.say("timeline-empty"));
    }
    let embed = CreateEmbed::new().title(facts::number_and_title(view, 256)).description(lines.join("\n"));
    let whole = || {
        let markdown = review_markdown(view, timeline, language);
        File::markdown(&file_name(view.incident.number()), markdown)
    };
    let files = if left_out > 0 { vec![whole()] } else { Vec::new() };
    Message { embeds: embeds.into_iter().chain([embed]).collect(), files, ..Message::default() }
}

/// How much stands in an embed.
fn written(embed: &CreateEmbed) -> usize {
    let embed = serde_json::to_value(embed).unwrap_or_default();
    ["title", "description"].iter().filter_map(|key| embed[*key].as_str()).map(length).sum()
}

/// State and level as they were known then.
fn stood(writer: &Writer<'_>, then: &Then) -> String {
    let Some(view) = &then.view else { return writer.say("timeline-not-yet") };
    let level = view.incident.level();
    let level = level.map_or_else(|| writer.say("card-ungraded"), |given| writer.level(&given.level));
    writer.say_with("timeline-stood", |writer| {
        Args::new()
            .text("time", writer.date_time(then.at))
            .text("state", labels::state(writer.language(), view.incident.state))
            .text("level", level.clone())
    })
}
