//! Messages about no incident: each arrives once, by the steps of [`crate::domain::delivery`]. It is claimed before a byte
//! leaves, and looked for before it is sent again.

use crate::actions::{Actions, nonce};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::delivery::{Attempt, Phase, QUIET, Step, Urgency, may_still_send, search_window, step};
use crate::domain::ids::{ChannelId, GuildId};
use crate::store::CircularRow;
use chrono::TimeDelta;

/// How long what was refused everywhere waits at first, and at most; each time in vain doubles it.
const AGAIN: TimeDelta = TimeDelta::minutes(1);
const AGAIN_AT_MOST: TimeDelta = TimeDelta::hours(1);
/// How long to wait when nothing left this machine.
const SOON: TimeDelta = TimeDelta::seconds(10);

/// A message about no incident.
pub(super) struct Circular<'a> {
    /// By which it is known that it was sent: what it tells, and of what.
    pub(super) name: &'a str,
    pub(super) guild: GuildId,
    /// To whom it goes: the first that takes it.
    pub(super) to: &'a [Addressee],
    /// Its last line, by which it is found again.
    pub(super) marker: &'a str,
    pub(super) message: &'a Message,
}

/// How far an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    Arrived,
    /// To be gone on with then.
    Again(At),
    /// Nobody takes it, or there is nobody to offer it to.
    Declined,
}

/// What becomes of a message that everybody refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// All of them are tried again.
    Again,
    /// It is over: it is told in another way.
    Over,
}

impl Circular<'_> {
    /// Sends it, unless it has arrived: when to go on with it; `None`: it has arrived, or there is no place for it.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn send(&self, actions: &Actions, delivery: &Delivery) -> anyhow::Result<Option<At>> {
        Ok(match self.carry(actions, delivery, Refused::Again).await? {
            Offer::Again(at) => Some(at),
            Offer::Arrived => None,
            Offer::Declined => {
                tracing::warn!(guild = self.guild.0, "there is no channel for this: {}", self.name);
                None
            }
        })
    }

    /// Sends it, unless it has arrived; what all refuse is over, and to be told in another way.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn offer(&self, actions: &Actions, delivery: &Delivery) -> anyhow::Result<Offer> {
        self.carry(actions, delivery, Refused::Over).await
    }

    async fn carry(&self, actions: &Actions, delivery: &Delivery, refused: Refused) -> anyhow::Result<Offer> {
        let Some(first) = self.to.first() else { return Ok(Offer::Declined) };
        let delivery = delivery.of(self.guild, None);
        let known = actions.store().circular(self.name).await?;
        let begun = || {
            let now = actions.now();
            CircularRow { nonce: nonce(), to: *first, phase: Phase::Ready(now), first_at: now, attempts: 0 }
        };
        let mut row = known.unwrap_or_else(begun);
        loop {
            let now = actions.now();
            let outcome = match step(&row.phase, now) {
                Step::Done | Step::Complete if row.phase.has_arrived() => return Ok(Offer::Arrived),
                Step::Done | Step::Complete => return Ok(Offer::Declined),
                Step::Wait(until) => return Ok(Offer::Again(until)),
                Step::LookUp => self.look_up(&row, &delivery).await,
                Step::Send => match channel(row.to, &delivery).await {
                    Err(outcome) => outcome,
                    Ok(channel) => {
                        let claimed_at = actions.now();
                        row.phase = Phase::Claimed(claimed_at);
                        self.keep(actions, &row).await?;
                        if !may_still_send(claimed_at, actions.now()) {
                            continue;
                        }
                        let urgency = Urgency::Reminder;
                        delivery.post(channel, self.message, &row.nonce, self.marker, urgency).await.0
                    }
                },
            };
            row.attempts += 1;
            self.settle(&mut row, outcome, refused, actions.now());
            self.keep(actions, &row).await?;
        }
    }

    /// Looks for it where it was sent.
    async fn look_up(&self, row: &CircularRow, delivery: &Delivery) -> Attempt {
        let (Phase::Claimed(since) | Phase::Unknown(since)) = row.phase else { return Attempt::NotLookedUp };
        match channel(row.to, delivery).await {
            Ok(channel) => {
                let window = search_window(row.first_at, since);
                delivery.look_up(self.guild, channel, self.marker, window).await.0
            }
            Err(refused @ Attempt::Refused(..)) => refused,
            // It stays in doubt.
            Err(_) => Attempt::NotLookedUp,
        }
    }

    /// How it stands after an attempt, or a look-up.
    fn settle(&self, row: &mut CircularRow, outcome: Attempt, refused: Refused, now: At) {
        row.phase = match outcome {
            Attempt::Sent => Phase::Sent,
            Attempt::RetryAfter(wait) => Phase::Ready(now + wait),
            Attempt::NotSent => Phase::Ready(now + SOON),
            Attempt::Unknown => Phase::Unknown(now),
            // Where nothing can be looked up: told twice, it does less harm than not told.
            Attempt::Absent | Attempt::Unreadable => Phase::Ready(now),
            Attempt::NotLookedUp => Phase::Unknown(now - QUIET + AGAIN),
            Attempt::Refused(_, reason) => {
                let (guild, to) = (self.guild.0, row.to);
                tracing::warn!(guild, ?to, "{} was refused: {reason}", self.name);
                let next = row.to.after(self.to);
                if let (None, Refused::Over) = (next, refused) {
                    row.phase = Phase::Dead(reason);
                    return;
                }
                row.to = next.or(self.to.first().copied()).unwrap_or(row.to);
                match next {
                    Some(_) => Phase::Ready(now),
                    None => Phase::Refused(now + (AGAIN * (1 << row.attempts.min(6))).min(AGAIN_AT_MOST)),
                }
            }
        };
    }

    async fn keep(&self, actions: &Actions, row: &CircularRow) -> anyhow::Result<()> {
        let mut write = actions.store().begin().await?;
        write.keep_circular(self.name, row, actions.now());
        Ok(write.commit().await?)
    }
}

/// The channel to send to. Opening the one of direct messages tells nobody anything.
async fn channel(to: Addressee, delivery: &Delivery) -> Result<ChannelId, Attempt> {
    match to {
        Addressee::Channel(channel) => Ok(channel),
        Addressee::Person(user) => delivery.direct_channel(user).await,
    }
}
