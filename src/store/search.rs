//! What people wrote, word by word: an index over every incident, and which incidents it is behind with.

use super::incidents::snapshot;
use super::{Store, Write, at_most, signed};
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::search::{Filter, Phrase, Written};
use sqlx::{Row, SqliteConnection};

const FOUND: &str = "SELECT rowid FROM words WHERE words MATCH $1 ORDER BY rowid DESC";
/// In the order of the ids that are given.
const BY_IDS: &str =
    "SELECT i.snapshot FROM json_each($1) j CROSS JOIN incidents i ON i.id = j.value ORDER BY j.key";
const BEHIND: &str = "SELECT i.id, i.snapshot FROM unindexed u CROSS JOIN incidents i ON i.id = u.incident \
    WHERE i.guild = $1 ORDER BY u.incident DESC";
const COUNT_BEHIND: &str = "SELECT COUNT(*) FROM unindexed";
const NEXT_BEHIND: &str = "SELECT incident FROM unindexed ORDER BY incident DESC";
const FORGET: &str = "DELETE FROM words WHERE rowid = $1";
const INDEX: &str =
    "INSERT INTO words (rowid, guild, marks, title, core, rest) VALUES ($1, $2, $3, $4, $5, $6)";
const NOT_BEHIND: &str = "DELETE FROM unindexed WHERE incident = $1 AND wanted <= $2";

const LEAVE: &str = "DELETE FROM unindexed WHERE incident = $1";

/// Where phrases are looked for, the most telling place first.
const PLACES: [&str; 3] = ["title", "{title core}", "{title core rest}"];

impl Write {
    /// Puts what people wrote in an incident into the index, as it is up to the incident's last entry.
    pub fn index(&mut self, incident: &Incident, written: &Written) {
        let id = incident.id.0;
        let queue = self.queue();
        queue.add(FORGET).bind(id);
        queue.add(INDEX).bind(id).bind(server(incident.guild())).bind(written.marks.clone());
        queue.bind(written.title.clone()).bind(written.core.clone()).bind(written.rest.clone());
        queue.add(NOT_BEHIND).bind(id).bind(incident.seq);
    }

    /// Leaves an incident that cannot be read out of the index, and of the figures, until it changes.
    pub fn leave_unindexed(&mut self, incident: IncidentId) {
        self.queue().add(LEAVE).bind(incident.0);
        self.forget_case(incident);
    }
}

impl Store {
    /// Incidents with which the index is behind, the newest first, so many at most.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unindexed(&self, limit: u32) -> sqlx::Result<Vec<IncidentId>> {
        let rows = sqlx::query(at_most(limit, NEXT_BEHIND)).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(IncidentId(row.try_get(0)?))).collect()
    }
}

/// See [`Looks::search`](super::Looks::search).
pub(super) async fn search(
    connection: &mut SqliteConnection,
    guild: GuildId,
    phrases: &[Phrase],
    filter: &Filter,
    limit: u32,
) -> sqlx::Result<Vec<IncidentId>> {
    let wanted = phrases.iter().map(quoted).collect::<Vec<_>>().join(" AND ");
    let marks = filter.marks().into_iter().map(|mark| format!(" AND marks : \"{mark}\"")).collect::<String>();
    let mut found = Vec::new();
    for place in PLACES {
        if found.len() < limit as usize {
            let expression = format!("{place} : ({wanted}) AND guild : \"{}\"{marks}", server(guild));
            add(connection, &expression, limit, &mut found).await?;
        }
    }
    found.truncate(limit as usize);
    Ok(found)
}

/// See [`Looks::alike`](super::Looks::alike).
pub(super) async fn alike(
    connection: &mut SqliteConnection,
    guild: GuildId,
    phrases: &[Phrase],
    limit: u32,
) -> sqlx::Result<Vec<Incident>> {
    let words: Vec<String> = phrases.iter().map(quoted).collect();
    let (first, second) = words.split_at(words.len() / 2);
    let mut found = Vec::new();
    // What has all of them, what has half of them, and then the newest that have any.
    for (part, by) in
        [(words.as_slice(), " AND "), (first, " AND "), (second, " AND "), (words.as_slice(), " OR ")]
    {
        if !part.is_empty() {
            let wanted = part.join(by);
            let expression = format!("{{title core}} : ({wanted}) AND guild : \"{}\"", server(guild));
            add(connection, &expression, limit, &mut found).await?;
        }
    }
    snapshots(connection, &found).await
}

/// Incidents by their ids, in the order of these.
pub(super) async fn snapshots(
    connection: &mut SqliteConnection,
    ids: &[IncidentId],
) -> sqlx::Result<Vec<Incident>> {
    let ids = super::incidents::json(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    sqlx::query(BY_IDS).bind(ids).fetch_all(connection).await?.iter().map(snapshot).collect()
}

/// See [`Looks::unindexed`](super::Looks::unindexed).
pub(super) async fn unindexed(
    connection: &mut SqliteConnection,
    guild: GuildId,
    limit: u32,
) -> sqlx::Result<(Vec<Incident>, u64)> {
    let behind: i64 = sqlx::query_scalar(COUNT_BEHIND).fetch_one(&mut *connection).await?;
    let query = sqlx::query(at_most(limit, BEHIND)).bind(signed(guild.0));
    let found = query.fetch_all(connection).await?.iter().map(snapshot).collect::<sqlx::Result<_>>()?;
    Ok((found, u64::try_from(behind).unwrap_or_default()))
}

/// Adds what is found, each once.
async fn add(
    connection: &mut SqliteConnection,
    expression: &str,
    limit: u32,
    found: &mut Vec<IncidentId>,
) -> sqlx::Result<()> {
    for row in &sqlx::query(at_most(limit, FOUND)).bind(expression).fetch_all(connection).await? {
        let id = IncidentId(row.try_get(0)?);
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(())
}

/// A phrase as the index is asked for it. Its tokens are letters and digits alone, so that nothing in it asks for more.
fn quoted(phrase: &Phrase) -> String {
    let star = if phrase.begins { "*" } else { "" };
    format!("\"{}\"{star}", phrase.tokens.join(" "))
}

/// A guild's word in the index.
fn server(guild: GuildId) -> String {
    guild.0.to_string()
}
