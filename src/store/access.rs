//! Private incidents: of which it was set who can see their rooms, and who named them as similar.

use super::{Store, signed};
use crate::domain::ids::{ChannelId, GuildId, IncidentId};

const IN: &str = "SELECT DISTINCT incident FROM notices WHERE kind = 'access' \
    AND incident IN (SELECT id FROM incidents WHERE room = $1)";
const OPEN: &str = "SELECT DISTINCT incident FROM notices WHERE kind = 'access' \
    AND incident IN (SELECT id FROM incidents WHERE state <> 'closed')";
const BEING_SET: &str = "SELECT EXISTS (SELECT 1 FROM notices n JOIN entries e USING (incident, seq) \
    WHERE n.incident = $1 AND n.kind = 'access' AND n.phase NOT IN ('sent', 'dead') \
    AND e.entry ->> '$.event.type' = 'privacy-set')";
const NAMED_BY: &str = "SELECT incident FROM entries e WHERE e.seq = 1 \
    AND incident IN (SELECT id FROM incidents WHERE guild = $1) \
    AND EXISTS (SELECT 1 FROM json_each(e.entry, '$.event.similar') WHERE value ->> '$.number' = $2)";

impl Store {
    /// The incident whose room this is, if it was ever set who can see it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn with_access_in(&self, room: ChannelId) -> sqlx::Result<Vec<IncidentId>> {
        let found = sqlx::query_scalar(IN).bind(signed(room.0)).fetch_all(&self.readers).await?;
        Ok(found.into_iter().map(IncidentId).collect())
    }

    /// Open incidents of which it was ever set who can see their rooms.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_with_access(&self) -> sqlx::Result<Vec<IncidentId>> {
        let found = sqlx::query_scalar(OPEN).fetch_all(&self.readers).await?;
        Ok(found.into_iter().map(IncidentId).collect())
    }

    /// Was the incident made private, or public, and who can see its room is not set yet?
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_access_being_set(&self, incident: IncidentId) -> sqlx::Result<bool> {
        sqlx::query_scalar(BEING_SET).bind(incident.0).fetch_one(&self.readers).await
    }

    /// Incidents of a guild that were declared with this one among the similar ones.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn named_by(&self, guild: GuildId, number: &str) -> sqlx::Result<Vec<IncidentId>> {
        let named = sqlx::query_scalar(NAMED_BY).bind(signed(guild.0)).bind(number);
        Ok(named.fetch_all(&self.readers).await?.into_iter().map(IncidentId).collect())
    }
}
