//! What a row of the table consists of.

use super::{Suggest, Verb};

/// A command as people find it.
#[derive(Debug)]
pub(crate) struct Command {
    /// The English name; of a message command, the word by which its names are found.
    pub(crate) word: &'static str,
    /// What it consists of.
    pub(crate) form: Form,
    /// Shown only to those who manage the guild.
    pub(crate) managers: bool,
}

/// What a command consists of.
#[derive(Debug)]
pub(crate) enum Form {
    /// One action.
    One(Verb, &'static [Input]),
    /// Several actions under one name.
    Several(&'static [Sub]),
    /// An action on a message, without options.
    OnMessage(Verb),
}

/// An action under the name of a command.
#[derive(Debug)]
pub(crate) struct Sub {
    /// The English name.
    pub(crate) word: &'static str,
    /// What it does.
    pub(crate) verb: Verb,
    /// What it takes.
    pub(crate) inputs: &'static [Input],
}

/// An option of a command.
#[derive(Debug)]
pub(crate) struct Input {
    /// The English name.
    pub(crate) word: &'static str,
    /// What can be given.
    pub(crate) kind: Kind,
    /// Must it be given?
    pub(crate) required: bool,
}

/// What an option takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// Any text, with suggestions while one types.
    Suggested(Suggest),
    /// One of these keys.
    Choice(&'static [&'static str]),
    /// A figure.
    Number,
    /// Yes or no.
    Flag,
    /// A person.
    Person,
    /// A person or a Discord role.
    Mentionable,
    /// A text channel.
    Channel,
    /// A category of channels.
    Category,
}

pub(super) const fn one(word: &'static str, verb: Verb, inputs: &'static [Input]) -> Command {
    Command { word, form: Form::One(verb, inputs), managers: false }
}

pub(super) const fn several(word: &'static str, subs: &'static [Sub]) -> Command {
    Command { word, form: Form::Several(subs), managers: false }
}

pub(super) const fn on_message(word: &'static str, verb: Verb) -> Command {
    Command { word, form: Form::OnMessage(verb), managers: false }
}

pub(super) const fn sub(word: &'static str, verb: Verb, inputs: &'static [Input]) -> Sub {
    Sub { word, verb, inputs }
}

pub(super) const fn need(word: &'static str, kind: Kind) -> Input {
    Input { word, kind, required: true }
}

pub(super) const fn may(word: &'static str, kind: Kind) -> Input {
    Input { word, kind, required: false }
}
