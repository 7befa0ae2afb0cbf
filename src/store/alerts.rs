//! Outages of alerts, and the incidents that were opened for them. However many alerts a request tells of, they are read and
//! written by a few statements, each of them with all.

use super::batch::Executed;
use super::incidents::json;
use super::{Write, decode, instant, millis, signed};
use crate::domain::At;
use crate::domain::alert::Alert;
use crate::domain::alert::outage::{Outage, OutageBook, OutageState, Remember, name_of};
use crate::domain::alert::stand::{AT_ONCE, MOST_TITLES, Stand};
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::keyed::Keyed;
use chrono::TimeDelta;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::{BTreeMap, BTreeSet};

/// For how long it is known that a request was taken: longer than its signature holds.
const ONCE: TimeDelta = TimeDelta::minutes(15);
const FORGET_TAKEN: &str = "DELETE FROM taken_once WHERE at < $1";
const TAKE_ONCE: &str =
    "INSERT INTO taken_once (request, at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING at";
/// For how long an outage that is over is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// Of each fingerprint the newest outage, and whichever is named.
const KNOWN: &str = "SELECT DISTINCT o.newest, o.state, o.heard_first, o.heard_last, o.ended_at, o.ended_heard, o.alert, \
    o.incident FROM json_each($3) w CROSS JOIN outages o WHERE o.guild = $1 AND o.source = $2 \
    AND o.fingerprint = w.value ->> 0 AND (o.newest = 1 OR o.name = w.value ->> 1)";
const KEEP: &str = "INSERT INTO outages (guild, source, fingerprint, name, newest, state, heard_first, heard_last, \
    ended_at, ended_heard, title, alert, incident) \
    SELECT $1, $2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
    value ->> 7, value ->> 8, value ->> 9, value ->> 10 FROM json_each($3) WHERE true \
    ON CONFLICT (guild, source, fingerprint, name) DO UPDATE SET newest = excluded.newest, state = excluded.state, \
    heard_last = excluded.heard_last, ended_at = excluded.ended_at, ended_heard = excluded.ended_heard, \
    title = excluded.title, alert = excluded.alert, incident = excluded.incident";
const HEARD: &str = "UPDATE outages SET heard_last = $3 WHERE guild = $1 AND source = $2 \
    AND (fingerprint, name) IN (SELECT value ->> 0, value ->> 1 FROM json_each($4))";
const FORGET: &str = "DELETE FROM outages WHERE guild = $1 AND source = $2 AND ended_at < $3";
const FIRES: &str = "SELECT 1 FROM outages WHERE guild = $1 AND source = $2 AND state <> 'recovered' \
    AND state = 'firing' LIMIT 1";
/// Those that ended last, also those of which that is in doubt already.
const ENDED: &str = "SELECT fingerprint, name, ended_at FROM outages WHERE guild = $1 AND source = $2 \
    AND ended_at >= (SELECT MAX(ended_at) FROM outages WHERE guild = $1 AND source = $2 AND ended_at IS NOT NULL) - $3 \
    AND state <> 'firing' AND newest = 1";
const DOUBT: &str = "UPDATE outages SET state = 'doubtful' WHERE guild = $1 AND source = $2 \
    AND (fingerprint, name) IN (SELECT value ->> 0, value ->> 1 FROM json_each($3)) RETURNING incident";
/// Whatever fires and has all these labels, but for what was told otherwise.
const DOUBT_ALL: &str = "UPDATE outages SET state = 'doubtful' WHERE guild = $1 AND source = $2 \
    AND state <> 'recovered' AND state = 'firing' AND fingerprint NOT IN (SELECT value FROM json_each($3)) \
    AND NOT EXISTS (SELECT 1 FROM json_each($4) w WHERE NOT EXISTS (\
        SELECT 1 FROM json_each(outages.alert, $5) l WHERE l.key = w.key AND l.value = w.value)) RETURNING incident";
/// Where labels are in an alert.
const LABELS: &str = "$.labels";
const GROUPS: &str = "SELECT key, incident, opened_at FROM alert_groups WHERE guild = $1 AND source = $2 \
    AND (opened_at >= $4 OR key IN (SELECT value FROM json_each($3)))";
const KEEP_GROUP: &str = "INSERT INTO alert_groups (guild, source, key, incident, opened_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild, source, key) DO UPDATE SET incident = excluded.incident, \
    opened_at = excluded.opened_at";
/// Answers with those of which that was not known.
const ALERTED: &str = "INSERT INTO alerted (incident, source, left_out) SELECT value, $2, $3 FROM json_each($1) WHERE true \
    ON CONFLICT (incident) DO UPDATE SET source = excluded.source, left_out = excluded.left_out \
    WHERE alerted.left_out <> excluded.left_out RETURNING incident";
const TELL: &str =
    "UPDATE alerted SET tell_at = $2 WHERE incident = $1 AND (tell_at IS NULL OR tell_at > $2)";
const TOLD: &str = "UPDATE alerted SET tell_at = NULL WHERE incident = $1";
const MOVE: &str = "UPDATE outages SET incident = $2 WHERE incident = $1";
const MOVE_ALERTED: &str = "INSERT INTO alerted (incident, source, left_out) \
    SELECT $2, source, left_out FROM alerted WHERE incident = $1 ON CONFLICT (incident) DO NOTHING";
const BROUGHT: &str = "SELECT source, left_out FROM alerted WHERE incident = $1";
/// An alert that fired several times in the incident counts once, by how it stands now.
const STAND: &str = "SELECT COALESCE(SUM(stands = 2), 0), COALESCE(SUM(stands = 1), 0), COALESCE(SUM(stands = 0), 0) FROM (\
    SELECT MAX(CASE state WHEN 'firing' THEN 2 WHEN 'doubtful' THEN 1 ELSE 0 END) AS stands FROM outages \
    WHERE incident = $1 GROUP BY guild, source, fingerprint)";
const TITLES: &str = "SELECT title FROM outages WHERE incident = $1 AND state = 'firing' \
    GROUP BY title ORDER BY MIN(heard_first), title";

impl Write {
    /// Notes that a request is taken, by what stands for it. False: it was before.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take_once(&mut self, request: [u8; 32], now: At) -> sqlx::Result<bool> {
        let request: String = request.iter().map(|byte| format!("{byte:02x}")).collect();
        self.queue().add(FORGET_TAKEN).bind(millis(now - ONCE));
        self.queue().add(TAKE_ONCE).bind(request).bind(millis(now));
        Ok(self.ask().await?.last().and_then(Executed::row).is_some())
    }

    /// What is known of these alerts of a source.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn outages(
        &mut self,
        guild: GuildId,
        source: &str,
        told: &[Alert],
    ) -> sqlx::Result<OutageBook> {
        let wanted: Vec<_> = told.iter().map(|alert| (&alert.fingerprint, name_of(alert))).collect();
        self.queue().add(KNOWN).bind(signed(guild.0)).bind(source).bind(json(&wanted)?);
        let told = self.ask().await?;
        let rows = told.last().map(|told| told.rows.as_slice()).unwrap_or_default();
        Ok(OutageBook::new(rows.iter().map(outage).collect::<sqlx::Result<Vec<_>>>()?))
    }

    /// Remembers what was told.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn keep_outages(
        &mut self,
        guild: GuildId,
        source: &str,
        book: &OutageBook,
        now: At,
    ) -> sqlx::Result<()> {
        let changed = book.changed(Remember::All).map(columns).collect::<sqlx::Result<Vec<_>>>()?;
        let heard = book.changed(Remember::Heard).map(|it| (&it.alert.fingerprint, name_of(&it.alert)));
        let heard: Vec<_> = heard.collect();
        let (guild, queue) = (signed(guild.0), self.queue());
        if !heard.is_empty() {
            queue.add(HEARD).bind(guild).bind(source).bind(millis(now)).bind(json(&heard)?);
        }
        if !changed.is_empty() {
            queue.add(FORGET).bind(guild).bind(source).bind(millis(now - REMEMBERED));
            queue.add(KEEP).bind(guild).bind(source).bind(json(&changed)?);
        }
        Ok(())
    }

    /// Which alerts of a source ended last, within [`AT_ONCE`], by fingerprint and name and when; none, where one fires.
    ///
    /// # Errors
    /// As [`Write::outages`].
    pub async fn ended_last(
        &mut self,
        guild: GuildId,
        source: &str,
    ) -> sqlx::Result<Vec<(String, String, At)>> {
        let guild = signed(guild.0);
        self.queue().add(FIRES).bind(guild).bind(source);
        self.queue().add(ENDED).bind(guild).bind(source).bind(AT_ONCE.num_milliseconds());
        let told = self.ask().await?;
        let [.., fires, ended] = told.as_slice() else { return Err(sqlx::Error::RowNotFound) };
        if fires.row().is_some() {
            return Ok(Vec::new());
        }
        let row = |row: &SqliteRow| Ok((row.try_get(0)?, row.try_get(1)?, instant(row.try_get(2)?)?));
        ended.rows.iter().map(row).collect()
    }

    /// Says of outages that they are in doubt; answers with the incidents that they belong to.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn doubt(
        &mut self,
        guild: GuildId,
        source: &str,
        which: &[(String, String)],
    ) -> sqlx::Result<BTreeSet<IncidentId>> {
        self.queue().add(DOUBT).bind(signed(guild.0)).bind(source).bind(json(which)?);
        incidents(self.ask().await?.last())
    }

    /// The same of whatever fires and has all these labels, but for these fingerprints.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn doubt_all(
        &mut self,
        guild: GuildId,
        source: &str,
        labels: &BTreeMap<String, String>,
        but: &[&str],
    ) -> sqlx::Result<BTreeSet<IncidentId>> {
        let queue = self.queue();
        queue.add(DOUBT_ALL).bind(signed(guild.0)).bind(source).bind(json(but)?).bind(json(labels)?);
        queue.bind(LABELS);
        incidents(self.ask().await?.last())
    }

    /// The incidents that were opened last for these groups, by group, and those that a source opened since an instant; each
    /// with when.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn alert_groups(
        &mut self,
        guild: GuildId,
        source: &str,
        keys: &BTreeSet<String>,
        since: At,
    ) -> sqlx::Result<BTreeMap<String, (IncidentId, At)>> {
        let queue = self.queue();
        queue.add(GROUPS).bind(signed(guild.0)).bind(source).bind(json(keys)?).bind(millis(since));
        let told = self.ask().await?;
        let rows = told.last().map(|told| told.rows.as_slice()).unwrap_or_default();
        let row =
            |row: &SqliteRow| Ok((row.try_get(0)?, (IncidentId(row.try_get(1)?), instant(row.try_get(2)?)?)));
        rows.iter().map(row).collect()
    }

    /// Keeps which incident was opened for a group.
    pub fn keep_alert_group(&mut self, guild: GuildId, source: &str, key: &str, opened: (IncidentId, At)) {
        let queue = self.queue().add(KEEP_GROUP).bind(signed(guild.0)).bind(source).bind(key);
        queue.bind(opened.0.0).bind(millis(opened.1));
    }

    /// Notes that a source told of these incidents' alerts, and how many it left out; answers with those of which that was
    /// not so before.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn alerted(
        &mut self,
        which: &BTreeSet<IncidentId>,
        source: &str,
        left_out: u64,
    ) -> sqlx::Result<BTreeSet<IncidentId>> {
        let left_out = i64::try_from(left_out).unwrap_or(i64::MAX);
        self.queue().add(ALERTED).bind(json(which)?).bind(source).bind(left_out);
        incidents(self.ask().await?.last())
    }

    /// The room is to be told at this instant how its alerts stand then.
    pub fn tell_alerts_at(&mut self, incident: IncidentId, at: At) {
        self.queue().add(TELL).bind(incident.0).bind(millis(at));
    }

    /// The alerts of an incident are those of another one from now on.
    pub fn move_alerts(&mut self, from: IncidentId, into: IncidentId) {
        self.queue().add(MOVE).bind(from.0).bind(into.0);
        self.queue().add(MOVE_ALERTED).bind(from.0).bind(into.0);
        self.alerts_told(from);
    }

    /// The room was told how its alerts stand.
    pub fn alerts_told(&mut self, incident: IncidentId) {
        self.queue().add(TOLD).bind(incident.0);
    }

    /// How the alerts of an incident stand, and which source told of them last. `None`: it has none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn alerts_stand(&mut self, incident: IncidentId) -> sqlx::Result<Option<(String, Stand)>> {
        self.queue().add(BROUGHT).bind(incident.0);
        self.queue().add(STAND).bind(incident.0);
        self.queue().add(&format!("{TITLES} LIMIT {MOST_TITLES}")).bind(incident.0);
        let told = self.ask().await?;
        let [.., brought, stand, titles] = told.as_slice() else { return Err(sqlx::Error::RowNotFound) };
        let (Some(brought), Some(row)) = (brought.row(), stand.row()) else { return Ok(None) };
        let left_out: i64 = brought.try_get(1)?;
        let stand = Stand {
            firing: row.try_get(0)?,
            doubtful: row.try_get(1)?,
            recovered: row.try_get(2)?,
            left_out: left_out.unsigned_abs(),
            titles: titles.rows.iter().map(|row| row.try_get(0)).collect::<sqlx::Result<_>>()?,
        };
        Ok(Some((brought.try_get(0)?, stand)))
    }
}

/// The columns of an outage, from its fingerprint on.
fn columns(outage: &Outage) -> sqlx::Result<serde_json::Value> {
    let (ended_at, ended_heard) = outage.ended.unzip();
    Ok(serde_json::json!([
        outage.alert.fingerprint,
        name_of(&outage.alert),
        i64::from(outage.newest),
        outage.stands.key(),
        millis(outage.heard.0),
        millis(outage.heard.1),
        ended_at.map(millis),
        ended_heard.map(millis),
        outage.alert.title,
        json(&outage.alert)?,
        outage.incident.map(|id| id.0),
    ]))
}

pub(super) fn outage(row: &SqliteRow) -> sqlx::Result<Outage> {
    let (alert, state): (&str, &str) = (row.try_get("alert")?, row.try_get("state")?);
    let ended = Option::zip(row.try_get::<Option<i64>, _>("ended_at")?, row.try_get("ended_heard")?);
    Ok(Outage {
        alert: serde_json::from_str(alert).map_err(|error| decode(format!("an alert: {error}")))?,
        stands: OutageState::from_key(state).ok_or_else(|| decode(format!("an outage is {state}")))?,
        heard: (instant(row.try_get("heard_first")?)?, instant(row.try_get("heard_last")?)?),
        ended: ended.map(|(at, heard)| Ok::<_, sqlx::Error>((instant(at)?, instant(heard)?))).transpose()?,
        incident: row.try_get::<Option<i64>, _>("incident")?.map(IncidentId),
        newest: row.try_get::<i64, _>("newest")? == 1,
    })
}

fn incidents(told: Option<&Executed>) -> sqlx::Result<BTreeSet<IncidentId>> {
    let rows = told.map(|told| told.rows.as_slice()).unwrap_or_default();
    let of = |row: &SqliteRow| Ok(row.try_get::<Option<i64>, _>(0)?.map(IncidentId));
    rows.iter().filter_map(|row| of(row).transpose()).collect()
}
