//! How grave it is.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::grading::Basis;
use crate::domain::incident::Incident;
use crate::domain::incident::{GivenLevel, State};
use crate::domain::limits::standing_levels;
use crate::domain::playbook::{Clock, Milestone};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// How grave it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum LevelEvent {
    /// The level was set or changed.
    Graded {
        /// Key of the level in the pinned playbook.
        level: String,
        rank: u8,
        /// False while provisional.
        confirmed: bool,
        reason: Option<String>,
        /// What it rests on.
        #[serde(default)]
        basis: Basis,
    },
}

impl Feature for LevelEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let LevelEvent::Graded { level, rank, confirmed, reason, basis } = self;
        match incident.level() {
            Some(given) if given.level == *level => {}
            Some(_) if basis.instead => forget_level(incident, level),
            Some(_) | None => change_level(incident),
        }
        incident.levels.push(GivenLevel {
            seq: entry.seq,
            level: level.clone(),
            rank: *rank,
            confirmed: *confirmed,
            at: entry.at,
            by: entry.by,
            reason: reason.clone(),
            basis: basis.clone(),
        });
        if *confirmed {
            incident.reach(Milestone::Graded, entry.at);
        }
        incident.forward(State::Graded);
    }

    fn record(&mut self) -> Record<'_> {
        let LevelEvent::Graded { reason, .. } = self;
        // The level that was proposed with it was taken, or is not wanted any more.
        // Another may be one at which nobody meets.
        let answers = [Clock::RootCause, Clock::Meeting].map(Prompt::fell_due).into();
        Record { words: vec![Words::May(reason)], answers, ..Record::default() }
    }
}

fn change_level(incident: &mut Incident) {
    let is_first = incident.level().is_none();
    let spell = &mut incident.spell;
    spell.before_levels.keep(&spell.runs, &incident.breaches, spell.stage.as_ref());
    if !is_first {
        forget_reminders(incident);
        incident.room_refused = false;
        incident.spell.stage = None;
        // Who was there before there was any may be gone by now.
        incident.spell.calls.retain(|call| !call.ungraded);
    }
}

/// The level in force was set in error: what was told is as before it, but for what was told meanwhile and counts.
fn forget_level(incident: &mut Incident, instead: &str) {
    let Some(before) = incident.spell.before_levels.take() else { return change_level(incident) };
    incident.spell.stage = incident.spell.stage.take().or(before.stage);
    for (clock, told) in before.told {
        match incident.spell.runs.get_mut(&clock) {
            Some(since) => since.restore(told),
            None => {
                incident.spell.runs.insert(clock, told);
            }
        }
    }
    let told = &incident.spell.runs;
    let counts = |(clock, due): &(Clock, At)| {
        !clock.is_limit() || told.get(clock).is_some_and(|told| told.anchor == *due)
    };
    let since = incident.breaches.split_off(before.breaches.min(incident.breaches.len()));
    incident.breaches.extend(since.into_iter().filter(counts));
    let standing = standing_levels(incident);
    let is_back = matches!(standing.as_slice(), [.., (given, _), _] if given.level == instead);
    if !is_back {
        change_level(incident);
    }
}

/// Another level counts its limits' reminders in another interval.
fn forget_reminders(incident: &mut Incident) {
    for (clock, told) in &mut incident.spell.runs {
        if clock.is_limit() {
            told.reminders = 0;
            told.moved = false;
        }
    }
}
