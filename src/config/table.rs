//! Reading TOML by hand, so that everything wrong in a file is reported at once and each with its place.
//!
//! Every reading returns `None` after noting a problem; whoever reads goes on with the next key and gives up at the end.

use super::duration::{self, Length};
use super::problem::{Problem, Severity, one_of, suggest};
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Words;
use chrono::TimeDelta;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Deref;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Problems that are told of a file at most, and as many warnings.
const MOST: usize = 50;

/// A value and the byte at which it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) at: usize,
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A file that is being read, and what was found wrong in it so far.
pub(super) struct Page<'a> {
    file: &'a str,
    text: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Page<'a> {
    /// Reads a whole file: `build` gets its top table.
    pub(super) fn read<T>(
        file: &'a str,
        text: &'a str,
        build: impl FnOnce(&Page<'_>, Table<'_>) -> Option<T>,
    ) -> Result<T, Vec<Problem>> {
        let page = Page { file, text, problems: RefCell::default() };
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            page.note(at, error.message().trim(), "valid TOML, such as `key = \"text\"`");
        }
        // Half a file has half its keys: what it lacks would only distract.
        let built = if errors.is_empty() {
            build(&page, Table { page: &page, table: root.get_ref(), at: 0, known: Vec::new() })
        } else {
            None
        };
        let mut problems = page.problems.into_inner();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        match built {
            Some(built) if problems.is_empty() => Ok(built),
            None if problems.is_empty() => Err(vec![Problem::whole(file, "it cannot be read", "it anew")]),
            _ => Err(problems),
        }
    }

    /// Looks once more at a file that was read: what is noted and warned of on the way, in order.
    pub(super) fn look(
        file: &'a str,
        text: &'a str,
        look: impl FnOnce(&Page<'_>, Table<'_>),
    ) -> Vec<Problem> {
        let page = Page { file, text, problems: RefCell::default() };
        let (root, _) = DeTable::parse_recoverable(text);
        look(&page, Table { page: &page, table: root.get_ref(), at: 0, known: Vec::new() });
        let mut problems = page.problems.into_inner();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems
    }

    /// Notes at a byte what somebody should look at.
    pub(super) fn warn(&self, at: usize, what: impl Into<String>, instead: impl Into<String>) {
        self.keep(Severity::Warning, at, what, instead);
    }

    /// Notes a problem with a part of the text that begins at a byte, at that part.
    pub(super) fn note_within(
        &self,
        at: usize,
        part: &str,
        what: impl Into<String>,
        instead: impl Into<String>,
    ) {
        let further = self.text.get(at..).and_then(|text| text.find(part)).unwrap_or(0);
        self.note(at + further, what, instead);
    }

    /// Notes a problem at a byte.
    pub(super) fn note(&self, at: usize, what: impl Into<String>, instead: impl Into<String>) {
        self.keep(Severity::Error, at, what, instead);
    }

    /// Keeps a problem, unless there are [`MOST`] as bad already; then only that there are more.
    fn keep(&self, severity: Severity, at: usize, what: impl Into<String>, instead: impl Into<String>) {
        let mut problems = self.problems.borrow_mut();
        let as_bad = problems.iter().filter(|problem| problem.severity == severity).count();
        let problem = match as_bad.cmp(&MOST) {
            Ordering::Less => Problem::at(self.file, self.text, at, what, instead),
            Ordering::Equal => {
                let what =
                    format!("more is wrong than the first {MOST} problems, which are all that is told");
                Problem::at(self.file, self.text, self.text.len(), what, "these anew, then check again")
            }
            Ordering::Greater => return,
        };
        problems.push(Problem { severity, ..problem });
    }
}

/// A table, and which of its keys have been asked for.
pub(super) struct Table<'a> {
    pub(super) page: &'a Page<'a>,
    /// The byte to point at when something is missing.
    pub(super) at: usize,
    table: &'a DeTable<'a>,
    known: Vec<String>,
}

/// A value of the file.
pub(super) type Value<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> Table<'a> {
    /// Reports every key that nobody asked for.
    pub(super) fn finish(mut self) {
        self.known.sort();
        self.known.dedup();
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.known.iter().any(|known| known == name) {
                let instead = suggest(name, self.known.iter().map(String::as_str));
                self.page.note(key.span().start, format!("unknown key `{name}`"), instead);
            }
        }
    }

    /// The value of a key that need not be there.
    pub(super) fn find(&mut self, key: &str) -> Option<Value<'a>> {
        self.known.push(key.into());
        self.table.get(key)
    }

    /// The byte at which a key stands, if it does.
    pub(super) fn place(&mut self, key: &str) -> Option<usize> {
        self.known.push(key.into());
        self.table.get_key_value(key).map(|(key, _)| key.span().start)
    }

    /// The value of a key that must be there.
    pub(super) fn need(&mut self, key: &str, example: &str) -> Option<Value<'a>> {
        let found = self.find(key);
        if found.is_none() {
            self.page.note(self.at, format!("`{key}` is missing"), format!("`{key} = {example}`"));
        }
        found
    }

    /// All keys with their values, for tables whose keys are names.
    pub(super) fn entries(&mut self) -> Vec<(Placed<&'a str>, Value<'a>)> {
        let table = self.table;
        let entries = table.iter().map(|(key, value)| {
            let name: &'a str = key.get_ref();
            (Placed { value: name, at: key.span().start }, value)
        });
        let entries: Vec<_> = entries.collect();
        self.known.extend(entries.iter().map(|(key, _)| key.value.to_owned()));
        entries
    }

    /// Every text in it, however deep, but for what stands under one key.
    pub(super) fn texts_within(&self, but: &str) -> BTreeSet<&'a str> {
        let mut texts = BTreeSet::new();
        let others = self.table.iter().filter(|(key, _)| key.get_ref() != but);
        others.for_each(|(_, value)| collect_texts(value, &mut texts));
        texts
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, key: &str, example: &str) -> Option<Placed<&'a str>> {
        let value = self.need(key, example)?;
        self.page.text(key, value)
    }

    /// A text that need not be there.
    pub(super) fn optional_text(&mut self, key: &str) -> Option<Placed<&'a str>> {
        let value = self.find(key)?;
        self.page.text(key, value)
    }

    /// Yes or no; `default` when absent.
    pub(super) fn flag(&mut self, key: &str, default: bool) -> Option<bool> {
        let Some(value) = self.find(key) else { return Some(default) };
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.page.wrong_kind(key, value, "`true` or `false`");
        }
        found
    }

    /// A whole number within bounds, if it is there.
    pub(super) fn number(&mut self, key: &str, min: i64, max: i64) -> Option<Placed<i64>> {
        let value = self.find(key)?;
        let at = value.span().start;
        let number = self.page.integer(value).filter(|number| (min..=max).contains(number));
        if number.is_none() {
            let instead = format!("a whole number from {min} to {max}");
            self.page.note(at, format!("`{key}` is not a number that it can be"), instead);
        }
        number.map(|value| Placed { value, at })
    }

    /// A figure, whole or not, if it is there.
    pub(super) fn figure(&mut self, key: &str) -> Option<f64> {
        let value = self.find(key)?;
        let float = value.get_ref().as_float().and_then(|float| float.as_str().replace('_', "").parse().ok());
        let figure = float.or_else(|| self.page.integer(value).map(|number| number as f64));
        if figure.is_none_or(|figure: f64| !figure.is_finite()) {
            self.page.wrong_kind(key, value, "a figure, such as `500` or `0.1`");
            return None;
        }
        figure
    }

    /// The words of this table itself: its keys `zh` and `en`.
    pub(super) fn own_words(&mut self, longest: usize) -> Option<Words> {
        let (zh, en) = (self.text("zh", "\"…\""), self.text("en", "\"…\""));
        for text in [zh, en].into_iter().flatten() {
            let length = text.chars().count();
            if length > longest {
                self.page.note(
                    text.at,
                    format!("this has {length} characters"),
                    format!("at most {longest}"),
                );
            }
        }
        Some(Words { zh: zh?.trim().into(), en: en?.trim().into() })
    }

    /// The same words in both languages, if they are there.
    pub(super) fn optional_words(&mut self, key: &str, longest: usize) -> Option<Words> {
        let value = self.find(key)?;
        self.page.words(key, value, longest)
    }

    /// The same words in both languages.
    pub(super) fn words(&mut self, key: &str, longest: usize) -> Option<Words> {
        let value = self.need(key, "{ zh = \"…\", en = \"…\" }")?;
        self.page.words(key, value, longest)
    }

    /// A table that need not be there.
    pub(super) fn table(&mut self, key: &str) -> Option<Table<'a>> {
        let value = self.find(key)?;
        self.page.table(key, value)
    }

    /// The elements of a list; none when absent.
    pub(super) fn list(&mut self, key: &str) -> &'a [Spanned<DeValue<'a>>] {
        let Some(value) = self.find(key) else { return &[] };
        let Some(list) = value.get_ref().as_array() else {
            self.page.wrong_kind(key, value, &format!("a list: `{key} = [ … ]` or `[[{key}]]`"));
            return &[];
        };
        list
    }

    /// The tables of a list; none when absent.
    pub(super) fn tables(&mut self, key: &str) -> Vec<Table<'a>> {
        let page = self.page;
        self.list(key).iter().filter_map(|value| page.table(key, value)).collect()
    }

    /// The texts of a list; none when absent.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Placed<&'a str>> {
        let page = self.page;
        self.list(key).iter().filter_map(|value| page.text(key, value)).collect()
    }

    /// A length of time above zero that must be there.
    pub(super) fn need_time(&mut self, key: &str) -> Option<Placed<TimeDelta>> {
        self.need(key, "\"30m\"")?;
        self.time(key)
    }

    /// A length of wall time above zero, if it is there.
    pub(super) fn time(&mut self, key: &str) -> Option<Placed<TimeDelta>> {
        let length = self.length(key)?;
        match *length {
            Length::Time(value) if value > TimeDelta::zero() => Some(Placed { value, at: length.at }),
            Length::Time(_) => {
                self.page.note(length.at, format!("`{key}` is zero"), "a length of time above zero");
                None
            }
            Length::WorkingDays(_) => {
                let what = format!("`{key}` is in working days, which count only where a calendar is named");
                self.page.note(length.at, what, "wall time, such as `\"4h\"` or `\"1d\"`");
                None
            }
        }
    }

    /// A length of time, zero or not, wall time or working days, if it is there.
    pub(super) fn length(&mut self, key: &str) -> Option<Placed<Length>> {
        let text = self.optional_text(key)?;
        let length = duration::parse_length(&text);
        if length.is_none() {
            let what = format!("`{}` is not a length of time up to 366 days", text.value);
            self.page.note(text.at, what, "one such as `\"5m\"`, `\"1h30m\"`, `\"1d\"`, `\"4wd\"`");
        }
        length.map(|value| Placed { value, at: text.at })
    }

    /// One of a few words, if it is there.
    pub(super) fn choice<T: Keyed>(&mut self, key: &str, choices: &[T]) -> Option<T> {
        let text = self.optional_text(key)?;
        self.page.choice(key, text, choices)
    }
}

fn collect_texts<'a>(value: Value<'a>, texts: &mut BTreeSet<&'a str>) {
    match value.get_ref() {
        DeValue::String(text) => {
            texts.insert(text);
        }
        DeValue::Array(list) => list.iter().for_each(|value| collect_texts(value, texts)),
        DeValue::Table(table) => table.values().for_each(|value| collect_texts(value, texts)),
        _ => {}
    }
}

impl<'a> Page<'a> {
    /// A value that must be a text with something in it.
    pub(super) fn text<'v>(&self, key: &str, value: Value<'v>) -> Option<Placed<&'v str>> {
        let at = value.span().start;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(Placed { value: text, at }),
            Some(_) => {
                self.note(at, format!("`{key}` is empty"), "a text, or leave the key out");
                None
            }
            None => {
                self.wrong_kind(key, value, "a text in quotation marks");
                None
            }
        }
    }

    /// A value that must be a table.
    pub(super) fn table<'v>(&'v self, key: &str, value: Value<'v>) -> Option<Table<'v>> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_kind(key, value, &format!("a table: `[{key}]` or `{key} = {{ … }}`"));
            return None;
        };
        Some(Table { page: self, table, at: value.span().start, known: Vec::new() })
    }

    /// A value that must be a whole number.
    pub(super) fn integer(&self, value: Value<'_>) -> Option<i64> {
        let integer = value.get_ref().as_integer()?;
        i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
    }

    /// A value that must be a number, whole or not.
    pub(super) fn decimal(&self, value: Value<'_>) -> Option<f64> {
        let float = value.get_ref().as_float().and_then(|float| float.as_str().replace('_', "").parse().ok());
        float.or_else(|| self.integer(value).map(|whole| whole as f64))
    }

    /// A word that must be one of a few.
    pub(super) fn choice<T: Keyed>(&self, key: &str, text: Placed<&str>, choices: &[T]) -> Option<T> {
        let found = choices.iter().copied().find(|choice| choice.key() == text.value);
        if found.is_none() {
            let names = choices.iter().map(|choice| choice.key());
            let instead = if choices.len() <= 4 { one_of(names) } else { suggest(&text, names) };
            self.note(text.at, format!("`{}` is no `{key}`", text.value), instead);
        }
        found
    }

    /// Notes a value of the wrong kind.
    pub(super) fn wrong_kind(&self, key: &str, value: Value<'_>, instead: &str) {
        let what = format!("`{key}` cannot be of type {}", value.get_ref().type_str());
        self.note(value.span().start, what, instead);
    }

    /// A value that must be `{ zh = "…", en = "…" }`.
    pub(super) fn words(&self, key: &str, value: Value<'_>, longest: usize) -> Option<Words> {
        let mut table = self.table(key, value)?;
        let words = table.own_words(longest);
        table.finish();
        words
    }
}
