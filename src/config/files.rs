//! Files and folders as people name them.

use super::problem::Problem;
use crate::files::{self, Unread};
use std::path::{Path, PathBuf};

/// Bytes of a file at most; the longest that comes with the program has 24 KiB.
const LONGEST: u64 = 256 * 1024;
/// TOML files in a folder at most.
const MOST: usize = 100;

/// A file's text with its name.
pub(super) type Text = (String, String);

/// The text of a file of at most 256 KiB.
///
/// # Errors
/// When it is no regular file, is longer, or cannot be read.
pub fn read(path: &Path) -> Result<String, Problem> {
    let text = files::read(path, LONGEST).map_err(|why| {
        let instead = match why {
            Unread::Binary => "the file in UTF-8",
            Unread::Missing | Unread::Kind(_) => "the path of one",
            Unread::Long(_) => "the path of a file that is not as long",
            Unread::Failed(_) => "the path of a readable file",
        };
        Problem::whole(&path.display().to_string(), why.to_string(), instead)
    })?;
    // Editors on Windows put it there.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The TOML files of a folder, by name; a path that is no folder stands for itself.
pub(super) fn expand(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !path.is_dir() {
        return Ok(vec![path.into()]);
    }
    let problem = |what: String, instead: &str| Problem::whole(&path.display().to_string(), what, instead);
    let unreadable = |error| problem(format!("it cannot be read: {error}"), "the path of a readable folder");
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
        if paths.len() > MOST {
            let what = format!("this folder has more than {MOST} TOML files");
            return Err(problem(what, "the path of a folder with fewer"));
        }
    }
    paths.sort();
    Ok(paths)
}

/// The texts of all TOML files of some folders, and what could not be read.
pub(super) fn read_folders(folders: &[PathBuf]) -> (Vec<Text>, Vec<Problem>) {
    let mut texts = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        if !folder.is_dir() {
            let name = folder.display().to_string();
            problems.push(Problem::whole(&name, "there is no such folder", "the path of a folder"));
            continue;
        }
        match expand(folder) {
            Err(problem) => problems.push(problem),
            Ok(paths) => {
                for path in paths {
                    match read(&path) {
                        Ok(text) => texts.push((path.display().to_string(), text)),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
        }
    }
    (texts, problems)
}
