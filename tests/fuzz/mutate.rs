//! Valid texts and values made odd.

use super::rng::Rng;
use serde_json::{Map, Value, json};

/// What programs stumble over: signs, figures at the edge, letters that look like others, and what cannot be seen.
const ODD: [&str; 56] = [
    "",
    " ",
    "-",
    "+",
    "0",
    "00",
    "-0",
    "1",
    "-1",
    "9",
    "1e309",
    "NaN",
    "inf",
    "0x10",
    "1_000",
    "1.5",
    ".",
    ",",
    ":",
    "::",
    "#",
    "@",
    "/",
    "\\",
    "\"",
    "'",
    "`",
    "=",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{3000}",
    "１",
    "９",
    "：",
    "Ⅻ",
    "½",
    "٣",
    "é",
    "e\u{301}",
    "İ",
    "ß",
    "分钟",
    "点",
    "前",
    "🕒",
    "4294967296",
    "9223372036854775808",
];

/// One of these.
pub(crate) fn pick<'a, T: ?Sized>(rng: &mut Rng, from: &[&'a T]) -> &'a T {
    from[rng.up_to(from.len() as i64 - 1) as usize]
}

/// A place between two characters.
fn place(rng: &mut Rng, text: &str) -> usize {
    let places: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    places[rng.up_to(places.len() as i64 - 1) as usize]
}

fn part(rng: &mut Rng, text: &str) -> (usize, usize) {
    let (one, other) = (place(rng, text), place(rng, text));
    (one.min(other), one.max(other))
}

/// One of these texts, made odd.
pub(crate) fn one_of(rng: &mut Rng, texts: &[&str]) -> String {
    let original = pick(rng, texts);
    text(rng, original, texts)
}

/// A text with up to four changes; `others` are texts that pieces may be taken from.
pub(crate) fn text(rng: &mut Rng, original: &str, others: &[&str]) -> String {
    let mut text = original.to_owned();
    for _ in 0..rng.up_to(4) {
        let (from, to) = part(rng, &text);
        match rng.up_to(8) {
            0 => text.replace_range(from..to, ""),
            1 => text.insert_str(from, pick(rng, &ODD)),
            2 => text.replace_range(from..to, pick(rng, &ODD)),
            3 if to - from < 200 => text = text.replace(&text[from..to].to_owned(), pick(rng, &ODD)),
            4 if !others.is_empty() => {
                let other = pick(rng, others);
                let (start, end) = part(rng, other);
                text.replace_range(from..to, &other[start..end]);
            }
            5 if text.len() < 20_000 => {
                let copy = text[from..to].to_owned();
                text.insert_str(to, &copy);
            }
            6 => text = if rng.chance(500) { text.to_uppercase() } else { text.to_lowercase() },
            7 => text = figures(rng, &text),
            _ if text.len() < 20_000 => {
                text.insert_str(from, &pick(rng, &ODD).repeat(rng.up_to(40) as usize))
            }
            _ => {}
        }
    }
    text
}

/// One run of digits becomes another figure.
fn figures(rng: &mut Rng, text: &str) -> String {
    let starts: Vec<_> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
    let Some(at) = starts.get(rng.up_to(starts.len() as i64) as usize) else { return text.to_owned() };
    let end = text[*at..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| at + length);
    let figure = match rng.up_to(4) {
        0 => rng.up_to(100).to_string(),
        1 => (rng.next() >> rng.up_to(63)).to_string(),
        2 => "9".repeat(rng.up_to(30) as usize + 1),
        3 => format!("-{}", rng.up_to(100)),
        _ => format!("0{}", &text[*at..end]),
    };
    format!("{}{figure}{}", &text[..*at], &text[end..])
}

/// A JSON value with up to three changes, anywhere in it.
pub(crate) fn json(rng: &mut Rng, original: &Value) -> Value {
    let mut value = original.clone();
    for _ in 0..=rng.up_to(2) {
        let mut at = &mut value;
        // Down to somewhere, a step less likely each time.
        while rng.chance(800) {
            let inner: Vec<String> = match &*at {
                Value::Object(map) => map.keys().cloned().collect(),
                Value::Array(list) => (0..list.len()).map(|nth| nth.to_string()).collect(),
                _ => Vec::new(),
            };
            if inner.is_empty() {
                break;
            }
            let key = inner[rng.up_to(inner.len() as i64 - 1) as usize].clone();
            if rng.chance(60)
                && let Value::Object(map) = at
            {
                map.remove(&key);
                break;
            }
            at = match at {
                Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
                object => &mut object[key.as_str()],
            };
        }
        *at = changed(rng, at);
    }
    value
}

fn changed(rng: &mut Rng, value: &Value) -> Value {
    match (rng.up_to(11), value) {
        (0, _) => Value::Null,
        (1, _) => json!([value, value]),
        (2, _) => json!({ "value": value }),
        (3, _) => json!(rng.next() >> rng.up_to(63)),
        (4, _) => json!(-1),
        (5, _) => json!(1e300),
        (6, _) => json!("x".repeat(rng.up_to(9000) as usize)),
        (7, _) => json!(pick(rng, &ODD)),
        (8, _) => (0..rng.up_to(100)).fold(json!(1), |inner, _| json!([inner])),
        (9, _) => Value::Object(Map::new()),
        (_, Value::String(said)) => json!(text(rng, said, &[])),
        (_, Value::Number(_)) => json!(value.to_string()),
        (_, Value::Bool(flag)) => json!(!flag),
        (_, other) => other.clone(),
    }
}
