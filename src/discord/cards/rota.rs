//! What is said of what is wrong with who takes turns: to whoever asks the doctor, and to the operators unasked.

use super::{roll, to_operators};
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::{Guild, Language};
use crate::domain::playbook::Playbook;
use crate::domain::rota::Flaw;
use crate::text::labels::{Style, timestamp};
use crate::text::{Args, say, say_with};
use chrono::NaiveTime;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Named at most.
const MOST: usize = 8;

/// What the operators are told when there is news, in the guild's languages.
pub fn foreseen(guild: &Guild, playbooks: &[Arc<Playbook>], flaws: &BTreeSet<Flaw>, now: At) -> Message {
    to_operators(guild, |language| {
        let mut lines = vec![format!("⚠️ {}", say(language, "rota-flawed"))];
        lines.extend(flaws.iter().take(MOST).map(|flaw| self::flaw(guild, language, playbooks, flaw, now)));
        let left_out = i64::try_from(flaws.len().saturating_sub(MOST)).unwrap_or(i64::MAX);
        if left_out > 0 {
            lines.push(say_with(language, "audit-more", Args::new().number("n", left_out)));
        }
        lines.join("\n")
    })
}

/// One flaw, with what to do about it.
pub fn flaw(guild: &Guild, language: Language, playbooks: &[Arc<Playbook>], flaw: &Flaw, now: At) -> String {
    let args = Args::new().text("role", roll::name(guild, language, playbooks, flaw.role()));
    let time = |at: At| timestamp(at, Style::DateTime);
    match flaw {
        Flaw::Gap { from, until, .. } => {
            let from = from.filter(|from| *from > now);
            let id = match (from, until) {
                (None, None) => "rota-nobody",
                (None, Some(_)) => "rota-nobody-until",
                (Some(_), None) => "rota-nobody-from",
                (Some(_), Some(_)) => "rota-nobody-between",
            };
            let args = args.text("from", from.map(time).unwrap_or_default());
            say_with(language, id, args.text("until", until.map(time).unwrap_or_default()))
        }
        Flaw::Hours { from, until, .. } => {
            let shown = |time: &NaiveTime| time.format("%H:%M").to_string();
            let args = args.text("from", shown(from)).text("until", shown(until));
            say_with(language, "rota-hours", args.text("zone", guild.zone.name()))
        }
        Flaw::Double { passed_over, counts, from, until, .. }
        | Flaw::Overlap { passed_over, counts, from, until, .. } => {
            let is_double = matches!(flaw, Flaw::Double { .. });
            let id = if is_double { "rota-double" } else { "rota-overlap" };
            let args = args.text("one", format!("<@{}>", passed_over.0));
            let args = args.text("other", format!("<@{}>", counts.0));
            say_with(language, id, args.text("from", time(*from)).text("until", time(*until)))
        }
    }
}
