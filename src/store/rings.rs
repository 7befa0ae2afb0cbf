//! Phone calls that a gateway makes.

use super::batch::Executed;
use super::incidents::json;
use super::{Store, Write, decode, instant, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::ids::{IncidentId, UserId};
use crate::domain::keyed::Keyed;
use crate::domain::ring::{Ring, RingPhase, RingStanding};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const DEMAND: &str = "INSERT INTO ring_demands (incident) VALUES ($1) ON CONFLICT DO NOTHING";
const NO_DEMAND: &str = "DELETE FROM ring_demands WHERE incident = $1";
const DEMANDS: &str = "SELECT incident FROM ring_demands ORDER BY incident";
const ADD: &str = "INSERT INTO rings (id, incident, outlet, person, roles, since, key, phase, phase_at, attempts, unclear) \
    VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM rings), $1, $2, $3, $4, $5, $6, 'waiting', $7, 0, 0) \
    ON CONFLICT DO NOTHING";
const OF_INCIDENT: &str = "SELECT * FROM rings WHERE incident = $1 ORDER BY id";
const BY_KEY: &str = "SELECT * FROM rings WHERE key = $1";
const STANDS: &str = "SELECT phase FROM rings WHERE id = $1";
const CLAIM: &str = "UPDATE rings SET phase = 'claimed', phase_at = $2, attempts = attempts + 1 \
    WHERE id IN (SELECT value FROM json_each($1)) AND phase = 'waiting'";
const SETTLE: &str = "UPDATE rings SET phase = $2, phase_at = $3, unclear = $4 WHERE id = $1";
/// Whoever was reached meanwhile is not called again.
const BY: &str = "UPDATE rings SET phase = 'waiting', outlet = $2, attempts = $3, phase_at = $4 \
    WHERE id = $1 AND phase = 'failed'";
/// A process that ended may have told the gateway what it had claimed.
const IN_DOUBT: &str = "UPDATE rings SET phase = 'waiting', phase_at = $1, unclear = unclear + 1 \
    WHERE phase = 'claimed'";

impl Write {
    /// Somebody is to be called in this incident.
    pub fn demand_ring(&mut self, incident: IncidentId) {
        self.queue().add(DEMAND).bind(incident.0);
    }

    /// Nobody is to be called any more.
    pub fn end_ring_demand(&mut self, incident: IncidentId) {
        self.queue().add(NO_DEMAND).bind(incident.0);
    }

    /// Adds a call that waits, unless there is one to the same person for the same demand.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn add_ring(&mut self, ring: &Ring) -> sqlx::Result<()> {
        let roles = json(&ring.roles)?;
        let queue = self.queue().add(ADD).bind(ring.incident.0).bind(ring.outlet.as_str());
        let queue = queue.bind(signed(ring.person.0)).bind(roles).bind(millis(ring.since));
        queue.bind(ring.key.as_str()).bind(millis(ring.at));
        Ok(())
    }

    /// Makes it durable, with the commit, that a gateway is about to hear of these.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn claim_rings(&mut self, rings: &[Ring], now: At) -> sqlx::Result<()> {
        let ids: Vec<i64> = rings.iter().map(|ring| ring.id).collect();
        self.queue().add(CLAIM).bind(json(&ids)?).bind(millis(now));
        Ok(())
    }

    /// How far a call is.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn ring_stands(&mut self, id: i64) -> sqlx::Result<Option<RingPhase>> {
        self.queue().add(STANDS).bind(id);
        let told = self.ask().await?;
        let Some(row) = told.last().and_then(Executed::row) else { return Ok(None) };
        phase(row.try_get(0)?).map(Some)
    }

    /// Notes where a call stands.
    pub fn settle_ring(&mut self, id: i64, stands: RingStanding) {
        let queue = self.queue().add(SETTLE).bind(id).bind(stands.phase.key());
        queue.bind(millis(stands.at)).bind(stands.unclear);
    }

    /// A call is to be made by this gateway, after so many tries.
    pub fn ring_by(&mut self, id: i64, outlet: &str, attempts: u32, now: At) {
        self.queue().add(BY).bind(id).bind(outlet).bind(attempts).bind(millis(now));
    }

    /// At a start: the gateway may have heard of what was claimed.
    pub fn doubt_rings(&mut self, now: At) {
        self.queue().add(IN_DOUBT).bind(millis(now));
    }
}

impl Store {
    /// Incidents in which somebody is to be called.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ring_demands(&self) -> sqlx::Result<Vec<IncidentId>> {
        let rows = sqlx::query(DEMANDS).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(IncidentId(row.try_get(0)?))).collect()
    }

    /// All calls of an incident, the first one first.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn rings(&self, incident: IncidentId) -> sqlx::Result<Vec<Ring>> {
        let rows = sqlx::query(OF_INCIDENT).bind(incident.0).fetch_all(&self.readers).await?;
        rows.iter().map(ring).collect()
    }

    /// The call of this key.
    ///
    /// # Errors
    /// As [`Store::rings`].
    pub async fn ring_by_key(&self, key: &str) -> sqlx::Result<Option<Ring>> {
        let row = sqlx::query(BY_KEY).bind(key).fetch_optional(&self.readers).await?;
        row.as_ref().map(ring).transpose()
    }
}

fn phase(key: &str) -> sqlx::Result<RingPhase> {
    RingPhase::from_key(key).ok_or_else(|| decode(format!("a call is {key}")))
}

fn ring(row: &SqliteRow) -> sqlx::Result<Ring> {
    let roles: &str = row.try_get("roles")?;
    Ok(Ring {
        id: row.try_get("id")?,
        incident: IncidentId(row.try_get("incident")?),
        outlet: row.try_get("outlet")?,
        person: UserId(unsigned(row.try_get("person")?)),
        roles: serde_json::from_str(roles)
            .map_err(|error| decode(format!("the roles of a call: {error}")))?,
        since: instant(row.try_get("since")?)?,
        key: row.try_get("key")?,
        phase: phase(row.try_get("phase")?)?,
        at: instant(row.try_get("phase_at")?)?,
        attempts: row.try_get("attempts")?,
        unclear: row.try_get("unclear")?,
    })
}
