//! Maintenance: planned, changed and ended by people; begun and let go by time.

use super::{Actions, Call, Failure, report};
use crate::domain::At;
use crate::domain::authorise::{Place, authorise};
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::{Incident, Silence};
use crate::domain::maintenance::{MOST_AHEAD, Maintenance, Plan};
use crate::domain::quota::Charge;
use crate::domain::refusal::Refusal;
use crate::domain::spelling::item;
use crate::domain::timeline::{Actor, Event, SilenceEvent};
use crate::domain::trail::{Outcome, Step};
use crate::store::Over;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// Open incidents of a guild that are looked at, the newest.
const MOST_OPEN: u32 = 1_000;

/// Which guilds may have a maintenance, so that of others nobody asks; and how often one was planned or changed.
pub(super) struct Maintained {
    guilds: Mutex<BTreeSet<GuildId>>,
    changes: watch::Sender<u64>,
}

impl Maintained {
    pub(super) fn new(guilds: impl IntoIterator<Item = GuildId>) -> Maintained {
        Maintained { guilds: Mutex::new(guilds.into_iter().collect()), changes: watch::Sender::new(0) }
    }

    pub(super) fn may_be_in(&self, guild: GuildId) -> bool {
        self.guilds.lock().unwrap_or_else(PoisonError::into_inner).contains(&guild)
    }

    /// Before it is kept: whoever hears of an alert from then on asks.
    fn note(&self, guild: GuildId) {
        self.guilds.lock().unwrap_or_else(PoisonError::into_inner).insert(guild);
    }
}

impl Actions {
    /// Counts changes of what is maintained, and of settings: of what chores go by.
    pub fn maintained(&self) -> watch::Receiver<u64> {
        self.0.maintained.changes.subscribe()
    }

    /// Chores go by something else from now on.
    pub(super) fn chores_changed(&self) {
        self.0.maintained.changes.send_modify(|count| *count += 1);
    }

    /// Plans a maintenance.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was planned then.
    pub async fn plan_maintenance(&self, call: &Call, plan: Plan) -> Result<Maintenance, Failure> {
        self.maintain(call, |number, ahead, now| {
            if ahead.len() >= MOST_AHEAD as usize {
                return Err(Refusal::MaintenanceFull(MOST_AHEAD));
            }
            Ok(Maintenance::new(number, plan, call.caller.user, now))
        })
        .await
    }

    /// Gives a maintenance another end.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was changed then.
    pub async fn extend_maintenance(
        &self,
        call: &Call,
        typed: &str,
        until: impl FnOnce(&Maintenance) -> Result<At, Refusal> + Send,
    ) -> Result<Maintenance, Failure> {
        self.maintain(call, |_, ahead, now| {
            let mut meant = meant(ahead, typed)?;
            meant.extend(until(&meant)?, now)?;
            Ok(meant)
        })
        .await
    }

    /// Ends a maintenance now, or calls it off.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was changed then.
    pub async fn end_maintenance(&self, call: &Call, typed: &str) -> Result<Maintenance, Failure> {
        self.maintain(call, |_, ahead, now| {
            let mut meant = meant(ahead, typed)?;
            meant.ended = Some((now, call.caller.user));
            Ok(meant)
        })
        .await
    }

    /// Asks whether it may be, and keeps what comes of it: a new one with the next number, or one of those that are not
    /// over.
    async fn maintain(
        &self,
        call: &Call,
        change: impl FnOnce(u32, Vec<Maintenance>, At) -> Result<Maintenance, Refusal> + Send,
    ) -> Result<Maintenance, Failure> {
        let guild = self.guild(call.guild);
        let playbook = self.in_force().playbooks.in_force(&guild.playbook);
        let (caller, playbook) = (&call.caller, playbook.as_deref());
        authorise(call.action, Place::Server { guild: &guild, caller, playbook, now: self.now() })?;
        let counted = self.count(call, Charge::Change)?;
        self.0.maintained.note(call.guild);
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        write.serve(call.interaction, now);
        let mut ahead = write.maintenances(call.guild).await?;
        ahead.retain(|maintenance| !maintenance.is_over(now));
        let changed = change(write.next_maintenance(call.guild).await?, ahead, now)?;
        write.keep_maintenance(call.guild, &changed, Over::No)?;
        write.note(&step(call, &changed, now));
        let actions = self.clone();
        let told = move || {
            actions.changed();
            actions.chores_changed();
        };
        write.commit_and(told).await?;
        counted.keep();
        Ok(changed)
    }

    /// Every maintenance of a guild that is ahead or under way.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn maintenances(&self, guild: GuildId) -> Result<Vec<Maintenance>, Failure> {
        let now = self.now();
        let known = self.0.store.maintenances().await?;
        let of_guild = known.into_iter().filter(|(of, ..)| *of == guild).map(|(.., maintenance)| maintenance);
        Ok(of_guild.filter(|maintenance| !maintenance.is_over(now)).collect())
    }

    /// Holds the reminders of open incidents back that a maintenance is about, until its end: of each once, and anew when
    /// its end was changed. Whoever lets them go again meanwhile is not overruled.
    ///
    /// # Errors
    /// A fault.
    pub async fn hold_reminders(&self, guild: GuildId, maintenance: &Maintenance) -> Result<(), Failure> {
        let held = self.0.store.held_incidents(guild, maintenance.number).await?;
        for incident in self.0.store.incidents(guild, true, MOST_OPEN).await? {
            let (id, before) = (incident.id, held.get(&incident.id).copied());
            if before == Some(maintenance.until) {
                continue;
            }
            if incident.report.drill.is_some() || !self.is_about(maintenance, &incident).await? {
                continue;
            }
            let (until, number, name) = (maintenance.until, maintenance.number, maintenance.name.clone());
            let hold = |incident: &Incident| {
                let is_ours =
                    |silence: &Silence| before.is_some_and(|at| maintenance.is_its_silence(silence, at));
                let last = incident.silences.last().filter(|silence| !is_ours(silence));
                let longer = last.is_some_and(|silence| silence.until >= until);
                let event = SilenceEvent::HeldForMaintenance { until, number, name };
                if longer || !incident.is_open() { Vec::new() } else { vec![Event::Silence(event)] }
            };
            if let Err(failure) = self.record(id, Actor::Bot, hold).await {
                report(&format!("reminders of incident {} are not held: {failure:?}", id.0));
                continue;
            }
            let mut write = self.0.store.begin().await?;
            write.hold_incident(guild, number, id, until);
            write.commit().await?;
        }
        Ok(())
    }

    /// Lets reminders go that a maintenance holds back which was ended before its time.
    ///
    /// # Errors
    /// A fault.
    pub async fn let_reminders_go(&self, guild: GuildId, maintenance: &Maintenance) -> Result<(), Failure> {
        let now = self.now();
        for (id, until) in self.0.store.held_incidents(guild, maintenance.number).await? {
            let is_held = |incident: &Incident| {
                let last = incident.silences.last();
                let ours = last.is_some_and(|silence| maintenance.is_its_silence(silence, until));
                ours && incident.silenced_until(now).is_some()
            };
            let free = |incident: &Incident| match is_held(incident) {
                true => vec![Event::Silence(SilenceEvent::SilenceEnded)],
                false => Vec::new(),
            };
            // One with a fault of its own keeps nothing from the others.
            if let Err(failure) = self.record(id, Actor::Bot, free).await {
                report(&format!("reminders of incident {} are held on: {failure:?}", id.0));
            }
        }
        Ok(())
    }

    async fn is_about(&self, maintenance: &Maintenance, incident: &Incident) -> Result<bool, Failure> {
        if maintenance.is_named_in(incident) {
            return Ok(true);
        }
        if incident.alerts.is_none() {
            return Ok(false);
        }
        let guild = self.guild(incident.guild());
        let labels = self.0.store.labels_of(incident.id).await?;
        Ok(labels.iter().any(|labels| maintenance.is_of(labels, &guild.systems)))
    }

    /// Notes that it was told of a maintenance that it is over.
    ///
    /// # Errors
    /// A fault.
    pub async fn maintenance_told(&self, guild: GuildId, maintenance: &Maintenance) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        write.keep_maintenance(guild, maintenance, Over::Told)?;
        Ok(write.commit().await?)
    }

    /// Systems of which no alert was heard lately.
    ///
    /// # Errors
    /// A fault.
    pub async fn unheard(&self, guild: GuildId, systems: &[String]) -> Result<Vec<String>, Failure> {
        let known = self.guild(guild);
        let mut unheard = Vec::new();
        for system in systems.iter().filter(|system| !known.systems.contains_key(*system)) {
            if !self.0.store.heard_of(guild, system).await? {
                unheard.push(system.clone());
            }
        }
        Ok(unheard)
    }
}

fn meant(ahead: Vec<Maintenance>, typed: &str) -> Result<Maintenance, Refusal> {
    let numbers = ahead.iter().map(|maintenance| maintenance.number).collect();
    let number = item(typed);
    let found = ahead.into_iter().find(|maintenance| Some(maintenance.number) == number);
    found.ok_or_else(|| Refusal::NoSuchMaintenance(typed.into(), numbers))
}

/// What the audit trail says of it: no words of people.
fn step(call: &Call, maintenance: &Maintenance, now: At) -> Step {
    let time = |at: At| at.format("%Y-%m-%dT%H:%M:%SZ");
    let (number, from, until) = (maintenance.number, time(maintenance.from), time(maintenance.end()));
    Step {
        at: now,
        guild: call.guild,
        incident: None::<IncidentId>,
        actor: Actor::Person(call.caller.user),
        source: call.source,
        action: call.action.key().to_owned(),
        before: String::new(),
        after: format!("maintenance={number} from={from} until={until}"),
        outcome: Outcome::Done,
    }
}
