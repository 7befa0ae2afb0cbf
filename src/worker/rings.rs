//! The loop of phone calls: where a playbook demands one, a gateway calls one person after the other until somebody is reached.
//! Each call is written down before the gateway hears of it.

use super::caught::caught;
use super::{AFTER_FAULT, HEARTBEAT, Idle, fault, until};
use crate::actions::{Actions, View, report};
use crate::discord::cards::call::spoken;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::dispatch::Verdict;
use crate::domain::guild::Holder;
use crate::domain::ids::{DiscordRoleId, GuildId, IncidentId, RoleKey, UserId};
use crate::domain::phones::Phones;
use crate::domain::quorum::outstanding_call;
use crate::domain::ring::{
    Ring, RingPhase, RingStanding, Road, Step, candidates, looked_at, settle, steps, stranded,
};
use crate::domain::timeline::{Event, PresenceEvent};
use crate::webhooks::Door;
use crate::webhooks::phone::Spoken;
use chrono::TimeDelta;
use futures_util::future::join_all;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

/// How long after nobody was left it is looked anew who could be called.
const ANEW: TimeDelta = TimeDelta::minutes(1);

/// A gateway, and by which numbers it reaches people.
pub struct PhoneGateway {
    pub door: Door,
    pub phones: Phones,
}

impl PhoneGateway {
    fn road(&self) -> Road {
        Road { outlet: self.door.outlet.name.clone(), people: self.phones.people() }
    }
}

/// Has people called.
#[derive(Clone)]
pub struct Ringer {
    actions: Actions,
    delivery: Delivery,
    gateways: Arc<[PhoneGateway]>,
    idle: watch::Sender<Option<Idle>>,
}

/// What is left of a demand after a look at it.
struct Looked {
    incident: IncidentId,
    /// The changes that it took in.
    changes: u64,
    /// When it is to be looked at again by itself.
    wake: Option<At>,
}

/// Looks at demands, one at a time for each incident.
#[derive(Default)]
struct Looks {
    running: JoinSet<Looked>,
    looked: HashMap<IncidentId, Looked>,
    busy: BTreeSet<IncidentId>,
}

impl Looks {
    fn note(&mut self, ended: Result<Looked, JoinError>) {
        match ended {
            Ok(looked) => {
                self.busy.remove(&looked.incident);
                self.looked.insert(looked.incident, looked);
            }
            // Whatever panics is caught within.
            Err(error) => tracing::error!("a look at whom to call failed in itself: {error}"),
        }
    }
}

impl Ringer {
    /// For these gateways.
    pub fn new(actions: Actions, delivery: Delivery, gateways: Vec<PhoneGateway>) -> Ringer {
        Ringer { actions, delivery, gateways: gateways.into(), idle: watch::Sender::new(None) }
    }

    /// Tells when there is nobody to be called.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Works until `stop` is true. What is under way then is claimed, and counts as perhaps heard.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        let mut changes = self.actions.changes();
        let mut looks = Looks::default();
        let mut begun = false;
        while !*stop.borrow() {
            let seen = *changes.borrow_and_update();
            let now = clock.now();
            let mut again = Instant::now() + HEARTBEAT;
            let mut wake = None;
            match self.demands(begun, now).await {
                Ok(demands) => {
                    begun = true;
                    wake = self.begin(&mut looks, demands, seen, now);
                    if looks.running.is_empty() {
                        self.idle.send_replace(Some(Idle { until: wake, changes: seen }));
                    }
                }
                Err(error) => {
                    report(&format!("whom a gateway is to call could not be looked at: {error:#}"));
                    again = Instant::now() + AFTER_FAULT;
                }
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = changes.changed() => {}
                () = until(&clock, wake) => {}
                () = tokio::time::sleep_until(again) => {}
                Some(ended) = looks.running.join_next() => looks.note(ended),
            }
        }
    }

    /// Incidents in which somebody is to be called. At first, what an earlier process had claimed may have been heard.
    async fn demands(&self, begun: bool, now: At) -> anyhow::Result<Vec<IncidentId>> {
        if !begun {
            let mut write = self.actions.store().begin().await?;
            write.doubt_rings(now);
            write.commit().await?;
        }
        Ok(self.actions.store().ring_demands().await?)
    }

    /// Looks at whatever changed or is due; answers when more is.
    fn begin(&self, looks: &mut Looks, demands: Vec<IncidentId>, seen: u64, now: At) -> Option<At> {
        let mut wake = None;
        looks.looked.retain(|incident, _| demands.contains(incident));
        for incident in demands {
            if looks.busy.contains(&incident) {
                continue;
            }
            let before = looks.looked.get(&incident);
            let rests =
                |before: &&Looked| before.changes == seen && before.wake.is_none_or(|wake| wake > now);
            if let Some(before) = before.filter(rests) {
                wake = [wake, before.wake].into_iter().flatten().min();
                continue;
            }
            looks.busy.insert(incident);
            let ringer = self.clone();
            looks.running.spawn(async move { ringer.look(incident, seen).await });
        }
        wake
    }

    async fn look(&self, incident: IncidentId, changes: u64) -> Looked {
        let looked = caught(self.carry_on(incident)).await;
        let wake = match looked {
            Ok(wake) => wake,
            Err(error) => {
                report(&format!("nobody could be called in an incident: {error:#}"));
                tokio::time::sleep(AFTER_FAULT).await;
                Some(self.actions.now())
            }
        };
        Looked { incident, changes, wake }
    }

    /// Does what there is to be done for one incident; answers when there is more by itself.
    async fn carry_on(&self, id: IncidentId) -> anyhow::Result<Option<At>> {
        let now = self.actions.now();
        let view = self.actions.incident(id).await.map_err(fault)?;
        let known = self.actions.store().rings(id).await?;
        let gateways = self.gateways_of(view.guild.id);
        let demanded = outstanding_call(&view.incident, view.rules()).filter(|_| !gateways.is_empty());
        let Some(demanded) = demanded else {
            self.actions.end_rings(id, &known, now).await.map_err(fault)?;
            return Ok(None);
        };
        let rings: Vec<Ring> = known.into_iter().filter(|ring| ring.since == demanded.since).collect();
        // Whoever has not answered by now does not.
        let late = rings.iter().find(|ring| ring.phase == RingPhase::Queued && ring.at <= now);
        if let Some(late) = late {
            let stands = RingStanding { phase: RingPhase::Unreached, at: now, unclear: late.unclear };
            self.actions.note_ring(late, stands).await.map_err(fault)?;
            return Ok(Some(now));
        }
        // Nobody else looks at this incident, so whoever claimed one has failed.
        if let Some((lost, stands)) = rings.iter().find_map(|ring| Some((ring, stranded(ring, now)?))) {
            self.actions.note_ring(lost, stands).await.map_err(fault)?;
            return Ok(Some(now));
        }
        let wanted = self.wanted(&gateways, &view, &demanded.who, now).await;
        let roads: Vec<Road> = gateways.iter().map(|gateway| gateway.road()).collect();
        self.plan(&view, demanded.since, steps(&wanted, &roads, &rings, now), &roads).await?;
        let due = self.actions.store().rings(id).await?.into_iter().filter(|ring| {
            ring.since == demanded.since && ring.phase == RingPhase::Waiting && ring.at <= now
        });
        let due: Vec<Ring> = due.collect();
        if !due.is_empty() {
            let mut write = self.actions.store().begin().await?;
            write.claim_rings(&due, now)?;
            write.commit().await?;
            // Each is carried to its end, whatever becomes of the others.
            let ended = join_all(due.iter().map(|ring| caught(self.ring(&gateways, &view, ring)))).await;
            ended.into_iter().collect::<anyhow::Result<()>>()?;
            return Ok(Some(now));
        }
        let rings = self.actions.store().rings(id).await?;
        let rings = rings.iter().filter(|ring| ring.since == demanded.since);
        let is_calling = rings.clone().any(|ring| ring.phase.is_open());
        // Meanwhile others may be on call, and Discord may say who has a role.
        let anew = (!is_calling).then_some(now + ANEW);
        Ok(rings.filter_map(looked_at).filter(|at| *at > now).chain(anew).min())
    }

    /// Writes down who is called next, and tells where nobody is left.
    async fn plan(&self, view: &View, since: At, steps: Vec<Step>, roads: &[Road]) -> anyhow::Result<()> {
        let now = self.actions.now();
        let (mut new, mut left) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Call { person, roles, outlet } => new.push(Ring {
                    id: 0,
                    incident: view.incident.id,
                    outlet,
                    person,
                    roles,
                    since,
                    key: String::new(),
                    phase: RingPhase::Waiting,
                    at: now,
                    attempts: 0,
                    unclear: 0,
                }),
                Step::By { id, outlet, attempts } => {
                    let mut write = self.actions.store().begin().await?;
                    write.ring_by(id, &outlet, attempts, now);
                    write.commit().await?;
                }
                Step::NobodyLeft(role) => left.push(role),
            }
        }
        if !new.is_empty() {
            self.actions.add_rings(&new).await.map_err(fault)?;
        }
        let left = self.untold(view, since, left).await?;
        if !left.is_empty() {
            let outlets = roads.iter().map(|road| road.outlet.as_str()).collect::<Vec<_>>().join(", ");
            self.actions.nobody_left(view.incident.id, &outlets, left).await.map_err(fault)?;
        }
        Ok(())
    }

    /// Of these roles those of which the room has not heard, since the call is demanded, that nobody is left.
    async fn untold(&self, view: &View, since: At, mut left: Vec<RoleKey>) -> anyhow::Result<Vec<RoleKey>> {
        if left.is_empty() {
            return Ok(left);
        }
        let timeline = self.actions.store().timeline(view.incident.id).await?;
        for entry in timeline.iter().filter(|entry| entry.at >= since) {
            if let Event::Presence(PresenceEvent::NobodyLeft { roles, .. }) = &entry.event {
                left.retain(|role| !roles.contains(role));
            }
        }
        Ok(left)
    }

    /// The roles of which somebody is to be called, each with who may be.
    async fn wanted(
        &self,
        gateways: &[&PhoneGateway],
        view: &View,
        roles: &[RoleKey],
        now: At,
    ) -> Vec<(RoleKey, Vec<UserId>)> {
        let mut numbers: Vec<UserId> = Vec::new();
        for person in gateways.iter().flat_map(|gateway| gateway.phones.people()) {
            if !numbers.contains(&person) {
                numbers.push(person);
            }
        }
        let holders = roles.iter().flat_map(|role| view.guild.holders(role));
        let discord: BTreeSet<DiscordRoleId> = holders
            .filter_map(|holder| match holder {
                Holder::Role(role) => Some(*role),
                Holder::User(_) => None,
            })
            .collect();
        let mut members = BTreeMap::new();
        for role in discord {
            members.insert(role, self.delivery.who_have(view.guild.id, &[role], &numbers, now).await);
        }
        let people = |role: &RoleKey| {
            let entitled = view.incident.entitled(role, &view.playbook);
            candidates(&view.guild, role, entitled, &numbers, &members, now)
        };
        roles.iter().map(|role| (role.clone(), people(role))).collect()
    }

    /// The gateways of a guild, in the order in which they are asked.
    fn gateways_of(&self, guild: GuildId) -> Vec<&PhoneGateway> {
        self.gateways.iter().filter(|gateway| gateway.door.outlet.guild == guild).collect()
    }

    /// Asks the call's gateway for it, and notes what comes of it.
    async fn ring(&self, gateways: &[&PhoneGateway], view: &View, ring: &Ring) -> anyhow::Result<()> {
        let now = self.actions.now();
        let Some(gateway) = gateways.iter().find(|gateway| gateway.door.outlet.name == ring.outlet) else {
            // The settings name it no more: another one calls.
            let stands = RingStanding { phase: RingPhase::Failed, at: now, unclear: ring.unclear };
            return self.actions.note_ring(ring, stands).await.map_err(fault);
        };
        let outlet = &gateway.door.outlet;
        let language = outlet.language.unwrap_or(view.guild.language());
        let spoken = gateway.phones.expose(ring.person).map(|number| Spoken {
            incident: view.incident.number().to_owned(),
            number: number.to_owned(),
            language,
            say: spoken(view, &ring.roles, language),
        });
        let claimed = Ring { attempts: ring.attempts + 1, ..ring.clone() };
        let Some(spoken) = spoken else {
            // The file has lost their number since.
            let stands = RingStanding { phase: RingPhase::Refused, at: now, unclear: ring.unclear };
            return self.actions.note_ring(&claimed, stands).await.map_err(fault);
        };
        let answer = gateway.door.ring(&spoken, &ring.key, now).await;
        let now = self.actions.now();
        if let Err(error) = self.note_gateway(&outlet.name, answer.err(), now).await {
            report(&format!("how a gateway stands could not be recorded: {error:#}"));
        }
        let stands = settle(&claimed, answer, now);
        match answer.err().and_then(Verdict::trouble) {
            Some(trouble) => tracing::warn!(outlet = outlet.name, %trouble, "a call was not taken"),
            None => tracing::info!(outlet = outlet.name, phase = ?stands.phase, "a call was taken"),
        }
        loop {
            match self.actions.note_ring(&claimed, stands).await {
                Ok(()) => return Ok(()),
                // What was called and forgotten would be called again.
                Err(failure) => {
                    report(&format!("what became of a call could not be recorded yet: {failure:?}"));
                    tokio::time::sleep(AFTER_FAULT).await;
                }
            }
        }
    }

    /// Keeps how the gateway stands, so that its operators are told.
    async fn note_gateway(&self, outlet: &str, verdict: Option<Verdict>, now: At) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        match verdict {
            None => write.outlet_takes(outlet, now),
            Some(Verdict::Ours(_)) => return Ok(()),
            Some(verdict) => {
                let Some(trouble) = verdict.trouble() else { return Ok(()) };
                write.outlet_trouble(outlet, trouble, now, now);
            }
        }
        Ok(write.commit().await?)
    }
}
