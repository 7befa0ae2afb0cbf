//! Delivering the outbox: each row by the steps of [`crate::domain::delivery`].

use super::{Busy, IN_FLIGHT, Lane, fault};
use crate::actions::View;
use crate::discord::deliver::{compose, marker, place, unsent};
use crate::domain::At;
use crate::domain::delivery::{
    Kind, Outcome, Phase, QUIET, Refused, Step, Target, Urgency, may_still_send, refused, search_window,
    settle, step,
};
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::timeline::Event;
use crate::store::Notice;
use anyhow::Context;
use tokio::task::JoinSet;

impl Lane {
    /// Starts what can be done now. True if not all of it could be begun.
    pub(super) fn start_deliveries(&self, notices: Vec<Notice>, now: At, running: &mut JoinSet<()>) -> bool {
        for notice in notices {
            let todo = step(&notice.phase, now);
            if !matches!(todo, Step::Send | Step::LookUp) {
                continue;
            }
            // What waits in the line does not keep an escalation from joining it.
            let most = if notice.urgency == Urgency::Escalation { 2 * IN_FLIGHT } else { IN_FLIGHT };
            if running.len() >= most {
                return true;
            }
            let spot = match (notice.target, notice.room) {
                (Target::Room, Some(room)) => Busy::Channel(room),
                _ => Busy::Room(notice.incident),
            };
            let Some(occupied) = self.occupy(spot) else { continue };
            let lane = self.clone();
            running.spawn(async move {
                if let Err(error) = lane.deliver(&notice, todo).await {
                    // On a full disk it would be tried again and again at full speed.
                    lane.could_not("a delivery", &error).await;
                }
                drop(occupied);
            });
        }
        false
    }

    async fn deliver(&self, notice: &Notice, todo: Step) -> anyhow::Result<()> {
        let view = self.actions.incident(notice.incident).await.map_err(fault)?;
        match notice.kind {
            Kind::Room => return self.deliver_room(notice, todo, &view).await,
            Kind::Access => return self.deliver_access(notice, &view).await,
            _ => {}
        }
        let channel = match todo {
            // A database that came back from a backup does not know where it was sent.
            Step::LookUp => notice.channel.or_else(|| place(&view, notice.target)),
            _ => place(&view, notice.target),
        };
        let Some(channel) = channel else {
            return self.redirect(notice, &view, "no channel is set up for it").await;
        };
        let marker = marker(&view, notice.kind, notice.seq);
        let store = self.actions.store();
        if todo == Step::LookUp {
            let (Phase::Claimed(since) | Phase::Unknown(since)) = notice.phase else { return Ok(()) };
            let decided = store.entries_together(notice.incident, notice.seq).await?;
            let decided = decided.first().context("the entry of a notice is not there")?.at;
            let window = search_window(decided, since);
            let looked = self.delivery.look_up(&view, channel, &marker, window).await;
            let notice = Notice { attempts: notice.attempts + 1, ..notice.clone() };
            // What was found shows what there was when it was composed, and that is not known any more.
            return self.record(&notice, &view, channel, looked, notice.seq).await;
        }
        let timeline = match notice.kind {
            Kind::Review => store.timeline(notice.incident).await?,
            _ => store.entries_together(notice.incident, notice.seq).await?,
        };
        let entry = timeline.iter().find(|entry| entry.seq == notice.seq);
        let entry = entry.context("the entry of a notice is not there")?;
        let Some(mut message) = compose(&view, notice.kind, entry, &timeline, self.actions.now()) else {
            let nothing = Notice { phase: Phase::Sent, ..notice.clone() };
            return self.move_to(notice, &nothing).await;
        };
        if let Some(reason) = &notice.reason {
            message.content = format!("⚠️ {} · {reason}\n{}", view.incident.number(), message.content);
        }
        if view.incident.is_private() && notice.target == Target::Room {
            self.delivery.let_in_called(channel, &message.mentions).await;
            // Nobody is called about what they did themselves.
            if let Event::Assigned { member, .. } | Event::HandedOver { to: member, .. } = &entry.event {
                self.delivery.let_in(channel, *member).await;
            }
        }
        let Some(claimed) = self.claim(notice, Some(channel)).await? else { return Ok(()) };
        if !self.may_still_send(&claimed) {
            return Ok(());
        }
        let posted = self.delivery.post(channel, &message, &notice.nonce, &marker, notice.urgency).await;
        self.record(&claimed, &view, channel, posted, view.incident.seq).await
    }

    async fn deliver_room(&self, notice: &Notice, todo: Step, view: &View) -> anyhow::Result<()> {
        if view.incident.room.is_some() {
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
            let opened = self.delivery.open_room(view, self.actions.now()).await;
            (claimed, opened)
        };
        if let Some(room) = room {
            self.actions.room_opened(notice.incident, room).await.map_err(fault)?;
        }
        let phase = settle(&claimed.phase, claimed.attempts, outcome, self.actions.now());
        if let Phase::Dead(reason) = &phase {
            tracing::error!(incident = view.incident.number(), "the room cannot be opened: {reason}");
        }
        self.move_to(&claimed, &Notice { phase, channel: room, ..claimed.clone() }).await
    }

    /// Sets who can see the room. That does no harm twice, so what became of an earlier attempt need not be known.
    async fn deliver_access(&self, notice: &Notice, view: &View) -> anyhow::Result<()> {
        let Some(room) = view.incident.room else {
            // A room that is opened later is opened as it is to be then.
            return self.move_to(notice, &Notice { phase: Phase::Sent, ..notice.clone() }).await;
        };
        let Some(claimed) = self.claim(notice, Some(room)).await? else { return Ok(()) };
        let timeline = self.actions.store().timeline(notice.incident).await?;
        let set = self.delivery.set_access(room, view, &timeline, self.actions.now()).await;
        let outcome = match unsent(set) {
            // It is done again, without a look.
            Outcome::Unknown => Outcome::NotSent,
            other => other,
        };
        let phase = settle(&claimed.phase, claimed.attempts, outcome, self.actions.now());
        if let Phase::Dead(reason) = &phase {
            tracing::warn!(incident = view.incident.number(), "who sees the room cannot be set: {reason}");
            self.actions.access_refused(notice.incident, reason).await.map_err(fault)?;
        }
        let phase = if matches!(phase, Phase::Dead(_)) { Phase::Sent } else { phase };
        self.move_to(&claimed, &Notice { phase, ..claimed.clone() }).await
    }

    /// Makes it durable that the message is about to leave. `None`: somebody else has it.
    async fn claim(&self, notice: &Notice, channel: Option<ChannelId>) -> anyhow::Result<Option<Notice>> {
        let phase = Phase::Claimed(self.actions.now());
        let claimed = Notice { phase, attempts: notice.attempts + 1, channel, ..notice.clone() };
        let moved = self.actions.store().move_notice(notice, &claimed).await?;
        Ok(moved.then_some(claimed))
    }

    /// A process that was suspended after its claim leaves the message to a look-up.
    fn may_still_send(&self, claimed: &Notice) -> bool {
        matches!(claimed.phase, Phase::Claimed(at) if may_still_send(at, self.actions.now()))
    }

    /// Records how an attempt, or a look-up, ended; `shown` is the last entry that the message shows for certain.
    async fn record(
        &self,
        notice: &Notice,
        view: &View,
        channel: ChannelId,
        (outcome, message): (Outcome, Option<MessageId>),
        shown: u32,
    ) -> anyhow::Result<()> {
        let phase = settle(&notice.phase, notice.attempts, outcome, self.actions.now());
        if let Phase::Dead(reason) = &phase {
            return self.redirect(notice, view, reason).await;
        }
        let after = Notice { phase, message, ..notice.clone() };
        let mut write = self.actions.store().begin().await?;
        write.move_notice(notice, &after);
        if let (Kind::Card | Kind::Announcement, Some(message)) = (notice.kind, message) {
            write.place_surface(notice.incident, notice.kind, channel, message, shown);
        }
        write.commit().await?;
        Ok(())
    }

    async fn redirect(&self, notice: &Notice, view: &View, reason: &str) -> anyhow::Result<()> {
        tracing::warn!(incident = view.incident.number(), kind = ?notice.kind, target = ?notice.target, "not delivered: {reason}");
        let Notice { kind, target, urgency, attempts, .. } = *notice;
        let private = view.incident.is_private();
        let now = self.actions.now();
        let (target, phase) = refused(Refused { kind, target, urgency, private, attempts, reason }, now);
        let phase = match phase {
            // Nor does it know whether it was sent there.
            Phase::Ready(_) if self.actions.is_doubted(notice.id).await? => Phase::Unknown(now - QUIET),
            phase => phase,
        };
        let after =
            Notice { phase, target, channel: None, reason: Some(reason.to_owned()), ..notice.clone() };
        self.move_to(notice, &after).await
    }

    async fn move_to(&self, was: &Notice, to: &Notice) -> anyhow::Result<()> {
        self.actions.store().move_notice(was, to).await?;
        Ok(())
    }
}
