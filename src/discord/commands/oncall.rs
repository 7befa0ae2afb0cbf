//! `/oncall`: whose turn it is, and who comes next; and what people arrange about it.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Choice, Person, Suggested, Text};
use super::row::{Command, Suggest, may, on_server, one};
use crate::actions::{Call, Failure};
use crate::discord::cards::arrangement::{args, role_name};
use crate::domain::At;
use crate::domain::arrangement::{Arrangement, Progress, Way, Wish};
use crate::domain::authorise::Action;
use crate::domain::guild::Guild;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Role;
use crate::domain::reading::Lean;
use crate::domain::refusal::{Refusal, TurnsRefusal};
use crate::domain::rota::Rota;
use crate::text::commands::choice;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::clip;
use crate::text::{Args, say, say_with};
use strum::VariantArray;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[one(
    "oncall",
    on_server(Action::Browse, |ask| Box::pin(oncall(ask))),
    &[
        may("role", Suggested(Suggest::Oncall)),
        may("action", Choice(&[SHOW, "take", "swap", "cover"])),
        may("person", Person),
        may("from", Text),
        may("until", Text),
    ],
)];

/// The action that only looks.
const SHOW: &str = "show";
/// Arrangements and requests that are shown of a role at most.
const MOST: usize = 6;

/// Every role that people take turns at, or one of them; or an arrangement.
pub(super) async fn oncall(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let guild = ask.actions.guild(ask.call.guild);
    if guild.oncall.is_empty() {
        return Ok(ask.say("oncall-none", Args::new()));
    }
    let known: Vec<RoleKey> = Rota::roles(&guild).into_iter().cloned().collect();
    let typed = ask.given.text("role").map(str::trim);
    let named = typed.map(|typed| meant(ask, &known, typed));
    // Whoever types `/oncall take` means the action.
    let instead =
        typed.filter(|_| named.as_ref().is_some_and(Vec::is_empty)).and_then(|typed| action(ask, typed));
    let way = match (ask.given.text("action").filter(|word| *word != SHOW), instead) {
        (Some(_), _) => ask.given.choice::<Way>("action")?,
        (None, Some(instead)) => instead,
        (None, None) => None,
    };
    let meant = match named {
        Some(named) if instead.is_none() => named,
        _ => known.clone(),
    };
    if let (true, Some(typed)) = (meant.is_empty(), typed) {
        return Err(Refusal::NoSuchRole(typed.into(), known).into());
    }
    match way {
        Some(way) => arrange(ask, &guild, &meant, way).await,
        None => {
            let lines: Vec<String> = meant.iter().flat_map(|role| lines(ask, &guild, role)).collect();
            Ok(told(clip(&lines.join("\n"), 2000)))
        }
    }
}

fn meant(ask: &Ask<'_>, known: &[RoleKey], typed: &str) -> Vec<RoleKey> {
    let roles: Vec<Role> = ask.roles();
    let is_meant = |key: &&RoleKey| {
        let role = roles.iter().find(|role| role.key == **key);
        role.is_some_and(|role| role.name.is_meant(&role.key.0, typed)) || key.0 == typed
    };
    known.iter().filter(is_meant).cloned().collect()
}

/// The action that was typed where a role stands; `Some(None)` is to look.
fn action(ask: &Ask<'_>, typed: &str) -> Option<Option<Way>> {
    let is = |key: &str| typed.eq_ignore_ascii_case(key) || typed == choice(ask.call.language, "action", key);
    let way = Way::VARIANTS.iter().copied().find(|way| is(way.key()));
    way.map(Some).or_else(|| is(SHOW).then_some(None))
}

async fn arrange(ask: &Ask<'_>, guild: &Guild, meant: &[RoleKey], way: Way) -> Result<Answer, Failure> {
    let [role] = meant else { return Err(Refusal::from(TurnsRefusal::WhichRole(meant.to_vec())).into()) };
    let with = ask.given.person_with_roles("person")?;
    let (from, until) = (ask.time("from", Lean::Future)?, ask.time("until", Lean::Future)?);
    let wish = Wish { role, way, with, from, until, channel: ask.call.channel };
    let call = Call { action: Action::ArrangeTurns, ..ask.call.clone() };
    let arranged = ask.actions.arrange(&call, &wish).await?;
    let name = role_name(guild, ask.call.language, &ask.actions.playbooks(), role);
    let id = match (way, arranged.with) {
        (Way::Take, Some(_)) => "done-oncall-take",
        (Way::Take, None) if guild.ops_channel.is_some() => "done-oncall-take-free",
        (Way::Take, None) => "done-oncall-take-alone",
        (Way::Cover | Way::Swap, _) => "done-oncall-ask",
    };
    Ok(ask.say(id, args(ask.call.language, &arranged, name)))
}

/// Whose turn at a role it is, and what was arranged about it.
fn lines(ask: &Ask<'_>, guild: &Guild, role: &RoleKey) -> Vec<String> {
    let (language, now) = (ask.call.language, ask.actions.now());
    let rota = Rota::of(guild, role);
    let name = role_name(guild, language, &ask.actions.playbooks(), role);
    let args = Args::new().text("role", name);
    let stretches: Vec<_> = rota.stretches(now, At::MAX_UTC).take(2).collect();
    let first = match stretches.first().copied() {
        None => say_with(language, "oncall-not-yet", args),
        Some(first) if first.from > now && rota.is_new(now) => say_with(language, "oncall-not-yet", args),
        Some(first) if first.from > now => {
            let args = args.text("until", time(first.from)).text("next", person(first.who));
            say_with(language, "oncall-nobody", args)
        }
        Some(first) => {
            let args = args.text("who", person(first.who));
            match (first.until, first.until.and_then(|until| rota.who(until))) {
                (Some(until), Some(next)) => {
                    let args = args.text("until", time(until)).text("next", person(next));
                    say_with(language, "oncall-line", args)
                }
                (Some(until), None) => say_with(language, "oncall-gap", args.text("until", time(until))),
                (None, _) => say_with(language, "oncall-alone", args),
            }
        }
    };
    std::iter::once(first).chain(arranged(ask, guild, role).take(MOST)).collect()
}

/// What was arranged about a role and is not over, and what can still be answered.
fn arranged(ask: &Ask<'_>, guild: &Guild, role: &RoleKey) -> impl Iterator<Item = String> {
    let (language, now) = (ask.call.language, ask.actions.now());
    let counts = move |arranged: &&Arrangement| arranged.is_open(now) || arranged.agreed_at().is_some();
    let of_role = guild.arranged.iter().filter(|arranged| arranged.role == *role).filter(counts);
    let parts = of_role.flat_map(|arranged| arranged.parts.iter().map(move |part| (arranged, part)));
    parts.filter(move |(_, part)| part.until > now).map(move |(arranged, part)| {
        let whose = part.whose.map_or_else(|| say(language, "turns-nobody"), person);
        let args = Args::new().text("whose", whose).text("by", person(arranged.by));
        let args = args.text("from", time(part.from)).text("until", time(part.until));
        match arranged.progress {
            Progress::Agreed(at) => {
                let args = args.text("who", person(part.who)).text("agreed", time(at));
                say_with(language, "oncall-arranged", args)
            }
            Progress::Asked | Progress::Declined(_) | Progress::Lapsed(_) => {
                let who = arranged.with.map_or_else(String::new, person);
                let args = args.text("who", who).text("lapses", time(arranged.lapses_at()));
                say_with(language, "oncall-asked", args.text("instead", person(part.who)))
            }
        }
    })
}

fn person(user: UserId) -> String {
    format!("<@{}>", user.0)
}

fn time(at: At) -> String {
    timestamp(at, Style::DateTime)
}
