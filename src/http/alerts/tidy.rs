//! How much of an alert is kept. Lengths are in characters.

use crate::domain::alert::Alert;
use std::collections::BTreeMap;

/// The most labels of an alert.
pub(super) const LABELS: usize = 64;
/// The most texts of an alert.
pub(super) const TEXTS: usize = 32;
/// The longest name of a label or a text.
pub(super) const NAME: usize = 128;
/// The longest value of a label.
pub(super) const LABEL: usize = 1_024;
/// The longest text.
pub(super) const TEXT: usize = 4_096;
/// The longest title, and the longest word for how grave it is.
pub(super) const TITLE: usize = 256;
/// The longest fingerprint and name of an episode. They are never cut: two that begin alike would become one.
pub(super) const IDENTITY: usize = 512;
/// The longest link.
const LINK: usize = 2_048;

/// The first `max` characters, of which the last says that something is missing.
pub(super) fn cut(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    text.chars().take(max - 1).chain(['…']).collect()
}

/// A text on one line, without what reorders or controls what is around it, for a title.
pub(super) fn line(text: &str) -> String {
    let plain = text.chars().filter_map(|c| match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        '\u{2028}' | '\u{2029}' => Some(' '),
        _ if c.is_control() => Some(' '),
        _ => Some(c),
    });
    // More than the longest title and all blanks that would go: a text of a megabyte is not read to its end.
    let plain: String = plain.take(TITLE * 8).collect();
    cut(&plain.split_whitespace().collect::<Vec<_>>().join(" "), TITLE)
}

/// What stands for a title where nothing is left of any.
pub(super) const NO_TITLE: &str = "…";

/// The first of some texts of which a line is left.
pub(super) fn title<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
    texts.into_iter().flatten().map(line).find(|line| !line.is_empty())
}

/// An address that a browser opens as a page; anything else is none.
pub(super) fn link(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok()?;
    let is_page = ["http", "https"].contains(&url.scheme()) && url.has_host();
    (is_page && url.as_str().len() <= LINK).then(|| url.into())
}

/// Those first by their names, as many as are kept, and how many are not.
fn few<'a>(
    values: impl IntoIterator<Item = (&'a str, &'a str)>,
    most: usize,
    max: usize,
) -> (BTreeMap<String, String>, usize) {
    let values: BTreeMap<&str, &str> = values.into_iter().collect();
    let cut = values.iter().take(most).map(|(name, value)| (cut(name, NAME), cut(value, max)));
    let kept: BTreeMap<String, String> = cut.collect();
    let left_off = values.len() - kept.len();
    (kept, left_off)
}

/// An alert with these labels and texts, as far as they are kept.
pub(super) fn with<'a>(
    alert: Alert,
    labels: impl IntoIterator<Item = (&'a str, &'a str)>,
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Alert {
    let (labels, labels_off) = few(labels, LABELS, LABEL);
    // An empty text says nothing. An empty label does: Zabbix' tags are such.
    let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let (texts, texts_off) = few(texts, TEXTS, TEXT);
    Alert { labels, texts, left_off: labels_off + texts_off, ..alert }
}
