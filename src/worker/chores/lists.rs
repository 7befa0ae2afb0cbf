//! Lists by cron: of each server the follow-ups that are open. Where there is nothing to say, nothing is said.

use super::{AFTER_FAULT, Timed, chore, keep, keep_looking};
use crate::actions::{Actions, report};
use crate::discord::cards::open_followups::open_followups;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::guild::Guild;
use crate::store::Chore;
use crate::worker::Idle;
use crate::worker::circular::Circular;
use tokio::sync::watch;

/// Makes the lists of one bot's servers.
pub struct Lists {
    actions: Actions,
    delivery: Delivery,
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
        let name = format!("followups {}", guild.id.0);
        let known = chore(&self.actions, &name, now).await?;
        let Some(due_at) = schedule.next(known.done_at, guild.zone).filter(|due_at| *due_at <= now) else {
            return Ok(schedule.next(known.done_at, guild.zone));
        };
        let open = self.actions.open_followups(guild.id).await?;
        if !open.is_empty() {
            let message = open_followups(guild, &open, now);
            let places: Vec<_> = [guild.reviews_channel, guild.ops_channel].into_iter().flatten().collect();
            let circular = Circular {
                name: &format!("{name} {}", due_at.timestamp_millis()),
                guild: guild.id,
                places: &places,
                marker: &format!("followups · {}", due_at.timestamp()),
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
            next = next.into_iter().chain(listed).min();
        }
        Ok(next)
    }
}
