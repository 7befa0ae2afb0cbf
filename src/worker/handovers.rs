//! What people are told about who is on call: what is asked of them and what came of it.

use crate::actions::{Actions, report};
use crate::discord::cards::arrangement;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::arrangement::{Arrangement, Tiding};
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use chrono::TimeDelta;
use tokio::sync::watch;

/// How often it looks, also where nothing changed: what could not be told is tried again then.
const EVERY: TimeDelta = TimeDelta::minutes(1);

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
        loop {
            changes.borrow_and_update();
            let now = self.actions.now();
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
        let marker = format!("oncall · {} · {}", arranged.id, tiding as u8 + 1);
        // The same for every try: of two soon after each other Discord keeps one.
        let nonce = format!("on-{:x}-{}-{}", guild.id.0 & 0xffff_ffff, arranged.id, tiding as u8);
        let delivery = self.delivery.of(guild.id, None);
        let mut arrived = false;
        for channel in [Some(arranged.channel), guild.ops_channel].into_iter().flatten() {
            match delivery.post(channel, &message, &nonce, &marker, Urgency::Reminder).await.0 {
                Attempt::Sent => {
                    arrived = true;
                    break;
                }
                Attempt::Refused(..) => {}
                // It is tried again.
                _ => return Ok(()),
            }
        }
        if !arrived {
            report("what was arranged about turns can be told in no channel");
        }
        self.actions.told_of_arrangement(guild.id, arranged.id, tiding, now).await.map_err(super::fault)
    }
}
