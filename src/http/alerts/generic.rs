//! The form of our own, for whatever else there is: an alert as a JSON object, or a list of them. Fields that it does
//! not name are left alone.
//!
//! | field | |
//! | --- | --- |
//! | `version` | 1; may be absent |
//! | `fingerprint` | by what the alert is known again, up to 512 characters |
//! | `state` | `firing` or `recovered` |
//! | `title` | what it is about, in a line; a recovery may lack it |
//! | `episode` | the source's own name of this outage; may be absent |
//! | `start` | since when it fires, as RFC 3339 with an offset; may be absent |
//! | `end` | since when it is over, likewise; may be absent |
//! | `severity` | how grave it is, in a word of the source's own; may be absent |
//! | `labels`, `texts` | objects of texts; may be absent |
//! | `link` | a page about it, `http` or `https`; may be absent |
//!
//! With an `episode`, that tells two outages of one fingerprint apart; else their `start` does; else whatever fires goes
//! on until its recovery.

use super::fields::{Fields, Reason, object};
use super::{Malformed, list, tidy};
use crate::domain::At;
use crate::domain::alert::{Alert, AlertBatch, AlertState, Episode};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn read(body: &[u8], received: At) -> Result<AlertBatch, Malformed> {
    if body.trim_ascii_start().starts_with(b"[") {
        return list::plain(body, |value: &Value| alert(Fields::of(value)?, received));
    }
    let alert = alert(Fields(&object(body)?), received)?;
    Ok(AlertBatch { alerts: vec![alert], ..AlertBatch::default() })
}

fn alert(fields: Fields<'_>, received: At) -> Result<Alert, Reason> {
    if fields.0.get("version").is_some_and(|version| version.as_u64() != Some(1)) {
        return Err("version is not 1".to_owned());
    }
    let fingerprint = fields.identity("fingerprint")?.ok_or("fingerprint is missing")?;
    let (state, other) = match fields.required("state")? {
        "firing" => (AlertState::Firing, None),
        "recovered" => (AlertState::Recovered { at: fields.instant("end")? }, Some(fingerprint)),
        _ => return Err("state is neither firing nor recovered".to_owned()),
    };
    let title = tidy::title([fields.text("title")?, other]).ok_or("title is missing")?;
    let start = fields.instant("start")?;
    let episode = match (fields.identity("episode")?, start) {
        (Some(name), _) => Episode::Named(name.to_owned()),
        (None, Some(_)) => Episode::Start,
        (None, None) => Episode::Present,
    };
    let alert = Alert {
        fingerprint: fingerprint.to_owned(),
        episode,
        start: start.unwrap_or(received),
        state,
        title,
        severity: tidy::title([fields.text("severity")?]),
        labels: BTreeMap::new(),
        texts: BTreeMap::new(),
        link: fields.link("link")?,
        left_off: 0,
    };
    Ok(tidy::with(alert, fields.texts("labels")?, fields.texts("texts")?))
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{at, received};
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn alert() -> Value {
        json!({
            "version": 1,
            "fingerprint": "backup/db-1",
            "state": "firing",
            "title": "No backup of db-1 for 26 hours",
            "start": "2026-11-27T23:15:54.123456789+08:00",
            "severity": "critical",
            "labels": { "service": "database", "区域": "华东" },
            "texts": { "what to do": "See the log.\nThen call." },
            "link": "https://backups.example/db-1",
            "unheard of": [1],
        })
    }

    fn one(patch: Value) -> Result<Alert, String> {
        let mut alert = alert();
        for (name, value) in patch.as_object().unwrap() {
            alert[name] = value.clone();
        }
        let told = read(alert.to_string().as_bytes(), received()).map_err(|error| error.reason)?;
        Ok(told.alerts[0].clone())
    }

    #[test]
    fn an_alert_is_read_whole() {
        let read = one(json!({})).unwrap();
        assert_eq!(read.fingerprint, "backup/db-1");
        assert_eq!((read.episode, read.start), (Episode::Start, at("2026-11-27T15:15:54.123Z")));
        assert_eq!((read.state, read.severity.as_deref()), (AlertState::Firing, Some("critical")));
        assert_eq!(read.title, "No backup of db-1 for 26 hours");
        assert_eq!((read.labels["区域"].as_str(), read.labels.len()), ("华东", 2));
        assert_eq!(read.texts["what to do"], "See the log.\nThen call.");
        assert_eq!(read.link.as_deref(), Some("https://backups.example/db-1"));
    }

    #[test]
    fn only_what_tells_it_apart_and_how_it_stands_must_be_there() {
        let alert = json!({ "fingerprint": "a", "state": "firing", "title": "A" }).to_string();
        let told = read(alert.as_bytes(), received()).unwrap();
        assert_eq!((told.alerts[0].episode.clone(), told.alerts[0].start), (Episode::Present, received()));
        let over = json!({ "fingerprint": "a", "state": "recovered" }).to_string();
        let told = read(over.as_bytes(), received()).unwrap();
        assert_eq!(told.alerts[0].state, AlertState::Recovered { at: None });
        let named = one(json!({ "episode": "7" })).unwrap();
        assert_eq!(named.episode, Episode::Named("7".into()));
        let over = one(json!({ "state": "recovered", "end": "2026-11-27T23:20:00Z" })).unwrap();
        assert_eq!(over.state, AlertState::Recovered { at: Some(at("2026-11-27T23:20:00Z")) });
    }

    #[test]
    fn a_list_is_read_one_by_one() {
        let mut bad = alert();
        bad["state"] = json!("secret");
        let body = format!(" \n{}", json!([alert(), bad, "secret", alert()]));
        let told = read(body.as_bytes(), received()).unwrap();
        let unread: Vec<_> = told.unread.iter().map(|one| (one.place, one.reason.as_str())).collect();
        assert_eq!(told.alerts.len(), 2);
        assert_eq!(unread, [(1, "state is neither firing nor recovered"), (2, "it is no object")]);
        assert_eq!(read(b"[]", received()).unwrap(), AlertBatch::default());
    }

    #[rstest]
    #[case(json!({ "version": 2 }), "version is not 1")]
    #[case(json!({ "version": "1" }), "version is not 1")]
    #[case(json!({ "fingerprint": "" }), "fingerprint is missing")]
    #[case(json!({ "fingerprint": 7 }), "fingerprint is no text")]
    #[case(json!({ "state": "resolved" }), "state is neither firing nor recovered")]
    #[case(json!({ "title": "\u{202e}\n" }), "title is missing")]
    #[case(json!({ "start": "2026-11-27 23:15" }), "start is no time as RFC 3339 with an offset")]
    #[case(json!({ "labels": { "a": 1 } }), "labels has a value that is no text")]
    #[case(json!({ "texts": "secret" }), "texts is no object")]
    #[case(json!({ "link": {} }), "link is no text")]
    fn what_is_wrong_is_named(#[case] patch: Value, #[case] reason: &str) {
        assert_eq!(one(patch).unwrap_err(), reason);
    }
}
