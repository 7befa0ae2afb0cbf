//! Tells the operators, once, that an outlet takes nothing, and once that it takes what it is sent again.

use super::sending::Desk;
use crate::actions::{Actions, report};
use crate::discord::cards::outlet::{takes_again, takes_nothing};
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use crate::store::OutletTrouble;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long an outlet that may mend itself is given before the operators hear of it.
const MENDS_ITSELF: TimeDelta = TimeDelta::minutes(10);
/// How long (real time) to wait before telling again what could not be told.
const TELL_AGAIN: Duration = Duration::from_secs(5);

/// Tells the operators of outlets.
pub(super) struct Teller {
    actions: Actions,
    delivery: Delivery,
    pub(super) is_busy: bool,
    /// When what could not be told may be told again.
    tell_at: Instant,
}

/// One thing to be told.
pub(super) struct Telling {
    actions: Actions,
    delivery: Delivery,
    guild: Arc<Guild>,
    stands: OutletTrouble,
    now: At,
}

impl Teller {
    pub(super) fn new(actions: Actions, delivery: Delivery) -> Teller {
        Teller { actions, delivery, is_busy: false, tell_at: Instant::now() }
    }

    /// What is to be told now, and when there is more.
    pub(super) fn begin(
        &mut self,
        desks: &[Desk],
        troubles: Vec<OutletTrouble>,
        now: At,
    ) -> (Option<Telling>, Option<At>) {
        let mut next = None;
        for stands in troubles {
            let Some(desk) = desks.iter().find(|desk| desk.door.outlet.name == stands.outlet) else {
                continue;
            };
            let from = match stands.trouble {
                None => now,
                Some(_) if stands.is_told => continue,
                Some(trouble) if trouble.must_be_mended() => now,
                Some(_) => stands.since + MENDS_ITSELF,
            };
            if from > now {
                next = [next, Some(from)].into_iter().flatten().min();
            } else if !self.is_busy && self.tell_at <= Instant::now() {
                self.tell_at = Instant::now() + if stands.is_told { Duration::ZERO } else { TELL_AGAIN };
                let guild = self.actions.guild(desk.door.outlet.guild);
                let delivery = self.delivery.of(guild.id, None);
                let actions = self.actions.clone();
                return (Some(Telling { actions, delivery, guild, stands, now }), next);
            }
        }
        (None, next)
    }
}

impl Telling {
    /// Tells it, and notes that.
    pub(super) async fn run(self) {
        if !self.is_told().await {
            return;
        }
        let noted = async {
            let mut write = self.actions.store().begin().await?;
            write.outlet_told(&self.stands);
            write.commit().await
        };
        if let Err(error) = noted.await {
            report(&format!("that the operators were told of an outlet could not be recorded: {error:#}"));
        }
    }

    async fn is_told(&self) -> bool {
        let message = match self.stands.trouble {
            Some(trouble) => takes_nothing(&self.guild, &self.stands.outlet, trouble, self.stands.since),
            // Nobody heard of the trouble.
            None if !self.stands.is_told => return true,
            None => takes_again(&self.guild, &self.stands.outlet),
        };
        let Some(ops) = self.guild.ops_channel else { return true };
        let marker = format!("outlet · {} #{}", self.stands.outlet, self.now.timestamp());
        let nonce = format!("outlet{:016x}", rand::random::<u64>());
        match self.delivery.post(ops, &message, &nonce, &marker, Urgency::Reminder).await.0 {
            // Of an unknown outcome nothing follows: said twice, it does less harm than not said.
            Attempt::RetryAfter(_) | Attempt::NotSent | Attempt::Unknown => false,
            Attempt::Refused(_, words) => {
                tracing::warn!(channel = ops.0, "the operators cannot be told of an outlet: {words}");
                false
            }
            Attempt::Sent | Attempt::Absent | Attempt::NotLookedUp | Attempt::Unreadable => true,
        }
    }
}
