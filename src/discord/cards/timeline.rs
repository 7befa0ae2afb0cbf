//! `/timeline`: what happened, in order, for one reader.

use super::facts;
use super::review::{file_name, line, review_markdown, sorted};
use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::{File, Message};
use crate::domain::At;
use crate::domain::correction::Standing;
use crate::domain::guild::Language;
use crate::domain::incident::Incident;
use crate::domain::timeline::Entry;
use crate::text::plain::length;
use crate::text::{Args, labels};
use serenity::all::CreateEmbed;

/// Longest text of the embed, with space for a line about what it leaves out.
const MAX_LINES: usize = 3800;
/// Longest line.
const MAX_LINE: usize = 300;

/// The timeline, or what of it had happened by `at`, with how things stood then. The newest lines are shown; when that
/// is not all, the whole is attached.
pub fn timeline(view: &View, timeline: &[Entry], at: Option<At>, language: Language) -> Message {
    let writer = Writer::log(view, language);
    let past = |it: &Standing<'_>| at.is_none_or(|at| it.happened <= at);
    let entries: Vec<Standing<'_>> = sorted(timeline).into_iter().filter(past).collect();
    let last = timeline.last().map_or(view.incident.declared_at, |entry| entry.at);
    let mut shown = Vec::new();
    let mut used = 0;
    for entry in entries.iter().rev() {
        let line = line(&writer, entry, timeline, MAX_LINE, last);
        used += length(&line) + 1;
        if used > MAX_LINES {
            break;
        }
        shown.push(line);
    }
    let left_out = entries.len() - shown.len();
    let mut lines = Vec::new();
    lines.extend(at.map(|at| stood(&writer, timeline, at)));
    if left_out > 0 {
        lines.push(writer.say_with("timeline-left-out", |_| Args::new().number("n", left_out as i64)));
    }
    lines.extend(shown.into_iter().rev());
    if entries.is_empty() {
        lines.push(writer.say("timeline-empty"));
    }
    let embed = CreateEmbed::new().title(facts::number_and_title(view, 256)).description(lines.join("\n"));
    let whole = || File {
        name: format!("{}.md", file_name(view.incident.number())),
        bytes: review_markdown(view, timeline, language).into_bytes(),
        content_type: "text/markdown; charset=utf-8",
    };
    let files = if left_out > 0 { vec![whole()] } else { Vec::new() };
    Message { embeds: vec![embed], files, ..Message::default() }
}

/// State and level as they were known then.
fn stood(writer: &Writer<'_>, timeline: &[Entry], at: At) -> String {
    let known: Vec<Entry> = timeline.iter().filter(|entry| entry.at <= at).cloned().collect();
    let then = Incident::replay(writer.view.incident.id, &known);
    let Some(then) = then else { return writer.say("timeline-not-yet") };
    let level = then.level().map_or_else(|| writer.say("card-ungraded"), |given| writer.level(&given.level));
    writer.say_with("timeline-stood", |writer| {
        Args::new()
            .text("time", writer.date_time(at))
            .text("state", labels::state(writer.language(), then.state))
            .text("level", level.clone())
    })
}
