//! Moving the write-ahead log into the file beside the commits, not in them.
//!
//! By itself SQLite does that in whichever commit makes the log too long, and the person whose command it is waits for
//! the disk several times more.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Between a commit and moving the log: commits that come together are moved together.
const BREATH: Duration = Duration::from_secs(1);
/// Pages at which a commit moves the log itself after all: 32 MiB, when commits never pause for long enough.
pub(super) const LONGEST: &str = "8000";

/// Keeps the log short until `open` is false. `written` is true from a commit until the log is about to be moved; the first
/// of several commits touches `open`.
pub(super) async fn keep_short(
    options: SqliteConnectOptions,
    mut open: watch::Receiver<bool>,
    written: Arc<AtomicBool>,
) {
    while open.changed().await.is_ok() {
        let closed = tokio::time::timeout(BREATH, open.wait_for(|open| !open)).await.is_ok();
        if closed {
            return;
        }
        written.store(false, Ordering::SeqCst);
        if let Err(error) = shorten(&options).await {
            tracing::warn!("the write-ahead log could not be moved into the database: {error}");
        }
    }
}

/// On a connection of its own: nobody waits for this, and it waits for nobody.
async fn shorten(options: &SqliteConnectOptions) -> sqlx::Result<()> {
    let mut connection = options.connect().await?;
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut connection).await?;
    connection.close().await
}
