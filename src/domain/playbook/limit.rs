//! Limits and cadences: how long, how often, who is told, and what meets them.

use super::Words;
use crate::domain::ids::RoleKey;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// One time limit and what happens around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// How long.
    pub within: TimeDelta,
    /// What the limit on the cause is counted from; the others have their own.
    pub starts: LimitStart,
    /// Counted in this calendar's working time; absent: wall time.
    pub calendar: Option<String>,
    /// Warn when this share of the limit, in percent, has passed; absent: no warning.
    pub warn_at: Option<u8>,
    /// Who is warned and reminded, besides whoever is assigned.
    pub remind: Vec<RoleKey>,
    /// Any of these satisfies the limit.
    pub met_by: Vec<Milestone>,
    /// Whom a breach is escalated to, and when after the deadline, soonest first.
    pub ladder: Vec<Rung>,
    /// After a breach, remind again this often at first, until it is met; absent: no repeats.
    pub repeat: Option<TimeDelta>,
    /// Passing it is noted on the card, and is no breach.
    pub soft: bool,
    /// What else is asked of people when it passes.
    pub ask: Option<Words>,
    /// Which level the incident then has or should have.
    pub raise: Option<Raise>,
}

/// What the limit on the cause is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum LimitStart {
    /// The report.
    #[default]
    Declaration,
    /// The first acknowledgement or assignment.
    Diagnosis,
}

/// How the interval grows at which the same people are reminded of the same thing; how much is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// How many times as long as the one before an interval is; 1: it does not grow.
    pub factor: u8,
    /// It grows up to so many times the first one or the cadence of the level, whichever is longer.
    pub most: u8,
}

impl Default for Growth {
    fn default() -> Growth {
        Growth { factor: 2, most: 4 }
    }
}

/// A level that follows from a limit that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Key of the level, more urgent than the one that has the limit.
    pub to: String,
    /// By itself; else the lead is asked.
    pub by_itself: bool,
}

/// A phone call that a level demands.
#[derive(Debug, Clone, PartialEq)]
pub struct PhoneCall {
    /// Who must be called.
    pub who: Vec<RoleKey>,
    /// Who is reminded of it until somebody says that it was done.
    pub remind: Vec<RoleKey>,
    /// How often.
    pub cadence: Cadence,
}

/// One step of an escalation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// How long after the deadline (wall time).
    pub after: TimeDelta,
    /// Who is mentioned.
    pub to: Vec<RoleKey>,
}

/// Progress sync of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Sync {
    /// Interval, reminders and escalation.
    pub cadence: Cadence,
    /// When it begins.
    pub starts: SyncStart,
}

/// Something asked for again and again until it comes. The first miss reminds whoever owes it, the second in a row
/// also mentions [`Cadence::second`], the third escalates to [`Cadence::third`].
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// Interval (wall time).
    pub every: TimeDelta,
    /// Warn when this share of the interval, in percent, has passed; absent: no warning.
    pub warn_at: Option<u8>,
    /// Also mentioned at the second miss in a row.
    pub second: Vec<RoleKey>,
    /// Mentioned at the third, as an escalation.
    pub third: Vec<RoleKey>,
}

/// When progress sync begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum SyncStart {
    /// When somebody is assigned as first-responsible.
    Assignment,
    /// Only after a failed verification (`tech-support`).
    FailedVerification,
}

/// What a change of grade does to a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum OnRegrade {
    /// The new limit, from the clock's own start.
    KeepBase,
    /// The new limit, from the moment of the regrade.
    Restart,
    /// Of a more urgent level, the sooner of the old deadline and the regrade plus the new limit; of a less urgent one, the
    /// new limit from the clock's own start.
    Stricter,
}

/// What can be reached in an incident, and so satisfy a limit.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Milestone {
    /// Somebody permitted has said that they are on it.
    Acknowledged,
    /// The reporter was reached and details confirmed.
    ReporterContacted,
    /// The level is confirmed.
    Graded,
    /// The damage no longer spreads.
    Contained,
    /// The core function is back.
    CoreRestored,
    /// Service is restored.
    Recovered,
    /// A workaround is in place.
    WorkaroundInPlace,
    /// A temporary plan is stated.
    PlanStated,
    CauseFound,
    /// A definite solution is given.
    SolutionGiven,
    /// The fix passed its verification.
    Resolved,
    /// The review is finished.
    Reviewed,
}
