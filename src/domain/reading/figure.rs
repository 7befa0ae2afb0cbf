//! Figures with their units: `320 ms, 0.05 %`, `１．２秒`, `百分之五`, `300-320ms`, `> 400 ms`.

use super::number::leading;
use super::{plain, strip_word};

/// What a unit measures; of one dimension, units can be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Dimension {
    /// Time, in nanoseconds.
    Time,
    /// A share, in millionths.
    Share,
    /// Whatever a word that nobody knows stands for.
    Other(String),
}

/// A unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    dimension: Dimension,
    factor: f64,
}

impl Unit {
    /// The unit of this name.
    pub fn of(name: &str) -> Unit {
        let name = plain(name);
        match known(&name) {
            Some((unit, "")) => unit,
            _ => Unit { dimension: Dimension::Other(name), factor: 1.0 },
        }
    }

    /// The whole of a share, if it is one.
    pub fn whole(&self) -> Option<f64> {
        (self.dimension == Dimension::Share).then(|| MILLION / self.factor)
    }
}

/// A figure of a text. One that names its ends lies between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Figured {
    /// From where.
    low: f64,
    /// Up to where.
    high: f64,
    /// In which unit, if it says so.
    unit: Option<Unit>,
    /// How it is written.
    pub as_written: String,
}

impl Figured {
    /// Its ends in another unit; as they are where none was written, and none where that unit measures something else.
    pub fn in_unit(&self, wanted: &Unit) -> Option<(f64, f64)> {
        match &self.unit {
            None => Some((self.low, self.high)),
            Some(unit) if unit.dimension == wanted.dimension => {
                let convert = |number: f64| number * unit.factor / wanted.factor;
                Some((convert(self.low), convert(self.high)))
            }
            Some(_) => None,
        }
    }

    /// Does it say its unit?
    pub fn has_unit(&self) -> bool {
        self.unit.is_some()
    }
}

const MILLION: f64 = 1e6;

const TIMES: [(&[&str], f64); 7] = [
    (&["ns", "nanosecond", "nanoseconds", "纳秒"], 1.0),
    (&["us", "µs", "μs", "microsecond", "microseconds", "微秒"], 1e3),
    (&["ms", "msec", "msecs", "millisecond", "milliseconds", "毫秒"], 1e6),
    (&["s", "sec", "secs", "second", "seconds", "秒", "秒钟"], 1e9),
    (&["m", "min", "mins", "minute", "minutes", "分", "分钟"], 60e9),
    (&["h", "hr", "hrs", "hour", "hours", "小时", "个小时"], 3600e9),
    (&["d", "day", "days", "天"], 86_400e9),
];

const SHARES: [(&[&str], f64); 3] =
    [(&["%", "percent", "per cent", "pct"], 1e4), (&["‰", "permille", "per mille"], 1e3), (&["ppm"], 1.0)];

/// Written before the number.
const PARTS: [(&[&str], f64); 3] = [(&["百分之"], 1e4), (&["千分之"], 1e3), (&["万分之"], 1e2)];

fn known(text: &str) -> Option<(Unit, &str)> {
    let time = strip_word(text, &TIMES).map(|found| (Dimension::Time, found));
    let share = || strip_word(text, &SHARES).map(|found| (Dimension::Share, found));
    let (dimension, (factor, rest)) = time.or_else(share)?;
    Some((Unit { dimension, factor }, rest))
}

/// The share in percent that was typed, and no other figure.
pub fn share(typed: &str) -> Option<f64> {
    let percent = Unit::of("%");
    let tenths = plain(typed);
    if let Some((tenths, "")) = tenths.strip_suffix('成').and_then(leading) {
        return Some(tenths * 10.0);
    }
    match figures(typed, &[]).as_slice() {
        [only] => only.in_unit(&percent).filter(|(low, high)| low == high).map(|(low, _)| low),
        _ => None,
    }
}

/// Every figure of a text. `units` are names of units beside those that are known.
pub fn figures(typed: &str, units: &[&str]) -> Vec<Figured> {
    let text = plain(typed);
    let units: Vec<String> = units.iter().map(|name| plain(name)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_ascii_alphabetic() || first == '_' {
            // P99 and v1.2.3 are words.
            let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
            at += rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        } else if let Some((figure, after)) = beginning(&text, at, &units) {
            found.push(figure);
            at = text.len() - after.len();
        } else if first.is_ascii_digit() {
            at += rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        } else {
            at += first.len_utf8();
        }
    }
    found
}

/// The figure that begins here, and what follows it.
fn beginning<'a>(text: &'a str, at: usize, units: &[String]) -> Option<(Figured, &'a str)> {
    let rest = &text[at..];
    let (part, written) = strip_word(rest, &PARTS).map_or((None, rest), |(part, rest)| (Some(part), rest));
    let (number, after) = leading(written.trim_start())?;
    let (unit, after) = match part {
        Some(factor) => (Some(Unit { dimension: Dimension::Share, factor }), after),
        None => unit(after, units),
    };
    // In a sentence, 一 is a number only where a unit follows.
    if unit.is_none() && !written.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let number = if is_negative(&text[..at]) { -number } else { number };
    let to = after.trim_start().strip_prefix(['-', '–', '~', '至', '到']).map(str::trim_start);
    let to = to.filter(|to| to.starts_with(|c: char| c.is_ascii_digit())).and_then(leading);
    let (to, last, after) = match to {
        Some((to, after)) => {
            let (last, after) = self::unit(after, units);
            (to, last, after)
        }
        None => (number, None, after),
    };
    let written = &text[at..text.len() - after.len()];
    let sign = if number < 0.0 { "-" } else { "" };
    let as_written = format!("{sign}{}", written.trim());
    // The unit of both ends stands behind the last, if it stands once.
    let (from, to) = match (&unit, &last) {
        (Some(unit), Some(last)) if unit.dimension == last.dimension => {
            (number * unit.factor / last.factor, to)
        }
        (Some(_), Some(_)) => return None,
        _ => (number, to),
    };
    let (low, high) = bounds(&text[..at], from.min(to), from.max(to));
    Some((Figured { low, high, unit: last.or(unit), as_written }, after))
}

/// The unit that a text begins with, and what follows.
fn unit<'a>(text: &'a str, units: &[String]) -> (Option<Unit>, &'a str) {
    let rest = text.trim_start();
    let is_of_unit = |c: char| c.is_ascii_alphabetic() || matches!(c, 'µ' | 'μ' | '/' | '%' | '‰');
    let word = &rest[..rest.find(|c| !is_of_unit(c)).unwrap_or(rest.len())];
    let mine = units
        .iter()
        .filter(|own| !own.is_empty() && (*own == word || (word.is_empty() && rest.starts_with(&***own))));
    if let Some(name) = mine.max_by_key(|own| own.len()) {
        return (Some(Unit::of(name)), &rest[name.len()..]);
    }
    match known(rest) {
        Some((unit, after)) if word.is_empty() || rest.len() - after.len() >= word.len() => {
            (Some(unit), after)
        }
        _ if word.is_empty() => (None, text),
        _ => (Some(Unit::of(word)), &rest[word.len()..]),
    }
}

/// A dash between figures or in a word is no sign.
fn is_negative(before: &str) -> bool {
    before
        .strip_suffix('-')
        .is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '%'))
}

/// What is more than something may be anything that is more.
fn bounds(before: &str, low: f64, high: f64) -> (f64, f64) {
    const MORE: [&str; 9] = [">", "≥", ">=", "大于", "超过", "高于", "over", "above", "more than"];
    const LESS: [&str; 9] = ["<", "≤", "<=", "小于", "低于", "不到", "under", "below", "less than"];
    let before = before.trim_end();
    let ends = |words: [&str; 9]| words.into_iter().find_map(|word| before.strip_suffix(word));
    let (more, less) = (ends(MORE), ends(LESS));
    let denied = more.or(less).is_some_and(|before| before.ends_with('不') || before.ends_with("not "));
    match (more.is_some(), less.is_some(), denied) {
        (true, _, false) | (_, true, true) => (low, f64::INFINITY),
        (_, true, false) | (true, _, true) => (f64::NEG_INFINITY, high),
        (false, false, _) => (low, high),
    }
}
