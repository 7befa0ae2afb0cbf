//! What Discord made of an incident's room.

use super::trail::Deed;
use super::{Actions, Failure};
use crate::domain::change::append;
use crate::domain::ids::{ChannelId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::privacy::AccessDiffers;
use crate::domain::room;
use crate::domain::timeline::{Actor, Event, PrivacyEvent};

/// A room that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub room: ChannelId,
    /// A thread of the incidents channel.
    pub is_thread: bool,
    /// Why it is plainer than it was to be, in Discord's words.
    pub without: Option<String>,
}

impl From<ChannelId> for Opening {
    fn from(room: ChannelId) -> Opening {
        Opening { room, is_thread: false, without: None }
    }
}

impl Actions {
    /// Records that the incident's room is there, once.
    ///
    /// # Errors
    /// A fault.
    pub async fn room_opened(&self, id: IncidentId, opening: impl Into<Opening>) -> Result<(), Failure> {
        let Opening { room, is_thread, without } = opening.into();
        self.record(id, Actor::Bot, |incident| room::opened(incident, room, is_thread, without)).await
    }

    /// Records that Discord let no room be opened, once: it is worked on in the incidents channel, where whatever was to be
    /// said in the room goes now. A private one has no place but its room; what is said of it meanwhile goes to the
    /// operators.
    ///
    /// # Errors
    /// A fault.
    pub async fn room_refused(&self, id: IncidentId, reason: &str) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let mut view = self.load(&mut write, id).await?;
        let refused = room::refused(&view.incident, reason);
        if refused.is_empty() {
            return Ok(());
        }
        if !view.incident.is_private() {
            write.without_room(id);
        }
        let mut entries = Vec::new();
        let deed = Deed::by(Actor::Bot, &view.incident, now);
        append(&mut view.incident, &mut entries, Actor::Bot, refused, now);
        self.finish(write, view, entries, false, &deed).await.map(|_| ())
    }

    /// Records that somebody deleted the incident's room, once.
    ///
    /// # Errors
    /// A fault.
    pub async fn room_deleted(&self, id: IncidentId, channel: ChannelId) -> Result<(), Failure> {
        self.record(id, Actor::Bot, |incident| room::gone(incident, channel)).await
    }

    /// Records, once, that Discord did not let the room be shut or opened, or that somebody sees it who should not, or
    /// should and does not.
    ///
    /// # Errors
    /// A fault.
    pub async fn access_refused(
        &self,
        id: IncidentId,
        reason: &str,
        differs: Option<AccessDiffers>,
    ) -> Result<(), Failure> {
        let refused = |incident: &Incident| {
            let refused = Event::Privacy(PrivacyEvent::AccessRefused { reason: reason.into(), differs });
            (!incident.access_refused).then_some(refused).into_iter().collect()
        };
        self.record(id, Actor::Bot, refused).await
    }

    /// Records that an incident which became private is named as similar no longer.
    ///
    /// # Errors
    /// A fault.
    pub async fn similar_withdrawn(&self, id: IncidentId, number: &str) -> Result<(), Failure> {
        let withdrawn = |incident: &Incident| {
            let is_named = incident.report.similar.iter().any(|one| one.number == number);
            let withdrawn = Event::Privacy(PrivacyEvent::SimilarWithdrawn { number: number.into() });
            is_named.then_some(withdrawn).into_iter().collect()
        };
        self.record(id, Actor::Bot, withdrawn).await
    }

    /// Records that who can see the room is as it is to be, if Discord had not let that be.
    ///
    /// # Errors
    /// A fault.
    pub async fn access_set(&self, id: IncidentId) -> Result<(), Failure> {
        let set = |incident: &Incident| {
            incident.access_refused.then_some(Event::Privacy(PrivacyEvent::AccessSet)).into_iter().collect()
        };
        self.record(id, Actor::Bot, set).await
    }
}
