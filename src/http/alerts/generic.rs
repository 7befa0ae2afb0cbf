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
use crate::domain::alert::{Alert, AlertState, Episode, Told};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn read(body: &[u8], received: At) -> Result<Told, Malformed> {
    if body.trim_ascii_start().starts_with(b"[") {
        return list::plain(body, |value: &Value| alert(Fields::of(value)?, received));
    }
    let alert = alert(Fields(&object(body)?), received)?;
    Ok(Told { alerts: vec![alert], ..Told::default() })
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
