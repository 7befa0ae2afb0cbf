//! The messages that are edited as things change.

use super::batch::Batch;
use super::notices::{KINDS, channel, key, value};
use super::{Write, decode, instant, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::delivery::Kind;
use crate::domain::ids::{ChannelId, IncidentId, MessageId};
use crate::domain::incident::Incident;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const ADD: &str = "INSERT INTO surfaces (incident, kind, wanted, shown, pinned, retry_at) \
    VALUES ($1, $2, $3, 0, $4, 0) ON CONFLICT DO NOTHING";
const SHOWN_FIRST: &str = "UPDATE surfaces SET channel = $3, message = $4, shown = MAX(shown, $5) WHERE incident = $1 AND kind = $2";
const SHOWN: &str = "UPDATE surfaces SET shown = MAX(shown, $3) WHERE incident = $1 AND kind = $2";
const PINNED: &str = "UPDATE surfaces SET pinned = 1 WHERE incident = $1 AND kind = $2";
const RETRY: &str = "UPDATE surfaces SET retry_at = $3 WHERE incident = $1 AND kind = $2";
const GONE: &str = "UPDATE surfaces SET message = NULL, pinned = 1 WHERE incident = $1 AND kind = $2";

/// A message that is edited as things change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surface {
    /// The incident that it shows.
    pub incident: IncidentId,
    /// Card or announcement.
    pub kind: Kind,
    /// Where it is.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Last entry that it should show.
    pub wanted: u32,
    /// Last entry that it shows.
    pub shown: u32,
    /// Is nothing left to pin?
    pub pinned: bool,
    /// Not to be tried before.
    pub retry_at: At,
}

impl Batch {
    /// A surface of this incident is to be posted, if the notice is of one.
    pub(super) fn add_surface(&mut self, incident: &Incident, kind: Kind) {
        if matches!(kind, Kind::Card | Kind::Announcement) {
            let pinned = i64::from(kind != Kind::Card);
            self.add(ADD).bind(incident.id.0).bind(key(&KINDS, kind)).bind(incident.seq).bind(pinned);
        }
    }
}

impl Write {
    /// Notes where a surface was first posted, and what it showed.
    pub fn place_surface(
        &mut self,
        incident: IncidentId,
        kind: Kind,
        channel: ChannelId,
        message: MessageId,
        shown: u32,
    ) {
        let queue = self.queue();
        queue.add(SHOWN_FIRST).bind(incident.0).bind(key(&KINDS, kind)).bind(signed(channel.0));
        queue.bind(signed(message.0)).bind(shown);
    }

    /// Notes what a surface shows now.
    pub fn surface_shows(&mut self, surface: &Surface, shown: u32) {
        self.touch(SHOWN, surface).bind(i64::from(shown));
    }

    /// Notes that a surface is pinned, or cannot be.
    pub fn surface_pinned(&mut self, surface: &Surface) {
        self.touch(PINNED, surface);
    }

    /// Leaves a surface alone until later.
    pub fn surface_later(&mut self, surface: &Surface, retry_at: At) {
        self.touch(RETRY, surface).bind(millis(retry_at));
    }

    /// Notes that somebody deleted a surface; it is not made again.
    pub fn surface_gone(&mut self, surface: &Surface) {
        self.touch(GONE, surface);
    }

    fn touch(&mut self, sql: &'static str, surface: &Surface) -> &mut Batch {
        self.queue().add(sql).bind(surface.incident.0).bind(key(&KINDS, surface.kind))
    }
}

pub(super) fn surface(row: &SqliteRow) -> sqlx::Result<Surface> {
    Ok(Surface {
        incident: IncidentId(row.try_get("incident")?),
        kind: value(&KINDS, row.try_get("kind")?)?,
        channel: channel(row, "channel")?.ok_or_else(|| decode("a surface without a channel"))?,
        message: MessageId(unsigned(row.try_get("message")?)),
        wanted: row.try_get("wanted")?,
        shown: row.try_get("shown")?,
        pinned: row.try_get::<i64, _>("pinned")? == 1,
        retry_at: instant(row.try_get("retry_at")?)?,
    })
}
