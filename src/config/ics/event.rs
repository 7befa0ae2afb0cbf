//! Events: whose shift each is, when, and which single ones of a series were moved or called off.

use super::line::{Component, Line, text};
use super::value::{self, Time, length, read_time, short, time};
use super::zone::Zones;
use super::{MOST, MOST_LEFT_OUT, Names, Wrong, rule};
use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::recurrence::Rule;
use crate::domain::shifts::{Length, Series};
use chrono::{NaiveDate, TimeDelta};
use std::collections::{BTreeMap, BTreeSet};

/// Days of a shift at most.
const LONGEST: u32 = 366;

/// One `VEVENT`, and what it is about.
struct Event<'a> {
    of: &'a Component,
    uid: String,
    /// The shift of a series whose place it takes.
    replaces: Option<At>,
    sequence: i64,
    called_off: bool,
}

/// The shifts of a calendar.
pub(super) fn series(calendar: &Component, zones: &Zones, names: &Names) -> Result<Vec<Series>, Wrong> {
    let events = calendar.inner.iter().filter(|inner| inner.name == "VEVENT");
    let mut newest: BTreeMap<(String, Option<At>), Event<'_>> = BTreeMap::new();
    for event in events.map(|of| event(of, zones)) {
        let event = event?;
        let key = (event.uid.clone(), event.replaces);
        if newest.get(&key).is_none_or(|known| known.sequence <= event.sequence) {
            newest.insert(key, event);
        }
    }
    let mut replaced: BTreeMap<&str, Vec<At>> = BTreeMap::new();
    for event in newest.values() {
        replaced.entry(&event.uid).or_default().extend(event.replaces);
    }
    let mut found = Vec::new();
    for event in newest.values().filter(|event| !event.called_off) {
        let none = Vec::new();
        let replaced = if event.replaces.is_none() { replaced.get(event.uid.as_str()) } else { None };
        found.extend(shifts(event, replaced.unwrap_or(&none), zones, names)?);
        few(found.len(), event.of.number)?;
    }
    Ok(found)
}

fn event<'a>(of: &'a Component, zones: &Zones) -> Result<Event<'a>, Wrong> {
    if let Some(line) = of.lines.iter().find(|line| line.name == "EXRULE") {
        return Err(line.wrong("`EXRULE` is not read", "the shifts that are left out, in `EXDATE`"));
    }
    let uid =
        of.one("UID")?.map_or_else(|| format!("line {}", of.number), |line| line.value.trim().to_owned());
    let replaces = match of.one("RECURRENCE-ID")? {
        Some(line) if line.parameter("RANGE").is_some() => {
            return Err(
                line.wrong("a change of all further shifts is not read", "a series that ends, and another")
            );
        }
        Some(line) => Some(time(line, zones)?.at(line)?),
        None => None,
    };
    let sequence = of.one("SEQUENCE")?.and_then(|line| line.value.trim().parse().ok()).unwrap_or(0);
    let called_off =
        of.one("STATUS")?.is_some_and(|line| line.value.trim().eq_ignore_ascii_case("CANCELLED"));
    Ok(Event { of, uid, replaces, sequence, called_off })
}

/// The series that an event is: one by its rule, and one for each further date.
fn shifts(event: &Event<'_>, replaced: &[At], zones: &Zones, names: &Names) -> Result<Vec<Series>, Wrong> {
    let of = event.of;
    let line = of
        .one("DTSTART")?
        .ok_or_else(|| Wrong::at(of.number, "a shift without a beginning", "its `DTSTART`"))?;
    let start = time(line, zones)?;
    let length = length_of(of, line, &start, zones)?;
    if length.days > LONGEST || length.seconds > i64::from(LONGEST) * 86_400 {
        return Err(line.wrong("a shift of more than a year", "one that ends sooner, and comes back"));
    }
    let who = who(of, names)?;
    let (rule, until) = match of.one("RRULE")? {
        Some(line) => {
            let (rule, until) = rule::read(line)?;
            (Some(rule), until.map(|until| ends(line, until, &start)).transpose()?)
        }
        None => (None, None),
    };
    let (mut except, except_days) = left_out(of, zones)?;
    except.extend(replaced);
    let series = |start: Time, length: Length, rule: Option<Rule>, until: Option<At>| Series {
        who,
        start: start.shown,
        wall: start.wall,
        length,
        rule,
        until,
        except: except.clone(),
        except_days: except_days.clone(),
    };
    // The first one is one of them, whether its rule says so or not.
    let mut found = vec![series(start.clone(), length, None, None)];
    found.extend(rule.map(|rule| series(start, length, Some(rule), until)));
    for line in of.all("RDATE") {
        for written in line.value.split(',') {
            let (begins, ends) =
                written.split_once('/').map_or((written, None), |(from, to)| (from, Some(to)));
            let start = read_time(line, begins, zones)?;
            let length = ends.map_or(Ok(length), |ends| period(line, &start, ends, zones))?;
            found.push(series(start, length, None, None));
            few(found.len(), line.number)?;
        }
    }
    Ok(found)
}

/// Refuses more shifts than there may be, before there are more.
fn few(shifts: usize, line: usize) -> Result<(), Wrong> {
    let what =
        || Wrong::at(line, format!("the calendar has more than {MOST} shifts"), "a calendar with fewer");
    if shifts > MOST { Err(what()) } else { Ok(()) }
}

/// The instant after which none begins. A day includes all of it.
fn ends(line: &Line, until: rule::Until, start: &Time) -> Result<At, Wrong> {
    if until.utc {
        return Ok(until.shown.and_utc());
    }
    let rest = if until.is_day { TimeDelta::days(1) - TimeDelta::seconds(1) } else { TimeDelta::zero() };
    Time { shown: until.shown + rest, ..start.clone() }.at(line)
}

fn length_of(of: &Component, line: &Line, start: &Time, zones: &Zones) -> Result<Length, Wrong> {
    match (of.one("DTEND")?, of.one("DURATION")?) {
        (Some(_), Some(second)) => Err(second.wrong("both `DTEND` and `DURATION`", "one of them")),
        (None, Some(line)) => length(line, &line.value),
        (Some(line), None) => between(line, start, &time(line, zones)?),
        (None, None) if start.is_day => Ok(Length { days: 1, seconds: 0 }),
        (None, None) => Err(line.wrong("a shift without an end", "its `DTEND` or `DURATION`")),
    }
}

/// Between two times passes as much as passes; between two days are days.
fn between(line: &Line, start: &Time, end: &Time) -> Result<Length, Wrong> {
    let wrong = || line.wrong("this ends before it begins", "an end after the beginning");
    if start.is_day && end.is_day {
        let days = u32::try_from((end.shown.date() - start.shown.date()).num_days()).map_err(|_| wrong())?;
        return if days == 0 { Err(wrong()) } else { Ok(Length { days, seconds: 0 }) };
    }
    let seconds = (end.at(line)? - start.at(line)?).num_seconds();
    if seconds <= 0 { Err(wrong()) } else { Ok(Length { days: 0, seconds }) }
}

fn period(line: &Line, start: &Time, ends: &str, zones: &Zones) -> Result<Length, Wrong> {
    match ends.trim().starts_with(['P', '+']) {
        true => length(line, ends),
        false => between(line, start, &read_time(line, ends, zones)?),
    }
}

fn left_out(of: &Component, zones: &Zones) -> Result<(Vec<At>, Vec<NaiveDate>), Wrong> {
    let (mut instants, mut days) = (Vec::new(), Vec::new());
    for line in of.all("EXDATE") {
        for written in line.value.split(',') {
            if instants.len() + days.len() >= MOST_LEFT_OUT {
                let what = format!("more than {MOST_LEFT_OUT} shifts of one are left out");
                return Err(line.wrong(&what, "a series that ends, and another"));
            }
            match value::day(written.trim()) {
                Some(day) => days.push(day),
                None => instants.push(read_time(line, written, zones)?.at(line)?),
            }
        }
    }
    Ok((instants, days))
}

/// Whose shift it is: the one whom its summary, or whoever attends, names.
fn who(of: &Component, names: &Names) -> Result<UserId, Wrong> {
    let summary = of.one("SUMMARY")?;
    let title = summary.map(|line| text(&line.value)).unwrap_or_default();
    let mut found: BTreeSet<UserId> = names.get(&title.to_lowercase()).copied().into_iter().collect();
    if found.is_empty() {
        let attendees =
            of.all("ATTENDEE").chain(of.all("ORGANIZER").filter(|_| of.all("ATTENDEE").next().is_none()));
        for line in attendees {
            let address = line.value.trim().to_lowercase();
            let address = address.strip_prefix("mailto:").unwrap_or(&address);
            let called = line.parameter("CN").map(str::to_lowercase);
            found.extend(names.get(address).or_else(|| names.get(&called?)));
        }
    }
    if found.is_empty() {
        found = names
            .iter()
            .filter(|(name, _)| contains(&title.to_lowercase(), name))
            .map(|(_, who)| *who)
            .collect();
    }
    let line = summary.map_or(of.number, |line| line.number);
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(who), None) => Ok(who),
        (None, _) => {
            let what = format!("`{}` names nobody who is known", short(&title));
            Err(Wrong::at(line, what, "a name, or an address, that stands in `names` of the settings"))
        }
        (Some(_), Some(_)) => {
            let what = format!("`{}` is the shift of several people", short(&title));
            Err(Wrong::at(line, what, "one person in each shift"))
        }
    }
}

/// Does a name stand in a text as a word of its own?
fn contains(text: &str, name: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c.is_ascii());
    let alone = |at: usize| {
        !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + name.len()..].chars().next())
    };
    !name.is_empty() && text.match_indices(name).any(|(at, _)| alone(at))
}
