//! What people are told when somebody else is on call from now on, and, once a week, who will be.

use super::writer::Writer;
use super::{list, roll, rota, to_operators};
use crate::actions::View;
use crate::discord::message::{Mentions, Message};
use crate::domain::At;
use crate::domain::guild::{Guild, Language};
use crate::domain::handover::{Handover, week_after};
use crate::domain::ids::UserId;
use crate::domain::playbook::Playbook;
use crate::domain::rota::{Rota, flaws};
use crate::text::labels::{Style, timestamp};
use crate::text::{Args, say, say_with};
use std::sync::Arc;

/// Open incidents that are shown at most.
const MOST: usize = 3;
/// Turns of a role that a digest shows at most.
const MOST_TURNS: usize = 8;
/// Flaws that it shows at most.
const MOST_FLAWS: usize = 4;

/// Who hands over to whom, with what is open for them. Of private incidents nothing is said: not only those read it who may
/// know of them.
pub fn handover(
    guild: &Guild,
    playbooks: &[Arc<Playbook>],
    handover: &Handover,
    open: &[View],
    now: At,
) -> Message {
    let open: Vec<&View> = open
        .iter()
        .filter(|view| !view.incident.is_private() && view.playbook.role(&handover.role).is_some())
        .collect();
    let message = to_operators(guild, |language| {
        let mut lines = vec![who(guild, language, playbooks, handover)];
        lines.push(say(language, if open.is_empty() { "handover-quiet" } else { "handover-open" }));
        lines.extend(open.iter().take(MOST).map(|view| list::line(&Writer::person_in(view, language), now)));
        let left_out = i64::try_from(open.len().saturating_sub(MOST)).unwrap_or(i64::MAX);
        if left_out > 0 {
            lines.push(say_with(language, "handover-more", Args::new().number("n", left_out)));
        }
        lines.join("\n")
    });
    let users = [handover.change.before, handover.change.now].into_iter().flatten().collect();
    Message { mentions: Mentions { users, roles: Vec::new() }, ..message }
}

fn who(guild: &Guild, language: Language, playbooks: &[Arc<Playbook>], handover: &Handover) -> String {
    let or_nobody = |user: Option<UserId>| user.map_or_else(|| say(language, "turns-nobody"), person);
    let args = Args::new().text("role", roll::name(guild, language, playbooks, &handover.role));
    let args =
        args.text("new", or_nobody(handover.change.now)).text("old", or_nobody(handover.change.before));
    match (handover.change.now, handover.until) {
        (None, _) => say_with(language, "handover-nobody", args),
        (Some(_), None) => say_with(language, "handover-for-good", args),
        (Some(_), Some(until)) => say_with(language, "handover-now", args.text("until", time(until))),
    }
}

/// Who is on call when in the week from `now` on, and what is wrong with that. It calls nobody.
pub fn digest(guild: &Guild, playbooks: &[Arc<Playbook>], now: At) -> Message {
    let until = week_after(now);
    to_operators(guild, |language| {
        let mut lines = vec![format!("**{}**", say(language, "digest-title"))];
        for role in Rota::roles(guild) {
            lines.push(format!("**{}**", roll::name(guild, language, playbooks, role)));
            let turns: Vec<_> = Rota::of(guild, role).stretches(now, until).take(MOST_TURNS).collect();
            if turns.is_empty() {
                lines.push(say_with(language, "digest-nobody", Args::new().text("from", time(now))));
            }
            lines.extend(turns.into_iter().map(|turn| {
                let args = Args::new().text("who", person(turn.who)).text("from", time(turn.from));
                match turn.until {
                    Some(until) => say_with(language, "digest-turn", args.text("until", time(until))),
                    None => say_with(language, "digest-always", args),
                }
            }));
        }
        let flaws = flaws(guild, now);
        lines.extend(
            flaws.iter().take(MOST_FLAWS).map(|flaw| rota::flaw(guild, language, playbooks, flaw, now)),
        );
        lines.join("\n")
    })
}

fn person(user: UserId) -> String {
    format!("<@{}>", user.0)
}

fn time(at: At) -> String {
    timestamp(at, Style::DateTime)
}
