//! What there is to do at one instant, for the worker: read in one trip.
//!
//! Whatever cannot be done now, such as what waits for its next try, is not among it, and of what has to wait for its turn
//! in one place only the first is: however much of that there is, it hides nothing else. And where there is more than is
//! read at once, each guild has its share of that; of its share, messages before rooms that are to be opened, of which
//! Discord opens few at a time.

use super::batch::{Batch, Executed};
use super::notices::notice;
use super::surfaces::surface;
use super::{Notice, Store, Surface, Write, instant, millis, trouble, turns, unsigned};
use crate::domain::At;
use crate::domain::delivery::{QUIET, WITHOUT_ROOM};
use crate::domain::ids::{GuildId, IncidentId};
use chrono::TimeDelta;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const DUE: &str = "SELECT id, guild FROM incidents WHERE next_due <= $1 ORDER BY next_due, id";
/// Those for a room wait until it is open, or was refused; what is owed waits no longer than a minute for it. What is in no
/// known phase is found like what was claimed, and then not understood. An edit of what was said waits for what is new. (The order of the words: claimed, ready, refused, short, unknown.)
const NOTICES: &str = "WITH due AS (\
        SELECT n.id, n.urgency, n.kind, i.guild, \
            ROW_NUMBER() OVER (PARTITION BY n.incident, n.target = 'room' ORDER BY n.phase = 'short', n.urgency, n.id) AS place \
        FROM notices n LEFT JOIN incidents i ON i.id = n.incident \
        WHERE n.phase NOT IN ('sent', 'dead') \
        AND (n.phase = 'ready' AND n.phase_at <= $1 OR n.phase = 'refused' AND n.phase_at <= $1 \
            OR n.phase = 'short' AND n.phase_at <= $1 \
            OR n.phase < 'ready' AND n.phase_at <= $2 OR n.phase > 'ready' AND n.phase < 'refused' AND n.phase_at <= $2 \
            OR n.phase > 'refused' AND n.phase < 'short' AND n.phase_at <= $2 OR n.phase > 'short' AND n.phase_at <= $2) \
        AND (n.unread_by IS NULL OR n.unread_by <> $3) \
        AND (n.target <> 'room' OR i.room IS NOT NULL OR i.id IS NULL \
            OR n.urgency < 2 AND n.kind = 'entry' AND n.phase_at <= $4 OR EXISTS (SELECT 1 FROM notices r \
            WHERE r.incident = n.incident AND r.kind = 'room' AND r.phase IN ('refused', 'dead')))), \
    turns AS (SELECT id, urgency, \
            ROW_NUMBER() OVER (PARTITION BY guild ORDER BY urgency, kind = 'room', id) AS turn \
        FROM due WHERE place = 1) \
    SELECT n.*, i.guild, i.room FROM turns JOIN notices n ON n.id = turns.id \
    LEFT JOIN incidents i ON i.id = n.incident \
    WHERE turns.id IN (SELECT id FROM turns ORDER BY turn, urgency, id LIMIT 256) \
    ORDER BY turns.urgency, turns.id";
/// Those of an incident that is over are not posted anew. What shows something else by itself is found by an index of its
/// own.
const SURFACES: &str = "WITH stale AS (\
        SELECT incident, kind, channel, retry_at \
        FROM surfaces WHERE (message IS NOT NULL OR lost_at IS NOT NULL) \
        AND (wanted > shown OR pinned = 0 OR look = 1 OR lost_at IS NOT NULL OR refused IS NOT NULL) \
        AND CASE WHEN lost_at IS NULL \
            THEN (wanted > shown OR look = 1 OR refused IS NOT NULL) AND retry_at <= $1 OR pinned = 0 AND pin_at <= $1 \
            ELSE retry_at <= $1 AND EXISTS (SELECT 1 FROM incidents i \
                WHERE i.id = surfaces.incident AND i.state <> 'closed') END \
        AND (unread_by IS NULL OR unread_by <> $2) \
        UNION SELECT incident, kind, channel, retry_at \
        FROM surfaces WHERE changes_at IS NOT NULL AND changes_at <= $1 AND retry_at <= $1 AND message IS NOT NULL \
        AND (unread_by IS NULL OR unread_by <> $2)), \
    due AS (SELECT incident, kind, retry_at, \
            ROW_NUMBER() OVER (PARTITION BY channel ORDER BY retry_at, incident, kind) AS place FROM stale) \
    SELECT s.*, i.guild FROM due JOIN surfaces s ON s.incident = due.incident AND s.kind = due.kind \
    LEFT JOIN incidents i ON i.id = s.incident \
    WHERE due.place = 1 ORDER BY due.retry_at, due.incident, due.kind";
const NEXT: &str = "SELECT MIN(at), (SELECT MIN(next_due) FROM incidents WHERE next_due > $1) FROM (\
        SELECT MIN(next_due) AS at FROM incidents WHERE next_due > $1 \
        UNION ALL SELECT MIN(phase_at) FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'ready' AND phase_at > $1 \
        UNION ALL SELECT MIN(phase_at) FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'refused' AND phase_at > $1 \
        UNION ALL SELECT MIN(phase_at) FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'short' AND phase_at > $1 \
        UNION ALL SELECT MIN(n.phase_at) + $4 FROM notices n JOIN incidents i ON i.id = n.incident \
            WHERE n.phase NOT IN ('sent', 'dead') AND n.phase = 'ready' AND n.phase_at > $1 - $4 \
            AND n.target = 'room' AND n.urgency < 2 AND n.kind = 'entry' AND i.room IS NULL \
        UNION ALL SELECT MIN(phase_at) + $3 FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'claimed' AND phase_at > $2 \
        UNION ALL SELECT MIN(phase_at) + $3 FROM notices WHERE phase NOT IN ('sent', 'dead') \
            AND phase = 'unknown' AND phase_at > $2 \
        UNION ALL SELECT MIN(retry_at) FROM surfaces WHERE (message IS NOT NULL OR lost_at IS NOT NULL) \
            AND (wanted > shown OR pinned = 0 OR look = 1 OR lost_at IS NOT NULL OR refused IS NOT NULL) \
            AND (wanted > shown OR look = 1 OR lost_at IS NOT NULL OR refused IS NOT NULL) AND retry_at > $1 \
        UNION ALL SELECT MIN(pin_at) FROM surfaces WHERE (message IS NOT NULL OR lost_at IS NOT NULL) \
            AND (wanted > shown OR pinned = 0 OR look = 1 OR lost_at IS NOT NULL OR refused IS NOT NULL) \
            AND lost_at IS NULL AND pinned = 0 AND pin_at > $1 \
        UNION ALL SELECT MIN(changes_at) FROM surfaces WHERE changes_at IS NOT NULL AND changes_at > $1 \
            AND message IS NOT NULL \
        UNION ALL SELECT MIN(retry_at) FROM surfaces WHERE changes_at IS NOT NULL AND changes_at <= $1 \
            AND message IS NOT NULL AND retry_at > $1)";
const ALERTS: &str = "SELECT incident FROM alerted WHERE tell_at <= $1 ORDER BY tell_at LIMIT 64";
const NEXT_ALERTS: &str = "SELECT MIN(tell_at) FROM alerted WHERE tell_at > $1";
const OLDEST: &str = "SELECT at FROM interactions ORDER BY id LIMIT 1";
const FORGET: &str = "DELETE FROM interactions WHERE at < $1 \
    AND id IN (SELECT id FROM interactions ORDER BY id LIMIT 500)";
const NOTICE_UNREAD: &str = "UPDATE notices SET unread_by = $2 WHERE id = $1";
const SURFACE_UNREAD: &str = "UPDATE surfaces SET unread_by = $3 WHERE incident = $1 AND kind = $2";

/// Whoever does not understand a row leaves it to other versions.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Notices, in [`NOTICES`], and surfaces in one round: more than can be under way at once, so that places that are taken hide
/// no others.
const MOST: u32 = 256;
/// How long a served interaction is remembered: Discord sends one again within seconds, if it does.
const REMEMBERED: TimeDelta = TimeDelta::days(1);
/// How much older the oldest one is when they are forgotten, so that many go in one write.
const TOGETHER: TimeDelta = TimeDelta::hours(1);

/// What there is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Incidents in which something has fallen due, each with its guild, the longest due first. Where not all of them are
    /// here, at least one of each guild is.
    pub due: Vec<(IncidentId, GuildId)>,
    /// Incidents whose rooms are to be told how their alerts stand.
    pub alerts: Vec<IncidentId>,
    /// What can be sent or looked for, the most urgent first.
    pub notices: Vec<Notice>,
    /// Messages that can be shown anew, the one that waits longest first.
    pub surfaces: Vec<Surface>,
    /// What is not understood.
    pub unread: Vec<Unread>,
    /// Whether there are served interactions to be forgotten.
    pub old: bool,
    /// The next instant at which something falls due.
    pub next_due: Option<At>,
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
        self.due.is_empty() && self.alerts.is_empty() && self.notices.is_empty() && self.surfaces.is_empty()
    }

    /// Takes in what is understood of these rows, and of the others that they are there.
    fn read(&mut self, notices: &[SqliteRow], surfaces: &[SqliteRow]) -> sqlx::Result<()> {
        for row in notices {
            match notice(row) {
                Ok(notice) => self.notices.push(notice),
                Err(error) => {
                    let id = row.try_get("id")?;
                    let what = format!("notice {id}: {}", why(&error));
                    self.unread.push(unread(row, UnreadRow::Notice(id), what));
                }
            }
        }
        for row in surfaces {
            match surface(row) {
                Ok(surface) => self.surfaces.push(surface),
                Err(error) => {
                    let (incident, kind): (i64, String) = (row.try_get("incident")?, row.try_get("kind")?);
                    let what = format!("surface {incident} {kind}: {}", why(&error));
                    self.unread.push(unread(row, UnreadRow::Surface(incident, kind), what));
                }
            }
        }
        Ok(())
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
        batch.add(NOTICES).bind(millis(now)).bind(quiet).bind(VERSION).bind(millis(now - WITHOUT_ROOM));
        batch.add(&format!("{SURFACES} LIMIT {MOST}")).bind(millis(now)).bind(VERSION);
        batch.add(NEXT).bind(millis(now)).bind(quiet).bind(QUIET.num_milliseconds());
        batch.bind(WITHOUT_ROOM.num_milliseconds());
        batch.add(OLDEST);
        batch.add(ALERTS).bind(millis(now));
        batch.add(NEXT_ALERTS).bind(millis(now));
        let mut reader = self.readers.acquire().await?;
        let told = batch.run(&mut reader).await?;
        let [epoch, due, notices, surfaces, next, oldest, alerts, next_alerts] = told.as_slice() else {
            return Err(sqlx::Error::RowNotFound);
        };
        if number(epoch, 0)?.unwrap_or_default() != self.writer.epoch {
            return Err(self.writer.supersede());
        }
        let mut round = Round {
            due: due.rows.iter().map(turns::due).collect::<sqlx::Result<_>>()?,
            old: number(oldest, 0)?.is_some_and(|at| at < millis(now - REMEMBERED - TOGETHER)),
            next_due: number(next, 1)?.map(instant).transpose()?,
            next: [number(next, 0)?, number(next_alerts, 0)?]
                .into_iter()
                .flatten()
                .min()
                .map(instant)
                .transpose()?,
            alerts: alerts
                .rows
                .iter()
                .map(|row| row.try_get(0).map(IncidentId))
                .collect::<sqlx::Result<_>>()?,
            ..Round::default()
        };
        if incidents > 0 && round.due.len() >= incidents as usize {
            let in_turn = turns::due_in_turn(&mut reader, now, incidents).await?;
            round.due = in_turn.unwrap_or(round.due);
        }
        let mut in_turn = Vec::new();
        if surfaces.rows.len() >= MOST as usize {
            in_turn = turns::surfaces_in_turn(&mut reader, SURFACES, now, VERSION, MOST).await?;
        }
        round.read(&notices.rows, if in_turn.is_empty() { &surfaces.rows } else { &in_turn })?;
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

fn unread(row: &SqliteRow, which: UnreadRow, what: String) -> Unread {
    let guild = row.try_get::<Option<i64>, _>("guild").ok().flatten();
    Unread { guild: guild.map(|guild| GuildId(unsigned(guild))), what, row: which }
}

fn why(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Decode(why) => why.to_string(),
        other => other.to_string(),
    }
}

fn number(told: &Executed, column: usize) -> sqlx::Result<Option<i64>> {
    told.row().map_or(Ok(None), |row| row.try_get(column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// More than any limit.
    const MANY: i64 = 2_000;
    const NOW: i64 = 1_000_000_000;

    const INCIDENT: &str = "INSERT INTO incidents (id, guild, number, state, room, declared_at, snapshot) \
        VALUES ($1, 5, $2, 'processing', $3, 0, '')";
    const NOTICE: &str = "INSERT INTO notices \
        (id, incident, kind, seq, target, urgency, nonce, phase, phase_at, attempts, origin) \
        VALUES ($1, $2, 'entry', $1, 'room', $3, 'nonce', $4, $5, 0, 'room')";
    const SURFACE: &str = "INSERT INTO surfaces (incident, kind, channel, message, wanted, shown, pinned, retry_at) \
        VALUES ($1, 'card', $2, 1, 2, 1, 1, $3)";
    const SERVED: &str = "INSERT INTO interactions (id, at) VALUES ($1, $2)";

    async fn store() -> (TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        (folder, store)
    }

    fn at(millis: i64) -> At {
        instant(millis).unwrap()
    }

    async fn ids(store: &Store) -> Vec<i64> {
        store.round(at(NOW), 9).await.unwrap().notices.iter().map(|notice| notice.id).collect()
    }

    fn incident(write: &mut Write, id: i64, room: Option<i64>) {
        write.queue().add(INCIDENT).bind(id).bind(format!("INC-{id}")).bind(room);
    }

    fn put(write: &mut Write, id: i64, incident: i64, urgency: i64, phase: &str, at: i64) {
        write.queue().add(NOTICE).bind(id).bind(incident).bind(urgency).bind(phase).bind(at);
    }

    /// In small steps: what is written in one trip has a limit.
    async fn many(store: &Store, mut one: impl FnMut(&mut Write, i64)) {
        let mut write = store.begin().await.unwrap();
        for place in 1..=MANY {
            one(&mut write, place);
            if place % 100 == 0 {
                write.show().await.unwrap();
            }
        }
        write.commit().await.unwrap();
    }

    #[tokio::test]
    async fn what_waits_for_its_next_try_hides_nothing() {
        for phase in ["ready", "claimed", "unknown"] {
            let (_folder, store) = store().await;
            many(&store, |write, id| {
                incident(write, id, Some(id));
                put(write, id, id, 0, phase, NOW + id);
            })
            .await;
            let mut write = store.begin().await.unwrap();
            put(&mut write, MANY + 1, 1, 2, "ready", NOW);
            put(&mut write, MANY + 2, 2, 1, phase, NOW - QUIET.num_milliseconds());
            write.commit().await.unwrap();
            assert_eq!(ids(&store).await, [MANY + 2, MANY + 1], "{phase}");
            let quiet = if phase == "ready" { TimeDelta::zero() } else { QUIET };
            assert_eq!(store.round(at(NOW), 9).await.unwrap().next, Some(at(NOW + 1) + quiet), "{phase}");
            store.close().await;
        }
    }

    #[tokio::test]
    async fn what_waits_for_a_room_hides_nothing_until_the_room_is_known() {
        let (_folder, store) = store().await;
        many(&store, |write, id| {
            incident(write, id, None);
            put(write, id, id, 0, "ready", NOW);
        })
        .await;
        let mut write = store.begin().await.unwrap();
        incident(&mut write, MANY + 1, Some(7));
        put(&mut write, MANY + 1, MANY + 1, 2, "ready", 0);
        write.commit().await.unwrap();
        assert_eq!(ids(&store).await, [MANY + 1]);
        let mut write = store.begin().await.unwrap();
        write.queue().add("UPDATE incidents SET room = 99 WHERE id = 3");
        write.queue().add("UPDATE notices SET kind = 'room', phase = 'dead' WHERE id = 4");
        put(&mut write, MANY + 2, 4, 1, "ready", 0);
        write.commit().await.unwrap();
        assert_eq!(ids(&store).await, [3, MANY + 2, MANY + 1]);
        store.close().await;
    }

    #[tokio::test]
    async fn what_is_owed_waits_a_minute_for_a_room_and_not_longer() {
        let (_folder, store) = store().await;
        let mut write = store.begin().await.unwrap();
        for (id, urgency) in [(1, 0), (2, 1), (3, 2)] {
            incident(&mut write, id, None);
            put(&mut write, id, id, urgency, "ready", NOW);
        }
        write.commit().await.unwrap();
        assert_eq!(store.round(at(NOW), 9).await.unwrap().next, Some(at(NOW + 60_000)));
        let later = store.round(at(NOW + 60_000), 9).await.unwrap().notices;
        assert_eq!(later.iter().map(|notice| notice.id).collect::<Vec<_>>(), [1, 2]);
        store.close().await;
    }

    #[tokio::test]
    async fn of_what_waits_in_one_place_only_the_first_is_found() {
        let (_folder, store) = store().await;
        let mut write = store.begin().await.unwrap();
        incident(&mut write, 1, Some(1));
        incident(&mut write, 2, Some(2));
        write.commit().await.unwrap();
        many(&store, |write, id| put(write, id, 1, 1, "ready", 0)).await;
        let mut write = store.begin().await.unwrap();
        put(&mut write, MANY + 1, 2, 2, "ready", 0);
        put(&mut write, MANY + 2, 1, 0, "ready", 0);
        write.queue().add("UPDATE notices SET target = 'incidents' WHERE id = 9");
        write.commit().await.unwrap();
        assert_eq!(ids(&store).await, [MANY + 2, 9, MANY + 1]);
        store.close().await;
    }

    #[tokio::test]
    async fn surfaces_hide_no_other_surfaces() {
        let (_folder, store) = store().await;
        many(&store, |write, id| {
            let (channel, retry_at) = if id % 2 == 0 { (id, NOW + id) } else { (1, NOW - id) };
            write.queue().add(SURFACE).bind(id).bind(channel).bind(retry_at);
        })
        .await;
        let mut write = store.begin().await.unwrap();
        write.queue().add(SURFACE).bind(MANY + 1).bind(MANY + 1).bind(NOW);
        write.commit().await.unwrap();
        let round = store.round(at(NOW), 9).await.unwrap();
        let found: Vec<_> = round.surfaces.iter().map(|surface| surface.incident.0).collect();
        assert_eq!((found, round.next), (vec![MANY - 1, MANY + 1], Some(at(NOW + 2))));
        store.close().await;
    }

    #[tokio::test]
    async fn what_is_not_understood_is_told_once_and_stays_as_it_is() {
        let (_folder, store) = store().await;
        let mut write = store.begin().await.unwrap();
        for id in 1..=6 {
            incident(&mut write, id, Some(id));
            put(&mut write, id, id, 1, "ready", 0);
        }
        write.queue().add("UPDATE notices SET kind = 'poem' WHERE id = 1");
        write.queue().add("UPDATE notices SET phase = 'lost' WHERE id = 2");
        write.queue().add("UPDATE notices SET urgency = 7 WHERE id = 3");
        write.queue().add("UPDATE notices SET nonce = x'00ff' WHERE id = 4");
        put(&mut write, 7, 99, 1, "ready", 0);
        write.queue().add("UPDATE notices SET target = 'moon' WHERE id = 7");
        write.queue().add(SURFACE).bind(1).bind(1).bind(0);
        write.queue().add("UPDATE surfaces SET kind = 'globe' WHERE incident = 1");
        write.commit().await.unwrap();
        let round = store.round(at(NOW), 9).await.unwrap();
        assert_eq!(round.notices.iter().map(|notice| notice.id).collect::<Vec<_>>(), [5, 6]);
        let unread: Vec<_> = round.unread.iter().map(|unread| unread.what.as_str()).collect();
        assert_eq!(unread.len(), 6, "{unread:?}");
        assert!(unread[0].starts_with("notice 1: ") && unread[0].contains("poem"), "{unread:?}");
        assert!(unread[5].starts_with("surface 1 globe: "), "{unread:?}");
        let guilds: Vec<_> = round.unread.iter().map(|unread| unread.guild.is_some()).collect();
        // The most urgent first; of one, not even the incident is there.
        assert_eq!(guilds, [true, true, true, false, true, true]);

        let mut write = store.begin().await.unwrap();
        round.unread.iter().for_each(|unread| write.set_aside(unread));
        write.commit().await.unwrap();
        let round = store.round(at(NOW), 9).await.unwrap();
        assert_eq!((round.notices.len(), round.unread), (2, vec![]));

        // What this version set aside, another one tries again.
        let mut write = store.begin().await.unwrap();
        write.queue().add("UPDATE notices SET unread_by = 'another' WHERE id = 1 AND kind = 'poem'");
        write.commit().await.unwrap();
        assert_eq!(store.round(at(NOW), 9).await.unwrap().unread.len(), 1);
        store.close().await;
    }

    #[tokio::test]
    async fn served_interactions_are_forgotten_after_a_day_a_few_at_a_time() {
        let (_folder, store) = store().await;
        let day = REMEMBERED.num_milliseconds();
        // The last one was served within the day.
        many(&store, |write, id| {
            let served = if id == MANY { NOW - day } else { NOW - day - id };
            write.queue().add(SERVED).bind(id).bind(served);
        })
        .await;
        let hour = TOGETHER.num_milliseconds();
        assert!(!store.round(at(NOW + hour - MANY), 9).await.unwrap().old, "not one by one");
        let mut left = Vec::new();
        while store.round(at(NOW + hour), 9).await.unwrap().old {
            let mut write = store.begin().await.unwrap();
            write.forget_served(at(NOW));
            write.queue().add("SELECT COUNT(*) FROM interactions");
            left.push(number(&write.commit_told().await.unwrap()[1], 0).unwrap().unwrap());
        }
        assert_eq!(left, [1500, 1000, 500, 1]);
        store.close().await;
    }
}
