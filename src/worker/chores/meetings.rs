//! Meetings that come again: each is announced, and told when it begins, with what there is to talk about.

use super::lists::Lists;
use super::{chore, keep};
use crate::discord::cards::periodic::{Agenda, periodic};
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::guild::Guild;
use crate::domain::periodic::{Moment, PeriodicMeeting};
use crate::store::Chore;
use crate::worker::circular::Circular;
use crate::worker::fault;

/// Open incidents that are looked at.
const OPEN: u32 = 50;

impl Lists {
    /// Tells of one meeting what is due at a moment: when that is to be told next.
    pub(super) async fn meeting(
        &self,
        guild: &Guild,
        meeting: &PeriodicMeeting,
        moment: Moment,
        now: At,
    ) -> anyhow::Result<Option<At>> {
        let calendars = self.actions.calendars();
        let by = (guild.zone, &*calendars);
        let name = format!("meeting {} {} {}", guild.id.0, moment.key(), meeting.name);
        let known = chore(&self.actions, &name, now).await?;
        let Some(occasion) = meeting.next(moment, known.done_at, now, by) else { return Ok(None) };
        if occasion.at > now {
            return Ok(Some(occasion.at));
        }
        let open = self.actions.open_incidents(guild.id, OPEN).await.map_err(fault)?;
        let followups = self.actions.open_followups(guild.id).await?;
        let agenda = Agenda { open: &open, followups: &followups };
        let circular = Circular {
            name: &format!("{name} {}", occasion.begins.timestamp_millis()),
            guild: guild.id,
            to: &Addressee::channels([meeting.channel.or(guild.incidents_channel), guild.ops_channel]),
            marker: &format!("{} · {} · {}", meeting.name, occasion.begins.timestamp(), moment.key()),
            message: &periodic(guild, meeting, (moment, occasion), agenda, now),
        };
        if let Some(again) = circular.send(&self.actions, &self.delivery).await? {
            return Ok(Some(again));
        }
        keep(&self.actions, &name, &Chore { done_at: now, failing: None }).await?;
        Ok(meeting.next(moment, now, now, by).map(|next| next.at))
    }
}
