//! Values: times, lengths.

use super::Wrong;
use super::line::Line;
use super::zone::Zones;
use crate::domain::At;
use crate::domain::shifts::{Length, Wall};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A time as it is written: what a clock shows, and which.
#[derive(Debug, Clone)]
pub(super) struct Time {
    pub(super) shown: NaiveDateTime,
    pub(super) wall: Wall,
    /// A day without a time.
    pub(super) is_day: bool,
}

impl Time {
    /// The instant.
    pub(super) fn at(&self, line: &Line) -> Result<At, Wrong> {
        let known = self.wall.at(self.shown);
        known.ok_or_else(|| line.wrong("nobody knows the clocks of that year", "a year nearer to this one"))
    }
}

/// A line with one time.
pub(super) fn time(line: &Line, zones: &Zones) -> Result<Time, Wrong> {
    read_time(line, &line.value, zones)
}

/// The same of one of several times in a line.
pub(super) fn read_time(line: &Line, written: &str, zones: &Zones) -> Result<Time, Wrong> {
    let written = written.trim();
    let wrong = || line.wrong(format!("`{}` is no time", short(written)), "one such as `20260302T090000`");
    if let Some(day) = day(written) {
        return Ok(Time {
            shown: day.and_time(NaiveTime::MIN),
            wall: zones.wall(line, false)?,
            is_day: true,
        });
    }
    let (shown, utc) = match written.strip_suffix(['Z', 'z']) {
        Some(shown) => (shown, true),
        None => (written, false),
    };
    let shown = shown_at(shown).ok_or_else(wrong)?;
    Ok(Time { shown, wall: zones.wall(line, utc)?, is_day: false })
}

/// `20260302`.
pub(super) fn day(written: &str) -> Option<NaiveDate> {
    let is_day = written.len() == 8 && written.bytes().all(|byte| byte.is_ascii_digit());
    is_day.then(|| NaiveDate::parse_from_str(written, "%Y%m%d").ok()).flatten()
}

/// `20260302T090000`. A leap second is the one before it.
pub(super) fn shown_at(written: &str) -> Option<NaiveDateTime> {
    let (date, clock) = written.split_once(['T', 't'])?;
    let date = day(date)?;
    if clock.len() != 6 || !clock.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| clock[from..from + 2].parse::<u32>().ok();
    date.and_hms_opt(part(0)?, part(2)?, part(4)?.min(59))
}

/// `P1W`, `P1DT12H`.
pub(super) fn length(line: &Line, written: &str) -> Result<Length, Wrong> {
    let wrong = || line.wrong(format!("`{}` is no length", short(written)), "one such as `P7D` or `PT12H`");
    let written = written.trim().to_ascii_uppercase();
    let rest = written.strip_prefix('+').unwrap_or(&written).strip_prefix('P').ok_or_else(wrong)?;
    let (days, clock) = rest.split_once('T').unwrap_or((rest, ""));
    let mut length = Length::default();
    let mut number = String::new();
    for (of_clock, letter) in days.chars().map(|c| (false, c)).chain(clock.chars().map(|c| (true, c))) {
        if letter.is_ascii_digit() && number.len() < 6 {
            number.push(letter);
            continue;
        }
        let count: u32 = number.parse().map_err(|_| wrong())?;
        number.clear();
        match (of_clock, letter) {
            (false, 'W') => length.days = length.days.saturating_add(count * 7),
            (false, 'D') => length.days = length.days.saturating_add(count),
            (true, 'H') => length.seconds += i64::from(count) * 3600,
            (true, 'M') => length.seconds += i64::from(count) * 60,
            (true, 'S') => length.seconds += i64::from(count),
            _ => return Err(wrong()),
        }
    }
    if !number.is_empty() || length == Length::default() { Err(wrong()) } else { Ok(length) }
}

/// So much of what is written as an error shows.
pub(super) fn short(written: &str) -> String {
    written.chars().take(60).collect()
}
