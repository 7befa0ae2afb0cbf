//! Whatever a source sends: nothing panics, nothing grows, and no reason gives away a text.

use super::recorded::{bodies, received};
use super::signature::Signed;
use super::{Malformed, read, tidy};
use crate::domain::alert::{AlertBatch, Form};
use crate::domain::keyed::Keyed;
use crate::webhooks::sign::Key;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;
use strum::VariantArray;

/// A text that stands nowhere else.
const MARK: &str = "Qx7Secret";

/// What was recorded, and what the others would send.
static BODIES: LazyLock<Vec<(Form, Vec<u8>)>> = LazyLock::new(|| {
    let recorded = [
        (Form::Alertmanager, "alertmanager-0.28.1"),
        (Form::Zabbix, "zabbix-6.0.14"),
        (Form::Nagios, "nagios-4.4.6"),
        (Form::Icinga, "icinga2-2.13.6"),
        (Form::Icinga, "icinga2-2.13.6/posted"),
    ];
    let recorded = recorded
        .into_iter()
        .flat_map(|(form, folder)| bodies(form, folder).into_iter().map(move |(_, body)| (form, body)));
    let mut all: Vec<_> = recorded.collect();
    for (form, body) in all.clone() {
        if form == Form::Alertmanager {
            let mut body: Value = serde_json::from_slice(&body).expect("JSON");
            body["version"] = json!("1");
            body["orgId"] = json!(1);
            body["alerts"][0]["values"] = json!({ "A": 1.5 });
            all.push((Form::Grafana, body.to_string().into_bytes()));
        }
    }
    let alert =
        json!({ "version": 1, "fingerprint": "a", "state": "firing", "title": "A", "labels": { "b": "c" } });
    all.push((Form::Generic, alert.to_string().into_bytes()));
    all.push((Form::Generic, json!([alert, alert]).to_string().into_bytes()));
    all
});

/// What holds of everything that is read.
fn holds(told: &Result<AlertBatch, Malformed>) {
    let told = match told {
        Ok(told) => told,
        Err(error) => return assert!(!error.reason.contains(MARK), "{error}"),
    };
    for unread in &told.unread {
        assert!(!unread.reason.contains(MARK), "{}", unread.reason);
    }
    let length = |text: &str| text.chars().count();
    for alert in &told.alerts {
        assert!(!alert.fingerprint.is_empty() && length(&alert.fingerprint) <= 2 * tidy::IDENTITY + 32);
        assert!(!alert.title.is_empty() && length(&alert.title) <= tidy::TITLE, "{}", alert.title);
        for line in [Some(&alert.title), alert.severity.as_ref()].into_iter().flatten() {
            assert_eq!(*line, tidy::line(line));
        }
        assert!(alert.labels.len() <= tidy::LABELS && alert.texts.len() <= tidy::TEXTS);
        let names = alert.labels.keys().chain(alert.texts.keys());
        assert!(names.into_iter().all(|name| length(name) <= tidy::NAME));
        assert!(alert.labels.values().all(|value| length(value) <= tidy::LABEL));
        assert!(alert.texts.values().all(|text| length(text) <= tidy::TEXT));
        assert!(alert.link.iter().all(|link| link.starts_with("http")));
    }
    serde_json::to_string(&told.alerts).expect("it can be kept");
}

/// Every place in a value, by the steps that lead to it.
fn places(value: &Value) -> Vec<String> {
    fn below(value: &Value, here: &str, all: &mut Vec<String>) {
        all.push(here.to_owned());
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                let name = name.replace('~', "~0").replace('/', "~1");
                below(value, &format!("{here}/{name}"), all);
            }),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(nth, value)| below(value, &format!("{here}/{nth}"), all));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut all = Vec::new();
    below(value, "", &mut all);
    all
}

fn any_form() -> impl Strategy<Value = Form> {
    proptest::sample::select(Form::VARIANTS)
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(MARK)),
        Just(json!(null)),
        Just(json!(true)),
        Just(json!([MARK])),
        Just(json!({ MARK: MARK })),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC*".prop_map(|text| json!(text)),
        "[\\x00-\\x1f\u{202e}\u{2028}\u{feff}😀长 ]{0,40}".prop_map(|text| json!(text)),
        Just(json!(format!("{MARK}{}", "长".repeat(5_000)))),
        any::<u64>().prop_map(|number| json!(number.to_string())),
        Just(json!("9999-12-31T23:59:60.999999999+23:59")),
        Just(json!("0000-01-01T00:00:00-23:59")),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(form in any_form(), body in proptest::collection::vec(any::<u8>(), 0..400)) {
        holds(&read(form, &body, received()));
    }

    #[test]
    fn any_headers_are_checked(
        id in "\\PC{0,20}", timestamp in "[0-9+ -]{0,24}", signature in "(v1,[A-Za-z0-9+/=]{0,60} ?){0,12}|\\PC{0,40}",
    ) {
        let key = Key::standard("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY").expect("a key");
        let signed = Signed { id: &id, timestamp: &timestamp, signature: &signature };
        let checked = signed.check(&[key], b"[]", received());
        prop_assert!(checked.is_err());
    }

    #[test]
    fn any_text_is_read_or_refused(form in any_form(), body in "[\\[\\]{}\",:0-9a-z\\\\ ]{0,200}") {
        holds(&read(form, body.as_bytes(), received()));
    }

    #[test]
    fn a_body_with_a_few_other_bytes_is_read_or_refused(
        nth in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0..3), 1..8),
        as_form in any::<Option<proptest::sample::Index>>(),
    ) {
        let (form, body) = nth.get(&BODIES);
        let mut body = body.clone();
        for (place, byte, how) in changes {
            if body.is_empty() {
                break;
            }
            let place = place.index(body.len());
            match how {
                0 => body[place] = byte,
                1 => body.insert(place, byte),
                _ => body.truncate(place),
            }
        }
        let form = as_form.map_or(*form, |other| *other.get(Form::VARIANTS));
        holds(&read(form, &body, received()));
    }

    #[test]
    fn a_body_with_a_few_other_values_is_read_or_refused(
        nth in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any_value()), 1..4),
    ) {
        let (form, body) = nth.get(&BODIES);
        let mut body: Value = serde_json::from_slice(body).expect("JSON");
        for (place, value) in changes {
            let places = places(&body);
            let place = place.get(&places);
            *body.pointer_mut(place).expect("it is there") = value;
        }
        holds(&read(*form, body.to_string().as_bytes(), received()));
    }
}

#[test]
fn whatever_was_recorded_is_read() {
    for (form, body) in BODIES.iter() {
        let told = read(*form, body, received());
        holds(&told);
        let told = told.unwrap_or_else(|error| panic!("{}: {error}", form.key()));
        assert!(!told.alerts.is_empty() && told.unread.is_empty(), "{}", form.key());
    }
    let forms: std::collections::HashSet<_> = BODIES.iter().map(|(form, _)| *form).collect();
    assert_eq!(forms.len(), Form::VARIANTS.len());
}

#[test]
fn a_deep_body_is_refused() {
    for form in Form::VARIANTS {
        let deep = format!(r#"{{"alerts":{}"#, "[".repeat(500_000));
        for body in [deep.as_str(), &"[".repeat(500_000), &"{\"a\":".repeat(200_000)] {
            assert!(read(*form, body.as_bytes(), received()).is_err(), "{}", form.key());
        }
    }
}
