//! Files that others may have put there: looked at before they are read, read no further than a stated size; and our own,
//! which nobody but their owner may read.

use std::fmt;
use std::fs::{DirBuilder, File, FileType, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Mode of a file that only its owner reads and writes.
const FILE: u32 = 0o600;
/// Mode of a folder that only its owner enters.
const FOLDER: u32 = 0o700;
/// What a file's or folder's mode gives to anybody but its owner.
const OTHERS: u32 = 0o077;
/// Of a folder in which everybody keeps files, such as `/tmp`.
const STICKY: u32 = 0o1000;

/// Why a file is not read.
#[derive(Debug)]
pub enum Unread {
    /// There is none.
    Missing,
    /// It is something else, by its name: reading it might never end, or do something.
    Kind(&'static str),
    /// It has more bytes than these, which is the most that is read.
    Long(u64),
    /// It is not UTF-8.
    Binary,
    /// The system's reason.
    Failed(io::Error),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::Missing => f.write_str("there is no such file"),
            Unread::Kind(kind) => write!(f, "this is {kind}, not a file"),
            Unread::Long(most) => write!(f, "this has more than {}", size(*most)),
            Unread::Binary => f.write_str("this is not UTF-8"),
            Unread::Failed(error) => write!(f, "it cannot be read: {error}"),
        }
    }
}

impl std::error::Error for Unread {}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Unread {
        match error.kind() {
            ErrorKind::NotFound => Unread::Missing,
            ErrorKind::InvalidData => Unread::Binary,
            _ => Unread::Failed(error),
        }
    }
}

/// A number of bytes as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        1_048_576..1_073_741_824 => format!("{} MiB", bytes / 1_048_576),
        _ => format!("{} GiB", bytes / 1_073_741_824),
    }
}

/// What is no regular file, by name.
fn kind(found: FileType) -> Option<&'static str> {
    let kinds = [
        (found.is_file(), None),
        (found.is_dir(), Some("a folder")),
        (found.is_fifo(), Some("a named pipe")),
        (found.is_char_device() || found.is_block_device(), Some("a device")),
        (found.is_socket(), Some("a socket")),
    ];
    let known = kinds.into_iter().find(|(is, _)| *is);
    known.map_or(Some("something unknown"), |(_, kind)| kind)
}

/// A regular file (or a link to one) of at most so many bytes; it is not opened.
///
/// # Errors
/// When it is anything else, is not there, or has more.
pub fn regular(path: &Path, most: u64) -> Result<Metadata, Unread> {
    fits(std::fs::metadata(path)?, most)
}

fn fits(found: Metadata, most: u64) -> Result<Metadata, Unread> {
    match kind(found.file_type()) {
        Some(kind) => Err(Unread::Kind(kind)),
        None if found.len() > most => Err(Unread::Long(most)),
        None => Ok(found),
    }
}

/// The text of a regular file of at most so many bytes.
///
/// # Errors
/// As [`regular`]; when it cannot be read, or is not UTF-8.
pub fn read(path: &Path, most: u64) -> Result<String, Unread> {
    String::from_utf8(bytes(path, most)?).map_err(|_| Unread::Binary)
}

/// The bytes of a regular file, at most so many.
///
/// # Errors
/// As [`regular`]; when it cannot be read.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    // Opening a device may do something, so it is looked at by its name first.
    regular(path, most)?;
    // Somebody may have put a named pipe in its place since: opening one would wait for whoever writes to it.
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    fits(file.metadata()?, most)?;
    let mut bytes = Vec::new();
    // It may grow while it is read, and some files of the system's say that they are empty.
    let read = file.take(most + 1).read_to_end(&mut bytes)?;
    if read as u64 > most { Err(Unread::Long(most)) } else { Ok(bytes) }
}

/// Can everybody on this machine read a file? Not where a folder above it keeps them out.
pub fn is_open_to_all(path: &Path) -> bool {
    let Ok(path) = std::fs::canonicalize(path) else { return false };
    let gives = |path: &Path, bit: u32| std::fs::metadata(path).is_ok_and(|found| found.mode() & bit != 0);
    gives(&path, 0o004) && path.ancestors().skip(1).all(|folder| gives(folder, 0o001))
}

/// Makes a folder that only its owner enters, whatever the umask, unless it is there.
///
/// # Errors
/// When it, or one above it, cannot be made.
pub fn own_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(FOLDER).create(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(FOLDER))
}

/// Makes a file that only its owner reads and writes, whatever the umask.
///
/// # Errors
/// When it is there, or cannot be made.
pub fn own_file(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(FILE).open(path)?;
    file.set_permissions(Permissions::from_mode(FILE))?;
    Ok(file)
}

/// Puts a file there that only its owner reads and writes, whatever the umask, in the place of one of this name. It is
/// whole or not there, and a link of this name is replaced, not followed.
///
/// # Errors
/// When it cannot be written, or something else than a file is in its place.
pub fn put(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    // Left by one that was killed.
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let written = own_file(&part).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    });
    if written.is_err() {
        // What could not be written may not be removed either; that it could not be written is what matters.
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// Takes from everybody but the owner what a file's or folder's mode gives them; in words, if there was anything.
///
/// # Errors
/// When that cannot be done, or the folder is one that everybody uses.
pub fn narrow(path: &Path) -> io::Result<Option<String>> {
    let found = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    let old = found.mode() & 0o7777;
    if found.is_symlink() || old & OTHERS == 0 {
        return Ok(None);
    }
    if found.is_dir() && old & STICKY != 0 {
        let why = "everybody keeps files there: give it a folder of its own with --data";
        return Err(io::Error::other(why));
    }
    let new = if found.is_dir() { FOLDER } else { FILE };
    std::fs::set_permissions(path, Permissions::from_mode(new))?;
    Ok(Some(format!(
        "{} could be read by others (mode {old:04o}); it is its owner's alone now (mode {new:04o})",
        path.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    fn refused(path: &Path) -> String {
        read(path, 10).unwrap_err().to_string()
    }

    #[test]
    fn only_regular_files_of_a_stated_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("good"), "0123456789").unwrap();
        assert_eq!(read(&path("good"), 10).unwrap(), "0123456789");
        std::fs::write(path("long"), "0123456789x").unwrap();
        assert_eq!(refused(&path("long")), "this has more than 10 bytes");
        std::fs::write(path("binary"), [0xff]).unwrap();
        assert_eq!(refused(&path("binary")), "this is not UTF-8");
        assert_eq!(refused(&path("missing")), "there is no such file");
        assert_eq!(refused(folder.path()), "this is a folder, not a file");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            path("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        assert_eq!(refused(&path("pipe")), "this is a named pipe, not a file");
        let _socket = UnixListener::bind(path("socket")).unwrap();
        assert_eq!(refused(&path("socket")), "this is a socket, not a file");
        for device in ["/dev/zero", "/dev/null", "/dev/urandom"] {
            assert_eq!(refused(Path::new(device)), "this is a device, not a file");
        }
        std::os::unix::fs::symlink("/dev/zero", path("link")).unwrap();
        assert_eq!(refused(&path("link")), "this is a device, not a file");
    }

    #[test]
    fn a_mode_that_is_too_wide_is_narrowed_and_said_once() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, file) = (folder.path().join("data"), folder.path().join("data/file"));
        own_folder(&inside).unwrap();
        own_file(&file).unwrap();
        assert_eq!((narrow(&inside).unwrap(), narrow(&file).unwrap()), (None, None));
        for (path, wide, narrowed) in [(&file, 0o664, 0o600), (&inside, 0o755, 0o700)] {
            std::fs::set_permissions(path, Permissions::from_mode(wide)).unwrap();
            let said = narrow(path).unwrap().unwrap();
            assert!(said.contains(&format!("(mode {wide:04o})")), "{said}");
            assert_eq!(std::fs::metadata(path).unwrap().mode() & 0o7777, narrowed);
            assert_eq!(narrow(path).unwrap(), None);
        }
        std::fs::set_permissions(&inside, Permissions::from_mode(0o1777)).unwrap();
        assert!(narrow(&inside).unwrap_err().to_string().contains("of its own"));
        assert_eq!(narrow(&folder.path().join("missing")).unwrap(), None);
    }
}
