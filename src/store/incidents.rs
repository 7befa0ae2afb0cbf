//! Incidents and their timelines.

use super::batch::Executed;
use super::{NewNotice, Store, Write, at_most, decode, last, millis, signed};
use crate::domain::At;
use crate::domain::ids::{ChannelId, GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::keyed::Keyed;
use crate::domain::timeline::{Entry, Event, RoomEvent};
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

const BY_ID: &str = "SELECT snapshot FROM incidents WHERE id = $1";
const BY_ROOM: &str = "SELECT snapshot FROM incidents WHERE room = $1 AND guild = $2";
/// By the index of numbers alone.
const NUMBERS: &str = "SELECT UPPER(number) FROM incidents \
    WHERE guild = $1 AND (UPPER(number) LIKE $2 OR UPPER(number) LIKE $3) ORDER BY rowid DESC";
const BY_NUMBER: &str = "SELECT snapshot FROM incidents WHERE guild = $1 AND UPPER(number) = UPPER($2)";
const ALL: &str = "SELECT snapshot FROM incidents WHERE guild = $1 ORDER BY declared_at DESC, id DESC";
const OPEN: &str = "SELECT snapshot FROM incidents WHERE guild = $1 AND state <> 'closed' \
                    ORDER BY declared_at DESC, id DESC";
/// Where the title is in a snapshot.
const TITLE: &str = "$.report.title";
const TITLES: &str = "SELECT id, json_extract(snapshot, $3) FROM incidents \
                      WHERE guild = $1 AND declared_at >= $2 AND state <> 'closed' ORDER BY declared_at DESC, id DESC";
const TIMELINE: &str = "SELECT entry FROM entries WHERE incident = $1 ORDER BY seq";
const TOGETHER: &str = "SELECT entry FROM entries WHERE incident = $1 AND seq BETWEEN $2 - 32 AND $2 + 32 \
                        AND at = (SELECT at FROM entries WHERE incident = $1 AND seq = $2) ORDER BY seq";
const NEXT_ID: &str = "SELECT COALESCE(MAX(id), 0) + 1 FROM incidents";
const NEXT_NUMBER: &str = "INSERT INTO numbers (guild, last) VALUES ($1, 1) \
                           ON CONFLICT (guild) DO UPDATE SET last = numbers.last + 1 RETURNING last";
const NUMBER_FROM: &str = "UPDATE numbers SET last = $2 WHERE guild = $1";
const SERVE: &str = "INSERT INTO interactions (id, at) VALUES ($1, $2)";
const INSERT: &str = "INSERT INTO incidents (id, guild, number, state, room, next_due, declared_at, snapshot) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UPDATE: &str = "UPDATE incidents SET state = $2, next_due = $3, snapshot = $4 WHERE id = $1";
const UPDATE_ROOM: &str = "UPDATE incidents SET room = $2 WHERE id = $1";
const APPEND: &str = "INSERT INTO entries (incident, seq, at, entry) VALUES ($1, $2, $3, $4)";
/// One whose channel is gone may have another one now.
const STALE: &str = "UPDATE surfaces SET wanted = $2, retry_at = CASE WHEN gone IS NULL THEN retry_at ELSE 0 END \
    WHERE incident = $1";
/// What people wrote is looked up in an index, which follows.
const BEHIND: &str = "INSERT INTO unindexed (incident, wanted) VALUES ($1, $2) \
    ON CONFLICT (incident) DO UPDATE SET wanted = excluded.wanted";

/// One commit's worth of change to one incident.
#[derive(Debug)]
pub struct Change<'a> {
    /// The incident afterwards.
    pub incident: &'a Incident,
    /// Is it a new one?
    pub new: bool,
    /// What is appended to its timeline.
    pub entries: &'a [Entry],
    /// What is to be said.
    pub notices: &'a [NewNotice],
    /// When something falls due next.
    pub next_due: Option<At>,
}

impl Write {
    /// The incident of this id.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn incident(&mut self, id: IncidentId) -> sqlx::Result<Option<Incident>> {
        if let Some(known) = self.known().and_then(|known| known.by_id(id)) {
            return Ok(Some(known.clone()));
        }
        self.queue().add(BY_ID).bind(id.0);
        self.asked().await
    }

    /// The incident whose room this is.
    ///
    /// # Errors
    /// As [`Write::incident`].
    pub async fn incident_in(&mut self, guild: GuildId, room: ChannelId) -> sqlx::Result<Option<Incident>> {
        if let Some(known) = self.known().and_then(|known| known.by_room(guild, room)) {
            return Ok(Some(known.clone()));
        }
        self.queue().add(BY_ROOM).bind(signed(room.0)).bind(signed(guild.0));
        self.asked().await
    }

    /// The incident of a guild that has this number.
    ///
    /// # Errors
    /// As [`Write::incident`].
    pub async fn incident_numbered(
        &mut self,
        guild: GuildId,
        number: &str,
    ) -> sqlx::Result<Option<Incident>> {
        self.queue().add(BY_NUMBER).bind(signed(guild.0)).bind(number);
        self.asked().await
    }

    async fn asked(&mut self) -> sqlx::Result<Option<Incident>> {
        self.ask().await?.last().and_then(Executed::row).map(snapshot).transpose()
    }

    /// Notes that an interaction is being served. That it was before shows with the next question, or when this is
    /// committed: then the error [is one of those](super::is_repeated).
    pub fn serve(&mut self, interaction: u64, now: At) {
        self.queue().add(SERVE).bind(signed(interaction)).bind(millis(now));
    }

    /// An id for a new incident, and the next running number of its guild. `None`: they are used up.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_number(&mut self, guild: GuildId) -> sqlx::Result<(IncidentId, Option<u32>)> {
        self.queue().add(NEXT_NUMBER).bind(signed(guild.0));
        self.queue().add(NEXT_ID);
        let told = self.ask().await?;
        let number: i64 =
            told.iter().rev().nth(1).and_then(Executed::row).ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
        Ok((IncidentId(last(&told)?.try_get(0)?), u32::try_from(number).ok()))
    }

    /// Open incidents of a guild that were declared since then, the newest first, each with its title.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn declared_since(
        &mut self,
        guild: GuildId,
        since: At,
    ) -> sqlx::Result<Vec<(IncidentId, String)>> {
        self.queue().add(TITLES).bind(signed(guild.0)).bind(millis(since)).bind(TITLE);
        let told = self.ask().await?;
        let rows = told.last().map(|told| told.rows.as_slice()).unwrap_or_default();
        rows.iter().map(|row| Ok((IncidentId(row.try_get(0)?), row.try_get(1)?))).collect()
    }

    /// The running numbers of a guild go on after this one, which may have been given already.
    pub fn number_from(&mut self, guild: GuildId, last: u32) {
        self.queue().add(NUMBER_FROM).bind(signed(guild.0)).bind(i64::from(last));
    }

    /// Appends to a timeline; the incident is saved with the next change. That the place of an entry is taken shows when
    /// it is committed.
    ///
    /// # Errors
    /// When an entry cannot be written down.
    pub fn append(&mut self, incident: IncidentId, entries: &[Entry]) -> sqlx::Result<()> {
        for entry in entries {
            let entry_json = json(entry)?;
            self.queue().add(APPEND).bind(incident.0).bind(entry.seq).bind(millis(entry.at)).bind(entry_json);
        }
        Ok(())
    }

    /// Saves a change: entries, snapshot, what is owed next, what is to be said. That another change came in between shows
    /// when it is committed.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn save(&mut self, change: &Change<'_>) -> sqlx::Result<()> {
        let incident = change.incident;
        let id = incident.id.0;
        let room = incident.room.map(|room| signed(room.0));
        let next_due = change.next_due.map(millis);
        let snapshot = json(incident)?;
        self.append(incident.id, change.entries)?;
        let queue = self.queue();
        if change.new {
            queue.add(INSERT).bind(id).bind(signed(incident.guild().0)).bind(incident.number());
            queue.bind(incident.state.key()).bind(room).bind(next_due);
            queue.bind(millis(incident.declared_at)).bind(snapshot);
        } else {
            queue.add(UPDATE).bind(id).bind(incident.state.key()).bind(next_due).bind(snapshot);
            // A column that is set is written in its index, too, even if it stays as it is.
            if change.entries.iter().any(|entry| {
                matches!(
                    entry.event,
                    Event::Room(RoomEvent::RoomOpened { .. }) | Event::Room(RoomEvent::RoomDeleted)
                )
            }) {
                queue.add(UPDATE_ROOM).bind(id).bind(room);
            }
            queue.add(STALE).bind(id).bind(incident.seq);
        }
        queue.add(BEHIND).bind(id).bind(incident.seq);
        for notice in change.notices {
            queue.add_notice(incident, notice);
        }
        self.will_be(incident);
        Ok(())
    }
}

impl Store {
    /// The incident of this id.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn incident(&self, id: IncidentId) -> sqlx::Result<Option<Incident>> {
        by_id(&mut *self.readers.acquire().await?, id).await
    }

    /// The incident whose room this is; for people see [`Looks`](super::Looks).
    ///
    /// # Errors
    /// As [`Store::incident`].
    pub async fn incident_in(&self, guild: GuildId, room: ChannelId) -> sqlx::Result<Option<Incident>> {
        by_room(&mut *self.readers.acquire().await?, guild, room).await
    }

    /// Incidents of a guild, newest first; for people see [`Looks`](super::Looks).
    ///
    /// # Errors
    /// As [`Store::incident`].
    pub async fn incidents(
        &self,
        guild: GuildId,
        open_only: bool,
        limit: u32,
    ) -> sqlx::Result<Vec<Incident>> {
        newest(&mut *self.readers.acquire().await?, guild, open_only, limit).await
    }

    /// The whole timeline of an incident, in order.
    ///
    /// # Errors
    /// As [`Store::incident`].
    pub async fn timeline(&self, id: IncidentId) -> sqlx::Result<Vec<Entry>> {
        timeline(&mut *self.readers.acquire().await?, id).await
    }

    /// An entry and those that were recorded at the same instant, in order.
    ///
    /// # Errors
    /// As [`Store::incident`].
    pub async fn entries_together(&self, id: IncidentId, seq: u32) -> sqlx::Result<Vec<Entry>> {
        let query = sqlx::query(TOGETHER).bind(id.0).bind(seq);
        query.fetch_all(&self.readers).await?.iter().map(entry).collect()
    }
}

pub(super) async fn by_id(
    connection: &mut SqliteConnection,
    id: IncidentId,
) -> sqlx::Result<Option<Incident>> {
    one(connection, sqlx::query(BY_ID).bind(id.0)).await
}

pub(super) async fn by_room(
    connection: &mut SqliteConnection,
    guild: GuildId,
    room: ChannelId,
) -> sqlx::Result<Option<Incident>> {
    one(connection, sqlx::query(BY_ROOM).bind(signed(room.0)).bind(signed(guild.0))).await
}

pub(super) async fn by_number(
    connection: &mut SqliteConnection,
    guild: GuildId,
    number: &str,
) -> sqlx::Result<Option<Incident>> {
    one(connection, sqlx::query(BY_NUMBER).bind(signed(guild.0)).bind(number.trim())).await
}

/// Numbers of a guild that begin or end so, in capitals, the newest first.
pub(super) async fn numbers(
    connection: &mut SqliteConnection,
    guild: GuildId,
    first: &str,
    last: &str,
) -> sqlx::Result<Vec<String>> {
    // The store knows capitals of plain letters only.
    let part = |text: &str| {
        if text.to_uppercase() == text || text.is_ascii() { text.to_owned() } else { "%".into() }
    };
    let (begins, ends) = (format!("{}%", part(first)), format!("%{}", part(last)));
    let query = sqlx::query_scalar(NUMBERS).bind(signed(guild.0)).bind(begins).bind(ends);
    query.fetch_all(connection).await
}

pub(super) async fn newest(
    connection: &mut SqliteConnection,
    guild: GuildId,
    open_only: bool,
    limit: u32,
) -> sqlx::Result<Vec<Incident>> {
    let query = sqlx::query(at_most(limit, if open_only { OPEN } else { ALL })).bind(signed(guild.0));
    query.fetch_all(connection).await?.iter().map(snapshot).collect()
}

pub(super) async fn timeline(connection: &mut SqliteConnection, id: IncidentId) -> sqlx::Result<Vec<Entry>> {
    sqlx::query(TIMELINE).bind(id.0).fetch_all(connection).await?.iter().map(entry).collect()
}

async fn one(
    connection: &mut SqliteConnection,
    query: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
) -> sqlx::Result<Option<Incident>> {
    query.fetch_optional(connection).await?.as_ref().map(snapshot).transpose()
}

pub(super) fn json(value: &(impl Serialize + ?Sized)) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| decode(error.to_string()))
}

pub(super) fn snapshot(row: &SqliteRow) -> sqlx::Result<Incident> {
    let json: &str = row.try_get("snapshot")?;
    serde_json::from_str(json).map_err(|error| decode(format!("an incident: {error}")))
}

fn entry(row: &SqliteRow) -> sqlx::Result<Entry> {
    let json: &str = row.try_get("entry")?;
    serde_json::from_str(json).map_err(|error| decode(format!("an entry: {error}")))
}
