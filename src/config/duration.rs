//! Lengths of time as files write them. What people type is read in `discord/commands/when.rs`.

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

/// Units as they are written, with their seconds, largest first.
const UNITS: [(&str, i64); 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// A length of time as files write it: `5m`, `1h30m`, `1d`, `4wd`; zero counts. `None` when it is none, or longer than
/// [`LONGEST`].
pub fn parse_length(text: &str) -> Option<Length> {
    if let Some(days) = text.strip_suffix("wd") {
        let digits = !days.is_empty() && days.bytes().all(|byte| byte.is_ascii_digit());
        let days = days.parse().ok().filter(|days| digits && *days <= 260);
        return days.map(Length::WorkingDays);
    }
    seconds(text).and_then(TimeDelta::try_seconds).filter(|time| *time <= LONGEST).map(Length::Time)
}

/// A length of time as files write it.
pub fn display(time: TimeDelta) -> String {
    let mut left = time.num_seconds();
    let mut text = String::new();
    for (unit, size) in UNITS {
        if left >= size {
            text.push_str(&format!("{}{unit}", left / size));
            left %= size;
        }
    }
    if text.is_empty() { "0m".into() } else { text }
}

/// The sum of numbers with units, each unit smaller than the one before it.
fn seconds(text: &str) -> Option<i64> {
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
        let (name, size) = UNITS.iter().find(|(name, _)| rest.starts_with(name))?;
        if *size >= smallest {
            return None;
        }
        smallest = *size;
        sum = sum.checked_add(count.checked_mul(*size)?)?;
        rest = rest[name.len()..].trim_start();
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

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
