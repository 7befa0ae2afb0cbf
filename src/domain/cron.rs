//! Times that come again by the clock on the wall, as cron has them. What people write is read in `config/cron.rs`.

use super::At;
use crate::zone::Zone;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Days that are looked through for the next time: a 29 February that is a certain day of the week comes within forty
/// years, also where a century has no leap day.
const FURTHEST: usize = 41 * 366;

/// Days at which something falls due, at which hours and minutes. It is due once for each time that it names: where the
/// clock skips that, at the first instant after; where the clock shows it twice, at the first. Times that are skipped
/// together are due together, and once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// As it was written.
    written: String,
    minutes: BTreeSet<u32>,
    hours: BTreeSet<u32>,
    months: BTreeSet<u32>,
    days: DaysOf,
}

/// What a cron expression says, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// 0 to 59.
    pub minutes: BTreeSet<u32>,
    /// 0 to 23.
    pub hours: BTreeSet<u32>,
    /// 1 to 31; of a star, all.
    pub days_of_month: BTreeSet<u32>,
    /// 1 to 12.
    pub months: BTreeSet<u32>,
    /// From Sunday, 0, to Saturday, 6; of a star, all.
    pub days_of_week: BTreeSet<u32>,
    /// Is a day meant when either kind of day names it? If not, both must. Cron's rule: either, unless one has a star.
    pub either: bool,
}

/// It names no day that comes, such as 31 February.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Never;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct DaysOf {
    month: BTreeSet<u32>,
    week: BTreeSet<u32>,
    either: bool,
}

impl Schedule {
    /// A schedule of these parts.
    ///
    /// # Errors
    /// When no day is ever one of its days.
    pub fn new(written: &str, parts: Parts) -> Result<Schedule, Never> {
        let Parts { minutes, hours, days_of_month, months, days_of_week, either } = parts;
        let days = DaysOf { month: days_of_month, week: days_of_week, either };
        let schedule = Schedule { written: written.into(), minutes, hours, months, days };
        let some = NaiveDate::from_ymd_opt(2000, 1, 1).ok_or(Never)?;
        let has_time = !schedule.minutes.is_empty() && !schedule.hours.is_empty();
        let has_day = some.iter_days().take(FURTHEST).any(|day| schedule.is_on(day));
        if has_time && has_day { Ok(schedule) } else { Err(Never) }
    }

    /// Mondays at nine.
    pub fn mondays_at_nine() -> Schedule {
        let days = DaysOf { month: (1..=31).collect(), week: [1].into(), either: false };
        let (minutes, hours, months) = ([0].into(), [9].into(), (1..=12).collect());
        Schedule { written: "0 9 * * MON".into(), minutes, hours, months, days }
    }

    /// As it was written: `0 9 * * MON`.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The first time after an instant at which it falls due. `None`: in no year that anybody knows.
    pub fn next(&self, after: At, zone: Zone) -> Option<At> {
        // What the clock shows now, or has shown, has been due by now.
        let shown = after.with_timezone(&zone).naive_local();
        let mut due = self.times_from(shown).filter_map(|time| zone.first_at(time));
        due.find(|at| *at > after)
    }

    /// The times that it names from the minute that a clock shows on, in order.
    fn times_from(&self, shown: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
        let days = shown.date().iter_days().take(FURTHEST).filter(|day| self.is_on(*day));
        let times = days.flat_map(|day| self.times().map(move |time| day.and_time(time)));
        times.skip_while(move |time| *time < shown)
    }

    /// The times of a day, in order.
    fn times(&self) -> impl Iterator<Item = NaiveTime> {
        let hours = self.hours.iter();
        hours.flat_map(|hour| {
            self.minutes.iter().filter_map(|minute| NaiveTime::from_hms_opt(*hour, *minute, 0))
        })
    }

    fn is_on(&self, day: NaiveDate) -> bool {
        let of_month = self.days.month.contains(&day.day());
        let of_week = self.days.week.contains(&day.weekday().num_days_from_sunday());
        let is_day = if self.days.either { of_month || of_week } else { of_month && of_week };
        is_day && self.months.contains(&day.month())
    }
}
