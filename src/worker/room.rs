//! Opening the room, and setting who can see it.

use super::{Lane, fault};
use crate::actions::View;
use crate::discord::deliver::{Opened, unsent};
use crate::domain::delivery::{About, ESCALATION_AGAIN, Outcome, Phase, Step, settle};
use crate::domain::playbook::RoomKind;
use crate::store::Notice;

impl Lane {
    pub(super) async fn deliver_room(&self, notice: &Notice, todo: Step, view: &View) -> anyhow::Result<()> {
        if view.incident.room.is_some() || view.incident.room_kind == RoomKind::None {
            return self.move_to(notice, &Notice { phase: Phase::Sent, ..notice.clone() }).await;
        }
        let (claimed, (outcome, room)) = if todo == Step::LookUp {
            let looked = Notice { attempts: notice.attempts + 1, ..notice.clone() };
            (looked, self.delivery.find_room(view).await)
        } else {
            let Some(claimed) = self.claim(notice, None).await? else { return Ok(()) };
            if !self.may_still_send(&claimed) {
                return Ok(());
            }
            // Why it was refused before: outside of the category.
            let outside = notice.reason.is_some();
            match self.delivery.open_room(view, outside, self.actions.now()).await {
                Opened::Tried(outcome, room) => (claimed, (outcome, room)),
                Opened::NotInCategory(why) => return self.open_outside(&claimed, view, why).await,
                Opened::NoPlace(why) => return self.go_without_room(&claimed, view, why).await,
            }
        };
        let reason = refusal(&outcome);
        let after = settle(&claimed.standing(), outcome, about(view), self.actions.now());
        if let Some(room) = room {
            self.insist(
                || async move { self.actions.room_opened(notice.incident, room).await.map_err(fault) },
            )
            .await?;
        }
        if let (Phase::Refused(_), Some(reason)) = (&after.phase, &reason) {
            tracing::error!(incident = view.incident.number(), "the room cannot be opened: {reason}");
        }
        let reason = reason.or_else(|| claimed.reason.clone());
        self.move_to(&claimed, &Notice { channel: room, reason, ..claimed.stands(after) }).await
    }

    /// The room is not opened in the category: it is tried again, outside of it.
    async fn open_outside(&self, claimed: &Notice, view: &View, why: String) -> anyhow::Result<()> {
        tracing::warn!(incident = view.incident.number(), "no room in the category, so outside of it: {why}");
        let phase = Phase::Ready(self.actions.now());
        self.move_to(claimed, &Notice { phase, reason: Some(why), ..claimed.clone() }).await
    }

    /// There is no place for a room: it is worked on without one, if that can be.
    async fn go_without_room(&self, claimed: &Notice, view: &View, why: String) -> anyhow::Result<()> {
        tracing::warn!(incident = view.incident.number(), "there is no place for a room: {why}");
        let phase = match self.actions.room_refused(claimed.incident, &why).await.map_err(fault)? {
            true => Phase::Sent,
            false => Phase::Refused(self.actions.now() + ESCALATION_AGAIN),
        };
        self.move_to(claimed, &Notice { phase, reason: Some(why), ..claimed.clone() }).await
    }

    /// Sets who can see the room. That does no harm twice, so what became of an earlier attempt need not be known.
    pub(super) async fn deliver_access(&self, notice: &Notice, view: &View) -> anyhow::Result<()> {
        let Some(room) = view.incident.room else {
            // A room that is opened later is opened as it is to be then.
            return self.move_to(notice, &Notice { phase: Phase::Sent, ..notice.clone() }).await;
        };
        let Some(claimed) = self.claim(notice, Some(room)).await? else { return Ok(()) };
        let timeline = self.actions.store().timeline(notice.incident).await?;
        let set = self.delivery.set_access(room, view, &timeline, self.actions.now()).await;
        let outcome = match unsent(set, false) {
            // It is done again, without a look.
            Outcome::Unknown => Outcome::NotSent,
            other => other,
        };
        let reason = refusal(&outcome);
        let after = settle(&claimed.standing(), outcome, about(view), self.actions.now());
        if let Some(reason) = reason.as_ref().filter(|_| claimed.refused_at.is_none()) {
            tracing::warn!(incident = view.incident.number(), "who sees the room cannot be set: {reason}");
            self.actions.access_refused(notice.incident, reason).await.map_err(fault)?;
        }
        let reason = reason.or_else(|| claimed.reason.clone());
        self.move_to(&claimed, &Notice { reason, ..claimed.stands(after) }).await
    }
}

/// What of the incident matters to a delivery.
pub(super) fn about(view: &View) -> About {
    About { private: view.incident.is_private(), open: view.incident.is_open() }
}

/// Discord's words, if it refused.
pub(super) fn refusal(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Refused(_, reason) => Some(reason.clone()),
        Outcome::Sent
        | Outcome::RetryAfter(_)
        | Outcome::NotSent
        | Outcome::Unknown
        | Outcome::Absent
        | Outcome::NotLookedUp
        | Outcome::Unreadable => None,
    }
}
