//! The loop of what is owed to outside services, beside that of what is owed on Discord: neither waits for the other. One
//! request at a time goes to an outlet, so that one that is slow delays nobody else.

mod sending;
mod telling;

use super::caught::caught;
use super::{AFTER_FAULT, HEARTBEAT, Idle, until};
use crate::actions::{Actions, report};
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::dispatch::PACE;
use crate::domain::ids::IncidentId;
use crate::store::OutletState;
use crate::webhooks::Door;
use sending::{Desk, Ended};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use telling::Teller;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

/// Sends what is owed to outside services.
pub struct Dispatcher {
    actions: Actions,
    delivery: Delivery,
    desks: Vec<Desk>,
    teller: Teller,
    idle: watch::Sender<Option<Idle>>,
    /// By place in `desks`: is a request under way?
    busy: BTreeSet<usize>,
    /// By place, when requests left lately.
    left: Vec<VecDeque<At>>,
    /// Incidents whose dispatches go to an outlet one by one, since together they were not understood.
    alone: BTreeSet<(usize, IncidentId)>,
    /// Since when Discord takes nothing, and what it had taken by then.
    down: Option<(At, u64)>,
}

/// Something that was begun is over.
enum Over {
    Sending(usize, IncidentId, Ended),
    /// Was it told?
    Telling(bool),
}

impl Dispatcher {
    /// A dispatcher for these outlets.
    pub fn new(actions: Actions, delivery: Delivery, doors: Vec<Door>) -> Dispatcher {
        let began = actions.now();
        let desk = |door| Desk {
            actions: actions.clone(),
            delivery: delivery.clone(),
            door: Arc::new(door),
            began,
            down_since: None,
        };
        let desks: Vec<Desk> = doors.into_iter().map(desk).collect();
        let left = vec![VecDeque::new(); desks.len()];
        let teller = Teller::new(actions.clone(), delivery.clone());
        let idle = watch::Sender::new(None);
        let (busy, alone) = Default::default();
        Dispatcher { actions, delivery, desks, teller, idle, busy, left, alone, down: None }
    }

    /// Tells when there is nothing to send.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Sends until `stop` is true. What is under way then is given up: it is claimed, and counts as perhaps arrived.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        let mut changes = self.actions.changes();
        let mut running = JoinSet::new();
        let mut begun = false;
        while !*stop.borrow() {
            let seen = *changes.borrow_and_update();
            let now = clock.now();
            let mut again = Instant::now() + HEARTBEAT;
            let turned = match begun {
                true => self.turn(now, &mut running).await,
                false => self.begin(now).await.map(|()| Some(now)),
            };
            let wake = match turned {
                Ok(wake) => {
                    begun = true;
                    if running.is_empty() {
                        self.idle.send_replace(Some(Idle { until: wake, changes: seen }));
                    }
                    wake
                }
                Err(error) => {
                    report(&format!("what is owed to outside services could not be looked at: {error:#}"));
                    again = Instant::now() + AFTER_FAULT;
                    None
                }
            };
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = changes.changed() => {}
                () = until(&clock, wake) => {}
                () = tokio::time::sleep_until(again) => {}
                Some(over) = running.join_next() => self.note(over),
            }
        }
    }

    /// What an earlier process had claimed may have arrived; and whatever did not take anything is tried anew.
    async fn begin(&self, now: At) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        write.doubt_dispatches(now);
        Ok(write.commit().await?)
    }

    fn note(&mut self, over: Result<Over, JoinError>) {
        match over {
            Ok(Over::Sending(place, incident, ended)) => {
                self.busy.remove(&place);
                match ended {
                    Ended::OneByOne => self.alone.insert((place, incident)),
                    Ended::Told | Ended::Later => self.alone.remove(&(place, incident)),
                };
            }
            Ok(Over::Telling(is_told)) => self.teller.ended(is_told),
            // Whatever panics is caught within.
            Err(error) => tracing::error!("a dispatch failed in itself: {error}"),
        }
    }

    /// Begins what can be begun; answers when there is more.
    async fn turn(&mut self, now: At, running: &mut JoinSet<Over>) -> anyhow::Result<Option<At>> {
        self.notice_discord(now);
        let states = self.actions.store().outlet_states().await?;
        let mut next = None;
        for place in 0..self.desks.len() {
            let at = self.begin_one(place, &states, now, running).await?;
            next = [next, at].into_iter().flatten().min();
        }
        let told = self.teller.begin(&self.desks, states, now);
        if let (Some(tell), None) = (told.0, self.down) {
            self.teller.is_busy = true;
            running.spawn(async move {
                let told = caught(async { Ok(tell.run().await) }).await;
                if let Err(error) = &told {
                    report(&format!("the operators could not be told of an outlet: {error:#}"));
                }
                Over::Telling(told.unwrap_or(false))
            });
        }
        Ok([next, told.1].into_iter().flatten().min())
    }

    /// Begins the next request to one outlet, if its time has come; answers when it comes.
    async fn begin_one(
        &mut self,
        place: usize,
        states: &[OutletState],
        now: At,
        running: &mut JoinSet<Over>,
    ) -> anyhow::Result<Option<At>> {
        let desk = &self.desks[place];
        let outlet = &desk.door.outlet;
        if self.busy.contains(&place) {
            return Ok(None);
        }
        let state = states.iter().find(|state| state.outlet == outlet.name);
        if let Some(state) = state.filter(|state| state.retry_at > now) {
            return Ok(Some(state.retry_at));
        }
        let left = &mut self.left[place];
        left.retain(|at| *at + PACE > now);
        if let Some(first) = left.front().filter(|_| left.len() >= outlet.kind.most_in_pace()) {
            return Ok(Some(*first + PACE));
        }
        let store = self.actions.store();
        let Some(load) = store.next_dispatches(&outlet.name, now).await? else {
            return Ok(store.soonest_dispatch(&outlet.name).await?.filter(|at| *at > now));
        };
        left.push_back(now);
        let (incident, alone) = (load.incident, self.alone.contains(&(place, load.incident)));
        let desk = Desk { down_since: self.down.map(|(since, _)| since), ..desk.clone() };
        self.busy.insert(place);
        running.spawn(async move { Over::Sending(place, incident, desk.send(load, alone).await) });
        Ok(None)
    }

    /// Since when does Discord take nothing?
    fn notice_discord(&mut self, now: At) {
        let stats = self.delivery.rest().stats();
        match self.down {
            Some((_, sent)) if stats.sent > sent => self.down = None,
            None if stats.pausing => self.down = Some((now, stats.sent)),
            Some(_) | None => {}
        }
    }
}
