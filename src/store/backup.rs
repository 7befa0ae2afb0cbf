//! Backups: taken while the bot runs, checked before they are called done, restored without losing what was there.

use super::{MIGRATIONS, newest_known, schema};
use crate::files::own_file;
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The fact that tells when a backup was taken, in milliseconds.
pub const BACKED_UP_AT: &str = "backed_up_at";
/// The fact that tells when the last backup was taken of a database that goes on, in milliseconds.
pub const LAST_BACKUP_AT: &str = "last_backup_at";
/// The fact that tells that a database came back from a backup and has not been compared with Discord yet.
pub const RESTORED_AT: &str = "restored_at";

const KEEP: &str =
    "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
/// Files that belong to a database file.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// Copies the database, which may be in use, to a new file that only its owner can read. The copy is checked and on disk
/// when this returns.
///
/// # Errors
/// When the target exists, or anything fails; then there is no new file.
pub async fn back_up(database: &Path, target: &Path, now: DateTime<Utc>) -> anyhow::Result<()> {
    if !database.exists() {
        bail!("there is no database {}: name the data directory with --data", database.display());
    }
    super::regular(database)?;
    // The name is taken before the work begins; nothing that is there is ever overwritten.
    own_file(target).with_context(|| match target.exists() {
        true => format!("{} is there already and was not touched: name a new file", target.display()),
        false => format!("cannot write {}", target.display()),
    })?;
    let partial = beside(target, ".partial");
    let done = async {
        copy(database, &partial, &[(BACKED_UP_AT, now)]).await?;
        fs::rename(&partial, target)?;
        sync_folder(target)
    };
    let done: anyhow::Result<()> = done.await;
    if done.is_err() {
        // What went wrong is told below; these are only leftovers.
        let _ = fs::remove_file(&partial);
        let _ = fs::remove_file(target);
    }
    done.with_context(|| format!("the backup {} was not made", target.display()))
}

/// Notes in a database, which may be in use, that a backup was taken of it: whoever watches asks how old the last one is.
///
/// # Errors
/// When it cannot be written to.
pub async fn note_backup(database: &Path, now: DateTime<Utc>) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new().filename(database).busy_timeout(super::BUSY);
    let mut connection = options.disable_statement_logging().connect().await?;
    let keep = sqlx::query(KEEP).bind(LAST_BACKUP_AT).bind(now.timestamp_millis().to_string());
    let kept = keep.execute(&mut connection).await;
    connection.close().await?;
    kept.map(drop).context("cannot write to the database")
}

/// Puts a backup in the place of the database, which nobody may be using. What was there is kept beside it; its new name is
/// the answer. The next start compares with Discord what the backup cannot know.
///
/// # Errors
/// When the backup is damaged, newer than this version, or not one; then nothing was changed.
pub async fn restore(backup: &Path, database: &Path, now: DateTime<Utc>) -> anyhow::Result<Option<PathBuf>> {
    super::regular(backup)?;
    check_ours(backup).await.with_context(|| format!("{} cannot be restored", backup.display()))?;
    let next = unfinished(database);
    if next.exists() {
        fs::remove_file(&next).context("cannot remove what an earlier restore left")?;
    }
    own_file(&next).with_context(|| format!("cannot write {}", next.display()))?;
    if let Err(error) = copy(backup, &next, &[(RESTORED_AT, now)]).await {
        // What went wrong is told; this is only a leftover.
        let _ = fs::remove_file(&next);
        return Err(error.context(format!("{} was not restored, and nothing was changed", backup.display())));
    }
    sync_folder(&next)?;
    let aside = set_aside(database, now)?;
    fs::rename(&next, database)?;
    sync_folder(database)?;
    Ok(aside)
}

/// What a restore that was cut short leaves beside the database.
pub fn unfinished(database: &Path) -> PathBuf {
    beside(database, ".restoring")
}

/// A whole copy of one database in an empty file, checked and on disk.
async fn copy(from: &Path, to: &Path, facts: &[(&str, DateTime<Utc>)]) -> anyhow::Result<()> {
    if !to.exists() {
        own_file(to)?;
    }
    let options = SqliteConnectOptions::new().filename(from).read_only(true).disable_statement_logging();
    let mut source = options.connect().await.context("cannot open it")?;
    let path = to.to_str().context("the file's name is not UTF-8")?;
    let copied = sqlx::query("VACUUM INTO $1").bind(path).execute(&mut source).await;
    source.close().await?;
    copied.context("cannot copy it")?;

    let options = SqliteConnectOptions::new().filename(to).disable_statement_logging();
    let mut copy = options.connect().await?;
    for (name, at) in facts {
        let keep = sqlx::query(KEEP).bind(*name).bind(at.timestamp_millis().to_string());
        keep.execute(&mut copy).await?;
    }
    copy.close().await?;
    check(to).await.context("the copy is not good")?;
    File::open(to)?.sync_all()?;
    Ok(())
}

async fn check(file: &Path) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).disable_statement_logging();
    let mut connection = options.connect().await?;
    let found = sqlx::query_scalar::<_, String>("PRAGMA integrity_check").fetch_all(&mut connection).await;
    connection.close().await?;
    let found = found.context("the file is damaged, or not a database")?;
    if found != ["ok"] {
        bail!("the file is damaged: {}", found.first().map_or("no answer", String::as_str));
    }
    Ok(())
}

/// Whole, a warroom database, and of a version that this one understands.
async fn check_ours(file: &Path) -> anyhow::Result<()> {
    // Before anything else is asked of it: what it holds may act on being asked.
    let Some(newest) = schema::verified(file).await? else { bail!("it is not a backup of warroom") };
    if Some(newest) > newest_known() {
        bail!("it was written by a newer version of warroom: use that version");
    }
    let options = SqliteConnectOptions::new().filename(file).read_only(true).disable_statement_logging();
    let mut connection = options.connect().await?;
    let seen = sqlx::query("SELECT version, checksum FROM _sqlx_migrations").fetch_all(&mut connection).await;
    connection.close().await?;
    for row in seen? {
        let (version, checksum): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
        let known = MIGRATIONS.iter().find(|migration| migration.version == version);
        if known.is_none_or(|known| *known.checksum != *checksum) {
            bail!("its schema {version} is not the one that this version knows");
        }
    }
    check(file).await
}

/// Renames a database and its companions. The order matters: without the main file, a start refuses; with it, but without
/// its companions, it would lose what they hold.
fn set_aside(database: &Path, now: DateTime<Utc>) -> anyhow::Result<Option<PathBuf>> {
    let there = |file: &Path| COMPANIONS.iter().any(|end| beside(file, end).exists());
    if !there(database) {
        return Ok(None);
    }
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    let mut aside = beside(database, &format!(".before-restore-{stamp}"));
    for count in 2.. {
        if !there(&aside) {
            break;
        }
        aside = beside(database, &format!(".before-restore-{stamp}-{count}"));
    }
    for end in COMPANIONS {
        let from = beside(database, end);
        if from.exists() {
            fs::rename(&from, beside(&aside, end))
                .with_context(|| format!("cannot keep {} under another name", from.display()))?;
        }
    }
    sync_folder(database)?;
    Ok(Some(aside))
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Makes names durable.
fn sync_folder(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}
