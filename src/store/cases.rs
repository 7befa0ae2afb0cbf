//! What closed incidents took, each in one line, for figures.

use super::search::snapshots;
use super::{Write, at_most, millis, signed};
use crate::domain::At;
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::Incident;
use sqlx::SqliteConnection;

const KEEP: &str = "INSERT INTO cases (incident, guild, declared_at, figures) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (incident) DO UPDATE SET figures = excluded.figures";
const FORGET: &str = "DELETE FROM cases WHERE incident = $1";
const ANEW: &str = "INSERT INTO unindexed (incident, wanted) SELECT incident, 0 FROM cases WHERE true \
    ON CONFLICT (incident) DO NOTHING";
/// All in one text: a hundred thousand rows take longer to fetch than to read.
const SINCE: &str =
    "SELECT group_concat(figures, char(10)) FROM cases WHERE guild = $1 AND declared_at >= $2";
/// Those that are open, and those of which the line is not as they are.
const OTHERS: &str = "SELECT id FROM (\
    SELECT id, declared_at FROM incidents WHERE guild = $1 AND declared_at >= $2 AND state <> 'closed' UNION \
    SELECT i.id, i.declared_at FROM unindexed u CROSS JOIN incidents i ON i.id = u.incident \
    WHERE i.guild = $1 AND i.declared_at >= $2) ORDER BY declared_at DESC, id DESC";

impl Write {
    /// Keeps what an incident took; `None`: it is open, or counts in no figure.
    pub fn keep_case(&mut self, incident: &Incident, line: Option<String>) {
        match line {
            Some(line) => {
                let queue = self.queue().add(KEEP).bind(incident.id.0).bind(signed(incident.guild().0));
                queue.bind(millis(incident.declared_at)).bind(line);
            }
            None => self.forget_case(incident.id),
        }
    }

    /// Keeps nothing of what an incident took.
    pub(super) fn forget_case(&mut self, incident: IncidentId) {
        self.queue().add(FORGET).bind(incident.0);
    }

    /// Whatever was kept is to be judged anew.
    pub fn judge_cases_anew(&mut self) {
        self.queue().add(ANEW);
    }
}

/// What is kept of the incidents of a guild that were reported since an instant, each in one line; and the newest of those of
/// which nothing is kept, or no longer what is so, so many at most. One that is kept just now may be in both.
pub(super) async fn since(
    connection: &mut SqliteConnection,
    guild: GuildId,
    since: At,
    limit: u32,
) -> sqlx::Result<(String, Vec<Incident>)> {
    let (guild, since) = (signed(guild.0), millis(since));
    // In this order: whatever is kept in between is answered twice, and not left out.
    let rows = sqlx::query_scalar(at_most(limit, OTHERS)).bind(guild).bind(since);
    let others: Vec<_> = rows.fetch_all(&mut *connection).await?.into_iter().map(IncidentId).collect();
    let others = snapshots(connection, &others).await?;
    let kept: Option<String> =
        sqlx::query_scalar(SINCE).bind(guild).bind(since).fetch_one(&mut *connection).await?;
    Ok((kept.unwrap_or_default(), others))
}
