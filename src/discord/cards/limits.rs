//! Limits of the level that an incident has, and what became of them.

use super::facts;
use super::writer::Writer;
use crate::actions::View;
use crate::domain::At;
use crate::domain::limits::{Deadline, besides, deadlines};
use crate::domain::playbook::{Clock, Milestone};
use crate::text::labels;

/// What is still to be met of the level and besides, the sooner due the earlier.
pub(super) fn unmet(view: &View) -> Vec<Deadline<'_>> {
    let (incident, rules) = (&view.incident, view.rules());
    let deadlines = besides(incident, rules).chain(deadlines(incident, rules));
    let mut unmet: Vec<_> = deadlines.filter(|it| it.met.is_none()).collect();
    unmet.sort_by_key(|it| it.due);
    unmet
}

/// The same in one line while it is open, what has passed with its sign.
pub(super) fn running(writer: &Writer<'_>, now: At) -> Option<String> {
    listed(writer, unmet(writer.view), now)
}

/// The same without the one that is told of already.
pub(super) fn running_besides(writer: &Writer<'_>, told: Clock, now: At) -> Option<String> {
    listed(writer, unmet(writer.view).into_iter().filter(|it| it.clock != told).collect(), now)
}

fn listed(writer: &Writer<'_>, mut unmet: Vec<Deadline<'_>>, now: At) -> Option<String> {
    unmet.retain(|_| writer.view.incident.is_open());
    let limits = unmet.iter().map(|deadline| {
        let sign = if deadline.has_passed(now) { "⚠️ " } else { "" };
        format!("{sign}{} {}", facts::clock_name(writer, deadline.clock), facts::due(writer, deadline, now))
    });
    let limits = labels::list(writer.language(), limits);
    (!unmet.is_empty()).then(|| facts::named(writer, "card-limits", &limits))
}

/// By what a limit on recovery was met where service was not restored: a solution, say, that is carried out later.
pub(super) fn met_otherwise(writer: &Writer<'_>, deadline: &Deadline<'_>) -> Option<String> {
    let met = deadline.met.filter(|_| deadline.clock == Clock::Recover)?;
    let reached = |milestone: &&Milestone| writer.view.incident.spell.milestones.get(milestone) == Some(&met);
    let by: Vec<_> = deadline.limit.met_by.iter().filter(reached).collect();
    let restored = [Milestone::Recovered, Milestone::CoreRestored, Milestone::Resolved];
    let by = by.iter().all(|milestone| !restored.contains(milestone)).then(|| by.first().copied())??;
    Some(writer.each(|language| labels::milestone(language, *by)))
}
