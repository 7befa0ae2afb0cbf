//! The audit trail: who did what, by which way, and what it changed.

use super::writer::MAX_CONTENT;
use crate::discord::message::{File, Message};
use crate::domain::guild::{Guild, Language};
use crate::domain::ids::IncidentId;
use crate::domain::names::{Names, replaced};
use crate::domain::timeline::Actor;
use crate::domain::trail::{Outcome, Source, Step, people_in};
use crate::text::labels::{Style, timestamp};
use crate::text::markdown::inert;
use crate::text::plain::{length, show};
use crate::text::{Args, say, say_with};
use std::collections::BTreeMap;

/// Longest `before` and `after` of a line in a message.
const MAX_VALUE: usize = 200;

/// The newest rows, for one reader, with the numbers of the incidents that they may know of; where not all fit, all of them
/// in a file.
pub fn trail(
    steps: &[Step],
    numbers: &BTreeMap<IncidentId, String>,
    names: &Names,
    guild: &Guild,
    language: Language,
) -> Message {
    if steps.is_empty() {
        return Message::text(say(language, "trail-none"));
    }
    let mut content = String::new();
    let mut files = Vec::new();
    for (nth, step) in steps.iter().enumerate() {
        let line = line(step, number(step, numbers), language);
        if length(&content) + length(&line) + 60 > MAX_CONTENT {
            let more = Args::new().number("n", (steps.len() - nth) as i64);
            content.push_str(&say_with(language, "trail-more", more));
            files.push(file(steps, numbers, names, guild, language));
            break;
        }
        content.push_str(&line);
        content.push('\n');
    }
    Message { files, ..Message::text(content.trim_end()) }
}

fn file(
    steps: &[Step],
    numbers: &BTreeMap<IncidentId, String>,
    names: &Names,
    guild: &Guild,
    language: Language,
) -> File {
    let rows = listed(steps, numbers, names, guild, language);
    File::markdown("audit", inert(&format!("# {}\n\n{rows}\n", say(language, "trail-title"))))
}

fn number<'a>(step: &Step, numbers: &'a BTreeMap<IncidentId, String>) -> Option<&'a str> {
    step.incident.and_then(|id| numbers.get(&id)).map(String::as_str)
}

fn line(step: &Step, number: Option<&str>, language: Language) -> String {
    let mut parts = vec![
        timestamp(step.at, Style::DateTime),
        number.map(|number| show(number, 60)).unwrap_or_default(),
        format!("**{}**", show(&step.action, 60)),
        who(step.actor, language),
        say(language, source(step.source)),
    ];
    parts.extend((step.outcome == Outcome::Refused).then(|| say(language, "trail-refused")));
    parts.retain(|part| !part.is_empty());
    let (before, after) = (show(&step.before, MAX_VALUE), show(&step.after, MAX_VALUE));
    match (before.is_empty(), after.is_empty()) {
        (true, true) => parts.join(" · "),
        (true, false) => format!("{}\n-# {after}", parts.join(" · ")),
        (false, _) => format!("{}\n-# {before} → {after}", parts.join(" · ")),
    }
}

/// The same for a file, the oldest rows first: a list in Markdown, times in the guild's zone, people by their
/// names, and by their ids where those are not known.
pub fn listed(
    steps: &[Step],
    numbers: &BTreeMap<IncidentId, String>,
    names: &Names,
    guild: &Guild,
    language: Language,
) -> String {
    let line = |step: &Step| {
        let at = step.at.with_timezone(&guild.zone).format("%Y-%m-%d %H:%M:%S");
        let who = match step.actor {
            Actor::Person(user) => names.get(&user).cloned().unwrap_or_else(|| user.0.to_string()),
            Actor::Clock | Actor::Bot => who(step.actor, language),
        };
        let refused = (step.outcome == Outcome::Refused).then(|| say(language, "trail-refused"));
        let number = number(step, numbers).map(str::to_owned);
        let by = [step.action.clone(), who, say(language, source(step.source))];
        let by = number.into_iter().chain(by).chain(refused);
        let by = by.map(|part| show(&part, usize::MAX)).collect::<Vec<_>>().join(" · ");
        let value = |value: &str| {
            show(&replaced(value, people_in(value), |user| names.get(&user).cloned()), usize::MAX)
        };
        format!("- {at} · {by}: {} → {}", value(&step.before), value(&step.after))
    };
    steps.iter().rev().map(line).collect::<Vec<_>>().join("\n")
}

fn who(actor: Actor, language: Language) -> String {
    match actor {
        Actor::Person(user) => format!("<@{}>", user.0),
        Actor::Clock => say(language, "trail-by-time"),
        Actor::Bot => say(language, "trail-by-bot"),
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Slash => "trail-slash",
        Source::Button => "trail-button",
        Source::Form => "trail-form",
        Source::Menu => "trail-menu",
        Source::CommandLine => "trail-command-line",
        Source::Alert => "trail-alert",
        Source::Bot => "trail-bot",
    }
}
