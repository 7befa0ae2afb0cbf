//! The loop that keeps the promise: it tells what falls due, delivers what was decided, and shows what changed. It is
//! woken by commits and by the clock; it decides nothing itself.

mod access;
mod audit;
mod caught;
mod chores;
mod circular;
mod direct;
mod dispatches;
mod guard;
mod heard;
mod heartbeat;
mod holding;
mod indexer;
mod lookout;
mod outbox;
mod privacy;
mod pulse;
mod reach;
mod reconcile;
mod rings;
mod roll_call;
mod room;
mod rooms;
mod surfaces;
mod tickets;
mod timekeeper;
mod turns;
mod unread;
mod wake;
mod words;
mod years;

pub use audit::{Audit, Auditor};
pub use chores::{Backups, Caretaker, Fetcher, Handovers, Lists, Reading, Remote};
pub use dispatches::Dispatcher;
pub use guard::Guard;
pub use heartbeat::{Heartbeat, Signs};
pub use holding::{Holding, take_over};
pub use indexer::Indexer;
pub use lookout::Lookout;
pub use pulse::Pulse;
pub use reconcile::reconcile;
pub use rings::{PhoneGateway, Ringer};
pub use roll_call::RollCall;
pub use rooms::Rooms;
pub use tickets::{Clerk, leave_tickets_of_others};
pub use timekeeper::{Timekeeper, set_right};
pub use wake::Waker;
pub use years::Almanac;

use crate::actions::{Actions, Failure, report};
use crate::clock::Clock;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::delivery::Urgency;
use crate::domain::ids::IncidentId;
use crate::domain::shut::Shut;
use crate::store::{Notice, Round};
use anyhow::anyhow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use turns::Turns;

/// Incidents told about their due times in one turn and one transaction, so that deliveries begin between turns and people
/// need not wait for the writer.
const DUE_BATCH: usize = 50;
/// Deliveries under way at once; of escalations, so many more.
const IN_FLIGHT: usize = 64;
/// Where not all could begin, so many must end before the next are looked for.
const ENOUGH: usize = 16;
/// Between a commit and the turn that it wakes: whoever typed the command is answered first, and commits that come
/// together are worked off together.
const ANSWER_FIRST: Duration = Duration::from_millis(5);
/// How long (real time) to wait after a turn or a delivery could not be recorded.
const AFTER_FAULT: Duration = Duration::from_secs(1);
/// How often (real time) an idle worker looks: it is never so that nothing wakes it.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long (real time) an incident with a fault of its own is left alone.
const ASIDE: Duration = Duration::from_secs(60);
/// How long (real time) escalations have the way to themselves at most when Discord can be reached again: each is tried, or
/// looked for, again within a minute.
const RECOVERY: Duration = Duration::from_secs(75);
/// How long deliveries that are under way may take when the worker is to stop. One that is given up is claimed, so whoever
/// comes next looks for it before sending it again.
const PARTING: Duration = Duration::from_millis(500);

/// The worker. It owns no data: what it knows is in the store.
pub struct Worker {
    lane: Lane,
    idle: watch::Sender<Option<Idle>>,
    pulse: watch::Sender<Pulse>,
    /// Incidents with a fault of their own, and until when they are left alone.
    aside: HashMap<IncidentId, Instant>,
    /// More could be begun, were not so much under way.
    full: bool,
    /// When Discord could not be reached last.
    paused: Option<Instant>,
}

/// What every delivery of the worker shares.
#[derive(Clone)]
struct Lane {
    actions: Actions,
    delivery: Delivery,
    /// What is under way.
    turns: Turns,
    /// Channels that refuse whatever is sent, or edited, there.
    shut: Arc<Mutex<Shut>>,
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
        let (turns, shut) = Default::default();
        let lane = Lane { actions, delivery, turns, shut };
        let (idle, pulse) = (watch::Sender::new(None), watch::Sender::new(Pulse::now(true)));
        Worker { lane, idle, pulse, aside: HashMap::new(), full: false, paused: None }
    }

    /// Wakes what waits for a change on Discord, and is to run beside the worker.
    pub fn waker(&self) -> Waker {
        Waker { actions: self.lane.actions.clone(), shut: self.lane.shut.clone() }
    }

    /// Tells when the worker has nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Tells how the last turn went.
    pub fn pulse(&self) -> watch::Receiver<Pulse> {
        self.pulse.subscribe()
    }

    /// Works until `stop` is true, then lets deliveries that are under way end, but not for ever.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let clock = self.lane.actions.clock().clone();
        let mut changes = self.lane.actions.changes();
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            while let Some(ended) = running.try_join_next() {
                let_go(ended);
            }
            let seen = *changes.borrow_and_update();
            let now = clock.now();
            let mut again = Instant::now() + HEARTBEAT;
            let turned = self.turn(now, &mut running).await;
            self.pulse.send_replace(Pulse::now(turned.is_ok()));
            let wake = match turned {
                Ok(Turn::Again) => continue,
                Ok(Turn::Rest(wake)) => {
                    if running.is_empty() {
                        self.idle.send_replace(Some(Idle { until: wake, changes: seen }));
                    }
                    wake
                }
                Err(error) => {
                    report(&format!("the worker could not go on, and tries again: {error:#}"));
                    again = Instant::now() + AFTER_FAULT;
                    None
                }
            };
            let committed = loop {
                let committed = tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => break false,
                    _ = changes.changed() => true,
                    () = until(&clock, wake) => break false,
                    () = tokio::time::sleep_until(again) => break false,
                    Some(ended) = running.join_next() => {
                        let_go(ended);
                        false
                    }
                };
                let room = !self.full || running.len() + ENOUGH <= IN_FLIGHT || self.lane.turns.freed();
                if committed || room {
                    break committed;
                }
            };
            if committed {
                tokio::time::sleep(ANSWER_FIRST).await;
            }
        }
        let parted = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(PARTING, parted).await.is_err() {
            tracing::warn!("{} deliveries are given up; the next start looks for them", running.len());
        }
    }

    async fn turn(&mut self, now: At, running: &mut JoinSet<()>) -> anyhow::Result<Turn> {
        let store = self.lane.actions.store().clone();
        self.aside.retain(|_, until| *until > Instant::now());
        let mut round = self.look(now).await?;
        if !round.due.is_empty() {
            let due: Vec<_> = round.due.iter().map(|(incident, _)| *incident).collect();
            self.tell_due(&due).await?;
            round = self.look(now).await?;
        }
        if !round.alerts.is_empty() {
            self.lane.actions.tell_alerts(&round.alerts).await.map_err(fault)?;
            round = self.look(now).await?;
        }
        self.lane.tidy(&round, now, running).await?;
        let more = !round.due.is_empty();
        if more {
            // Of what falls due together the escalations leave first, and it is not known yet which those are.
            let due: HashSet<_> = round.due.iter().map(|(_, guild)| Some(*guild)).collect();
            let is_first = |it: &Notice| it.urgency == Urgency::Escalation || !due.contains(&it.guild);
            round.notices.retain(is_first);
            round.surfaces.retain(|surface| !due.contains(&surface.guild));
        }
        let escalations_wait =
            if self.was_pausing() { store.escalations_wait(now).await? } else { Vec::new() };
        self.lane.keep_order(&mut round, escalations_wait, now);
        self.full = self.lane.start_deliveries(round.notices, now, running);
        self.full |= self.lane.start_edits(round.surfaces, running);
        Ok(if more { Turn::Again } else { Turn::Rest(round.next) })
    }

    /// Could Discord not be reached, now or just now?
    fn was_pausing(&mut self) -> bool {
        if self.lane.delivery.rest().stats().pausing {
            self.paused = Some(Instant::now());
        }
        self.paused.is_some_and(|paused| paused.elapsed() < RECOVERY)
    }

    /// What there is to do, without what is left alone.
    async fn look(&self, now: At) -> anyhow::Result<Round> {
        let most = u32::try_from(DUE_BATCH + self.aside.len()).unwrap_or(u32::MAX);
        let mut round = self.lane.actions.store().round(now, most).await?;
        round.due.retain(|(incident, _)| !self.aside.contains_key(incident));
        Ok(round)
    }

    /// Tells what is due in these incidents.
    async fn tell_due(&mut self, due: &[IncidentId]) -> anyhow::Result<()> {
        for (incident, failure) in self.lane.actions.fall_due(due).await.map_err(fault)? {
            let id = incident.0;
            report(&format!("incident {id} is left alone for a minute: {:#}", fault(failure)));
            self.aside.insert(incident, Instant::now() + ASIDE);
        }
        Ok(())
    }
}

enum Turn {
    /// There may be more at once.
    Again,
    /// Nothing before this instant.
    Rest(Option<At>),
}

impl Lane {
    /// Tells of what could not be recorded. It is tried again, but not at once.
    async fn could_not(&self, what: &str, error: &anyhow::Error) {
        report(&format!("{what} could not be recorded: {error:#}"));
        tokio::time::sleep(AFTER_FAULT).await;
    }
}

fn let_go(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!("a delivery failed in itself: {error}");
    }
}

async fn until(clock: &Clock, wake: Option<At>) {
    match wake {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// A failure of an action, for the worker's log.
fn fault(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(refusal) => anyhow!("refused: {refusal:?}"),
        Failure::Repeated => anyhow!("done before"),
        Failure::Fault(id) => anyhow!("fault {id}"),
    }
}
