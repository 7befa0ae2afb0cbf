//! Guilds take turns: where one has more to do than is read at once, the others still have theirs read.

use super::batch::Batch;
use super::{millis, unsigned};
use crate::domain::At;
use crate::domain::ids::{GuildId, IncidentId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

const GUILDS: &str = "SELECT DISTINCT guild FROM incidents WHERE next_due <= $1 ORDER BY guild";
const DUE_IN: &str =
    "SELECT id, guild FROM incidents WHERE next_due <= $1 AND guild = $2 ORDER BY next_due, id";
/// An incident in which something has fallen due, and its guild.
pub(super) fn due(row: &SqliteRow) -> sqlx::Result<(IncidentId, GuildId)> {
    Ok((IncidentId(row.try_get(0)?), GuildId(unsigned(row.try_get(1)?))))
}

/// Incidents in which something has fallen due, of each guild its share of so many; `None` where only one guild has any.
pub(super) async fn due_in_turn(
    connection: &mut SqliteConnection,
    now: At,
    incidents: u32,
) -> sqlx::Result<Option<Vec<(IncidentId, GuildId)>>> {
    let guilds: Vec<i64> = sqlx::query_scalar(GUILDS).bind(millis(now)).fetch_all(&mut *connection).await?;
    let Ok(count @ 2..) = u32::try_from(guilds.len()) else { return Ok(None) };
    let share = (incidents / count).max(1);
    let mut batch = Batch::default();
    for guild in guilds {
        batch.add(&format!("{DUE_IN} LIMIT {share}")).bind(millis(now)).bind(guild);
    }
    let told = batch.run(connection).await?;
    told.iter().flat_map(|told| &told.rows).map(due).collect::<sqlx::Result<_>>().map(Some)
}

/// So many of the messages that can be shown anew, of each guild its share: of each guild its first, then of each its
/// second, and so on.
pub(super) async fn surfaces_in_turn(
    connection: &mut SqliteConnection,
    due_surfaces: &'static str,
    now: At,
    version: &str,
    most: u32,
) -> sqlx::Result<Vec<SqliteRow>> {
    let mut batch = Batch::default();
    // The same rows, numbered within their guild, in the order of these numbers.
    let numbered = "s.*, i.guild, ROW_NUMBER() OVER \
        (PARTITION BY i.guild ORDER BY due.retry_at, due.incident, due.kind) AS turn FROM due";
    let in_turn = due_surfaces
        .replace("ORDER BY due.retry_at", "ORDER BY turn, due.retry_at")
        .replace("s.*, i.guild FROM due", numbered);
    batch.add(&format!("{in_turn} LIMIT {most}")).bind(millis(now)).bind(version);
    Ok(batch.run(connection).await?.into_iter().flat_map(|told| told.rows).collect())
}

#[cfg(test)]
mod tests {
    use crate::domain::At;
    use crate::domain::ids::GuildId;
    use crate::store::Store;
    use std::collections::BTreeSet;

    const NOW: i64 = 1_000_000_000;
    /// More in each of two guilds than is read at once; in a third guild there is one, which came last.
    const FLOOD: [&str; 4] = [
        "INSERT INTO incidents (id, guild, number, state, room, next_due, declared_at, snapshot) \
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2001) \
            SELECT i, CASE WHEN i = 2001 THEN 7 ELSE 5 + i / 1001 END, i, 'processing', i, i, 0, '' FROM n",
        "INSERT INTO notices (id, incident, kind, seq, target, urgency, nonce, phase, phase_at, attempts, origin) \
            SELECT id, id, 'entry', 1, 'room', CASE WHEN id = 2001 THEN 1 ELSE 0 END, 'nonce', 'ready', 0, 0, 'room' \
            FROM incidents",
        "INSERT INTO surfaces (incident, kind, channel, message, wanted, shown, pinned, retry_at) \
            SELECT id, 'card', id, 1, 2, 1, 1, id FROM incidents",
        // One guild is about to have rooms opened.
        "UPDATE notices SET kind = 'room', target = 'guild', origin = 'guild' WHERE id < 900",
    ];

    #[tokio::test]
    async fn of_more_than_is_read_at_once_each_guild_has_its_share() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let mut write = store.begin().await.unwrap();
        for sql in FLOOD {
            write.queue().add(sql);
        }
        write.commit().await.unwrap();
        let now = At::from_timestamp_millis(NOW).unwrap();
        let round = store.round(now, 50).await.unwrap();
        let count =
            |guilds: Vec<u64>| [5, 6, 7].map(|guild| guilds.iter().filter(|it| **it == guild).count());
        assert_eq!(count(round.due.iter().map(|(_, guild)| guild.0).collect()), [16, 16, 1]);
        let of = |guild: Option<GuildId>| guild.unwrap().0;
        assert_eq!(count(round.notices.iter().map(|it| of(it.guild)).collect()), [128, 127, 1]);
        assert_eq!(count(round.surfaces.iter().map(|it| of(it.guild)).collect()), [128, 127, 1]);
        let read: BTreeSet<i64> = round.notices.iter().map(|it| it.id).collect();
        assert!((900..=1000).all(|id| read.contains(&id)), "messages come before rooms: {read:?}");
        assert!(round.notices.is_sorted_by_key(|it| (it.urgency, it.id)));

        // Where only one guild has any, it has all of it.
        let mut write = store.begin().await.unwrap();
        write.queue().add("UPDATE incidents SET next_due = NULL WHERE guild <> 6");
        write.commit().await.unwrap();
        assert_eq!(store.round(now, 50).await.unwrap().due.len(), 50);
        store.close().await;
    }
}
