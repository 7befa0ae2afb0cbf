//! The data directory: for one process, and for its owner's eyes alone.

use super::DATABASE;
use crate::files;
use anyhow::{Context, bail};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

/// The name of the file that one process at a time locks.
const LOCK: &str = "lock";

/// One process at a time works on a data directory. The lock is the system's, so it goes with the process, however that
/// ends; the file stays and means nothing.
///
/// # Errors
/// When another process works on it, or it cannot be written to.
pub fn lock(directory: &Path) -> anyhow::Result<File> {
    files::own_folder(directory)
        .with_context(|| format!("cannot make the data directory {}", directory.display()))?;
    let path = directory.join(LOCK);
    let file = match files::own_file(&path) {
        // Writing to a named pipe in its place would wait for a reader.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let most = u64::MAX;
            files::regular(&path, most).with_context(|| format!("{} cannot be locked", path.display()))?;
            File::options().write(true).open(&path)
        }
        made => made,
    };
    let file = file.with_context(|| format!("cannot write to the data directory {}", directory.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another warroom is working on {}: stop it first, or give this one a directory of its own with --data",
            directory.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).context("cannot lock the data directory"),
    }
}

/// Takes from everybody but their owner whatever the data directory, its lock and the database with its companions give
/// them. Answers with what was narrowed, in words.
///
/// # Errors
/// When that cannot be done.
pub fn narrow(directory: &Path) -> anyhow::Result<Vec<String>> {
    let inside = [LOCK, DATABASE, "warroom.db-wal", "warroom.db-shm"].map(|name| directory.join(name));
    let mut lines = Vec::new();
    for path in [directory.to_owned()].iter().chain(&inside) {
        let narrowed = files::narrow(path)
            .with_context(|| format!("cannot keep {} from being read by others", path.display()))?;
        lines.extend(narrowed);
    }
    Ok(lines)
}
