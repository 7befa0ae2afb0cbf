//! What an open incident lacks, in one line: its number and the reason only, so that it may be read by people who are not
//! invited to a private one.

use crate::domain::At;
use crate::domain::delivery::Kind;
use crate::domain::guild::Language;
use crate::domain::lacks::{How, Lack};
use crate::text::labels::near;
use crate::text::plain::show;
use crate::text::{Args, say, say_with};

/// Longest reason shown.
const LONGEST_REASON: usize = 200;

/// One line about it.
pub fn line(language: Language, number: &str, lack: &Lack, now: At) -> String {
    let reason = match &lack.reason {
        Some(reason) => show(reason, LONGEST_REASON),
        None => say(language, "lack-no-reason"),
    };
    let args = Args::new()
        .text("number", format!("`{number}`"))
        .text("what", say_with(language, what(lack.what), Args::new().number("seq", lack.seq)))
        .text("at", near(lack.since, now))
        .text("reason", reason);
    let id = match lack.how {
        How::Missing => "lack-missing",
        How::Late => "lack-late",
        How::Refused => "lack-refused",
        How::Short => "lack-short",
        How::Deleted => "lack-deleted",
        How::Stale => "lack-stale",
        How::Unpinned if lack.reason.is_none() => "lack-unpinned-often",
        How::Unpinned => "lack-unpinned",
    };
    say_with(language, id, args)
}

/// What it is that an incident lacks, or has twice.
pub fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Room => "lack-what-room",
        Kind::Access => "lack-what-access",
        Kind::Card => "lack-what-card",
        Kind::Announcement => "lack-what-announcement",
        Kind::Entry => "lack-what-entry",
        Kind::Review => "lack-what-review",
        Kind::Wording => "lack-what-wording",
    }
}
