//! `RRULE`: what of it is read, and what is refused.

use super::Wrong;
use super::line::Line;
use super::value::{day, short, shown_at};
use crate::domain::keyed::Keyed;
use crate::domain::recurrence::{Frequency, Rule};
use chrono::{NaiveDateTime, NaiveTime, Weekday};

/// The end of a rule, as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Until {
    pub(super) shown: NaiveDateTime,
    pub(super) utc: bool,
    pub(super) is_day: bool,
}

/// Times that a shift comes back at most, where they are counted: they are counted from the first.
const MOST_TIMES: u32 = 10_000;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

/// Reads a rule, and its end.
pub(super) fn read(line: &Line) -> Result<(Rule, Option<Until>), Wrong> {
    let upper = line.value.trim().to_ascii_uppercase();
    let mut rule = None;
    for part in upper.split(';').filter(|part| !part.is_empty()) {
        if let Some(frequency) = part.strip_prefix("FREQ=") {
            let known = Frequency::from_key(frequency);
            let instead = "`DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`";
            rule = Some(Rule::every(known.ok_or_else(|| {
                line.wrong(format!("shifts cannot come back `{}`", short(frequency)), instead)
            })?));
        }
    }
    let mut rule = rule.ok_or_else(|| line.wrong("a rule that does not say how often", "its `FREQ`"))?;
    let mut until = None;
    for part in upper.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let wrong = || line.wrong(format!("`{}` is not understood", short(part)), format!("another `{key}`"));
        match key {
            "FREQ" => {}
            "INTERVAL" => rule.interval = value.parse().ok().filter(|it| *it > 0).ok_or_else(wrong)?,
            "COUNT" => {
                let count = value.parse().ok().filter(|count| (1..=MOST_TIMES).contains(count));
                rule.count = Some(count.ok_or_else(wrong)?);
            }
            "UNTIL" => until = Some(read_until(value).ok_or_else(wrong)?),
            "BYDAY" => rule.by_day = numbers(value, weekday).ok_or_else(wrong)?,
            "BYMONTHDAY" => rule.by_month_day = numbers(value, |it| within(it, 31)).ok_or_else(wrong)?,
            "BYMONTH" => {
                let month = |it: &str| it.parse().ok().filter(|month| (1..=12).contains(month));
                rule.by_month = numbers(value, month).ok_or_else(wrong)?;
            }
            "BYSETPOS" => {
                let place = |it: &str| it.parse().ok().filter(|nth: &i16| *nth != 0 && nth.abs() <= 366);
                rule.by_set_pos = numbers(value, place).ok_or_else(wrong)?;
            }
            "WKST" => rule.week_start = weekday(value).ok_or_else(wrong)?.1,
            _ => {
                let instead = "the rule without it, or the shifts one by one";
                return Err(line.wrong(format!("`{}` is not read", short(key)), instead));
            }
        }
    }
    fits(line, &rule, until)?;
    Ok((rule, until))
}

/// What RFC 5545 forbids means something else to every program.
fn fits(line: &Line, rule: &Rule, until: Option<Until>) -> Result<(), Wrong> {
    use Frequency::{Daily, Weekly};
    let numbered = rule.by_day.iter().any(|(nth, _)| nth.is_some());
    if rule.count.is_some() && until.is_some() {
        return Err(line.wrong("both `COUNT` and `UNTIL`", "one of them"));
    }
    if numbered && matches!(rule.frequency, Daily | Weekly) {
        return Err(line.wrong("numbered days of the week in such a rule", "the days without numbers"));
    }
    if !rule.by_month_day.is_empty() && rule.frequency == Weekly {
        return Err(line.wrong("`BYMONTHDAY` in a weekly rule", "`BYDAY`"));
    }
    Ok(())
}

fn read_until(value: &str) -> Option<Until> {
    if let Some(day) = day(value) {
        return Some(Until { shown: day.and_time(NaiveTime::MIN), utc: false, is_day: true });
    }
    let shown = value.strip_suffix('Z');
    Some(Until { shown: shown_at(shown.unwrap_or(value))?, utc: shown.is_some(), is_day: false })
}

fn numbers<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    value.split(',').map(|part| read(part.trim())).collect()
}

fn within(written: &str, most: i8) -> Option<i8> {
    written.parse().ok().filter(|nth: &i8| *nth != 0 && nth.abs() <= most)
}

/// `MO`, `-1SU`.
fn weekday(written: &str) -> Option<(Option<i8>, Weekday)> {
    let (nth, name) = written.split_at_checked(written.len().checked_sub(2)?)?;
    let weekday = WEEKDAYS.iter().find(|(known, _)| *known == name)?.1;
    let nth = if nth.is_empty() { None } else { Some(within(nth, 53)?) };
    Some((nth, weekday))
}
