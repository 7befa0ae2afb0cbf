//! The parameters of Zabbix' media type in `config/alerts/zabbix.yaml`: macros by names of ours. One that has no value
//! comes as it was written, `{EVENT.RECOVERY.ID}`. Its dates have no zone, so the time of receipt counts; that of a
//! recovery is not known.

use super::fields::{Fields, Reason, object};
use super::{Malformed, tidy};
use crate::domain::At;
use crate::domain::alert::{Alert, AlertBatch, AlertState, Episode};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What people read about an alert, and by which name.
const TEXTS: [(&str, &str); 6] = [
    ("description", "trigger_description"),
    ("operational data", "event_opdata"),
    ("trigger URL", "trigger_url"),
    ("update", "event_update_action"),
    ("update by", "event_update_user"),
    ("update message", "event_update_message"),
];

pub(super) fn read(body: &[u8], received: At) -> Result<AlertBatch, Malformed> {
    let mut body = object(body)?;
    body.retain(|_, value| !value.as_str().is_some_and(is_absent));
    let alert = alert(Fields(&body), received)?;
    Ok(AlertBatch { alerts: vec![alert], ..AlertBatch::default() })
}

fn alert(fields: Fields<'_>, received: At) -> Result<Alert, Reason> {
    // Events of discovery, of agents and of Zabbix itself have other values and ids.
    if fields.text("event_source")?.is_some_and(|source| source != "0") {
        return Err("event_source is not 0: only events of triggers are read".to_owned());
    }
    let state = match fields.required("event_value")? {
        "1" => AlertState::Firing,
        "0" => AlertState::Recovered { at: None },
        _ => return Err("event_value is neither 1 nor 0".to_owned()),
    };
    let event = fields.identity("event_id")?.ok_or("event_id is missing")?;
    let trigger = fields.identity("trigger_id")?.ok_or("trigger_id is missing")?;
    let labels = labels(fields)?;
    let mut texts = Vec::new();
    for (name, field) in TEXTS {
        texts.extend(fields.text(field)?.map(|text| (name, text)));
    }
    let page = fields.text("zabbix_url")?.and_then(|base| page(base, trigger, event));
    let alert = Alert {
        fingerprint: trigger.to_owned(),
        episode: Episode::Named(event.to_owned()),
        start: received,
        state,
        title: tidy::title([fields.text("event_name")?, Some(trigger)]).unwrap_or(tidy::NO_TITLE.into()),
        severity: tidy::title([fields.text("event_severity")?]),
        labels: BTreeMap::new(),
        texts: BTreeMap::new(),
        link: page.or(fields.link("trigger_url")?),
        left_off: 0,
    };
    Ok(tidy::with(alert, labels.iter().map(|(name, value)| (name.as_str(), value.as_str())), texts))
}

/// Its page in Zabbix.
fn page(base: &str, trigger: &str, event: &str) -> Option<String> {
    let is_number = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
    let base = base.trim_end_matches('/');
    let page = format!("{base}/tr_events.php?triggerid={trigger}&eventid={event}");
    tidy::link(&page).filter(|_| is_number(trigger) && is_number(event))
}

/// The tags, and the host. A tag that is there more than once has all its values, in their order by characters: Zabbix'
/// changes. Only JSON tells them apart: in `{EVENT.TAGS}` a comma ends a tag and may be in one.
fn labels(fields: Fields<'_>) -> Result<BTreeMap<String, String>, Reason> {
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let tags: Vec<Map<String, Value>> = match fields.text("event_tagsjson")? {
        Some(json) => serde_json::from_str(json).map_err(|_| WRONG_TAGS)?,
        None => Vec::new(),
    };
    for tag in &tags {
        let part = |name: &str| tag.get(name).and_then(Value::as_str).ok_or(WRONG_TAGS);
        values.entry(part("tag")?).or_default().push(part("value")?);
    }
    for (name, field) in [("host", "host_host"), ("host name", "host_name")] {
        let host = fields.text(field)?;
        host.into_iter().for_each(|host| values.entry(name).or_default().push(host));
    }
    let joined = values.into_iter().map(|(name, mut values)| {
        values.sort_unstable();
        values.dedup();
        (name.to_owned(), values.join(", "))
    });
    Ok(joined.collect())
}

const WRONG_TAGS: &str = "event_tagsjson is no list of tags";

/// Whether a text is a macro that has no value: as it was written, or what Zabbix writes for one that it cannot find.
fn is_absent(text: &str) -> bool {
    let inside = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let is_macro = |name: &str| {
        name.starts_with(|c: char| c == '$' || c == '#' || c.is_ascii_uppercase())
            && name.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || b"$#._".contains(&c))
    };
    inside.is_some_and(is_macro) || text == "*UNKNOWN*"
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{Outages, bodies, bytes, one, received, told};
    use super::*;
    use crate::domain::alert::Form;
    use rstest::rstest;
    use serde_json::json;

    const FORM: Form = Form::Zabbix;

    fn path(case: &str) -> String {
        format!("zabbix-6.0.14/{case}.json")
    }

    #[test]
    fn an_alert_is_read_whole() {
        let alert = one(FORM, &path("03-update-severity"));
        assert_eq!((alert.fingerprint.as_str(), alert.episode), ("990001", Episode::Named("2".into())));
        assert_eq!((alert.start, alert.state), (received(), AlertState::Firing));
        assert_eq!(alert.title, "结账 \"checkout\" 过慢 结账前端 1: 910 ms");
        assert_eq!(alert.severity.as_deref(), Some("Disaster"));
        let labels: Vec<_> =
            alert.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let all = [
            ("empty", ""),
            ("host", "web-1"),
            ("host name", "结账前端 1"),
            ("scope", "availability, performance"),
            ("service", "checkout"),
            ("服务", "支付,\"网关\""),
        ];
        assert_eq!(labels, all);
        assert_eq!(alert.texts["update"], "commented and changed severity from High to Disaster");
        assert_eq!(alert.texts["description"], "See the runbook: \"checkout\"\n第二行");
        assert_eq!(alert.link.as_deref(), Some("https://runbooks.example/checkout"));
    }

    #[test]
    fn a_macro_without_a_value_is_absent() {
        let alert = one(FORM, &path("01-problem"));
        assert!(alert.texts.keys().all(|name| !name.starts_with("update")), "{:?}", alert.texts);
        for (text, absent) in [
            ("{EVENT.RECOVERY.ID}", true),
            ("{$ZABBIX.URL}", true),
            ("{#DISK}", true),
            ("{HOST.NAME1}", true),
            ("*UNKNOWN*", true),
            ("{}", false),
            ("{\"json\":1}", false),
            ("disk {HOST.NAME} is full", false),
            ("{EVENT.NAME} and {HOST.NAME}", false),
        ] {
            assert_eq!(is_absent(text), absent, "{text}");
        }
    }

    #[rstest]
    #[case::an_update_is_the_same_outage(3, (1, "firing"))]
    #[case::it_is_resolved(4, (1, "recovered"))]
    #[case::two_quick_outages_are_two(6, (3, "firing"))]
    #[case::of_which_the_first_recovers_first(7, (3, "firing"))]
    #[case::then_the_second(8, (3, "recovered"))]
    #[case::an_update_can_be_the_recovery(10, (4, "recovered"))]
    #[case::which_comes_again(11, (4, "recovered"))]
    fn the_event_is_the_outage(#[case] requests: usize, #[case] stands: (usize, &str)) {
        let mut outages = Outages::default();
        for (name, _) in bodies(FORM, "zabbix-6.0.14").iter().take(requests) {
            outages.hear(&told(FORM, &format!("zabbix-6.0.14/{name}")));
        }
        assert_eq!(outages.of("990001"), stands);
    }

    #[rstest]
    #[case("event_id", json!("{EVENT.ID}"), "event_id is missing")]
    #[case("event_id", json!(2), "event_id is no text")]
    #[case("trigger_id", json!("{TRIGGER.ID}"), "trigger_id is missing")]
    #[case("event_value", json!("secret"), "event_value is neither 1 nor 0")]
    #[case("event_source", json!("3"), "event_source is not 0: only events of triggers are read")]
    #[case("event_tagsjson", json!("service:secret"), "event_tagsjson is no list of tags")]
    #[case("event_tagsjson", json!("[{\"tag\":\"secret\"}]"), "event_tagsjson is no list of tags")]
    fn what_is_wrong_is_named(#[case] field: &str, #[case] value: Value, #[case] reason: &str) {
        let mut body: Value = serde_json::from_slice(&bytes(&path("01-problem"))).unwrap();
        body[field] = value;
        assert_eq!(read(body.to_string().as_bytes(), received()).unwrap_err().reason, reason);
    }

    #[test]
    fn where_zabbix_says_its_address_its_own_page_is_the_link() {
        let mut body: Value = serde_json::from_slice(&bytes(&path("01-problem"))).unwrap();
        body["zabbix_url"] = json!("https://zabbix.example/");
        let told = read(body.to_string().as_bytes(), received()).unwrap();
        let page = "https://zabbix.example/tr_events.php?triggerid=990001&eventid=2";
        assert_eq!(told.alerts[0].link.as_deref(), Some(page));
    }
}
