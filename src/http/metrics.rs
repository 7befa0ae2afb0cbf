//! The figures as OpenMetrics.

use super::ready::Readiness;
use super::tally::{AlertCounts, RefusedFor};
use crate::clock::Standing;
use crate::discord::gateway::GatewayStats;
use crate::discord::rest::RestStats;
use crate::domain::dispatch::OutletStanding;
use crate::domain::keyed::Keyed;
use crate::worker::Audit;
use chrono::TimeDelta;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use strum::VariantArray;

/// An audit older than this says that nobody audits any more.
const STALE: TimeDelta = TimeDelta::minutes(5);
/// Words for [`Figures::waiting`].
const URGENCIES: [&str; 3] = ["escalation", "reminder", "rest"];

/// Everything that is measured, at one instant.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The last audit.
    pub audit: Audit,
    /// How long ago that was, on the product's clock.
    pub audit_age: TimeDelta,
    /// What it has of what it needs.
    pub readiness: Readiness,
    /// What happened on the gateway.
    pub gateway: GatewayStats,
    /// What the sender did.
    pub rest: RestStats,
    /// What became of alerts, by source.
    pub alerts: BTreeMap<String, AlertCounts>,
    /// Open incidents.
    pub open: u64,
    /// Notices that have not arrived and are not dead: escalations, reminders, the rest.
    pub waiting: [u64; 3],
    /// How long ago the last backup was taken; absent: none was.
    pub backup_age: Option<TimeDelta>,
    /// How outside services stand.
    pub outlets: Vec<OutletStanding>,
    /// How the machine's clock stands to Discord's time; absent: it is not checked.
    pub clock: Option<Standing>,
    /// Since when the oldest of them waits; zero if there is none.
    pub oldest: TimeDelta,
}

impl Figures {
    /// Does the bot keep its promise, as far as it can tell? A gateway that is away does not keep it from that.
    pub fn is_well(&self) -> bool {
        self.audit_age < STALE
            && !self.rest.token_dead
            && self.audit.findings.values().all(|count| *count == 0)
    }

    /// As OpenMetrics.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn text(&self) -> anyhow::Result<String> {
        let mut registry = Registry::with_prefix("warroom");
        self.register(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }

    fn register_outlets(&self, registry: &mut Registry) {
        let dispatches = Family::<Vec<(&'static str, String)>, Gauge>::default();
        let takes = Family::<Vec<(&'static str, String)>, Gauge>::default();
        for standing in &self.outlets {
            let name = || ("outlet", standing.outlet.name.clone());
            for (state, count) in
                [("waiting", standing.waiting), ("sent", standing.sent), ("given-up", standing.lost)]
            {
                let labels = vec![name(), ("state", state.to_owned())];
                dispatches.get_or_create(&labels).set(i64::try_from(count).unwrap_or(i64::MAX));
            }
            takes.get_or_create(&vec![name()]).set(i64::from(standing.trouble.is_none()));
        }
        registry.register("dispatches", "What was owed to outside services, and how far it is", dispatches);
        registry.register("outlet_takes", "1 while an outside service takes what it is sent", takes);
    }

    fn register(&self, registry: &mut Registry) {
        let by = |word: &'static str, counts: Vec<(&'static str, u64)>| {
            let family = Family::<Vec<(&'static str, &'static str)>, Gauge>::default();
            for (key, count) in counts {
                family.get_or_create(&vec![(word, key)]).set(i64::try_from(count).unwrap_or(i64::MAX));
            }
            family
        };
        let findings = self.audit.findings.iter().map(|(kind, count)| (*kind, *count as u64)).collect();
        registry.register(
            "audit_findings",
            "Differences between what is owed and what was told and delivered, at the last audit",
            by("kind", findings),
        );
        let lacking = Family::<Vec<(&'static str, String)>, Gauge>::default();
        for (number, lack) in &self.audit.lacking {
            let labels = [
                ("incident", number.clone()),
                ("what", lack.what.key().to_owned()),
                ("entry", lack.seq.to_string()),
                ("how", lack.how.key().to_owned()),
                ("reason", lack.reason.clone().unwrap_or_default()),
            ];
            lacking.get_or_create(&labels.into()).set(1);
        }
        registry.register(
            "incident_lacks",
            "What an incident lacks of what is owed, and why, at the last audit; /warroom doctor says what to do",
            lacking,
        );
        let waiting = URGENCIES.into_iter().zip(self.waiting).collect();
        registry.register("notices_waiting", "Messages that have not arrived", by("urgency", waiting));
        let parts = self.readiness.parts().map(|(part, _, is_there)| (part, is_there.into())).into();
        registry.register(
            "ready",
            "1 for each part that /readyz finds, 0 for each that is missing",
            by("part", parts),
        );
        self.register_alerts(registry);
        self.register_outlets(registry);
        if let Some(clock) = self.clock {
            registry.register(
                "clock_ahead_seconds",
                "How far the machine's clock is ahead of the time in use; negative where it is behind",
                ConstGauge::new(clock.wall_is_ahead.num_seconds()),
            );
            registry.register(
                "clock_by_discord",
                "1 while the time in use is that of Discord's answers, 0 while the machine's is believed",
                ConstGauge::new(i64::from(clock.is_proved)),
            );
        }
        if let Some(age) = self.backup_age {
            registry.register(
                "backup_age_seconds",
                "Since the last backup",
                ConstGauge::new(age.num_seconds()),
            );
        }
        let gauges = [
            ("audit_age_seconds", "Since the last audit", self.audit_age.num_seconds()),
            ("incidents_open", "Open incidents", self.open as i64),
            ("notices_oldest_seconds", "How long the oldest message waits", self.oldest.num_seconds()),
            ("gateway_connected", "1 while commands are heard", self.readiness.discord.into()),
            ("rest_waiting", "Requests that wait to leave", self.rest.waiting as i64),
            ("rest_in_flight", "Requests under way", self.rest.in_flight as i64),
            (
                "rest_invalid",
                "Answers of 401, 403 and 429 in the last 10 minutes; at 8000 all sending stops",
                self.rest.refusals.into(),
            ),
            ("rest_pausing", "1 while sending pauses after faults in a row", self.rest.pausing.into()),
            ("token_refused", "1 when Discord refuses the bot's token", self.rest.token_dead.into()),
        ];
        for (name, what, value) in gauges {
            registry.register(name, what, ConstGauge::new(value));
        }
        let counters = [
            ("audits", "Audits made", self.audit.made),
            ("audits_failed", "Audits that could not be made", self.audit.failed),
            ("rest_sent", "Requests that Discord did", self.rest.sent),
            ("rest_unknown", "Requests whose outcome is unknown", self.rest.unknown),
            ("rest_not_sent", "Requests that never left", self.rest.not_sent),
            ("rest_limited", "Answers of 429; should stay at 0", self.rest.limited),
            ("rest_refused", "Requests that Discord refused", self.rest.refused),
            ("gateway_sessions", "Sessions begun", self.gateway.sessions),
            ("gateway_resumed", "Sessions resumed", self.gateway.resumed),
            ("gateway_ended", "Connections, or attempts at one, that ended", self.gateway.ended),
            ("interactions", "Commands, buttons and forms heard", self.gateway.interactions),
            ("interactions_unread", "Interactions that could not be read", self.gateway.unread_interactions),
            ("events_unread", "Other events that could not be read", self.gateway.unread_events),
            ("panics", "Answers that panicked", self.gateway.panics),
        ];
        for (name, what, value) in counters {
            registry.register(name, what, ConstCounter::new(value));
        }
    }

    fn register_alerts(&self, registry: &mut Registry) {
        type Of = fn(&AlertCounts) -> u64;
        let counters: [(&str, &str, Of); 4] = [
            ("alerts_accepted", "Alerts taken in and saved", |counts| counts.accepted),
            ("alerts_ignored", "Alerts taken in that a route ignores", |counts| counts.ignored),
            ("alerts_joined", "Outages that joined an incident", |counts| counts.joined),
            ("alerts_opened", "Incidents that alerts opened", |counts| counts.opened),
        ];
        for (name, what, of) in counters {
            let family = Family::<Vec<(&'static str, String)>, Counter>::default();
            // What names no source is refused: nothing else is counted of it.
            for (source, counts) in self.alerts.iter().filter(|(source, _)| !source.is_empty()) {
                family.get_or_create(&vec![("source", source.clone())]).inc_by(of(counts));
            }
            registry.register(name, what, family);
        }
        let refused = Family::<Vec<(&'static str, String)>, Counter>::default();
        for (source, counts) in &self.alerts {
            for reason in RefusedFor::VARIANTS {
                if source.is_empty() != (*reason == RefusedFor::Source) {
                    continue;
                }
                let labels = vec![("source", source.clone()), ("reason", reason.word().to_owned())];
                let count = counts.refused.get(reason).copied().unwrap_or_default();
                refused.get_or_create(&labels).inc_by(count);
            }
        }
        let what = "Requests refused, and single alerts that could not be read; of no source: of a name that none has";
        registry.register("alerts_refused", what, refused);
    }
}

#[cfg(test)]
mod tests {
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
            outlets: Vec::new(),
            backup_age: Some(TimeDelta::hours(1)),
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

    /// "A help text of two lines takes the whole target down; labels in another order are the same series" (Prometheus 2.42).
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
}
