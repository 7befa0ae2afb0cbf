//! Maintenance: it begins, is announced, holds reminders back while it is under way, and lets go what it held when it is
//! over.

use super::{AFTER_FAULT, Timed, keep_looking};
use crate::actions::{Actions, report};
use crate::discord::cards::maintenance::announced;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::alert::route::AlertSource;
use crate::domain::delivery::GIVEN_UP_AFTER;
use crate::domain::ids::GuildId;
use crate::domain::keyed::Keyed;
use crate::domain::maintenance::Maintenance;
use crate::store::Over;
use crate::worker::circular::Circular;
use crate::worker::{Idle, fault};
use chrono::TimeDelta;
use tokio::sync::watch;

/// How often incidents are looked for that were declared meanwhile.
const EVERY: TimeDelta = TimeDelta::minutes(1);

/// Looks after what is worked on, on the servers of one bot.
pub struct Caretaker {
    actions: Actions,
    delivery: Delivery,
    /// Where alerts go that were held, as the settings have it now.
    sources: watch::Receiver<Vec<AlertSource>>,
    idle: watch::Sender<Option<Idle>>,
}

impl Caretaker {
    /// For one bot.
    pub fn new(
        actions: Actions,
        delivery: Delivery,
        sources: watch::Receiver<Vec<AlertSource>>,
    ) -> Caretaker {
        Caretaker { actions, delivery, sources, idle: watch::Sender::new(None) }
    }

    /// Tells when there is nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Looks until `stop` is true.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let (changes, idle) = (self.actions.maintained(), self.idle.clone());
        keep_looking(self, changes, idle, stop).await;
    }

    /// Lets go what one holds that is over by now.
    async fn end(&self, guild: GuildId, maintenance: &Maintenance) -> anyhow::Result<()> {
        let reminders = self.actions.let_reminders_go(guild, maintenance).await;
        let sources = self.sources.borrow().clone();
        // Alerts go whatever becomes of reminders.
        self.actions.let_alerts_go(guild, maintenance, &sources).await.map_err(fault)?;
        reminders.map_err(fault)
    }

    /// Does what is due of one: when there is more to do.
    async fn step(
        &self,
        (guild, over, maintenance): &(GuildId, Over, Maintenance),
        now: At,
    ) -> anyhow::Result<Option<At>> {
        if *over == Over::No && maintenance.is_over(now) {
            self.end(*guild, maintenance).await?;
            // What came of it is told as it was kept.
            return Ok(Some(now));
        }
        let mut next = maintenance.next(now);
        if maintenance.is_active(now) {
            self.actions.hold_reminders(*guild, maintenance).await.map_err(fault)?;
            next = next.into_iter().chain([now + EVERY]).min();
        }
        let again = self.announce(*guild, maintenance, now).await?;
        let again = again.filter(|_| now < maintenance.end() + GIVEN_UP_AFTER);
        if again.is_none() && *over == Over::Untold {
            self.actions.maintenance_told(*guild, maintenance).await.map_err(fault)?;
        }
        Ok(next.into_iter().chain(again).min())
    }

    /// Says how far it is, once: in the incidents channel, or where that takes nothing, to the operators.
    async fn announce(&self, id: GuildId, maintenance: &Maintenance, now: At) -> anyhow::Result<Option<At>> {
        let guild = self.actions.guild(id);
        let stage = maintenance.stage(now);
        let changes = maintenance.changed.map_or(0, |(_, changes)| changes);
        let (number, changes) = (maintenance.number, if maintenance.is_changed(stage) { changes } else { 0 });
        let message = announced(&guild, maintenance, stage);
        let circular = Circular {
            name: &format!("maintenance {} {number} {} {changes}", id.0, stage.key()),
            guild: id,
            to: &Addressee::channels([guild.incidents_channel, guild.ops_channel]),
            marker: &format!("maintenance {number} · {} {changes}", stage.key()),
            message: &message,
        };
        circular.send(&self.actions, &self.delivery).await
    }
}

impl Timed for Caretaker {
    const NAME: &'static str = "what a maintenance takes";

    fn actions(&self) -> &Actions {
        &self.actions
    }

    async fn look(&mut self, now: At) -> anyhow::Result<Option<At>> {
        let mut next: Option<At> = None;
        // What is ended in the first round is told in the second.
        for _ in 0..2 {
            let mut again = false;
            for known in self.actions.store().maintenances().await? {
                let due = self.step(&known, now).await.unwrap_or_else(|error| {
                    report(&format!("a maintenance could not be gone on with: {error:#}"));
                    Some(now + AFTER_FAULT)
                });
                again |= due == Some(now);
                next = next.into_iter().chain(due.filter(|due| *due > now)).min();
            }
            if !again {
                return Ok(next);
            }
        }
        Ok(next.into_iter().chain([now + AFTER_FAULT]).min())
    }
}
