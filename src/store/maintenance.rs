//! Times in which systems are worked on, and what they hold back.

use super::batch::Executed;
use super::incidents::json;
use super::{Store, Write, alerts, decode, instant, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::alert::outage::Outage;
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::maintenance::Maintenance;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;

const AHEAD: &str = "SELECT guild, over, plan FROM maintenance WHERE over < 2 ORDER BY guild, number";
const OF_GUILD: &str =
    "SELECT guild, over, plan FROM maintenance WHERE over < 2 AND guild = $1 ORDER BY number";
const KEEP: &str = "INSERT INTO maintenance (guild, number, over, plan) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (guild, number) DO UPDATE SET over = excluded.over, plan = excluded.plan";
const NEXT_NUMBER: &str = "SELECT COALESCE(MAX(number), 0) + 1 FROM maintenance WHERE guild = $1";
const HOLD: &str = "INSERT INTO held_alerts (guild, number, source, fingerprint, name) \
    SELECT $1, $2, $3, value ->> 0, value ->> 1 FROM json_each($4) WHERE true ON CONFLICT DO NOTHING";
const HELD: &str = "SELECT h.source, o.newest, o.state, o.heard_first, o.heard_last, o.ended_at, o.ended_heard, o.alert, \
    o.incident FROM held_alerts h JOIN outages o ON o.guild = h.guild AND o.source = h.source \
    AND o.fingerprint = h.fingerprint AND o.name = h.name WHERE h.guild = $1 AND h.number = $2";
const LET_GO: &str = "DELETE FROM held_alerts WHERE guild = $1 AND number = $2";
const HOLD_INCIDENT: &str = "INSERT INTO held_incidents (guild, number, incident, until_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (guild, number, incident) DO UPDATE SET until_at = excluded.until_at";
const HELD_INCIDENTS: &str = "SELECT incident, until_at FROM held_incidents WHERE guild = $1 AND number = $2";
const LET_GO_INCIDENTS: &str = "DELETE FROM held_incidents WHERE guild = $1 AND number = $2";
/// Labels of the alerts of an incident; of more than so many the rest say nothing new.
const LABELS: &str = "SELECT alert -> '$.labels' AS labels FROM outages WHERE incident = $1 LIMIT 500";
/// Was there lately an alert with this value of a label, or this address? Not all that there were are looked through:
/// somebody waits for the answer.
const HEARD_OF: &str = "SELECT EXISTS (SELECT 1 FROM (SELECT alert FROM outages WHERE guild = $1 \
    ORDER BY rowid DESC LIMIT 2000) o, json_each(o.alert, '$.labels') l WHERE (LOWER(l.value) = LOWER($2) OR LOWER(l.value) LIKE LOWER($2) || ':%' OR LOWER(l.key || '=' || l.value) = LOWER($2)))";

/// How far a maintenance is that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Over {
    /// It is not, or what it held was not let go yet.
    No,
    /// It is, and that is still to be told.
    Untold,
    /// It is, and that was told.
    Told,
}

impl Store {
    /// Every maintenance of all guilds that is not over, or of which that was not told.
    ///
    /// # Errors
    /// When the store fails, or holds something that is not understood.
    pub async fn maintenances(&self) -> sqlx::Result<Vec<(GuildId, Over, Maintenance)>> {
        let rows = sqlx::query(AHEAD).fetch_all(&self.readers).await?;
        rows.iter().map(maintenance).collect()
    }

    /// The labels of an incident's alerts.
    ///
    /// # Errors
    /// As [`Store::maintenances`].
    pub async fn labels_of(&self, incident: IncidentId) -> sqlx::Result<Vec<BTreeMap<String, String>>> {
        let rows = sqlx::query(LABELS).bind(incident.0).fetch_all(&self.readers).await?;
        let labels = |row: &SqliteRow| {
            serde_json::from_str(row.try_get("labels")?).map_err(|error| decode(format!("labels: {error}")))
        };
        rows.iter().map(labels).collect()
    }

    /// Incidents whose reminders a maintenance holds back, each until when.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn held_incidents(
        &self,
        guild: GuildId,
        number: u32,
    ) -> sqlx::Result<BTreeMap<IncidentId, At>> {
        let asked = sqlx::query(HELD_INCIDENTS).bind(signed(guild.0)).bind(number);
        let rows = asked.fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok((IncidentId(row.try_get(0)?), instant(row.try_get(1)?)?))).collect()
    }

    /// Was there lately an alert of a system of this name in a guild?
    ///
    /// # Errors
    /// When the store fails.
    pub async fn heard_of(&self, guild: GuildId, system: &str) -> sqlx::Result<bool> {
        sqlx::query_scalar(HEARD_OF).bind(signed(guild.0)).bind(system).fetch_one(&self.readers).await
    }
}

impl Write {
    /// Every maintenance of a guild that is not over yet.
    ///
    /// # Errors
    /// As [`Store::maintenances`].
    pub async fn maintenances(&mut self, guild: GuildId) -> sqlx::Result<Vec<Maintenance>> {
        self.queue().add(OF_GUILD).bind(signed(guild.0));
        let told = self.ask().await?;
        let rows = told.last().map(|told| told.rows.as_slice()).unwrap_or_default();
        let read = rows.iter().map(maintenance).collect::<sqlx::Result<Vec<_>>>()?;
        Ok(read.into_iter().filter(|(_, over, _)| *over == Over::No).map(|(.., it)| it).collect())
    }

    /// The number of a guild's next maintenance.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_maintenance(&mut self, guild: GuildId) -> sqlx::Result<u32> {
        self.queue().add(NEXT_NUMBER).bind(signed(guild.0));
        self.ask().await?.last().and_then(Executed::row).ok_or(sqlx::Error::RowNotFound)?.try_get(0)
    }

    /// Keeps a maintenance, and how far it is.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn keep_maintenance(
        &mut self,
        guild: GuildId,
        maintenance: &Maintenance,
        over: Over,
    ) -> sqlx::Result<()> {
        let plan = json(maintenance)?;
        let queue = self.queue().add(KEEP).bind(signed(guild.0)).bind(maintenance.number);
        queue.bind(over as i64).bind(plan);
        Ok(())
    }

    /// Notes outages of a source, by fingerprint and name, as held by a maintenance.
    ///
    /// # Errors
    /// When they cannot be written down.
    pub fn hold_alerts(
        &mut self,
        (guild, number): (GuildId, u32),
        source: &str,
        which: &[(&str, String)],
    ) -> sqlx::Result<()> {
        let which = json(which)?;
        self.queue().add(HOLD).bind(signed(guild.0)).bind(number).bind(source).bind(which);
        Ok(())
    }

    /// What a maintenance holds, as it stands now, each with its source.
    ///
    /// # Errors
    /// As [`Store::maintenances`].
    pub async fn held_alerts(&mut self, guild: GuildId, number: u32) -> sqlx::Result<Vec<(String, Outage)>> {
        self.queue().add(HELD).bind(signed(guild.0)).bind(number);
        let told = self.ask().await?;
        let rows = told.last().map(|told| told.rows.as_slice()).unwrap_or_default();
        rows.iter().map(|row| Ok((row.try_get("source")?, alerts::outage(row)?))).collect()
    }

    /// Notes that a maintenance holds nothing any more.
    pub fn let_go(&mut self, guild: GuildId, number: u32) {
        self.queue().add(LET_GO).bind(signed(guild.0)).bind(number);
        self.queue().add(LET_GO_INCIDENTS).bind(signed(guild.0)).bind(number);
    }

    /// Notes that a maintenance holds the reminders of an incident back until then.
    pub fn hold_incident(&mut self, guild: GuildId, number: u32, incident: IncidentId, until: At) {
        let queue = self.queue().add(HOLD_INCIDENT).bind(signed(guild.0)).bind(number).bind(incident.0);
        queue.bind(millis(until));
    }
}

fn maintenance(row: &SqliteRow) -> sqlx::Result<(GuildId, Over, Maintenance)> {
    let plan = serde_json::from_str(row.try_get("plan")?);
    let over = match row.try_get("over")? {
        0 => Over::No,
        1 => Over::Untold,
        2 => Over::Told,
        other => return Err(decode(format!("a maintenance is {other}"))),
    };
    let plan = plan.map_err(|error| decode(format!("a maintenance: {error}")))?;
    Ok((GuildId(unsigned(row.try_get("guild")?)), over, plan))
}
