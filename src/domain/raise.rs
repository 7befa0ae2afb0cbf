//! The level that follows from a limit that passed: by itself, or proposed to the lead.

use super::At;
use super::grading::{Basis, Because};
use super::incident::Incident;
use super::limits::deadlines;
use super::playbook::{Clock, Level};
use super::rules::Rules;
use super::timeline::{Due, Event, FellDue, LevelEvent};

/// The change of level that follows by itself from what fell due.
pub fn by_itself(incident: &Incident, rules: Rules<'_>, fell: &FellDue) -> Option<Event> {
    if !matches!(fell.what, Due::Breach | Due::BreachAtBirth) {
        return None;
    }
    let level = rules.level(incident)?;
    let raise = level.limits.get(&fell.clock)?.raise.as_ref().filter(|raise| raise.by_itself)?;
    let to = rules.playbook.level(&raise.to).filter(|to| to.rank < level.rank)?;
    // Whether people have confirmed the level does not change by it.
    let confirmed = incident.level().is_some_and(|given| given.confirmed);
    Some(raised(to, fell.clock, confirmed))
}

/// The level that the playbook proposes now, and for which limit; the most urgent one.
pub fn proposed<'a>(incident: &Incident, rules: Rules<'a>, now: At) -> Option<(Clock, &'a Level)> {
    let rank = rules.level(incident)?.rank;
    let overdue = deadlines(incident, rules).into_iter().filter(|it| it.met.is_none() && it.has_passed(now));
    let levels =
        overdue.filter_map(|it| Some((it.clock, rules.playbook.level(&it.limit.raise.as_ref()?.to)?)));
    levels.filter(|(_, level)| level.rank < rank).min_by_key(|(_, level)| level.rank)
}

/// The change of level for a limit that passed.
pub fn raised(to: &Level, clock: Clock, confirmed: bool) -> Event {
    let basis = Basis { because: vec![Because::Overdue { clock }], ..Basis::default() };
    Event::Level(LevelEvent::Graded { level: to.key.clone(), rank: to.rank, confirmed, reason: None, basis })
}
