//! The loop that keeps the promise: it tells what falls due, delivers what was decided, and shows what changed. It is
//! woken by commits and by the clock; it decides nothing itself.

mod outbox;
mod surfaces;

use crate::actions::{Actions, Failure};
use crate::clock::Clock;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::ids::{ChannelId, IncidentId};
use anyhow::anyhow;
use chrono::TimeDelta;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// Incidents told about their due times in one turn, so that deliveries begin between turns.
const DUE_BATCH: u32 = 200;
/// Deliveries looked at in one turn.
const OUTBOX_BATCH: u32 = 1000;
/// Deliveries under way at once.
const IN_FLIGHT: usize = 64;
/// Between a commit and the turn that it wakes: whoever typed the command is answered first, and commits that come
/// together are worked off together.
const ANSWER_FIRST: Duration = Duration::from_millis(5);
/// How long to wait after a turn failed.
const AFTER_FAULT: TimeDelta = TimeDelta::seconds(1);

/// The worker. It owns no data: what it knows is in the store.
pub struct Worker {
    lane: Lane,
    idle: watch::Sender<Option<Idle>>,
}

/// What every delivery of the worker shares.
#[derive(Clone)]
struct Lane {
    actions: Actions,
    delivery: Delivery,
    /// Channels and incidents with a delivery under way: one at a time in each, so that rooms read in order.
    busy: Arc<Mutex<HashSet<Busy>>>,
    /// A delivery ended.
    ended: Arc<Notify>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Busy {
    Channel(ChannelId),
    Room(IncidentId),
}

/// The worker had nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// Until this instant; until something changes, if there is none.
    pub until: Option<At>,
    /// After this many commits.
    pub changes: u64,
}

impl Worker {
    /// A worker for one bot.
    pub fn new(actions: Actions, delivery: Delivery) -> Worker {
        let lane = Lane { actions, delivery, busy: Arc::default(), ended: Arc::default() };
        Worker { lane, idle: watch::Sender::new(None) }
    }

    /// Tells when the worker has nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Works until `stop` is true, then lets deliveries that are under way end.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let clock = self.lane.actions.clock().clone();
        let mut changes = self.lane.actions.changes();
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            let seen = *changes.borrow_and_update();
            let now = clock.now();
            let wake = match self.turn(now, &mut running).await {
                Ok(Turn::Again) => continue,
                Ok(Turn::Rest(wake)) => {
                    if running.is_empty() {
                        self.idle.send_replace(Some(Idle { until: wake, changes: seen }));
                    }
                    wake
                }
                Err(error) => {
                    tracing::error!("the worker could not go on, and tries again: {error:#}");
                    Some(now + AFTER_FAULT)
                }
            };
            let committed = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                _ = changes.changed() => true,
                () = self.lane.ended.notified() => false,
                () = until(&clock, wake) => false,
                Some(ended) = running.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!("a delivery failed in itself: {error}");
                    }
                    false
                }
            };
            if committed {
                tokio::time::sleep(ANSWER_FIRST).await;
            }
        }
        while running.join_next().await.is_some() {}
    }

    async fn turn(&self, now: At, running: &mut JoinSet<()>) -> anyhow::Result<Turn> {
        let store = self.lane.actions.store();
        let due = store.due(now, DUE_BATCH).await?;
        for incident in &due {
            self.lane.actions.fall_due(*incident).await.map_err(fault)?;
        }
        let mut wake = store.next_due().await?;
        let pending = store.pending(OUTBOX_BATCH).await?;
        sooner(&mut wake, self.lane.start_deliveries(pending, now, running));
        let stale = store.stale_surfaces(OUTBOX_BATCH).await?;
        sooner(&mut wake, self.lane.start_edits(stale, now, running));
        Ok(if due.is_empty() { Turn::Rest(wake) } else { Turn::Again })
    }
}

enum Turn {
    /// There may be more at once.
    Again,
    /// Nothing before this instant.
    Rest(Option<At>),
}

impl Lane {
    /// Takes a place for a delivery, unless one is under way there.
    fn occupy(&self, place: Busy) -> Option<Occupied> {
        let free = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(place);
        free.then(|| Occupied { lane: self.clone(), place })
    }
}

/// A place that a delivery has; free again when this is dropped.
struct Occupied {
    lane: Lane,
    place: Busy,
}

impl Drop for Occupied {
    fn drop(&mut self) {
        self.lane.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.place);
        self.lane.ended.notify_one();
    }
}

async fn until(clock: &Clock, wake: Option<At>) {
    match wake {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn sooner(wake: &mut Option<At>, other: Option<At>) {
    *wake = [*wake, other].into_iter().flatten().min();
}

/// A failure of an action, for the worker's log.
fn fault(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(refusal) => anyhow!("refused: {refusal:?}"),
        Failure::Repeated => anyhow!("done before"),
        Failure::Fault(id) => anyhow!("fault {id}"),
    }
}
