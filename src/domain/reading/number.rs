//! Numbers: `1,200`, `１．５`, `3万`, `一百二十`, `零点六`, `twelve`.

use super::{plain, strip_word};

/// The number that was typed, and nothing else.
pub fn number(typed: &str) -> Option<f64> {
    let plain = plain(typed);
    let (sign, digits) = plain.strip_prefix('-').map_or((1.0, &*plain), |digits| (-1.0, digits));
    leading(digits).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| sign * number)
}

/// The number of something in a list: `3`, `#3`, `３号`, `第三个`.
pub fn item(typed: &str) -> Option<u32> {
    let plain = plain(typed);
    let begun = ["#", "no.", "第"].iter().find_map(|word| plain.strip_prefix(word)).unwrap_or(&plain);
    let (count, rest) = count(begun.trim_start())?;
    matches!(rest.trim(), "" | "号" | "个" | "条" | "项" | "个方案" | "号方案")
        .then_some(count)?
        .try_into()
        .ok()
}

/// The number that a plain text begins with, and what follows it.
pub(super) fn leading(text: &str) -> Option<(f64, &str)> {
    let (number, rest) = match text.chars().next()? {
        c if c.is_ascii_digit() || c == '.' => in_digits(text)?,
        c if c.is_ascii_alphabetic() => {
            let (count, rest) = strip_word(text, &WORDS)?;
            return Some((count as f64, rest));
        }
        _ => {
            let (whole, rest) = in_characters(text)?;
            return Some(with_fraction(whole, rest));
        }
    };
    let times = rest.chars().next().and_then(|c| match c {
        'k' if !rest[1..].starts_with(|c: char| c.is_alphanumeric()) => Some((1e3, &rest[1..])),
        c => power(c).filter(|power| *power >= 100).map(|power| (power as f64, &rest[c.len_utf8()..])),
    });
    Some(times.map_or((number, rest), |(times, rest)| (number * times, rest)))
}

/// The whole number that a plain text begins with, and what follows it.
pub(super) fn count(text: &str) -> Option<(u64, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if digits > 0 {
        return Some((text[..digits].parse().ok()?, &text[digits..]));
    }
    in_characters(text)
}

/// Small numbers in English.
const WORDS: [(&[&str], u64); 20] = [
    (&["a", "an", "one"], 1),
    (&["two"], 2),
    (&["three"], 3),
    (&["four"], 4),
    (&["five"], 5),
    (&["six"], 6),
    (&["seven"], 7),
    (&["eight"], 8),
    (&["nine"], 9),
    (&["ten"], 10),
    (&["eleven"], 11),
    (&["twelve"], 12),
    (&["fifteen"], 15),
    (&["twenty"], 20),
    (&["thirty"], 30),
    (&["forty"], 40),
    (&["forty-five"], 45),
    (&["fifty"], 50),
    (&["sixty"], 60),
    (&["ninety"], 90),
];

/// Digits, in groups of three or in one, and their fraction. A comma that parts no thousands belongs to something else.
fn in_digits(text: &str) -> Option<(f64, &str)> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut end = digits(text);
    let mut written = text[..end].to_owned();
    if (1..=3).contains(&end) {
        while let Some(group) = text[end..].strip_prefix([',', '\'']).filter(|group| digits(group) == 3) {
            written.push_str(&group[..3]);
            end += 4;
        }
    }
    if let Some(fraction) = text[end..].strip_prefix('.').filter(|fraction| digits(fraction) > 0) {
        let length = digits(fraction);
        written.push('.');
        written.push_str(&fraction[..length]);
        end += 1 + length;
        // A version or an address is no number.
        if fraction[length..].strip_prefix('.').is_some_and(|more| digits(more) > 0) {
            return None;
        }
    }
    Some((written.parse().ok()?, &text[end..]))
}

fn digit(c: char) -> Option<u64> {
    "零一二三四五六七八九".chars().position(|known| known == c).map(|digit| digit as u64).or(match c {
        '〇' => Some(0),
        '两' => Some(2),
        _ => None,
    })
}

fn power(c: char) -> Option<u64> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

/// A whole number in Chinese characters, and what follows it.
fn in_characters(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c| digit(c).is_none() && power(c).is_none()).unwrap_or(text.len());
    let (written, rest) = text.split_at(end);
    if written.chars().all(|c| digit(c).is_some()) {
        // Digit by digit: 二〇二六.
        let mut digits = written.chars().filter_map(digit);
        let number = digits.try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(digit))?;
        return (!written.is_empty()).then_some((number, rest));
    }
    let (mut sum, mut section, mut last, mut below): (u64, u64, Option<u64>, u64) = (0, 0, None, 1);
    for c in written.chars() {
        match (digit(c), power(c)) {
            (Some(digit), _) => {
                if digit == 0 {
                    below = 1;
                } else if last.replace(digit).is_some() {
                    return None;
                }
            }
            (None, Some(power)) if power < 10_000 => {
                // 十五 begins without a digit; 百 does not.
                let digit = last.take().or((power == 10 && section % 100 == 0).then_some(1))?;
                section = section.checked_add(digit * power)?;
                below = power / 10;
            }
            (None, Some(power)) => {
                let so_far = sum.checked_add(section)?.checked_add(last.take().unwrap_or(0))?;
                (sum, section, below) = (so_far.checked_mul(power)?, 0, power / 10);
            }
            (None, None) => return None,
        }
    }
    // 一百二 is a hundred and twenty.
    let left = last.unwrap_or(0) * below.max(1);
    Some((sum.checked_add(section)?.checked_add(left)?, rest))
}

/// The same with what stands behind the point: 一点五.
fn with_fraction(whole: u64, rest: &str) -> (f64, &str) {
    let after = rest.strip_prefix('点').unwrap_or("");
    let end = after.find(|c| digit(c).is_none()).unwrap_or(after.len());
    let digits: String = after[..end].chars().filter_map(digit).map(|digit| digit.to_string()).collect();
    match format!("{whole}.{digits}").parse() {
        Ok(number) if end > 0 => (number, &after[end..]),
        _ => (whole as f64, rest),
    }
}
