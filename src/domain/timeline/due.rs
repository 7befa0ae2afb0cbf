//! What falls due, and when.

use super::record::Record;
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::incident::Incident;
use crate::domain::incident::RunState;
use crate::domain::moved;
use crate::domain::moved::Moved;
use crate::domain::playbook::Clock;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What falls due, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DueEvent {
    /// A time fell due and people are told.
    FellDue(FellDue),
    /// A calendar came to know other days, and what is open falls due at other times.
    DeadlinesMoved {
        /// Which deadlines.
        moved: Vec<Moved>,
    },
}

impl Feature for DueEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            DueEvent::FellDue(fell) => tell(incident, fell, entry.at),
            DueEvent::DeadlinesMoved { moved } => moved::apply(incident, moved),
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            // News of a drill is part of its script.
            DueEvent::FellDue(fell) => Record {
                people: fell.people.clone(),
                must_be_read: fell.what != Due::Note && !matches!(fell.clock, Clock::Inject(_)),
                ..Record::default()
            },
            DueEvent::DeadlinesMoved { .. } => Record::default(),
        }
    }
}

fn tell(incident: &mut Incident, fell: &FellDue, at: At) {
    incident.involved.people.extend(&fell.people);
    incident.involved.roles.extend(fell.to.iter().cloned());
    let fresh = RunState::nothing(fell.anchor);
    let told = incident.spell.runs.entry(fell.clock).or_insert_with(|| fresh.clone());
    // What goes on about a deadline of which no breach was told goes on from one that stands for it.
    let goes_on = told.breached.is_some() && matches!(fell.what, Due::Reminder | Due::Rung(_));
    if goes_on || told.is_of(fell.anchor) {
        (told.anchor, told.moved) = (fell.anchor, false);
    } else {
        // People were warned of that deadline all the same, should it apply again.
        let warned_of = Some(told.anchor).filter(|_| told.warned).or(told.warned_of);
        *told = RunState { rungs_of: told.rungs_of, warned_of, ..fresh };
    }
    // Where the clock began anew since, they are counted from then.
    if fell.reminders > 0 {
        told.reminders = fell.reminders;
    }
    // A later step of the ladder is told to others, but for one that stands for a reminder. What is told in time was told
    // when it fell due, so that what comes after it keeps to the minute.
    if !matches!(fell.what, Due::Rung(_)) || fell.reminders > 0 {
        let in_time = at - fell.due < IN_TIME;
        told.last_at = told.last_at.max(Some(if in_time { fell.due } else { at }));
    }
    if fell.clock.repeats() {
        (told.roles, told.people) = (fell.to.clone(), fell.people.clone());
    }
    match fell.what {
        Due::Warning => told.warned = true,
        Due::Breach | Due::BreachAtBirth => {
            told.breached = Some(at);
            incident.breaches.push((fell.clock, fell.anchor));
        }
        // It is told once like a breach, and counts as none.
        Due::Note => told.breached = Some(at),
        Due::Rung(n) => {
            told.rungs = told.rungs.max(n + 1);
            told.climbed.push(at);
        }
        Due::Reminder | Due::Escalation => {}
    }
}

/// What is told no later than this after it fell due is told in time.
pub(in crate::domain) const IN_TIME: TimeDelta = TimeDelta::minutes(1);

/// A due time that was told to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FellDue {
    pub clock: Clock,
    /// Which run of it: the deadline, or what the interval is counted from.
    pub anchor: At,
    /// What fell due.
    pub what: Due,
    /// When it was due; the first of those that a reminder stands for.
    pub due: At,
    /// Roles to be mentioned.
    pub to: Vec<RoleKey>,
    /// People to be mentioned.
    pub people: Vec<UserId>,
    /// Intervals without an answer so far, this one included; 0 when nothing repeats yet.
    pub reminders: u32,
    /// Reminders that this one stands for, besides itself.
    pub merged: u32,
}

/// What fell due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "due", content = "n", rename_all = "kebab-case")]
pub enum Due {
    /// The limit is near.
    Warning,
    /// The limit has passed; carries the first rung of the ladder when that is at the deadline.
    Breach,
    /// The limit had passed before it applied: by a level or a failed verification.
    BreachAtBirth,
    /// A later step of the ladder, by its place in it, from 0.
    Rung(u32),
    /// A soft limit has passed: the card says so, and nobody is told.
    Note,
    /// Still outstanding.
    Reminder,
    /// The third miss in a row of something repeating.
    Escalation,
}

impl Due {
    /// Escalations are never dropped, held or demoted.
    pub fn is_escalation(self) -> bool {
        matches!(self, Due::Breach | Due::BreachAtBirth | Due::Rung(_) | Due::Escalation)
    }
}
