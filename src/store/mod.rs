//! The only SQL. One SQLite file, one writer; every write is a `BEGIN IMMEDIATE` transaction with full durability.
//!
//! The dialect is what SQLite and PostgreSQL have in common: `$1`, `RETURNING`, `ON CONFLICT`, times as milliseconds, ids
//! given by the application, JSON as text.

mod batch;
mod guilds;
mod incidents;
mod log;
mod notices;

pub use incidents::Change;
pub use notices::{NewNotice, Notice, Surface};

use crate::domain::At;
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqlitePool};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long anything waits for the one writer: well under the 3 s in which an interaction must be answered.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    /// Touched by every commit; false once closed.
    open: Arc<watch::Sender<bool>>,
}

impl Store {
    /// Opens the file, making it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// When it cannot be opened, or was written by a newer version: then it is not touched.
    pub async fn open(file: &Path) -> anyhow::Result<Store> {
        refuse_newer(file).await?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(false)
            .busy_timeout(PATIENCE)
            .pragma("wal_autocheckpoint", log::LONGEST)
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .with_context(|| format!("cannot open the database {}", file.display()))?;
        MIGRATIONS.run(&writer).await.context("cannot bring the database up to date")?;
        let readers = SqlitePoolOptions::new()
            .max_connections(2)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone().read_only(true).create_if_missing(false))
            .await?;
        let open = watch::Sender::new(true);
        tokio::spawn(log::keep_short(options, open.subscribe()));
        Ok(Store { writer, readers, open: Arc::new(open) })
    }

    /// Begins a write. Nothing of it is kept unless it is committed.
    ///
    /// # Errors
    /// When the writer is not free in time, or the disk fails.
    pub async fn begin(&self) -> sqlx::Result<Write> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Write { transaction, open: self.open.clone() })
    }

    /// Waits for what is under way and closes the file.
    pub async fn close(&self) {
        self.open.send_replace(false);
        self.open.closed().await;
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A write under way.
pub struct Write {
    transaction: sqlx::Transaction<'static, sqlx::Sqlite>,
    open: Arc<watch::Sender<bool>>,
}

impl Write {
    /// Makes it durable.
    ///
    /// # Errors
    /// When the disk fails (a full one shows here); then nothing of it is kept.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.transaction.commit().await?;
        self.open.send_modify(|_| {});
        Ok(())
    }
}

/// A file from a newer version is refused before anything could write to it.
async fn refuse_newer(file: &Path) -> anyhow::Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let options = SqliteConnectOptions::new().filename(file).read_only(true).disable_statement_logging();
    let mut connection =
        options.connect().await.with_context(|| format!("cannot open the database {}", file.display()))?;
    let newest =
        sqlx::query("SELECT MAX(version) FROM _sqlx_migrations").fetch_optional(&mut connection).await;
    connection.close().await?;
    let newest = match newest {
        Ok(row) => row.map(|row| row.try_get::<Option<i64>, _>(0)).transpose()?.flatten(),
        // A file without that table is empty, or not ours; the migrations tell.
        Err(sqlx::Error::Database(_)) => None,
        Err(error) => return Err(error).context("the database cannot be read"),
    };
    let known = MIGRATIONS.iter().map(|migration| migration.version).max();
    if newest > known {
        bail!(
            "the database {} was written by a newer version of warroom (schema {}, this one knows {}). \
             Nothing was changed. Start the newer version, or restore a backup made with this one.",
            file.display(),
            newest.unwrap_or_default(),
            known.unwrap_or_default()
        );
    }
    Ok(())
}

/// A query with a limit. SQLite looks at the value of a bound one when it plans, and so plans anew at every use: a limit
/// that is part of the text is planned once.
fn at_most(limit: u32, sql: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{sql} LIMIT {limit}"))
}

fn millis(at: At) -> i64 {
    at.timestamp_millis()
}

fn instant(millis: i64) -> sqlx::Result<At> {
    DateTime::<Utc>::from_timestamp_millis(millis).ok_or_else(|| decode(format!("{millis} is no instant")))
}

/// What is stored cannot be understood: an error that keeps the row.
fn decode(what: impl Into<String>) -> sqlx::Error {
    sqlx::Error::Decode(what.into().into())
}

/// Discord's ids are unsigned, the store's signed; both directions keep all 64 bits.
fn signed(id: u64) -> i64 {
    id as i64
}

fn unsigned(id: i64) -> u64 {
    id as u64
}
