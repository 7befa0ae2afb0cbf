//! Shifts that a calendar says: each of somebody, with a beginning on some wall and a length, once or again and again.

use super::At;
use super::ids::UserId;
use super::oncall::Override;
use super::recurrence::Rule;
use crate::zone::Zone;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a shift is, by RFC 5545: days go by the clock on the wall, seconds by what passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Length {
    pub days: u32,
    pub seconds: i64,
}

/// The clock on whose wall a time is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wall {
    /// A zone of the tz database.
    Known(Zone),
    /// One that a file makes itself.
    Own(Vec<Observance>),
}

/// A time of the year by the rules of a file: since when which offset from UTC counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observance {
    /// When it began first, as the clock showed it before.
    pub start: NaiveDateTime,
    /// Seconds east of UTC before.
    pub before: i32,
    /// And since.
    pub since: i32,
    /// When it begins again.
    pub rule: Option<Rule>,
    /// No more after this.
    pub until: Option<At>,
    /// And then, too.
    pub more: Vec<NaiveDateTime>,
}

/// A shift, or many of the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub who: UserId,
    pub start: NaiveDateTime,
    pub wall: Wall,
    pub length: Length,
    /// Absent: once.
    pub rule: Option<Rule>,
    /// The last one may begin then.
    pub until: Option<At>,
    /// None begins at one of these instants: it was called off, or moved.
    pub except: Vec<At>,
    /// Nor on one of these days.
    pub except_days: Vec<NaiveDate>,
}

/// Most shifts that are known at once.
pub const MOST: usize = 20_000;
/// No clock is further from UTC, and no two clocks further from each other.
const FURTHEST: TimeDelta = TimeDelta::hours(26);

impl Wall {
    /// The instant at which this clock shows a time. Of one that it shows twice it is the first; one that it skips is read
    /// by the rule that held before, as RFC 5545 has it (3.3.5). `None` in a year that nobody knows.
    pub fn at(&self, shown: NaiveDateTime) -> Option<At> {
        match self {
            Wall::Known(zone) => zone.at_by_rule_before(shown),
            Wall::Own(observances) => {
                let offset = offset(observances, shown);
                let utc = shown.checked_sub_signed(TimeDelta::seconds(offset.into()))?;
                Some(DateTime::from_naive_utc_and_offset(utc, Utc))
            }
        }
    }
}

/// Seconds east of UTC by the observance that has begun when a clock shows a time.
fn offset(observances: &[Observance], shown: NaiveDateTime) -> i32 {
    let begun = observances.iter().filter_map(|it| Some((last_onset(it, shown)?, it.since)));
    let last = begun.max_by_key(|(onset, _)| *onset).map(|(_, since)| since);
    let first = || observances.iter().min_by_key(|it| it.start).map(|it| it.before);
    last.or_else(first).unwrap_or(0)
}

/// When an observance began last before a clock shows a time. It has begun only when the time is past what is skipped by it,
/// and what is shown twice for the second time.
fn last_onset(observance: &Observance, shown: NaiveDateTime) -> Option<NaiveDateTime> {
    let latest = shown - TimeDelta::seconds(i64::from(observance.since - observance.before).max(0));
    let may_be = |onset: &NaiveDateTime| {
        let at = *onset - TimeDelta::seconds(observance.before.into());
        observance.until.is_none_or(|until| at.and_utc() <= until)
    };
    let by_rule = observance.rule.iter().flat_map(|rule| {
        // The last one may be long ago, where the rule has ended.
        let until = observance
            .until
            .map_or(latest.date(), |until| latest.date().min(until.date_naive() + TimeDelta::days(1)));
        let from = until - TimeDelta::days(366 * 5);
        let days = rule.days(observance.start.date(), from.max(observance.start.date()), until);
        days.into_iter().map(|day| day.and_time(observance.start.time()))
    });
    let onsets = by_rule.filter(may_be).chain(observance.more.iter().copied()).chain([observance.start]);
    onsets.filter(|onset| *onset <= latest).max()
}

impl Series {
    /// Those of its shifts that touch the time from `from` until `until`.
    pub fn shifts(&self, from: At, until: At) -> Vec<Override> {
        let longest =
            TimeDelta::days(self.length.days.into()) + TimeDelta::seconds(self.length.seconds) + FURTHEST;
        let first = (from - longest).date_naive();
        let last = (until + FURTHEST).date_naive();
        let starts = match &self.rule {
            None => vec![self.start.date()],
            Some(rule) => rule.days(self.start.date(), first, last),
        };
        let starts = starts.into_iter().map(|day| day.and_time(self.start.time()));
        let mut shifts: Vec<Override> = starts.filter_map(|start| self.shift(start)).collect();
        shifts.retain(|shift| shift.from < until && from < shift.until);
        shifts
    }

    /// The one that begins when the clock shows this, unless it is none.
    fn shift(&self, start: NaiveDateTime) -> Option<Override> {
        let from = self.wall.at(start)?;
        if self.until.is_some_and(|until| from > until)
            || self.except.contains(&from)
            || self.except_days.contains(&start.date())
        {
            return None;
        }
        let until = match self.length.days {
            0 => from,
            days => self.wall.at(start.checked_add_signed(TimeDelta::days(days.into()))?)?,
        };
        let until = until.checked_add_signed(TimeDelta::seconds(self.length.seconds))?;
        (from < until).then_some(Override { who: self.who, from, until })
    }
}

/// All shifts that touch a time, in the order in which they begin, each once: one that is named by a rule and by its date is
/// one. The latest of more than [`MOST`] are left out.
pub fn shifts(series: &[Series], from: At, until: At) -> Vec<Override> {
    let mut found: Vec<Override> = series.iter().flat_map(|series| series.shifts(from, until)).collect();
    found.sort_by_key(|shift| (shift.from, shift.until, shift.who));
    found.dedup();
    found.truncate(MOST);
    found
}
