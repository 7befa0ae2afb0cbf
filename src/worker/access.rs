//! Who can see a private room: set, and read back.

use super::room::{about, refusal};
use super::{Lane, fault};
use crate::actions::View;
use crate::discord::deliver::unsent;
use crate::domain::At;
use crate::domain::delivery::{Attempt, Cause, Phase, settle};
use crate::domain::guild::Holder;
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::privacy::{AccessDiffers, invited};
use crate::domain::room;
use crate::domain::timeline::{Entry, Event, PrivacyEvent, RoleEvent};
use crate::store::Notice;

/// What is kept of a room that Discord shows to others than was asked for.
const DIFFERS: &str = "who can see the room is not who was asked for";

impl Lane {
    /// Sees to it that those who are to see the room do, and in a private incident nobody else, and takes away what stands
    /// of it elsewhere. That does no harm twice, so what became of an earlier attempt need not be known.
    pub(super) async fn deliver_access(&self, notice: &Notice, view: &View) -> anyhow::Result<()> {
        let Some(claimed) = self.claim(notice, view.incident.room).await? else { return Ok(()) };
        let now = self.actions.now();
        // A room that is opened later is opened as it is to be then.
        let (outcome, differs) = match view.incident.room {
            Some(room) => self.settle_access(room, notice, view, now).await?,
            None => (Attempt::Sent, None),
        };
        let gone = !view.incident.is_private() || {
            let (here, elsewhere) = (self.withdraw(view).await?, self.withdraw_similar(view).await?);
            here && elsewhere
        };
        let reason = refusal(&outcome);
        if let Some(reason) = &reason {
            tracing::warn!(
                incident = view.incident.number(),
                "who sees the room is not as it is to be: {reason}"
            );
            self.actions.access_refused(notice.incident, reason, differs).await.map_err(fault)?;
        } else if outcome == Attempt::Sent {
            self.actions.access_set(notice.incident).await.map_err(fault)?;
        }
        let outcome = if !gone && outcome == Attempt::Sent { Attempt::NotSent } else { outcome };
        let mut after = settle(&claimed.standing(), outcome, about(view), now);
        if let (Phase::Refused(_), Some(since)) = (&after.phase, after.refused_at) {
            after.phase = match view.incident.is_open() {
                true => Phase::Refused(room::again_at(since, now)),
                false => Phase::Sent,
            };
        }
        let reason = reason.or_else(|| claimed.reason.clone());
        self.move_to(&claimed, &Notice { reason, ..claimed.stands(after) }).await
    }

    /// Sets who can see the room, and reads it back if it is private.
    async fn settle_access(
        &self,
        room: ChannelId,
        notice: &Notice,
        view: &View,
        now: At,
    ) -> anyhow::Result<(Attempt, Option<AccessDiffers>)> {
        let (guild, is_private) = (view.incident.guild(), view.incident.is_private());
        let entry = if is_private { self.own_entry(notice).await? } else { None };
        let left = entry.as_ref().and_then(uninvited);
        if let Some(user) = left {
            let outcome = self.let_out(room, user, view, now).await;
            // That one of them is out does not make a room shut that was not.
            if outcome != Attempt::Sent || !view.incident.access_refused {
                return Ok((outcome, None));
            }
        }
        // One that was opened as it is to be need not be set.
        if is_private
            && left.is_none()
            && notice.refused_at.is_none()
            && !entry
                .is_some_and(|entry| matches!(entry.event, Event::Privacy(PrivacyEvent::PrivacySet { .. })))
            && self.delivery.opened_since(room, view, now).await.is_none()
        {
            return Ok((Attempt::Sent, None));
        }
        let (set, promised) = self.delivery.set_access(room, view, now).await;
        let set = match unsent(set, false) {
            // It is done again, without a look.
            Attempt::Unknown => Attempt::NotSent,
            other => other,
        };
        if set != Attempt::Sent || !is_private {
            return Ok((set, None));
        }
        match self.delivery.read_back(room, &promised, guild, now).await {
            None => Ok((Attempt::NotSent, None)),
            Some(differs) if differs.is_none() => Ok((Attempt::Sent, None)),
            Some(differs) => {
                if differs.is_open() {
                    self.delivery.shut(room, guild, &differs).await;
                }
                Ok((Attempt::Refused(Cause::Place, DIFFERS.into()), Some(differs)))
            }
        }
    }

    /// The entry that a notice is about.
    async fn own_entry(&self, notice: &Notice) -> anyhow::Result<Option<Entry>> {
        let entries = self.actions.store().entries_together(notice.incident, notice.seq).await?;
        Ok(entries.into_iter().find(|entry| entry.seq == notice.seq))
    }

    /// Shuts the room to somebody, unless they were invited anew. Whom else people let in by name stays.
    async fn let_out(&self, room: ChannelId, user: UserId, view: &View, now: At) -> Attempt {
        let is_back = invited(&view.incident, view.rules(), &view.guild, now).contains(&Holder::User(user));
        if is_back {
            return Attempt::Sent;
        }
        match unsent(self.delivery.let_out(room, user).await, false) {
            // It is done again, without a look.
            Attempt::Unknown => Attempt::NotSent,
            other => other,
        }
    }
}

/// Who is invited no longer since they left, where the entry says so.
fn uninvited(entry: &Entry) -> Option<UserId> {
    let left = matches!(entry.event, Event::Role(RoleEvent::Left { uninvited: true, .. }));
    entry.by.person().filter(|_| left)
}
