//! iCalendar files (RFC 5545): whose shifts a calendar says that somebody keeps elsewhere.
//!
//! Read here, since what a library makes of a file has lost the lines that people are to be told of, and the crates that
//! read one leave out shifts where clocks change, take a file's own zones for known ones, and decode before they unfold.
//! What is not read (such as `BYHOUR`) is refused with its line, never left out.

mod event;
mod line;
mod rule;
#[cfg(test)]
mod tests;
mod value;
pub(super) mod write;
mod zone;

use crate::domain::ids::UserId;
use crate::domain::shifts::Series;
use crate::zone::Zone;
use std::collections::BTreeMap;

/// Bytes of a calendar file at most.
pub(super) const LONGEST: u64 = 10 * 1024 * 1024;
/// Events of a calendar at most.
const MOST: usize = 20_000;
/// Of these, with a rule.
const MOST_RULES: usize = 1000;
/// Of one that comes back, shifts that are left out. Each of its further dates has all of them.
const MOST_LEFT_OUT: usize = 500;

/// What is wrong with a calendar, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// From 1.
    pub(super) line: usize,
    pub(super) what: String,
    /// What would be right.
    pub(super) instead: String,
}

impl Wrong {
    fn at(line: usize, what: impl Into<String>, instead: impl Into<String>) -> Wrong {
        Wrong { line, what: what.into(), instead: instead.into() }
    }
}

/// Who is meant by a name, or an address, in small letters.
pub(super) type Names = BTreeMap<String, UserId>;

/// The shifts of a calendar. Times that name no zone are those of `home`; without it, such a calendar is refused.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub(super) fn read(bytes: &[u8], names: &Names, home: Option<Zone>) -> Result<Vec<Series>, Wrong> {
    let calendars = line::components(bytes)?;
    let mut series = Vec::new();
    for calendar in &calendars {
        let zones = zone::Zones::of(calendar, home)?;
        series.extend(event::series(calendar, &zones, names)?);
    }
    if series.iter().filter(|series| series.rule.is_some()).count() > MOST_RULES {
        let what = format!("the calendar has more than {MOST_RULES} shifts that come back");
        return Err(Wrong::at(1, what, "a calendar with fewer"));
    }
    Ok(series)
}
