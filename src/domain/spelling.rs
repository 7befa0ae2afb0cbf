//! Numbers and names as people type them on a phone at night: full-width, in small letters, without zeros, with a sign in
//! front. Put one way, so that they can be compared.

/// A full-width letter, digit, sign or space as a narrow one.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// Full-width letters, digits, signs and spaces as narrow ones, and small letters.
pub fn plain(text: &str) -> String {
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

/// The number of a blocker, a plan or the like: `3`, `#3`, `＃０３`.
pub fn item(typed: &str) -> Option<u32> {
    let plain = plain(typed);
    let digits = plain.trim().trim_start_matches('#').trim_start();
    // "+3" is a number to the library.
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// The channel that is meant, where one is mentioned, linked to or given by its id.
pub fn channel(typed: &str) -> Option<u64> {
    let plain = plain(typed);
    let trimmed = plain.trim();
    let mentioned = trimmed.strip_prefix("<#").and_then(|rest| rest.strip_suffix('>'));
    let linked = || {
        let (_, path) = trimmed.split_once("/channels/")?;
        path.split('/').nth(1)
    };
    let id = mentioned.or_else(linked).unwrap_or(trimmed);
    // Ids have that many digits; numbers of incidents have not.
    let is_id = (15..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| id.parse().ok())?
}

/// Which of these incidents' numbers is meant, the newest first: the number in any spelling, the name of its room, its kind
/// and running number, or its end, such as the running number alone.
pub fn number_meant<'a>(typed: &str, numbers: &'a [String]) -> Option<&'a str> {
    let (run_together, typed_parts) = (letters(typed), parts(typed));
    if !typed_parts.iter().any(|part| is_number(part)) {
        return None;
    }
    let known: Vec<(&str, Vec<String>)> = numbers.iter().map(|one| (one.as_str(), parts(one))).collect();
    let find =
        |is: &dyn Fn(&[String]) -> bool| known.iter().find(|(_, parts)| is(parts)).map(|(one, _)| *one);
    let room = || {
        let named = known.iter().filter(|(_, parts)| typed_parts.starts_with(parts));
        named.max_by_key(|(_, parts)| parts.len()).map(|(one, _)| *one)
    };
    let short = |parts: &[String]| {
        typed_parts.len() == 2 && parts.first() == typed_parts.first() && parts.last() == typed_parts.last()
    };
    find(&|parts| parts == typed_parts)
        .or_else(|| numbers.iter().find(|one| letters(one) == run_together).map(String::as_str))
        .or_else(room)
        .or_else(|| find(&short))
        .or_else(|| find(&|parts| parts.ends_with(&typed_parts)))
}

/// With what the number that is meant begins, or else ends, if a number is meant at all: of many numbers only such ones need
/// be compared.
pub fn ends(typed: &str) -> Option<(String, String)> {
    let parts = parts(typed);
    let ends = (parts.first()?.clone(), parts.last()?.clone());
    parts.iter().any(|part| is_number(part)).then_some(ends)
}

/// The letters and digits alone, so that spaces and signs make no difference.
pub fn letters(text: &str) -> String {
    plain(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words and numbers of a spelling, numbers without leading zeros.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = None;
    for c in plain(text).chars() {
        let kind = c.is_alphanumeric().then_some(c.is_ascii_digit());
        match parts.last_mut().filter(|_| kind.is_some() && kind == last) {
            Some(part) => part.push(c),
            None if kind.is_some() => parts.push(c.to_string()),
            None => {}
        }
        last = kind;
    }
    for part in parts.iter_mut().filter(|part| is_number(part)) {
        let zeros = part.len() - part.trim_start_matches('0').len();
        part.drain(..zeros.min(part.len() - 1));
    }
    parts
}

fn is_number(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_in_any_spelling() {
        let numbers =
            ["NET-20260303-012", "DB-20260302-002", "DRILL-DB-20260302-001", "故障7"].map(str::to_owned);
        let cases = [
            ("DB-20260302-002", Some("DB-20260302-002")),
            ("db-20260302-2", Some("DB-20260302-002")),
            ("ＤＢ－２０２６０３０２－００２", Some("DB-20260302-002")),
            ("db 20260302 002", Some("DB-20260302-002")),
            ("db20260302002", Some("DB-20260302-002")),
            ("#db-20260302-002-订单数据库宕机", Some("DB-20260302-002")),
            ("db-2", Some("DB-20260302-002")),
            ("20260302-002", Some("DB-20260302-002")),
            ("2", Some("DB-20260302-002")),
            ("＃００２", Some("DB-20260302-002")),
            ("12", Some("NET-20260303-012")),
            ("drill-db-20260302-1", Some("DRILL-DB-20260302-001")),
            ("故障 7", Some("故障7")),
            ("07", Some("故障7")),
            ("net-2", None),
            ("3", None),
            ("db", None),
            ("", None),
            ("#", None),
        ];
        for (said, expected) in cases {
            assert_eq!(number_meant(said, &numbers), expected, "{said}");
            let is_compared = |number: &str| {
                let number = number.to_lowercase();
                ends(said).is_some_and(|(first, last)| number.starts_with(&first) || number.ends_with(&last))
            };
            assert!(expected.is_none_or(is_compared), "{said}");
        }
    }

    /// A running number that another incident has as its whole number is that one's.
    #[test]
    fn the_whole_number_goes_before_an_end_of_one() {
        let numbers = ["DB-20260302-007", "7"].map(str::to_owned);
        assert_eq!(number_meant("007", &numbers), Some("7"));
    }

    #[test]
    fn items_are_numbers_with_a_sign_or_without() {
        let cases = [
            ("3", Some(3)),
            ("#3", Some(3)),
            (" ＃０３ ", Some(3)),
            ("# 12", Some(12)),
            ("+3", None),
            ("-3", None),
            ("", None),
            ("#", None),
            ("三", None),
            ("4294967296", None),
        ];
        for (said, expected) in cases {
            assert_eq!(item(said), expected, "{said}");
        }
    }

    #[test]
    fn channels_are_known_by_mention_link_and_id() {
        let cases = [
            ("<#1234567890123456789>", Some(1_234_567_890_123_456_789)),
            ("1234567890123456789", Some(1_234_567_890_123_456_789)),
            ("https://discord.com/channels/1/1234567890123456789/5", Some(1_234_567_890_123_456_789)),
            ("https://discord.com/channels/1/1234567890123456789", Some(1_234_567_890_123_456_789)),
            ("20260302001", None),
            ("<@1234567890123456789>", None),
            ("#db", None),
        ];
        for (said, expected) in cases {
            assert_eq!(channel(said), expected, "{said}");
        }
    }
}
