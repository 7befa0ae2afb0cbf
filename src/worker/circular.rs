//! Messages about no incident: each arrives once, by the steps of [`crate::domain::delivery`]. It is claimed before a byte
//! leaves, and looked for before it is sent again.

use crate::actions::{Actions, nonce};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
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
    /// Where it goes: the first that takes it.
    pub(super) places: &'a [ChannelId],
    /// Its last line, by which it is found again.
    pub(super) marker: &'a str,
    pub(super) message: &'a Message,
}

impl Circular<'_> {
    /// Sends it, unless it has arrived: when to go on with it; `None`: it has arrived, or there is no place for it.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn send(&self, actions: &Actions, delivery: &Delivery) -> anyhow::Result<Option<At>> {
        let Some(first) = self.places.first() else {
            tracing::warn!(guild = self.guild.0, "there is no channel for this: {}", self.name);
            return Ok(None);
        };
        let delivery = delivery.of(self.guild, None);
        let known = actions.store().circular(self.name).await?;
        let begun = || {
            let (now, channel) = (actions.now(), *first);
            CircularRow { nonce: nonce(), channel, phase: Phase::Ready(now), first_at: now, attempts: 0 }
        };
        let mut row = known.unwrap_or_else(begun);
        loop {
            let now = actions.now();
            let outcome = match step(&row.phase, now) {
                Step::Done | Step::Complete => return Ok(None),
                Step::Wait(until) => return Ok(Some(until)),
                Step::LookUp => {
                    let (Phase::Claimed(since) | Phase::Unknown(since)) = row.phase else { return Ok(None) };
                    let window = search_window(row.first_at, since);
                    delivery.look_up(self.guild, row.channel, self.marker, window).await.0
                }
                Step::Send => {
                    row.phase = Phase::Claimed(now);
                    self.keep(actions, &row).await?;
                    if !may_still_send(now, actions.now()) {
                        continue;
                    }
                    let (channel, urgency) = (row.channel, Urgency::Reminder);
                    delivery.post(channel, self.message, &row.nonce, self.marker, urgency).await.0
                }
            };
            row.attempts += 1;
            self.settle(&mut row, outcome, actions.now());
            self.keep(actions, &row).await?;
        }
    }

    /// How it stands after an attempt, or a look-up.
    fn settle(&self, row: &mut CircularRow, outcome: Attempt, now: At) {
        row.phase = match outcome {
            Attempt::Sent => Phase::Sent,
            Attempt::RetryAfter(wait) => Phase::Ready(now + wait),
            Attempt::NotSent => Phase::Ready(now + SOON),
            Attempt::Unknown => Phase::Unknown(now),
            // Where nothing can be looked up: told twice, it does less harm than not told.
            Attempt::Absent | Attempt::Unreadable => Phase::Ready(now),
            Attempt::NotLookedUp => Phase::Unknown(now - QUIET + AGAIN),
            Attempt::Refused(_, reason) => {
                tracing::warn!(
                    guild = self.guild.0,
                    channel = row.channel.0,
                    "{} was refused: {reason}",
                    self.name
                );
                let place = self.places.iter().position(|place| *place == row.channel);
                let next = place.and_then(|place| self.places.get(place + 1));
                row.channel = next.or(self.places.first()).copied().unwrap_or(row.channel);
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
