//! The commands: the one table from which registration, routing and suggestions come. Each row stands in the file of its
//! feature. Words for people are in `commands.ftl`, found by the words of the rows.

use super::row::Kind::Suggested;
use super::row::{Command, Form, Input, Suggest, Verb, may};
use super::{
    audit, blocker, closing, comms, correct, declare, details, drill, evidence, followup, incidents, level,
    maintenance, oncall, people, plan, playbook, review, room, stage, stats, survey, timeline, update,
    verification, warroom,
};

/// Every command, file by file.
static FILES: &[&[Command]] = &[
    declare::COMMANDS,
    incidents::COMMANDS,
    stats::COMMANDS,
    maintenance::COMMANDS,
    oncall::COMMANDS,
    drill::COMMANDS,
    playbook::COMMANDS,
    warroom::COMMANDS,
    audit::COMMANDS,
    people::COMMANDS,
    closing::COMMANDS,
    details::COMMANDS,
    level::COMMANDS,
    update::COMMANDS,
    correct::COMMANDS,
    stage::COMMANDS,
    evidence::COMMANDS,
    blocker::COMMANDS,
    plan::COMMANDS,
    verification::COMMANDS,
    room::COMMANDS,
    comms::COMMANDS,
    followup::COMMANDS,
    review::COMMANDS,
    survey::COMMANDS,
    timeline::COMMANDS,
];

/// Every command.
pub(crate) fn commands() -> impl Iterator<Item = &'static Command> {
    FILES.iter().copied().flatten()
}

/// The option that names an incident where the channel does not say which.
pub(crate) const INCIDENT: &str = "incident";

/// The same as an option, which every command about an incident takes besides its own.
pub(crate) static NAMES_INCIDENT: Input = may(INCIDENT, Suggested(Suggest::Roomless));

/// What a command of this name, or its part where it has parts, does.
pub(crate) fn find(name: &str, part: Option<&str>) -> Option<(Verb, &'static [Input])> {
    let command = commands().find(|command| command.word == name)?;
    match (&command.form, part) {
        (Form::One(verb, inputs), None) => Some((*verb, inputs)),
        (Form::Several(subs), Some(part)) => {
            subs.iter().find(|sub| sub.word == part).map(|sub| (sub.verb, sub.inputs))
        }
        _ => None,
    }
}

/// What a button does: the verb of a command, by its words, or one that only buttons have. Every button's is there: a test
/// says so.
pub(crate) fn of_button(words: &str) -> Option<Verb> {
    let only = commands().find_map(|command| match command.form {
        Form::OnButton(verb) if command.word == words => Some(verb),
        _ => None,
    });
    let (name, part) = words.split_once(' ').map_or((words, None), |(name, part)| (name, Some(part)));
    only.or_else(|| find(name, part).map(|(verb, _)| verb))
}
