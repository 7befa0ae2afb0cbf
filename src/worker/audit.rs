//! The auditor: every 20 s it compares what was owed with what was told and delivered, by [`crate::domain::audit`], and what
//! people read in the channels with itself, by [`crate::domain::heard`]. It writes nothing and does not use the outbox, which it judges: what it finds twice in a row, or at once where that is
//! certain, it says in the operators' channel, or where that takes nothing in the incidents channel or to whoever owns the
//! guild, and in the log, and in a metric.

use super::heard::Hearing;
use crate::actions::{Actions, Failure, report};
use crate::discord::cards::audit::{alert, alert_elsewhere, all_clear};
use crate::discord::deliver::{Delivered, Delivery};
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::audit::{AWAY, EVERY, Finding, Record, audit, of_record};
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::heard::contradictions;
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::lacks::Lack;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio::sync::watch;

/// Incidents looked at before others get their turn.
const AT_ONCE: usize = 50;
/// Channels read in one audit: a little of what Discord allows.
pub(super) const HEARD_AT_ONCE: usize = 25;

/// The last audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// When it was made, or tried; before the first, when the auditor began.
    pub at: At,
    /// Audits made, this one included.
    pub made: u64,
    /// Audits that could not be made.
    pub failed: u64,
    /// Differences by [`Finding::kind`], confirmed or not.
    pub findings: BTreeMap<&'static str, usize>,
    /// What incidents lack, by their numbers.
    pub lacking: Vec<(String, Lack)>,
}

/// Audits one bot.
pub struct Auditor {
    actions: Actions,
    delivery: Delivery,
    /// Since when the rules are as they are now.
    since: At,
    /// Since when it has run without a gap.
    awake: At,
    /// Incidents in which nothing was found.
    clean: HashMap<IncidentId, Clean>,
    /// What the last audit found.
    found: BTreeSet<Found>,
    /// What incidents lacked then, for those who are told of it.
    lacks: BTreeMap<Found, (String, Lack)>,
    /// What the operators were told.
    told: BTreeSet<Found>,
    /// What stands in the channels.
    hearing: Hearing,
    audit: watch::Sender<Audit>,
}

/// How far an incident was found to be as it should be.
struct Clean {
    guild: GuildId,
    /// Its last entry then.
    seq: u32,
    /// When it can owe more if nothing happens.
    next: Option<At>,
    /// Something was being delivered then: what came of it is seen at the next audit.
    waited: bool,
}

/// Of one incident: its last entry, what was found, when there can be more, its number and what it lacks.
type Judged = (u32, Vec<Finding>, Option<At>, String, Vec<Lack>);
/// A finding, and where.
type Found = (GuildId, IncidentId, Finding);

impl Auditor {
    /// An auditor of what is told from now on.
    pub fn new(actions: Actions, delivery: Delivery) -> Auditor {
        let since = actions.now();
        let audit = Audit { at: since, made: 0, failed: 0, findings: BTreeMap::new(), lacking: Vec::new() };
        let (clean, found, lacks, told, hearing) = Default::default();
        Auditor {
            actions,
            delivery,
            since,
            awake: since,
            clean,
            found,
            lacks,
            told,
            hearing,
            audit: watch::Sender::new(audit),
        }
    }

    /// The last audit, and a way to wait for the next.
    pub fn audits(&self) -> watch::Receiver<Audit> {
        self.audit.subscribe()
    }

    /// Audits until `stop` is true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        let mut next = self.actions.now() + EVERY;
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = clock.sleep_until(next) => {}
            }
            let now = self.actions.now();
            // Set back, the clock would keep the auditor waiting for as long again.
            if now < next && next - now <= EVERY {
                continue;
            }
            // The machine was asleep, or the clock was set: the worker hears of it no earlier than this does.
            if now - next >= AWAY {
                self.awake = now;
            }
            next = now + EVERY;
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.make(now) => {}
            }
        }
    }

    async fn make(&mut self, now: At) {
        let mut audit = Audit { at: now, ..self.audit.borrow().clone() };
        match self.look(now).await {
            Ok(found) => {
                audit.made += 1;
                audit.findings = Finding::KINDS
                    .map(|kind| (kind, found.iter().filter(|(.., finding)| finding.kind() == kind).count()))
                    .into();
                audit.lacking = self.lacks.values().cloned().collect();
                let is_sure = |one: &&Found| one.2.is_certain() || self.found.contains(one);
                let confirmed: BTreeSet<Found> = found.iter().filter(is_sure).copied().collect();
                self.found = found;
                self.tell(confirmed, now).await;
            }
            Err(error) => {
                audit.failed += 1;
                report(&format!("the audit could not be made: {error:#}"));
            }
        }
        self.audit.send_replace(audit);
    }

    /// Looks at whatever may differ.
    async fn look(&mut self, now: At) -> anyhow::Result<BTreeSet<Found>> {
        let mut found = BTreeSet::new();
        self.lacks.clear();
        self.hearing.begin();
        let waiting: BTreeSet<IncidentId> = self.actions.store().waiting().await?.into_iter().collect();
        let mut clean = HashMap::new();
        for (nth, live) in self.actions.store().live().await?.into_iter().enumerate() {
            let (id, seq) = (live.incident, live.seq);
            let unchanged = self.clean.remove(&id).filter(|clean| {
                clean.seq == seq
                    && !clean.waited
                    && !waiting.contains(&id)
                    && clean.next.is_none_or(|next| next > now)
            });
            let audited = match unchanged {
                Some(unchanged) => Some(unchanged),
                None => self.incident(id, live.guild, now, &mut found).await,
            };
            let waited = waiting.contains(&id);
            clean.extend(audited.map(|audited| (id, Clean { waited, ..audited })));
            if nth % AT_ONCE == 0 {
                tokio::task::yield_now().await;
            }
        }
        // What was live a minute ago and is over now has its last entries looked at once more.
        for (id, Clean { guild, .. }) in std::mem::replace(&mut self.clean, clean) {
            self.incident(id, guild, now, &mut found).await;
        }
        self.hearing.keep(&self.clean.keys().chain(found.iter().map(|(_, id, _)| id)).copied().collect());
        Ok(found)
    }

    /// Audits one incident. Answers with how far it is clean, if nothing was found.
    async fn incident(
        &mut self,
        id: IncidentId,
        guild: GuildId,
        now: At,
        found: &mut BTreeSet<Found>,
    ) -> Option<Clean> {
        match self.judge(id, now).await {
            Ok((seq, findings, next, number, lacks)) => {
                let lack = |lack: Lack| ((guild, id, Finding::of(&lack)), (number.clone(), lack));
                self.lacks.extend(lacks.into_iter().map(lack));
                let clean = findings.is_empty().then_some(Clean { guild, seq, next, waited: false });
                found.extend(findings.into_iter().map(|finding| (guild, id, finding)));
                clean
            }
            Err(failure) => {
                report(&format!("incident {} cannot be audited: {:#}", id.0, super::fault(failure)));
                found.insert((guild, id, Finding::Unreadable));
                None
            }
        }
    }

    async fn judge(&mut self, id: IncidentId, now: At) -> Result<Judged, Failure> {
        // What is under way now and stands in a moment is seen as under way.
        let shown = self.actions.store().shown(id).await?;
        let (view, timeline, evidence) = self.actions.whole(id).await?;
        let changed = self.actions.rules_since();
        let (since, awake) = (self.since.max(changed), self.awake.max(changed));
        let record = Record {
            stored: &view.incident,
            timeline: &timeline,
            evidence: &evidence,
            shown: &shown,
            since,
            awake,
        };
        let (mut findings, next) = audit(record, view.rules(), &view.guild, now);
        let known = (&view, &timeline[..], &evidence[..]);
        let (heard, more) = self.hearing.of(&self.delivery, known, now).await;
        findings.extend(contradictions(&heard, &timeline, &evidence, now));
        let next = next.into_iter().chain(more).min();
        let number = view.incident.number().to_owned();
        Ok((view.incident.seq, findings, next, number, of_record(record, now)))
    }

    /// Tells the operators of what is new, and when all is as it should be again.
    async fn tell(&mut self, confirmed: BTreeSet<Found>, now: At) {
        for (guild, incident, finding) in confirmed.difference(&self.told) {
            tracing::error!(guild = guild.0, incident = incident.0, ?finding, "the audit found a difference");
        }
        let guilds: BTreeSet<GuildId> =
            confirmed.iter().chain(&self.told).map(|(guild, ..)| *guild).collect();
        for guild in guilds {
            let of_guild = |found: &&Found| found.0 == guild;
            let now_wrong: Vec<Found> = confirmed.iter().filter(of_guild).copied().collect();
            let told: BTreeSet<Found> = self.told.iter().filter(of_guild).copied().collect();
            let is_posted = if now_wrong.is_empty() {
                let numbers = self.numbers(told.iter()).await;
                let brief = alert_elsewhere(&self.actions.guild(guild), &numbers, true);
                self.post(guild, "clear", all_clear(&self.actions.guild(guild)), brief, now).await
            } else if now_wrong.iter().any(|found| !told.contains(found)) {
                let message = self.alert(guild, &now_wrong, now).await;
                let numbers = self.numbers(now_wrong.iter()).await;
                let brief = alert_elsewhere(&self.actions.guild(guild), &numbers, false);
                self.post(guild, "alert", message, brief, now).await
            } else {
                true
            };
            // What could not be said is said at the next audit, if it is still so.
            if is_posted {
                self.told.retain(|found| found.0 != guild);
                self.told.extend(now_wrong);
            }
        }
    }

    async fn alert(&self, guild: GuildId, found: &[Found], now: At) -> Message {
        let mut lines = Vec::new();
        for difference in found {
            let number = self.number(difference.1).await;
            let lack = self.lacks.get(difference).map(|(_, lack)| lack.clone());
            lines.push((number, difference.2, lack));
        }
        alert(&self.actions.guild(guild), &lines, now)
    }

    /// The numbers of the incidents concerned, each once.
    async fn numbers(&self, found: impl Iterator<Item = &Found>) -> Vec<String> {
        let incidents: BTreeSet<IncidentId> = found.map(|(_, incident, _)| *incident).collect();
        let mut numbers = Vec::new();
        for id in incidents {
            numbers.push(self.number(id).await);
        }
        numbers
    }

    async fn number(&self, id: IncidentId) -> String {
        match self.actions.incident(id).await {
            Ok(view) => view.incident.number().to_owned(),
            Err(_) => id.0.to_string(),
        }
    }

    /// True when it was said: to the operators, or where their channel is not there or takes nothing, briefly to whoever is
    /// in the incidents channel, or else to whoever owns the guild.
    async fn post(&self, guild: GuildId, what: &str, message: Message, brief: Message, now: At) -> bool {
        let marker = format!("audit · {}", now.timestamp());
        let nonce = format!("{what}-{}", now.timestamp());
        let settings = self.actions.guild(guild);
        let delivery = self.delivery.of(guild, None);
        for (channel, message) in [(settings.ops_channel, &message), (settings.incidents_channel, &brief)] {
            let Some(channel) = channel else { continue };
            let (outcome, _): Delivered =
                delivery.post(channel, message, &nonce, &marker, Urgency::Reminder).await;
            match outcome {
                Attempt::Sent => return true,
                Attempt::Refused(..) => {}
                // Of an unknown outcome nothing follows: an alert that comes twice does less harm than one that does not
                // come. It is said at the next audit.
                Attempt::RetryAfter(_)
                | Attempt::NotSent
                | Attempt::Unknown
                | Attempt::Absent
                | Attempt::NotLookedUp
                | Attempt::Unreadable => return false,
            }
        }
        let Some(owner) = delivery.owner(guild, now).await else { return false };
        let (outcome, _) = delivery.post_direct(owner, &brief, &nonce, &marker, Urgency::Reminder).await;
        matches!(outcome, Attempt::Sent)
    }
}
