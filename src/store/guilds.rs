//! Guilds' settings and the playbook versions that incidents are pinned to.

use super::batch::Executed;
use super::{Store, Write, decode, signed};
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::playbook::PlaybookRef;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

const GUILDS: &str = "SELECT settings FROM guilds";
const GUILD: &str = "SELECT settings FROM guilds WHERE id = $1";
const SAVE_GUILD: &str = "INSERT INTO guilds (id, settings) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET settings = excluded.settings";
const PLAYBOOKS: &str = "SELECT id, version, source FROM playbooks";
const KEEP_PLAYBOOK: &str =
    "INSERT INTO playbooks (id, version, source) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

const FACT: &str = "SELECT value FROM facts WHERE name = $1";
const FORGET_FACT: &str = "DELETE FROM facts WHERE name = $1";
const KEEP_FACT: &str =
    "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

impl Store {
    /// A single fact.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn fact(&self, name: &str) -> sqlx::Result<Option<String>> {
        sqlx::query_scalar(FACT).bind(name).fetch_optional(&self.readers).await
    }

    /// All guilds' settings.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn guilds(&self) -> sqlx::Result<Vec<Guild>> {
        let rows = sqlx::query(GUILDS).fetch_all(&self.readers).await?;
        rows.iter().map(guild).collect()
    }

    /// All kept playbook versions, as they were written.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn playbooks(&self) -> sqlx::Result<Vec<(PlaybookRef, String)>> {
        playbooks(&mut *self.readers.acquire().await?).await
    }
}

fn guild(row: &SqliteRow) -> sqlx::Result<Guild> {
    serde_json::from_str(row.try_get("settings")?).map_err(|error| decode(format!("a guild: {error}")))
}

pub(super) async fn playbooks(connection: &mut SqliteConnection) -> sqlx::Result<Vec<(PlaybookRef, String)>> {
    let rows = sqlx::query(PLAYBOOKS).fetch_all(connection).await?;
    let kept = |row: &SqliteRow| {
        let reference = PlaybookRef { id: row.try_get("id")?, version: row.try_get("version")? };
        Ok((reference, row.try_get("source")?))
    };
    rows.iter().map(kept).collect()
}

impl Write {
    /// A guild's settings as they are stored: nobody else changes them before this write ends.
    ///
    /// # Errors
    /// As [`Store::guilds`].
    pub async fn guild(&mut self, id: GuildId) -> sqlx::Result<Option<Guild>> {
        self.queue().add(GUILD).bind(signed(id.0));
        let told = self.ask().await?;
        told.last().and_then(Executed::row).map(guild).transpose()
    }

    /// Saves a guild's settings, all of them: those that were read in the same write.
    ///
    /// # Errors
    /// When they cannot be written down.
    pub fn save_guild(&mut self, guild: &Guild) -> sqlx::Result<()> {
        let json = serde_json::to_string(guild).map_err(|error| decode(error.to_string()))?;
        self.queue().add(SAVE_GUILD).bind(signed(guild.id.0)).bind(json);
        Ok(())
    }

    /// Keeps a playbook version; one that is kept already stays as it was.
    pub fn keep_playbook(&mut self, reference: &PlaybookRef, source: &str) {
        self.queue().add(KEEP_PLAYBOOK).bind(reference.id.as_str()).bind(reference.version).bind(source);
    }

    /// Keeps a single fact.
    pub fn keep_fact(&mut self, name: &str, value: &str) {
        self.queue().add(KEEP_FACT).bind(name).bind(value);
    }

    /// Forgets a single fact.
    pub fn forget_fact(&mut self, name: &str) {
        self.queue().add(FORGET_FACT).bind(name);
    }
}
