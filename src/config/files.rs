//! Files and folders as people name them.

use super::problem::Problem;
use std::path::{Path, PathBuf};

/// A file's text with its name.
pub(super) type Text = (String, String);

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, Problem> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Problem::whole(&name, "there is no such file", "the path of one"),
        std::io::ErrorKind::InvalidData => Problem::whole(&name, "this is not UTF-8", "the file in UTF-8"),
        _ => Problem::whole(&name, format!("it cannot be read: {error}"), "the path of a readable file"),
    })?;
    // Editors on Windows put it there.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The TOML files of a folder, by name; a path that is no folder stands for itself.
pub(super) fn expand(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !path.is_dir() {
        return Ok(vec![path.into()]);
    }
    let entries = std::fs::read_dir(path).and_then(|entries| {
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        paths.collect::<Result<Vec<_>, _>>()
    });
    let mut paths = entries.map_err(|error| {
        let name = path.display().to_string();
        Problem::whole(&name, format!("it cannot be read: {error}"), "the path of a readable folder")
    })?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
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
