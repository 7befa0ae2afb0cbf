//! Issues of GitHub, also of a server of one's own.

use super::{PAGE, Prepared, Setup, fence};
use crate::domain::At;
use crate::domain::ticket::Tracker;
use crate::text::slip::Slip;
use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};

/// Characters of a title and of a text at most.
const LONGEST_TITLE: usize = 256;
const LONGEST: usize = 65_536;
/// How far the two clocks may be apart.
const CLOCKS: TimeDelta = TimeDelta::minutes(10);

pub(super) fn headers(token: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Authorization", format!("Bearer {token}")),
        ("Accept", "application/vnd.github+json".into()),
        ("X-GitHub-Api-Version", "2022-11-28".into()),
    ]
}

fn path(tracker: &Tracker) -> Vec<String> {
    let project = tracker.project.split('/').map(str::to_owned);
    std::iter::once("repos".to_owned()).chain(project).chain(["issues".to_owned()]).collect()
}

pub(super) fn create(tracker: &Tracker, setup: &Setup, slip: &Slip) -> (Vec<String>, Value) {
    let labels: Vec<&String> = setup.labels.iter().chain([&slip.mark]).collect();
    let (title, body) = (fence::title(slip, LONGEST_TITLE), fence::markdown(slip, LONGEST));
    (path(tracker), json!({ "title": title, "body": body, "labels": labels }))
}

/// By label, and among the newest: a token that may not push has its labels dropped.
pub(super) fn finds(tracker: &Tracker, mark: &str, since: At) -> Vec<Prepared> {
    let ask = |query| Prepared { path: path(tracker), query, headers: Vec::new() };
    let state = || ("state", "all".to_owned());
    let since = (since - CLOCKS).to_rfc3339_opts(SecondsFormat::Secs, true);
    vec![
        ask(vec![("labels", mark.to_owned()), state(), ("per_page", "5".into())]),
        ask(vec![
            state(),
            ("sort", "created".into()),
            ("direction", "desc".into()),
            ("since", since),
            ("per_page", PAGE.into()),
        ]),
    ]
}

pub(super) fn look(tracker: &Tracker, key: &str) -> Prepared {
    let number = key.rsplit('#').next().unwrap_or_default().to_owned();
    let path = path(tracker).into_iter().chain([number]).collect();
    Prepared { path, query: Vec::new(), headers: Vec::new() }
}
