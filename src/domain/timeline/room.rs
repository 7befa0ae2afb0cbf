//! What becomes of the room.

use super::record::Record;
use super::{Entry, Feature};
use crate::domain::ids::ChannelId;
use crate::domain::incident::Incident;
use crate::domain::playbook::RoomKind;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// A room that people delete comes back at once so often, then later.
pub(in crate::domain) const MOST_DELETED: usize = 3;

/// What becomes of the room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RoomEvent {
    /// The room exists.
    RoomOpened {
        channel: ChannelId,
        /// What it is, if not what was asked for.
        #[serde(default)]
        kind: Option<RoomKind>,
        /// After it was refused, or deleted: people are called into it.
        #[serde(default)]
        late: bool,
    },
    /// It is worked on elsewhere than in a channel of its own, or from now on in one.
    RoomChosen {
        /// Where.
        kind: RoomKind,
    },
    /// The room is plainer than it was to be: Discord refused the rest.
    RoomPlainer {
        /// What Discord said.
        reason: String,
    },
    /// Somebody deleted the room.
    RoomDeleted,
    /// Discord has no place for a room, so it is worked on in the incidents channel.
    RoomRefused {
        /// What Discord said.
        reason: String,
    },
}

impl Feature for RoomEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            RoomEvent::RoomPlainer { .. } => {}
            RoomEvent::RoomOpened { channel, kind, .. } => {
                (incident.room, incident.room_refused, incident.room_refusal) = (Some(*channel), false, None);
                incident.room_kind = kind.unwrap_or(incident.room_kind);
            }
            RoomEvent::RoomDeleted => {
                incident.room = None;
                let kept = incident.rooms_deleted.len().saturating_sub(MOST_DELETED - 1);
                incident.rooms_deleted.drain(..kept);
                incident.rooms_deleted.push(entry.at);
            }
            RoomEvent::RoomChosen { kind } => (incident.room_kind, incident.room_refused) = (*kind, false),
            RoomEvent::RoomRefused { reason } => {
                (incident.room_refused, incident.room_refusal) = (true, Some(reason.clone()));
                // A private one is worked on nowhere else.
                incident.room_kind = if incident.is_private() { incident.room_kind } else { RoomKind::None };
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            RoomEvent::RoomOpened { .. }
            | RoomEvent::RoomChosen { .. }
            | RoomEvent::RoomPlainer { .. }
            | RoomEvent::RoomDeleted
            | RoomEvent::RoomRefused { .. } => Record::default(),
        }
    }
}
