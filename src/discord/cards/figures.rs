//! How long an incident took: each span with its name, from what to what, wherever it is shown.

use super::writer::Writer;
use crate::domain::figures::Spell;
use crate::domain::limits::deadlines;
use crate::text::labels::Began;
use crate::text::{Args, labels, say_with};

/// A line for each span of each spell; of several spells, which one.
pub(super) fn spans(writer: &Writer<'_>, spells: &[Spell]) -> Vec<String> {
    let mut lines = Vec::new();
    for spell in spells {
        let began = if spell.nth == 1 { Began::Reported } else { Began::Reopened };
        for (span, length) in spell.took.into_iter().filter_map(|(span, took)| Some((span, took?))) {
            let name = writer.each(|language| labels::span(language, span, began));
            let length = writer.each(|language| labels::duration(language, length));
            let line =
                say_with(writer.language(), "named", Args::new().text("name", name).text("value", length));
            lines.push(match spells.len() {
                1 => line,
                _ => writer.say_with("span-of-spell", |_| {
                    Args::new().number("n", spell.nth).text("said", line.as_str())
                }),
            });
        }
    }
    let (incident, rules) = (&writer.view.incident, writer.view.rules());
    let in_working_time = deadlines(incident, rules).iter().any(|it| it.timed_by.calendar.is_some());
    if in_working_time && !lines.is_empty() {
        lines.push(writer.say("span-wall"));
    }
    lines
}
