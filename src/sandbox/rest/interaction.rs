//! The first answer to an interaction.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Answered, Call, Draft, Reply, create_message, edit_message};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render::{self, id};
use crate::sandbox::state::{Interaction, Message, State};
use crate::sandbox::validate::message::{COMPONENTS_V2, EPHEMERAL, Form, check};
use crate::sandbox::validate::{Problems, components, object};

/// How long the first answer may take, real time.
pub(crate) const FIRST_ANSWER: Duration = Duration::from_secs(3);

pub(super) fn callback(state: &mut State, call: &Call) -> Answered {
    let unknown = || Refusal::new(404, 10062, "Unknown interaction");
    let interaction = state.interactions.get(&call.id("interaction_id")?).cloned().ok_or_else(unknown)?;
    if interaction.token != call.param("interaction_token") {
        return Err(unknown().because("wrong token"));
    }
    if interaction.callback.is_some() {
        return Err(Refusal::new(400, 40060, "Interaction has already been acknowledged."));
    }
    if interaction.started.elapsed() > FIRST_ANSWER || interaction.failed {
        return Err(unknown().because(format!("answered after {:?}", interaction.started.elapsed())));
    }
    object(&call.body)?;
    let mut problems = Problems::default();
    problems.known("", &call.body, &["type", "data"]);
    let mut odd = problems.odd;
    let kind = call.body["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()).unwrap_or(0);
    fits(&interaction, kind)?;
    odd.extend(act(state, &interaction, kind, call)?);
    if let Some(known) = state.interactions.get_mut(&interaction.id) {
        known.callback = Some(kind);
    }
    if call.query.get("with_response").is_none_or(|value| value != "true") {
        return Ok(Reply::empty().odd(odd));
    }
    Ok(Reply::ok(resource(state, interaction.id, kind)).odd(odd))
}

/// Whether this type of answer is possible for this type of interaction.
fn fits(interaction: &Interaction, kind: u8) -> Result<(), Refusal> {
    let possible: &[u8] = match interaction.kind {
        2 => &[4, 5, 9, 12],
        3 => &[4, 5, 6, 7, 9, 12],
        4 => &[8],
        _ if interaction.source.is_some() => &[4, 5, 6, 7],
        _ => &[4, 5],
    };
    if possible.contains(&kind) && kind != 12 {
        return Ok(());
    }
    let what = format!("Value must be one of {possible:?}.");
    Err(Refusal::field("type", "BASE_TYPE_CHOICES", &what)
        .because(format!("interaction of type {}", interaction.kind)))
}

fn act(state: &mut State, interaction: &Interaction, kind: u8, call: &Call) -> Result<Vec<String>, Refusal> {
    let data = &call.body["data"];
    match kind {
        4 => message(state, interaction, call),
        5 => {
            let flags = data["flags"].as_u64().unwrap_or(0);
            defer(state, interaction, flags & EPHEMERAL != 0);
            Ok(Vec::new())
        }
        6 => {
            set(state, interaction, |known| known.original = known.source);
            Ok(Vec::new())
        }
        7 => update(state, interaction, call),
        8 => {
            let mut problems = Problems::default();
            components::choices(&mut problems, data);
            let odd = problems.finish()?;
            let choices = data["choices"].as_array().cloned().unwrap_or_default();
            set(state, interaction, |known| known.choices = choices);
            Ok(odd)
        }
        _ => {
            let mut problems = Problems::default();
            components::modal(&mut problems, data);
            let odd = problems.finish()?;
            set(state, interaction, |known| known.modal = Some(data.clone()));
            Ok(odd)
        }
    }
}

fn set(state: &mut State, interaction: &Interaction, f: impl FnOnce(&mut Interaction)) {
    if let Some(known) = state.interactions.get_mut(&interaction.id) {
        f(known);
    }
}

/// Message type of an answer: 20 to a slash command, 23 to a context menu, else a reply or an ordinary one.
fn message_kind(interaction: &Interaction) -> u8 {
    match interaction.kind {
        2 if interaction.text.starts_with('/') => 20,
        2 => 23,
        3 => 19,
        _ => 0,
    }
}

fn message(state: &mut State, interaction: &Interaction, call: &Call) -> Result<Vec<String>, Refusal> {
    let data = &call.body["data"];
    let flags = data["flags"].as_u64().unwrap_or(0);
    let mut odd = check(data, "data", Form::Answer, &call.file_indexes(), flags)?;
    let ephemeral = flags & EPHEMERAL != 0;
    odd.extend(super::message::unsafe_mentions(data));
    let draft = Draft {
        author: state.bot_id,
        kind: message_kind(interaction),
        only_for: ephemeral.then_some(interaction.user_id),
        interaction: Some(interaction.id),
        reference: interaction.source.filter(|_| interaction.kind == 3),
        nonce: None,
    };
    let id = create_message(state, interaction.channel_id, draft, data, &call.files)?;
    set(state, interaction, |known| known.original = Some(id));
    Ok(odd)
}

/// Shows "is thinking…": a message with the loading flag, which the next edit or follow-up fills.
fn defer(state: &mut State, interaction: &Interaction, ephemeral: bool) {
    let id = state.next_id();
    let mut message = Message::new(id, interaction.channel_id, state.bot_id, state.now());
    message.flags = 128 | if ephemeral { EPHEMERAL } else { 0 };
    message.only_for = ephemeral.then_some(interaction.user_id);
    message.interaction = Some(interaction.id);
    message.kind = message_kind(interaction);
    if let Some(channel) = state.channel_mut(interaction.channel_id) {
        channel.messages.push(message);
    }
    state.message_created(id);
    set(state, interaction, |known| known.original = Some(id));
}

fn update(state: &mut State, interaction: &Interaction, call: &Call) -> Result<Vec<String>, Refusal> {
    let data = &call.body["data"];
    let source = interaction.source.ok_or_else(Refusal::unknown_message)?;
    let old = state.message(source).map_or(0, |message| message.flags);
    let flags = data["flags"].as_u64().unwrap_or(0) | old & COMPONENTS_V2;
    let mut odd = check(data, "data", Form::Answer, &call.file_indexes(), flags)?;
    odd.extend(super::message::unsafe_mentions(data));
    edit_message(state, source, data, &call.files)?;
    set(state, interaction, |known| known.original = Some(source));
    Ok(odd)
}

/// What `with_response=true` gives.
fn resource(state: &State, interaction: u64, kind: u8) -> Value {
    let known = state.interactions.get(&interaction);
    let original = known.and_then(|known| known.original);
    let message = original.and_then(|one| state.message(one));
    let mut object = json!({
        "interaction": {
            "id": id(interaction), "type": known.map_or(2, |known| known.kind),
            "response_message_id": original.map(id), "response_message_loading": kind == 5,
            "response_message_ephemeral": message.is_some_and(Message::is_ephemeral),
        },
    });
    if let (4 | 7, Some(message)) = (kind, message) {
        object["resource"] = json!({"type": kind, "message": render::message(state, message)});
    }
    object
}
