//! The webhook of Grafana's own alerting, from its manual for 9.0 to 11.3: Alertmanager's shape with the version "1".

use super::alertmanager;
use super::fields::{Fields, Reason};
use super::{Malformed, tidy};
use crate::domain::At;
use crate::domain::alert::{Alert, AlertBatch};
use serde_json::Value;

/// Pages of Grafana about an alert, the best first.
const PAGES: [&str; 3] = ["panelURL", "dashboardURL", "generatorURL"];

pub(super) fn read(body: &[u8], received: At) -> Result<AlertBatch, Malformed> {
    let (fields, mut told) = alertmanager::webhook(body, "1", |fields| alert(fields, received))?;
    // A fingerprint is of the labels, which two organisations of one Grafana can have alike.
    if let organisation @ 1.. = Fields(&fields).count("orgId")? {
        for alert in &mut told.alerts {
            alert.fingerprint = format!("{organisation}/{}", alert.fingerprint);
        }
    }
    Ok(told)
}

fn alert(fields: Fields<'_>, received: At) -> Result<Alert, Reason> {
    let mut alert = alertmanager::alert(fields, received)?;
    let mut pages = Vec::new();
    for name in PAGES {
        pages.extend(fields.link(name)?);
    }
    alert.link = pages.into_iter().next();
    let silence = fields.link("silenceURL")?;
    let values = values(fields)?;
    for (name, text) in [("silenceURL", silence), ("values", values)] {
        // An annotation of the same name was written by people.
        if let (Some(text), false) = (text, alert.texts.contains_key(name)) {
            if alert.texts.len() < tidy::TEXTS {
                alert.texts.insert(name.to_owned(), tidy::cut(&text, tidy::TEXT));
            } else {
                alert.left_off += 1;
            }
        }
    }
    Ok(alert)
}

/// What was measured: a text until 9, numbers by name since.
fn values(fields: Fields<'_>) -> Result<Option<String>, Reason> {
    let values = match fields.0.get("values") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(values)) => {
            values.iter().map(|(name, value)| one(value).map(|value| format!("{name} = {value}"))).collect()
        }
        Some(_) => vec![None],
    };
    let values: Option<Vec<String>> = values.into_iter().collect();
    let values = values.ok_or("values is no object of numbers")?;
    let text = fields.text("valueString")?.map(str::to_owned);
    Ok(if values.is_empty() { text } else { Some(values.join(", ")) })
}

/// A number; Grafana writes null where there is none.
fn one(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::Null => Some("–".to_owned()),
        Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{at, received};
    use super::*;
    use crate::domain::alert::{AlertState, Episode};
    use rstest::rstest;
    use serde_json::json;

    /// As the manuals of 9.3 and 11.3 have it, shortened.
    fn webhook(extra: Value) -> Value {
        let mut alert = json!({
            "status": "firing",
            "labels": { "alertname": "High memory usage", "team": "blue", "zone": "us-1" },
            "annotations": {
                "description": "The system has high memory usage",
                "summary": "This alert was triggered for zone us-1",
            },
            "startsAt": "2021-10-12T09:51:03.157076+02:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://grafana.example/alerting/1afz29v7z/edit",
            "fingerprint": "c6eadffa33fcdf37",
            "silenceURL": "https://grafana.example/alerting/silence/new?alertmanager=grafana",
            "dashboardURL": "",
            "panelURL": "",
        });
        for (name, value) in extra.as_object().unwrap() {
            alert[name] = value.clone();
        }
        json!({
            "receiver": "warroom", "status": "firing", "orgId": 1, "alerts": [alert], "groupLabels": {},
            "commonLabels": { "team": "blue" }, "commonAnnotations": {}, "externalURL": "https://grafana.example/",
            "version": "1", "groupKey": "{}:{}", "truncatedAlerts": 2, "title": "[FIRING:1]  (blue)",
            "state": "alerting", "message": "**Firing**",
        })
    }

    fn told(extra: Value) -> AlertBatch {
        read(webhook(extra).to_string().as_bytes(), received()).unwrap()
    }

    fn one(extra: Value) -> Alert {
        let told = told(extra);
        assert_eq!((told.alerts.len(), told.unread.len(), told.left_out), (1, 0, 2));
        told.alerts[0].clone()
    }

    #[test]
    fn an_alert_is_read_whole() {
        let alert = one(json!({ "values": { "B": 44.23943737541908, "C": 1, "D": null } }));
        assert_eq!((alert.fingerprint.as_str(), alert.episode), ("1/c6eadffa33fcdf37", Episode::Start));
        assert_eq!((alert.start, alert.state), (at("2021-10-12T07:51:03.157Z"), AlertState::Firing));
        assert_eq!(alert.title, "This alert was triggered for zone us-1");
        assert_eq!(alert.texts["values"], "B = 44.23943737541908, C = 1, D = –");
        assert_eq!(
            alert.texts["silenceURL"],
            "https://grafana.example/alerting/silence/new?alertmanager=grafana"
        );
        assert_eq!(alert.link.as_deref(), Some("https://grafana.example/alerting/1afz29v7z/edit"));
    }

    #[rstest]
    #[case::nine(json!({ "valueString": "[ metric='' labels={} value=14151.33 ]" }), Some("[ metric='' labels={} value=14151.33 ]"))]
    #[case::both(json!({ "valueString": "[ value=1 ]", "values": { "A": 1 } }), Some("A = 1"))]
    #[case::a_recovery(json!({ "status": "resolved", "endsAt": "2021-10-12T10:00:00Z", "values": null }), None)]
    fn what_was_measured_is_a_text(#[case] extra: Value, #[case] values: Option<&str>) {
        assert_eq!(one(extra).texts.get("values").map(String::as_str), values);
    }

    #[rstest]
    #[case(json!({ "dashboardURL": "https://grafana.example/d/a", "panelURL": "https://grafana.example/d/a?viewPanel=2" }), Some("https://grafana.example/d/a?viewPanel=2"))]
    #[case(json!({ "dashboardURL": "https://grafana.example/d/a" }), Some("https://grafana.example/d/a"))]
    #[case(json!({ "panelURL": "javascript:alert(1)", "generatorURL": "?orgId=1" }), None)]
    fn the_page_of_the_panel_is_the_best(#[case] extra: Value, #[case] link: Option<&str>) {
        assert_eq!(one(extra).link.as_deref(), link);
    }

    #[test]
    fn an_annotation_of_people_is_not_written_over() {
        let alert = one(json!({ "annotations": { "values": "theirs" }, "values": { "A": 1 } }));
        assert_eq!(alert.texts["values"], "theirs");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let told = told(json!({ "values": { "A": "secret" } }));
        assert_eq!(told.unread[0].reason, "values is no object of numbers");
        let mut body = webhook(json!({}));
        body["version"] = json!("4");
        let error = read(body.to_string().as_bytes(), received()).unwrap_err();
        assert_eq!(error.reason, "version is not \"1\"");
    }
}
