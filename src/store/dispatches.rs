//! What is owed to outside services, and which of them do not take it.

use super::incidents::json;
use super::{Store, Write, decode, instant, millis};
use crate::domain::At;
use crate::domain::dispatch::{Dispatch, Ending, NewDispatch, Phase, Topic, Trouble};
use crate::domain::ids::IncidentId;
use crate::domain::keyed::Keyed;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const ADD: &str = "INSERT INTO dispatches (id, incident, outlet, topic, seq, key, at, phase, phase_at, attempts, unclear) \
    VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM dispatches), $1, $2, $3, $4, $5, $6, 'waiting', $7, 0, 0) \
    ON CONFLICT DO NOTHING";
/// Of an outlet, the incident with something that can be sent now: what calls people first, then what waits longest. What is
/// told only where Discord does not take it waits by itself.
const NEXT: &str = "SELECT incident, topic = 'discord-down' AS apart FROM dispatches \
    WHERE outlet = $1 AND phase IN ('waiting', 'claimed') GROUP BY incident, topic = 'discord-down' \
    HAVING MIN(phase_at) <= $2 AND MAX(phase = 'claimed') = 0 \
    ORDER BY MIN(topic NOT IN ('escalation', 'discord-down')), MIN(id) LIMIT 1";
const TOGETHER: &str = "SELECT * FROM dispatches WHERE outlet = $1 AND phase IN ('waiting', 'claimed') \
    AND incident = $2 AND (topic = 'discord-down') = $3 AND ($3 = 0 OR phase_at <= $4) ORDER BY id LIMIT 16";
const SOONEST: &str = "SELECT MIN(phase_at) FROM dispatches WHERE outlet = $1 AND phase IN ('waiting', 'claimed') \
    AND phase = 'waiting'";
const CLAIM: &str = "UPDATE dispatches SET phase = 'claimed', phase_at = $2, attempts = attempts + 1 \
    WHERE id IN (SELECT value FROM json_each($1)) AND phase = 'waiting'";
const SETTLE: &str = "UPDATE dispatches SET phase = $2, phase_at = $3, unclear = $4, trouble = $5 \
    WHERE id = $1 AND phase IN ('waiting', 'claimed')";
/// Whatever waits of the incident waits until then.
const HOLD: &str = "UPDATE dispatches SET phase_at = $4 WHERE outlet = $1 AND phase IN ('waiting', 'claimed') \
    AND incident = $2 AND (topic = 'discord-down') = $3 AND phase = 'waiting' AND phase_at < $4";
/// A process that ended may have sent what it had claimed.
const IN_DOUBT: &str = "UPDATE dispatches SET phase = 'waiting', phase_at = $1, unclear = unclear + 1 \
    WHERE phase IN ('waiting', 'claimed') AND phase = 'claimed'";
const OUTLETS: &str = "SELECT name, trouble, since, retry_at, told, lost, lost_at FROM outlets";
const TROUBLE: &str = "INSERT INTO outlets (name, trouble, since, retry_at, told, lost, lost_at) VALUES ($1, $2, $3, $4, 0, 0, 0) \
    ON CONFLICT (name) DO UPDATE SET since = CASE WHEN outlets.trouble IS NULL THEN excluded.since ELSE outlets.since END, \
    trouble = excluded.trouble, retry_at = excluded.retry_at";
const TAKES: &str =
    "UPDATE outlets SET trouble = NULL, since = $2, retry_at = 0 WHERE name = $1 AND trouble IS NOT NULL";
const TRY_AGAIN: &str = "UPDATE outlets SET retry_at = 0";
const TOLD: &str = "UPDATE outlets SET told = 1 WHERE name = $1";
const TOLD_WELL: &str = "UPDATE outlets SET told = 0 WHERE name = $1 AND trouble IS NULL";
const LOST: &str = "INSERT INTO outlets (name, since, retry_at, told, lost, lost_at) VALUES ($1, $2, 0, 0, $3, 0) \
    ON CONFLICT (name) DO UPDATE SET lost = outlets.lost + excluded.lost";
const TOLD_LOST: &str = "UPDATE outlets SET lost = MAX(lost - $2, 0), lost_at = $3 WHERE name = $1";
const COUNTS: &str = "SELECT outlet, phase, COUNT(*), MIN(at) FROM dispatches GROUP BY outlet, phase";
const HAS_ARRIVED: &str = "SELECT EXISTS (SELECT 1 FROM notices WHERE incident = $1 AND seq = $2 AND kind = 'entry' \
    AND phase IN ('sent', 'short') AND target NOT IN ('ops', 'guild'))";
const ALL_TO: &str = "SELECT * FROM dispatches WHERE incident = $1 AND outlet = $2 ORDER BY id";
const TOLD_BY: &str = "SELECT outlet, phase_at FROM dispatches WHERE incident = $1 AND seq = $2 AND phase = 'sent' \
    AND topic IN ('escalation', 'discord-down') ORDER BY phase_at, id";

/// How an outlet stands of which something is, or was, wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletState {
    pub outlet: String,
    /// Why it takes nothing. `None`: it takes what it is sent.
    pub trouble: Option<Trouble>,
    /// Since when that is so.
    pub since: At,
    /// Nothing is sent before this instant.
    pub retry_at: At,
    /// Were the operators told that something is wrong, and not yet that it is over?
    pub is_told: bool,
    /// Dispatches given up of which the operators were not told yet.
    pub lost: u32,
    /// When they were told of some last.
    pub lost_at: At,
}

/// How many dispatches an outlet has in one phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispatchCount {
    pub outlet: String,
    /// As it is stored: `waiting`, `claimed`, `sent`, or how it ended.
    pub phase: String,
    pub count: u64,
    /// When the oldest of them was decided.
    pub oldest: At,
}

/// The dispatches of one incident that one outlet can be sent now, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    pub incident: IncidentId,
    /// Are they told only where Discord does not take them? These wait by themselves.
    pub apart: bool,
    pub dispatches: Vec<Dispatch>,
}

impl Write {
    /// Adds what is owed to an outlet, unless it is there already.
    pub fn add_dispatch(&mut self, incident: IncidentId, owed: &NewDispatch, key: &str, now: At) {
        let queue = self.queue().add(ADD).bind(incident.0).bind(owed.outlet.as_str());
        queue.bind(owed.topic.key()).bind(owed.seq).bind(key).bind(millis(now)).bind(millis(owed.from));
    }

    /// Makes it durable, with the commit, that these are about to leave.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn claim_dispatches(&mut self, dispatches: &[Dispatch], now: At) -> sqlx::Result<()> {
        let ids: Vec<i64> = dispatches.iter().map(|dispatch| dispatch.id).collect();
        self.queue().add(CLAIM).bind(json(&ids)?).bind(millis(now));
        Ok(())
    }

    /// Notes where a dispatch stands after a try.
    pub fn settle_dispatch(&mut self, id: i64, stands: (Phase, u32), trouble: Option<Trouble>) {
        let (phase, at) = phase_row(stands.0);
        let queue = self.queue().add(SETTLE).bind(id).bind(phase).bind(millis(at)).bind(stands.1);
        queue.bind(trouble.map(|trouble| trouble.to_string()));
    }

    /// Whatever else waits of the same incident waits until this instant, so that it does not overtake.
    pub fn hold_dispatches(&mut self, outlet: &str, load: &Load, until: At) {
        let queue = self.queue().add(HOLD).bind(outlet).bind(load.incident.0);
        queue.bind(i64::from(load.apart)).bind(millis(until));
    }

    /// At a start: what was claimed may have been sent, and every outlet is tried anew.
    pub fn doubt_dispatches(&mut self, now: At) {
        self.queue().add(IN_DOUBT).bind(millis(now));
        self.queue().add(TRY_AGAIN);
    }

    /// Notes that an outlet does not take what it is sent, and when it is tried again.
    pub fn outlet_trouble(&mut self, outlet: &str, trouble: Trouble, now: At, retry_at: At) {
        let queue = self.queue().add(TROUBLE).bind(outlet).bind(trouble.to_string());
        queue.bind(millis(now)).bind(millis(retry_at));
    }

    /// Notes that an outlet takes what it is sent.
    pub fn outlet_takes(&mut self, outlet: &str, now: At) {
        self.queue().add(TAKES).bind(outlet).bind(millis(now));
    }

    /// Notes that so many dispatches to an outlet were given up.
    pub fn outlet_lost(&mut self, outlet: &str, lost: usize, now: At) {
        let lost = i64::try_from(lost).unwrap_or(i64::MAX);
        self.queue().add(LOST).bind(outlet).bind(millis(now)).bind(lost);
    }

    /// The operators were told whether an outlet takes anything.
    pub fn outlet_told(&mut self, state: &OutletState) {
        let sql = if state.trouble.is_some() { TOLD } else { TOLD_WELL };
        self.queue().add(sql).bind(state.outlet.as_str());
    }

    /// The operators were told of what was given up.
    pub fn lost_told(&mut self, state: &OutletState, now: At) {
        self.queue().add(TOLD_LOST).bind(state.outlet.as_str()).bind(state.lost).bind(millis(now));
    }
}

impl Store {
    /// What an outlet can be sent now, of the incident whose turn it is.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn next_dispatches(&self, outlet: &str, now: At) -> sqlx::Result<Option<Load>> {
        let next = sqlx::query(NEXT).bind(outlet).bind(millis(now)).fetch_optional(&self.readers).await?;
        let Some(next) = next else { return Ok(None) };
        let (incident, apart) = (next.try_get::<i64, _>(0)?, next.try_get::<i64, _>(1)?);
        let query = sqlx::query(TOGETHER).bind(outlet).bind(incident).bind(apart).bind(millis(now));
        let rows = query.fetch_all(&self.readers).await?;
        // One that is not understood, of another version perhaps, keeps back none of the others.
        let read = |row: &SqliteRow| dispatch(row).map_err(|error| tracing::error!("{error}")).ok();
        let dispatches = rows.iter().filter_map(read).collect();
        Ok(Some(Load { incident: IncidentId(incident), apart: apart != 0, dispatches }))
    }

    /// When an outlet can be sent something next.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn soonest_dispatch(&self, outlet: &str) -> sqlx::Result<Option<At>> {
        let at: Option<i64> = sqlx::query_scalar(SOONEST).bind(outlet).fetch_one(&self.readers).await?;
        at.map(instant).transpose()
    }

    /// Outlets of which something is, or was, wrong.
    ///
    /// # Errors
    /// As [`Store::next_dispatches`].
    pub async fn outlet_states(&self) -> sqlx::Result<Vec<OutletState>> {
        sqlx::query(OUTLETS).fetch_all(&self.readers).await?.iter().map(outlet_state).collect()
    }

    /// How many dispatches there are, by outlet and phase.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn dispatch_counts(&self) -> sqlx::Result<Vec<DispatchCount>> {
        let rows = sqlx::query(COUNTS).fetch_all(&self.readers).await?;
        let count = |row: &SqliteRow| {
            Ok(DispatchCount {
                outlet: row.try_get(0)?,
                phase: row.try_get(1)?,
                count: row.try_get::<i64, _>(2)?.unsigned_abs(),
                oldest: instant(row.try_get(3)?)?,
            })
        };
        rows.iter().map(count).collect()
    }

    /// Has Discord taken what is said about an entry, where people read it?
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_arrived(&self, incident: IncidentId, seq: u32) -> sqlx::Result<bool> {
        sqlx::query_scalar(HAS_ARRIVED).bind(incident.0).bind(seq).fetch_one(&self.readers).await
    }

    /// All that is or was owed to an outlet of an incident.
    ///
    /// # Errors
    /// As [`Store::next_dispatches`].
    pub async fn dispatches_to(&self, outlet: &str, incident: IncidentId) -> sqlx::Result<Vec<Dispatch>> {
        let rows = sqlx::query(ALL_TO).bind(incident.0).bind(outlet).fetch_all(&self.readers).await?;
        rows.iter().map(dispatch).collect()
    }

    /// Which outlets took what calls people about an entry, each with when.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn told_by(&self, incident: IncidentId, seq: u32) -> sqlx::Result<Vec<(String, At)>> {
        let rows = sqlx::query(TOLD_BY).bind(incident.0).bind(seq).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, instant(row.try_get(1)?)?))).collect()
    }
}

fn phase_row(phase: Phase) -> (&'static str, At) {
    match phase {
        Phase::Waiting(at) => ("waiting", at),
        Phase::Claimed(at) => ("claimed", at),
        Phase::Sent(at) => ("sent", at),
        Phase::Over(ending, at) => (ending.key(), at),
    }
}

fn dispatch(row: &SqliteRow) -> sqlx::Result<Dispatch> {
    let (topic, phase): (&str, &str) = (row.try_get("topic")?, row.try_get("phase")?);
    let at = instant(row.try_get("phase_at")?)?;
    let phase = match phase {
        "waiting" => Phase::Waiting(at),
        "claimed" => Phase::Claimed(at),
        "sent" => Phase::Sent(at),
        other => Ending::from_key(other)
            .map(|ending| Phase::Over(ending, at))
            .ok_or_else(|| decode(format!("a dispatch is {other}")))?,
    };
    Ok(Dispatch {
        id: row.try_get("id")?,
        incident: IncidentId(row.try_get("incident")?),
        outlet: row.try_get("outlet")?,
        topic: Topic::from_key(topic).ok_or_else(|| decode(format!("a dispatch is about {topic}")))?,
        seq: row.try_get("seq")?,
        key: row.try_get("key")?,
        at: instant(row.try_get("at")?)?,
        phase,
        attempts: row.try_get("attempts")?,
        unclear: row.try_get("unclear")?,
    })
}

fn outlet_state(row: &SqliteRow) -> sqlx::Result<OutletState> {
    let text: Option<&str> = row.try_get("trouble")?;
    let read = |text: &str| Trouble::from_text(text).ok_or_else(|| decode(format!("an outlet has {text}")));
    Ok(OutletState {
        outlet: row.try_get("name")?,
        trouble: text.map(read).transpose()?,
        since: instant(row.try_get("since")?)?,
        retry_at: instant(row.try_get("retry_at")?)?,
        is_told: row.try_get::<i64, _>("told")? == 1,
        lost: row.try_get("lost")?,
        lost_at: instant(row.try_get("lost_at")?)?,
    })
}
