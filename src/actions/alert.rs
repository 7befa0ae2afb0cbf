//! Alerts: which of them open an incident, which join one, and how its room hears of it. Nothing is ever closed by them.

mod held;

use super::commit::{log_change, save, tell_due};
use super::declare::Registration;
use super::trail::Deed;
use super::{Actions, Failure, View};
use crate::domain::At;
use crate::domain::alert::outage::{Meaning, OutageBook, Remember};
use crate::domain::alert::report::{occurred, symptom, title};
use crate::domain::alert::route::{Act, AlertRoute, AlertSource, STORM, joins_in_storm};
use crate::domain::alert::stand::{is_doubtful, told_next};
use crate::domain::alert::{Alert, AlertBatch};
use crate::domain::change::append;
use crate::domain::decide::{Report, check_report};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::playbook::Playbook;
use crate::domain::similar::offer;
use crate::domain::timeline::{Actor, AlertEvent, Entry, Event};
use crate::store::Write;
use anyhow::anyhow;
use held::UnderWay;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// More alerts than this, told at once, are taken apart from what others write.
const MANY: usize = 50;
/// Alerts of one request that are looked up and remembered at once: of a storm, the rest is in memory only as it was told.
const AT_A_TIME: usize = 500;

/// What came of alerts that were told at once, for whoever counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heard {
    /// Alerts that a route ignores.
    pub ignored: u64,
    /// Outages that became part of an incident that was there, or of one that another of them opened.
    pub joined: u64,
    /// Incidents that were opened.
    pub opened: u64,
}

/// An incident that alerts change, until it is saved.
struct ChangedIncident {
    view: View,
    entries: Vec<Entry>,
    deed: Deed,
    new: bool,
}

/// What is told at once, in one transaction.
struct Hearing<'a> {
    actions: &'a Actions,
    write: Write,
    now: At,
    incidents: BTreeMap<IncidentId, ChangedIncident>,
    came: Heard,
}

/// Alerts that are one incident.
struct AlertGroup {
    route: AlertRoute,
    /// The first of them that was told and is not held.
    first: Option<Alert>,
    /// Their places in the book.
    places: Vec<usize>,
    /// Places of those that a maintenance holds, unless the incident is open already.
    held: Vec<usize>,
}

impl Actions {
    /// Takes in what a source told: all of it, or nothing. What was told before changes nothing. `once`: what stands for the
    /// very request, if it is to be taken once.
    ///
    /// # Errors
    /// When the request was taken before; when it could not be saved, and the source is to tell it again.
    pub async fn hear_alerts(
        &self,
        source: &AlertSource,
        told: &AlertBatch,
        once: Option<[u8; 32]>,
    ) -> Result<Heard, Failure> {
        let apart = told.alerts.len() > MANY;
        let write = if apart { self.0.store.begin_apart().await? } else { self.0.store.begin().await? };
        let mut hearing = Hearing::new(self, write);
        if let Some(once) = once
            && !hearing.write.take_once(once, hearing.now).await?
        {
            return Err(Failure::Repeated);
        }
        let affected = hearing.take(source, told).await?;
        hearing.tell(affected).await?;
        let came = hearing.came;
        hearing.end().await?;
        Ok(came)
    }

    /// Tells rooms how their alerts stand, where that waited because they had been told just before.
    ///
    /// # Errors
    /// When nothing could be saved.
    pub async fn tell_alerts(&self, ids: &[IncidentId]) -> Result<(), Failure> {
        let write = self.0.store.begin_apart().await?;
        let mut hearing = Hearing::new(self, write);
        hearing.tell(ids.iter().copied().collect()).await?;
        hearing.end().await
    }
}

impl<'a> Hearing<'a> {
    fn new(actions: &'a Actions, write: Write) -> Hearing<'a> {
        Hearing { actions, write, now: actions.now(), incidents: BTreeMap::new(), came: Heard::default() }
    }

    /// Remembers what was told, with the incidents that it opens; answers with those whose alerts stand otherwise now.
    async fn take(
        &mut self,
        source: &AlertSource,
        told: &AlertBatch,
    ) -> Result<BTreeSet<IncidentId>, Failure> {
        let (guild, name) = (source.guild, source.name.as_str());
        let under_way = self.under_way(guild).await?;
        let (mut affected, mut known, mut ended) = (BTreeSet::new(), BTreeSet::new(), false);
        for alerts in told.alerts.chunks(AT_A_TIME) {
            let mut book = self.write.outages(guild, name, alerts).await?;
            let (groups, some_ended, ignored) = heard(&mut book, source, alerts, self.now, &under_way);
            ended |= some_ended;
            self.came.ignored += ignored;
            let held = self.join(source, groups, &mut book).await?;
            self.write.keep_outages(guild, name, &book, self.now)?;
            self.hold(source, &under_way, &book, &held)?;
            affected.extend(book.changed(Remember::All).filter_map(|outage| outage.incident));
            known.append(&mut book.incidents());
        }
        if ended {
            let last = self.write.ended_last(guild, name).await?;
            let at: Vec<_> = last.iter().map(|(_, _, at)| *at).collect();
            if is_doubtful(&at, 0) {
                let which: Vec<_> =
                    last.into_iter().map(|(fingerprint, name, _)| (fingerprint, name)).collect();
                affected.extend(self.write.doubt(guild, name, &which).await?);
            }
        }
        let but: Vec<&str> = told.alerts.iter().map(|alert| alert.fingerprint.as_str()).collect();
        for labels in told.doubtful.iter().filter(|labels| !labels.is_empty()) {
            affected.extend(self.write.doubt_all(guild, name, labels, &but).await?);
        }
        if !known.is_empty() {
            affected.extend(self.write.alerted(&known, name, told.left_out).await?);
        }
        Ok(affected)
    }

    /// Gives each group of new outages its incident; answers with those that are held, and have none.
    async fn join(
        &mut self,
        source: &AlertSource,
        groups: BTreeMap<String, AlertGroup>,
        book: &mut OutageBook,
    ) -> Result<Vec<usize>, Failure> {
        let mut held = Vec::new();
        if groups.is_empty() {
            return Ok(held);
        }
        let (guild, name) = (source.guild, source.name.as_str());
        let keys = groups.keys().cloned().collect();
        let mut opened = self.write.alert_groups(guild, name, &keys, self.now - STORM).await?;
        for (key, mut group) in groups {
            let before = opened.get(&key).copied();
            let former = match before {
                Some((id, _)) => self.goes_on_in(id).await?,
                None => None,
            };
            let lately: BTreeMap<_, _> = opened.values().copied().collect();
            let lately: Vec<_> = lately.into_iter().collect();
            let mut is_new = false;
            let joined = match former {
                Some(id) if self.incidents[&id].view.incident.is_open() => {
                    // People work on it: nothing is kept from them.
                    group.places.append(&mut group.held);
                    (id, before.map_or(self.now, |(_, at)| at))
                }
                former => {
                    held.append(&mut group.held);
                    let Some(first) = &group.first else { continue };
                    match self.in_storm(&lately).await? {
                        Some(joined) => joined,
                        None => {
                            let id = self.open(source, &group.route, first, former).await?;
                            // The first one opened it.
                            (self.came.opened, is_new) = (self.came.opened + 1, true);
                            (id, self.now)
                        }
                    }
                }
            };
            self.came.joined += group.places.len() as u64 - u64::from(is_new);
            if before != Some(joined) {
                opened.insert(key.clone(), joined);
                self.write.keep_alert_group(guild, name, &key, joined);
            }
            for place in group.places {
                book.belongs_to(place, joined.0);
            }
        }
        Ok(held)
    }

    /// The incident that an alert of a further group joins, where its source opened too many lately.
    async fn in_storm(&mut self, lately: &[(IncidentId, At)]) -> Result<Option<(IncidentId, At)>, Failure> {
        let Some((id, at)) = joins_in_storm(lately, self.now) else { return Ok(None) };
        let id = self.goes_on_in(id).await?;
        Ok(id.filter(|id| self.incidents[id].view.incident.is_open()).map(|id| (id, at)))
    }

    /// Loads an incident, or the one that it was merged with.
    async fn goes_on_in(&mut self, id: IncidentId) -> Result<Option<IncidentId>, Failure> {
        let Some(id) = self.load(id).await? else { return Ok(None) };
        let incident = &self.incidents[&id].view.incident;
        let (guild, into) = (incident.guild(), incident.merged_into().cloned());
        let Some(into) = into else { return Ok(Some(id)) };
        match self.write.incident_numbered(guild, &into).await? {
            Some(other) => self.load(other.id).await,
            None => Ok(Some(id)),
        }
    }

    /// Loads an incident, and tells what has fallen due in it.
    async fn load(&mut self, id: IncidentId) -> Result<Option<IncidentId>, Failure> {
        if self.incidents.contains_key(&id) {
            return Ok(Some(id));
        }
        let Some(incident) = self.write.incident(id).await? else { return Ok(None) };
        let (mut view, mut entries) = (self.actions.view(incident)?, Vec::new());
        if view.incident.is_open() {
            tell_due(&mut view, &mut entries, self.now)?;
        }
        let deed = Deed::of_alerts(Some(&view.incident), self.now);
        self.incidents.insert(id, ChangedIncident { view, entries, deed, new: false });
        Ok(Some(id))
    }

    /// Opens an incident for alerts that are one. `former`: the one that was opened for such alerts before, which is over.
    async fn open(
        &mut self,
        source: &AlertSource,
        route: &AlertRoute,
        alert: &Alert,
        former: Option<IncidentId>,
    ) -> Result<IncidentId, Failure> {
        let guild = self.actions.guild(source.guild);
        let playbook = self.playbook(route, &guild.playbook)?;
        let (title, symptom) = (title(alert, &source.name), symptom(alert));
        let level = route.level.as_deref().filter(|_| route.act == Act::Declare);
        let with = |level, fault_type| Report {
            title: &title,
            symptom: symptom.as_deref(),
            source: Some(&source.name),
            occurred: Some(occurred(alert, self.now)),
            level,
            fault_type,
            posted: route.act == Act::Post,
            ..Report::default()
        };
        // A playbook that was changed meanwhile keeps nobody from being called.
        let fault_type = route.fault_type.as_deref();
        let fits = |report: &Report<'_>| {
            check_report(report, guild.id, &playbook, self.now, |_| String::new()).is_ok()
        };
        let reports = [with(level, fault_type), with(None, fault_type)];
        let report = reports.into_iter().find(fits).unwrap_or_else(|| with(None, None));
        let public = |incident: &&Incident| !incident.is_private();
        let former = former.map(|id| &self.incidents[&id].view.incident).filter(public);
        let registration = Registration {
            guild: &guild,
            playbook: &playbook,
            report: &report,
            by: Actor::Bot,
            similar: former.map(offer).into_iter().collect(),
            on_behalf: None,
        };
        let (view, entries) = self.actions.register(&mut self.write, registration, self.now).await?;
        let (id, deed) = (view.incident.id, Deed::of_alerts(None, self.now));
        self.incidents.insert(id, ChangedIncident { view, entries, deed, new: true });
        Ok(id)
    }

    /// The route's playbook, or the guild's, or any.
    fn playbook(&self, route: &AlertRoute, of_guild: &str) -> Result<Arc<Playbook>, Failure> {
        let playbooks = self.actions.in_force().playbooks;
        let named = [route.playbook.as_deref().unwrap_or(of_guild), of_guild, playbooks.default_id()];
        let found = named.into_iter().find_map(|id| playbooks.in_force(id));
        found.ok_or_else(|| anyhow!("there is no playbook for an alert").into())
    }

    /// Lets these incidents say how their alerts stand now, or soon where they said so just before.
    async fn tell(&mut self, ids: BTreeSet<IncidentId>) -> Result<(), Failure> {
        for id in self.moved(ids).await? {
            let loaded = self.load(id).await?;
            let Some(changed) = loaded.and_then(|id| self.incidents.get_mut(&id)) else { continue };
            let incident = &mut changed.view.incident;
            let next = told_next(incident.alerts.as_ref().map(|told| told.at), self.now);
            if next > self.now && incident.is_open() {
                self.write.tell_alerts_at(id, next);
                continue;
            }
            self.write.alerts_told(id);
            let Some((source, stand)) = self.write.alerts_stand(id).await? else { continue };
            if incident.is_open() && incident.alerts.as_ref().is_none_or(|told| told.stand != stand) {
                let event = Event::Alert(AlertEvent::AlertsChanged { source, stand });
                append(incident, &mut changed.entries, Actor::Bot, vec![event], self.now);
            }
        }
        Ok(())
    }

    /// The same, with alerts of those that were merged with others where they go on.
    async fn moved(&mut self, ids: BTreeSet<IncidentId>) -> Result<BTreeSet<IncidentId>, Failure> {
        let mut moved = BTreeSet::new();
        for id in ids {
            let into = self.goes_on_in(id).await?.unwrap_or(id);
            if into != id {
                self.write.move_alerts(id, into);
            }
            moved.insert(into);
        }
        Ok(moved)
    }

    /// Saves it all.
    async fn end(mut self) -> Result<(), Failure> {
        let mut changed: Vec<_> = std::mem::take(&mut self.incidents).into_values().collect();
        changed.retain(|one| one.new || !one.entries.is_empty());
        for ChangedIncident { view, entries, deed, new } in &mut changed {
            let next_due = tell_due(view, entries, self.now)?;
            save(&mut self.write, view, entries, *new, next_due, deed)?;
        }
        self.actions.commit(self.write).await?;
        changed.iter().for_each(|one| log_change(&one.view, &one.entries));
        Ok(())
    }
}

/// Takes alerts into the book: those that need an incident, by group, whether any ended, and how many a route ignores.
fn heard(
    book: &mut OutageBook,
    source: &AlertSource,
    told: &[Alert],
    now: At,
    under_way: &UnderWay,
) -> (BTreeMap<String, AlertGroup>, bool, u64) {
    let (mut groups, mut ended, mut unheard) = (BTreeMap::<String, AlertGroup>::new(), false, 0);
    for alert in told {
        let route = source.route(alert);
        let ignored = route.act == Act::Ignore;
        if ignored && !book.knows(&alert.fingerprint) {
            unheard += 1;
            continue;
        }
        let (step, place) = book.hear(alert, now);
        ended |= step == Meaning::Ended;
        if let (Meaning::Began | Meaning::Returned, Some(place), false) = (step, place, ignored) {
            add(&mut groups, route, (alert, place), under_way);
        }
    }
    (groups, ended, unheard)
}

/// Puts an alert, which has this place in the book, into the group of those that are one incident.
fn add(
    groups: &mut BTreeMap<String, AlertGroup>,
    route: &AlertRoute,
    (alert, place): (&Alert, usize),
    under_way: &UnderWay,
) {
    let new = || AlertGroup { route: route.clone(), first: None, places: Vec::new(), held: Vec::new() };
    let group = groups.entry(route.group_of(alert)).or_insert_with(new);
    if under_way.holds(alert) {
        group.held.push(place);
    } else {
        group.first.get_or_insert_with(|| alert.clone());
        group.places.push(place);
    }
}
