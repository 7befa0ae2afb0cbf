//! What a command is asked with and answers, and what all of them share.

use super::given::Given;
use super::incidents::SearchQuery;
use super::row::Verb;
use crate::actions::{Actions, Call, Done, Failure, View};
use crate::discord::cards::stats::StatsQuery;
use crate::discord::document::DocumentRequest;
use crate::discord::message::{File, Message};
use crate::discord::simulation::show::SimulationRequest;
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
use serde_json::Value;
use serenity::all::CreateEmbed;

/// What an interaction is answered with.
#[derive(Debug)]
pub enum Answer {
    Message {
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
    /// An incident was registered: a message only for whoever asked, to be replaced by [`declare::placed`](super::declare::placed) once the
    /// room is open.
    Declared {
        /// Says the number.
        message: Message,
        incident: IncidentId,
    },
    /// Set the guild up with these settings, and tell whoever asked; that takes longer than Discord waits for a first answer.
    Setup(Vec<Setting>),
    /// Make a document, for whoever asked; that takes longer, too.
    Document(Box<DocumentRequest>),
    /// Look for these words, for whoever asked; that takes longer, too.
    Found(Box<SearchQuery>),
    /// Count what happened, for whoever asked; with many incidents that takes longer, too.
    Stats(StatsQuery),
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
    pub(crate) given: Given<'a>,
    /// The message that was pointed at.
    pub(crate) target: Option<&'a serenity::all::Message>,
}

impl Ask<'_> {
    /// Does it and says so, or says why not.
    pub(crate) async fn answer(&self, verb: Verb) -> Answer {
        let call = Call { action: verb.action, ..self.call.clone() };
        let ask = Ask { call: &call, given: self.given.clone(), ..*self };
        let answered = match ask.may_on_server() {
            Ok(()) => (verb.run)(&ask).await,
            Err(refusal) => Err(refusal.into()),
        };
        match answered {
            Ok(answer) => answer,
            Err(failure) => ask.failed(failure).await,
        }
    }

    /// Refuses what is about the server to whoever may not do it there. By which playbook a drill is begun is not known
    /// yet, nor which incident something is about: the action asks when it is.
    pub(super) fn may_on_server(&self) -> Result<(), Refusal> {
        let (action, caller) = (self.call.action, &self.call.caller);
        if action.when() != When::Server {
            return Ok(());
        }
        let guild = self.actions.guild(self.call.guild);
        authorise(action, Place::Server { guild: &guild, caller, playbook: None, now: self.actions.now() })
    }

    /// Says why nothing was done, and gives back all that was typed.
    pub(crate) async fn failed(&self, failure: Failure) -> Answer {
        let language = self.call.language;
        if let Failure::Refused(why) = &failure {
            self.actions.note_refused(self.call, why).await;
        }
        let text = match failure {
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
        give_back(Message::text(text), &self.given.typed(language), language)
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
pub(crate) fn give_back(mut message: Message, typed: &str, language: Language) -> Answer {
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
pub(super) fn called_by_name(shown: &str) -> String {
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
pub(super) fn worded(language: Language, words: &crate::domain::playbook::Words) -> &str {
    if language == Language::Zh { &words.zh } else { &words.en }
}
