//! What keeps a write from being kept: a disk that is full, read-only or busy, and another process that has taken the
//! database over.

use sqlx::{Connection, SqliteConnection};
use std::fmt;

pub(super) const EPOCH: &str = "SELECT CAST(value AS BIGINT) FROM facts WHERE name = 'epoch'";
const NEXT_EPOCH: &str = "INSERT INTO facts (name, value) VALUES ('epoch', '1') ON CONFLICT (name) \
    DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + 1 AS TEXT) RETURNING CAST(value AS BIGINT)";

/// SQLite's codes for busy, locked, read-only, full, cannot open.
const NOT_SAVED: [i64; 5] = [5, 6, 8, 13, 14];
/// SQLite's code of a file that may only be read.
const READ_ONLY: i64 = 8;
/// SQLite's code of a disk that fails.
const BROKEN: i64 = 10;
/// SQLite's code of a violated constraint.
const CONSTRAINT: i64 = 19;

/// Another process has taken the database over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Superseded;

impl fmt::Display for Superseded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "another warroom has taken this database over, so this one writes nothing any more and stops; \
             run only one on a data directory",
        )
    }
}

impl std::error::Error for Superseded {}

/// A look took longer than it may, and was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TookTooLong;

impl fmt::Display for TookTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a look took too long and was given up")
    }
}

impl std::error::Error for TookTooLong {}

/// Why what several wrote together was not kept; for each of them.
#[derive(Debug, Clone)]
pub(super) struct Failed {
    /// For certain?
    pub(super) not_saved: bool,
    pub(super) words: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Failed {}

impl From<Failed> for sqlx::Error {
    fn from(failed: Failed) -> sqlx::Error {
        sqlx::Error::AnyDriverError(Box::new(failed))
    }
}

/// Does this error say for certain that nothing was kept? After other errors of the disk a commit may show up after all
/// when the database is opened again.
pub fn not_saved(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::AnyDriverError(error) => {
            error.downcast_ref::<Failed>().is_some_and(|failed| failed.not_saved)
        }
        _ => code(error).is_some_and(|code| NOT_SAVED.contains(&(code & 0xff))),
    }
}

/// May the same go well later? What the disk or somebody else's lock kept from being saved may; what another process has
/// taken over, or nobody understands, will not.
pub fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::AnyDriverError(error) => error.is::<Failed>(),
        _ => not_saved(error) || code(error).is_some_and(|code| code & 0xff == BROKEN),
    }
}

/// Did a look take longer than it may?
pub fn took_too_long(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Configuration(error) if error.is::<TookTooLong>())
}

/// Could nothing be done because the file may only be read?
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code & 0xff == READ_ONLY)
}

/// Did a constraint refuse a statement? Then that statement did nothing, and the transaction is as it was before it.
pub(super) fn is_constraint(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code & 0xff == CONSTRAINT)
}

/// Was this interaction served before?
pub fn is_repeated(error: &sqlx::Error) -> bool {
    is_constraint(error) && error.to_string().contains("UNIQUE constraint failed: interactions.id")
}

/// Did the check fail with which every transaction begins?
pub(super) fn is_superseded(error: &sqlx::Error) -> bool {
    is_constraint(error) && error.to_string().contains("NOT NULL constraint failed: facts.value")
}

fn code(error: &sqlx::Error) -> Option<i64> {
    error.as_database_error()?.code()?.parse().ok()
}

pub(super) async fn epoch(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    Ok(sqlx::query_scalar(EPOCH).fetch_optional(connection).await?.unwrap_or_default())
}

/// Raises the epoch: whoever has an earlier one writes no more.
pub(super) async fn take_over(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    let mut write = connection.begin_with("BEGIN IMMEDIATE").await?;
    let epoch: i64 = sqlx::query_scalar(NEXT_EPOCH).fetch_one(&mut *write).await?;
    write.commit().await?;
    Ok(epoch)
}
