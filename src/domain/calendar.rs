//! Working time: which hours of which days count for a limit that says so.

use super::At;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A working calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Name in playbooks.
    pub name: String,
    /// Where its days begin and end.
    pub zone: crate::zone::Zone,
    /// Working hours of a working day, in order, not overlapping.
    pub hours: Vec<(NaiveTime, NaiveTime)>,
    /// Days of the week that are worked.
    pub weekdays: BTreeSet<u8>,
    /// Days off although the weekday is worked.
    pub holidays: BTreeSet<NaiveDate>,
    /// Days worked although the weekday is not.
    pub makeup_days: BTreeSet<NaiveDate>,
    /// The years for which holidays are known.
    pub years: BTreeSet<i32>,
    /// Days off by law: what counts in the years that are not known.
    pub by_law: BTreeSet<LegalHoliday>,
}

/// A day off that no yearly arrangement takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LegalHoliday {
    /// Of every year: month and day.
    Yearly(u32, u32),
    /// Of one year, such as one by the moon.
    On(NaiveDate),
}

/// All calendars, by name.
pub type Calendars = BTreeMap<String, Calendar>;

/// Longest search for working time, so that a calendar without any ends it.
const SEARCH_DAYS: u64 = 366;

/// How many days before a year begins its holidays should be known: the State Council announces them in November, and
/// longer limits reach into the new year before it begins.
pub const NOTICE_DAYS: i64 = 60;

/// The first day of December that the arrangement of the next year may move: those for 2008 and 2019 made 29 December a
/// working day and 30 and 31 December days off.
const LAST_DAYS: u32 = 29;

impl Calendar {
    /// The year whose holidays should be known now and are not. `None` for a calendar that knows of no holidays.
    pub fn missing_year(&self, now: At) -> Option<i32> {
        let today = now.with_timezone(&self.zone).date_naive();
        let soon = today + TimeDelta::days(NOTICE_DAYS);
        let mut wanted = [today.year(), soon.year()].into_iter();
        wanted.find(|year| !self.years.is_empty() && !self.years.contains(year))
    }

    /// Is this a working day?
    pub fn works_on(&self, day: NaiveDate) -> bool {
        if self.makeup_days.contains(&day) {
            return true;
        }
        self.weekdays.contains(&weekday_number(day.weekday())) && !self.is_off(day)
    }

    fn is_off(&self, day: NaiveDate) -> bool {
        let legal = [LegalHoliday::Yearly(day.month(), day.day()), LegalHoliday::On(day)];
        let by_law = !self.years.contains(&day.year()) && legal.iter().any(|day| self.by_law.contains(day));
        by_law || self.holidays.contains(&day)
    }

    /// The first year that is not known and whose arrangement, once it is, may move the end of this stretch. `None` for a
    /// calendar that knows of no holidays.
    pub fn unsettled(&self, from: At, to: At) -> Option<i32> {
        let day = |at: At| at.with_timezone(&self.zone).date_naive();
        let (first, last) = (day(from), day(to));
        let turns = last.month() == 12 && last.day() >= LAST_DAYS;
        let mut years = first.year()..=last.year() + i32::from(turns);
        years.find(|year| !self.years.is_empty() && !self.years.contains(year))
    }

    /// Length of one working day.
    pub fn day_length(&self) -> TimeDelta {
        self.hours.iter().map(|(from, to)| *to - *from).sum()
    }

    /// The instant at which `working` time has passed since `from`. `None` when there is not that much working time
    /// within about a year of each searched day.
    pub fn add(&self, from: At, working: TimeDelta) -> Option<At> {
        let mut left = working;
        let mut day = from.with_timezone(&self.zone).date_naive();
        let mut idle_days = 0;
        while idle_days < SEARCH_DAYS {
            idle_days += 1;
            for (start, end) in self.spans(day) {
                let start = start.max(from);
                if start >= end {
                    continue;
                }
                idle_days = 0;
                if left <= end - start {
                    return Some(start + left);
                }
                left -= end - start;
            }
            day = day.checked_add_days(Days::new(1))?;
        }
        None
    }

    /// Working time that passed between two instants.
    pub fn between(&self, from: At, to: At) -> TimeDelta {
        let mut sum = TimeDelta::zero();
        let mut day = from.with_timezone(&self.zone).date_naive();
        let last = to.with_timezone(&self.zone).date_naive();
        while day <= last {
            for (start, end) in self.spans(day) {
                let (start, end) = (start.max(from), end.min(to));
                if start < end {
                    sum += end - start;
                }
            }
            let Some(next) = day.checked_add_days(Days::new(1)) else { break };
            day = next;
        }
        sum
    }

    fn spans(&self, day: NaiveDate) -> Vec<(At, At)> {
        if !self.works_on(day) {
            return Vec::new();
        }
        self.hours.iter().map(|(from, to)| (self.instant(day, *from), self.instant(day, *to))).collect()
    }

    /// A wall time as an instant: in a gap the first instant after it, in a fold the earlier one.
    fn instant(&self, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let shown = day.and_time(time);
        // In years whose clocks nobody knows, they do not matter either.
        self.zone.first_at(shown).unwrap_or_else(|| shown.and_utc())
    }
}

/// Monday is 1, Sunday is 7.
pub fn weekday_number(day: Weekday) -> u8 {
    day.number_from_monday() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        Calendar {
            name: "test".into(),
            zone: crate::zone::Zone::shanghai(),
            hours: vec![(time(9), time(12)), (time(13), time(18))],
            weekdays: (1..=5).collect(),
            holidays: [NaiveDate::from_ymd_opt(2026, 10, 1).unwrap()].into(),
            makeup_days: [NaiveDate::from_ymd_opt(2026, 10, 10).unwrap()].into(),
            years: [2026].into(),
            by_law: [
                LegalHoliday::Yearly(1, 1),
                LegalHoliday::On(NaiveDate::from_ymd_opt(2027, 2, 8).unwrap()),
            ]
            .into(),
        }
    }

    fn at(text: &str) -> At {
        text.parse::<DateTime<Utc>>().unwrap()
    }

    #[test]
    fn working_time_skips_nights_weekends_and_holidays() {
        let calendar = calendar();
        let cases = [
            // (from, hours, expected), UTC; 01:00Z is 09:00 in Shanghai
            ("2026-09-30T01:00:00Z", 8, "2026-09-30T10:00:00Z"), // one whole day ends at its close
            ("2026-09-30T09:00:00Z", 2, "2026-10-02T02:00:00Z"), // over the holiday of 1 October
            ("2026-10-09T09:00:00Z", 2, "2026-10-10T02:00:00Z"), // into the make-up Saturday
            ("2026-09-26T03:00:00Z", 1, "2026-09-28T02:00:00Z"), // begun on a Saturday
            ("2026-09-30T03:30:00Z", 1, "2026-09-30T05:30:00Z"), // over lunch
        ];
        for (from, hours, expected) in cases {
            let found = calendar.add(at(from), TimeDelta::hours(hours));
            assert_eq!(found, Some(at(expected)), "{from} + {hours} h");
            assert_eq!(calendar.between(at(from), at(expected)), TimeDelta::hours(hours), "{from}");
        }
    }

    /// A missing year is noticed well before it is needed.
    #[test]
    fn a_year_is_missed_sixty_days_before_it_begins() {
        let mut calendar = calendar();
        let cases = [
            // 16:00Z is midnight in Shanghai.
            ("2026-06-01T00:00:00Z", None),
            ("2026-11-01T15:59:59Z", None),
            ("2026-11-01T16:00:00Z", Some(2027)),
            ("2026-12-31T15:59:59Z", Some(2027)),
            ("2027-01-05T00:00:00Z", Some(2027)),
            ("2028-03-01T00:00:00Z", Some(2028)),
        ];
        for (now, expected) in cases {
            assert_eq!(calendar.missing_year(at(now)), expected, "{now}");
        }
        calendar.years.insert(2027);
        assert_eq!(calendar.missing_year(at("2026-12-01T00:00:00Z")), None);
        calendar.years.clear();
        assert_eq!(calendar.missing_year(at("2026-12-01T00:00:00Z")), None, "it knows of no holidays");
    }

    #[test]
    fn days_off_by_law_are_off_in_years_that_are_not_known() {
        let mut calendar = calendar();
        let cases = [
            // Friday 1 January 2027.
            ("2026-12-31T09:00:00Z", 2, "2027-01-04T02:00:00Z"),
            // Monday 8 February 2027, by the moon.
            ("2027-02-05T09:00:00Z", 2, "2027-02-09T02:00:00Z"),
            // The same by the sun in every year; Thursday 1 January 2032.
            ("2031-12-31T09:00:00Z", 2, "2032-01-02T02:00:00Z"),
        ];
        for (from, hours, expected) in cases {
            assert_eq!(calendar.add(at(from), TimeDelta::hours(hours)), Some(at(expected)), "{from}");
        }
        // What is arranged for a year is all that counts in it.
        calendar.years.insert(2027);
        let worked = calendar.add(at("2026-12-31T09:00:00Z"), TimeDelta::hours(2));
        assert_eq!(worked, Some(at("2027-01-01T02:00:00Z")));
    }

    #[test]
    fn a_stretch_into_a_year_that_is_not_known_is_unsettled() {
        let mut calendar = calendar();
        let cases = [
            ("2026-12-24T01:00:00Z", "2026-12-28T15:59:59Z", None),
            // The arrangement of a year may move the last days of the one before.
            ("2026-12-24T01:00:00Z", "2026-12-28T16:00:00Z", Some(2027)),
            // 2027 by Shanghai's clock.
            ("2026-12-29T02:15:00Z", "2026-12-31T16:00:00Z", Some(2027)),
            ("2026-12-29T02:15:00Z", "2027-01-05T02:15:00Z", Some(2027)),
            ("2027-03-01T02:15:00Z", "2028-03-02T02:15:00Z", Some(2027)),
        ];
        for (from, to, expected) in cases {
            assert_eq!(calendar.unsettled(at(from), at(to)), expected, "{from} to {to}");
        }
        calendar.years.insert(2027);
        assert_eq!(calendar.unsettled(at("2026-12-29T02:15:00Z"), at("2027-01-05T02:15:00Z")), None);
        calendar.years.clear();
        let none = calendar.unsettled(at("2026-12-29T02:15:00Z"), at("2027-01-05T02:15:00Z"));
        assert_eq!(none, None, "it knows of no holidays");
    }

    #[test]
    fn a_calendar_without_working_time_answers_none() {
        let mut calendar = calendar();
        calendar.weekdays.clear();
        calendar.makeup_days.clear();
        assert_eq!(calendar.add(at("2026-09-30T01:00:00Z"), TimeDelta::hours(1)), None);
    }
}
