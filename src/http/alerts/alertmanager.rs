//! The webhook of Prometheus Alertmanager, version "4". Only the alerts decide, never the group: a group is `resolved`
//! while a silenced one of it still fires, and what its alerts have in common is that of the alerts shown.

use super::fields::{Fields, Reason};
use super::{Malformed, list, tidy};
use crate::domain::At;
use crate::domain::alert::{Alert, AlertBatch, AlertState, Episode};
use serde_json::{Map, Value};

pub(super) fn read(body: &[u8], received: At) -> Result<AlertBatch, Malformed> {
    webhook(body, "4", |fields| alert(fields, received)).map(|(_, told)| told)
}

/// A webhook of this shape, which Grafana has too, of this version; and its fields beside the alerts.
pub(super) fn webhook(
    body: &[u8],
    version: &str,
    mut reader: impl FnMut(Fields<'_>) -> Result<Alert, Reason>,
) -> Result<(Map<String, Value>, AlertBatch), Malformed> {
    let (object, told) = list::within(body, |value: &Value| reader(Fields::of(value)?))?;
    let fields = Fields(&object);
    if fields.required("version")? != version {
        return Err(format!("version is not \"{version}\"").into());
    }
    let left_out = told.left_out.saturating_add(fields.count("truncatedAlerts")?);
    Ok((object, AlertBatch { left_out, ..told }))
}

/// One alert of such a webhook.
pub(super) fn alert(fields: Fields<'_>, received: At) -> Result<Alert, Reason> {
    let state = match fields.required("status")? {
        "firing" => AlertState::Firing,
        "resolved" => AlertState::Recovered { at: fields.instant("endsAt")? },
        _ => return Err("status is neither firing nor resolved".to_owned()),
    };
    let fingerprint = fields.identity("fingerprint")?.ok_or("fingerprint is missing")?;
    fields.required("startsAt")?;
    let labels = fields.texts("labels")?;
    // Those of a recovery that a script posted are gone.
    let texts = fields.texts("annotations")?;
    let label = |name: &str| labels.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let summary = texts.iter().find(|(key, _)| *key == "summary").map(|(_, text)| *text);
    let alert = Alert {
        fingerprint: fingerprint.to_owned(),
        episode: Episode::Start,
        start: fields.instant("startsAt")?.unwrap_or(received),
        state,
        title: tidy::title([summary, label("alertname"), Some(fingerprint)]).unwrap_or(tidy::NO_TITLE.into()),
        severity: tidy::title([label("severity")]),
        labels: Default::default(),
        texts: Default::default(),
        link: fields.link("generatorURL")?,
        left_off: 0,
    };
    Ok(tidy::with(alert, labels, texts))
}

#[cfg(test)]
mod tests {
    use super::super::ALERTS;
    use super::super::recorded::{Outages, at, bodies, bytes, one, received, told};
    use super::*;
    use crate::domain::alert::Form;
    use rstest::rstest;
    use serde_json::json;

    const FORM: Form = Form::Alertmanager;

    fn heard(version: &str, cases: &[&str]) -> Outages {
        let mut outages = Outages::default();
        cases
            .iter()
            .for_each(|case| outages.hear(&told(FORM, &format!("alertmanager-{version}/{case}.json"))));
        outages
    }

    /// A webhook with these alerts.
    fn body(alerts: &[Value]) -> Vec<u8> {
        json!({ "alerts": alerts, "version": "4", "truncatedAlerts": 0 }).to_string().into_bytes()
    }

    fn good(fingerprint: &str) -> Value {
        json!({
            "status": "firing", "labels": { "alertname": "A" }, "annotations": {},
            "startsAt": "2026-11-27T23:15:54Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": fingerprint,
        })
    }

    #[test]
    fn an_alert_is_read_whole() {
        insta::assert_debug_snapshot!(one(FORM, "alertmanager-0.28.1/times-with-offset-01-firing.json"), @r#"
        Alert {
            fingerprint: "f7d7bb6486ac75bb",
            episode: Start,
            start: 2026-11-27T23:15:54.123Z,
            state: Firing,
            title: "Checkout is slow on web-1",
            severity: Some(
                "critical",
            ),
            labels: {
                "alertname": "CheckoutLatencyHigh",
                "instance": "web-1:8080",
                "job": "checkout",
                "service": "checkout",
                "severity": "critical",
            },
            texts: {
                "description": "p99 above 800 ms for 5 minutes",
                "runbook_url": "https://runbooks.example/checkout-latency",
                "summary": "Checkout is slow on web-1",
            },
            link: Some(
                "http://prometheus.example:9090/graph?g0.expr=checkout_latency_seconds+%3E+0.8&g0.tab=1",
            ),
            left_off: 0,
        }
        "#);
    }

    #[rstest]
    #[case::two_fire_and_recover_one_by_one(&["group-01-two-firing", "group-02-one-resolved", "group-03-second-resolved"], &[(1, "recovered"), (1, "recovered")])]
    #[case::a_newer_start_is_a_new_outage(&["group-01-two-firing", "group-02-one-resolved", "group-03-second-resolved", "group-04-refire"], &[(1, "recovered"), (2, "firing")])]
    #[case::also_without_a_recovery(&["silenced-recovery-01-first-outage", "silenced-recovery-02-next-outage-at-repeat"], &[(2, "firing")])]
    #[case::a_repeat_is_the_same(&["repeat-01-firing", "repeat-02-same-again"], &[(1, "firing")])]
    #[case::two_routes_tell_the_same(&["two-routes-01-first-route", "two-routes-02-second-route"], &[(1, "firing")])]
    #[case::what_is_silenced_in_a_resolved_group_fires_on(&["one-silenced-01-two-firing", "one-silenced-02-group-resolved-without-it"], &[(1, "firing"), (1, "recovered")])]
    #[case::a_first_word_can_be_a_recovery_and_opens_nothing(&["max-alerts-01-two-of-four", "max-alerts-02-one-resolved", "max-alerts-03-third-shown", "max-alerts-04-unknown-resolved"], &[(0, "none"), (1, "recovered"), (1, "recovered"), (1, "recovered")])]
    #[case::another_label_is_another_alert(&["severity-change-01-warning", "severity-change-02-old-resolved-new-firing"], &[(1, "firing"), (1, "recovered")])]
    #[case::what_returns_with_its_prometheus_is_new(&["prometheus-stopped-01-firing", "prometheus-stopped-02-all-resolved-after-stop", "prometheus-stopped-03-firing-again-after-start"], &[(2, "firing"), (2, "firing")])]
    fn outages_are_told_apart(#[case] cases: &[&str], #[case] stand: &[(usize, &str)]) {
        let outages = heard("0.28.1", cases);
        let mut found: Vec<_> = outages.0.keys().map(|of| outages.of(of)).collect();
        found.sort_unstable();
        assert_eq!(found, stand);
    }

    #[test]
    fn the_earlier_version_tells_the_same() {
        for cases in [
            ["group-01-two-firing", "group-02-one-resolved", "group-03-second-resolved", "group-04-refire"]
                .as_slice(),
            &["prometheus-stopped-01-firing", "prometheus-stopped-02-all-resolved-after-stop"],
        ] {
            let stand = ["0.25.0", "0.28.1"].map(|version| {
                let outages = heard(version, cases);
                let of: Vec<_> = outages.0.keys().map(|of| (of.clone(), outages.of(of))).collect();
                of
            });
            assert_eq!(stand[0], stand[1]);
        }
    }

    #[test]
    fn alerts_that_were_left_out_are_counted() {
        let of = |case: &str| told(FORM, &format!("alertmanager-0.28.1/max-alerts-{case}.json")).left_out;
        let counts = ["01-two-of-four", "02-one-resolved", "03-third-shown", "04-unknown-resolved"].map(of);
        assert_eq!(counts, [2, 2, 1, 0]);
    }

    #[test]
    fn a_recovery_without_texts_and_an_alert_that_never_had_any_have_a_title() {
        let alert = one(FORM, "alertmanager-0.28.1/resolved-by-script-02-resolved-without-texts.json");
        assert_eq!((alert.title.as_str(), alert.texts.len(), alert.link), ("CheckoutLatencyHigh", 0, None));
        assert_eq!(alert.state, AlertState::Recovered { at: Some(at("2026-11-27T23:16:52.81Z")) });
        let alert = one(FORM, "alertmanager-0.28.1/no-annotations-01-firing.json");
        assert_eq!(alert.title, "CheckoutLatencyHigh");
    }

    #[test]
    fn nine_decimals_and_offsets_are_kept_to_the_millisecond() {
        let alert = one(FORM, "alertmanager-0.28.1/not-renewed-02-resolved-by-timeout.json");
        assert_eq!(alert.start, at("2026-11-27T23:16:52.061Z"));
        assert_eq!(alert.state, AlertState::Recovered { at: Some(at("2026-11-27T23:16:56.061Z")) });
        let alert = one(FORM, "alertmanager-0.28.1/times-with-offset-01-firing.json");
        assert_eq!(alert.start, at("2026-11-27T23:15:54.123Z"));
    }

    #[test]
    fn the_zero_of_times_is_no_time() {
        let mut alert = good("a");
        (alert["status"], alert["startsAt"]) = (json!("resolved"), json!("0001-01-01T00:00:00Z"));
        let told = read(&body(&[alert]), received()).unwrap();
        assert_eq!(told.alerts[0].state, AlertState::Recovered { at: None });
        assert_eq!(told.alerts[0].start, received());
    }

    #[test]
    fn a_title_is_never_empty() {
        let mut alert = good("\u{202e}");
        alert["labels"]["alertname"] = json!("\u{7}");
        let told = read(&body(&[alert]), received()).unwrap();
        assert_eq!(told.alerts[0].title, tidy::NO_TITLE);
    }

    #[test]
    fn texts_are_data_and_a_title_is_a_plain_line() {
        let alert = one(FORM, "alertmanager-0.28.1/text-chinese-quotes-newlines.json");
        assert_eq!(alert.title, "结账服务 p99 > 800ms，“支付网关”超时 & 重试");
        assert_eq!(alert.severity.as_deref(), Some("严重"));
        assert!(alert.texts["description"].contains("\\logs\\\r\n第三行 <b>不是标签</b> 100%"));
        assert!(alert.texts["mention"].starts_with("@everyone @here <@1"));
        assert!(!alert.texts.contains_key("empty"));
        let alert = one(FORM, "alertmanager-0.28.1/label-names-not-ascii.json");
        assert_eq!(
            (alert.labels["服务"].as_str(), alert.labels["k8s.pod/name"].as_str()),
            ("结账", "checkout-1")
        );
    }

    #[test]
    fn one_bad_alert_keeps_no_other_from_being_taken() {
        let bad = [
            (json!("secret"), "it is no object"),
            (json!({ "status": "secret" }), "status is neither firing nor resolved"),
            (json!({ "status": "firing" }), "fingerprint is missing"),
            (json!({ "status": "firing", "fingerprint": "a" }), "startsAt is missing"),
        ];
        let patched = [
            ("startsAt", json!("secret"), "startsAt is no time as RFC 3339 with an offset"),
            ("startsAt", json!("2026-11-27T23:15:54"), "startsAt is no time as RFC 3339 with an offset"),
            ("startsAt", json!(17), "startsAt is no text"),
            ("labels", json!("secret"), "labels is no object"),
            ("labels", json!({ "secret": 1 }), "labels has a value that is no text"),
            ("annotations", json!([]), "annotations is no object"),
            ("fingerprint", json!("f".repeat(513)), "fingerprint is longer than 512 characters"),
            ("generatorURL", json!({}), "generatorURL is no text"),
        ];
        let patched = patched.map(|(name, value, reason)| {
            let mut alert = good("bad");
            alert[name] = value;
            (alert, reason)
        });
        for (bad, reason) in bad.into_iter().chain(patched) {
            let told = read(&body(&[good("a"), bad.clone(), good("b")]), received()).unwrap();
            let read: Vec<_> = told.alerts.iter().map(|alert| alert.fingerprint.as_str()).collect();
            assert_eq!(read, ["a", "b"], "{bad}");
            let unread: Vec<_> = told.unread.iter().map(|one| (one.place, one.reason.as_str())).collect();
            assert_eq!(unread, [(1, reason)], "{bad}");
        }
    }

    #[rstest]
    #[case("", "the body is no JSON from line 1, column 0 on")]
    #[case("[]", "the body is no JSON object")]
    #[case("\"secret\"", "the body is no JSON object")]
    #[case("{}", "alerts is missing")]
    #[case(r#"{"alerts":[]}"#, "version is missing")]
    #[case(r#"{"version":"4"}"#, "alerts is missing")]
    #[case(r#"{"version":"4","alerts":null}"#, "alerts is no list")]
    #[case(r#"{"version":"4","alerts":"secret"}"#, "alerts is no list")]
    #[case(r#"{"version":"4","alerts":{}}"#, "alerts is no list")]
    #[case(r#"{"version":"4","alerts":[],"alerts":[]}"#, "alerts is there twice")]
    #[case(r#"{"version":"1","alerts":[]}"#, "version is not \"4\"")]
    #[case(r#"{"version":4,"alerts":[]}"#, "version is no text")]
    #[case(r#"{"version":"4","alerts":[],"truncatedAlerts":"secret"}"#, "truncatedAlerts is no count")]
    #[case(r#"{"version":"4","alerts":[]} secret"#, "the body is no JSON from line 1, column 29 on")]
    fn what_is_wrong_with_a_body_is_named(#[case] body: &str, #[case] reason: &str) {
        assert_eq!(read(body.as_bytes(), received()).unwrap_err().reason, reason);
    }

    #[test]
    fn long_values_are_cut_and_many_labels_left_off_and_said() {
        let alert = one(FORM, "alertmanager-0.28.1/long-values.json");
        assert_eq!((alert.labels.len(), alert.left_off), (38, 0));
        let query = &alert.labels["query"];
        assert_eq!((query.chars().count(), query.chars().last()), (tidy::LABEL, Some('…')));
        let mut many = good("a");
        many["labels"] =
            (0..100).map(|nth| (format!("l{nth:03}"), json!("v"))).collect::<serde_json::Map<_, _>>().into();
        many["annotations"] =
            json!({ "summary": "\u{202e}a\u{7}b\r\n\u{2028} c".to_owned() + &"长".repeat(9_000) });
        let told = read(&body(&[many]), received()).unwrap();
        let alert = &told.alerts[0];
        assert_eq!((alert.labels.len(), alert.left_off), (tidy::LABELS, 36));
        assert_eq!(alert.texts["summary"].chars().count(), tidy::TEXT);
        assert!(alert.title.starts_with("a b c长") && alert.title.ends_with('…'), "{}", alert.title);
        assert_eq!(alert.title.chars().count(), tidy::TITLE);
    }

    #[test]
    fn of_too_many_alerts_the_rest_is_counted() {
        let told = read(&body(&vec![good("a"); ALERTS + 3]), received()).unwrap();
        assert_eq!((told.alerts.len(), told.left_out), (ALERTS, 3));
    }

    #[rstest]
    #[case("http://prometheus.example:9090/graph?g0.expr=a%3E1", true)]
    #[case("HTTPS://prometheus.example/", true)]
    #[case("javascript:alert(1)", false)]
    #[case("file:///etc/passwd", false)]
    #[case("website_url not set/cgi-bin", false)]
    #[case("", false)]
    fn only_a_page_is_a_link(#[case] address: &str, #[case] is_page: bool) {
        assert_eq!(tidy::link(address).is_some(), is_page);
    }

    #[test]
    fn every_recorded_body_is_read_whole() {
        for folder in ["alertmanager-0.25.0", "alertmanager-0.28.1"] {
            for (name, body) in bodies(FORM, folder) {
                let told = read(&body, received()).unwrap();
                let listed: Value = serde_json::from_slice(&bytes(&format!("{folder}/{name}"))).unwrap();
                assert_eq!(told.alerts.len(), listed["alerts"].as_array().unwrap().len(), "{name}");
                assert_eq!(told.unread, [], "{name}");
            }
        }
    }
}
