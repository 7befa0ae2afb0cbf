//! What people are told about who is on call: what is asked of them and what came of it, and who hands over to whom. Each
//! of it arrives once.

use super::{AFTER_FAULT, Timed, keep_looking};
use crate::actions::{Actions, report};
use crate::discord::cards::{arrangement, handover as card};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::arrangement::{Arrangement, Way};
use crate::domain::guild::Guild;
use crate::domain::handover::{Handover, LastTold, handover};
use crate::domain::ids::{GuildId, RoleKey};
use crate::domain::rota::Rota;
use crate::worker::circular::{Circular, Offer};
use crate::worker::{Idle, fault};
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;

/// When to look again while Discord cannot be reached.
const LATER: TimeDelta = TimeDelta::minutes(1);
/// How often shifts of calendars that have come near are looked for.
const ROLL: TimeDelta = TimeDelta::days(1);
/// Open incidents that are looked at.
const OPEN: u32 = 50;

/// Tells of who is on call.
pub struct Handovers {
    actions: Actions,
    delivery: Delivery,
    idle: watch::Sender<Option<Idle>>,
    looked: BTreeMap<GuildId, Looked>,
    rolled_at: At,
}

/// What was told of a server and its turns. While they are the same, nothing is to be told before the next instant.
struct Looked {
    guild: Arc<Guild>,
    at: At,
    next: Option<At>,
}

impl Handovers {
    /// For one bot.
    pub fn new(actions: Actions, delivery: Delivery) -> Handovers {
        let (rolled_at, idle) = (actions.now(), watch::Sender::new(None));
        Handovers { actions, delivery, idle, looked: BTreeMap::new(), rolled_at }
    }

    /// Tells when there is nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Tells until `stop` is true.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let (changes, idle) = (self.actions.changes(), self.idle.clone());
        keep_looking(self, changes, idle, stop).await;
    }

    /// Tells what is to be told on a server: when to look again.
    async fn look_at(&self, guild: &Guild, now: At) -> Option<At> {
        let mut next: Option<At> = None;
        for arranged in &guild.arranged {
            let told = self.tell(guild, arranged, now).await.unwrap_or_else(|error| {
                report(&format!("what was arranged about turns could not be told: {error:#}"));
                Some(now + AFTER_FAULT)
            });
            next = next.into_iter().chain(told).chain(arranged.next_tiding(now)).min();
        }
        for role in Rota::roles(guild) {
            let told = self.hand_over(guild, role, now).await.unwrap_or_else(|error| {
                report(&format!("that somebody else is on call could not be told: {error:#}"));
                Some(now + AFTER_FAULT)
            });
            next = next.into_iter().chain(told).chain(Rota::of(guild, role).next_change(now)).min();
        }
        next
    }

    /// Tells what came of an arrangement, where it was asked, or else elsewhere: when to go on with that.
    async fn tell(&self, guild: &Guild, arranged: &Arrangement, now: At) -> anyhow::Result<Option<At>> {
        let Some(tiding) = arranged.to_tell(now) else { return Ok(None) };
        let arranged = arranged.as_of(now);
        let message = arrangement::tiding(guild, &self.actions.playbooks(), &arranged, tiding);
        let mut to = Addressee::channels([Some(arranged.channel), guild.oncall_channel]);
        to.extend(message.mentions.users.iter().copied().map(Addressee::Person));
        to.extend(guild.ops_channel.map(Addressee::Channel));
        let marker = format!("on call · #{}.{}", arranged.id, tiding as u8 + 1);
        let name = format!("{marker} · {}", guild.id.0);
        let circular = Circular { name: &name, guild: guild.id, to: &to, marker: &marker, message: &message };
        if let Some(again) = circular.send(&self.actions, &self.delivery).await? {
            return Ok(Some(again));
        }
        // Nobody is relieved who would wonder: that it was nobody's turn is for whoever sets turns up.
        let is_free = arranged.way == Way::Take && arranged.with.is_none();
        if let Some(ops) = guild.ops_channel.filter(|ops| is_free && *ops != arranged.channel) {
            let (name, marker) = (format!("{name} operators"), format!("{marker} · operators"));
            let to = [Addressee::Channel(ops)];
            let circular =
                Circular { name: &name, guild: guild.id, to: &to, marker: &marker, message: &message };
            if let Some(again) = circular.send(&self.actions, &self.delivery).await? {
                return Ok(Some(again));
            }
        }
        self.actions.told_of_arrangement(guild.id, arranged.id, tiding, now).await.map_err(fault)?;
        Ok(None)
    }

    /// Tells the one whose turn is over, and the one whose turn begins: when to go on with that.
    async fn hand_over(&self, guild: &Guild, role: &RoleKey, now: At) -> anyhow::Result<Option<At>> {
        let fact = format!("on call {} {role}", guild.id.0);
        let told = self.actions.fact(&fact).await?;
        let Some(told) = told.and_then(|told| serde_json::from_str::<LastTold>(&told).ok()) else {
            // Whoever is on call when turns are set up is not told that they are.
            let last = LastTold { who: Rota::of(guild, role).who(now), ..LastTold::default() };
            self.actions.keep_fact(&fact, &serde_json::to_string(&last)?).await?;
            return Ok(None);
        };
        let Some(change) = handover(guild, role, told, now) else { return Ok(None) };
        let begun = change.begun(told);
        if begun != told {
            self.actions.keep_fact(&fact, &serde_json::to_string(&begun)?).await?;
        }
        let open = self.actions.open_incidents(guild.id, OPEN).await.map_err(fault)?;
        let message = card::handover(guild, &self.actions.playbooks(), &change, &open, now);
        let again = self.tell_both(guild, &change, &message).await?;
        if again.is_none() {
            self.actions.keep_fact(&fact, &serde_json::to_string(&change.done())?).await?;
        }
        Ok(again)
    }

    /// In the channel for it, or else each directly, or else the operators.
    async fn tell_both(
        &self,
        guild: &Guild,
        handover: &Handover,
        message: &Message,
    ) -> anyhow::Result<Option<At>> {
        let marker = format!("on call · {} · {}", handover.role, handover.number);
        let name = |to: &str| format!("{marker} · {}{to}", guild.id.0);
        let post =
            |name: String, to: Vec<Addressee>| Post { name, guild: guild.id, to, marker: &marker, message };
        match self.offer(&post(name(""), Addressee::channels([guild.oncall_channel]))).await? {
            Offer::Arrived => return Ok(None),
            Offer::Again(at) => return Ok(Some(at)),
            Offer::Declined => {}
        }
        let (mut again, mut unreached): (Option<At>, bool) = (None, false);
        for user in [handover.change.before, handover.change.now].into_iter().flatten() {
            let directly = post(name(&format!(" {}", user.0)), vec![Addressee::Person(user)]);
            match self.offer(&directly).await? {
                Offer::Arrived => {}
                Offer::Again(at) => again = again.into_iter().chain([at]).min(),
                Offer::Declined => unreached = true,
            }
        }
        if again.is_some() || !unreached {
            return Ok(again);
        }
        let operators = post(name(" operators"), Addressee::channels([guild.ops_channel]));
        operators.circular().send(&self.actions, &self.delivery).await
    }

    async fn offer(&self, post: &Post<'_>) -> anyhow::Result<Offer> {
        post.circular().offer(&self.actions, &self.delivery).await
    }
}

/// One copy of what is told of a hand-over.
struct Post<'a> {
    name: String,
    guild: GuildId,
    to: Vec<Addressee>,
    marker: &'a str,
    message: &'a Message,
}

impl Post<'_> {
    fn circular(&self) -> Circular<'_> {
        let Post { name, guild, to, marker, message } = self;
        Circular { name, guild: *guild, to, marker, message }
    }
}

impl Timed for Handovers {
    const NAME: &'static str = "what is told of who is on call";

    fn actions(&self) -> &Actions {
        &self.actions
    }

    async fn look(&mut self, now: At) -> anyhow::Result<Option<At>> {
        if (now - self.rolled_at).abs() >= ROLL {
            self.actions.unroll();
            self.rolled_at = now;
        }
        let guilds = self.actions.guilds();
        self.looked.retain(|id, _| guilds.iter().any(|guild| guild.id == *id));
        let mut next = None;
        for guild in guilds {
            let known = self.looked.get(&guild.id).filter(|known| known.holds(&guild, now));
            let again = match known {
                Some(known) => known.next,
                // Nothing can be said now, and what comes and goes meanwhile is over.
                None if self.delivery.rest().stats().pausing => Some(now + LATER),
                None => {
                    let again = self.look_at(&guild, now).await;
                    self.looked.insert(guild.id, Looked { guild: guild.clone(), at: now, next: again });
                    again
                }
            };
            let has_calendar = guild.oncall.iter().any(|rotation| !rotation.series.is_empty());
            let rolls = has_calendar.then_some(self.rolled_at + ROLL);
            next = next.into_iter().chain(again).chain(rolls).min();
        }
        Ok(next)
    }
}

impl Looked {
    /// Is nothing else to be told than was?
    fn holds(&self, guild: &Arc<Guild>, now: At) -> bool {
        let is_early = self.next.is_none_or(|next| now < next);
        Arc::ptr_eq(&self.guild, guild) && self.at <= now && is_early
    }
}
