//! What people are told about who is on call: what is asked of them and what came of it, who hands over to whom, and once a
//! week who will be.

use crate::actions::{Actions, report};
use crate::discord::cards::{arrangement, handover as card};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::arrangement::{Arrangement, Tiding, Way};
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use crate::domain::handover::{Handover, LastTold, digest_due, handover};
use crate::domain::ids::{ChannelId, RoleKey};
use crate::domain::rota::Rota;
use chrono::TimeDelta;
use tokio::sync::watch;

/// How often it looks, also where nothing changed: what could not be told is tried again then.
const EVERY: TimeDelta = TimeDelta::minutes(1);
/// How often shifts of calendars that have come near are looked for.
const ROLL: TimeDelta = TimeDelta::days(1);
/// Open incidents that are looked at.
const OPEN: u32 = 50;

/// Tells of who is on call.
pub struct Handovers {
    actions: Actions,
    delivery: Delivery,
}

impl Handovers {
    /// For one bot.
    pub fn new(actions: Actions, delivery: Delivery) -> Handovers {
        Handovers { actions, delivery }
    }

    /// Tells until `stop` is true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        let mut changes = self.actions.changes();
        let mut rolled = self.actions.now();
        loop {
            changes.borrow_and_update();
            let now = self.actions.now();
            if (now - rolled).abs() >= ROLL {
                self.actions.unroll();
                rolled = now;
            }
            let next = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                next = self.look(now) => next.min(now + EVERY),
            };
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = changes.changed() => {}
                () = clock.sleep_until(next) => {}
            }
        }
    }

    /// Tells what is to be told at `now`; answers when to look again.
    async fn look(&self, now: At) -> At {
        let mut next = now + EVERY;
        // Nothing can be said now.
        if self.delivery.rest().stats().pausing {
            return next;
        }
        for guild in self.actions.guilds() {
            for arranged in &guild.arranged {
                next = arranged.next_tiding(now).map_or(next, |at| next.min(at));
                let Some(tiding) = arranged.to_tell(now) else { continue };
                if let Err(error) = self.tell(&guild, &arranged.as_of(now), tiding, now).await {
                    report(&format!("what was arranged about turns could not be told: {error:#}"));
                }
            }
            for role in Rota::roles(&guild) {
                next = Rota::of(&guild, role).next_change(now).map_or(next, |at| next.min(at));
                if let Err(error) = self.hand_over(&guild, role, now).await {
                    report(&format!("that somebody else is on call could not be told: {error:#}"));
                }
            }
            if let Err(error) = self.digest(&guild, now).await {
                report(&format!("who is on call this week could not be told: {error:#}"));
            }
        }
        next
    }

    async fn tell(
        &self,
        guild: &Guild,
        arranged: &Arrangement,
        tiding: Tiding,
        now: At,
    ) -> anyhow::Result<()> {
        let message = arrangement::tiding(guild, &self.actions.playbooks(), arranged, tiding);
        let marker = format!("on call · #{}.{}", arranged.id, tiding as u8 + 1);
        let post = Post { message: &message, marker };
        let channels = [Some(arranged.channel), guild.oncall_channel, guild.ops_channel];
        if !self.post(guild, &channels, &post).await {
            return Ok(());
        }
        // Nobody is relieved who would wonder: that it was nobody's turn is for whoever sets turns up.
        let is_free = arranged.way == Way::Take && arranged.with.is_none();
        if is_free && guild.ops_channel != Some(arranged.channel) {
            let post = Post { message: &message, marker: format!("{} · operators", post.marker) };
            if !self.post(guild, &[guild.ops_channel], &post).await {
                return Ok(());
            }
        }
        self.actions.told_of_arrangement(guild.id, arranged.id, tiding, now).await.map_err(super::fault)
    }

    /// Tells the one whose turn is over, and the one whose turn begins: in the channel for it, or else each directly.
    async fn hand_over(&self, guild: &Guild, role: &RoleKey, now: At) -> anyhow::Result<()> {
        let fact = format!("on call {} {role}", guild.id.0);
        let told = self.actions.fact(&fact).await?;
        let told = told.and_then(|told| serde_json::from_str::<LastTold>(&told).ok());
        // Whoever is on call when turns are set up is not told that they are.
        let change = told.and_then(|told| handover(guild, role, told, now));
        if let Some(change) = &change {
            let open = self.actions.open_incidents(guild.id, OPEN).await.map_err(super::fault)?;
            let message = card::handover(guild, &self.actions.playbooks(), change, &open, now);
            if !self.tell_both(guild, change, &message).await {
                return Ok(());
            }
        }
        if told.is_none() || change.is_some() {
            let count = change.as_ref().map_or(0, |change| change.count + 1);
            let last = LastTold { who: Rota::of(guild, role).who(now), count };
            self.actions.keep_fact(&fact, &serde_json::to_string(&last)?).await?;
        }
        Ok(())
    }

    async fn tell_both(&self, guild: &Guild, change: &Handover, message: &Message) -> bool {
        let post = Post { message, marker: format!("on call · {} · {}", change.role, change.count + 1) };
        if guild.oncall_channel.is_some() {
            return self.post(guild, &[guild.oncall_channel, guild.ops_channel], &post).await;
        }
        let mut unreached = Vec::new();
        for user in [change.before, change.now].into_iter().flatten() {
            let delivery = self.delivery.of(guild.id, None);
            let nonce = post.nonce(&format!("{} {}", guild.id.0, user.0));
            let sent = delivery.post_direct(user, message, &nonce, &post.marker, Urgency::Reminder).await.0;
            match went(&sent) {
                Some(true) => {}
                Some(false) => unreached.push(user),
                None => return false,
            }
        }
        unreached.is_empty() || self.post(guild, &[guild.ops_channel], &post).await
    }

    async fn digest(&self, guild: &Guild, now: At) -> anyhow::Result<()> {
        let Some(due) = digest_due(guild, now).filter(|_| !guild.oncall.is_empty()) else { return Ok(()) };
        let fact = format!("on call this week {}", guild.id.0);
        let due = due.timestamp().to_string();
        let told = self.actions.fact(&fact).await?;
        if told.as_ref() == Some(&due) {
            return Ok(());
        }
        // What was due before anybody took turns is owed to nobody.
        if told.is_some() {
            let message = &card::digest(guild, &self.actions.playbooks(), now);
            let day = now.with_timezone(&guild.zone).format("%Y-%m-%d");
            let post = Post { message, marker: format!("on call · {day}") };
            if !self.post(guild, &[guild.oncall_channel, guild.ops_channel], &post).await {
                return Ok(());
            }
        }
        self.actions.keep_fact(&fact, &due).await
    }

    /// Posts to the first of these channels that takes it. False: it is to be tried again.
    async fn post(&self, guild: &Guild, channels: &[Option<ChannelId>], post: &Post<'_>) -> bool {
        let nonce = post.nonce(&guild.id.0.to_string());
        let delivery = self.delivery.of(guild.id, None);
        for channel in channels.iter().flatten() {
            let sent = delivery.post(*channel, post.message, &nonce, &post.marker, Urgency::Reminder).await.0;
            match went(&sent) {
                Some(true) => return true,
                Some(false) => {}
                None => return false,
            }
        }
        tracing::warn!(guild = guild.id.0, "what is said about who is on call can be told in no channel");
        true
    }
}

/// What is posted.
struct Post<'a> {
    message: &'a Message,
    /// Its last line, which no other message has.
    marker: String,
}

impl Post<'_> {
    /// The same for every try at one place: of two soon after each other Discord keeps one. A number for a text, the same
    /// in every version (FNV-1a).
    fn nonce(&self, place: &str) -> String {
        let text = format!("{place} {}", self.marker);
        let folded = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("on-{folded:016x}")
    }
}

/// Did it arrive? `None`: it is not known, or not yet, and it is tried again.
fn went(attempt: &Attempt) -> Option<bool> {
    match attempt {
        Attempt::Sent => Some(true),
        Attempt::Refused(..) => Some(false),
        Attempt::RetryAfter(_)
        | Attempt::NotSent
        | Attempt::Unknown
        | Attempt::Absent
        | Attempt::NotLookedUp
        | Attempt::Unreadable => None,
    }
}
