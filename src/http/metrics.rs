//! The figures as OpenMetrics.

use crate::clock::Standing;
use crate::discord::gateway::GatewayStats;
use crate::discord::rest::RestStats;
use crate::domain::dispatch::OutletStanding;
use crate::domain::keyed::Keyed;
use crate::worker::Audit;
use chrono::TimeDelta;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;

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
    /// Are commands heard?
    pub ready: bool,
    /// What happened on the gateway.
    pub gateway: GatewayStats,
    /// What the sender did.
    pub rest: RestStats,
    /// Open incidents.
    pub open: u64,
    /// Notices that have not arrived and are not dead: escalations, reminders, the rest.
    pub waiting: [u64; 3],
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
        let gauges = [
            ("audit_age_seconds", "Since the last audit", self.audit_age.num_seconds()),
            ("incidents_open", "Open incidents", self.open as i64),
            ("notices_oldest_seconds", "How long the oldest message waits", self.oldest.num_seconds()),
            ("gateway_connected", "1 while commands are heard", self.ready.into()),
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
}
