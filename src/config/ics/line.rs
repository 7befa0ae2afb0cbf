//! The lines of a calendar: unfolded as bytes, before they are decoded, and put into the components that they are of.

use super::Wrong;

/// Components within each other at most.
const DEEPEST: usize = 8;

/// A line: its name, in capitals, parameters, and value.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Where it begins, from 1.
    pub(super) number: usize,
    pub(super) name: String,
    parameters: Vec<(String, String)>,
    pub(super) value: String,
}

impl Line {
    /// A parameter, by its name in capitals.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What is wrong with it.
    pub(super) fn wrong(&self, what: impl Into<String>, instead: impl Into<String>) -> Wrong {
        Wrong::at(self.number, what, instead)
    }
}

/// A component: `VCALENDAR`, `VEVENT`, `VTIMEZONE`.
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub(super) name: String,
    /// Where it begins.
    pub(super) number: usize,
    pub(super) lines: Vec<Line>,
    pub(super) inner: Vec<Component>,
}

impl Component {
    /// Its lines of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    /// Its line of a name, which it has once or not at all.
    pub(super) fn one(&self, name: &str) -> Result<Option<&Line>, Wrong> {
        let mut lines = self.lines.iter().filter(|line| line.name == name);
        let first = lines.next();
        match lines.next() {
            Some(second) => Err(second.wrong(format!("a second `{name}`"), "one of them")),
            None => Ok(first),
        }
    }
}

/// The calendars of a file.
pub(super) fn components(bytes: &[u8]) -> Result<Vec<Component>, Wrong> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut open: Vec<Component> = Vec::new();
    let mut closed = Vec::new();
    for (number, unfolded) in unfolded(bytes) {
        if unfolded.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let text = String::from_utf8(unfolded);
        let text = text.map_err(|_| Wrong::at(number, "this line is not UTF-8", "the file in UTF-8"))?;
        let line = line(number, &text)?;
        let component = line.value.trim().to_ascii_uppercase();
        let depth = open.len();
        match (line.name.as_str(), open.last_mut()) {
            ("BEGIN", _) if depth == DEEPEST => {
                return Err(line.wrong("components lie too deep within each other", "a calendar with events"));
            }
            ("BEGIN", None) if component != "VCALENDAR" => {
                return Err(line.wrong(
                    format!("`{component}` stands outside of a calendar"),
                    "`BEGIN:VCALENDAR` before it",
                ));
            }
            ("BEGIN", _) => {
                open.push(Component { name: component, number, lines: Vec::new(), inner: Vec::new() });
            }
            ("END", Some(last)) if last.name == component => {
                let Some(ended) = open.pop() else { continue };
                match open.last_mut() {
                    Some(outer) => outer.inner.push(ended),
                    None => closed.push(ended),
                }
            }
            ("END", _) => {
                return Err(line.wrong(
                    format!("`END:{component}` ends what is not open"),
                    "the `END` of what began last",
                ));
            }
            (_, None) => {
                return Err(line.wrong("this is no calendar", "a file that begins with `BEGIN:VCALENDAR`"));
            }
            (_, Some(last)) => last.lines.push(line),
        }
    }
    match (open.last(), closed.is_empty()) {
        (Some(last), _) => Err(Wrong::at(
            last.number,
            format!("`{}` has no end", last.name),
            format!("`END:{}`, or the whole file", last.name),
        )),
        (None, true) => Err(Wrong::at(1, "this is no calendar", "a file that begins with `BEGIN:VCALENDAR`")),
        (None, false) => Ok(closed),
    }
}

/// Lines, each with what was folded onto the next ones, and with the number of its first.
fn unfolded(bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
    for (number, raw) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        match (raw.first(), lines.last_mut()) {
            (Some(b' ' | b'\t'), Some((_, last))) => last.extend_from_slice(&raw[1..]),
            _ => lines.push((number + 1, raw.to_vec())),
        }
    }
    lines
}

/// `NAME;PARAMETER=value;OTHER="quoted: value":value`.
fn line(number: usize, text: &str) -> Result<Line, Wrong> {
    let wrong = || Wrong::at(number, "this is no line of a calendar", "one such as `SUMMARY:Bo`");
    let mut quoted = false;
    let colon = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    let (colon, _) = colon.ok_or_else(wrong)?;
    let (head, value) = (&text[..colon], &text[colon + 1..]);
    let mut parts = Vec::new();
    let (mut from, mut quoted) = (0, false);
    for (at, c) in head.char_indices() {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            parts.push(&head[from..at]);
            from = at + 1;
        }
    }
    parts.push(&head[from..]);
    let name = parts[0].trim().to_ascii_uppercase();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(wrong());
    }
    let parameters = parts[1..].iter().filter_map(|part| part.split_once('='));
    let parameters = parameters
        .map(|(key, value)| (key.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()));
    Ok(Line { number, name, parameters: parameters.collect(), value: value.to_owned() })
}

/// A text without the signs that keep commas and line ends from meaning something.
pub(super) fn text(value: &str) -> String {
    let mut shown = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => shown.push(' '),
                Some(other) => shown.push(other),
                None => {}
            },
            other => shown.push(other),
        }
    }
    shown.trim().to_owned()
}
