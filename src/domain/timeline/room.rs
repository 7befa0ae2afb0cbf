//! What becomes of the room.

use crate::domain::ids::ChannelId;
use crate::domain::playbook::RoomKind;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What becomes of the room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(clippy::enum_variant_names, reason = "so they are called where they are stored")]
pub enum RoomEvent {
    /// The room exists.
    RoomOpened {
        /// Its channel.
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
