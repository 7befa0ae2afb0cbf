//! Times as people type them: `14:30`, `yesterday 23:10`, `2026-03-02 14:30`, `10m ago`, `in 20m`, `now`, RFC 3339, a
//! timestamp of Discord, and the same in Chinese.

use super::length::{FURTHEST, length};
use super::number::count;
use super::plain;
use crate::domain::At;
use crate::domain::refusal::Refusal;
use crate::zone::Zone;
use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};

/// Which way a time that could be either is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// The most recent such time.
    Past,
    /// The most recent such time since then, when what it belongs to began.
    Since(At),
    /// The next such time.
    Future,
}

/// Clocks of people differ by so much: what is this little ahead, and cannot be, is now.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// A time of yesterday is meant without a word where it is not longer ago than this: at ten past midnight, 23:55 is.
const LATELY: TimeDelta = TimeDelta::hours(6);

/// The instant that was typed.
///
/// # Errors
/// [`Refusal::BadTime`] with what was typed, when it is none, or ten years away; [`Refusal::WhichDay`] where the day has to
/// be said.
pub fn time(typed: &str, now: At, zone: Zone, lean: Lean) -> Result<At, Refusal> {
    let plain = plain(typed);
    let found = relative(&plain, now)
        .or_else(|| absolute(typed.trim(), &plain))
        .or_else(|| on_a_day(&plain, now, zone, lean));
    let found = match found {
        found @ Some(_) => found,
        None => {
            of_the_clock(&plain, now, zone, lean).map_err(|at| Refusal::WhichDay(typed.trim().into(), at))?
        }
    };
    let found = found.or_else(|| away(&plain, now, lean));
    let found =
        found.filter(|at| (*at - now).abs() <= FURTHEST).ok_or_else(|| Refusal::BadTime(typed.into()))?;
    Ok(if lean != Lean::Future && found - now <= AHEAD { found.min(now) } else { found })
}

/// When something ends that begins at an instant: a length of time counts from there, a time of day is the next one after
/// it, and a day is counted from now.
///
/// # Errors
/// As [`time`].
pub fn end_after(typed: &str, begins: At, now: At, zone: Zone) -> Result<At, Refusal> {
    if let Some(length) = length(&plain(typed)) {
        let ends = begins.checked_add_signed(length);
        return ends.ok_or_else(|| Refusal::BadTime(typed.into()));
    }
    let ends = time(typed, now, zone, Lean::Future)?;
    // Just before it comes a time of day means the same, and a day another one.
    let just_before = ends - TimeDelta::minutes(1);
    let is_of_any_day = time(typed, just_before, zone, Lean::Future) == Ok(ends);
    if ends <= begins && is_of_any_day { time(typed, begins, zone, Lean::Future) } else { Ok(ends) }
}

fn relative(plain: &str, now: At) -> Option<At> {
    if matches!(plain, "now" | "just now" | "现在" | "刚刚" | "刚才" | "目前") {
        return Some(now);
    }
    let strip_end = |ends: &[&str]| ends.iter().find_map(|end| plain.strip_suffix(end));
    if let Some(back) = strip_end(&["ago", "以前", "之前", "前"]) {
        return now.checked_sub_signed(length(back)?);
    }
    let ahead =
        plain.strip_prefix("in ").or_else(|| strip_end(&["以后", "之后", "后", " later", "from now"]));
    if let Some(ahead) = ahead {
        return now.checked_add_signed(length(ahead)?);
    }
    None
}

/// A length of time and nothing else, so long ago or to come.
fn away(plain: &str, now: At, lean: Lean) -> Option<At> {
    let length = length(plain)?;
    match lean {
        Lean::Past | Lean::Since(_) => now.checked_sub_signed(length),
        Lean::Future => now.checked_add_signed(length),
    }
}

/// A time that names its own zone, or is a timestamp of Discord.
fn absolute(typed: &str, plain: &str) -> Option<At> {
    if let Some(stamp) = plain.strip_prefix("<t:").and_then(|stamp| stamp.strip_suffix('>')) {
        let seconds = stamp.split_once(':').map_or(stamp, |(seconds, _)| seconds);
        return DateTime::from_timestamp(seconds.parse().ok()?, 0);
    }
    let at = DateTime::parse_from_rfc3339(typed).ok()?;
    Some(at.with_timezone(&Utc))
}

/// Words for a day, how far it is from today, and the part of the day that they name.
const DAYS: [(&str, i64, &str); 19] = [
    ("yesterday", -1, ""),
    ("last night", -1, "晚上"),
    ("today", 0, ""),
    ("this morning", 0, "早上"),
    ("this afternoon", 0, "下午"),
    ("this evening", 0, "晚上"),
    ("tonight", 0, "晚上"),
    ("tomorrow", 1, ""),
    ("前天", -2, ""),
    ("昨天", -1, ""),
    ("昨日", -1, ""),
    ("昨晚", -1, "晚上"),
    ("今天", 0, ""),
    ("今早", 0, "早上"),
    ("今晚", 0, "晚上"),
    ("明天", 1, ""),
    ("明早", 1, "早上"),
    ("明晚", 1, "晚上"),
    ("后天", 2, ""),
];

fn on_a_day(plain: &str, now: At, zone: Zone, lean: Lean) -> Option<At> {
    let today = now.with_timezone(&zone).date_naive();
    let named = DAYS.iter().find_map(|(name, days, part)| {
        let rest = plain.strip_prefix(name).or_else(|| Some(plain.strip_suffix(name)?.trim_end()))?;
        let rest =
            ["at ", "的", ","].iter().find_map(|word| rest.trim_start().strip_prefix(word)).unwrap_or(rest);
        Some((vec![today + TimeDelta::days(*days)], format!("{part}{}", rest.trim())))
    });
    let (days, rest) = named.or_else(|| date(plain, today))?;
    let clock = clock(&rest)?;
    let found: Vec<At> = days.into_iter().flat_map(|day| instants(zone, day.and_time(clock))).collect();
    choose(&found, now, lean).or_else(|| found.first().copied())
}

/// A written day, and what follows: `2026-03-02`, `2026/3/2`, `2026年3月2日`; without its year, those that it may be in.
fn date(plain: &str, today: NaiveDate) -> Option<(Vec<NaiveDate>, String)> {
    let (first, rest) = count(plain)?;
    let year = rest.strip_prefix(['-', '/', '.', '年']).filter(|_| (1000..=9999).contains(&first));
    let (year, month, rest) = match year {
        Some(rest) => {
            let (month, rest) = count(rest)?;
            (Some(first), month, rest)
        }
        None => (None, first, rest),
    };
    // Without its year, 3/2 is one day in Europe and another in America.
    let parts: &[char] = if year.is_some() { &['-', '/', '.', '月'] } else { &['-', '月'] };
    let (day, rest) = count(rest.strip_prefix(parts)?)?;
    let rest = rest.strip_prefix(['日', '号', 't']).unwrap_or(rest);
    let (month, day) = (month.try_into().ok()?, day.try_into().ok()?);
    let years = match year {
        Some(year) => vec![year.try_into().ok()?],
        None => vec![today.year(), today.year() - 1, today.year() + 1],
    };
    let days: Vec<_> =
        years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day)).collect();
    (!days.is_empty()).then(|| (days, rest.trim().to_owned()))
}

/// A time of day, on whichever day makes it the nearest in the direction that is meant.
///
/// # Errors
/// The most recent one, where that is so long ago that the day has to be said.
fn of_the_clock(plain: &str, now: At, zone: Zone, lean: Lean) -> Result<Option<At>, At> {
    let today = now.with_timezone(&zone).date_naive();
    let Some((clock, before)) = clock(plain).zip(today.checked_sub_days(Days::new(2))) else {
        return Ok(None);
    };
    let days = before.iter_days().take(5);
    let found: Vec<At> = days.flat_map(|day| instants(zone, day.and_time(clock))).collect();
    let chosen = choose(&found, now, lean);
    if let (Lean::Since(_), None) = (lean, chosen) {
        // Whoever asks refuses it by its name.
        return Ok(found.into_iter().min_by_key(|at| (*at - now).abs()));
    }
    let is_of_today = |at: &At| at.with_timezone(&zone).date_naive() >= today;
    match chosen {
        Some(at) if lean == Lean::Past && !is_of_today(&at) && now - at > LATELY => Err(at),
        chosen => Ok(chosen),
    }
}

/// The latest that is not after `now` (as far as clocks agree), or the soonest that is not before it.
fn choose(found: &[At], now: At, lean: Lean) -> Option<At> {
    let past = found.iter().filter(|at| **at <= now + AHEAD);
    match lean {
        Lean::Past => past.max().copied(),
        // Who writes 14:30 also means what began in that minute.
        Lean::Since(began) => past.filter(|at| **at > began - TimeDelta::minutes(1)).max().copied(),
        Lean::Future => found.iter().filter(|at| **at >= now).min().copied(),
    }
}

/// When clocks of a zone show this: once, or twice when they are set back. A time that they skip counts on from before.
fn instants(zone: Zone, local: NaiveDateTime) -> Vec<At> {
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

/// The first and the last hour that are said so, and what makes them hours of the day.
type Hours = (u32, u32, u32);

/// Words for parts of the day: the hours that are said with them, and what makes them hours of the day.
const PARTS: [(&[&str], &[Hours]); 5] = [
    (&["凌晨"], &[(0, 6, 0), (12, 12, 12)]),
    (&["早上", "上午", "早晨", "清晨"], &[(0, 12, 0)]),
    (&["中午"], &[(11, 12, 0), (1, 2, 12)]),
    (&["下午", "傍晚"], &[(12, 19, 0), (1, 7, 12)]),
    (&["晚上", "夜里", "晚间"], &[(17, 23, 0), (5, 11, 12)]),
];

/// `14:30`, `14:30:15`, `14点30分`, `14点`, `2:30 pm`, `下午两点半`.
fn clock(typed: &str) -> Option<NaiveTime> {
    let typed = typed.trim();
    if let Some((body, is_late)) = half_of_the_day(typed) {
        let (hour, minute, second) = time_of_day(body, true)?;
        let hour = match (hour, is_late) {
            (12, late) => {
                if late {
                    12
                } else {
                    0
                }
            }
            (1..=11, true) => hour + 12,
            (0..=11, false) | (13..=23, true) => hour,
            _ => return None,
        };
        return NaiveTime::from_hms_opt(hour, minute, second);
    }
    let part = PARTS.iter().find_map(|(words, hours)| {
        words.iter().find_map(|word| Some((typed.strip_prefix(word)?.trim_start(), *hours)))
    });
    let Some((body, hours)) = part else {
        let (hour, minute, second) = time_of_day(typed, false)?;
        return NaiveTime::from_hms_opt(hour, minute, second);
    };
    let (hour, minute, second) = time_of_day(body, false)?;
    let (.., shift) = hours.iter().find(|(first, last, _)| (*first..=*last).contains(&hour))?;
    NaiveTime::from_hms_opt((hour + shift) % 24, minute, second)
}

/// What stands before am or pm, and whether it is pm.
fn half_of_the_day(typed: &str) -> Option<(&str, bool)> {
    let strip = |ends: [&str; 2]| ends.iter().find_map(|end| typed.strip_suffix(end));
    let (body, is_late) = strip(["am", "a.m."])
        .map(|body| (body, false))
        .or_else(|| strip(["pm", "p.m."]).map(|body| (body, true)))?;
    Some((body.trim_end(), is_late))
}

/// Hour, minute and second. A bare hour is one only where something else says so.
fn time_of_day(typed: &str, bare: bool) -> Option<(u32, u32, u32)> {
    let (hour, rest) = small(typed)?;
    if rest.is_empty() {
        return bare.then_some((hour, 0, 0));
    }
    if let Some(rest) = rest.strip_prefix(':') {
        let (minute, rest) = two(rest)?;
        return match rest.strip_prefix(':').map(two) {
            None if rest.is_empty() => Some((hour, minute, 0)),
            Some(Some((second, ""))) => Some((hour, minute, second)),
            _ => None,
        };
    }
    let rest = rest.strip_prefix(['点', '时'])?;
    let rest = rest.strip_prefix('钟').unwrap_or(rest);
    match rest {
        "" | "整" => return Some((hour, 0, 0)),
        "半" => return Some((hour, 30, 0)),
        "一刻" => return Some((hour, 15, 0)),
        "三刻" => return Some((hour, 45, 0)),
        _ => {}
    }
    let (minute, rest) = small(rest)?;
    match rest.strip_prefix('分').map_or(rest, |rest| rest) {
        "" => Some((hour, minute, 0)),
        rest => match small(rest)? {
            (second, "" | "秒") => Some((hour, minute, second)),
            _ => None,
        },
    }
}

/// A number of at most two digits.
fn small(typed: &str) -> Option<(u32, &str)> {
    let (count, rest) = count(typed)?;
    let fits = count < 100 && !typed[..typed.len() - rest.len()].bytes().skip(2).any(|b| b.is_ascii_digit());
    fits.then_some((count as u32, rest))
}

/// The same in digits.
fn two(typed: &str) -> Option<(u32, &str)> {
    small(typed).filter(|_| typed.starts_with(|c: char| c.is_ascii_digit()))
}
