//! What keeps a write from being kept: a disk that is full, read-only or busy, and another process that has taken the
//! database over.

use sqlx::{SqliteConnection, SqlitePool};
use std::fmt;

const EPOCH: &str = "SELECT CAST(value AS BIGINT) FROM facts WHERE name = 'epoch'";
const NEXT_EPOCH: &str = "INSERT INTO facts (name, value) VALUES ('epoch', '1') ON CONFLICT (name) \
    DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + 1 AS TEXT) RETURNING CAST(value AS BIGINT)";

/// SQLite's codes for busy, locked, read-only, full, cannot open.
const NOT_SAVED: [i64; 5] = [5, 6, 8, 13, 14];

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

/// Does this error say for certain that nothing was kept? After other errors of the disk a commit may show up after all
/// when the database is opened again.
pub fn not_saved(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<i64>().ok());
            code.is_some_and(|code| NOT_SAVED.contains(&(code & 0xff)))
        }
        _ => false,
    }
}

pub(super) async fn epoch(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    Ok(sqlx::query_scalar(EPOCH).fetch_optional(connection).await?.unwrap_or_default())
}

/// Raises the epoch: whoever has an earlier one writes no more.
pub(super) async fn take_over(writer: &SqlitePool) -> sqlx::Result<i64> {
    let mut write = writer.begin_with(super::BEGIN).await?;
    let epoch: i64 = sqlx::query_scalar(NEXT_EPOCH).fetch_one(&mut *write).await?;
    write.commit().await?;
    Ok(epoch)
}

#[cfg(test)]
mod tests {
    use crate::store::Store;

    #[tokio::test]
    async fn a_transaction_that_the_disk_ended_does_not_block_the_next() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&folder.path().join("test.db")).await?;
        for _ in 0..3 {
            let mut write = store.begin().await?;
            write.keep_fact("kept", "no").await?;
            // As SQLite does by itself when a disk is full or broken.
            sqlx::query("ROLLBACK").execute(&mut *write.transaction).await?;
            drop(write);
            let mut write = store.begin().await?;
            write.keep_fact("went", "on").await?;
            write.commit().await?;
        }
        assert_eq!(store.fact("kept").await?, None);
        assert_eq!(store.fact("went").await?.as_deref(), Some("on"));
        store.close().await;
        Ok(())
    }
}
