//! Which clock a time of a calendar is on: first a zone that the file makes itself, whatever it is called; then one of the
//! tz database, by its name or by that which Windows has for it; anything else is refused.

use super::Wrong;
use super::line::{Component, Line};
use super::rule;
use super::value::{short, shown_at};
use crate::domain::shifts::{Observance, Wall};
use crate::zone::Zone;
use std::collections::BTreeMap;

/// What Windows calls zones, by CLDR: `name=zone`, a line each.
const WINDOWS: &str = include_str!("windows.txt");

/// The zones of a calendar.
pub(super) struct Zones {
    made: BTreeMap<String, Wall>,
    /// Of times that name none.
    home: Option<Zone>,
}

impl Zones {
    /// Those of a calendar, with the zone of times that name none.
    pub(super) fn of(calendar: &Component, home: Option<Zone>) -> Result<Zones, Wrong> {
        let mut made = BTreeMap::new();
        for zone in calendar.inner.iter().filter(|inner| inner.name == "VTIMEZONE") {
            let name = zone.one("TZID")?;
            let name = name.ok_or_else(|| Wrong::at(zone.number, "a zone without a name", "its `TZID`"))?;
            made.insert(name.value.trim().trim_matches('"').to_owned(), Wall::Own(observances(zone)?));
        }
        let home = match (home, calendar.one("X-WR-TIMEZONE")?) {
            (None, Some(named)) => {
                Some(known(named.value.trim()).ok_or_else(|| unknown(named, &named.value))?)
            }
            (home, _) => home,
        };
        Ok(Zones { made, home })
    }

    /// The clock of the times in a line.
    pub(super) fn wall(&self, line: &Line, utc: bool) -> Result<Wall, Wrong> {
        if utc {
            return Ok(Wall::Known(Zone::utc()));
        }
        let Some(name) = line.parameter("TZID").map(str::trim) else {
            let what = "this time names no zone, and neither does the calendar";
            let instead = "a `TZID`, times in UTC (`…Z`), or a `zone` beside `calendar_file` in the settings";
            return self.home.map(Wall::Known).ok_or_else(|| line.wrong(what, instead));
        };
        match self.made.get(name) {
            Some(made) => Ok(made.clone()),
            None => known(name).map(Wall::Known).ok_or_else(|| unknown(line, name)),
        }
    }
}

fn unknown(line: &Line, name: &str) -> Wrong {
    let instead = "one of the tz database, such as `Europe/Berlin`, or its `VTIMEZONE` in the file";
    line.wrong(format!("no time zone is called `{}`", short(name)), instead)
}

/// By its name, by that of Windows, or by one behind whoever made it: `/example.org/20260101/Europe/Berlin`.
fn known(name: &str) -> Option<Zone> {
    if let Ok(zone) = name.parse() {
        return Some(zone);
    }
    let windows = WINDOWS.lines().filter_map(|line| line.split_once('='));
    if let Some((_, zone)) = windows.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return zone.parse().ok();
    }
    let behind = name.strip_prefix('/')?;
    let ends = behind.match_indices('/').map(|(at, _)| &behind[at + 1..]);
    ends.into_iter().find_map(|end| end.parse().ok())
}

fn observances(zone: &Component) -> Result<Vec<Observance>, Wrong> {
    let times = zone.inner.iter().filter(|inner| matches!(inner.name.as_str(), "STANDARD" | "DAYLIGHT"));
    let found: Vec<Observance> = times.map(observance).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Err(Wrong::at(zone.number, "a zone without a time", "its `STANDARD` time"));
    }
    Ok(found)
}

fn observance(of: &Component) -> Result<Observance, Wrong> {
    let needed = |name: &str| {
        let missing =
            || Wrong::at(of.number, format!("a time of a zone without `{name}`"), format!("its `{name}`"));
        of.one(name)?.ok_or_else(missing)
    };
    let read = |line: &Line, written: &str| {
        let wrong = || {
            line.wrong(format!("`{}` is no time on a wall", short(written)), "one such as `20261025T030000`")
        };
        shown_at(written.trim()).ok_or_else(wrong)
    };
    let (start, before, since) = (needed("DTSTART")?, needed("TZOFFSETFROM")?, needed("TZOFFSETTO")?);
    let (rule, until) = match of.one("RRULE")? {
        Some(line) => {
            let (rule, until) = rule::read(line)?;
            // It is in UTC; some write it as the clock showed it, less than a day away.
            let until = until.map(|until| until.shown.and_utc());
            (Some(rule), until)
        }
        None => (None, None),
    };
    let mut more = Vec::new();
    for line in of.all("RDATE") {
        for written in line.value.split(',') {
            more.push(read(line, written.split('/').next().unwrap_or(written))?);
        }
    }
    let start = read(start, &start.value)?;
    Ok(Observance { start, before: offset(before)?, since: offset(since)?, rule, until, more })
}

/// `+0100`, `-023015`: seconds.
fn offset(line: &Line) -> Result<i32, Wrong> {
    let wrong = || line.wrong(format!("`{}` is no offset", short(&line.value)), "one such as `+0100`");
    let written = line.value.trim();
    let sign = if written.starts_with('-') { -1 } else { 1 };
    let digits = written.strip_prefix(['+', '-']).ok_or_else(wrong)?;
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let part = |from: usize| digits.get(from..from + 2).map_or(Ok(0), str::parse::<i32>).map_err(|_| wrong());
    let (hours, minutes, seconds) = (part(0)?, part(2)?, part(4)?);
    if hours > 24 || minutes > 59 || seconds > 59 {
        Err(wrong())
    } else {
        Ok(sign * (hours * 3600 + minutes * 60 + seconds))
    }
}
