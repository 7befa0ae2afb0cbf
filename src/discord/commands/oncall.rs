//! `/oncall`: whose turn it is, and who comes next.

use super::ask::{Answer, Ask, told};
use super::row::Kind::Suggested;
use super::row::{Command, Suggest, may, on_server, one};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::oncall::Rotation;
use crate::domain::refusal::Refusal;
use crate::text::labels::{self, Style, timestamp};
use crate::text::plain::clip;
use crate::text::{Args, say_with};
use std::future::ready;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[one(
    "oncall",
    on_server(Action::Browse, |ask| Box::pin(ready(oncall(ask)))),
    &[may("role", Suggested(Suggest::Oncall))],
)];

/// Every role that people take turns at, or one of them.
pub(super) fn oncall(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let guild = ask.actions.guild(ask.call.guild);
    if guild.oncall.is_empty() {
        return Ok(ask.say("oncall-none", Args::new()));
    }
    let roles = ask.roles();
    let typed = ask.given.text("role");
    let is_meant = |rotation: &&Rotation| {
        typed.is_none_or(|typed| {
            let role = roles.iter().find(|role| role.key == rotation.role);
            role.is_some_and(|role| role.name.is_meant(&role.key.0, typed)) || rotation.role.0 == typed.trim()
        })
    };
    let meant: Vec<&Rotation> = guild.oncall.iter().filter(is_meant).collect();
    if let (true, Some(typed)) = (meant.is_empty(), typed) {
        let known = guild.oncall.iter().map(|rotation| rotation.role.clone()).collect();
        return Err(Refusal::NoSuchRole(typed.into(), known).into());
    }
    let lines: Vec<String> = meant.into_iter().map(|rotation| line(ask, rotation)).collect();
    Ok(told(clip(&lines.join("\n"), 2000)))
}

fn line(ask: &Ask<'_>, rotation: &Rotation) -> String {
    let language = ask.call.language;
    let roles = ask.roles();
    let role = roles.iter().find(|role| role.key == rotation.role);
    let name = role.map_or_else(
        || labels::role(language, None, &rotation.role),
        |role| labels::words(language, &role.name),
    );
    let args = Args::new().text("role", name);
    let Some(turn) = rotation.turn_at(ask.actions.now()) else {
        return say_with(language, "oncall-not-yet", args);
    };
    let args = args.text("who", format!("<@{}>", turn.who.0));
    match (turn.until, turn.next) {
        (Some(until), Some(next)) => {
            let args = args.text("until", timestamp(until, Style::DateTime));
            say_with(language, "oncall-line", args.text("next", format!("<@{}>", next.0)))
        }
        _ => say_with(language, "oncall-alone", args),
    }
}
