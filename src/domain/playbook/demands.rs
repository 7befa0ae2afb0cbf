//! What a playbook demands of plans, fixes, follow-ups and closing.

use super::{Cadence, Words};
use crate::domain::ids::RoleKey;
use crate::domain::incident::State;
use crate::domain::reporter;
use chrono::TimeDelta;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How a fix is verified.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// Who is asked to.
    pub by: Vec<RoleKey>,
    /// Must it be somebody other than who fixed it?
    pub not_by_fixer: bool,
    /// Checks that must each pass; empty: one pass is enough.
    pub checks: Vec<Check>,
    /// Do the checks pass one after the other, in their order?
    pub ordered: bool,
    /// Where a failed verification returns the incident.
    pub failed_returns_to: State,
    /// How much a failed verification extends the recovery deadline; absent: not at all.
    pub extend_by: Option<TimeDelta>,
    /// How often it is asked for while it is outstanding.
    pub chase: Option<Cadence>,
}

impl Verification {
    /// The first check that is left; where they go in no order, or there are none, none is before the others.
    fn next(&self, passed: &[u32]) -> Option<&Check> {
        let open = (0u32..).zip(&self.checks).find(|(place, _)| !passed.contains(place));
        open.map(|(_, check)| check).filter(|_| self.ordered)
    }

    /// Who is asked for what is left to check: where checks go in order, whoever makes the next one. The reporter comes in
    /// the turn that names them, and not before.
    pub fn asked(&self, passed: &[u32]) -> Vec<&RoleKey> {
        let Some(next) = self.next(passed) else { return self.by.iter().collect() };
        if !next.by.is_empty() {
            let both: Vec<_> = self.by.iter().filter(|role| next.by.contains(role)).collect();
            return if both.is_empty() { next.by.iter().collect() } else { both };
        }
        let has_a_turn = |role: &&RoleKey| {
            **role == reporter::role() && self.checks.iter().any(|check| check.by.contains(role))
        };
        let now: Vec<_> = self.by.iter().filter(|role| !has_a_turn(role)).collect();
        if now.is_empty() { self.by.iter().collect() } else { now }
    }
}

/// What plans need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanRules {
    /// Must a temporary plan say when service is expected back?
    pub eta: bool,
    /// Steps before a plan is carried out, each by a different person, none by its author; none: it goes ahead at once.
    pub approval: Vec<Gate>,
    /// Are the steps taken in their order?
    pub ordered: bool,
}

/// A step of approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    pub name: Words,
    /// Who may take it.
    pub by: Vec<RoleKey>,
    /// How many different people have to.
    pub people: u32,
}

/// How follow-ups are chased once they are due.
#[derive(Debug, Clone, PartialEq)]
pub struct Followups {
    /// Interval after the due date, and who else is told.
    pub chase: Cadence,
    /// Due dates can be so many days of this calendar, and reminders wait for its working time.
    pub calendar: Option<String>,
    /// Until when one is to be made of which nobody said so: what is left at closing goes on as it.
    pub within: Term,
}

/// How long there is for something that nobody set a time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// So much wall time.
    Time(TimeDelta),
    /// So many days of a calendar.
    WorkingDays(u32),
}

impl Followups {
    /// How long there is where the playbook does not say.
    pub const USUAL: TimeDelta = TimeDelta::days(7);
}

/// A check of a fix.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub name: Words,
    /// Who of those that may verify makes it; empty: all of them.
    pub by: Vec<RoleKey>,
    /// The figure that it measures, if it does.
    pub figure: Option<Figure>,
}

/// A figure that a check measures, and when it is good.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its unit, such as `ms` or `%`.
    pub unit: String,
    /// Good only if it is less than this.
    pub below: Option<f64>,
    /// Good only if it is more than this.
    pub above: Option<f64>,
}

/// The time after a fix in which it is watched, and the question at its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// How long (wall time), from the fix.
    pub window: TimeDelta,
    /// Who is asked, besides whoever is first-responsible.
    pub by: Vec<RoleKey>,
    /// How the answer is asked for again.
    pub chase: Cadence,
}

/// Something that closing demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Need {
    /// A passed verification.
    Verification,
    /// A stated cause.
    Cause,
    /// The question after the observation, answered.
    Observation,
    /// A finished review, at levels that have a limit for it.
    Review,
}
