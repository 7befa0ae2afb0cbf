//! Follow-ups and edits of answers, by the interaction's token.

use chrono::TimeDelta;

use super::{Answered, Call, Draft, Reply, create_message, edit_message};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render;
use crate::sandbox::state::{Interaction, State};
use crate::sandbox::validate::message::{COMPONENTS_V2, EPHEMERAL, Form, check};

/// Minutes of product time that a token lives.
const TOKEN_MINUTES: i64 = 15;

fn interaction_of(state: &State, call: &Call) -> Result<Interaction, Refusal> {
    let unknown = || Refusal::new(404, 10015, "Unknown Webhook");
    if call.id("webhook_id")? != state.bot_id {
        return Err(unknown());
    }
    let token = call.param("webhook_token");
    let found = state.interactions.values().rev().find(|one| one.token == token).ok_or_else(unknown)?;
    if state.now() - found.created > TimeDelta::minutes(TOKEN_MINUTES) {
        return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
    }
    if found.callback.is_none() {
        return Err(unknown().because("the interaction has not been answered yet"));
    }
    Ok(found.clone())
}

/// The message of the call: `@original`, or one that belongs to this interaction.
fn message_of(state: &State, interaction: &Interaction, call: &Call) -> Result<u64, Refusal> {
    let id = match call.param("message_id") {
        "" => interaction.original.ok_or_else(Refusal::unknown_message)?,
        _ => call.id("message_id")?,
    };
    let known = interaction.original == Some(id) || interaction.followups.contains(&id);
    state.message(id).filter(|_| known).map(|message| message.id).ok_or_else(Refusal::unknown_message)
}

fn rendered(state: &State, id: u64) -> Answered {
    let message = state.message(id).ok_or_else(Refusal::unknown_message)?;
    Ok(Reply::ok(render::message(state, message)))
}

pub(super) fn follow_up(state: &mut State, call: &Call) -> Answered {
    let interaction = interaction_of(state, call)?;
    let loading =
        interaction.original.filter(|id| state.message(*id).is_some_and(|message| message.is_loading()));
    let flags = call.body["flags"].as_u64().unwrap_or(0);
    let mut odd = check(&call.body, "", Form::FollowUp, &call.file_indexes(), flags)?;
    odd.extend(super::message::unsafe_mentions(&call.body));
    // The first follow-up to a deferral takes its place.
    if let Some(original) = loading {
        edit_message(state, original, &call.body, &call.files)?;
        return Ok(rendered(state, original)?.odd(odd));
    }
    let draft = Draft {
        author: state.bot_id,
        kind: if interaction.original.is_some() { 19 } else { 0 },
        only_for: (flags & EPHEMERAL != 0).then_some(interaction.user_id),
        interaction: Some(interaction.id),
        reference: interaction.original,
        nonce: None,
    };
    let id = create_message(state, interaction.channel_id, draft, &call.body, &call.files)?;
    if let Some(known) = state.interactions.get_mut(&interaction.id) {
        known.followups.push(id);
    }
    Ok(rendered(state, id)?.odd(odd))
}

pub(super) fn get(state: &mut State, call: &Call) -> Answered {
    let interaction = interaction_of(state, call)?;
    let id = message_of(state, &interaction, call)?;
    rendered(state, id)
}

pub(super) fn patch(state: &mut State, call: &Call) -> Answered {
    let interaction = interaction_of(state, call)?;
    let id = message_of(state, &interaction, call)?;
    let old = state.message(id).map_or(0, |message| message.flags);
    let flags = call.body["flags"].as_u64().unwrap_or(0) | old & COMPONENTS_V2;
    let mut odd = check(&call.body, "", Form::Edit, &call.file_indexes(), flags)?;
    odd.extend(super::message::unsafe_mentions(&call.body));
    edit_message(state, id, &call.body, &call.files)?;
    Ok(rendered(state, id)?.odd(odd))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Answered {
    let interaction = interaction_of(state, call)?;
    let id = message_of(state, &interaction, call)?;
    state.remove_message(id);
    Ok(Reply::empty())
}
