//! Answering an interaction within Discord's 3 s. What was done does not depend on the answer getting through.

use super::asker::Asker;
use super::commands::declare::placed;
use super::commands::{self, Answer, Given};
use super::deliver::Delivery;
use super::message::{File, Message};
use super::permissions::id;
use super::rest::{Method, Request, RequestOutcome, Route};
use super::{doctor, document, modals, setup};
use crate::actions::{Actions, Call, Failure, View, report};
use crate::domain::guild::Language;
use crate::domain::ids::{GuildId, IncidentId};
use crate::text::{language_of, refusal, say};
use serde_json::{Value, json};
use serenity::all::Interaction;
use std::time::{Duration, Instant};

/// How long a declaration's answer waits for the room, so that it can name it; the 3 s must not be touched.
const ROOM_PATIENCE: Duration = Duration::from_millis(1500);
/// How long deciding and saving may take, so that the answer is there within 3 s whatever the disk does.
const PATIENCE: Duration = Duration::from_millis(2300);
/// How long it is worth naming the room afterwards: an interaction's token lives for 15 min.
const ROOM_LATE: Duration = Duration::from_secs(14 * 60);
/// Only the person who asked sees it.
const EPHEMERAL: u64 = 1 << 6;

/// What an interaction's answers are addressed to.
pub(super) struct Address {
    pub(super) id: u64,
    application: u64,
    token: String,
}

impl Address {
    fn of(interaction: &Interaction) -> Address {
        Address {
            id: interaction.id().get(),
            application: interaction.application_id().get(),
            token: interaction.token().to_owned(),
        }
    }
}

/// As much of an interaction as a plain refusal needs.
pub(super) struct ReplyTo {
    pub(super) address: Address,
    language: Language,
    /// Whether it asks for suggestions, which is no place for words.
    suggestions: bool,
}

impl ReplyTo {
    /// Of an interaction that was understood.
    pub(super) fn of(interaction: &Interaction) -> ReplyTo {
        let locale = match interaction {
            Interaction::Command(command) | Interaction::Autocomplete(command) => command.locale.as_str(),
            Interaction::Component(component) => &component.locale,
            Interaction::Modal(modal) => &modal.locale,
            _ => "",
        };
        let suggestions = matches!(interaction, Interaction::Autocomplete(_));
        ReplyTo { address: Address::of(interaction), language: language_of(locale), suggestions }
    }

    /// Of one that was not; nothing if it cannot be answered at all.
    pub(super) fn read(interaction: &Value) -> Option<ReplyTo> {
        let address = Address {
            id: id(&interaction["id"])?,
            application: id(&interaction["application_id"]).unwrap_or(0),
            token: interaction["token"].as_str()?.to_owned(),
        };
        let language = language_of(interaction["locale"].as_str().unwrap_or(""));
        Some(ReplyTo { address, language, suggestions: interaction["type"] == json!(4) })
    }

    /// Says that it was not understood.
    pub(super) async fn say_unread(&self, delivery: &Delivery) {
        self.say(delivery, say(self.language, "not-read")).await;
    }

    /// Says that something broke, and under which id the log has it.
    pub(super) async fn say_fault(&self, delivery: &Delivery, fault: &str) {
        self.say(delivery, refusal::fault(self.language, fault)).await;
    }

    async fn say(&self, delivery: &Delivery, words: String) {
        if self.suggestions {
            return callback(delivery, &self.address, 8, json!({ "choices": [] })).await;
        }
        say_now(delivery, &self.address, &Message::text(words), true).await;
    }
}

/// Answers one interaction.
pub(super) async fn answer(actions: &Actions, delivery: &Delivery, interaction: Interaction) {
    let began = Instant::now();
    let address = Address::of(&interaction);
    let Some(asker) = Asker::of(&interaction) else { return };
    let delivery = &delivery.of(GuildId(asker.guild.unwrap_or(0)), None);
    let call = match Box::pin(asker.call_in_place(actions, address.id)).await {
        Ok(call) => call,
        Err(_) if matches!(interaction, Interaction::Autocomplete(_)) => {
            return callback(delivery, &address, 8, json!({ "choices": [] })).await;
        }
        Err(why) => {
            let message = Message::text(say(language_of(asker.locale), why));
            return say_now(delivery, &address, &message, true).await;
        }
    };
    let answer = match &interaction {
        Interaction::Command(command) => {
            let typed = || Given::options(command.data.options()).1.typed(call.language);
            in_time(call.language, typed, Box::pin(commands::command(actions, &call, command))).await
        }
        Interaction::Autocomplete(command) => Box::pin(commands::autocomplete(actions, &call, command)).await,
        Interaction::Component(press) => {
            in_time(call.language, String::new, Box::pin(super::buttons::component(actions, &call, press)))
                .await
        }
        Interaction::Modal(form) => {
            let typed = || Given::texts(modals::texts(form)).typed(call.language);
            in_time(call.language, typed, Box::pin(modals::modal(actions, &call, form))).await
        }
        _ => return,
    };
    // Whatever came of it, and also where nothing was to be changed: whoever asked is there.
    // Whoever leaves is on the way out.
    let leaves = matches!(&interaction, Interaction::Command(command) if command.data.name == "leave");
    if !leaves && !matches!(interaction, Interaction::Autocomplete(_)) {
        let patience = PATIENCE.saturating_sub(began.elapsed());
        // A fault is logged where it comes up, and whoever is there acts again.
        let _ = tokio::time::timeout(patience, actions.asked(&call)).await;
    }
    give(actions, delivery, &address, &call, answer, began).await;
}

/// The answer, or that it is not known whether anything was done, and what was typed: what is being saved is not taken
/// back.
async fn in_time(
    language: Language,
    typed: impl FnOnce() -> String,
    answering: impl Future<Output = Answer>,
) -> Answer {
    match tokio::time::timeout(PATIENCE, answering).await {
        Ok(answer) => answer,
        Err(_) => {
            let id = report("saving took so long that the person could not be told whether it was done");
            commands::give_back(Message::text(refusal::fault(language, &id)), &typed(), language)
        }
    }
}

async fn give(
    actions: &Actions,
    delivery: &Delivery,
    address: &Address,
    call: &Call,
    answer: Answer,
    began: Instant,
) {
    match answer {
        Answer::Message { message, ephemeral } => say_now(delivery, address, &message, ephemeral).await,
        Answer::Changed(message) => send(delivery, address, 7, message.body(), &message.files).await,
        Answer::Modal(modal) => callback(delivery, address, 9, modal).await,
        Answer::Choices(choices) => callback(delivery, address, 8, choices).await,
        Answer::Declared { message, incident } => {
            let later = |view: &View| placed(call.language, view);
            let patience = ROOM_PATIENCE.min(PATIENCE.saturating_sub(began.elapsed()));
            declared(actions, delivery, address, (&message, patience), incident, later).await;
        }
        Answer::Setup(settings) => {
            let making = async { Ok(setup::setup(actions, delivery, call, &settings).await) };
            deferred(delivery, address, call, making).await;
        }
        Answer::Document(request) => {
            let making = document::answer(actions, delivery, call, &request);
            deferred(delivery, address, call, making).await;
        }
        Answer::Found(asked) => {
            deferred(delivery, address, call, commands::incidents::found(actions, call, &asked)).await;
        }
        Answer::Stats(asked) => {
            deferred(delivery, address, call, commands::stats::answer(actions, delivery, call, asked)).await;
        }
        Answer::Audit(of) => {
            deferred(delivery, address, call, commands::audit::answer(actions, delivery, call, of)).await;
        }
        Answer::Simulation(request) => {
            // Aside: what is due, and other people's answers, do not wait for it.
            let making = async {
                let made = tokio::task::spawn_blocking(move || request.answer()).await;
                Ok(made.map_err(anyhow::Error::from).flatten()?)
            };
            deferred(delivery, address, call, making).await;
        }
        Answer::Doctor => {
            let making = async {
                let report = doctor::report(actions, delivery, call.guild).await;
                Ok(report.message(call.language))
            };
            deferred(delivery, address, call, making).await;
        }
    }
}

/// Asks for patience first: for what takes longer than Discord waits for an answer. Then the message, or why there is none.
async fn deferred(
    delivery: &Delivery,
    address: &Address,
    call: &Call,
    making: impl Future<Output = Result<Message, Failure>>,
) {
    callback(delivery, address, 5, json!({ "flags": EPHEMERAL })).await;
    let done = making.await.unwrap_or_else(|failure| {
        Message::text(match failure {
            Failure::Refused(why) => refusal::refusal(call.language, &why, None),
            Failure::Repeated => say(call.language, "answer-already-done"),
            Failure::Fault(id) => refusal::fault(call.language, &id),
        })
    });
    edit(delivery, address, &done).await;
}

/// Answers with number and room; where the room takes longer, with the number, and the room afterwards.
async fn declared(
    actions: &Actions,
    delivery: &Delivery,
    address: &Address,
    (at_once, patience): (&Message, Duration),
    incident: IncidentId,
    placed: impl Fn(&View) -> Message,
) {
    if let Some(view) = actions.placed(incident, patience).await {
        return say_now(delivery, address, &placed(&view), true).await;
    }
    say_now(delivery, address, at_once, true).await;
    if let Some(view) = actions.placed(incident, ROOM_LATE).await {
        edit(delivery, address, &placed(&view)).await;
    }
}

async fn say_now(delivery: &Delivery, address: &Address, message: &Message, ephemeral: bool) {
    let mut data = message.body();
    if ephemeral {
        data["flags"] = json!(EPHEMERAL);
    }
    send(delivery, address, 4, data, &message.files).await;
}

async fn callback(delivery: &Delivery, address: &Address, kind: u8, data: Value) {
    send(delivery, address, kind, data, &[]).await;
}

async fn send(delivery: &Delivery, address: &Address, kind: u8, data: Value, files: &[File]) {
    let route = Route::interaction_callback(address.id, &address.token);
    let request = Request::new(Method::POST, route).body(json!({ "type": kind, "data": data }));
    let sent = delivery.rest().send(files.iter().cloned().fold(request, Request::file)).await;
    if !matches!(sent, RequestOutcome::Sent(_)) {
        tracing::warn!(interaction = address.id, "an answer did not get through: {sent:?}");
    }
}

async fn edit(delivery: &Delivery, address: &Address, message: &Message) {
    let route = Route::edit_original(address.application, &address.token);
    let request = Request::new(Method::PATCH, route).body(message.body());
    let sent = delivery.rest().send(message.files.iter().cloned().fold(request, Request::file)).await;
    if !matches!(sent, RequestOutcome::Sent(_)) {
        tracing::warn!(interaction = address.id, "an answer could not be completed: {sent:?}");
    }
}
