//! The only SQL. One SQLite file, one writer; every write is a `BEGIN IMMEDIATE` transaction with full durability.
//!
//! The dialect is nearly what SQLite and PostgreSQL have in common: `$1`, `RETURNING`, `ON CONFLICT`, times as
//! milliseconds, ids given by the application, JSON as text.

mod access;
mod alerts;
mod arrangements;
mod audit;
mod backup;
mod batch;
mod calendars;
mod cases;
mod chores;
mod dispatches;
mod guilds;
mod incidents;
mod known;
mod log;
mod looks;
mod maintenance;
mod near;
mod notices;
mod reach;
mod reconcile;
mod rings;
mod round;
mod schema;
mod search;
mod surfaces;
mod tickets;
mod trail;
mod trouble;
mod turns;
mod writer;

pub use audit::{Backlog, Live, Whole};
pub use backup::{
    BACKED_UP_AT, LAST_BACKUP_AT, RESTORED_AT, Rows, back_up, note_backup, restore, rows, unfinished, verify,
};
pub use calendars::CalendarCopy;
pub use chores::{Chore, CircularRow, Failing};
pub use dispatches::{DispatchCount, Load, OutletState};
pub use incidents::Change;
pub use looks::{Looks, Turn};
pub use maintenance::Over;
pub use notices::{NewNotice, Notice};
pub use round::{Round, Unread};
pub use surfaces::{Loss, Surface};
pub use tickets::{TicketDuty, TicketRow};
pub use trouble::{Superseded, is_repeated, may_pass, not_saved, took_too_long};
pub use writer::Write;

use crate::domain::At;
use crate::files;
use anyhow::{Context, bail};
use batch::Executed;
use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection, SqlitePool};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long people wait for their turn to write: with [`BUSY`] and an answer's way to Discord, under the 3 s of an
/// interaction.
const PATIENCE: Duration = Duration::from_millis(1200);
const HISTORY: &str = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'";
const NEWEST: &str = "SELECT MAX(version) FROM _sqlx_migrations";
/// Bytes of a database, or a backup of one, at most: 64 GiB.
const LONGEST: u64 = 64 << 30;
/// How long the writer waits for another process's lock.
const BUSY: Duration = Duration::from_millis(1000);

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: Arc<Writer>,
    /// For the worker, what it delivers, and the auditor. What people look at has connections of its own.
    readers: SqlitePool,
    looks: Arc<looks::Desk>,
}

impl Store {
    /// Opens the file, making it if there is none, brings it up to date, and takes it over: from now on, nobody who
    /// opened it before can write.
    ///
    /// # Errors
    /// When it cannot be opened, or was written by a newer version: then it is not touched.
    pub async fn open(file: &Path) -> anyhow::Result<Store> {
        if file.exists() {
            regular(file)?;
        } else {
            // Its log and index get the mode that it has.
            files::own_file(file).with_context(|| format!("cannot make the database {}", file.display()))?;
        }
        refuse_newer(file).await?;
        let mut connection = connect(file).await?;
        let trusted = schema::trusted(&mut connection).await;
        trusted.with_context(|| format!("the database {} is not used", file.display()))?;
        MIGRATIONS.run(&mut connection).await.context("cannot bring the database up to date")?;
        let epoch = trouble::take_over(&mut connection).await.context(
            "cannot write to the database; if it is locked, another process writes to it and does not end: \
             stop that one, even if it seems suspended, and start again",
        )?;
        let store = Store::with(file, connection, epoch).await?;
        let writer = &store.writer;
        tokio::spawn(log::keep_short(options(file), writer.open.subscribe(), writer.written.clone()));
        Ok(store)
    }

    /// Opens a file that another process works on, without taking it over.
    ///
    /// # Errors
    /// When it cannot be opened, or was written by another version.
    pub async fn join(file: &Path) -> anyhow::Result<Store> {
        if newest(file).await? != newest_known() {
            bail!("the running warroom is another version than this one: use the same one");
        }
        let mut connection = connect(file).await?;
        let epoch = trouble::epoch(&mut connection).await?;
        Store::with(file, connection, epoch).await
    }

    async fn with(file: &Path, connection: SqliteConnection, epoch: i64) -> anyhow::Result<Store> {
        let options = options(file).create_if_missing(false);
        let readers = pool(2).connect_with(options.clone().read_only(true)).await?;
        let looks = Arc::new(looks::Desk::new(options.clone().read_only(true)));
        Ok(Store { writer: Arc::new(Writer::new(options, connection, epoch)), readers, looks })
    }

    /// Begins a write, which must not take long: people wait for it. Nothing of it is kept unless it is committed.
    ///
    /// # Errors
    /// When it is nobody's turn for too long, or another process has taken the database over.
    pub async fn begin(&self) -> sqlx::Result<Write> {
        self.turn(false).await
    }

    /// Begins a write that takes longer than most: what others have written by then does not wait for it.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub async fn begin_apart(&self) -> sqlx::Result<Write> {
        self.turn(true).await
    }

    async fn turn(&self, apart: bool) -> sqlx::Result<Write> {
        let turn = tokio::time::timeout(PATIENCE, self.writer.turn(apart)).await;
        turn.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// Turns true when another process has taken the database over. This one can do nothing then but stop.
    pub fn superseded(&self) -> watch::Receiver<bool> {
        self.writer.superseded.subscribe()
    }

    /// Waits for what is under way and closes the file.
    pub async fn close(&self) {
        self.writer.open.send_replace(false);
        self.writer.open.closed().await;
        self.looks.close().await;
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A named pipe or a device in the database's place would be waited for, or read for ever.
fn regular(file: &Path) -> anyhow::Result<()> {
    files::regular(file, LONGEST).map(drop).with_context(|| format!("{} is not read", file.display()))
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(false)
        .busy_timeout(BUSY)
        .pragma("wal_autocheckpoint", log::LONGEST)
        .disable_statement_logging()
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

async fn connect(file: &Path) -> anyhow::Result<SqliteConnection> {
    let connection = options(file).connect().await;
    connection.with_context(|| format!("cannot open the database {}", file.display()))
}

/// A file from a newer version is refused before anything could write to it.
async fn refuse_newer(file: &Path) -> anyhow::Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let newest = newest(file).await?;
    if newest > newest_known() {
        bail!(
            "the database {} was written by a newer version of warroom (schema {}, this one knows {}). \
             Nothing was changed. Start the newer version, or restore a backup made with this one.",
            file.display(),
            newest.unwrap_or_default(),
            newest_known().unwrap_or_default()
        );
    }
    Ok(())
}

/// The newest migration that a file has seen. `None`: it is empty, or not ours.
async fn newest(file: &Path) -> anyhow::Result<Option<i64>> {
    let newest = match newest_seen(file, true).await {
        // Whoever made it, or wrote to it, died in the middle of that: it has to be taken back before anything is read.
        Err(error) if trouble::is_read_only(&error) => newest_seen(file, false).await,
        newest => newest,
    };
    match newest {
        Err(sqlx::Error::Database(error)) if error.message().contains("no such table") => Ok(None),
        newest => newest.with_context(|| format!("the database {} cannot be read", file.display())),
    }
}

async fn newest_seen(file: &Path, read_only: bool) -> sqlx::Result<Option<i64>> {
    let options = SqliteConnectOptions::new().filename(file).read_only(read_only);
    let mut connection = options.disable_statement_logging().connect().await?;
    // A view of that name may never end.
    let newest = match sqlx::query(HISTORY).fetch_optional(&mut connection).await {
        Ok(Some(_)) => sqlx::query(NEWEST).fetch_optional(&mut connection).await,
        nothing => nothing,
    };
    connection.close().await?;
    Ok(newest?.map(|row| row.try_get::<Option<i64>, _>(0)).transpose()?.flatten())
}

fn newest_known() -> Option<i64> {
    MIGRATIONS.iter().map(|migration| migration.version).max()
}

/// A query with a limit. SQLite looks at the value of a bound one when it plans, and so plans anew at every use: a limit
/// that is part of the text is planned once.
fn at_most(limit: u32, sql: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{sql} LIMIT {limit}"))
}

/// The row of the last statement, which always has one.
fn last(told: &[Executed]) -> sqlx::Result<&SqliteRow> {
    told.last().and_then(Executed::row).ok_or(sqlx::Error::RowNotFound)
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
