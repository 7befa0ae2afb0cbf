//! Cron expressions of five fields: minute, hour, day of the month, month, day of the week.
//!
//! The crate reads numbers, names, ranges, steps and lists. It has six fields with seconds first, counts days of the week
//! from Sunday as 1, takes fields without a space between, wants both kinds of day at once, and leaves out what clocks
//! skip; so everything but that reading is ours.

use crate::domain::cron::{Parts, Schedule};
use cron::{Schedule as Read, TimeUnitSpec};
use std::collections::BTreeSet;
use std::fmt;

/// Fields, as they are called, and what stands in them.
const FIELDS: [(&str, &str); 5] = [
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of the month", "1 to 31"),
    ("month", "1 to 12, or JAN to DEC"),
    ("day of the week", "0 to 7, both of which are Sunday, or SUN to SAT"),
];
/// Days of the week by the letters that they begin with, from Sunday.
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/// Characters of an expression at most.
const LONGEST: usize = 200;

/// What is wrong with an expression, with what was written; and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCron {
    /// What is wrong.
    pub what: String,
    /// Completes "write …".
    pub instead: String,
}

impl fmt::Display for BadCron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; write {}", self.what, self.instead)
    }
}

impl std::error::Error for BadCron {}

/// Reads an expression of five fields. Both kinds of day given: a day counts that is either, as cron has it, unless one of
/// them has a star (`*/2`), then one that is both.
///
/// # Errors
/// When it is none, or names a day that never comes.
pub fn schedule(written: &str) -> Result<Schedule, BadCron> {
    let short: String = written.chars().take(LONGEST).collect();
    let bad = |what: String, instead: &str| BadCron { what, instead: instead.into() };
    if short.len() < written.len() {
        let what = format!("`{short}…` is longer than any cron expression");
        return Err(bad(what, "one such as `0 9 * * MON`"));
    }
    let fields: Vec<&str> = written.split_whitespace().collect();
    let Ok(fields) = <[&str; 5]>::try_from(fields) else {
        let what = format!("`{written}` does not have five fields");
        let instead = "minute, hour, day of the month, month and day of the week, such as `0 9 * * MON`";
        return Err(bad(what, instead));
    };
    let mut sets = Vec::with_capacity(fields.len());
    for (place, text) in fields.into_iter().enumerate() {
        let found = field(place, text);
        sets.push(found.ok_or_else(|| {
            let (name, range) = FIELDS[place];
            let what = format!("`{text}` in `{written}` is no {name}");
            bad(what, &format!("{range}: `*`, a number, `1-5`, `*/2`, `1-5/2` or several with `,` between"))
        })?);
    }
    let mut sets = sets.into_iter();
    let mut next = || sets.next().unwrap_or_default();
    let parts = Parts {
        minutes: next(),
        hours: next(),
        days_of_month: next(),
        months: next(),
        days_of_week: next(),
        either: !fields[2].contains('*') && !fields[4].contains('*'),
    };
    Schedule::new(written.trim(), parts).map_err(|_| {
        bad(format!("`{written}` never comes: no such month has that day"), "a day that there is")
    })
}

/// The numbers of one of the [`FIELDS`].
fn field(place: usize, text: &str) -> Option<BTreeSet<u32>> {
    let text = text.to_ascii_uppercase();
    let parts: Option<Vec<String>> = text.split(',').map(|part| element(place, part)).collect();
    let text = parts?.join(",");
    // Days of the week are read as hours, which begin with 0 too.
    let mut row = ["0", "0", "0", "1", "1", "*"];
    row[if place == 4 { 2 } else { place + 1 }] = &text;
    let read: Read = row.join(" ").parse().ok()?;
    let found: BTreeSet<u32> = match place {
        0 => read.minutes().iter().collect(),
        1 => read.hours().iter().collect(),
        2 => read.days_of_month().iter().collect(),
        3 => read.months().iter().collect(),
        _ => read.hours().iter().collect(),
    };
    match place {
        4 if found.iter().any(|day| *day > 7) => None,
        4 => Some(found.into_iter().map(|day| day % 7).collect()),
        _ => Some(found),
    }
}

/// One of a list, as the crate reads it; `None` for what it takes and cron does not know.
fn element(place: usize, part: &str) -> Option<String> {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let ends: Vec<&str> = range.split('-').collect();
    let range = match (ends.as_slice(), place) {
        (["*"], 4) => "0-6".into(),
        (["*"], _) => "*".into(),
        // From there to the end, in some crons; only that, in others.
        ([_], _) if step.is_some() => return None,
        ([number], _) if is_word(number) => end(place, number, 0)?,
        ([first, last], _) if is_word(first) && is_word(last) => {
            format!("{}-{}", end(place, first, 0)?, end(place, last, 7)?)
        }
        _ => return None,
    };
    match step {
        Some(step) if step.bytes().all(|byte| byte.is_ascii_digit()) => Some(format!("{range}/{step}")),
        Some(_) => None,
        None => Some(range),
    }
}

/// A number or a name; days of the week as numbers, Sunday as one of its two.
fn end(place: usize, word: &str, sunday: u32) -> Option<String> {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    if place != 4 || is_number {
        return Some(word.into());
    }
    match DAYS.iter().position(|day| *day == word)? {
        0 => Some(sunday.to_string()),
        day => Some(day.to_string()),
    }
}
