//! What a private incident leaves where people read who are not invited.

use super::{Lane, fault};
use crate::actions::View;
use crate::discord::deliver::{marker, withdrawn};
use crate::discord::rest::RequestOutcome;
use crate::domain::delivery::{Kind, Phase, Target};
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::privacy::{Place, Standing, standing};
use crate::domain::timeline::{Entry, Event, RoomEvent};
use crate::store::Notice;

impl Lane {
    /// What of a notice's message may stand where it goes.
    pub(super) async fn standing(&self, notice: &Notice, view: &View, entry: &Entry) -> Standing {
        if !view.incident.is_private() {
            return Standing::Whole;
        }
        let shut = notice.target == Target::Ops && self.delivery.is_ops_shut(&view.guild).await;
        let place = Place { target: notice.target, shut };
        // That there is no room has no room to be told in.
        let elsewhere = notice.target != notice.origin
            || matches!(entry.event, Event::Room(RoomEvent::RoomRefused { .. }));
        standing(&view.incident, notice.kind, place, elsewhere)
    }

    /// Takes away what was said of it outside of its room before it became private. True when nothing of that is left;
    /// what could not be reached is tried again. An announcement is edited by itself.
    pub(super) async fn withdraw(&self, view: &View) -> anyhow::Result<bool> {
        let mut all_gone = true;
        let shut = self.delivery.is_ops_shut(&view.guild).await;
        for posted in self.actions.store().posted(view.incident.id).await? {
            let outside = posted.channel != view.incident.room;
            let is_ops = posted.channel == view.guild.ops_channel;
            if let (Some(channel), Some(message), true) =
                (posted.channel, posted.message, outside && !(is_ops && shut))
            {
                all_gone &= self.put_neutral(&posted, view, channel, message).await;
            }
        }
        Ok(all_gone)
    }

    /// Takes away what the openings of other incidents say of it as a similar one. True when nothing of that is left.
    pub(super) async fn withdraw_similar(&self, view: &View) -> anyhow::Result<bool> {
        let mut all_gone = true;
        for other in self.actions.store().named_by(view.incident.guild(), view.incident.number()).await? {
            self.actions.similar_withdrawn(other, view.incident.number()).await.map_err(fault)?;
            let other = self.actions.incident(other).await.map_err(fault)?;
            for opening in self.actions.store().openings(other.incident.id).await? {
                all_gone &= match (&opening.phase, self.say_anew(&opening, &other).await?) {
                    (_, Some((RequestOutcome::Sent(_) | RequestOutcome::Gone { .. }, _))) => true,
                    // It may be on its way with what it said before.
                    (Phase::Claimed(_) | Phase::Unknown(_), _) | (_, Some(_)) => false,
                    (_, None) => true,
                };
            }
        }
        Ok(all_gone)
    }

    /// After a message arrived in this channel: was the incident made private while it was on its way? `composed` is the
    /// incident of which it speaks, if that is known.
    pub(super) async fn withdraw_if_late(
        &self,
        notice: &Notice,
        channel: ChannelId,
        message: Option<MessageId>,
        composed: Option<&View>,
    ) -> anyhow::Result<()> {
        let Some(message) = message.filter(|_| notice.target != Target::Room) else { return Ok(()) };
        if composed.is_some_and(|view| view.incident.is_private()) || notice.kind == Kind::Announcement {
            return Ok(());
        }
        let view = self.actions.incident(notice.incident).await.map_err(fault)?;
        if view.incident.is_private() && view.incident.room != Some(channel) {
            self.put_neutral(notice, &view, channel, message).await;
        }
        Ok(())
    }

    async fn put_neutral(
        &self,
        posted: &Notice,
        view: &View,
        channel: ChannelId,
        message: MessageId,
    ) -> bool {
        let marker = marker(view, posted.kind, posted.seq);
        match self.delivery.withdraw(channel, message, &withdrawn(view), &marker).await {
            RequestOutcome::Sent(_) | RequestOutcome::Gone { .. } => true,
            other => {
                let number = view.incident.number();
                tracing::warn!(incident = number, "what is not public any more still stands: {other:?}");
                false
            }
        }
    }
}
