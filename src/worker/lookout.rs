//! What people delete, unpin or change on Discord, as far as cards and announcements go. Events may be missed, so whatever
//! stands in open incidents is looked at once when a connection begins; whoever edits one that is gone hears of it, too.

use super::surfaces::lose;
use crate::actions::{Actions, report};
use crate::discord::changed::{Changed, Listener};
use crate::domain::ids::ChannelId;
use crate::store::{Loss, Surface, Write};
use std::time::Duration;
use tokio::sync::watch;

/// How long (real time) events are gathered: what belongs together, such as many messages that are deleted at once, is
/// noted at once.
const GATHER: Duration = Duration::from_millis(50);
/// How long (real time) to wait after something could not be noted.
const AFTER_FAULT: Duration = Duration::from_secs(1);
/// Events noted at once, at most.
const MOST: usize = 256;

/// Watches over the surfaces of one bot.
pub struct Lookout {
    actions: Actions,
    changes: Listener,
}

impl Lookout {
    /// Watches by these changes.
    pub fn new(actions: Actions, changes: Listener) -> Lookout {
        Lookout { actions, changes }
    }

    /// Watches until `stop` is true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let first = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                first = self.changes.next() => first,
            };
            let heard = self.gather(first).await;
            while let Err(error) = self.note(&heard).await {
                report(&format!("what changed on Discord could not be noted yet: {error:#}"));
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => return,
                    () = tokio::time::sleep(AFTER_FAULT) => {}
                }
            }
        }
    }

    /// What is heard together.
    async fn gather(&mut self, first: Changed) -> Vec<Changed> {
        let mut heard = vec![first];
        let gathering = async {
            while heard.len() < MOST {
                let next = self.changes.next().await;
                if !heard.contains(&next) {
                    heard.push(next);
                }
            }
        };
        let _ = tokio::time::timeout(GATHER, gathering).await;
        heard
    }

    async fn note(&self, heard: &[Changed]) -> anyhow::Result<()> {
        let store = self.actions.store();
        let refused = store.any_surface_refused().await?;
        let mut lost: Vec<(Surface, Loss)> = Vec::new();
        let mut cards: Vec<ChannelId> = Vec::new();
        for change in heard {
            match change {
                Changed::MessageDeleted(_, _, message) => {
                    lost.extend(store.surface_of(*message).await?.map(|surface| (surface, Loss::Message)));
                }
                Changed::ChannelDeleted(_, channel) => {
                    let surfaces = store.surfaces_in(*channel).await?.into_iter();
                    lost.extend(surfaces.map(|surface| (surface, Loss::Channel)));
                }
                Changed::Pins(_, channel) => {
                    cards.extend(store.has_card(*channel).await?.then_some(*channel));
                }
                // Looks and tries follow below.
                Changed::Connected
                | Changed::Guild(_)
                | Changed::Roles(_)
                | Changed::Members(_)
                | Changed::Channel(..) => {}
            }
        }
        let looks = |change: &Changed| matches!(change, Changed::Connected | Changed::Guild(_));
        let tries = |change: &Changed| refused && change.may_allow() && change.guild().is_some();
        let nothing = lost.is_empty() && cards.is_empty();
        if nothing && !heard.iter().any(|change| looks(change) || tries(change)) {
            return Ok(());
        }
        let mut write = store.begin().await?;
        let now = self.actions.now();
        lost.iter().for_each(|(surface, loss)| lose(&mut write, surface, *loss, now));
        cards.into_iter().for_each(|room| write.look_at_card(room));
        for change in heard {
            if looks(change) {
                write.look_at_surfaces(change.guild());
            }
            if refused {
                self.try_refused(&mut write, change);
            }
        }
        self.actions.commit(write).await.map_err(super::fault)
    }

    /// A change of one channel may allow what was refused there, and where the channel is one of the guild's own, such as
    /// the category of the rooms, elsewhere.
    fn try_refused(&self, write: &mut Write, change: &Changed) {
        match change {
            Changed::Guild(guild) | Changed::Roles(guild) => write.try_refused_surfaces(*guild, None),
            Changed::Channel(guild, channel) => {
                let settings = self.actions.guild(*guild);
                let wide = [settings.category, settings.incidents_channel].contains(&Some(*channel));
                write.try_refused_surfaces(*guild, (!wide).then_some(*channel));
            }
            Changed::Connected
            | Changed::Members(_)
            | Changed::ChannelDeleted(..)
            | Changed::Pins(..)
            | Changed::MessageDeleted(..) => {}
        }
    }
}
