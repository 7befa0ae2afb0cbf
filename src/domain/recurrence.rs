//! When something happens again and again: recurrence rules of iCalendar (RFC 5545, 3.3.10), as days on a wall calendar.
//!
//! Made here, since no library does it right with zones that are kept up to date: `rrule` and `calcard` carry a tz database
//! of their own, which is years behind, and leave out or move what a change of clocks touches. A rule itself knows no zone:
//! it gives days; what a clock shows then is [`Wall`](super::shifts::Wall)'s.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How often at all.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Frequency {
    /// Every so many days.
    Daily,
    /// Every so many weeks.
    Weekly,
    /// Every so many months.
    Monthly,
    /// Every so many years.
    Yearly,
}

/// A rule. What is empty does not limit it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub frequency: Frequency,
    /// Every so many of these; at least 1.
    pub interval: u32,
    /// So many times in all.
    pub count: Option<u32>,
    /// On these days of the week; with a number, the so many-th of them in the month or year, negative from its end.
    pub by_day: Vec<(Option<i8>, Weekday)>,
    /// On these days of the month, negative from its end.
    pub by_month_day: Vec<i8>,
    /// In these months, from 1.
    pub by_month: Vec<u8>,
    /// Of the days of one turn of the frequency only these, negative from the end.
    pub by_set_pos: Vec<i16>,
    /// On which day a week begins.
    pub week_start: Weekday,
}

/// Turns of the frequency that are looked at: more without a single day, and there is none.
const MOST_EMPTY: u32 = 1500;
/// Days that are counted from the beginning.
const MOST_COUNTED: u32 = 100_000;

impl Rule {
    /// A plain rule of this frequency.
    pub fn every(frequency: Frequency) -> Rule {
        Rule {
            frequency,
            interval: 1,
            count: None,
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_month: Vec::new(),
            by_set_pos: Vec::new(),
            week_start: Weekday::Mon,
        }
    }

    /// Its days from `from` until `until`, both included, when the first day of all is `start`.
    pub fn days(&self, start: NaiveDate, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
        // What is counted has to be counted from the beginning.
        let mut turn = if self.count.is_some() { 0 } else { self.turns_before(start, from) };
        let most = self.count.unwrap_or(u32::MAX).min(MOST_COUNTED);
        let (mut found, mut counted, mut empty) = (Vec::new(), 0, 0);
        while counted < most && empty < MOST_EMPTY {
            let Some(first) = self.first_of_turn(start, turn) else { break };
            if first > until {
                break;
            }
            let days = self.days_of_turn(start, first);
            empty = if days.is_empty() { empty + 1 } else { 0 };
            for day in days.into_iter().filter(|day| *day >= start) {
                if counted == most || day > until {
                    return found;
                }
                counted += 1;
                if day >= from {
                    found.push(day);
                }
            }
            turn += 1;
        }
        found
    }

    /// Turns that are over on that day, and some that may not be.
    fn turns_before(&self, start: NaiveDate, day: NaiveDate) -> u32 {
        let days = u32::try_from((day - start).num_days()).unwrap_or(0);
        let shortest_of_days = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Yearly => 366,
        };
        (days / shortest_of_days / self.interval.max(1)).saturating_sub(2)
    }

    /// The first day of a turn: of the week, the month, the year.
    fn first_of_turn(&self, start: NaiveDate, turn: u32) -> Option<NaiveDate> {
        let steps = turn.checked_mul(self.interval.max(1))?;
        match self.frequency {
            Frequency::Daily => start.checked_add_days(Days::new(steps.into())),
            Frequency::Weekly => {
                let back = start.weekday().days_since(self.week_start);
                let first = start.checked_sub_days(Days::new(back.into()))?;
                first.checked_add_days(Days::new(u64::from(steps) * 7))
            }
            Frequency::Monthly => start.with_day(1)?.checked_add_months(Months::new(steps)),
            Frequency::Yearly => {
                NaiveDate::from_ymd_opt(start.year().checked_add(i32::try_from(steps).ok()?)?, 1, 1)
            }
        }
    }

    fn days_of_turn(&self, start: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        let mut days = match self.frequency {
            Frequency::Daily => vec![first],
            Frequency::Weekly if self.by_day.is_empty() => {
                let on = start.weekday().days_since(self.week_start);
                vec![first + TimeDelta::days(on.into())]
            }
            Frequency::Weekly => {
                let week = (0..7).map(|day| first + TimeDelta::days(day));
                week.filter(|day| self.is_on_weekday(*day)).collect()
            }
            Frequency::Monthly => self.days_of_month(start, first),
            Frequency::Yearly => self.days_of_year(start, first),
        };
        days.retain(|day| {
            self.by_month.is_empty() || self.by_month.iter().any(|month| u32::from(*month) == day.month())
        });
        if self.frequency == Frequency::Daily {
            days.retain(|day| self.by_day.is_empty() || self.is_on_weekday(*day));
            days.retain(|day| self.by_month_day.is_empty() || self.is_on_month_day(*day));
        }
        days.sort_unstable();
        days.dedup();
        self.at_positions(days)
    }

    fn days_of_month(&self, start: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        let month = month(first);
        if !self.by_month_day.is_empty() {
            let mut days: Vec<_> = month.iter().copied().filter(|day| self.is_on_month_day(*day)).collect();
            days.retain(|day| self.by_day.is_empty() || self.nth_weekdays(&month).contains(day));
            return days;
        }
        if !self.by_day.is_empty() {
            return self.nth_weekdays(&month);
        }
        first.with_day(start.day()).into_iter().collect()
    }

    fn days_of_year(&self, start: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        let months = (1..=12_u32).filter_map(|month| first.with_month(month));
        let is_named = |day: &NaiveDate| self.by_month.iter().any(|month| u32::from(*month) == day.month());
        if self.by_month.is_empty() && self.by_month_day.is_empty() {
            return match self.by_day.is_empty() {
                true => first
                    .with_month(start.month())
                    .and_then(|day| day.with_day(start.day()))
                    .into_iter()
                    .collect(),
                false => self.nth_weekdays(&months.flat_map(month).collect::<Vec<_>>()),
            };
        }
        let named = months.filter(|day| self.by_month.is_empty() || is_named(day));
        named.flat_map(|first| self.days_of_month(start, first)).collect()
    }

    /// Those of these days in a row that are the so many-th of their weekday.
    fn nth_weekdays(&self, row: &[NaiveDate]) -> Vec<NaiveDate> {
        let on = |nth: &Option<i8>, weekday: &Weekday| {
            let days: Vec<NaiveDate> = row.iter().copied().filter(|day| day.weekday() == *weekday).collect();
            match nth {
                None => days,
                Some(nth) => place(days.len(), i64::from(*nth)).map(|at| days[at]).into_iter().collect(),
            }
        };
        self.by_day.iter().flat_map(|(nth, weekday)| on(nth, weekday)).collect()
    }

    fn is_on_weekday(&self, day: NaiveDate) -> bool {
        self.by_day.iter().any(|(_, weekday)| *weekday == day.weekday())
    }

    fn is_on_month_day(&self, day: NaiveDate) -> bool {
        let length = month(day.with_day(1).unwrap_or(day)).len();
        let is =
            |wanted: &i8| place(length, i64::from(*wanted)).is_some_and(|at| at + 1 == day.day() as usize);
        self.by_month_day.iter().any(is)
    }

    fn at_positions(&self, days: Vec<NaiveDate>) -> Vec<NaiveDate> {
        if self.by_set_pos.is_empty() {
            return days;
        }
        let mut places: Vec<usize> =
            self.by_set_pos.iter().filter_map(|nth| place(days.len(), i64::from(*nth))).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|at| days[at]).collect()
    }
}

/// All days of the month that begins on this one.
fn month(first: NaiveDate) -> Vec<NaiveDate> {
    first.iter_days().take_while(|day| day.month() == first.month()).collect()
}

/// Where the so many-th of so many is: from 1, negative from the end.
fn place(length: usize, nth: i64) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let at = if nth > 0 { nth - 1 } else { length + nth };
    (nth != 0 && (0..length).contains(&at)).then(|| usize::try_from(at).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_that_a_month_lacks_is_left_out_and_a_week_begins_where_it_is_said() {
        let monthly = Rule::every(Frequency::Monthly);
        let days = monthly.days(day("2026-01-31"), day("2026-01-01"), day("2026-08-31"));
        assert_eq!(days, ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"].map(day));
        // RFC 5545: the same rule from 5 August 1997, with weeks from Monday and from Sunday.
        let by_day = vec![(None, Weekday::Tue), (None, Weekday::Sun)];
        let rule = Rule { interval: 2, count: Some(4), by_day, ..Rule::every(Frequency::Weekly) };
        let days = |rule: &Rule| rule.days(day("1997-08-05"), day("1997-01-01"), day("1998-01-01"));
        assert_eq!(days(&rule), ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"].map(day));
        let rule = Rule { week_start: Weekday::Sun, ..rule };
        assert_eq!(days(&rule), ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"].map(day));
    }

    #[test]
    fn what_lies_far_ahead_is_found_without_all_that_comes_before_and_what_never_comes_ends() {
        let rule = Rule { interval: 3, ..Rule::every(Frequency::Daily) };
        let near = rule.days(day("1970-01-01"), day("2200-01-01"), day("2200-01-10"));
        let all = rule.days(day("1970-01-01"), day("1970-01-01"), day("2200-01-10"));
        assert!(all.ends_with(&near) && near.len() >= 3, "{near:?}");
        let never = Rule { by_month: vec![2], by_month_day: vec![30], ..Rule::every(Frequency::Yearly) };
        assert_eq!(never.days(day("2026-01-01"), day("2026-01-01"), day("9999-01-01")), []);
    }
}
