//! Delivering the outbox: each row by the steps of [`crate::domain::delivery`].

use super::{Busy, IN_FLIGHT, Lane, fault, sooner};
use crate::actions::View;
use crate::discord::deliver::{compose, marker, place};
use crate::domain::At;
use crate::domain::delivery::{Kind, Outcome, Phase, QUIET, Step, Target, settle, step};
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::timeline::Event;
use crate::store::Notice;
use anyhow::Context;
use chrono::TimeDelta;
use tokio::task::JoinSet;

/// How long a notice waits for a channel that is not set up.
const NO_CHANNEL: TimeDelta = TimeDelta::minutes(10);

impl Lane {
    /// Starts what can be done now; answers when something else can.
    pub(super) fn start_deliveries(
        &self,
        pending: Vec<Notice>,
        now: At,
        running: &mut JoinSet<()>,
    ) -> Option<At> {
        let mut wake = None;
        for notice in pending {
            let todo = step(&notice.phase, now);
            match todo {
                Step::Wait(at) => sooner(&mut wake, Some(at)),
                Step::Done => {}
                Step::Send | Step::LookUp if running.len() >= IN_FLIGHT => break,
                Step::Send | Step::LookUp => {
                    let spot = match (notice.target, notice.room) {
                        (Target::Room, Some(room)) => Busy::Channel(room),
                        _ => Busy::Room(notice.incident),
                    };
                    let Some(occupied) = self.occupy(spot) else { continue };
                    let lane = self.clone();
                    running.spawn(async move {
                        if let Err(error) = lane.deliver(&notice, todo).await {
                            lane.could_not("a delivery", &error).await;
                        }
                        drop(occupied);
                    });
                }
            }
        }
        wake
    }

    async fn deliver(&self, notice: &Notice, todo: Step) -> anyhow::Result<()> {
        let view = self.actions.incident(notice.incident).await.map_err(fault)?;
        if notice.kind == Kind::Room {
            return self.deliver_room(notice, todo, &view).await;
        }
        let channel = match todo {
            Step::LookUp => notice.channel.or_else(|| place(&view, notice.target)),
            _ => place(&view, notice.target),
        };
        let Some(channel) = channel else {
            return self.redirect(notice, &view, "no channel is set up for it").await;
        };
        let marker = marker(&view, notice.kind, notice.seq);
        if todo == Step::LookUp {
            let (Phase::Claimed(since) | Phase::Unknown(since)) = notice.phase else { return Ok(()) };
            let first = since.min(view.incident.declared_at);
            let looked = self.delivery.look_up(&view, channel, &marker, first).await;
            return self.record(notice, &view, channel, looked).await;
        }
        let store = self.actions.store();
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
        if let (Event::Assigned { member, .. } | Event::HandedOver { to: member, .. }, true) =
            (&entry.event, view.incident.report.private)
        {
            self.delivery.let_in(channel, *member).await;
        }
        let Some(claimed) = self.claim(notice, Some(channel)).await? else { return Ok(()) };
        let posted = self.delivery.post(channel, &message, &notice.nonce, &marker, notice.urgency).await;
        self.record(&claimed, &view, channel, posted).await
    }

    async fn deliver_room(&self, notice: &Notice, todo: Step, view: &View) -> anyhow::Result<()> {
        if view.incident.room.is_some() {
            return self.move_to(notice, &Notice { phase: Phase::Sent, ..notice.clone() }).await;
        }
        let (claimed, (outcome, room)) = if todo == Step::LookUp {
            (notice.clone(), self.delivery.find_room(view).await)
        } else {
            let Some(claimed) = self.claim(notice, None).await? else { return Ok(()) };
            let opened = self.delivery.open_room(view).await;
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

    /// Makes it durable that the message is about to leave. `None`: somebody else has it.
    async fn claim(&self, notice: &Notice, channel: Option<ChannelId>) -> anyhow::Result<Option<Notice>> {
        let phase = Phase::Claimed(self.actions.now());
        let claimed = Notice { phase, attempts: notice.attempts + 1, channel, ..notice.clone() };
        let mut write = self.actions.store().begin().await?;
        let moved = write.move_notice(notice, &claimed).await?;
        write.commit().await?;
        Ok(moved.then_some(claimed))
    }

    async fn record(
        &self,
        notice: &Notice,
        view: &View,
        channel: ChannelId,
        (outcome, message): (Outcome, Option<MessageId>),
    ) -> anyhow::Result<()> {
        let phase = settle(&notice.phase, notice.attempts, outcome, self.actions.now());
        if let Phase::Dead(reason) = &phase {
            return self.redirect(notice, view, reason).await;
        }
        let after = Notice { phase, message, ..notice.clone() };
        let mut write = self.actions.store().begin().await?;
        write.move_notice(notice, &after).await?;
        if let (Kind::Card | Kind::Announcement, Some(message)) = (notice.kind, message) {
            // What it shows is at least what was there when it was composed.
            let shown = view.incident.seq;
            write.place_surface(notice.incident, notice.kind, channel, message, shown).await?;
        }
        write.commit().await?;
        Ok(())
    }

    /// What cannot go where it should goes where it is seen: the incidents channel, else the operators', else it is dead.
    async fn redirect(&self, notice: &Notice, view: &View, reason: &str) -> anyhow::Result<()> {
        let next = match notice.target {
            Target::Room if notice.kind == Kind::Entry => Some(Target::Incidents),
            Target::Incidents if notice.kind == Kind::Entry => Some(Target::Ops),
            Target::Room | Target::Incidents | Target::Reviews | Target::Ops | Target::Guild => None,
        };
        tracing::warn!(incident = view.incident.number(), kind = ?notice.kind, target = ?notice.target, "not delivered: {reason}");
        let now = self.actions.now();
        let phase = match next {
            // A database that came back from a backup does not know whether it was redirected before.
            Some(_) if self.actions.is_doubted(notice.id).await? => Phase::Unknown(now - QUIET),
            Some(_) => Phase::Ready(now),
            None if notice.kind == Kind::Entry
                && notice.target == Target::Ops
                && view.guild.ops_channel.is_none() =>
            {
                // An operator may set a channel up; what is owed waits for it.
                Phase::Ready(now + NO_CHANNEL)
            }
            None => Phase::Dead(reason.to_owned()),
        };
        let target = next.unwrap_or(notice.target);
        let after =
            Notice { phase, target, channel: None, reason: Some(reason.to_owned()), ..notice.clone() };
        self.move_to(notice, &after).await
    }

    async fn move_to(&self, was: &Notice, to: &Notice) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        write.move_notice(was, to).await?;
        write.commit().await?;
        Ok(())
    }
}
