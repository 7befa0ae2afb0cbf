//! What the operators are told of backups that are taken by themselves.

use super::to_operators;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::Guild;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::show;
use crate::text::{Args, say_with};

/// Longest reason that is shown.
const LONGEST: usize = 200;

/// One could not be taken; why, as the machine says it.
pub fn failed(guild: &Guild, reason: &str) -> Message {
    let args = || Args::new().text("reason", show(reason, LONGEST));
    to_operators(guild, |language| format!("⚠️ {}", say_with(language, "backup-failed", args())))
}

/// They can be taken again, after that failed since then.
pub fn works_again(guild: &Guild, since: At) -> Message {
    let args = || Args::new().text("since", timestamp(since, Style::DateTime));
    to_operators(guild, |language| format!("✅ {}", say_with(language, "backup-works", args())))
}
