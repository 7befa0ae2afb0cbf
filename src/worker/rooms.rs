//! Rooms that people delete: heard of from the gateway, and looked for where events may have been missed.

use super::fault;
use crate::actions::{Actions, Failure, report};
use crate::discord::changed::{Changed, Listener};
use crate::discord::deliver::Delivery;
use crate::domain::ids::{ChannelId, GuildId};
use std::collections::BTreeSet;
use tokio::sync::watch;

/// Open incidents of a guild whose rooms are looked for.
const MOST: u32 = 500;

/// Hears which rooms are gone.
pub struct Rooms {
    actions: Actions,
    delivery: Delivery,
}

impl Rooms {
    /// Of one bot.
    pub fn new(actions: Actions, delivery: Delivery) -> Rooms {
        Rooms { actions, delivery }
    }

    /// Hears until `stop` is true.
    pub async fn run(self, mut changes: Listener, mut stop: watch::Receiver<bool>) {
        loop {
            let changed = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                changed = changes.next() => changed,
            };
            let heard = match changed {
                Changed::ChannelDeleted(guild, channel) => self.deleted(guild, channel).await,
                Changed::Connected => self.look_everywhere().await,
                Changed::Guild(guild) => self.look(guild).await,
                Changed::Roles(_)
                | Changed::Members(_)
                | Changed::Channel(..)
                | Changed::Pins(..)
                | Changed::MessageDeleted(..) => Ok(()),
            };
            if let Err(failure) = heard {
                report(&format!("whether a room is still there is not known: {:#}", fault(failure)));
            }
        }
    }

    async fn deleted(&self, guild: GuildId, channel: ChannelId) -> Result<(), Failure> {
        match self.actions.store().incident_in(guild, channel).await? {
            Some(incident) => self.actions.room_deleted(incident.id, channel).await,
            // It was no room.
            None => Ok(()),
        }
    }

    async fn look_everywhere(&self) -> Result<(), Failure> {
        let live = self.actions.store().live().await?;
        let guilds: BTreeSet<GuildId> = live.into_iter().map(|live| live.guild).collect();
        for guild in guilds {
            self.look(guild).await?;
        }
        Ok(())
    }

    /// Looks which rooms of open incidents are gone from a guild.
    async fn look(&self, guild: GuildId) -> Result<(), Failure> {
        let open = self.actions.store().incidents(guild, true, MOST).await?;
        let rooms: Vec<_> = open.iter().filter_map(|incident| Some((incident.id, incident.room?))).collect();
        if rooms.is_empty() {
            return Ok(());
        }
        let Some(there) = self.delivery.channels(guild).await else { return Ok(()) };
        for (id, room) in rooms.into_iter().filter(|(_, room)| !there.contains(room)) {
            // A thread that is archived is in no list.
            if self.delivery.is_gone(room).await {
                self.actions.room_deleted(id, room).await?;
            }
        }
        Ok(())
    }
}
