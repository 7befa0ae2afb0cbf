//! The heartbeat: an address outside is called for as long as all is well, so that somebody else notices a bot that is dead. It
//! is called by what proves that the bot lives: the worker turns, the database takes a write, Discord answers.

use super::{Audit, Idle};
use crate::actions::Actions;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::webhooks::address::Address;
use crate::webhooks::call;
use chrono::TimeDelta;
use tokio::sync::watch;

/// Who has not turned, or audited, for so long does so no more.
const STALE: TimeDelta = TimeDelta::minutes(5);
/// The fact that is written to prove that something can be.
const FACT: &str = "heartbeat";

/// What says whether all is well.
pub struct Signs {
    /// What the worker does.
    pub idle: watch::Receiver<Option<Idle>>,
    pub audits: watch::Receiver<Audit>,
    /// Are commands heard?
    pub ready: watch::Receiver<bool>,
}

/// Calls an address while all is well.
pub struct Heartbeat {
    actions: Actions,
    delivery: Delivery,
    address: Address,
    every: TimeDelta,
    signs: Signs,
    /// Did the last call go well? None: there was none.
    went_well: Option<bool>,
}

impl Heartbeat {
    /// One that calls this address every so often.
    pub fn new(
        actions: Actions,
        delivery: Delivery,
        address: Address,
        every: TimeDelta,
        signs: Signs,
    ) -> Heartbeat {
        Heartbeat { actions, delivery, address, every, signs, went_well: None }
    }

    /// Calls until `stop` is true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        // Nobody can be heard before that, and it takes seconds only.
        let _ = self.signs.ready.wait_for(|ready| *ready).await;
        let mut next = self.actions.now();
        loop {
            let clock = self.actions.clock().clone();
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = clock.sleep_until(next) => {}
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.beat() => {}
            }
            // A slow answer moves none of those after it.
            next = (next + self.every).max(self.actions.now());
        }
    }

    async fn beat(&mut self) {
        if let Some(why) = self.wrong(self.actions.now()).await {
            tracing::warn!("no heartbeat: {why}");
            return;
        }
        let went_well = call(&self.address).await;
        match (self.went_well.replace(went_well), went_well) {
            (Some(false), true) => tracing::info!("the heartbeat is taken again"),
            (Some(true) | None, false) => tracing::warn!("whoever is to hear the heartbeat does not take it"),
            (Some(true) | None, true) | (Some(false), false) => {}
        }
    }

    /// What is not well.
    async fn wrong(&self, now: At) -> Option<&'static str> {
        let stats = self.delivery.rest().stats();
        if stats.pausing || stats.token_dead || !*self.signs.ready.borrow() {
            return Some("Discord cannot be reached");
        }
        if self.signs.audits.borrow().at + STALE <= now {
            return Some("nothing is audited");
        }
        let turns = |idle: Idle| idle.until.is_none_or(|until| until + STALE > now);
        if !self.signs.idle.borrow().is_some_and(turns) {
            return Some("the worker does not turn");
        }
        let written = async {
            let mut write = self.actions.store().begin().await?;
            write.keep_fact(FACT, &now.timestamp().to_string());
            write.commit().await
        };
        written.await.is_err().then_some("nothing can be saved")
    }
}
