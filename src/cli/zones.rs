//! Whether the machine knows newer rules of time zones than the program carries.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use warroom::zone::Zone;

/// Where Unix machines keep the tz database.
const ON_THE_MACHINE: &str = "/usr/share/zoneinfo";

/// Says when the machine has a newer tz database than this program: its times may be an hour off in some zones.
pub(crate) fn say_if_old() {
    let newer = edition_in(Path::new(ON_THE_MACHINE)).filter(|edition| edition.as_str() > Zone::edition());
    if let Some(newer) = newer {
        let carried = Zone::edition();
        eprintln!(
            "warroom: this machine has the tz database {newer}, and this program {carried}: where rules changed since, its \
             times are off. Look for a newer version."
        );
    }
}

/// The edition of the tz database in a folder: Linux says it in the first line of `tzdata.zi`, macOS in `+VERSION`.
fn edition_in(folder: &Path) -> Option<String> {
    let line = |file: &str| {
        let file = File::open(folder.join(file)).ok()?;
        let mut line = String::new();
        BufReader::new(file.take(64)).read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    };
    let on_linux = line("tzdata.zi").and_then(|line| Some(line.strip_prefix("# version ")?.to_owned()));
    let is_edition = |edition: &String| {
        let year = edition.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
        year && (5..=6).contains(&edition.len())
            && edition.bytes().skip(4).all(|byte| byte.is_ascii_lowercase())
    };
    on_linux.or_else(|| line("+VERSION")).filter(is_edition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folders_edition_is_read_where_it_says_one() {
        let edition = |file: &str, text: &str| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(file), text).unwrap();
            edition_in(folder.path())
        };
        assert_eq!(edition("tzdata.zi", "# version 2026b\n# more\n").as_deref(), Some("2026b"));
        assert_eq!(edition("+VERSION", "2026a\n").as_deref(), Some("2026a"));
        for text in ["", "# version unknown\n", "# version 2026b-dirty-with-a-long-tail\n", "R 1\n"] {
            assert_eq!(edition("tzdata.zi", text), None, "{text:?}");
        }
        assert_eq!(edition("other", "2026a"), None);
    }
}
