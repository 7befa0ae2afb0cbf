//! What a row of the table consists of.

use super::ask::{Answer, Ask};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use futures_util::future::BoxFuture;

/// Carries it out. Boxed: without optimisation one frame would have room for what every one of them keeps, and deep in it
/// the stack ends.
type Run = for<'a> fn(&'a Ask<'a>) -> BoxFuture<'a, Result<Answer, Failure>>;

/// What can be asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verb {
    /// What is done by it: what rights are asked about, and what the audit trail says. Where more is needed than for the
    /// word, such as for a milestone in the log, the decision asks for that besides.
    pub(crate) action: Action,
    /// Is it about one incident: that of the room, or one that is named?
    pub(crate) of_an_incident: bool,
    /// Carries it out.
    pub(crate) run: Run,
}

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
    /// An action that only a button has.
    OnButton(Verb),
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
    Person,
    /// A person or a Discord role.
    Mentionable,
    /// A text channel.
    Channel,
    /// A category of channels.
    Category,
}

/// Something about one incident.
pub(super) const fn verb(action: Action, run: Run) -> Verb {
    Verb { action, of_an_incident: true, run }
}

/// Something about the server, or about no incident in particular.
pub(super) const fn on_server(action: Action, run: Run) -> Verb {
    Verb { action, of_an_incident: false, run }
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

pub(super) const fn on_button(word: &'static str, verb: Verb) -> Command {
    Command { word, form: Form::OnButton(verb), managers: false }
}

/// The same, shown only to those who manage the guild.
pub(super) const fn for_managers(command: Command) -> Command {
    Command { managers: true, ..command }
}

/// What is suggested while one types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suggest {
    /// Levels of the playbook.
    Level,
    /// Answers of the playbook to how far it reaches.
    Impact,
    /// Answers of the playbook to how much it presses.
    Urgency,
    /// Details that the playbook asks for.
    Detail,
    /// Kinds of fault of the playbook.
    FaultType,
    Playbook,
    /// Roles that can be given in an incident.
    Assignment,
    /// Roles that a guild can bind.
    Role,
    /// Roles that people take turns at.
    Oncall,
    /// Times of maintenance that are ahead or under way.
    Maintenance,
    /// Blockers that are not cleared.
    Blocker,
    /// Plans that wait for approval.
    PlanWaiting,
    /// Plans that can be finished.
    PlanApproved,
    /// Checks of the fix that have not passed.
    Check,
    /// Templates of wording for customers.
    Template,
    /// Wordings that wait for approval.
    WordingDrafted,
    /// Wordings that can be published.
    WordingApproved,
    /// Follow-ups that are not done.
    Followup,
    /// Numbers of incidents.
    Incident,
    /// Numbers of open incidents that have no room.
    Roomless,
    /// Entries of the timeline that can be put right.
    Entry,
    /// Documents of the incident's playbook.
    Document,
    /// Drills.
    Scene,
    /// Where reports come from.
    Source,
    /// Time zones.
    Zone,
}
