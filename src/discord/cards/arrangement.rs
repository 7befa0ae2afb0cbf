//! What people are told of an arrangement about who is on call: what is asked, that nobody answered, what came of it.

use super::{roll, to_operators};
use crate::discord::arranged::buttons;
use crate::discord::message::{Mentions, Message};
use crate::domain::arrangement::{Arrangement, Progress, Tiding, Way};
use crate::domain::guild::{Guild, Language};
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::playbook::Playbook;
use crate::text::labels::{Style, timestamp};
use crate::text::{Args, say, say_with};
use std::sync::Arc;

/// What a role is called on a server.
pub fn role_name(guild: &Guild, language: Language, playbooks: &[Arc<Playbook>], role: &RoleKey) -> String {
    roll::name(guild, language, playbooks, role)
}

/// One message about it, in the guild's languages, with whom it calls.
pub fn tiding(guild: &Guild, playbooks: &[Arc<Playbook>], arranged: &Arrangement, tiding: Tiding) -> Message {
    let message = to_operators(guild, |language| {
        let name = role_name(guild, language, playbooks, &arranged.role);
        words(language, arranged, &name, tiding)
    });
    let called = match tiding {
        Tiding::Request => arranged.with,
        Tiding::Outcome if arranged.way == Way::Take => arranged.with,
        Tiding::Unanswered | Tiding::Outcome => Some(arranged.by),
    };
    let rows = match tiding {
        Tiding::Request => vec![buttons(guild.language(), arranged.id)],
        Tiding::Unanswered | Tiding::Outcome => Vec::new(),
    };
    let mentions = Mentions { users: called.into_iter().collect(), roles: Vec::new() };
    Message { mentions, rows, ..message }
}

/// What stands in place of a request that was answered. It calls nobody: another message does.
pub fn answered(guild: &Guild, playbooks: &[Arc<Playbook>], arranged: &Arrangement) -> Message {
    let id = match arranged.progress {
        Progress::Agreed(_) => "arranged-answer-agreed",
        Progress::Asked | Progress::Declined(_) | Progress::Lapsed(_) => "arranged-answer-declined",
    };
    to_operators(guild, |language| {
        let name = role_name(guild, language, playbooks, &arranged.role);
        let args = || args(language, arranged, name.clone());
        format!("{}\n{}", say_with(language, request(arranged.way), args()), say_with(language, id, args()))
    })
}

fn words(language: Language, arranged: &Arrangement, role: &str, tiding: Tiding) -> String {
    let args = || args(language, arranged, role.to_owned());
    let id = match (tiding, arranged.progress, arranged.way) {
        (Tiding::Request, _, way) => {
            let counts = say_with(language, "arranged-request-counts", args());
            return format!("{}\n{counts}", say_with(language, request(way), args()));
        }
        (Tiding::Unanswered, ..) => "arranged-unanswered",
        (Tiding::Outcome, _, Way::Take) if arranged.with.is_none() => "arranged-taken-free",
        (Tiding::Outcome, _, Way::Take) => "arranged-taken",
        (Tiding::Outcome, Progress::Agreed(_), Way::Cover) => "arranged-agreed-cover",
        (Tiding::Outcome, Progress::Agreed(_), Way::Swap) => "arranged-agreed-swap",
        (Tiding::Outcome, Progress::Declined(_), _) => "arranged-declined",
        (Tiding::Outcome, Progress::Asked | Progress::Lapsed(_), _) => "arranged-lapsed",
    };
    say_with(language, id, args())
}

fn request(way: Way) -> &'static str {
    match way {
        Way::Take | Way::Cover => "arranged-request-cover",
        Way::Swap => "arranged-request-swap",
    }
}

/// What the texts about an arrangement name.
pub fn args(language: Language, arranged: &Arrangement, role: String) -> Args {
    let person = |user: UserId| format!("<@{}>", user.0);
    let or_nobody = |user: Option<UserId>| user.map_or_else(|| say(language, "turns-nobody"), person);
    let time = |at| timestamp(at, Style::DateTime);
    let with = or_nobody(arranged.with);
    let args = Args::new().text("role", role).text("by", person(arranged.by));
    let args = args.text("who", with.clone()).text("whose", with.clone()).text("with", with);
    let lapses = arranged.lapses_at();
    let args = args.text("lapses", time(lapses)).text("relative", timestamp(lapses, Style::Relative));
    let names = [("from", "until"), ("from-back", "until-back")];
    names.into_iter().zip(&arranged.parts).fold(args, |args, ((from, until), part)| {
        args.text(from, time(part.from)).text(until, time(part.until))
    })
}
