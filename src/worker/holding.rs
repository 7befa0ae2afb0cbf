//! One warroom at a time has the bot. A data folder that was copied works as well as its original, and both would say and
//! do everything twice; so whoever runs is written down at Discord. A second one stops with the reason, and one that
//! another has taken the place of stops too. Where Discord does not answer for it, the bot goes on, and says so.

use crate::actions::{Actions, report};
use crate::discord::cards::holder::{known_again, taken_over, unknown};
use crate::discord::deliver::Delivery;
use crate::discord::holder::Holder;
use crate::discord::message::Message;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use anyhow::{anyhow, bail};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How often (real time) Discord is asked who has the bot: for at most so long, and the time of a request, two of them run.
const LOOK: Duration = Duration::from_secs(10);
/// How long (real time) until it is asked again whether another one really has it: one answer that is old stops nobody.
const CONFIRM: Duration = Duration::from_secs(2);
/// How long (real time) whoever takes over waits before it works: by then the other one has looked twice, and has stopped.
const HAS_LOOKED: Duration = Duration::from_secs(20);
/// Discord is asked so often at a start before the bot goes on without an answer, and so far apart (real time).
const TRIES: u32 = 3;
const APART: Duration = Duration::from_millis(500);
/// So long (real time) it may be unknown who has the bot before the operators are told, once it was known: Discord is often
/// away for a minute.
const MAY_BE_UNKNOWN: Duration = Duration::from_secs(300);
/// How long (real time) telling the operators may hold up the end.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Holds the bot for one process.
pub struct Holding {
    actions: Actions,
    delivery: Delivery,
    holder: Holder,
    /// Whether Discord has it written down.
    is_written: bool,
    /// Since when it is not known who has the bot, and whether the operators know that.
    unknown: Option<Instant>,
    has_told: bool,
    lost: watch::Sender<Option<String>>,
}

impl Holding {
    /// Writes this process down as the one that has the bot.
    ///
    /// # Errors
    /// When another warroom is written down: who, since when, and what to do.
    pub async fn begin(actions: Actions, delivery: Delivery, holder: Holder) -> anyhow::Result<Holding> {
        let lost = watch::Sender::new(None);
        let (is_written, unknown, has_told) = (false, None, false);
        let mut holding = Holding { actions, delivery, holder, is_written, unknown, has_told, lost };
        for round in 1..=TRIES {
            match holding.write().await {
                Ok(None) => return Ok(holding),
                Ok(Some(other)) => bail!(second(&other)),
                Err(why) if round == TRIES => {
                    tracing::warn!(
                        "whether another warroom runs with this token cannot be found out; this one goes on: {why}"
                    );
                    holding.unknown = Some(Instant::now());
                }
                Err(_) => tokio::time::sleep(APART).await,
            }
        }
        Ok(holding)
    }

    /// Why this process must stop, once it must.
    pub fn lost(&self) -> watch::Receiver<Option<String>> {
        self.lost.subscribe()
    }

    /// Looks until `stop` is true, or another one has the bot: then it makes it true, and tells why.
    pub async fn run(mut self, stop: watch::Sender<bool>) {
        let mut stopped = stop.subscribe();
        loop {
            let look = async {
                if self.is_written {
                    tokio::time::sleep(LOOK).await;
                }
                let lost = self.look().await;
                if !self.is_written {
                    tokio::time::sleep(LOOK).await;
                }
                lost
            };
            let lost = tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                lost = look => lost,
            };
            if let Some(other) = lost {
                // Nothing more is done twice while the operators are told.
                stop.send_replace(true);
                return self.give_up(&other).await;
            }
        }
    }

    /// Who has the bot instead of this process, if anybody.
    async fn look(&mut self) -> Option<Holder> {
        let found = if self.is_written { self.still().await } else { self.write().await };
        match found {
            Ok(None) => self.is_known().await,
            Ok(other) => return other,
            Err(why) => self.is_unknown(&why).await,
        }
        None
    }

    /// Who is written down in the place of this process, if anybody. One on this folder has its database, so where that is
    /// in use, it is one on a folder that cannot be told from this one, such as that of a cloned machine.
    async fn still(&mut self) -> Result<Option<Holder>, String> {
        let Some(other) = self.delivery.holder().await? else { return self.write().await };
        if other.session == self.holder.session {
            return Ok(None);
        }
        if other.instance == self.holder.instance && other.since < self.holder.since {
            // The one before this: an old answer, or an old request that arrived late.
            return self.write().await;
        }
        tokio::time::sleep(CONFIRM).await;
        let again = self.delivery.holder().await?;
        Ok(again.filter(|again| again.session == other.session))
    }

    /// Writes this process down, unless another one has the bot: which.
    async fn write(&mut self) -> Result<Option<Holder>, String> {
        match self.delivery.holder().await? {
            Some(other) if other.instance != self.holder.instance => Ok(Some(other)),
            _ => {
                self.delivery.write_holder(&self.holder).await?;
                self.is_written = true;
                Ok(None)
            }
        }
    }

    async fn is_known(&mut self) {
        self.unknown = None;
        if std::mem::take(&mut self.has_told) {
            tracing::info!("it is known again that only this warroom runs with this token");
            self.tell("known", known_again).await;
        }
    }

    async fn is_unknown(&mut self, why: &str) {
        let since = *self.unknown.get_or_insert_with(Instant::now);
        if self.has_told || (self.is_written && since.elapsed() < MAY_BE_UNKNOWN) {
            return;
        }
        report(&format!("whether another warroom runs with this token cannot be found out: {why}"));
        let holder = self.holder.clone();
        self.has_told = self.tell("unknown", |guild| unknown(guild, &holder, why)).await;
    }

    async fn give_up(&self, other: &Holder) {
        let reason = match self.is_written {
            true => format!("another warroom has taken this bot over, so this one stops: {other}"),
            false => second(other),
        };
        if self.is_written {
            let told = self.tell("taken over", |guild| taken_over(guild, &self.holder, other));
            if tokio::time::timeout(LAST_WORDS, told).await.is_err() {
                tracing::warn!("the operators could not be told that this warroom stops");
            }
        }
        // Whoever waits for this ends the process.
        self.lost.send_replace(Some(reason));
    }

    /// Tells the operators of every guild. False: some could not be told.
    async fn tell(&self, what: &str, message: impl Fn(&Guild) -> Message) -> bool {
        let mut has_told_all = true;
        for guild in self.actions.guilds() {
            let Some(channel) = guild.ops_channel else { continue };
            let marker = format!("holder · {what} {:08x}", rand::random::<u32>());
            let nonce = format!("holder{:016x}", rand::random::<u64>());
            let delivery = self.delivery.of(guild.id, None);
            let posted = delivery.post(channel, &message(&guild), &nonce, &marker, Urgency::Reminder).await;
            // Of an unknown outcome nothing follows: the log has it too.
            has_told_all &= matches!(posted.0, Attempt::Sent | Attempt::Unknown | Attempt::Refused(..));
        }
        has_told_all
    }
}

/// Takes the place of whoever has the bot, and waits until that one has stopped: who it was. Nobody: nothing is waited for.
///
/// # Errors
/// When Discord does not say who has it, or does not take it.
pub async fn take_over(delivery: &Delivery, new_holder: &Holder) -> anyhow::Result<Option<Holder>> {
    let failed = |why| anyhow!("this warroom could not take the bot over: {why}; try again");
    let before = delivery.holder().await.map_err(failed)?;
    let other = before.filter(|holder| holder.instance != new_holder.instance);
    if other.is_some() {
        delivery.write_holder(new_holder).await.map_err(failed)?;
        tokio::time::sleep(HAS_LOOKED).await;
    }
    Ok(other)
}

/// What whoever starts a second one is told.
fn second(other: &Holder) -> String {
    format!(
        "another warroom has this bot, so this one stops, or everything would be said and done twice: {other}. \
         If that one is to go on, leave this one off: a copy of its data needs an application and a token of its own. \
         If this one is to take its place, because the data moved here, was restored here, or that machine is gone, \
         start this one once with `warroom run --take-over`: the other one stops by itself if it still runs"
    )
}
