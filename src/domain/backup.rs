//! Backups that are taken by themselves: when, under which name, and which of them are kept. What is written is not ours
//! alone: whoever has the folder may have put other files there.

use super::At;
use super::cron::Schedule;
use crate::zone::Zone;
use chrono::NaiveDateTime;
use std::path::PathBuf;

/// How a name of ours begins and ends; the instant at which the backup was begun is between.
const BEGINS: &str = "warroom-";
const ENDS: &str = ".db";
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// When backups are taken, and where they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupPlan {
    pub schedule: Schedule,
    /// Where the clock hangs.
    pub zone: Zone,
    /// So many are kept, the newest; at least one.
    pub keep: usize,
    pub folder: PathBuf,
}

/// The name of the backup that is begun at an instant.
pub fn name(at: At) -> String {
    format!("{BEGINS}{}{ENDS}", at.format(STAMP))
}

/// When a file of this name was begun, if it is a backup of ours.
pub fn begun_at(name: &str) -> Option<At> {
    let stamp = name.strip_prefix(BEGINS)?.strip_suffix(ENDS)?;
    let begun = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?.and_utc();
    // Nothing but what is written like this is ours.
    Some(begun).filter(|at| self::name(*at) == name)
}

/// Which of these files are no longer kept: backups of ours but for the newest, the oldest first.
pub fn surplus(names: impl IntoIterator<Item = String>, keep: usize) -> Vec<String> {
    let mut known: Vec<(At, String)> =
        names.into_iter().filter_map(|name| Some((begun_at(&name)?, name))).collect();
    known.sort();
    known.truncate(known.len().saturating_sub(keep.max(1)));
    known.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_like_a_backup_of_ours_is_given_up_and_never_the_newest() {
        let at = |day: u32| format!("2026-03-{day:02}T03:00:00Z").parse::<At>().unwrap();
        assert_eq!(name(at(2)), "warroom-20260302T030000Z.db");
        let ours = [4, 2, 3].map(|day| name(at(day)));
        let others = [
            "warroom.db",
            "warroom-20260301T030000Z.db.partial",
            "warroom-20260301T030000Z.db-wal",
            "my-20260301T030000Z.db",
            "warroom-20260301T030000Z",
            "warroom-2026-03-01.db",
            "warroom-20260301T0300Z.db",
            "warroom-020260301T030000Z.db",
            "warroom-20260230T030000Z.db",
            "",
        ];
        let all = || ours.clone().into_iter().chain(others.map(str::to_owned));
        assert_eq!(surplus(all(), 2), [name(at(2))]);
        assert_eq!(surplus(all(), 1), [name(at(2)), name(at(3))]);
        assert_eq!(surplus(all(), 0), [name(at(2)), name(at(3))]);
        assert_eq!(surplus(all(), 14), [""; 0]);
    }
}
