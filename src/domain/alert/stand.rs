//! How the alerts of an incident stand together, when its room hears of it, and whether a recovery is believed.

use crate::domain::At;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Titles of alerts that an incident keeps at most.
pub const MOST_TITLES: usize = 5;
/// How often at most the room is told how alerts stand, however much they change in between.
pub const APART: TimeDelta = TimeDelta::seconds(60);
/// So many alerts of a source, and no others, that recover within [`AT_ONCE`] of each other may mean that the source itself
/// has stopped.
pub const MOST_BELIEVED: usize = 3;
/// See [`MOST_BELIEVED`].
pub const AT_ONCE: TimeDelta = TimeDelta::seconds(10);

/// How many alerts of an incident stand how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stand {
    /// That fire.
    pub firing: u32,
    /// Of which nobody knows.
    pub doubtful: u32,
    /// That fired and do no more.
    pub recovered: u32,
    /// That the source left out of what it told last.
    #[serde(default)]
    pub left_out: u64,
    /// Titles of some of those that fire, the longest firing first.
    pub titles: Vec<String>,
}

/// The same, as the room was told last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsTold {
    /// How they stood.
    pub stand: Stand,
    /// When that was told.
    pub at: At,
}

/// When the room may be told, if it was told last at an instant.
pub fn told_next(last: Option<At>, now: At) -> At {
    last.map_or(now, |last| (last + APART).max(now))
}

/// Is it doubtful that those which recovered at these instants did? `firing` of the same source still fire.
pub fn is_doubtful(ended: &[At], firing: u32) -> bool {
    let Some(last) = ended.iter().max() else { return false };
    firing == 0 && ended.iter().filter(|at| *last - **at <= AT_ONCE).count() >= MOST_BELIEVED
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;

    #[test]
    fn the_room_is_told_at_once_and_then_once_a_minute() {
        for (last, now, expected) in [(None, 5, 5), (Some(0), 5, 60), (Some(0), 60, 60), (Some(0), 90, 90)] {
            assert_eq!(told_next(last.map(at), at(now)), at(expected), "{last:?} {now}");
        }
    }

    #[test]
    fn the_recovery_of_everything_within_seconds_is_doubtful() {
        for (ended, firing, expected) in [
            (&[0, 4, 10][..], 0, true),
            (&[0, 4, 11], 0, false),
            (&[0, 4, 10], 1, false),
            (&[0, 4], 0, false),
            (&[], 0, false),
            (&[-500, 0, 1, 2], 0, true),
        ] {
            let ended: Vec<_> = ended.iter().map(|second| at(*second)).collect();
            assert_eq!(is_doubtful(&ended, firing), expected, "{ended:?} {firing}");
        }
    }
}
