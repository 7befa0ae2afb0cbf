//! What real programs sent (`tests/data/alerts`), and how alerts add up, for tests.

use super::read;
use crate::domain::At;
use crate::domain::alert::{Alert, AlertBatch, AlertState, Episode, Form};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/alerts")
}

/// An instant, from RFC 3339.
pub(super) fn at(text: &str) -> At {
    text.parse().expect("an instant")
}

/// When every request of a test is received.
pub(super) fn received() -> At {
    at("2026-11-28T00:00:00Z")
}

/// A file, byte for byte.
pub(super) fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The bodies of a folder, by the names of their files.
pub(super) fn bodies(form: Form, folder_name: &str) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder().join(folder_name)).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".json")).collect();
    names.sort();
    names.iter().map(|name| (name.clone(), body(form, &format!("{folder_name}/{name}")))).collect()
}

/// The body of a request: as it was recorded, or what the command posts of what was recorded.
pub(super) fn body(form: Form, path: &str) -> Vec<u8> {
    let file: Value = serde_json::from_slice(&bytes(path)).expect("JSON");
    if file.get("argv").is_none() {
        return bytes(path);
    }
    file.get("env").map_or_else(|| of_arguments(form, path), |env| env.to_string().into_bytes())
}

/// What it tells.
pub(super) fn told(form: Form, path: &str) -> AlertBatch {
    read(form, &body(form, path), received()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The one alert that it tells.
pub(super) fn one(form: Form, path: &str) -> Alert {
    let told = told(form, path);
    assert_eq!((told.alerts.len(), told.unread.len()), (1, 0), "{path}");
    told.alerts.into_iter().next().expect("one")
}

/// The environment of a notification command, from its arguments: it was not recorded for all.
pub(super) fn of_arguments(form: Form, path: &str) -> Vec<u8> {
    let file: Value = serde_json::from_slice(&bytes(path)).expect("JSON");
    let arguments = file["argv"].as_array().expect("arguments").iter().map(|one| one.as_str().expect("text"));
    let arguments: Vec<_> = arguments.map(|one| one.split_once('=').expect("name=value")).collect();
    let kind = arguments.iter().find(|(name, _)| *name == "kind").expect("a kind").1;
    let name = |key: &str| match form {
        Form::Nagios => nagios_name(key, kind),
        _ => Some(format!("ICINGA_{}", key.to_uppercase())),
    };
    // Nagios writes `$` for a service that there is none of.
    let there = arguments.iter().filter(|(_, value)| !["", "$"].contains(value));
    let body: Map<String, Value> =
        there.filter_map(|(key, value)| Some((name(key)?, json!(value)))).collect();
    Value::Object(body).to_string().into_bytes()
}

/// Nagios' name in the environment for one of the recorded arguments.
fn nagios_name(name: &str, kind: &str) -> Option<String> {
    let kind = kind.to_uppercase();
    let name = match name {
        "type" => "NOTIFICATIONTYPE".to_owned(),
        "host" => "HOSTNAME".to_owned(),
        "host_alias" => "HOSTALIAS".to_owned(),
        "service" => "SERVICEDESC".to_owned(),
        "state" => format!("{kind}STATE"),
        "output" => format!("{kind}OUTPUT"),
        "long_output" => format!("LONG{kind}OUTPUT"),
        "problem_id" => format!("{kind}PROBLEMID"),
        "last_problem_id" => format!("LAST{kind}PROBLEMID"),
        "last_state_change" => format!("LAST{kind}STATECHANGE"),
        "author" => "NOTIFICATIONAUTHOR".to_owned(),
        "comment" => "NOTIFICATIONCOMMENT".to_owned(),
        _ => return None,
    };
    Some(format!("NAGIOS_{name}"))
}

/// The rows of an `order.tsv`: whether something was told (or else fed), and what.
fn order(folder_name: &str) -> Vec<(bool, String)> {
    let text = String::from_utf8(bytes(&format!("{folder_name}/order.tsv"))).expect("text");
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| (row[1] == "out", row[2].split("  ").next().unwrap_or_default().to_owned())).collect()
}

/// Outages as they add up from what is told, by the rules of [`Episode`].
#[derive(Debug, Default)]
pub(super) struct Outages(pub(super) BTreeMap<String, Vec<(Option<String>, AlertState)>>);

impl Outages {
    /// Those of a run up to the row that begins so. `change` is given what was fed before a body, and the body.
    pub(super) fn heard(
        form: Form,
        folder_name: &str,
        until: &str,
        change: impl Fn(&[String], Vec<u8>) -> Vec<u8>,
    ) -> Outages {
        let (mut outages, mut fed) = (Outages::default(), Vec::new());
        for (is_told, what) in order(folder_name) {
            if !is_told {
                fed.push(what);
                continue;
            }
            let body = change(&fed, body(form, &format!("{folder_name}/{what}")));
            outages.hear(&read(form, &body, received()).unwrap_or_else(|error| panic!("{what}: {error}")));
            if what.starts_with(until) {
                return outages;
            }
        }
        panic!("{until} was never told");
    }

    pub(super) fn hear(&mut self, told: &AlertBatch) {
        for alert in &told.alerts {
            let outages = self.0.entry(alert.fingerprint.clone()).or_default();
            let name = match &alert.episode {
                Episode::Named(name) => Some(name.clone()),
                Episode::Start => Some(alert.start.to_rfc3339()),
                Episode::Present => None,
            };
            let goes_on = |state: &AlertState| !matches!(state, AlertState::Recovered { .. });
            let mut same = outages.iter_mut().filter(|(known, state)| match &name {
                Some(name) => known.as_ref() == Some(name),
                None => goes_on(state),
            });
            let mut is_known = false;
            for (_, state) in same.by_ref() {
                is_known = true;
                // What is over stays so: a firing of it was late.
                *state = if goes_on(state) { alert.state } else { *state };
            }
            // What went on before a new one is over, told or not.
            if !is_known && alert.state == AlertState::Firing {
                outages.iter_mut().for_each(|(_, state)| *state = AlertState::Recovered { at: None });
                outages.push((name, alert.state));
            }
        }
        for (fingerprint, outages) in &mut self.0 {
            let is_told = told.alerts.iter().any(|alert| alert.fingerprint == *fingerprint);
            let is_of = |labels: &BTreeMap<String, String>| {
                labels.get("host").is_some_and(|host| fingerprint.split('!').next() == Some(host))
            };
            if !is_told && told.doubtful.iter().any(is_of) {
                let firing = outages.iter_mut().filter(|(_, state)| *state == AlertState::Firing);
                firing.for_each(|(_, state)| *state = AlertState::Doubtful);
            }
        }
    }

    /// How many there were of a fingerprint, and how the last of them stands.
    pub(super) fn of(&self, fingerprint: &str) -> (usize, &'static str) {
        let outages = self.0.get(fingerprint).map(Vec::as_slice).unwrap_or_default();
        let state = match outages.last().map(|(_, state)| state) {
            Some(AlertState::Firing) => "firing",
            Some(AlertState::Recovered { .. }) => "recovered",
            Some(AlertState::Doubtful) => "doubtful",
            None => "none",
        };
        (outages.len(), state)
    }
}
