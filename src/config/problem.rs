//! What is wrong with a file, where, and what to write instead.

use std::fmt;

/// Characters of what is wrong, and of what to write instead, at most: both may repeat what the file says.
const LONGEST_WORDS: usize = 800;
/// Characters of a line that are shown at most, around the place.
const LONGEST_SOURCE: usize = 240;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The file is not taken.
    Error,
    /// The file is taken, but somebody should look at it.
    Warning,
}

/// One thing that is wrong in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Is the file refused for it?
    pub severity: Severity,
    /// The file, as it was named to us.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What would be right: completes "write …".
    pub instead: String,
    /// The line itself, or what is around the place of a long one; empty where there is none, as for a file that cannot be
    /// opened.
    pub source: String,
    /// Characters of [`source`](Problem::source) before the place.
    pub caret: u16,
}

impl Problem {
    /// A problem at a byte offset of a text.
    pub fn at(
        file: &str,
        text: &str,
        offset: usize,
        what: impl Into<String>,
        instead: impl Into<String>,
    ) -> Problem {
        let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[line_start..].chars().count() + 1;
        let line = without_secret(text[line_start..].lines().next().unwrap_or(""));
        let (source, caret) = around(&line, column - 1);
        Problem {
            severity: Severity::Error,
            file: file.into(),
            line: before.matches('\n').count() + 1,
            column,
            what: clipped(what.into()),
            instead: clipped(instead.into()),
            source,
            caret,
        }
    }

    /// The same, to be looked at rather than refused.
    pub fn warning(self) -> Problem {
        Problem { severity: Severity::Warning, ..self }
    }

    /// Is the file refused for it?
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Where it is, what is wrong and what to write instead, without the line of the file.
    pub fn headline(&self) -> String {
        let warning = if self.is_error() { "" } else { "warning: " };
        let Problem { file, line, column, what, instead, .. } = self;
        format!("{file}:{line}:{column}: {warning}{what}; write {instead}")
    }

    /// A problem with a file as a whole.
    pub fn whole(file: &str, what: impl Into<String>, instead: impl Into<String>) -> Problem {
        Problem::at(file, "", 0, what, instead)
    }
}

/// Not more of it than [`LONGEST_WORDS`].
fn clipped(words: String) -> String {
    match words.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// What is around a place of a line, and how many of its characters are before the place.
fn around(line: &str, place: usize) -> (String, u16) {
    let first = place.saturating_sub(LONGEST_SOURCE / 2);
    let mut rest = line.chars().skip(first);
    let mut part: String = rest.by_ref().take(LONGEST_SOURCE).collect();
    if rest.next().is_some() {
        part.push('…');
    }
    let before = u16::try_from(place - first).unwrap_or_default();
    if first == 0 { (part, before) } else { (format!("…{part}"), before + 1) }
}

/// Keys that nobody should write, since their values are secrets.
const SECRET: [&str; 7] = ["address", "url", "webhook", "key", "keys", "secret", "password"];

/// A line without the value of a secret that somebody put there: problems are printed and logged.
fn without_secret(line: &str) -> String {
    let value = |from: usize| line.get(from..).and_then(|rest| rest.find('=')).map(|at| from + at + 1);
    let lower = line.to_ascii_lowercase();
    let is_secret = lower.split('=').next().is_some_and(|key| SECRET.contains(&key.trim()));
    let value = lower.find("token").and_then(value).or_else(|| value(0).filter(|_| is_secret));
    value.map_or_else(|| line.to_owned(), |value| format!("{} …", &line[..value]))
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        if self.source.trim().is_empty() {
            return Ok(());
        }
        let number = self.line.to_string();
        // Wide characters take two cells in a terminal, and a tab as many as it likes: it stays a tab.
        let indent: String = self
            .source
            .chars()
            .take(self.caret.into())
            .map(|c| match c {
                '\t' => "\t",
                c if c >= '\u{1100}' => "  ",
                _ => " ",
            })
            .collect();
        write!(f, "\n{number} | {}\n{:width$} | {indent}^", self.source, "", width = number.len())
    }
}

/// The candidate that a misspelt word most likely means, if any is near enough.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let near = (length / 3).max(1);
    candidates
        .into_iter()
        // Whoever puts a page of text there has not misspelt a word.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= near)
        .map(|candidate| (distance(&word.to_lowercase(), candidate), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// "`near`" if a word is near one of the candidates, else all of them.
pub(super) fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, candidates.clone()) {
        Some(near) => format!("`{near}`"),
        None => one_of(candidates),
    }
}

/// "one of `a`, `b`".
pub(super) fn one_of<'a>(candidates: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = candidates.into_iter().map(|candidate| format!("`{candidate}`")).collect();
    match quoted.as_slice() {
        [] => "nothing here".into(),
        [only] => only.clone(),
        _ => format!("one of {}", quoted.join(", ")),
    }
}

/// Characters to insert, delete or replace to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, c) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, d) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(c != *d);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_shows_its_line_with_a_caret_under_the_place() {
        let text = "a = 1\nname = { zh = \"值班\", en = 5 }\n";
        let problem = Problem::at("x.toml", text, text.find('5').unwrap(), "a number", "a text");
        let caret = " ".repeat(25 + 2);
        let expected = format!(
            "x.toml:2:26: a number; write a text\n2 | name = {{ zh = \"值班\", en = 5 }}\n  | {caret}^"
        );
        assert_eq!(problem.to_string(), expected);
    }

    #[test]
    fn an_offset_inside_a_character_or_past_the_end_is_no_panic() {
        assert_eq!(Problem::at("x", "值", 1, "", "").column, 1);
        assert_eq!(Problem::at("x", "a\nb", 99, "", "").line, 2);
    }

    #[test]
    fn a_long_line_is_shown_around_the_place_and_long_words_are_cut() {
        let text = format!("x = \"{}?{}\"", "a".repeat(100_000), "b".repeat(100_000));
        let problem = Problem::at("x", &text, text.find('?').unwrap(), "w".repeat(100_000), "");
        assert_eq!(problem.column, 100_006);
        assert_eq!(problem.source.chars().nth(problem.caret.into()), Some('?'), "{problem}");
        assert!(problem.source.len() < 300 && problem.what.len() < 900, "{problem}");
    }

    #[test]
    fn the_nearest_known_word_is_offered() {
        let known = ["remind", "ladder", "within"];
        assert_eq!(nearest("remidn", known), Some("remind"));
        assert_eq!(nearest("Ladder", known), Some("ladder"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(suggest("colour", known), "one of `remind`, `ladder`, `within`");
    }
}
