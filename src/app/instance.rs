//! What makes one data folder, and the process that works on it, another than all others.

use crate::files;
use anyhow::Context;
use std::fs::{self, Metadata};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

/// The file by which a data folder knows itself.
const FILE: &str = "instance";
/// Bytes of it that are read at most.
const LONGEST: u64 = 200;

/// The id of a data folder: it stays the same over restarts and restored backups, and a copy of the folder gets another.
/// The file says which file it is, by its number and the instant of its making; in a copy that is not true.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn instance(directory: &Path) -> anyhow::Result<String> {
    let path = directory.join(FILE);
    let kept = files::read(&path, LONGEST).unwrap_or_default();
    if let Ok(file) = fs::metadata(&path)
        && let Some((id, of)) = kept.trim_end().split_once(' ')
        && of == itself(&file)
    {
        return Ok(id.to_owned());
    }
    if !kept.is_empty() {
        tracing::warn!("the data folder {} is a copy of another one", directory.display());
    }
    let id = format!("{:016x}", rand::random::<u64>());
    // A file that was cut short would make another folder of this one.
    let put = files::put(&path, |file| writeln!(file, "{id} {}", itself(&file.metadata()?)));
    put.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(id)
}

/// Which file it is. Where the file system does not keep when a file was made, its number must do.
fn itself(file: &Metadata) -> String {
    let made = file.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    format!("{}-{}", file.ino(), made.map_or(0, |made| made.as_nanos()))
}

/// Machine and folder, for people.
pub(super) fn place(directory: &Path) -> String {
    let folder = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    format!("{}:{}", machine().unwrap_or_else(|| "unknown machine".into()), folder.display())
}

fn machine() -> Option<String> {
    let from_kernel = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let asked =
        || Some(String::from_utf8_lossy(&Command::new("uname").arg("-n").output().ok()?.stdout).into());
    let name: String = from_kernel.or_else(asked)?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_knows_itself_and_a_copy_does_not() {
        let [folder, copy] = [0, 1].map(|_| tempfile::tempdir().unwrap());
        let id = instance(folder.path()).unwrap();
        assert_eq!(instance(folder.path()).unwrap(), id);
        fs::copy(folder.path().join(FILE), copy.path().join(FILE)).unwrap();
        let other = instance(copy.path()).unwrap();
        assert_ne!(other, id);
        assert_eq!(instance(copy.path()).unwrap(), other);
        // A folder that is moved is the same one.
        let moved = folder.path().with_extension("moved");
        fs::rename(folder.path(), &moved).unwrap();
        assert_eq!(instance(&moved).unwrap(), id);
        fs::remove_dir_all(moved).unwrap();
        // What is empty or cut short belongs to nobody.
        fs::write(copy.path().join(FILE), "").unwrap();
        assert_ne!(instance(copy.path()).unwrap(), other);
    }
}
