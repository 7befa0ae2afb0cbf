//! An incident that goes over to another version of its playbook: what counts as told then, so that nobody is told
//! twice, and since when what is new applies.

use super::At;
pub use super::incident::Adoption;
use super::incident::{BeforeLevels, Incident, RunState};
use super::limits::{Deadline, deadline};
use super::owed::told;
use super::playbook::{Clock, Playbook};
use super::repeating::missed;
use super::repeating::run::ESCALATES;
use super::rules::Rules;
use super::timeline::Adopted;
use std::collections::BTreeMap;

/// Takes the entry in.
pub(super) fn apply(incident: &mut Incident, adopted: &Adopted, at: At) {
    incident.report.playbook = adopted.to.clone();
    if let (Some(given), Some(rank)) = (incident.levels.last_mut(), adopted.rank) {
        given.rank = rank;
    }
    if adopted.checks_anew {
        incident.spell.checks_passed.clear();
    }
    incident.spell.runs = adopted.told.clone();
    incident.spell.before_levels = BeforeLevels::default();
    let passed = adopted.told.iter().filter(|(_, told)| told.breached.is_some());
    incident.adopted = Some(Adoption { at, passed: passed.map(|(clock, _)| *clock).collect() });
}

/// What people were told by the old version, as it counts by the new one. A limit that has passed by both is not told
/// again; one that passes only later is told then; one that has passed by the new one alone is told at once, as late as
/// it is.
pub(super) fn counts_as_told(
    incident: &Incident,
    from: Rules<'_>,
    to: &Playbook,
    now: At,
) -> BTreeMap<Clock, RunState> {
    let by = Rules { playbook: to, calendars: from.calendars };
    let mut after = Incident { adopted: None, ..incident.clone() };
    after.report.playbook = to.reference.clone();
    let mut runs = incident.spell.runs.clone();
    for clock in Clock::with_deadline() {
        let old = deadline(incident, from, clock).map(|old| (told(incident, clock, old.due), old));
        let new = deadline(&after, by, clock);
        let counts = old.zip(new).filter(|_| incident.spell.runs.contains_key(&clock));
        match counts {
            Some(((told, old), new)) => runs.insert(clock, of_limit(told, &old, &new, now)),
            // What only one of the two asks for was not told of the other.
            None => runs.remove(&clock),
        };
    }
    // Nobody was asked at the intervals of the new version so far.
    for (clock, from, missed) in missed(&after, by, now) {
        let told = runs.entry(clock).or_insert(RunState::nothing(from));
        if told.anchor == from && told.reminders < ESCALATES {
            told.reminders = told.reminders.max(missed.min(ESCALATES - 1));
        }
    }
    runs
}

fn of_limit(old: RunState, before: &Deadline<'_>, new: &Deadline<'_>, now: At) -> RunState {
    let fresh = RunState::nothing(new.due);
    if new.due > now {
        let warned = old.warned && new.warn_at.is_some_and(|at| at <= now);
        return RunState { warned, ..fresh };
    }
    let Some(breached) = old.breached else { return fresh };
    let passed = new.limit.ladder.iter().take_while(|rung| new.due + rung.after <= now).count();
    let rungs = if before.limit.ladder == new.limit.ladder { old.rungs } else { passed as u32 };
    let (reminders, last_at, climbed) = (old.reminders, old.last_at, old.climbed);
    RunState { warned: true, breached: Some(breached), rungs, climbed, reminders, last_at, ..fresh }
}

/// Since when a deadline applies that a new version of the playbook brought.
pub(super) fn armed_at(incident: &Incident, clock: Clock, armed_at: At) -> At {
    match &incident.adopted {
        Some(adoption) if !adoption.passed.contains(&clock) => armed_at.max(adoption.at),
        _ => armed_at,
    }
}
