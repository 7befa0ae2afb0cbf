//! Lengths of time: `20m`, `1h30m`, `1.5h`, `45` (minutes), `2小时`, `一个半小时`, `an hour and a half`.

use super::number::{count, leading};
use super::{plain, strip_word};
use crate::domain::refusal::Refusal;
use chrono::TimeDelta;

/// Longest that may be promised until the next update.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Lengths further than this are typing errors.
pub(super) const FURTHEST: TimeDelta = TimeDelta::days(10 * 366);

const HOUR: i64 = 3_600;

/// In seconds.
const UNITS: [(&[&str], i64); 5] = [
    (&["s", "sec", "secs", "second", "seconds", "秒", "秒钟"], 1),
    (&["m", "min", "mins", "minute", "minutes", "分", "分钟"], 60),
    (&["h", "hr", "hrs", "hour", "hours", "小时", "个小时", "钟头", "个钟头"], HOUR),
    (&["d", "day", "days", "天", "日"], 86_400),
    (&["w", "week", "weeks", "周", "星期", "个星期"], 7 * 86_400),
];

/// Said as one.
const WHOLE: [(&[&str], i64); 3] = [
    (&["半小时", "半个小时", "半个钟头", "half an hour", "half hour"], 30),
    (&["一刻钟", "a quarter of an hour", "quarter of an hour"], 15),
    (&["三刻钟", "three quarters of an hour"], 45),
];

/// The length of time that was typed; more than nothing, at most a week.
///
/// # Errors
/// [`Refusal::BadDuration`] with what was typed, when it is none.
pub fn duration(typed: &str) -> Result<TimeDelta, Refusal> {
    let plain = plain(typed);
    let minutes = || match count(&plain)? {
        (minutes, "") => TimeDelta::try_minutes(minutes.try_into().ok()?),
        _ => None,
    };
    let found = minutes().or_else(|| length(&plain));
    found
        .filter(|length| *length > TimeDelta::zero() && *length <= LONGEST)
        .ok_or_else(|| Refusal::BadDuration(typed.into()))
}

/// Counts with their units, added up: `1h30m`, `2 小时 5 分`. `None` without a unit.
pub(super) fn length(plain: &str) -> Option<TimeDelta> {
    if let Some((minutes, "")) = strip_word(plain.trim(), &WHOLE) {
        return Some(TimeDelta::minutes(minutes));
    }
    let mut rest = plain.trim();
    let mut seconds = 0.0;
    let mut last = None;
    while !rest.is_empty() {
        let (number, after) = leading(rest)?;
        // 九点五分 is a time of day; 九点五分钟 is none.
        let is_clock = rest[..rest.len() - after.len()].contains('点');
        if is_clock && after.starts_with('分') && !after.starts_with("分钟") {
            return None;
        }
        let after = after.trim_start();
        // 1h30: minutes follow hours.
        if after.is_empty() && last == Some(HOUR) && number < 60.0 && number.fract() == 0.0 {
            seconds += number * 60.0;
            break;
        }
        // 一个半小时.
        let half = ["个半", "and a half "].iter().find_map(|half| after.strip_prefix(half));
        let (unit, after) = strip_word(half.map_or(after, str::trim_start), &UNITS)?;
        let after = after.trim_start();
        let (halves, after) = match ["and a half", "半"].iter().find_map(|half| after.strip_prefix(half)) {
            Some(after) if half.is_none() => (0.5, after),
            _ => (if half.is_some() { 0.5 } else { 0.0 }, after),
        };
        seconds += (number + halves) * unit as f64;
        if seconds > FURTHEST.num_seconds() as f64 {
            return None;
        }
        last = Some(unit);
        rest = after.trim_start();
        rest = ["and ", "零", "又"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    }
    last?;
    TimeDelta::try_milliseconds((seconds * 1000.0).round() as i64)
}
