//! Alerts that a maintenance holds back, and what becomes of them when it is over.

use super::{Hearing, add};
use crate::actions::{Actions, Failure};
use crate::domain::alert::Alert;
use crate::domain::alert::outage::{Outage, OutageBook, OutageState, Remember, name_of};
use crate::domain::alert::route::{Act, AlertSource};
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::maintenance::{Held, Maintenance};
use crate::store::Over;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is worked on in a guild now.
pub(super) struct UnderWay {
    maintenances: Vec<Maintenance>,
    guild: Arc<Guild>,
}

impl UnderWay {
    /// Is an alert held back?
    pub(super) fn holds(&self, alert: &Alert) -> bool {
        self.holding(alert).next().is_some()
    }

    fn holding(&self, alert: &Alert) -> impl Iterator<Item = &Maintenance> {
        let systems = &self.guild.systems;
        self.maintenances.iter().filter(move |maintenance| maintenance.is_of(&alert.labels, systems))
    }
}

impl Actions {
    /// Lets go what a maintenance holds back that is over: whatever has not recovered is then as if it were told for the
    /// first time, unless another maintenance holds it. All of it, or nothing; twice is once.
    ///
    /// # Errors
    /// When nothing could be saved.
    pub async fn let_alerts_go(
        &self,
        guild: GuildId,
        maintenance: &Maintenance,
        sources: &[AlertSource],
    ) -> Result<(), Failure> {
        let write = self.0.store.begin_apart().await?;
        let mut hearing = Hearing::new(self, write);
        let ahead = hearing.write.maintenances(guild).await?;
        let Some(maintenance) = ahead.into_iter().find(|other| other.number == maintenance.number) else {
            return Ok(());
        };
        if !maintenance.is_over(hearing.now) {
            return Ok(());
        }
        let held = hearing.write.held_alerts(guild, maintenance.number).await?;
        let mut by_source: BTreeMap<String, Vec<Outage>> = BTreeMap::new();
        let alerts = held.len();
        let waits = |outage: &Outage| {
            outage.stands != OutageState::Recovered && outage.newest && outage.incident.is_none()
        };
        for (source, outage) in held.into_iter().filter(|(_, outage)| waits(outage)) {
            by_source.entry(source).or_default().push(outage);
        }
        let (mut firing, mut kept) = (0, 0);
        for (name, outages) in by_source {
            let known = sources.iter().find(|source| source.guild == guild && source.name == name);
            // One that the settings name no more: people judge.
            let unknown = || AlertSource { name, guild, routes: Vec::new() };
            let source = known.cloned().unwrap_or_else(unknown);
            let count = outages.len();
            let held_on = hearing.hear_held(&source, outages).await?;
            (firing, kept) = (firing + count - held_on, kept + held_on);
        }
        let [alerts, firing, kept] =
            [alerts, firing, kept].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let over = Maintenance { held: Some(Held { alerts, firing, kept }), ..maintenance };
        hearing.write.keep_maintenance(guild, &over, Over::Untold)?;
        hearing.write.let_go(guild, over.number);
        hearing.end().await
    }
}

impl Hearing<'_> {
    /// What is worked on in a guild now.
    pub(super) async fn under_way(&mut self, guild: GuildId) -> Result<UnderWay, Failure> {
        let mut maintenances = Vec::new();
        if self.actions.0.maintained.may_be_in(guild) {
            maintenances = self.write.maintenances(guild).await?;
            maintenances.retain(|maintenance| maintenance.is_active(self.now));
        }
        Ok(UnderWay { maintenances, guild: self.actions.guild(guild) })
    }

    /// Notes which maintenance holds these outages of a source, by their places in the book.
    pub(super) fn hold(
        &mut self,
        source: &AlertSource,
        under_way: &UnderWay,
        book: &OutageBook,
        held: &[usize],
    ) -> Result<(), Failure> {
        let mut by_number: BTreeMap<u32, Vec<(&str, String)>> = BTreeMap::new();
        for alert in held.iter().map(|place| &book.outage(*place).alert) {
            for maintenance in under_way.holding(alert) {
                let outages = by_number.entry(maintenance.number).or_default();
                outages.push((alert.fingerprint.as_str(), name_of(alert)));
            }
        }
        for (number, which) in by_number {
            self.write.hold_alerts((source.guild, number), &source.name, &which)?;
        }
        Ok(())
    }

    /// Takes outages that were held as if they were told for the first time: how many of them are held on.
    async fn hear_held(&mut self, source: &AlertSource, outages: Vec<Outage>) -> Result<usize, Failure> {
        let (guild, name, count) = (source.guild, source.name.as_str(), outages.len());
        let under_way = self.under_way(guild).await?;
        let mut book = OutageBook::new(outages);
        let mut groups = BTreeMap::new();
        for place in 0..count {
            let alert = &book.outage(place).alert;
            let route = source.route(alert);
            // A route may have been written since.
            if route.act != Act::Ignore {
                add(&mut groups, route, (alert, place), &under_way);
            }
        }
        let held = self.join(source, groups, &mut book).await?;
        self.write.keep_outages(guild, name, &book, self.now)?;
        self.hold(source, &under_way, &book, &held)?;
        let known = book.incidents();
        let mut affected: BTreeSet<_> =
            book.changed(Remember::All).filter_map(|outage| outage.incident).collect();
        if !known.is_empty() {
            affected.extend(self.write.alerted(&known, name, 0).await?);
        }
        self.tell(affected).await?;
        Ok(held.len())
    }
}
