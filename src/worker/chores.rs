//! What comes again by the clock on the wall: each is done once for whatever was due, also when that was missed, and never
//! twice at once. How far it is is stored.

mod backups;
mod calendars;
mod handovers;
mod lists;
mod maintenance;
mod meetings;

pub use backups::Backups;
pub use calendars::{Fetcher, Reading, Remote};
pub use handovers::Handovers;
pub use lists::Lists;
pub use maintenance::Caretaker;

use super::Idle;
use crate::actions::{Actions, report};
use crate::domain::At;
use crate::store::Chore;
use chrono::TimeDelta;
use std::time::Duration;
use tokio::sync::watch;

/// When to look again after a fault.
const AFTER_FAULT: TimeDelta = TimeDelta::minutes(1);
/// How often (real time) to look whatever the clock says: it may be set.
const HEARTBEAT: Duration = Duration::from_secs(60);

/// Something that is to be done at instants.
pub(super) trait Timed: Send {
    /// For the log.
    const NAME: &'static str;

    fn actions(&self) -> &Actions;

    /// Does what is due; answers when there is more to do. `None`: never, as things are.
    fn look(&mut self, now: At) -> impl Future<Output = anyhow::Result<Option<At>>> + Send;
}

/// Looks whenever something is due, or `changes` counts on, until `stop` is true. Tells `idle` each time.
pub(super) async fn keep_looking(
    mut timed: impl Timed,
    mut changes: watch::Receiver<u64>,
    idle: watch::Sender<Option<Idle>>,
    mut stop: watch::Receiver<bool>,
) {
    let clock = timed.actions().clock().clone();
    loop {
        let seen = *changes.borrow_and_update();
        let now = clock.now();
        let looked = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            looked = timed.look(now) => looked,
        };
        let next = looked.unwrap_or_else(|error| {
            report(&format!("{} could not be done: {error:#}", name_of(&timed)));
            Some(now + AFTER_FAULT)
        });
        idle.send_replace(Some(Idle { until: next, changes: seen }));
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = changes.changed() => {}
            () = super::until(&clock, next) => {}
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
    }
}

fn name_of<T: Timed>(_: &T) -> &'static str {
    T::NAME
}

/// How far a chore is; one that is new is done until now, so that it begins with what is due next.
async fn chore(actions: &Actions, name: &str, now: At) -> anyhow::Result<Chore> {
    match actions.store().chore(name).await? {
        // By a clock that was wrong then.
        Some(chore) if chore.done_at > now => Ok(Chore { done_at: now, ..chore }),
        Some(chore) => Ok(chore),
        None => {
            let chore = Chore { done_at: now, failing: None };
            keep(actions, name, &chore).await?;
            Ok(chore)
        }
    }
}

async fn keep(actions: &Actions, name: &str, chore: &Chore) -> anyhow::Result<()> {
    let mut write = actions.store().begin().await?;
    write.keep_chore(name, chore);
    Ok(write.commit().await?)
}
