//! The timekeeper: it looks whether somebody sets the machine's clock, asks Discord what time it is, and tells the operators.
//! The time itself is kept by [`crate::clock`].

use crate::actions::{Actions, report};
use crate::clock::{Checked, Clock, Correction, Standing, WORTH_TELLING};
use crate::discord::cards::clock::{corrected, wall_is_ahead, wall_is_right};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use crate::domain::ids::{ChannelId, GuildId};
use anyhow::Context;
use chrono::TimeDelta;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How often at most (real time) Discord is asked what time it is, and how often when it did not answer.
const ASK: Duration = Duration::from_secs(1);
const ASK_AGAIN: Duration = Duration::from_secs(5);
/// For so long (real time) Discord may decide before the operators are told that a clock was set.
const DECIDES: Duration = Duration::from_secs(10);
/// How often it is asked at a start whose clock Discord's first answer speaks against.
const TRIES: u32 = 10;
/// Between two of these questions, by the clock.
const APART: TimeDelta = TimeDelta::milliseconds(1500);
/// How long (real time) to wait before telling again what could not be told.
const TELL_AGAIN: Duration = Duration::from_secs(5);
/// The same, where it was refused.
const REFUSED_AGAIN: Duration = Duration::from_secs(60);
/// More that could not be told is not kept.
const MOST: usize = 100;

/// At a start, before anything is told: asks Discord what time it is where its first answer speaks against the machine's
/// clock, and brings near whatever waits for an instant that a wrong clock of an earlier process made up.
///
/// # Errors
/// When the store fails.
pub async fn set_right(actions: &Actions, delivery: &Delivery) -> anyhow::Result<()> {
    if let Clock::Checked(clock) = actions.clock() {
        for _ in 0..TRIES {
            if !clock.standing().is_in_doubt {
                break;
            }
            let next = actions.now() + APART;
            while actions.now() < next {
                actions.clock().sleep_until(next).await;
            }
            delivery.ask_the_time().await;
        }
        if !clock.standing().is_proved {
            tracing::warn!("Discord does not say what time it is; the machine's clock is believed");
        }
    }
    bring_near(actions, false).await.context("what waits could not be brought near")
}

/// Nothing waits for an instant that is still to come because the clock was wrong; after it was set forward, what may still
/// arrive is waited for as long as ever.
async fn bring_near(actions: &Actions, quiet_anew: bool) -> anyhow::Result<()> {
    let mut write = actions.store().begin().await?;
    write.bring_near(actions.now(), quiet_anew);
    Ok(write.commit().await?)
}

/// Keeps one bot's time.
pub struct Timekeeper {
    actions: Actions,
    delivery: Delivery,
    /// How far the wall clock is ahead as each guild was told last, and as it was logged.
    told: HashMap<GuildId, TimeDelta>,
    logged: TimeDelta,
    /// So many messages were worded.
    messages_worded: u64,
    /// What could not be told yet.
    untold: Vec<(ChannelId, Message, String)>,
    /// When Discord may be asked, and the operators be told again.
    ask_at: Instant,
    tell_at: Instant,
    /// Since when the witnesses speak against each other, and since when Discord has said nothing of the time.
    in_doubt: Option<Instant>,
    is_old: Option<Instant>,
}

impl Timekeeper {
    /// A timekeeper. On a clock that is not checked it has nothing to do.
    pub fn new(actions: Actions, delivery: Delivery) -> Timekeeper {
        let now = Instant::now();
        let (told, untold) = Default::default();
        let logged = TimeDelta::zero();
        Timekeeper {
            actions,
            delivery,
            told,
            logged,
            messages_worded: 0,
            untold,
            ask_at: now,
            tell_at: now,
            in_doubt: None,
            is_old: None,
        }
    }

    /// Looks until `stop` is true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let Clock::Checked(clock) = self.actions.clock().clone() else { return };
        let mut corrections = clock.corrected();
        loop {
            let readings = clock.machine().read();
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.look(&clock, &mut corrections) => {}
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = clock.moved(readings) => {}
                _ = corrections.changed() => corrections.mark_changed(),
                () = tokio::time::sleep(ASK) => {}
            }
        }
    }

    async fn look(&mut self, clock: &Arc<Checked>, corrections: &mut watch::Receiver<Option<Correction>>) {
        let now = Instant::now();
        let since = |is: bool, since: Option<Instant>| is.then(|| since.unwrap_or(now));
        let mut standing = clock.standing();
        self.is_old = since(standing.is_old, self.is_old);
        // Something else may be answered at any moment.
        let old = self.is_old.is_some_and(|since| since.elapsed() >= ASK);
        if (standing.is_in_doubt || old) && self.ask_at <= now {
            let answered = self.delivery.ask_the_time().await;
            self.ask_at = Instant::now() + if answered { ASK } else { ASK_AGAIN };
            standing = clock.standing();
        }
        self.in_doubt = since(standing.is_in_doubt, self.in_doubt);
        if corrections.has_changed().unwrap_or_default() {
            let correction = *corrections.borrow_and_update();
            if let Some(correction) = correction {
                self.corrected(correction).await;
            }
        }
        if self.in_doubt.is_none_or(|since| since.elapsed() >= DECIDES) {
            self.compare(standing);
        }
        self.tell().await;
    }

    /// The product's own time was wrong.
    async fn corrected(&mut self, Correction { by, at }: Correction) {
        tracing::warn!(seconds = by.num_seconds(), "the time was wrong, and was set right by Discord's");
        if let Err(error) = bring_near(&self.actions, by > TimeDelta::zero()).await {
            report(&format!("what waits could not be brought near: {error:#}"));
        }
        for guild in self.actions.guilds() {
            let message = corrected(&guild, by);
            self.queue(&guild, message, at);
        }
    }

    /// Whoever has not been told yet how the machine's clock is, is to be told.
    fn compare(&mut self, standing: Standing) {
        let ahead = standing.wall_is_ahead;
        let is_news = |told: TimeDelta| (ahead - told).abs() >= WORTH_TELLING;
        if is_news(self.logged) {
            self.logged = ahead;
            tracing::warn!(
                seconds_ahead = ahead.num_seconds(),
                proved = standing.is_proved,
                "the machine's clock was set or is wrong, and is not followed"
            );
        }
        for guild in self.actions.guilds() {
            let told = self.told.get(&guild.id).copied().unwrap_or_default();
            if guild.ops_channel.is_none() || !is_news(told) {
                continue;
            }
            let message = match ahead.abs() >= WORTH_TELLING {
                true => wall_is_ahead(&guild, ahead, standing.is_proved),
                false => wall_is_right(&guild),
            };
            self.told.insert(guild.id, ahead);
            self.queue(&guild, message, self.actions.now());
        }
    }

    fn queue(&mut self, guild: &Guild, message: Message, at: At) {
        let Some(ops) = guild.ops_channel else { return };
        self.messages_worded += 1;
        let marker = format!("clock · {} #{}", at.timestamp(), self.messages_worded);
        if self.untold.len() >= MOST {
            self.untold.remove(0);
        }
        self.untold.push((ops, message, marker));
    }

    async fn tell(&mut self) {
        if self.untold.is_empty() || self.tell_at > Instant::now() {
            return;
        }
        let mut left = Vec::new();
        let mut wait = TELL_AGAIN;
        for (ops, message, marker) in std::mem::take(&mut self.untold) {
            let nonce = format!("clock{:016x}", rand::random::<u64>());
            match self.delivery.post(ops, &message, &nonce, &marker, Urgency::Reminder).await.0 {
                Attempt::Sent | Attempt::Absent | Attempt::NotLookedUp | Attempt::Unreadable => continue,
                // Of an unknown outcome nothing follows: said twice, it does less harm than not said.
                Attempt::RetryAfter(_) | Attempt::NotSent | Attempt::Unknown => {}
                Attempt::Refused(_, words) => {
                    tracing::warn!(channel = ops.0, "the operators cannot be told of the clock: {words}");
                    wait = REFUSED_AGAIN;
                }
            }
            left.push((ops, message, marker));
        }
        self.untold = left;
        self.tell_at = Instant::now() + wait;
    }
}
