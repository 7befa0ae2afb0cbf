//! Issues of GitLab, also of a server of one's own.

use super::{PAGE, Prepared, Setup, fence};
use crate::domain::ticket::Tracker;
use crate::text::slip::Slip;
use serde_json::{Value, json};

/// Characters of a title and of a text at most; of the latter there may be a million, which nobody reads.
const LONGEST_TITLE: usize = 255;
const LONGEST: usize = 200_000;

pub(super) fn headers(token: &str) -> Vec<(&'static str, String)> {
    vec![("PRIVATE-TOKEN", token.to_owned())]
}

/// The project is one segment, its slashes escaped.
fn path(tracker: &Tracker) -> Vec<String> {
    ["api", "v4", "projects", &tracker.project, "issues"].map(str::to_owned).to_vec()
}

pub(super) fn create(tracker: &Tracker, setup: &Setup, slip: &Slip) -> (Vec<String>, Value) {
    let labels: Vec<&String> = setup.labels.iter().chain([&slip.mark]).collect();
    let (title, text) = (fence::title(slip, LONGEST_TITLE), fence::markdown(slip, LONGEST));
    (path(tracker), json!({ "title": title, "description": text, "labels": labels }))
}

/// By label, and by its text: a guest's labels are dropped.
pub(super) fn finds(tracker: &Tracker, mark: &str) -> Vec<Prepared> {
    let ask = |query| Prepared { path: path(tracker), query, headers: Vec::new() };
    let scope = || ("scope", "all".to_owned());
    vec![
        ask(vec![("labels", mark.to_owned()), scope(), ("per_page", "5".into())]),
        ask(vec![
            ("search", mark.to_owned()),
            ("in", "description".into()),
            scope(),
            ("per_page", PAGE.into()),
        ]),
    ]
}

pub(super) fn look(tracker: &Tracker, key: &str) -> Prepared {
    let number = key.rsplit('#').next().unwrap_or_default().to_owned();
    let path = path(tracker).into_iter().chain([number]).collect();
    Prepared { path, query: Vec::new(), headers: Vec::new() }
}
