//! The guard of private rooms: one that people open to others on Discord, by a change of the channel, is shut again, and
//! the room and the operators are told. Events may be missed, so all open ones are looked at when a connection begins.

use super::fault;
use crate::actions::{Actions, report};
use crate::discord::changed::{Changed, Listener};
use crate::discord::deliver::Delivery;
use crate::domain::ids::IncidentId;
use chrono::TimeDelta;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::watch;

/// How long (real time) events are gathered: setting who can see a room tells of several changes.
const GATHER: Duration = Duration::from_millis(50);
/// One that could not be shut, or looked at, is tried again so much later.
const AGAIN: TimeDelta = TimeDelta::seconds(15);
/// What the timeline keeps as the reason.
const OPENED: &str = "the channel was changed on Discord";

/// Guards the private rooms of one bot.
pub struct Guard {
    actions: Actions,
    delivery: Delivery,
    changes: Listener,
    /// Incidents whose rooms are to be looked at.
    suspects: BTreeSet<IncidentId>,
}

impl Guard {
    /// Guards by these changes.
    pub fn new(actions: Actions, delivery: Delivery, changes: Listener) -> Guard {
        Guard { actions, delivery, changes, suspects: BTreeSet::new() }
    }

    /// Guards until `stop` is true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        loop {
            let again = self.actions.now() + AGAIN;
            let has_suspects = !self.suspects.is_empty();
            let changed = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                changed = self.changes.next() => Some(changed),
                () = clock.sleep_until(again), if has_suspects => None,
            };
            if let Some(changed) = changed {
                self.gather(changed).await;
            }
            for suspect in std::mem::take(&mut self.suspects) {
                let looked = tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => return,
                    looked = self.look(suspect) => looked,
                };
                match looked {
                    Ok(true) => {}
                    Ok(false) => {
                        self.suspects.insert(suspect);
                    }
                    Err(error) => {
                        report(&format!("a private room could not be looked at yet: {error:#}"));
                        self.suspects.insert(suspect);
                    }
                }
            }
        }
    }

    /// Whose rooms may have been opened.
    async fn gather(&mut self, first: Changed) {
        let mut heard = vec![first];
        let gathering = async {
            loop {
                let next = self.changes.next().await;
                if !heard.contains(&next) {
                    heard.push(next);
                }
            }
        };
        let _ = tokio::time::timeout(GATHER, gathering).await;
        for change in heard {
            let found = match change {
                Changed::Channel(_, channel) => self.actions.store().with_access_in(channel).await,
                // Roles say what everybody may do.
                Changed::Connected | Changed::Guild(_) | Changed::Roles(_) => {
                    self.actions.store().open_with_access().await
                }
                Changed::Members(_)
                | Changed::ChannelDeleted(..)
                | Changed::Pins(..)
                | Changed::MessageDeleted(..) => continue,
            };
            match found {
                Ok(found) => self.suspects.extend(found),
                Err(error) => {
                    report(&format!("private rooms could not be looked for: {error}"));
                }
            }
        }
    }

    /// Looks at a room, and shuts it if it is open. True when nothing is left to be done.
    async fn look(&self, incident: IncidentId) -> anyhow::Result<bool> {
        let view = self.actions.incident(incident).await.map_err(fault)?;
        let guild = view.incident.guild();
        let (true, Some(room)) = (view.incident.is_private(), view.incident.room) else { return Ok(true) };
        let delivery = self.delivery.of(guild, Some(incident));
        let Some(differs) = delivery.opened_since(room, &view, self.actions.now()).await else {
            if view.incident.access_refused {
                self.actions.access_set(incident).await.map_err(fault)?;
            }
            return Ok(true);
        };
        // Nobody opened what was never shut: whoever sets it says so if Discord does not let them.
        if !view.incident.access_refused && self.actions.store().is_access_being_set(incident).await? {
            return Ok(false);
        }
        tracing::warn!(incident = view.incident.number(), ?differs, "a private room was opened to others");
        // Whoever dies after this finds it open, or told as open, at the next start.
        self.actions.access_refused(incident, OPENED, Some(differs.clone())).await.map_err(fault)?;
        delivery.shut(room, guild, &differs).await;
        let is_shut = delivery.opened_since(room, &view, self.actions.now()).await.is_none();
        if is_shut {
            self.actions.access_set(incident).await.map_err(fault)?;
        }
        Ok(is_shut)
    }
}
