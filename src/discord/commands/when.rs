//! Times and lengths of time as people type them. Pure.

use crate::domain::At;
use crate::domain::refusal::Refusal;
use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Which way a time that could be either is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// The most recent such time.
    Past,
    /// The next such time.
    Future,
}

/// Longest that may be promised until the next update.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Times further away than this are typing errors.
const FURTHEST: TimeDelta = TimeDelta::days(10 * 366);

/// The instant that was typed: `14:30`, `yesterday 23:10`, `2026-03-02 14:30`, `10m ago`, `in 20m`, `now`, RFC 3339, and
/// the same in Chinese.
///
/// # Errors
/// [`Refusal::BadTime`] with what was typed, when it is none of these, or ten years away.
pub fn time(said: &str, now: At, zone: Tz, lean: Lean) -> Result<At, Refusal> {
    let plain = plain(said);
    let found = relative(&plain, now, lean)
        .or_else(|| absolute(said.trim()))
        .or_else(|| on_a_day(&plain, now, zone, lean))
        .or_else(|| of_the_clock(&plain, now, zone, lean));
    found.filter(|at| (*at - now).abs() <= FURTHEST).ok_or_else(|| Refusal::BadTime(said.into()))
}

/// The length of time that was typed: `20m`, `1h30m`, `45` (minutes), `2小时`; more than nothing, at most a week.
///
/// # Errors
/// [`Refusal::BadDuration`] with what was typed, when it is none.
pub fn duration(said: &str) -> Result<TimeDelta, Refusal> {
    let plain = plain(said);
    let minutes = || number(&plain).and_then(TimeDelta::try_minutes);
    let found = minutes().or_else(|| length(&plain));
    found
        .filter(|length| *length > TimeDelta::zero() && *length <= LONGEST)
        .ok_or_else(|| Refusal::BadDuration(said.into()))
}

/// Lower case, without full-width forms and superfluous spaces.
fn plain(said: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let narrowed: String = said.chars().map(narrow).collect();
    narrowed.to_lowercase().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn relative(plain: &str, now: At, lean: Lean) -> Option<At> {
    if matches!(plain, "now" | "现在" | "刚刚" | "刚才") {
        return Some(now);
    }
    let strip_end = |ends: &[&str]| ends.iter().find_map(|end| plain.strip_suffix(end));
    if let Some(back) = strip_end(&["ago", "以前", "之前", "前"]) {
        return now.checked_sub_signed(length(back)?);
    }
    if let Some(ahead) = plain.strip_prefix("in ").or_else(|| strip_end(&["以后", "之后", "后"])) {
        return now.checked_add_signed(length(ahead)?);
    }
    let length = length(plain)?;
    match lean {
        Lean::Past => now.checked_sub_signed(length),
        Lean::Future => now.checked_add_signed(length),
    }
}

/// A time that names its own zone.
fn absolute(said: &str) -> Option<At> {
    let at = DateTime::parse_from_rfc3339(said).ok()?;
    Some(at.with_timezone(&Utc))
}

fn on_a_day(plain: &str, now: At, zone: Tz, lean: Lean) -> Option<At> {
    const NAMED: [(&str, i64); 8] = [
        ("yesterday", -1),
        ("today", 0),
        ("tomorrow", 1),
        ("前天", -2),
        ("昨天", -1),
        ("今天", 0),
        ("明天", 1),
        ("后天", 2),
    ];
    let named = NAMED.iter().find_map(|(name, days)| Some((plain.strip_prefix(name)?, *days)));
    let (day, rest) = match named {
        Some((rest, days)) => (now.with_timezone(&zone).date_naive() + TimeDelta::days(days), rest),
        None => {
            // The day is ASCII, or there is none.
            let (day, rest) = plain.split_at_checked(10)?;
            let is_day = day.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'/');
            let day = is_day.then(|| day.replace('/', "-"))?;
            (NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok()?, rest.strip_prefix('t').unwrap_or(rest))
        }
    };
    let found = instants(zone, day.and_time(clock(rest)?));
    choose(&found, now, lean).or_else(|| found.first().copied())
}

/// A time of day, on whichever day makes it the nearest in the direction that is meant.
fn of_the_clock(plain: &str, now: At, zone: Tz, lean: Lean) -> Option<At> {
    let clock = clock(plain)?;
    let before = now.with_timezone(&zone).date_naive().checked_sub_days(Days::new(2))?;
    let days = before.iter_days().take(5);
    let found: Vec<At> = days.flat_map(|day| instants(zone, day.and_time(clock))).collect();
    choose(&found, now, lean)
}

/// The latest that is not after `now`, or the soonest that is not before it.
fn choose(found: &[At], now: At, lean: Lean) -> Option<At> {
    match lean {
        Lean::Past => found.iter().filter(|at| **at <= now).max().copied(),
        Lean::Future => found.iter().filter(|at| **at >= now).min().copied(),
    }
}

/// When clocks of a zone show this: once, or twice when they are set back. A time that they skip counts on from before.
fn instants(zone: Tz, local: NaiveDateTime) -> Vec<At> {
    let skipped = || {
        let earlier = zone.from_local_datetime(&(local - TimeDelta::hours(6))).latest();
        earlier.map(|at| at + TimeDelta::hours(6))
    };
    let found = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => vec![at],
        LocalResult::Ambiguous(first, second) => vec![first, second],
        LocalResult::None => skipped().into_iter().collect(),
    };
    found.into_iter().map(|at| at.with_timezone(&Utc)).collect()
}

/// `14:30`, `14:30:15`, `14点30分`, `14点`.
fn clock(said: &str) -> Option<NaiveTime> {
    let said = said.trim();
    let (hour, rest) = said.split_once([':', '点', '时'])?;
    let whole_hour = said.contains(['点', '时']) && rest.is_empty();
    let (minute, second) = match rest.split_once([':', '分']) {
        _ if whole_hour => (0, 0),
        None => (two_digits(rest)?, 0),
        Some((minute, "")) if rest.ends_with('分') => (two_digits(minute)?, 0),
        Some((minute, second)) => (two_digits(minute)?, two_digits(second.trim_end_matches('秒'))?),
    };
    NaiveTime::from_hms_opt(two_digits(hour)?, minute, second)
}

fn two_digits(said: &str) -> Option<u32> {
    if said.len() > 2 { None } else { number(said)?.try_into().ok() }
}

/// Counts with their units, added up: `1h30m`, `2 小时 5 分`. `None` without a unit.
fn length(said: &str) -> Option<TimeDelta> {
    let mut rest = said.trim();
    if matches!(rest, "半小时" | "半个小时") {
        return Some(TimeDelta::minutes(30));
    }
    let mut total = None;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (count, after) = rest.split_at(digits);
        let after = after.trim_start();
        let end = after.find(|c: char| c.is_ascii_digit() || c == ' ').unwrap_or(after.len());
        let (unit, left) = after.split_at(end);
        let part = TimeDelta::try_seconds(number(count)?.checked_mul(seconds(unit)?)?)?;
        total = Some(total.unwrap_or_default() + part).filter(|total| *total <= FURTHEST);
        total?;
        rest = left.trim_start();
    }
    total
}

fn seconds(unit: &str) -> Option<i64> {
    Some(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" | "秒" | "秒钟" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分钟" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" | "时" | "小时" | "个小时" => 3_600,
        "d" | "day" | "days" | "天" | "日" => 86_400,
        _ => return None,
    })
}

fn number(said: &str) -> Option<i64> {
    if said.is_empty() || !said.bytes().all(|b| b.is_ascii_digit()) { None } else { said.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(said: &str) -> At {
        said.parse().unwrap()
    }

    /// Monday, 2 March 2026, 15:00 in Shanghai.
    const NOW: &str = "2026-03-02T07:00:00Z";

    #[rstest]
    #[case("now", NOW)]
    #[case("现在", NOW)]
    #[case("14:30", "2026-03-02T06:30:00Z")]
    #[case("15:00", NOW)]
    #[case("14:30:15", "2026-03-02T06:30:15Z")]
    #[case("14：30", "2026-03-02T06:30:00Z")]
    #[case("１４:30", "2026-03-02T06:30:00Z")]
    #[case("14点30分", "2026-03-02T06:30:00Z")]
    #[case("9点", "2026-03-02T01:00:00Z")]
    #[case("9:05", "2026-03-02T01:05:00Z")]
    #[case("23:10", "2026-03-01T15:10:00Z")]
    #[case("yesterday 23:10", "2026-03-01T15:10:00Z")]
    #[case("Yesterday  23:10", "2026-03-01T15:10:00Z")]
    #[case("昨天23:10", "2026-03-01T15:10:00Z")]
    #[case("前天 08:00", "2026-02-28T00:00:00Z")]
    #[case("today 09:00", "2026-03-02T01:00:00Z")]
    #[case("2026-03-02 14:30", "2026-03-02T06:30:00Z")]
    #[case("2026/03/02 14:30:15", "2026-03-02T06:30:15Z")]
    #[case("2026-03-02T14:30", "2026-03-02T06:30:00Z")]
    #[case("2026-03-02T14:30:00+01:00", "2026-03-02T13:30:00Z")]
    #[case("2026-03-02T06:30:00Z", "2026-03-02T06:30:00Z")]
    #[case("10m ago", "2026-03-02T06:50:00Z")]
    #[case("1 hour 5 minutes ago", "2026-03-02T05:55:00Z")]
    #[case("10分钟前", "2026-03-02T06:50:00Z")]
    #[case("2个小时前", "2026-03-02T05:00:00Z")]
    #[case("半小时前", "2026-03-02T06:30:00Z")]
    #[case("in 20m", "2026-03-02T07:20:00Z")]
    #[case("20分钟后", "2026-03-02T07:20:00Z")]
    #[case("20 分钟 之后", "2026-03-02T07:20:00Z")]
    #[case("20m", "2026-03-02T06:40:00Z")]
    fn past_times(#[case] said: &str, #[case] meant: &str) {
        assert_eq!(time(said, at(NOW), chrono_tz::Asia::Shanghai, Lean::Past), Ok(at(meant)));
    }

    #[rstest]
    #[case("14:30", "2026-03-03T06:30:00Z")]
    #[case("15:00", NOW)]
    #[case("23:10", "2026-03-02T15:10:00Z")]
    #[case("明天 8:00", "2026-03-03T00:00:00Z")]
    #[case("tomorrow 08:00", "2026-03-03T00:00:00Z")]
    #[case("20m", "2026-03-02T07:20:00Z")]
    fn future_times(#[case] said: &str, #[case] meant: &str) {
        assert_eq!(time(said, at(NOW), chrono_tz::Asia::Shanghai, Lean::Future), Ok(at(meant)));
    }

    /// Berlin skips 02:30 on 29 March 2026 and has it twice on 25 October.
    #[rstest]
    #[case("2026-03-29T10:00:00Z", "02:30", Lean::Past, "2026-03-29T01:30:00Z")]
    #[case("2026-03-28T20:00:00Z", "02:30", Lean::Future, "2026-03-29T01:30:00Z")]
    #[case("2026-10-25T10:00:00Z", "02:30", Lean::Past, "2026-10-25T01:30:00Z")]
    #[case("2026-10-25T01:00:00Z", "02:30", Lean::Past, "2026-10-25T00:30:00Z")]
    #[case("2026-10-25T00:00:00Z", "02:30", Lean::Future, "2026-10-25T00:30:00Z")]
    #[case("2026-10-25T01:00:00Z", "02:30", Lean::Future, "2026-10-25T01:30:00Z")]
    #[case("2026-10-26T01:00:00Z", "2026-10-25 02:30", Lean::Past, "2026-10-25T01:30:00Z")]
    #[case("2026-10-26T01:00:00Z", "2026-10-25 02:30", Lean::Future, "2026-10-25T00:30:00Z")]
    fn clocks_that_are_set(#[case] now: &str, #[case] said: &str, #[case] lean: Lean, #[case] meant: &str) {
        assert_eq!(time(said, at(now), chrono_tz::Europe::Berlin, lean), Ok(at(meant)));
    }

    #[rstest]
    fn unreadable_times(
        #[values(
            "",
            " ",
            "soon",
            "25:00",
            "14:60",
            "14:30:99",
            "14",
            "1430",
            "-5m ago",
            "ago",
            "in",
            "in soon",
            "前",
            "yesterday",
            "2026-02-30 10:00",
            "2026-13-01 10:00",
            "14:30 pm",
            "99999999999999999999m ago",
            "9999999999d ago",
            "9999-01-01 00:00",
            "0001-01-01T00:00:00Z",
            "点",
            "14::30",
            ":30",
            "十四点",
            "🕒",
            "昨天🕒",
            "2026-03-0é 10:00",
            "2日2"
        )]
        said: &str,
    ) {
        let read = time(said, at(NOW), chrono_tz::Asia::Shanghai, Lean::Past);
        assert_eq!(read, Err(Refusal::BadTime(said.into())));
    }

    #[rstest]
    #[case("20m", 20)]
    #[case("20", 20)]
    #[case("1h30m", 90)]
    #[case("1h 30m", 90)]
    #[case("1 hour", 60)]
    #[case("30分钟", 30)]
    #[case("2小时", 120)]
    #[case("1小时30分", 90)]
    #[case("３０分钟", 30)]
    #[case("7d", 7 * 24 * 60)]
    fn durations(#[case] said: &str, #[case] minutes: i64) {
        assert_eq!(duration(said), Ok(TimeDelta::minutes(minutes)));
    }

    #[rstest]
    fn unreadable_durations(
        #[values(
            "",
            "0",
            "0m",
            "-5",
            "-5m",
            "8d",
            "10081",
            "169h",
            "soon",
            "m",
            "1h30",
            "20 apples",
            "1.5h",
            "99999999999999999999",
            "9223372036854775807",
            "9223372036854775807h",
            "分钟",
            "🕒"
        )]
        said: &str,
    ) {
        assert_eq!(duration(said), Err(Refusal::BadDuration(said.into())));
    }
}
