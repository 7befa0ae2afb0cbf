//! The webhook of Grafana's own alerting, from its manual for 9.0 to 11.3: Alertmanager's shape with the version "1".

use super::alertmanager;
use super::fields::{Fields, Reason};
use super::{Malformed, tidy};
use crate::domain::At;
use crate::domain::alert::{Alert, Told};
use serde_json::Value;

/// Pages of Grafana about an alert, the best first.
const PAGES: [&str; 3] = ["panelURL", "dashboardURL", "generatorURL"];

pub(super) fn read(body: &[u8], received: At) -> Result<Told, Malformed> {
    alertmanager::webhook(body, "1", |fields| alert(fields, received))
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
