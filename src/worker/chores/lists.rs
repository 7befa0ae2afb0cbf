//! By cron, of each server: the follow-ups that are open, who is on call in the week that begins, and its meetings. Where there is
//! nothing to say, nothing is said.

use super::{AFTER_FAULT, Timed, chore, keep, keep_looking};
use crate::actions::{Actions, report};
use crate::discord::cards::handover::digest;
use crate::discord::cards::open_followups::open_followups;
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::cron::Schedule;
use crate::domain::guild::Guild;
use crate::domain::ids::ChannelId;
use crate::store::Chore;
use crate::worker::Idle;
use crate::worker::circular::Circular;
use tokio::sync::watch;

/// Makes the lists of one bot's servers.
pub struct Lists {
    pub(super) actions: Actions,
    pub(super) delivery: Delivery,
    idle: watch::Sender<Option<Idle>>,
}

impl Lists {
    /// For one bot.
    pub fn new(actions: Actions, delivery: Delivery) -> Lists {
        Lists { actions, delivery, idle: watch::Sender::new(None) }
    }

    /// Tells when there is nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Makes them until `stop` is true.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let (changes, idle) = (self.actions.maintained(), self.idle.clone());
        keep_looking(self, changes, idle, stop).await;
    }

    /// The follow-ups of a server that are open: when they are listed next.
    async fn followups(&self, guild: &Guild, now: At) -> anyhow::Result<Option<At>> {
        let Some(schedule) = &guild.followups_list else { return Ok(None) };
        let places = [guild.reviews_channel, guild.ops_channel];
        let list = List { key: "followups", guild, schedule, places };
        self.list(&list, now, async || {
            let open = self.actions.open_followups(guild.id).await?;
            Ok((!open.is_empty()).then(|| open_followups(guild, &open, now)))
        })
        .await
    }

    /// Who is on call in the week that begins, where anybody takes turns: when that is told next.
    async fn turns(&self, guild: &Guild, now: At) -> anyhow::Result<Option<At>> {
        if guild.oncall.is_empty() {
            return Ok(None);
        }
        let places = [guild.oncall_channel, guild.ops_channel];
        let list = List { key: "turns", guild, schedule: &guild.turns_list, places };
        let words = async || Ok(Some(digest(guild, &self.actions.playbooks(), now)));
        self.list(&list, now, words).await
    }

    /// Makes one if it is due, whose message is what `compose` answers, if anything: when it is made next.
    async fn list(
        &self,
        list: &List<'_>,
        now: At,
        compose: impl AsyncFnOnce() -> anyhow::Result<Option<Message>>,
    ) -> anyhow::Result<Option<At>> {
        let List { key, guild, schedule, places } = *list;
        let name = format!("{key} {}", guild.id.0);
        let known = chore(&self.actions, &name, now).await?;
        let next = schedule.next(known.done_at, guild.zone);
        let Some(due_at) = next.filter(|due_at| *due_at <= now) else { return Ok(next) };
        if let Some(message) = compose().await? {
            let circular = Circular {
                name: &format!("{name} {}", due_at.timestamp_millis()),
                guild: guild.id,
                to: &Addressee::channels(places),
                marker: &format!("{key} · {}", due_at.timestamp()),
                message: &message,
            };
            if let Some(again) = circular.send(&self.actions, &self.delivery).await? {
                return Ok(Some(again));
            }
        }
        let done = Chore { done_at: now, failing: None };
        keep(&self.actions, &name, &done).await?;
        Ok(schedule.next(now, guild.zone))
    }
}

/// A list of a server.
#[derive(Clone, Copy)]
struct List<'a> {
    key: &'static str,
    guild: &'a Guild,
    schedule: &'a Schedule,
    /// Where it goes: the first that takes it.
    places: [Option<ChannelId>; 2],
}

impl Timed for Lists {
    const NAME: &'static str = "a list";

    fn actions(&self) -> &Actions {
        &self.actions
    }

    async fn look(&mut self, now: At) -> anyhow::Result<Option<At>> {
        let mut next = None;
        for guild in self.actions.guilds() {
            let listed = self.followups(&guild, now).await.unwrap_or_else(|error| {
                report(&format!("the list of follow-ups could not be made: {error:#}"));
                Some(now + AFTER_FAULT)
            });
            let told = self.turns(&guild, now).await.unwrap_or_else(|error| {
                report(&format!("who is on call this week could not be told: {error:#}"));
                Some(now + AFTER_FAULT)
            });
            next = next.into_iter().chain(listed).chain(told).min();
            for meeting in &guild.meetings {
                for moment in meeting.moments() {
                    let told = self.meeting(&guild, meeting, *moment, now).await.unwrap_or_else(|error| {
                        report(&format!("a meeting could not be told: {error:#}"));
                        Some(now + AFTER_FAULT)
                    });
                    next = next.into_iter().chain(told).min();
                }
            }
        }
        Ok(next)
    }
}
