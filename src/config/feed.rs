//! Who may read over HTTP who is on call: `oncall_key_file` under `[http]` of the settings.

use super::alerts::Keys;
use super::problem::Problem;
use crate::files;
use std::path::PathBuf;

/// Bytes of a file with keys at most.
const LONGEST: u64 = 4 * 1024;

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

    /// Reads the file. Neither its path nor its content is repeated: somebody may have put a key in place of the path.
    pub(super) fn read_keys(&mut self) -> Result<(), Problem> {
        let instead = "a file with one key, or two while it changes, each on a line of its own, of at least 16 characters without blanks";
        let problem = |what: String| Problem::whole("oncall_key_file of [http]", what, instead);
        let text = files::read(&self.key_file, LONGEST).map_err(|why| problem(why.to_string()))?;
        self.keys =
            Keys::parse(&text).ok_or_else(|| problem("it does not hold keys that can be used".into()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn keys_that_cannot_be_used_are_refused_and_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let read = |text: Option<&str>| {
            text.into_iter().for_each(|text| fs::write(&file, text).unwrap());
            let mut feed = FeedKeys::new(file.clone());
            feed.read_keys().map(|()| feed.keys.expose().len())
        };
        assert!(read(None).unwrap_err().what.contains("no such file"));
        for wrong in [
            "",
            "short",
            "with a blank in it all",
            "one-of-16-letters\nanother-of-16-letters\na-third-of-16-letters",
        ] {
            let problem = read(Some(wrong)).unwrap_err();
            assert_eq!(problem.what, "it does not hold keys that can be used", "{wrong}");
        }
        assert_eq!(read(Some("one-of-16-letters\nanother-of-16-letters\n")), Ok(2));
    }
}
