//! The audit trail.

use super::{Store, Write, at_most, decode, instant, millis, signed, unsigned};
use crate::domain::ids::{GuildId, IncidentId, UserId};
use crate::domain::keyed::Keyed;
use crate::domain::timeline::Actor;
use crate::domain::trail::{KEPT_REFUSALS, Outcome, Source, Step};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

const NOTE: &str = "INSERT INTO audit (at, guild, incident, actor, by_time, source, action, before, after, outcome) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const FORGET: &str = "DELETE FROM audit WHERE outcome = 'refused' AND at < $1";
const OF_GUILD: &str = "SELECT at, guild, incident, actor, by_time, source, action, before, after, outcome \
    FROM audit WHERE guild = $1 AND by_time = 0 ORDER BY id DESC";
const OF_INCIDENT: &str = "SELECT at, guild, incident, actor, by_time, source, action, before, after, outcome \
    FROM audit WHERE incident = $1 ORDER BY id DESC";

/// Who did something lately, of so many rows.
const ACTIVE: &str = "SELECT actor FROM (SELECT id, actor FROM audit WHERE guild = $1 ORDER BY id DESC LIMIT 1000) \
    WHERE actor IS NOT NULL GROUP BY actor ORDER BY MAX(id) DESC LIMIT $2";

impl Store {
    /// People who did something on a server lately, or were refused it, the last ones first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lately_active(&self, guild: GuildId, most: usize) -> sqlx::Result<Vec<UserId>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let asked = sqlx::query_scalar(ACTIVE).bind(signed(guild.0)).bind(most);
        let people: Vec<i64> = asked.fetch_all(&self.readers).await?;
        Ok(people.into_iter().map(|user| UserId(unsigned(user))).collect())
    }
}

impl Write {
    /// Adds a row to the audit trail, in the transaction of what it tells of. Refusals of more than
    /// [`KEPT_REFUSALS`] ago are forgotten with the next one.
    pub fn note(&mut self, step: &Step) {
        let queue = self.queue();
        if step.outcome == Outcome::Refused {
            queue.add(FORGET).bind(millis(step.at - KEPT_REFUSALS));
        }
        queue.add(NOTE).bind(millis(step.at)).bind(signed(step.guild.0)).bind(step.incident.map(|id| id.0));
        queue
            .bind(step.actor.person().map(|user| signed(user.0)))
            .bind(i64::from(step.actor == Actor::Clock));
        queue.bind(step.source.key()).bind(step.action.as_str()).bind(step.before.as_str());
        queue.bind(step.after.as_str()).bind(step.outcome.key());
    }
}

/// The audit trail of an incident, the newest rows first.
pub(super) async fn of_incident(
    connection: &mut SqliteConnection,
    incident: IncidentId,
    most: u32,
) -> sqlx::Result<Vec<Step>> {
    let rows = sqlx::query(at_most(most, OF_INCIDENT)).bind(incident.0).fetch_all(connection).await?;
    rows.iter().map(step).collect()
}

/// The same of a guild, without what time brought: of that the timelines tell.
pub(super) async fn of_guild(
    connection: &mut SqliteConnection,
    guild: GuildId,
    most: u32,
) -> sqlx::Result<Vec<Step>> {
    let rows = sqlx::query(at_most(most, OF_GUILD)).bind(signed(guild.0)).fetch_all(connection).await?;
    rows.iter().map(step).collect()
}

fn step(row: &SqliteRow) -> sqlx::Result<Step> {
    let (source, outcome): (&str, &str) = (row.try_get("source")?, row.try_get("outcome")?);
    let unknown = |what: &str| decode(format!("`{what}` in the audit trail is not understood"));
    let person: Option<i64> = row.try_get("actor")?;
    let by_time: i64 = row.try_get("by_time")?;
    let actor = match person {
        Some(id) => Actor::Person(UserId(unsigned(id))),
        None if by_time == 1 => Actor::Clock,
        None => Actor::Bot,
    };
    Ok(Step {
        at: instant(row.try_get("at")?)?,
        guild: GuildId(unsigned(row.try_get("guild")?)),
        incident: row.try_get::<Option<i64>, _>("incident")?.map(IncidentId),
        actor,
        source: Source::from_key(source).ok_or_else(|| unknown(source))?,
        action: row.try_get("action")?,
        before: row.try_get("before")?,
        after: row.try_get("after")?,
        outcome: Outcome::from_key(outcome).ok_or_else(|| unknown(outcome))?,
    })
}
