//! What people type. [`registration`] tells Discord which commands there are, [`command`] carries one out, and
//! [`autocomplete`] suggests while somebody types; all three read one table. Forms and buttons end in the same actions.

pub(super) mod audit;
mod blocker;
mod closing;
mod comms;
mod correct;
pub mod declare;
pub(crate) mod details;
mod drill;
mod evidence;
mod followup;
mod given;
pub(super) mod grade;
pub(super) mod incidents;
mod oncall;
mod people;
mod plan;
mod playbook;
mod pointed;
mod registered;
mod registration;
mod review;
mod room;
mod stage;
pub(super) mod stats;
mod suggest;
mod survey;
mod table;
#[cfg(test)]
mod tests;
mod timeline;
mod update;
mod verification;
pub mod warroom;

pub(crate) use given::Given;
pub use registered::{differences, said};
pub use registration::registration;
pub use suggest::autocomplete;
pub(crate) use table::Verb;

use super::cards::stats::Asked;
use super::document::DocumentRequest;
use super::message::{File, Message};
use super::simulation::show::SimulationRequest;
use crate::actions::{Actions, Call, Done, Failure, View};
use crate::domain::At;
use crate::domain::authorise::{Action, Place, When, authorise};
use crate::domain::decide::{self, Decision, Scene};
use crate::domain::guild::Language;
use crate::domain::ids::IncidentId;
use crate::domain::reading::{self, Lean};
use crate::domain::refusal::Refusal;
use crate::domain::setting::Setting;
use crate::text::plain::show_block;
use crate::text::refusal::{fault, refusal};
use crate::text::{Args, say, say_with};
use futures_util::future::BoxFuture;
use serde_json::Value;
use serenity::all::{CommandData, CommandInteraction, CommandType, CreateEmbed, ResolvedTarget};
use std::future::ready;

/// What an interaction is answered with.
#[derive(Debug)]
pub enum Answer {
    /// A message.
    Message {
        /// Which.
        message: Message,
        /// Only for whoever asked.
        ephemeral: bool,
    },
    /// What takes the place of the message whose menu or button was used.
    Changed(Message),
    /// A form to fill in: the `data` of the answer.
    Modal(Value),
    /// Suggestions: the `data` of the answer.
    Choices(Value),
    /// An incident was registered: a message only for whoever asked, to be replaced by [`declare::placed`] once the
    /// room is open.
    Declared {
        /// Says the number.
        message: Message,
        /// Which incident.
        incident: IncidentId,
    },
    /// Set the guild up with these settings, and tell whoever asked; that takes longer than Discord waits for a first answer.
    Setup(Vec<Setting>),
    /// Make a document, for whoever asked; that takes longer, too.
    Document(Box<DocumentRequest>),
    /// Look for these words, for whoever asked; that takes longer, too.
    Found(String),
    /// Count what happened, for whoever asked; with many incidents that takes longer, too.
    Stats(Asked),
    /// The audit trail, of one incident or of the server, for whoever asked; with what people are called.
    Audit(Option<IncidentId>),
    /// Simulate a level, for whoever asked; computing that takes longer, too.
    Simulation(Box<SimulationRequest>),
    /// Look into what keeps the bot from working here, and tell whoever asked; that too takes longer.
    Doctor,
}

/// What a handler needs.
pub(crate) struct Ask<'a> {
    /// What can be done.
    pub(crate) actions: &'a Actions,
    /// Who asks, and where.
    pub(crate) call: &'a Call,
    /// What was given.
    pub(crate) given: Given<'a>,
    /// The message that was pointed at.
    pub(crate) target: Option<&'a serenity::all::Message>,
}

/// Carries out a command.
pub async fn command(actions: &Actions, call: &Call, interaction: &CommandInteraction) -> Answer {
    let data = &interaction.data;
    let (_, given) = Given::options(data.options());
    let verb = verb(data);
    let target = match data.target() {
        Some(ResolvedTarget::Message(message)) => Some(message),
        _ => None,
    };
    let ask = Ask { actions, call, given, target };
    match verb {
        Some(verb) if table::is_of_an_incident(verb) => match named(&ask).await {
            Ok(None) => ask.answer(verb).await,
            Ok(incident) => {
                let call = Call { incident, ..call.clone() };
                Ask { call: &call, ..ask }.answer(verb).await
            }
            Err(failure) => ask.failed(failure).await,
        },
        Some(verb) => ask.answer(verb).await,
        None => ask.failed(Failure::Refused(Refusal::NotUnderstood(data.name.clone()))).await,
    }
}

/// What a command does. `None`: it is not, or no longer, one of ours.
pub(super) fn verb(data: &CommandData) -> Option<Verb> {
    match data.kind {
        CommandType::Message => registration::message_verb(&data.name),
        _ => table::find(&data.name, Given::options(data.options()).0).map(|(verb, _)| verb),
    }
}

/// The incident that a command names, where the channel does not say which: one that has no room.
async fn named(ask: &Ask<'_>) -> Result<Option<IncidentId>, Failure> {
    let Some(number) = ask.given.text(table::INCIDENT) else { return Ok(None) };
    Ok(Some(incidents::numbered(ask, number).await?.incident.id))
}

impl Ask<'_> {
    /// Does it and says so, or says why not.
    pub(crate) async fn answer(&self, verb: Verb) -> Answer {
        let call = Call { action: verb.action(), ..self.call.clone() };
        let ask = Ask { call: &call, given: self.given.clone(), ..*self };
        let answered = match ask.may_on_server() {
            Ok(()) => ask.run(verb).await,
            Err(refusal) => Err(refusal.into()),
        };
        match answered {
            Ok(answer) => answer,
            Err(failure) => ask.failed(failure).await,
        }
    }

    /// Refuses what is about the server to whoever may not do it there. By which playbook a drill is begun is not known
    /// yet, nor which incident something is about: the action asks when it is.
    fn may_on_server(&self) -> Result<(), Refusal> {
        let (action, caller) = (self.call.action, &self.call.caller);
        if action.when() != When::Server {
            return Ok(());
        }
        let guild = self.actions.guild(self.call.guild);
        authorise(action, Place::Server { guild: &guild, caller, playbook: None, now: self.actions.now() })
    }

    /// Boxed: without optimisation one frame would have room for what every one of them keeps, and deep in it the stack ends.
    fn run(&self, verb: Verb) -> BoxFuture<'_, Result<Answer, Failure>> {
        match verb {
            Verb::Declare => Box::pin(declare::declare(self)),
            Verb::DeclareMessage => Box::pin(ready(declare::form(self))),
            Verb::DrillStart => Box::pin(drill::start(self)),
            Verb::DrillInject => Box::pin(drill::inject(self)),
            Verb::DrillStop => Box::pin(drill::stop(self)),
            Verb::DrillScore => Box::pin(drill::score(self)),
            Verb::IncidentsList => Box::pin(incidents::list(self)),
            Verb::IncidentsShow => Box::pin(incidents::show(self)),
            Verb::IncidentsSearch => Box::pin(ready(incidents::search(self))),
            Verb::IncidentsSimilar => Box::pin(incidents::similar(self)),
            Verb::IncidentsExport => Box::pin(incidents::export(self)),
            Verb::IncidentsDocument => Box::pin(incidents::document(self)),
            Verb::Stats => Box::pin(ready(stats::stats(self))),
            Verb::Oncall => Box::pin(ready(oncall::oncall(self))),
            Verb::PlaybookList => Box::pin(ready(Ok(playbook::list(self)))),
            Verb::PlaybookShow => Box::pin(playbook::show(self)),
            Verb::PlaybookSimulate => Box::pin(playbook::simulate(self)),
            Verb::PlaybookAdopt => Box::pin(playbook::adopt(self)),
            Verb::Setup => Box::pin(ready(warroom::setup(self))),
            Verb::Doctor => Box::pin(ready(Ok(Answer::Doctor))),
            Verb::Settings => Box::pin(warroom::settings(self)),
            Verb::Audit => Box::pin(audit::audit(self)),
            Verb::Ack => Box::pin(people::acknowledge(self)),
            Verb::Contacted => Box::pin(people::contacted(self)),
            Verb::Details => Box::pin(details::details(self)),
            Verb::SelfHelp => Box::pin(details::self_help(self)),
            Verb::Paged => Box::pin(people::paged(self)),
            Verb::ContactAdd => Box::pin(people::add_contact(self)),
            Verb::ContactList => Box::pin(people::contacts(self)),
            Verb::Assign => Box::pin(people::assign(self)),
            Verb::Join => Box::pin(people::join(self)),
            Verb::HandOver => Box::pin(people::hand_over(self)),
            Verb::Leave => Box::pin(people::leave(self)),
            Verb::Grade => Box::pin(grade::grade(self)),
            Verb::Raise => Box::pin(grade::raise(self)),
            Verb::Update => Box::pin(update::update(self)),
            Verb::Log => Box::pin(update::log(self)),
            Verb::LogMessage => Box::pin(update::log_message(self)),
            Verb::EvidenceAdd => Box::pin(evidence::add(self)),
            Verb::EvidenceMessage => Box::pin(evidence::add_message(self)),
            Verb::EvidenceList => Box::pin(evidence::list(self)),
            Verb::Correct => Box::pin(correct::correct(self)),
            Verb::Stage => Box::pin(stage::stage(self)),
            Verb::Workaround => Box::pin(update::workaround(self)),
            Verb::BlockerRaise => Box::pin(blocker::raise(self)),
            Verb::BlockerClear => Box::pin(blocker::clear(self)),
            Verb::BlockerList => Box::pin(blocker::list(self)),
            Verb::Cause => Box::pin(plan::cause(self)),
            Verb::PlanPropose => Box::pin(plan::propose(self)),
            Verb::PlanApprove => Box::pin(plan::approve(self)),
            Verb::PlanOverride => Box::pin(plan::go_ahead(self)),
            Verb::PlanDone => Box::pin(plan::done(self)),
            Verb::PlanList => Box::pin(plan::list(self)),
            Verb::Resolve => Box::pin(verification::resolve(self)),
            Verb::Verify => Box::pin(verification::verify(self)),
            Verb::Observed => Box::pin(verification::observed(self)),
            Verb::Reject => Box::pin(closing::reject(self)),
            Verb::Close => Box::pin(closing::close(self)),
            Verb::Reopen => Box::pin(closing::reopen(self)),
            Verb::Survey => Box::pin(survey::survey(self)),
            Verb::Merge => Box::pin(room::merge(self)),
            Verb::Silence => Box::pin(room::silence(self)),
            Verb::PrivateOn => Box::pin(room::set_private(self, true)),
            Verb::PrivateOff => Box::pin(room::set_private(self, false)),
            Verb::ReviewOpen => Box::pin(review::open(self)),
            Verb::ReviewEdit => Box::pin(review::edit(self)),
            Verb::ReviewAttend => Box::pin(review::attend(self)),
            Verb::ReviewFinish => Box::pin(review::finish(self)),
            Verb::CommsDraft => Box::pin(comms::draft(self)),
            Verb::CommsApprove => Box::pin(comms::approve(self)),
            Verb::CommsPublish => Box::pin(comms::publish(self)),
            Verb::CommsFeedback => Box::pin(comms::feedback(self)),
            Verb::CommsList => Box::pin(comms::list(self)),
            Verb::FollowupAdd => Box::pin(followup::add(self)),
            Verb::FollowupDone => Box::pin(followup::done(self)),
            Verb::FollowupList => Box::pin(followup::list(self)),
            Verb::Timeline => Box::pin(timeline::timeline(self)),
            Verb::Status => Box::pin(timeline::status(self)),
            Verb::Catchup => Box::pin(timeline::catchup(self)),
            Verb::Why => Box::pin(timeline::why(self)),
        }
    }

    /// Says why nothing was done, and gives back all that was typed.
    pub(crate) async fn failed(&self, failure: Failure) -> Answer {
        let language = self.call.language;
        if let Failure::Refused(why) = &failure {
            self.actions.note_refused(self.call, why).await;
        }
        let said = match failure {
            Failure::Repeated => return told(say(language, "answer-already-done")),
            // Whoever waited for the database in vain must not wait for it again.
            Failure::Refused(why @ (Refusal::NotSaved | Refusal::TookTooLong | Refusal::QuotaUsedUp(..))) => {
                refusal(language, &why, None)
            }
            Failure::Refused(why) => {
                let here = self.here().await;
                let playbook = here.map_or_else(|_| self.playbook(), |view| Some(view.playbook));
                refusal(language, &why, playbook.as_deref())
            }
            Failure::Fault(id) => fault(language, &id),
        };
        give_back(Message::text(said), &self.given.typed(language), language)
    }

    /// The incident that is meant: the one that was named, else that of this room.
    pub(crate) async fn here(&self) -> Result<View, Failure> {
        let view = match self.call.incident {
            Some(id) => self.actions.look_at(id).await?,
            None => self.actions.here(self.call.guild, self.call.channel).await?,
        };
        view.scene(&self.call.caller, self.actions.now()).may(Action::Look)?;
        Ok(view)
    }

    /// Decides and commits in the incident of this room.
    pub(crate) async fn act(
        &self,
        decide: impl FnOnce(Scene<'_>) -> Decision + Send,
    ) -> Result<Done, Failure> {
        self.actions.act(self.call, decide).await
    }

    /// The text of this id, for whoever asked.
    pub(crate) fn say(&self, id: &str, args: Args) -> Answer {
        told(self.text(id, args))
    }

    /// The text of this id, in the language of whoever asked.
    pub(crate) fn text(&self, id: &str, args: Args) -> String {
        say_with(self.call.language, id, args)
    }

    /// A time since the incident of this room began.
    pub(crate) async fn time_since(&self, name: &str) -> Result<Option<At>, Failure> {
        if self.given.text(name).is_none() {
            return Ok(None);
        }
        let began = decide::began(&self.here().await?.incident);
        Ok(self.time(name, Lean::Since(began))?)
    }

    /// A time that was given, in the guild's zone.
    pub(crate) fn time(&self, name: &str, lean: Lean) -> Result<Option<At>, Refusal> {
        let zone = self.actions.guild(self.call.guild).zone;
        let given = self.given.text(name);
        given.map(|said| reading::time(said, self.actions.now(), zone, lean)).transpose()
    }
}

/// Longest text that is given back in the message itself; a longer one comes as a file.
const MAX_KEPT: usize = 2000;
/// Most lines, likewise.
const MAX_KEPT_LINES: usize = 15;

/// An answer only for whoever asked, with all that they typed: nothing came of it, and Discord does not keep it.
pub(super) fn give_back(mut message: Message, typed: &str, language: Language) -> Answer {
    if !typed.is_empty() {
        let embed = CreateEmbed::new().title(say(language, "answer-typed"));
        message.embeds.push(embed.description(called_by_name(&show_block(typed, MAX_KEPT))));
    }
    if typed.chars().count() > MAX_KEPT || typed.lines().count() > MAX_KEPT_LINES {
        message.files.push(File {
            name: "typed.txt".into(),
            bytes: typed.into(),
            content_type: "text/plain; charset=utf-8",
        });
    }
    Answer::Message { message, ephemeral: true }
}

/// Where the whole of what was given is a person, a role or a channel, it is read by its name: in what stands there, nobody
/// is called.
fn called_by_name(shown: &str) -> String {
    let line = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let meant = value.strip_prefix("<\u{200b}")?;
        let id = meant.strip_suffix('>')?.trim_start_matches(['@', '&', '#', '!']);
        (!id.is_empty() && id.chars().all(|c| c.is_ascii_digit())).then(|| format!("{name}:<{meant}"))
    };
    let lines = shown.lines().map(|it| line(it).unwrap_or_else(|| it.to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}

/// An answer only for whoever asked.
pub(crate) fn told(text: impl Into<String>) -> Answer {
    Answer::Message { message: Message::text(text), ephemeral: true }
}

/// The one of a playbook's two wordings that is meant for a reader of this language, as it stands in the file.
fn worded(language: Language, words: &crate::domain::playbook::Words) -> &str {
    if language == Language::Zh { &words.zh } else { &words.en }
}
