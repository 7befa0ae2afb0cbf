//! Issues of Jira. In the cloud the text is a document of nodes, in which nothing that people typed is markup; on a server of
//! one's own it is wiki text.

use super::{Prepared, Setup, wiki};
use crate::domain::ticket::{Tracker, TrackerKind};
use crate::text::slip::Slip;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Characters of a summary and of a text at most. That its nodes count is not known: they are counted.
const LONGEST_TITLE: usize = 255;
const LONGEST: usize = 32_767;

/// `mail:token` of the cloud, or a token alone, as a server of one's own wants it.
pub(super) fn headers(token: &str) -> Vec<(&'static str, String)> {
    let shown = match token.contains(':') {
        true => format!("Basic {}", STANDARD.encode(token)),
        false => format!("Bearer {token}"),
    };
    vec![("Authorization", shown), ("Accept", "application/json".into())]
}

fn path(kind: TrackerKind, last: &[&str]) -> Vec<String> {
    let version = if kind == TrackerKind::JiraDataCenter { "2" } else { "3" };
    ["rest", "api", version].iter().chain(last).map(|part| (*part).to_owned()).collect()
}

pub(super) fn create(tracker: &Tracker, setup: &Setup, slip: &Slip) -> (Vec<String>, Value) {
    let labels: Vec<&String> = setup.labels.iter().chain([&slip.mark]).collect();
    let text = match tracker.kind {
        TrackerKind::JiraDataCenter => Value::String(wiki::text(slip, LONGEST)),
        TrackerKind::Github | TrackerKind::Gitlab | TrackerKind::Jira => document(slip),
    };
    let body = json!({ "fields": {
        "project": { "key": tracker.project },
        "issuetype": { "name": setup.issue_type },
        "summary": slip.title_within(LONGEST_TITLE),
        "description": text,
        "labels": labels,
    } });
    (path(tracker.kind, &["issue"]), body)
}

/// As it is written in JSON, it has at most so many characters as a text may have.
fn document(slip: &Slip) -> Value {
    let link = slip.link.as_ref().map(|link| {
        let marks = json!([{ "type": "link", "attrs": { "href": link } }]);
        json!({ "type": "paragraph", "content": [{ "type": "text", "text": link, "marks": marks }] })
    });
    let text = |text: &str| json!({ "type": "text", "text": text });
    let paragraph = |words: &str| json!({ "type": "paragraph", "content": [text(words)] });
    let around = |words: &str| {
        let block = json!({ "type": "codeBlock", "content": [text(words)] });
        let mark = paragraph(&format!("{} {}", slip.about_mark, slip.mark));
        let content = std::iter::once(paragraph(&slip.intro)).chain(link.clone()).chain([block, mark]);
        json!({ "type": "doc", "version": 1, "content": content.collect::<Vec<_>>() })
    };
    let room = LONGEST.saturating_sub(around("").to_string().chars().count());
    let cost = |c: char| match c {
        '"' | '\\' | '\n' | '\t' | '\r' => 2,
        c if c.is_control() => 6,
        _ => 1,
    };
    around(&slip.text_within(room, cost))
}

/// Searches name the fields that they want; what was stored a moment ago may not be found yet.
pub(super) fn finds(kind: TrackerKind, mark: &str) -> Vec<Prepared> {
    let query = vec![
        ("jql", format!("labels = \"{mark}\"")),
        ("fields", "labels".into()),
        ("maxResults", "5".into()),
    ];
    // The cloud took the old search away, and a server of one's own has no other.
    let path = match kind {
        TrackerKind::JiraDataCenter => path(kind, &["search"]),
        TrackerKind::Github | TrackerKind::Gitlab | TrackerKind::Jira => path(kind, &["search", "jql"]),
    };
    vec![Prepared { path, query, headers: Vec::new() }]
}

pub(super) fn look(kind: TrackerKind, key: &str) -> Prepared {
    let query = vec![("fields", "status".into())];
    Prepared { path: path(kind, &["issue", key]), query, headers: Vec::new() }
}

/// What it is called, if that is of the form that keys have.
pub(super) fn key(json: &Value) -> Option<String> {
    let key = json["key"].as_str()?;
    let (project, number) = key.rsplit_once('-')?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (plain(project) && plain(number) && key.len() <= 50).then(|| key.to_owned())
}

/// Is it in a state that counts as done?
pub(super) fn is_closed(json: &Value) -> Option<bool> {
    Some(json["fields"]["status"]["statusCategory"]["key"].as_str()? == "done")
}
