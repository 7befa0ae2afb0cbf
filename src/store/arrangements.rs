//! What people arranged about who is on call.

use super::batch::Executed;
use super::{Store, Write, decode, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::arrangement::{Arrangement, KEPT};
use crate::domain::ids::GuildId;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const ALL: &str = "SELECT guild, arrangement FROM arrangements ORDER BY guild, id";
const OF_GUILD: &str = "SELECT guild, arrangement FROM arrangements WHERE guild = $1 ORDER BY id";
const SAVE: &str = "INSERT INTO arrangements (guild, id, ends_at, arrangement) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (guild, id) DO UPDATE SET ends_at = excluded.ends_at, arrangement = excluded.arrangement";
const FORGET: &str = "DELETE FROM arrangements WHERE ends_at < $1";

impl Store {
    /// What people arranged, on all servers, in the order in which it was asked.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn arrangements(&self) -> sqlx::Result<Vec<(GuildId, Arrangement)>> {
        sqlx::query(ALL).fetch_all(&self.readers).await?.iter().map(arrangement).collect()
    }
}

impl Write {
    /// What people arranged on a server: nobody else changes it before this write ends.
    ///
    /// # Errors
    /// As [`Store::arrangements`].
    pub async fn arrangements(&mut self, guild: GuildId) -> sqlx::Result<Vec<Arrangement>> {
        self.queue().add(OF_GUILD).bind(signed(guild.0));
        let told = self.ask().await?;
        let rows = told.last().map(|told: &Executed| told.rows.iter()).into_iter().flatten();
        rows.map(|row| arrangement(row).map(|(_, arrangement)| arrangement)).collect()
    }

    /// Saves an arrangement. What ended long ago is forgotten with it.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn save_arrangement(
        &mut self,
        guild: GuildId,
        arrangement: &Arrangement,
        now: At,
    ) -> sqlx::Result<()> {
        let json = serde_json::to_string(arrangement).map_err(|error| decode(error.to_string()))?;
        let queue = self.queue();
        queue.add(FORGET).bind(millis(now - KEPT));
        queue.add(SAVE).bind(signed(guild.0)).bind(i64::from(arrangement.id));
        queue.bind(millis(arrangement.ends_at())).bind(json);
        Ok(())
    }
}

fn arrangement(row: &SqliteRow) -> sqlx::Result<(GuildId, Arrangement)> {
    let guild = GuildId(unsigned(row.try_get("guild")?));
    let read = serde_json::from_str(row.try_get("arrangement")?);
    Ok((guild, read.map_err(|error| decode(format!("an arrangement: {error}")))?))
}
