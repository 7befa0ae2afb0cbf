//! What a person sees after acting.

use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use super::Sandbox;
use super::state::State;
use super::view::{self, MessageView};

/// How the bot answered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    Message,
    /// The message of the component was changed.
    Update,
    /// "Thinking…"; see [`Answer::settled`].
    Deferred,
    /// Acknowledged without a visible change; see [`Answer::settled`].
    DeferredUpdate,
    /// A form.
    Modal,
    /// Nothing was to be answered: plain text.
    None,
}

/// One suggestion of autocomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Shown.
    pub name: String,
    /// Sent; numbers as text.
    pub value: String,
}

/// A form that was shown.
#[derive(Clone, Debug)]
pub struct Modal {
    /// Set by the bot.
    pub custom_id: String,
    /// Shown title.
    pub title: String,
    /// Text inputs in order.
    pub fields: Vec<ModalField>,
}

/// A text input of a form.
#[derive(Clone, Debug)]
pub struct ModalField {
    /// Set by the bot.
    pub custom_id: String,
    /// Shown label.
    pub label: String,
    /// Text already in it.
    pub value: String,
    /// Whether it must not be empty.
    pub required: bool,
    /// Least characters, if anything is written.
    pub min_length: usize,
    /// Most characters.
    pub max_length: usize,
}

/// The answer to a person's act, as it was when it was looked at.
#[derive(Clone)]
pub struct Answer {
    /// How the bot answered first.
    pub kind: AnswerKind,
    /// Whether only this person sees it.
    pub ephemeral: bool,
    /// Text as sent.
    pub content: String,
    /// Embeds as sent.
    pub embeds: Vec<Value>,
    /// Components as sent.
    pub components: Vec<Value>,
    /// The form, if one was shown.
    pub modal: Option<Modal>,
    /// The whole message, if there is one.
    pub message: Option<MessageView>,
    /// Messages after the first.
    pub follow_ups: Vec<MessageView>,
    pub(crate) interaction: u64,
    pub(crate) channel: u64,
    sandbox: Sandbox,
    seen: u64,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}{}: {}", self.kind, if self.ephemeral { " (ephemeral)" } else { "" }, self.text())
    }
}

impl Answer {
    /// The answer to an interaction as it is now.
    pub(crate) fn now(sandbox: &Sandbox, state: &State, interaction: u64) -> Option<Answer> {
        let known = state.interactions.get(&interaction)?;
        let kind = match known.callback {
            Some(4) => AnswerKind::Message,
            Some(5) => AnswerKind::Deferred,
            Some(6) => AnswerKind::DeferredUpdate,
            Some(7) => AnswerKind::Update,
            Some(9) => AnswerKind::Modal,
            _ => AnswerKind::None,
        };
        let original = known.original.and_then(|id| state.message(id));
        let message = original.map(|message| view::message(state, message));
        let follow_ups = known.followups.iter().filter_map(|id| state.message(*id));
        Some(Answer {
            kind,
            ephemeral: original.is_some_and(super::state::Message::is_ephemeral),
            content: message.as_ref().map(|message| message.content.clone()).unwrap_or_default(),
            embeds: message.as_ref().map(|message| message.embeds.clone()).unwrap_or_default(),
            components: message.as_ref().map(|message| message.components.clone()).unwrap_or_default(),
            modal: known.modal.as_ref().map(modal),
            message,
            follow_ups: follow_ups.map(|message| view::message(state, message)).collect(),
            interaction,
            channel: known.channel_id,
            sandbox: sandbox.clone(),
            seen: revision(state, interaction),
        })
    }

    /// Plain text needs no answer.
    pub(crate) fn none(sandbox: &Sandbox, state: &State, channel: u64, message: u64) -> Answer {
        let message = state.message(message).map(|message| view::message(state, message));
        Answer {
            kind: AnswerKind::None,
            ephemeral: false,
            content: message.as_ref().map(|message| message.content.clone()).unwrap_or_default(),
            embeds: Vec::new(),
            components: Vec::new(),
            modal: None,
            message,
            follow_ups: Vec::new(),
            interaction: 0,
            channel,
            sandbox: sandbox.clone(),
            seen: 0,
        }
    }

    /// The answer once a deferral has been filled (by an edit, a follow-up or a deletion); any other at once.
    ///
    /// # Errors
    /// When that takes longer than `limit` of real time.
    pub async fn settled(&self, limit: Duration) -> anyhow::Result<Answer> {
        let ready = |state: &State| match self.kind {
            AnswerKind::Deferred => {
                let loading = self.message.as_ref().and_then(|message| state.message(message.id));
                !loading.is_some_and(super::state::Message::is_loading)
                    || revision(state, self.interaction) > self.seen
            }
            AnswerKind::DeferredUpdate => revision(state, self.interaction) > self.seen,
            _ => true,
        };
        self.once(limit, ready).await.context("the deferred answer was never filled")
    }

    /// The answer after its next edit or follow-up.
    ///
    /// # Errors
    /// When that takes longer than `limit` of real time.
    pub async fn changed(&self, limit: Duration) -> anyhow::Result<Answer> {
        let ready = |state: &State| revision(state, self.interaction) > self.seen;
        self.once(limit, ready).await.context("the answer did not change")
    }

    async fn once(&self, limit: Duration, ready: impl Fn(&State) -> bool) -> Option<Answer> {
        if self.interaction == 0 {
            return Some(self.clone());
        }
        let now = |state: &State| {
            if ready(state) { Answer::now(&self.sandbox, state, self.interaction) } else { None }
        };
        self.sandbox.shared.until(limit, now).await
    }

    /// Content, embeds, buttons and follow-ups as a person reads them; a form by its title and labels.
    pub fn text(&self) -> String {
        let mut parts = vec![view::readable(&self.content, &self.embeds, &self.components)];
        if let Some(modal) = &self.modal {
            let labels = modal.fields.iter().map(|field| format!("{}: {}", field.label, field.value));
            parts.push(format!("{}\n{}", modal.title, labels.collect::<Vec<_>>().join("\n")));
        }
        parts.extend(self.follow_ups.iter().map(MessageView::text));
        parts.retain(|part| !part.is_empty());
        parts.join("\n")
    }
}

/// Grows with each visible change of an answer.
fn revision(state: &State, interaction: u64) -> u64 {
    let Some(known) = state.interactions.get(&interaction) else { return 0 };
    let messages =
        state.channels.get(&known.channel_id).map(|channel| channel.messages.as_slice()).unwrap_or_default();
    let ours = messages.iter().filter(|m| known.original == Some(m.id) || known.followups.contains(&m.id));
    ours.map(|message| u64::from(message.revision) + 1).sum()
}

fn modal(data: &Value) -> Modal {
    let inputs = view::components(data["components"].as_array().map(Vec::as_slice).unwrap_or_default());
    let length = |value: &Value, default: usize| {
        value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(default)
    };
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    Modal {
        custom_id: text(&data["custom_id"]),
        title: text(&data["title"]),
        fields: inputs
            .into_iter()
            .filter(|input| input["type"] == 4)
            .map(|input| ModalField {
                custom_id: text(&input["custom_id"]),
                label: text(&input["label"]),
                value: text(&input["value"]),
                required: input["required"].as_bool().unwrap_or(true),
                min_length: length(&input["min_length"], 0),
                max_length: length(&input["max_length"], 4000),
            })
            .collect(),
    }
}
