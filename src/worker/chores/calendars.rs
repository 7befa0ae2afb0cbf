//! Calendars of turns that are kept elsewhere: fetched every hour. The last one that could be read counts, over restarts and
//! failures; the operators are told once when there is none for long.

use super::{AFTER_FAULT, Timed, keep, keep_looking};
use crate::actions::{Actions, report};
use crate::discord::cards::remote::{failed, works_again};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::guild::Guild;
use crate::domain::ids::{GuildId, RoleKey};
use crate::domain::remote::{AGAIN, EVERY, RemoteTrouble};
use crate::domain::shifts::Series;
use crate::store::{CalendarCopy, Chore, Failing};
use crate::webhooks::{CalendarDoor, Fetched};
use crate::worker::Idle;
use crate::worker::circular::Circular;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Whoever knows who is meant by the names in a calendar: its shifts, or why it cannot be read.
pub type Reading = Arc<dyn Fn(&[u8]) -> Result<Vec<Series>, String> + Send + Sync>;

/// A calendar that is fetched.
#[derive(Clone)]
pub struct Remote {
    /// By which its rotation and its copy are known.
    pub name: String,
    pub guild: GuildId,
    pub role: RoleKey,
    pub door: Arc<CalendarDoor>,
    pub reading: Reading,
}

/// Fetches the calendars of one bot's servers.
pub struct Fetcher {
    actions: Actions,
    delivery: Delivery,
    /// As the settings have them now.
    remotes: watch::Receiver<Vec<Remote>>,
    idle: watch::Sender<Option<Idle>>,
}

impl Fetcher {
    /// For one bot.
    pub fn new(actions: Actions, delivery: Delivery, remotes: watch::Receiver<Vec<Remote>>) -> Fetcher {
        Fetcher { actions, delivery, remotes, idle: watch::Sender::new(None) }
    }

    /// Tells when there is nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Fetches until `stop` is true.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let (changes, idle) = (self.actions.maintained(), self.idle.clone());
        keep_looking(self, changes, idle, stop).await;
    }

    async fn known(&self, remote: &Remote) -> anyhow::Result<Option<Chore>> {
        Ok(self.actions.store().chore(&chore_name(remote)).await?)
    }

    /// Notes what came of fetching one.
    async fn settle(
        &self,
        remote: &Remote,
        fetched: Result<Fetched, RemoteTrouble>,
        now: At,
    ) -> anyhow::Result<()> {
        let came = match fetched {
            Ok(Fetched::Unchanged) => Ok(()),
            Ok(Fetched::Calendar(body, etag)) => self.take(remote, body, etag, now).await?,
            Err(trouble) => Err(trouble),
        };
        let known = self.known(remote).await?;
        let was_done = known.as_ref().map_or(now, |known| known.done_at);
        let failing = known.and_then(|known| known.failing);
        let after = match came {
            Ok(()) => {
                let works = |failing| Failing { again_at: None, ..failing };
                Chore { done_at: now, failing: failing.map(works) }
            }
            Err(trouble) => {
                tracing::warn!(guild = remote.guild.0, role = %remote.role, trouble = trouble.parts().0, "a calendar could not be had");
                let since = failing.map_or(now, |failing| failing.since);
                let failing = Failing { since, reason: trouble.stored(), again_at: Some(now + AGAIN) };
                Chore { done_at: was_done.min(now), failing: Some(failing) }
            }
        };
        keep(&self.actions, &chore_name(remote), &after).await
    }

    /// Takes a calendar that came, if it can be read. A large one takes a while: nobody waits for that.
    async fn take(
        &self,
        remote: &Remote,
        body: Vec<u8>,
        etag: Option<String>,
        now: At,
    ) -> anyhow::Result<Result<(), RemoteTrouble>> {
        let reading = remote.reading.clone();
        let read = move || (reading(&body), body);
        let (series, body) = match tokio::task::spawn_blocking(read).await {
            Ok((Ok(series), body)) => (series, body),
            Ok((Err(why), _)) => return Ok(Err(RemoteTrouble::Unreadable(why))),
            Err(error) => return Ok(Err(RemoteTrouble::Unreadable(error.to_string()))),
        };
        let mut write = self.actions.store().begin().await?;
        write.keep_calendar_copy(&remote.name, &CalendarCopy { etag, taken_at: now, body });
        write.commit().await?;
        self.actions.put_calendar(&remote.name, series);
        Ok(Ok(()))
    }

    /// Tells the operators that one cannot be had, or can be again: when to go on with one, and with that.
    async fn tell(&self, remote: &Remote, now: At) -> anyhow::Result<Option<At>> {
        let Some(known) = self.known(remote).await? else { return Ok(Some(now + AFTER_FAULT)) };
        let Some(failing) = &known.failing else { return Ok(Some(known.done_at + EVERY)) };
        let (guild, playbooks) = (self.actions.guild(remote.guild), self.actions.playbooks());
        let trouble = RemoteTrouble::of_stored(&failing.reason);
        let Some(again_at) = failing.again_at else {
            let again = if self.was_told(remote, failing.since).await? {
                let message = works_again(&guild, &playbooks, &remote.role, failing.since);
                self.circulate(remote, &guild, (failing.since, WORKS), &message).await?
            } else {
                None
            };
            if again.is_none() {
                keep(&self.actions, &chore_name(remote), &Chore { failing: None, ..known.clone() }).await?;
            }
            return Ok(Some(again.unwrap_or(known.done_at + EVERY)));
        };
        let told_at = trouble.told_at(failing.since);
        if told_at > now {
            return Ok(Some(again_at.min(told_at)));
        }
        let copy = self.actions.store().calendar_taken(&remote.name).await?;
        let message = failed(&guild, &playbooks, &remote.role, (&trouble, failing.since), copy);
        let again = self.circulate(remote, &guild, (failing.since, FAILED), &message).await?;
        Ok(again.into_iter().chain([again_at]).min())
    }

    async fn was_told(&self, remote: &Remote, since: At) -> anyhow::Result<bool> {
        Ok(self.actions.store().circular(&circular_name(remote, (since, FAILED))).await?.is_some())
    }

    async fn circulate(
        &self,
        remote: &Remote,
        guild: &Guild,
        (since, word): (At, &str),
        message: &Message,
    ) -> anyhow::Result<Option<At>> {
        let circular = Circular {
            name: &circular_name(remote, (since, word)),
            guild: guild.id,
            to: &Addressee::channels([guild.ops_channel]),
            marker: &format!("calendar · {} · {} · {word}", remote.role, since.timestamp()),
            message,
        };
        circular.send(&self.actions, &self.delivery).await
    }
}

/// What is told of one.
const FAILED: &str = "failed";
const WORKS: &str = "works";

fn chore_name(remote: &Remote) -> String {
    format!("calendar {}", remote.name)
}

fn circular_name(remote: &Remote, (since, word): (At, &str)) -> String {
    format!("calendar {} {} {word}", remote.name, since.timestamp_millis())
}

impl Timed for Fetcher {
    const NAME: &'static str = "what calendars that are fetched take";

    fn actions(&self) -> &Actions {
        &self.actions
    }

    async fn look(&mut self, now: At) -> anyhow::Result<Option<At>> {
        let remotes = self.remotes.borrow_and_update().clone();
        let mut fetches = JoinSet::new();
        for remote in &remotes {
            let known = self.known(remote).await?;
            if known.is_some_and(|known| is_fresh(&known, now)) {
                continue;
            }
            // One that cannot be read any more is fetched whole.
            let etag = match self.actions.knows_calendar(&remote.name) {
                true => self.actions.store().calendar_etag(&remote.name).await?,
                false => None,
            };
            let remote = remote.clone();
            fetches.spawn(async move { (remote.door.fetch(etag).await, remote) });
        }
        while let Some(fetched) = fetches.join_next().await {
            let settled = match fetched {
                Ok((fetched, remote)) => self.settle(&remote, fetched, now).await,
                Err(error) => Err(error.into()),
            };
            // What is wrong with one keeps back no other.
            if let Err(error) = settled {
                report(&format!("a calendar that came could not be taken: {error:#}"));
            }
        }
        let mut next = None;
        for remote in &remotes {
            let again = self.tell(remote, now).await.unwrap_or_else(|error| {
                report(&format!("what became of a calendar could not be told: {error:#}"));
                Some(now + AFTER_FAULT)
            });
            next = next.into_iter().chain(again).min();
        }
        Ok(next)
    }
}

/// Need one not be fetched yet? What was done by a clock that was wrong then is done anew.
fn is_fresh(known: &Chore, now: At) -> bool {
    let next = known.failing.as_ref().and_then(|failing| failing.again_at).unwrap_or(known.done_at + EVERY);
    known.done_at <= now && now < next
}
