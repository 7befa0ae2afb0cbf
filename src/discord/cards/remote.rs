//! What the operators are told of a calendar of turns that is fetched.

use super::{roll, to_operators};
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::{Guild, Language};
use crate::domain::ids::RoleKey;
use crate::domain::playbook::Playbook;
use crate::domain::remote::RemoteTrouble;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::show;
use crate::text::{Args, say_with};
use std::sync::Arc;

/// Longest reason that is shown.
const LONGEST: usize = 200;

/// It cannot be had since then, and by which copy turns go meanwhile, if there is one.
pub fn failed(
    guild: &Guild,
    playbooks: &[Arc<Playbook>],
    role: &RoleKey,
    (trouble, since): (&RemoteTrouble, At),
    copy: Option<At>,
) -> Message {
    to_operators(guild, |language| {
        let args = about(guild, language, playbooks, role, since).text("why", why(language, trouble));
        let args = args.number("taken", i64::from(copy.is_some()));
        let copy = copy.map(|taken| timestamp(taken, Style::DateTime)).unwrap_or_default();
        format!("⚠️ {}", say_with(language, "calendar-failed", args.text("copy", copy)))
    })
}

/// It can be had again, after that failed since then.
pub fn works_again(guild: &Guild, playbooks: &[Arc<Playbook>], role: &RoleKey, since: At) -> Message {
    to_operators(guild, |language| {
        let args = about(guild, language, playbooks, role, since);
        format!("✅ {}", say_with(language, "calendar-works", args))
    })
}

fn about(guild: &Guild, language: Language, playbooks: &[Arc<Playbook>], role: &RoleKey, since: At) -> Args {
    let args = Args::new().text("role", roll::name(guild, language, playbooks, role));
    args.text("since", timestamp(since, Style::DateTime))
}

fn why(language: Language, trouble: &RemoteTrouble) -> String {
    let id = match trouble {
        RemoteTrouble::Unreached => "calendar-why-unreached",
        RemoteTrouble::Silent => "calendar-why-silent",
        RemoteTrouble::Inside => "calendar-why-inside",
        RemoteTrouble::Redirect => "calendar-why-redirect",
        RemoteTrouble::Status(_) => "calendar-why-status",
        RemoteTrouble::Long => "calendar-why-long",
        RemoteTrouble::Unreadable(_) => "calendar-why-unreadable",
    };
    say_with(language, id, Args::new().text("detail", show(&trouble.parts().1, LONGEST)))
}
