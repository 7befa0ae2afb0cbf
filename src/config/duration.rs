//! Lengths of time as people and files write them.

use chrono::TimeDelta;

/// Longest length of time that anything here takes.
pub const LONGEST: TimeDelta = TimeDelta::days(366);

/// A length of time in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// So much of the time that the limit is counted in.
    Time(TimeDelta),
    /// Whole days of a calendar.
    WorkingDays(u32),
}

/// A unit of time: how it is written, and its seconds.
type Unit = (&'static str, i64);

/// Units of files, largest first.
const FILE_UNITS: [Unit; 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// Units of people, each group with its longer spellings first.
const PEOPLE_UNITS: [Unit; 23] = [
    ("days", 86_400),
    ("day", 86_400),
    ("d", 86_400),
    ("天", 86_400),
    ("日", 86_400),
    ("hours", 3_600),
    ("hour", 3_600),
    ("hrs", 3_600),
    ("hr", 3_600),
    ("h", 3_600),
    ("个小时", 3_600),
    ("小时", 3_600),
    ("时", 3_600),
    ("minutes", 60),
    ("minute", 60),
    ("mins", 60),
    ("min", 60),
    ("m", 60),
    ("分钟", 60),
    ("分", 60),
    ("s", 1),
    ("秒钟", 1),
    ("秒", 1),
];

/// A length of time as a person types it: `20m`, `1h30m`, `90` (minutes), `30分钟`, `2小时`, `1天`. `None` when it is
/// none, not positive, or longer than [`LONGEST`].
pub fn parse(text: &str) -> Option<TimeDelta> {
    let plain: String =
        text.trim().to_lowercase().replace("半小时", "30分钟").chars().map(halfwidth).collect();
    if let Ok(minutes) = plain.parse::<i64>() {
        return positive(minutes.checked_mul(60)?);
    }
    positive(seconds(&plain, &PEOPLE_UNITS)?)
}

/// A length of time as files write it: `5m`, `1h30m`, `1d`, `4wd`; zero counts. `None` when it is none, or longer than
/// [`LONGEST`].
pub fn parse_length(text: &str) -> Option<Length> {
    if let Some(days) = text.strip_suffix("wd") {
        let digits = !days.is_empty() && days.bytes().all(|byte| byte.is_ascii_digit());
        let days = days.parse().ok().filter(|days| digits && *days <= 260);
        return days.map(Length::WorkingDays);
    }
    seconds(text, &FILE_UNITS)
        .and_then(TimeDelta::try_seconds)
        .filter(|time| *time <= LONGEST)
        .map(Length::Time)
}

/// A length of time as files write it.
pub fn display(time: TimeDelta) -> String {
    let mut left = time.num_seconds();
    let mut text = String::new();
    for (unit, size) in FILE_UNITS {
        if left >= size {
            text.push_str(&format!("{}{unit}", left / size));
            left %= size;
        }
    }
    if text.is_empty() { "0m".into() } else { text }
}

fn positive(seconds: i64) -> Option<TimeDelta> {
    TimeDelta::try_seconds(seconds).filter(|time| *time > TimeDelta::zero() && *time <= LONGEST)
}

/// The sum of numbers with units, each unit smaller than the one before it.
fn seconds(text: &str, units: &[Unit]) -> Option<i64> {
    let mut rest = text.trim();
    let mut sum: i64 = 0;
    let mut smallest = i64::MAX;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let count: i64 = rest[..end].parse().ok()?;
        rest = rest[end..].trim_start();
        let (name, size) = units.iter().find(|(name, _)| rest.starts_with(name))?;
        if *size >= smallest {
            return None;
        }
        smallest = *size;
        sum = sum.checked_add(count.checked_mul(*size)?)?;
        rest = rest[name.len()..].trim_start();
    }
    Some(sum)
}

/// Digits that a Chinese keyboard may produce.
fn halfwidth(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => char::from(b'0' + (c as u32 - 0xff10) as u8),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_lengths_in_many_ways() {
        let minutes = [
            ("20m", 20),
            ("1h30m", 90),
            ("1h 30min", 90),
            ("90", 90),
            (" 45 ", 45),
            ("30分钟", 30),
            ("30分", 30),
            ("2小时", 120),
            ("2个小时", 120),
            ("1小时30分钟", 90),
            ("1天", 1440),
            ("１５分钟", 15),
            ("半小时", 30),
            ("2 Hours", 120),
            ("1 day", 1440),
            ("366d", 366 * 1440),
        ];
        for (text, expected) in minutes {
            assert_eq!(parse(text), Some(TimeDelta::minutes(expected)), "{text}");
        }
        let too_long = "99999999999999999999h";
        for wrong in
            ["", "0", "-5", "0m", "soon", "5x", "m", "1.5h", "30m1h", "1h1h", "367d", too_long, "5m!"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn files_write_them_strictly() {
        assert_eq!(parse_length("1h30m"), Some(Length::Time(TimeDelta::minutes(90))));
        assert_eq!(parse_length("0m"), Some(Length::Time(TimeDelta::zero())));
        assert_eq!(parse_length("4wd"), Some(Length::WorkingDays(4)));
        for wrong in ["", "30", "30分钟", "2 hours", "-5m", "+4wd", "wd", "1.5wd", "261wd", "1d4wd", "367d"]
        {
            assert_eq!(parse_length(wrong), None, "{wrong}");
        }
        assert_eq!(display(TimeDelta::minutes(90)), "1h30m");
    }
}
