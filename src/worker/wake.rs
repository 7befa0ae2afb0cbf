//! Whatever was refused is tried again at once when Discord says that it may work now.

use crate::actions::{Actions, report};
use crate::discord::changed::Listener;
use crate::domain::ids::GuildId;
use crate::domain::shut::Shut;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Changes that come together wake once: a server that is set up anew tells of dozens within a second.
const TOGETHER: Duration = Duration::from_millis(50);
/// How long (real time) after one wake another may follow at the earliest.
const APART: Duration = Duration::from_millis(500);

/// Wakes what waits for a change on Discord.
pub struct Waker {
    pub(super) actions: Actions,
    pub(super) shut: Arc<Mutex<Shut>>,
}

impl Waker {
    /// Wakes until `stop` is true.
    pub async fn run(self, mut changes: Listener, mut stop: watch::Receiver<bool>) {
        let mut woken = Instant::now() - APART;
        loop {
            let mut heard = Heard::default();
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = heard.first(&mut changes) => {}
            }
            let until = (woken + APART).max(Instant::now() + TOGETHER);
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = heard.more(&mut changes, until) => {}
            }
            woken = Instant::now();
            self.wake(heard).await;
        }
    }

    async fn wake(&self, heard: Heard) {
        let guilds = match heard.any {
            true => vec![None],
            false => heard.guilds.into_iter().map(Some).collect(),
        };
        for guild in guilds {
            self.shut.lock().unwrap_or_else(PoisonError::into_inner).changed(guild);
            if let Err(error) = self.actions.wake_refused(guild).await {
                report(&format!("what was refused could not be woken, and waits for its time: {error:?}"));
            }
        }
    }
}

/// Where something changed that may allow what was refused.
#[derive(Default)]
struct Heard {
    any: bool,
    guilds: BTreeSet<GuildId>,
}

impl Heard {
    async fn first(&mut self, changes: &mut Listener) {
        while !self.any && self.guilds.is_empty() {
            self.one(changes).await;
        }
    }

    async fn more(&mut self, changes: &mut Listener, until: Instant) {
        // The time is over, or nothing more is to be heard; both end it.
        let _ = tokio::time::timeout_at(until, async {
            loop {
                self.one(changes).await;
            }
        })
        .await;
    }

    async fn one(&mut self, changes: &mut Listener) {
        let changed = changes.next().await;
        if changed.may_allow() {
            self.any |= changed.guild().is_none();
            self.guilds.extend(changed.guild());
        }
    }
}
