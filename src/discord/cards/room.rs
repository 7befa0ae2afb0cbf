//! What is said of the room itself.

use super::declaration::{everybody, opened_late};
use super::line::{Line, Lined, On};
use crate::domain::timeline::RoomEvent;

impl Lined for RoomEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let private = on.view.incident.is_private();
        match self {
            RoomEvent::RoomOpened { late: true, .. } => {
                on.says("•", "entry-room-opened").told_by(move || Some(opened_late(on.view, on.now)))
            }
            RoomEvent::RoomOpened { late: false, .. } => on.says("•", "entry-room-opened").untold(),
            RoomEvent::RoomChosen { .. } => on.says("•", "entry-room-chosen").untold(),
            RoomEvent::RoomPlainer { reason } => {
                on.says("⚠️", "entry-room-plainer").quoting([reason]).then_say("next-room-plainer")
            }
            RoomEvent::RoomDeleted => on.says("⚠️", "entry-room-deleted").then_say("next-room-deleted"),
            // Nothing that is said of a private one in a room calls them.
            RoomEvent::RoomRefused { reason } if private => on
                .says("⚠️", "entry-room-refused")
                .quoting([reason])
                .calling(move || everybody(on.view, on.now))
                .then_say("next-room-refused-private"),
            RoomEvent::RoomRefused { reason } => {
                on.says("⚠️", "entry-room-refused").quoting([reason]).then_say("next-room-refused")
            }
        }
    }
}
