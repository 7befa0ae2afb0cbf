//! Who may read over HTTP who is on call: `oncall_key_file` under `[http]` of the settings.

use super::secret::{Bearer, KEYS, Keys};
use std::path::PathBuf;

/// Keys of the calendar of turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedKeys {
    /// The file with the keys.
    pub key_file: PathBuf,
    /// What is in that file, once it was read.
    pub keys: Keys,
}

impl FeedKeys {
    /// Keys in a file that is not read yet.
    pub(super) fn new(key_file: PathBuf) -> FeedKeys {
        FeedKeys { key_file, keys: Keys::default() }
    }

    /// Reads the file.
    pub(super) fn read_files(&mut self, mut bearer: Bearer<'_>) {
        self.keys = bearer.read("oncall_key_file", &self.key_file, KEYS, Keys::read).unwrap_or_default();
    }
}
