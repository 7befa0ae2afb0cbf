//! Incidents as they were last written, so that whoever changes one need not read it first.
//!
//! Only whoever has the turn to write sees them, and only this process writes: so they are what the database holds, and
//! what the transaction holds that is open. Were that wrong, the place of the next entry would be taken, and nothing be
//! written.

use crate::domain::ids::{ChannelId, GuildId, IncidentId};
use crate::domain::incident::Incident;
use std::collections::VecDeque;

/// More than are worked on at the same time.
const MOST: usize = 64;

/// The newest last.
#[derive(Default)]
pub(super) struct Known(VecDeque<Incident>);

impl Known {
    pub(super) fn by_id(&self, id: IncidentId) -> Option<&Incident> {
        self.0.iter().find(|incident| incident.id == id)
    }

    pub(super) fn by_room(&self, guild: GuildId, room: ChannelId) -> Option<&Incident> {
        self.0.iter().find(|incident| incident.room == Some(room) && incident.guild() == guild)
    }

    /// Takes in what was written; one that was not known only with `keep`.
    pub(super) fn put(&mut self, incident: Incident, keep: bool) {
        let known = self.0.iter().position(|known| known.id == incident.id);
        if let Some(at) = known {
            self.0.remove(at);
        } else if !keep {
            return;
        }
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(incident);
    }

    /// Nobody knows what is left of it.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
