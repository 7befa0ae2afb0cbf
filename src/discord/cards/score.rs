//! The score of a drill: what was asked for, and what came of it.

use super::facts;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::score::{self, Criterion, Mark};
use crate::domain::timeline::Entry;
use crate::text::plain::clip;
use crate::text::{Args, labels};

/// For whoever asks.
pub fn score(view: &View, timeline: &[Entry], now: At, language: Language) -> Message {
    let writer = Writer::person_in(view, language);
    let head = format!("**{}**", facts::number_and_title(view, 200));
    Message::text(clip(&format!("{head}\n{}", lines(&writer, timeline, now).join("\n")), MAX_CONTENT))
}

/// Percent first, then each mark on a line.
pub(super) fn lines(writer: &Writer<'_>, timeline: &[Entry], now: At) -> Vec<String> {
    let view = writer.view;
    let score = score::score(&view.incident, timeline, view.rules(), now);
    let Some(percent) = score.percent() else { return vec![writer.say("score-nothing")] };
    let head = writer.say_with("score-percent", |_| Args::new().number("percent", percent));
    [head].into_iter().chain(score.marks.iter().map(|mark| line(writer, mark, now))).collect()
}

fn line(writer: &Writer<'_>, mark: &Mark, now: At) -> String {
    let sign = match mark.got {
        0 => "❌",
        got if got < mark.of => "🟡",
        _ => "✅",
    };
    let what = match &mark.asked {
        Criterion::Limit(clock) => facts::clock_name(writer, *clock),
        Criterion::Syncs => writer.say("score-syncs"),
        Criterion::Meetings => writer.say("score-meetings"),
        Criterion::Role(role) => {
            writer.say_with("score-part", |writer| Args::new().text("role", writer.role(role)))
        }
        Criterion::Inject(n) => {
            writer.each(|language| labels::clock(language, crate::domain::playbook::Clock::Inject(*n)))
        }
        Criterion::Cause => writer.say("score-cause"),
        Criterion::Verification => writer.say("score-verification"),
        Criterion::Blockers => writer.say("score-blockers"),
    };
    let count = if mark.of > 1 { format!(" {}/{}", mark.got, mark.of) } else { String::new() };
    let at = mark.at.map(|at| format!(" · {}", writer.time(at, now))).unwrap_or_default();
    format!("{sign} {what}{count}{at}")
}
