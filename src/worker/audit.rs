//! The auditor: every minute it compares what was owed with what was told and delivered, by
//! [`crate::domain::audit`]. It writes nothing and does not use the outbox, which it judges: what it finds twice in a row
//! it says in the operators' channel, in the log, and in a metric.

use crate::actions::{Actions, Failure, report};
use crate::discord::cards::audit::{alert, all_clear};
use crate::discord::deliver::{Delivered, Delivery};
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::audit::{EVERY, Finding, Record, audit};
use crate::domain::delivery::{Outcome, Urgency};
use crate::domain::ids::{GuildId, IncidentId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio::sync::watch;

/// Incidents looked at before others get their turn.
const AT_ONCE: usize = 50;

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
    /// What the operators were told.
    told: BTreeSet<Found>,
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

/// A finding, and where.
type Found = (GuildId, IncidentId, Finding);

impl Auditor {
    /// An auditor of what is told from now on.
    pub fn new(actions: Actions, delivery: Delivery) -> Auditor {
        let since = actions.now();
        let audit = Audit { at: since, made: 0, failed: 0, findings: BTreeMap::new() };
        let (clean, found, told) = Default::default();
        Auditor {
            actions,
            delivery,
            since,
            awake: since,
            clean,
            found,
            told,
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
            if now - next >= EVERY {
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
                let confirmed: BTreeSet<Found> = found.intersection(&self.found).copied().collect();
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
        Ok(found)
    }

    /// Audits one incident. Answers with how far it is clean, if nothing was found.
    async fn incident(
        &self,
        id: IncidentId,
        guild: GuildId,
        now: At,
        found: &mut BTreeSet<Found>,
    ) -> Option<Clean> {
        match self.judge(id, now).await {
            Ok((seq, findings, next)) => {
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

    async fn judge(&self, id: IncidentId, now: At) -> Result<(u32, Vec<Finding>, Option<At>), Failure> {
        let (view, timeline, evidence) = self.actions.whole(id).await?;
        let changed = self.actions.rules_since();
        let (since, awake) = (self.since.max(changed), self.awake.max(changed));
        let record =
            Record { stored: &view.incident, timeline: &timeline, evidence: &evidence, since, awake };
        let (findings, next) = audit(record, view.rules(), &view.guild, now);
        Ok((view.incident.seq, findings, next))
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
            let said = if now_wrong.is_empty() {
                self.post(guild, "clear", all_clear(&self.actions.guild(guild)), now).await
            } else if now_wrong.iter().any(|found| !told.contains(found)) {
                let message = self.alert(guild, &now_wrong, now).await;
                self.post(guild, "alert", message, now).await
            } else {
                true
            };
            // What could not be said is said at the next audit, if it is still so.
            if said {
                self.told.retain(|found| found.0 != guild);
                self.told.extend(now_wrong);
            }
        }
    }

    async fn alert(&self, guild: GuildId, found: &[Found], now: At) -> Message {
        let mut lines = Vec::new();
        for (_, id, finding) in found {
            let number = match self.actions.incident(*id).await {
                Ok(view) => view.incident.number().to_owned(),
                Err(_) => id.0.to_string(),
            };
            lines.push((number, *finding));
        }
        alert(&self.actions.guild(guild), &lines, now)
    }

    /// True when it was said, or there is nobody to say it to.
    async fn post(&self, guild: GuildId, what: &str, message: Message, now: At) -> bool {
        let Some(channel) = self.actions.guild(guild).ops_channel else { return true };
        let marker = format!("audit · {}", now.timestamp());
        let nonce = format!("{what}-{}", now.timestamp());
        let (outcome, _): Delivered =
            self.delivery.of(guild, None).post(channel, &message, &nonce, &marker, Urgency::Reminder).await;
        // Of an unknown outcome nothing follows: an alert that comes twice does less harm than one that does not come.
        matches!(outcome, Outcome::Sent | Outcome::Refused(..))
    }
}
