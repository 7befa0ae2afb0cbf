//! The roll call: it tells the operators, unasked, when somebody whom the playbooks call is not there any more, when
//! everybody is there again, and when it will be nobody's turn, or that of two.

use crate::actions::{Actions, report};
use crate::discord::cards::{roll::changed, rota};
use crate::discord::changed::{Changed, Listener};
use crate::discord::deliver::Delivery;
use crate::discord::roll::{foreseen, keep_foreseen, keep_told, told};
use crate::domain::At;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::roll::{Lack, change};
use crate::domain::rota::{flaws, is_news};
use chrono::TimeDelta;
use std::collections::{BTreeSet, HashMap};
use tokio::sync::watch;

/// How often the roll is called: that somebody left is not told to a bot without privileged rights.
const EVERY: TimeDelta = TimeDelta::minutes(1);
/// After Discord says that roles changed: changes come in groups.
const SOON: TimeDelta = TimeDelta::seconds(2);

/// Calls the roll of every server.
pub struct RollCall {
    actions: Actions,
    delivery: Delivery,
    changes: Listener,
    /// What was lacking when the roll was called last, where that was not told before.
    seen: HashMap<GuildId, BTreeSet<Lack>>,
    called: watch::Sender<At>,
}

impl RollCall {
    /// For one bot, which hears of changes on its servers here.
    pub fn new(actions: Actions, delivery: Delivery, changes: Listener) -> RollCall {
        let called = watch::Sender::new(At::MIN_UTC);
        RollCall { actions, delivery, changes, seen: HashMap::new(), called }
    }

    /// When the roll was called last with nothing left to be looked at again, and a way to wait for the next time.
    pub fn called(&self) -> watch::Receiver<At> {
        self.called.subscribe()
    }

    /// Calls the roll until `stop` is true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        let mut next = self.actions.now() + EVERY;
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                changed = self.changes.next() => {
                    self.delivery.heard(changed);
                    if matches!(changed, Changed::Connected | Changed::Guild(_) | Changed::Roles(_)) {
                        next = next.min(self.actions.now() + SOON);
                    }
                    continue;
                }
                () = clock.sleep_until(next) => {}
            }
            let now = self.actions.now();
            // Set back, the clock would keep it waiting for as long again.
            if now < next && next - now <= EVERY {
                continue;
            }
            next = now + EVERY;
            let again = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                again = self.call() => again,
            };
            if again {
                next = now + SOON;
            } else {
                self.called.send_replace(now);
            }
        }
    }

    /// True where something is to be looked at again soon.
    async fn call(&mut self) -> bool {
        // Nothing can be asked now; it is not to be told either.
        if self.delivery.rest().stats().pausing {
            return false;
        }
        let mut again = false;
        for guild in self.actions.guilds() {
            match self.look(&guild).await {
                Ok(is_new) => again |= is_new,
                Err(error) => {
                    report(&format!("whether everybody is there could not be found out: {error:#}"));
                }
            }
            if let Err(error) = self.look_ahead(&guild).await {
                report(&format!("whether it is always somebody's turn could not be found out: {error:#}"));
            }
        }
        again
    }

    /// True when something was seen for the first time. It is told when it is seen again: what Discord says while somebody
    /// changes roles may not fit together.
    async fn look(&mut self, guild: &Guild) -> anyhow::Result<bool> {
        let Some(channel) = guild.ops_channel else { return Ok(false) };
        let Some(now) = self.delivery.call_roll(&self.actions, guild).await else { return Ok(false) };
        let before = told(&self.actions, guild).await?;
        let seen = self.seen.remove(&guild.id);
        if now == before {
            return Ok(false);
        }
        if seen.as_ref() != Some(&now) {
            self.seen.insert(guild.id, now);
            return Ok(true);
        }
        if let Some(change) = change(&before, &now) {
            let marker = format!("roll · {}", self.actions.now().timestamp());
            let nonce = format!("roll-{:012x}", rand::random::<u64>() & 0xffff_ffff_ffff);
            let message = changed(guild, &self.actions.playbooks(), &change, &now);
            let (outcome, _) =
                self.delivery.post(channel, &message, &nonce, &marker, Urgency::Reminder).await;
            // Of an unknown outcome nothing follows: said twice, it does less harm than not said.
            if outcome != Attempt::Sent {
                return Ok(false);
            }
        }
        keep_told(&self.actions, guild, &now).await?;
        Ok(false)
    }

    /// Tells of times without anybody on call, and of those with two, a week before they come.
    async fn look_ahead(&self, guild: &Guild) -> anyhow::Result<()> {
        let Some(channel) = guild.ops_channel else { return Ok(()) };
        let now = self.actions.now();
        let flaws = flaws(guild, now);
        let before = foreseen(&self.actions, guild).await?;
        if flaws == before {
            return Ok(());
        }
        if is_news(&before, &flaws) {
            let marker = format!("rota · {}", now.timestamp());
            let nonce = format!("rota-{:012x}", rand::random::<u64>() & 0xffff_ffff_ffff);
            let message = rota::foreseen(guild, &self.actions.playbooks(), &flaws, now);
            let (outcome, _) =
                self.delivery.post(channel, &message, &nonce, &marker, Urgency::Reminder).await;
            // Of an unknown outcome nothing follows: said twice, it does less harm than not said.
            if outcome != Attempt::Sent {
                return Ok(());
            }
        }
        keep_foreseen(&self.actions, guild, &flaws).await
    }
}
