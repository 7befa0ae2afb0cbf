//! What there is to do at one instant, for the worker: read in one trip.
//!
//! Whatever cannot be done now, such as what waits for its next try, is not among it, and of what has to wait for its turn
//! in one place only the first is: however much of that there is, it hides nothing else.

use super::batch::{Batch, Told};
use super::notices::{notice, surface};
use super::{Notice, Store, Surface, Write, instant, millis, trouble, unsigned};
use crate::domain::At;
use crate::domain::delivery::QUIET;
use crate::domain::ids::{GuildId, IncidentId};
use chrono::TimeDelta;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const DUE: &str = "SELECT id FROM incidents WHERE next_due <= $1 ORDER BY next_due, id";
/// Those for a room wait until it is open, or is known never to be. What is in no known phase is found like what was
/// claimed, and then not understood. (The order of the words: claimed, ready, unknown.)
const NOTICES: &str = "WITH due AS (\
        SELECT n.id, n.urgency, \
            ROW_NUMBER() OVER (PARTITION BY n.incident, n.target = 'room' ORDER BY n.urgency, n.id) AS place \
        FROM notices n LEFT JOIN incidents i ON i.id = n.incident \
        WHERE n.phase NOT IN ('sent', 'dead') \
        AND (n.phase = 'ready' AND n.phase_at <= $1 \
            OR n.phase < 'ready' AND n.phase_at <= $2 OR n.phase > 'ready' AND n.phase_at <= $2) \
        AND (n.unread_by IS NULL OR n.unread_by <> $3) \
        AND (n.target <> 'room' OR i.room IS NOT NULL OR i.id IS NULL OR EXISTS (SELECT 1 FROM notices r \
            WHERE r.incident = n.incident AND r.kind = 'room' AND r.phase = 'dead'))) \
    SELECT n.*, i.guild, i.room FROM due JOIN notices n ON n.id = due.id \
    LEFT JOIN incidents i ON i.id = n.incident \
    WHERE due.place = 1 ORDER BY due.urgency, due.id";
const SURFACES: &str = "WITH due AS (\
        SELECT incident, kind, retry_at, \
            ROW_NUMBER() OVER (PARTITION BY channel ORDER BY retry_at, incident, kind) AS place \
        FROM surfaces WHERE message IS NOT NULL AND (wanted > shown OR pinned = 0) AND retry_at <= $1 \
        AND (unread_by IS NULL OR unread_by <> $2)) \
    SELECT s.*, i.guild FROM due JOIN surfaces s ON s.incident = due.incident AND s.kind = due.kind \
    LEFT JOIN incidents i ON i.id = s.incident \
    WHERE due.place = 1 ORDER BY due.retry_at, due.incident, due.kind";
const NEXT: &str = "SELECT MIN(at) FROM (\
        SELECT MIN(next_due) AS at FROM incidents WHERE next_due > $1 \
        UNION ALL SELECT MIN(phase_at) FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'ready' AND phase_at > $1 \
        UNION ALL SELECT MIN(phase_at) + $3 FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'claimed' AND phase_at > $2 \
        UNION ALL SELECT MIN(phase_at) + $3 FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'unknown' AND phase_at > $2 \
        UNION ALL SELECT MIN(retry_at) FROM surfaces \
            WHERE message IS NOT NULL AND (wanted > shown OR pinned = 0) AND retry_at > $1)";
const OLDEST: &str = "SELECT at FROM interactions ORDER BY id LIMIT 1";
const FORGET: &str = "DELETE FROM interactions WHERE at < $1 \
    AND id IN (SELECT id FROM interactions ORDER BY id LIMIT 500)";
const NOTICE_UNREAD: &str = "UPDATE notices SET unread_by = $2 WHERE id = $1";
const SURFACE_UNREAD: &str = "UPDATE surfaces SET unread_by = $3 WHERE incident = $1 AND kind = $2";

/// Whoever does not understand a row leaves it to other versions.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Notices and surfaces in one round: more than can be under way at once, so that places that are taken hide no others.
const MOST: u32 = 256;
/// How long a served interaction is remembered: Discord sends one again within seconds, if it does.
const REMEMBERED: TimeDelta = TimeDelta::days(1);
/// How much older the oldest one is when they are forgotten, so that many go in one write.
const TOGETHER: TimeDelta = TimeDelta::hours(1);

/// What there is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Incidents in which something has fallen due, the longest due first.
    pub due: Vec<IncidentId>,
    /// What can be sent or looked for, the most urgent first.
    pub notices: Vec<Notice>,
    /// Messages that can be shown anew, the one that waits longest first.
    pub surfaces: Vec<Surface>,
    /// What is not understood.
    pub unread: Vec<Unread>,
    /// Whether there are served interactions to be forgotten.
    pub old: bool,
    /// The next instant at which there is more to do.
    pub next: Option<At>,
}

/// A notice or surface that is not understood: of another version, or damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The guild, if that is known.
    pub guild: Option<GuildId>,
    /// Which row, and why not.
    pub what: String,
    row: UnreadRow,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum UnreadRow {
    Notice(i64),
    Surface(i64, String),
}

impl Round {
    /// Is there nothing to be told, delivered or shown?
    pub fn is_empty(&self) -> bool {
        self.due.is_empty() && self.notices.is_empty() && self.surfaces.is_empty()
    }
}

impl Store {
    /// What there is to do now, at most so many incidents of it.
    ///
    /// # Errors
    /// When the store fails, or another process has taken the database over.
    pub async fn round(&self, now: At, incidents: u32) -> sqlx::Result<Round> {
        let quiet = millis(now).saturating_sub(QUIET.num_milliseconds());
        let mut batch = Batch::default();
        batch.add(trouble::EPOCH);
        batch.add(&format!("{DUE} LIMIT {incidents}")).bind(millis(now));
        batch.add(&format!("{NOTICES} LIMIT {MOST}")).bind(millis(now)).bind(quiet).bind(VERSION);
        batch.add(&format!("{SURFACES} LIMIT {MOST}")).bind(millis(now)).bind(VERSION);
        batch.add(NEXT).bind(millis(now)).bind(quiet).bind(QUIET.num_milliseconds());
        batch.add(OLDEST);
        let told = batch.run(&mut *self.readers.acquire().await?).await?;
        let [epoch, due, notices, surfaces, next, oldest] = told.as_slice() else {
            return Err(sqlx::Error::RowNotFound);
        };
        if number(epoch)?.unwrap_or_default() != self.writer.epoch {
            return Err(self.writer.supersede());
        }
        let mut round = Round {
            due: due.rows.iter().map(|row| row.try_get(0).map(IncidentId)).collect::<sqlx::Result<_>>()?,
            old: number(oldest)?.is_some_and(|at| at < millis(now - REMEMBERED - TOGETHER)),
            next: number(next)?.map(instant).transpose()?,
            ..Round::default()
        };
        for row in &notices.rows {
            match notice(row) {
                Ok(notice) => round.notices.push(notice),
                Err(error) => {
                    let id = row.try_get("id")?;
                    round.unread.push(unread(row, UnreadRow::Notice(id), &format!("notice {id}: {error}")));
                }
            }
        }
        for row in &surfaces.rows {
            match surface(row) {
                Ok(surface) => round.surfaces.push(surface),
                Err(error) => {
                    let (incident, kind): (i64, String) = (row.try_get("incident")?, row.try_get("kind")?);
                    let what = format!("surface {incident} {kind}: {error}");
                    round.unread.push(unread(row, UnreadRow::Surface(incident, kind), &what));
                }
            }
        }
        Ok(round)
    }
}

impl Write {
    /// Leaves a row that is not understood alone from now on. It stays as it is; another version tries it again.
    pub fn set_aside(&mut self, unread: &Unread) {
        match &unread.row {
            UnreadRow::Notice(id) => self.queue().add(NOTICE_UNREAD).bind(id).bind(VERSION),
            UnreadRow::Surface(incident, kind) => {
                self.queue().add(SURFACE_UNREAD).bind(incident).bind(kind).bind(VERSION)
            }
        };
    }

    /// Forgets the oldest of the interactions that were served more than a day ago.
    pub fn forget_served(&mut self, now: At) {
        self.queue().add(FORGET).bind(millis(now - REMEMBERED));
    }
}

fn unread(row: &SqliteRow, which: UnreadRow, what: &str) -> Unread {
    let guild = row.try_get::<Option<i64>, _>("guild").ok().flatten();
    Unread { guild: guild.map(|guild| GuildId(unsigned(guild))), what: what.to_owned(), row: which }
}

fn number(told: &Told) -> sqlx::Result<Option<i64>> {
    told.row().map_or(Ok(None), |row| row.try_get(0))
}
