//! What Prometheus makes of the text: "a help text of two lines takes the whole target down; labels in another order are the
//! same series" (2.42).

use super::*;
use crate::domain::delivery::{Kind, Target};
use crate::domain::lacks::{How, Lack};
use chrono::DateTime;
use std::collections::BTreeSet;

/// Everything that can be there is there, with whatever Discord may say.
fn figures() -> Figures {
    let at = DateTime::from_timestamp(0, 0).unwrap();
    let lack = |reason: &str| Lack {
        what: Kind::Entry,
        seq: 3,
        place: Target::Room,
        how: How::Refused,
        since: at,
        reason: Some(reason.into()),
    };
    let reasons = ["two\nlines", "a \"quotation\"", "a back\\slash", "{curly=\"1\"} 2", "中文 # EOF"];
    let lacking = reasons.map(|reason| ("INC-20260302-001".to_owned(), lack(reason)));
    let findings = [("untold", 1), ("strayed", 0)].into();
    let refused = [(RefusedFor::Key, 2)].into();
    let prod = AlertCounts { accepted: 5, ignored: 1, joined: 2, opened: 1, refused };
    let nameless = AlertCounts { refused: [(RefusedFor::Source, 7)].into(), ..AlertCounts::default() };
    Figures {
        audit: Audit { at, made: 1, failed: 0, findings, lacking: lacking.into() },
        audit_age: TimeDelta::seconds(5),
        readiness: Readiness { store: true, worker: true, discord: false },
        gateway: GatewayStats::default(),
        rest: RestStats::default(),
        alerts: [("prod".to_owned(), prod), (String::new(), nameless)].into(),
        open: 2,
        waiting: [0, 1, 2],
        clock: Some(Standing {
            wall_is_ahead: TimeDelta::zero(),
            is_proved: true,
            is_in_doubt: false,
            is_old: false,
        }),
        oldest: TimeDelta::seconds(3),
    }
}

/// Name and labels of a line's series, labels in any order.
fn series(line: &str) -> (String, BTreeSet<String>) {
    let Some((name, rest)) = line.split_once('{') else {
        return (line.split(' ').next().unwrap_or_default().to_owned(), BTreeSet::new());
    };
    let (mut labels, mut label, mut quoted, mut escaped) = (BTreeSet::new(), String::new(), false, false);
    for c in rest.chars() {
        match c {
            '}' | ',' if !quoted => {
                labels.insert(std::mem::take(&mut label));
                if c == '}' {
                    break;
                }
            }
            _ => {
                quoted ^= c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                label.push(c);
            }
        }
    }
    (name.to_owned(), labels)
}

#[test]
fn every_metric_is_explained_in_a_line_and_no_series_is_there_twice() {
    let text = figures().text().unwrap();
    let (mut helped, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut lines = text.lines();
    assert_eq!(lines.next_back(), Some("# EOF"));
    for line in lines {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(helped.insert(name.to_owned()), "{name} is explained twice");
            assert!((5..=120).contains(&help.chars().count()), "{line}");
            continue;
        }
        if line.starts_with("# TYPE ") {
            continue;
        }
        let (name, labels) = series(line);
        assert!(name.starts_with("warroom_"), "this is part of no line before it: {line}");
        let (_, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(helped.contains(name.trim_end_matches("_total")), "{name} is not explained");
        assert!(seen.insert((name, labels)), "there twice: {line}");
    }
    assert!(seen.len() > 50, "{text}");
}

#[test]
fn the_text_is_the_same_however_often_it_is_asked_for() {
    let sorted = |text: String| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(sorted(figures().text().unwrap()), sorted(figures().text().unwrap()));
}

#[test]
fn alerts_are_counted_by_source_and_what_names_none_by_nobody() {
    let text = figures().text().unwrap();
    for line in [
        "warroom_alerts_accepted_total{source=\"prod\"} 5",
        "warroom_alerts_ignored_total{source=\"prod\"} 1",
        "warroom_alerts_joined_total{source=\"prod\"} 2",
        "warroom_alerts_opened_total{source=\"prod\"} 1",
        "warroom_alerts_refused_total{source=\"prod\",reason=\"key\"} 2",
        "warroom_alerts_refused_total{source=\"prod\",reason=\"not_saved\"} 0",
        "warroom_alerts_refused_total{source=\"\",reason=\"source\"} 7",
        "warroom_ready{part=\"discord\"} 0",
    ] {
        assert!(text.lines().any(|said| said == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("accepted_total{source=\"\"}"), "{text}");
}
