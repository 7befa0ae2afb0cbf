//! A calendar of turns that is kept elsewhere and fetched: how often, and when the operators are told that it cannot be.

use super::At;
use chrono::TimeDelta;

/// How often it is fetched.
pub const EVERY: TimeDelta = TimeDelta::hours(1);
/// When it is tried again after a failure.
pub const AGAIN: TimeDelta = TimeDelta::minutes(10);
/// How long it fails before the operators are told.
const PATIENCE: TimeDelta = TimeDelta::days(1);

/// Why a calendar could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteTrouble {
    /// Nothing answers at its address.
    Unreached,
    /// Its answer did not come in time, or broke off.
    Silent,
    /// Its name leads to an address inside of a network.
    Inside,
    /// It is somewhere else, where nobody said that it may be asked for.
    Redirect,
    /// It is refused, with this status.
    Status(u16),
    /// It is longer than a calendar may be, or was cut off.
    Long,
    /// What came is no calendar that can be read: why.
    Unreadable(String),
}

impl RemoteTrouble {
    /// Its word, and what belongs to it.
    pub fn parts(&self) -> (&'static str, String) {
        match self {
            RemoteTrouble::Unreached => ("unreached", String::new()),
            RemoteTrouble::Silent => ("silent", String::new()),
            RemoteTrouble::Inside => ("inside", String::new()),
            RemoteTrouble::Redirect => ("redirect", String::new()),
            RemoteTrouble::Status(status) => ("status", status.to_string()),
            RemoteTrouble::Long => ("long", String::new()),
            RemoteTrouble::Unreadable(why) => ("unreadable", why.clone()),
        }
    }

    /// As it is stored.
    pub fn stored(&self) -> String {
        let (word, detail) = self.parts();
        format!("{word} {detail}").trim_end().to_owned()
    }

    /// What was stored; what is not understood, as why it cannot be read.
    pub fn of_stored(text: &str) -> RemoteTrouble {
        let (word, detail) = text.split_once(' ').unwrap_or((text, ""));
        match (word, detail.parse()) {
            ("unreached", _) => RemoteTrouble::Unreached,
            ("silent", _) => RemoteTrouble::Silent,
            ("inside", _) => RemoteTrouble::Inside,
            ("redirect", _) => RemoteTrouble::Redirect,
            ("long", _) => RemoteTrouble::Long,
            ("status", Ok(status)) => RemoteTrouble::Status(status),
            ("unreadable", _) => RemoteTrouble::Unreadable(detail.to_owned()),
            _ => RemoteTrouble::Unreadable(text.to_owned()),
        }
    }

    /// When the operators are told of it, where it has been so since then.
    pub fn told_at(&self, since: At) -> At {
        match self {
            // Nobody repairs that by waiting.
            RemoteTrouble::Unreadable(_) => since,
            RemoteTrouble::Unreached
            | RemoteTrouble::Silent
            | RemoteTrouble::Inside
            | RemoteTrouble::Redirect
            | RemoteTrouble::Status(_)
            | RemoteTrouble::Long => since + PATIENCE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_understood() {
        use RemoteTrouble::*;
        for trouble in
            [Unreached, Silent, Inside, Redirect, Status(404), Long, Unreadable("line 1: no".into())]
        {
            assert_eq!(RemoteTrouble::of_stored(&trouble.stored()), trouble);
        }
        assert_eq!(RemoteTrouble::of_stored("what is this"), Unreadable("what is this".into()));
    }

    #[test]
    fn what_cannot_be_read_is_told_at_once_and_what_may_mend_itself_after_a_day() {
        let since = At::UNIX_EPOCH;
        assert_eq!(RemoteTrouble::Unreadable(String::new()).told_at(since), since);
        assert_eq!(RemoteTrouble::Status(503).told_at(since), since + TimeDelta::days(1));
    }
}
