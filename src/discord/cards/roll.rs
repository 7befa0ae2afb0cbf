//! What is said of whoever is lacking on a server: to whoever asks, and to the operators unasked.

use super::to_operators;
use crate::discord::message::Message;
use crate::domain::guild::{Guild, Language};
use crate::domain::ids::RoleKey;
use crate::domain::playbook::Playbook;
use crate::domain::reach::{Whom, Why};
use crate::domain::roll::{Change, Lack};
use crate::text::{Args, labels, say, say_with};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Named at most.
const MOST: usize = 8;

/// What the operators are told when it changes, in the guild's languages.
pub fn changed(
    guild: &Guild,
    playbooks: &[Arc<Playbook>],
    change: &Change,
    lacks: &BTreeSet<Lack>,
) -> Message {
    to_operators(guild, |language| {
        let mut lines = Vec::new();
        if !change.mended.is_empty() {
            let roles = labels::list(
                language,
                change.mended.iter().map(|role| name(guild, language, playbooks, role)),
            );
            lines.push(format!("✅ {}", say_with(language, "roll-mended", Args::new().text("roles", roles))));
        }
        if change.worse {
            lines.push(format!("⚠️ {}", say(language, "roll-worse")));
            lines.extend(lacks.iter().take(MOST).map(|lack| self::lack(guild, language, playbooks, lack)));
            let left_out = i64::try_from(lacks.len().saturating_sub(MOST)).unwrap_or(i64::MAX);
            if left_out > 0 {
                lines.push(say_with(language, "audit-more", Args::new().number("n", left_out)));
            }
        }
        lines.join("\n")
    })
}

/// One lack, with what to do about it.
pub fn lack(guild: &Guild, language: Language, playbooks: &[Arc<Playbook>], lack: &Lack) -> String {
    let names = labels::list(language, lack.roles.iter().map(|role| name(guild, language, playbooks, role)));
    let typed = |role: &RoleKey| match language {
        Language::Zh => name(guild, language, playbooks, role),
        Language::En => role.to_string(),
    };
    let key = lack.roles.first().map(typed).unwrap_or_default();
    let who = match &lack.missed.whom {
        Whom::Person(user) => format!("<@{}>", user.0),
        Whom::Role(role) => format!("<@&{}>", role.0),
        Whom::Unheld(_) => String::new(),
    };
    let id = match lack.missed.why {
        // The roll asks nobody to verify anything.
        Why::Unset | Why::NoAccount | Why::MadeTheFix => "doctor-unbound",
        Why::Deleted => "doctor-deleted",
        Why::Empty => "doctor-empty",
        Why::Silent | Why::ShutOut => "doctor-silent",
        Why::Left => "doctor-left",
    };
    say_with(language, id, Args::new().text("role", names).text("key", key).text("who", who))
}

pub(super) fn name(guild: &Guild, language: Language, playbooks: &[Arc<Playbook>], role: &RoleKey) -> String {
    // The guild's own says it first: another may have another name for it.
    let of_guild = playbooks.iter().filter(|playbook| playbook.reference.id == guild.playbook);
    let playbook = of_guild.chain(playbooks).find(|playbook| playbook.role(role).is_some());
    labels::role(language, playbook.map(|playbook| &**playbook), role)
}
