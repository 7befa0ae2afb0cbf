//! What the auditor reads: whatever is not over, and everything about one incident as it was at one instant.

use super::{Store, incidents, instant, notices, unsigned};
use crate::domain::At;
use crate::domain::delivery::Evidence;
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::timeline::Entry;
use sqlx::{Connection, Row, SqliteConnection};

const LIVE: &str = "SELECT i.id, i.guild, e.seq, e.at AS last FROM incidents i JOIN entries e ON e.incident = i.id \
    AND e.seq = (SELECT MAX(seq) FROM entries WHERE incident = i.id) \
    WHERE i.state <> 'closed' OR i.next_due IS NOT NULL \
    OR i.id IN (SELECT incident FROM notices WHERE phase NOT IN ('sent', 'dead')) ORDER BY i.id";
const WAITING: &str = "SELECT incident FROM notices WHERE phase NOT IN ('sent', 'dead') UNION \
    SELECT incident FROM surfaces WHERE (message IS NOT NULL OR lost_at IS NOT NULL) \
    AND (wanted > shown OR pinned = 0 OR look = 1 OR lost_at IS NOT NULL OR refused IS NOT NULL)";

const OPEN: &str = "SELECT COUNT(*) FROM incidents WHERE state <> 'closed'";
const BACKLOG: &str = "SELECT n.urgency, COUNT(*) AS waiting, MIN(e.at) AS since FROM notices n \
    JOIN entries e ON e.incident = n.incident AND e.seq = n.seq \
    WHERE n.phase NOT IN ('sent', 'dead') GROUP BY n.urgency";

/// How much there is to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Open incidents.
    pub open: u64,
    /// Notices that have not arrived and are not dead, by urgency.
    pub waiting: [u64; 3],
    /// When the oldest of them was decided.
    pub since: Option<At>,
}

/// An incident that is not over, or still owes something or has something to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    pub incident: IncidentId,
    pub guild: GuildId,
    /// Its last entry.
    pub seq: u32,
    /// When that was recorded.
    pub last: At,
}

/// An incident, its timeline, and how the messages about it stand.
pub type Whole = (Incident, Vec<Entry>, Vec<Evidence>);

impl Store {
    /// Incidents that are not over, or still owe something or have something to be said.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn live(&self) -> sqlx::Result<Vec<Live>> {
        let rows = sqlx::query(LIVE).fetch_all(&self.readers).await?;
        let live = |row: &sqlx::sqlite::SqliteRow| {
            let incident = IncidentId(row.try_get("id")?);
            let guild = GuildId(unsigned(row.try_get("guild")?));
            Ok(Live { incident, guild, seq: row.try_get("seq")?, last: instant(row.try_get("last")?)? })
        };
        rows.iter().map(live).collect()
    }

    /// Incidents with notices that have not arrived and are not dead, or with a card or an announcement that is not as it
    /// should be.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn waiting(&self) -> sqlx::Result<Vec<IncidentId>> {
        let ids: Vec<i64> = sqlx::query_scalar(WAITING).fetch_all(&self.readers).await?;
        Ok(ids.into_iter().map(IncidentId).collect())
    }

    /// How much there is to do.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn backlog(&self) -> sqlx::Result<Backlog> {
        let open: i64 = sqlx::query_scalar(OPEN).fetch_one(&self.readers).await?;
        let mut backlog = Backlog { open: open.unsigned_abs(), ..Backlog::default() };
        for row in sqlx::query(BACKLOG).fetch_all(&self.readers).await? {
            let urgency: i64 = row.try_get("urgency")?;
            if let Some(waiting) = usize::try_from(urgency).ok().and_then(|at| backlog.waiting.get_mut(at)) {
                *waiting = row.try_get::<i64, _>("waiting")?.unsigned_abs();
            }
            let since = instant(row.try_get("since")?)?;
            backlog.since = backlog.since.into_iter().chain([since]).min();
        }
        Ok(backlog)
    }

    /// Everything about an incident, with no commit between its parts.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn whole(&self, id: IncidentId) -> sqlx::Result<Option<Whole>> {
        whole(&mut *self.readers.acquire().await?, id).await
    }
}

pub(super) async fn whole(connection: &mut SqliteConnection, id: IncidentId) -> sqlx::Result<Option<Whole>> {
    let mut transaction = connection.begin().await?;
    let Some(incident) = incidents::by_id(&mut transaction, id).await? else { return Ok(None) };
    let timeline = incidents::timeline(&mut transaction, id).await?;
    let evidence = notices::evidence(&mut transaction, id).await?;
    Ok(Some((incident, timeline, evidence)))
}
