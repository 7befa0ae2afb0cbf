//! What a database that came back from a backup must doubt: it does not know what was sent after the backup was taken.

use super::{Store, Write, last, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::ids::GuildId;
use sqlx::Row;

const DOUBT: &str = "UPDATE notices SET phase = 'unknown', phase_at = $1 \
    WHERE phase IN ('ready', 'claimed', 'unknown')";
/// What waited in the backup may have been sent since.
const DOUBT_DISPATCHES: &str = "UPDATE dispatches SET unclear = MAX(unclear, 1) WHERE phase = 'waiting'";
const DOUBT_TICKETS: &str = "UPDATE tickets SET unclear = 1 WHERE phase = 'waiting'";
const DOUBT_RINGS: &str = "UPDATE rings SET unclear = MAX(unclear, 1) WHERE phase = 'waiting'";
const SHOW_ANEW: &str = "UPDATE surfaces SET shown = 0 WHERE message IS NOT NULL AND EXISTS \
    (SELECT 1 FROM incidents i WHERE i.id = surfaces.incident AND (i.state <> 'closed' OR i.next_due IS NOT NULL))";
const NUMBERED: &str = "SELECT guild, last FROM numbers ORDER BY guild";
const KNOWN: &str = "SELECT number FROM incidents WHERE guild = $1";
const RAISE: &str = "UPDATE numbers SET last = $2 WHERE guild = $1 AND last < $2";
const NEWEST_NOTICE: &str = "SELECT COALESCE(MAX(id), 0) FROM notices";

impl Write {
    /// Treats every notice that has not arrived as sent with unknown outcome at `at`, and every message that is edited as
    /// showing something old. Twice is as good as once. Answers with the newest notice that is in doubt.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn doubt_notices(&mut self, at: At) -> sqlx::Result<i64> {
        self.queue().add(DOUBT).bind(millis(at));
        self.queue().add(DOUBT_DISPATCHES);
        self.queue().add(DOUBT_TICKETS);
        self.queue().add(DOUBT_RINGS);
        self.queue().add(SHOW_ANEW);
        self.queue().add(NEWEST_NOTICE);
        last(&self.ask().await?)?.try_get(0)
    }

    /// Gives no running number of a guild up to this one any more.
    pub fn raise_number(&mut self, guild: GuildId, last: u32) {
        self.queue().add(RAISE).bind(signed(guild.0)).bind(i64::from(last));
    }
}

impl Store {
    /// Guilds that have incidents, with the last running number given there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn numbered_guilds(&self) -> sqlx::Result<Vec<(GuildId, i64)>> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(NUMBERED).fetch_all(&self.readers).await?;
        Ok(rows.into_iter().map(|(guild, last)| (GuildId(unsigned(guild)), last)).collect())
    }

    /// The numbers of all incidents of a guild.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn numbers(&self, guild: GuildId) -> sqlx::Result<Vec<String>> {
        sqlx::query_scalar(KNOWN).bind(signed(guild.0)).fetch_all(&self.readers).await
    }
}
