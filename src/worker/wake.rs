//! Whatever was refused is tried again at once when Discord says that it may work now.

use crate::actions::{Actions, report};
use crate::discord::changed::{Changed, Listener};
use crate::domain::ids::GuildId;
use crate::domain::shut::Shut;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Changes that come together wake once: a server that is set up anew tells of dozens within a second.
const TOGETHER: Duration = Duration::from_millis(50);
/// A request that was under way when the change was told may be refused after it: so long afterwards it is woken as well.
const IN_FLIGHT: Duration = Duration::from_secs(2);
/// A guild is woken so often within [`SPAN`] at the most: what is tried again may itself change something, such as who can
/// see a room, and must not wake itself for ever.
const MOST: usize = 6;
const SPAN: Duration = Duration::from_secs(60);

/// Wakes what waits for a change on Discord.
pub struct Waker {
    pub(super) actions: Actions,
    pub(super) shut: Arc<Mutex<Shut>>,
}

impl Waker {
    /// Wakes until `stop` is true.
    pub async fn run(self, mut changes: Listener, mut stop: watch::Receiver<bool>) {
        let mut wakes = Wakes::default();
        loop {
            let next = wakes.next();
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                changed = changes.next() => wakes.heard(changed, Instant::now()),
                () = until(next) => {}
            }
            for guild in wakes.take(Instant::now()) {
                self.wake(guild).await;
            }
        }
    }

    async fn wake(&self, guild: Option<GuildId>) {
        self.shut.lock().unwrap_or_else(PoisonError::into_inner).changed(guild);
        if let Err(error) = self.actions.wake_refused(guild).await {
            report(&format!("what was refused could not be woken, and waits for its time: {error:?}"));
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// When which guild is woken; without one, all of them.
#[derive(Debug, Default)]
struct Wakes {
    /// When next, and whether once more after that.
    planned: HashMap<Option<GuildId>, (Instant, bool)>,
    /// When it was woken within [`SPAN`].
    woken: HashMap<Option<GuildId>, VecDeque<Instant>>,
}

impl Wakes {
    fn heard(&mut self, changed: Changed, now: Instant) {
        if changed.may_allow() {
            let at = self.allowed(changed.guild(), now + TOGETHER);
            let planned = self.planned.entry(changed.guild()).or_insert((at, true));
            *planned = (planned.0.min(at), true);
        }
    }

    fn next(&self) -> Option<Instant> {
        self.planned.values().map(|(at, _)| *at).min()
    }

    /// Those whose turn it is.
    fn take(&mut self, now: Instant) -> Vec<Option<GuildId>> {
        let ripe = |(guild, (at, again)): (&Option<GuildId>, &(Instant, bool))| {
            (*at <= now).then_some((*guild, *again))
        };
        let ripe: Vec<_> = self.planned.iter().filter_map(ripe).collect();
        for (guild, again) in &ripe {
            self.planned.remove(guild);
            let woken = self.woken.entry(*guild).or_default();
            woken.push_back(now);
            while woken.len() > MOST {
                woken.pop_front();
            }
            if *again {
                let at = self.allowed(*guild, now + IN_FLIGHT);
                self.planned.insert(*guild, (at, false));
            }
        }
        ripe.into_iter().map(|(guild, _)| guild).collect()
    }

    /// The first instant from this one on at which a guild may be woken.
    fn allowed(&self, guild: Option<GuildId>, from: Instant) -> Instant {
        let woken = self.woken.get(&guild).filter(|woken| woken.len() >= MOST);
        woken.and_then(|woken| woken.front()).map_or(from, |oldest| from.max(*oldest + SPAN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ChannelId;

    #[test]
    fn a_change_wakes_at_once_and_once_more_and_never_for_ever() {
        let began = Instant::now();
        let mut wakes = Wakes::default();
        let mut woken = Vec::new();
        // Each wake brings another change, as one does that lets people into a room.
        wakes.heard(Changed::Roles(GuildId(1)), began);
        while let Some(at) = wakes.next().filter(|at| *at < began + SPAN * 2) {
            for guild in wakes.take(at) {
                woken.push(at - began);
                wakes.heard(Changed::Channel(guild.unwrap(), ChannelId(2)), at);
            }
        }
        assert_eq!(woken[0], TOGETHER);
        assert!((2 * MOST - 1..=2 * MOST + 1).contains(&woken.len()), "{woken:?}");
    }

    #[test]
    fn what_allows_nothing_wakes_nobody() {
        let mut wakes = Wakes::default();
        wakes.heard(Changed::Members(GuildId(1)), Instant::now());
        assert_eq!(wakes.next(), None);
        wakes.heard(Changed::Connected, Instant::now());
        let at = wakes.next().unwrap();
        assert_eq!(wakes.take(at), [None]);
        let again = wakes.next().unwrap();
        assert_eq!((again - at, wakes.take(again), wakes.next()), (IN_FLIGHT, vec![None], None));
    }
}
