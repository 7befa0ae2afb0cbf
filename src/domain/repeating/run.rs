//! A run of misses: when each is, and what is owed about those that nobody was told of.

use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::incident::{Incident, RunState};
use crate::domain::limits::{share_of, spell_levels};
use crate::domain::owed::{Owed, held, intervals, is_open_time, told};
use crate::domain::pace::{Pace, Whom};
use crate::domain::playbook::{Cadence, Clock, Level, OnRegrade};
use crate::domain::rules::Rules;
use crate::domain::timeline::{Due, FellDue};
use chrono::TimeDelta;

/// So many misses in a row are an escalation.
pub(in crate::domain) const ESCALATES: u32 = 3;

/// A run of misses.
pub(in crate::domain) struct Repeating<'a> {
    pub(super) clock: Clock,
    /// Since when it is asked for.
    pub(super) from: At,
    /// When the misses are. Never empty.
    pub(super) legs: Vec<Leg>,
    pub(super) cadence: &'a Cadence,
    /// Who owes it.
    pub(super) people: Vec<UserId>,
    pub(super) roles: Vec<RoleKey>,
    /// The calendar that its reminders wait for, if not the level's.
    pub(in crate::domain) hold: Option<&'a str>,
    /// No more reminders than this, if there is an end to them.
    pub(super) most: Option<u32>,
}

/// Misses at equal intervals, until the next leg begins.
pub(super) struct Leg {
    pub(super) began: At,
    pub(super) first: At,
    pub(super) every: TimeDelta,
}

impl Leg {
    /// Misses up to `end`.
    fn missed(&self, end: At) -> u32 {
        if end < self.first { 0 } else { 1 + intervals(self.first, self.every, end) }
    }

    fn instant(&self, n: u32) -> At {
        self.first + self.every * (n as i32 - 1)
    }
}

/// One leg.
pub(super) fn evenly(first: At, cadence: &Cadence) -> Vec<Leg> {
    vec![Leg { began: first, first, every: cadence.every }]
}

/// Each level asks at its own intervals from when it was given: a higher one finds nothing missed that nobody had been
/// asked for. A level that does not ask at all ends what was asked before.
pub(super) fn by_level(
    incident: &Incident,
    rules: Rules<'_>,
    from: At,
    first: Option<TimeDelta>,
    every: impl Fn(&Level) -> Option<TimeDelta>,
) -> Option<Vec<Leg>> {
    let levels = spell_levels(incident);
    let in_force = levels.iter().rposition(|(_, at)| *at <= from).unwrap_or(0);
    let mut legs: Vec<Leg> = Vec::new();
    for (given, at) in &levels[in_force..] {
        let began = from.max(*at);
        let Some(every) = every(rules.playbook.level(&given.level)?) else {
            legs.clear();
            continue;
        };
        let old = legs.last().map(|leg| leg.instant(leg.missed(began) + 1));
        let first = match (old, rules.playbook.on_regrade) {
            _ if began == from => from + first.unwrap_or(every),
            // What somebody promised counts from when they did.
            (None, _) if first.is_some() => began.max(from + first.unwrap_or(every)),
            (_, OnRegrade::KeepBase) => began.max(from + every),
            (Some(old), OnRegrade::Stricter) => old.min(began + every),
            (None, OnRegrade::Stricter) | (_, OnRegrade::Restart) => began + every,
        };
        legs.push(Leg { began, first, every });
    }
    (!legs.is_empty()).then_some(legs)
}

impl Repeating<'_> {
    /// When the nth miss is, counted from 1.
    pub(super) fn instant(&self, n: u32) -> At {
        let mut n = n.max(1);
        let mut legs = self.legs.iter();
        let mut leg = legs.next().expect("a run has a leg");
        for next in legs {
            let missed = leg.missed(next.began);
            if n <= missed {
                break;
            }
            n -= missed;
            leg = next;
        }
        leg.instant(n)
    }

    /// Misses up to `now`.
    pub(super) fn missed(&self, now: At) -> u32 {
        let ends = self.legs.iter().skip(1).map(|next| next.began.min(now)).chain([now]);
        let missed = self.legs.iter().zip(ends).map(|(leg, end)| leg.missed(end));
        let missed = missed.fold(0, u32::saturating_add);
        self.most.map_or(missed, |most| missed.min(most))
    }

    /// Is it one of this clock?
    pub(in crate::domain) fn is_of(&self, clock: Clock) -> bool {
        self.clock == clock
    }

    /// Since when it is asked for.
    pub(in crate::domain) fn since(&self) -> At {
        self.from
    }

    /// Who owes it.
    pub(in crate::domain) fn whom(&self) -> (&[RoleKey], &[UserId]) {
        (&self.roles, &self.people)
    }

    /// What was told about this run.
    pub(in crate::domain) fn told(&self, incident: &Incident) -> RunState {
        told(incident, self.clock, self.from)
    }

    pub(in crate::domain) fn owed(
        &self,
        incident: &Incident,
        rules: Rules<'_>,
        (hold, pace): (Option<&str>, &Pace),
        now: At,
        owed: &mut Owed,
    ) {
        let told = self.told(incident);
        if told.reminders >= ESCALATES {
            return self.owed_after_escalation(incident, rules, (hold, pace), now, owed);
        }
        let missed = self.missed(now);
        if let Some(share) = self.cadence.warn_at
            && !told.warned
            // The clock may have been set back since somebody was reminded.
            && told.reminders == 0
            && missed == 0
        {
            let warn_at = self.from + share_of(self.instant(1) - self.from, share);
            let warn_at = held(incident, rules, hold, warn_at);
            let tell_at = held(incident, rules, hold, warn_at.max(now));
            if tell_at < self.instant(1) && owed.at(tell_at, now) {
                owed.due.push(self.fell(Due::Warning, warn_at, 0, 0));
            }
        }
        if self.most.is_none_or(|most| missed < most) {
            owed.at(held(incident, rules, hold, self.instant(missed + 1)), now);
        }
        // The escalation is not held back, whatever waits before it.
        if missed < ESCALATES && self.most.is_none_or(|most| most >= ESCALATES) {
            owed.at(self.instant(ESCALATES), now);
        }
        if missed <= told.reminders {
            return;
        }
        let escalates = missed >= ESCALATES;
        if !escalates && !is_open_time(incident, rules, hold, now) {
            owed.at(held(incident, rules, hold, now), now);
            return;
        }
        let what = if escalates { Due::Escalation } else { Due::Reminder };
        owed.due.push(self.fell(what, self.instant(missed), missed, missed - told.reminders - 1));
    }

    /// Everybody who is to know has been told: whoever owes it is reminded at growing intervals.
    fn owed_after_escalation(
        &self,
        incident: &Incident,
        rules: Rules<'_>,
        (hold, pace): (Option<&str>, &Pace),
        now: At,
        owed: &mut Owed,
    ) {
        if self.most.is_some() {
            return;
        }
        let told = self.told(incident);
        let every = self.legs.last().map_or(self.cadence.every, |leg| leg.every);
        let whom = Whom { roles: &self.roles, people: &self.people };
        let last_at = told.last_at.unwrap_or_else(|| self.instant(told.reminders));
        let due = pace.next(whom, self.from, last_at, every);
        if owed.at(held(incident, rules, hold, due.max(now)), now) {
            let merged = pace.merged(self.from, due, every, now);
            let counted = match self.clock {
                // How many there should have been.
                Clock::Sync | Clock::Meeting => self.missed(now),
                _ => 0,
            };
            let reminders = counted.max(told.reminders + 1 + merged);
            owed.due.push(self.fell(Due::Reminder, due, reminders, merged));
        }
    }

    fn fell(&self, what: Due, due: At, missed: u32, merged: u32) -> FellDue {
        let mut to = self.roles.clone();
        if missed >= 2 || (self.people.is_empty() && self.roles.is_empty()) {
            to.extend(self.cadence.second.iter().cloned());
        }
        if what == Due::Escalation {
            to.extend(self.cadence.third.iter().cloned());
        }
        let people = self.people.clone();
        FellDue { clock: self.clock, anchor: self.from, what, due, to, people, reminders: missed, merged }
    }
}
