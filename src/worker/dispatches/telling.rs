//! Tells the operators, once, that an outlet takes nothing, once that it takes what it is sent again, and now and then of what
//! was given up.

use super::sending::Desk;
use crate::actions::{Actions, report};
use crate::discord::cards::outlet::{gave_up, takes_again, takes_nothing};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::dispatch::Trouble;
use crate::domain::guild::Guild;
use crate::store::OutletState;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long an outlet that may mend itself is given before the operators hear of it.
const MENDS_ITSELF: TimeDelta = TimeDelta::minutes(10);
/// How often they hear of what was given up, at most.
const LOST_AGAIN: TimeDelta = TimeDelta::hours(1);
/// How long (real time) to wait before telling again what could not be told.
const TELL_AGAIN: Duration = Duration::from_secs(30);

/// Tells the operators of outlets.
pub(super) struct Teller {
    actions: Actions,
    delivery: Delivery,
    pub(super) is_busy: bool,
    /// When what could not be told may be told again.
    tell_at: Instant,
    /// Of which outlet was told last: where that is refused, the others have their turn.
    last: Option<String>,
}

/// What is to be told of an outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    TakesNothing(Trouble),
    TakesAgain,
    GaveUp(u32),
}

/// One thing to be told.
pub(super) struct Telling {
    actions: Actions,
    delivery: Delivery,
    guild: Arc<Guild>,
    state: OutletState,
    news: News,
    now: At,
}

impl Teller {
    pub(super) fn new(actions: Actions, delivery: Delivery) -> Teller {
        Teller { actions, delivery, is_busy: false, tell_at: Instant::now(), last: None }
    }

    /// What is to be told now, and when there is more.
    pub(super) fn begin(
        &mut self,
        desks: &[Desk],
        mut states: Vec<OutletState>,
        now: At,
    ) -> (Option<Telling>, Option<At>) {
        let mut next = None;
        let last = states.iter().position(|state| self.last.as_ref() == Some(&state.outlet));
        states.rotate_left(last.map_or(0, |last| last + 1));
        for state in states {
            let Some(desk) = desks.iter().find(|desk| desk.door.outlet.name == state.outlet) else {
                continue;
            };
            let Some((news, from)) = news(&state, now) else { continue };
            if from > now {
                next = [next, Some(from)].into_iter().flatten().min();
            } else if !self.is_busy && self.tell_at <= Instant::now() {
                let guild = self.actions.guild(desk.door.outlet.guild);
                let delivery = self.delivery.of(guild.id, None);
                let actions = self.actions.clone();
                self.last = Some(state.outlet.clone());
                return (Some(Telling { actions, delivery, guild, state, news, now }), next);
            }
        }
        (None, next)
    }

    /// One was told, or could not be.
    pub(super) fn ended(&mut self, is_told: bool) {
        self.is_busy = false;
        self.tell_at = Instant::now() + if is_told { Duration::ZERO } else { TELL_AGAIN };
    }
}

/// What the operators do not know of it yet, and from when on they are to.
fn news(state: &OutletState, now: At) -> Option<(News, At)> {
    match state.trouble {
        None if state.is_told => Some((News::TakesAgain, now)),
        Some(trouble) if !state.is_told => {
            // What was given up is not told by anybody any more.
            let is_lost = state.lost > 0 || trouble.must_be_mended();
            let wait = if is_lost { TimeDelta::zero() } else { MENDS_ITSELF };
            Some((News::TakesNothing(trouble), state.since + wait))
        }
        None | Some(_) if state.lost > 0 => Some((News::GaveUp(state.lost), state.lost_at + LOST_AGAIN)),
        None | Some(_) => None,
    }
}

impl Telling {
    /// Tells it, and notes that. False: it is to be told again.
    pub(super) async fn run(self) -> bool {
        if !self.is_told().await {
            return false;
        }
        let noted = async {
            let mut write = self.actions.store().begin().await?;
            match self.news {
                News::TakesNothing(_) | News::TakesAgain => write.outlet_told(&self.state),
                News::GaveUp(_) => write.lost_told(&self.state, self.now),
            }
            write.commit().await
        };
        match noted.await {
            Ok(()) => true,
            Err(error) => {
                report(&format!(
                    "that the operators were told of an outlet could not be recorded: {error:#}"
                ));
                false
            }
        }
    }

    fn message(&self) -> Message {
        let (guild, outlet) = (&self.guild, &self.state.outlet);
        match self.news {
            News::TakesNothing(trouble) => takes_nothing(guild, outlet, trouble, self.state.since),
            News::TakesAgain => takes_again(guild, outlet),
            News::GaveUp(lost) => gave_up(guild, outlet, lost),
        }
    }

    async fn is_told(&self) -> bool {
        let Some(ops) = self.guild.ops_channel else { return true };
        let what = match self.news {
            News::TakesNothing(_) => "outlet",
            News::TakesAgain => "outlet well",
            News::GaveUp(_) => "outlet lost",
        };
        let marker = format!("{what} · {} #{}", self.state.outlet, self.now.timestamp());
        let nonce = format!("outlet{:016x}", rand::random::<u64>());
        match self.delivery.post(ops, &self.message(), &nonce, &marker, Urgency::Reminder).await.0 {
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
