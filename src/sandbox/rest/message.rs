//! Messages: list, get, create, edit, delete.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::Value;

use super::{Answered, Call, Reply, Upload, channel_of, channel_with, direct, require};
use crate::sandbox::mentions::{self, Allowed};
use crate::sandbox::permissions::{
    self, ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render;
use crate::sandbox::state::{Attachment, Channel, Message, State};
use crate::sandbox::validate::message::{COMPONENTS_V2, EPHEMERAL, Form, MAX_FILE, check};
use crate::sandbox::validate::snowflake;

/// How long a nonce is remembered, product time. Discord says "the past few minutes".
const NONCE_MINUTES: i64 = 3;
/// Flags a bot may set on a message.
const SETTABLE: u64 = 1 << 2 | 1 << 12 | COMPONENTS_V2;

pub(super) fn list(state: &mut State, call: &Call) -> Answered {
    let limit = call.limit(50, 100)?;
    let channel = channel_of(state, call)?;
    if permissions::in_channel(state, channel, state.bot_id) & READ_MESSAGE_HISTORY == 0 {
        return Ok(Reply::ok(Value::Array(Vec::new())));
    }
    let cut = |name: &str| -> Result<Option<u64>, Refusal> {
        let Some(text) = call.query.get(name) else { return Ok(None) };
        let bad =
            |_| Refusal::field(name, "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not snowflake."));
        text.parse().map(Some).map_err(bad)
    };
    let messages: Vec<&Message> =
        channel.messages.iter().filter(|m| !m.deleted && !m.is_ephemeral()).collect();
    let mut chosen: Vec<&Message> = if let Some(around) = cut("around")? {
        let middle = messages.partition_point(|m| m.id < around);
        let start = middle.saturating_sub(limit / 2);
        messages.into_iter().skip(start).take(limit).collect()
    } else if let Some(after) = cut("after")? {
        messages.into_iter().filter(|m| m.id > after).take(limit).collect()
    } else {
        let before = cut("before")?.unwrap_or(u64::MAX);
        let mut newest: Vec<&Message> =
            messages.into_iter().rev().filter(|m| m.id < before).take(limit).collect();
        newest.reverse();
        newest
    };
    chosen.reverse();
    Ok(Reply::ok(chosen.into_iter().map(|m| render::message(state, m)).collect()))
}

pub(super) fn message_of<'a>(channel: &'a Channel, call: &Call) -> Result<&'a Message, Refusal> {
    let id = call.id("message_id")?;
    channel.message(id).filter(|message| !message.is_ephemeral()).ok_or_else(Refusal::unknown_message)
}

pub(super) fn get(state: &mut State, call: &Call) -> Answered {
    let channel = channel_with(state, call, READ_MESSAGE_HISTORY)?;
    Ok(Reply::ok(render::message(state, message_of(channel, call)?)))
}

/// What a new message is to be, beyond its body.
#[derive(Default)]
pub(crate) struct Draft {
    pub author: u64,
    pub kind: u8,
    pub only_for: Option<u64>,
    pub interaction: Option<u64>,
    pub reference: Option<u64>,
    pub nonce: Option<String>,
}

pub(super) fn post(state: &mut State, call: &Call) -> Answered {
    let channel = channel_of(state, call)?;
    let id = channel.id;
    let flags = call.body["flags"].as_u64().unwrap_or(0);
    let mut odd = check(&call.body, "", Form::Create, &call.file_indexes(), flags)?;
    may_send(state, channel, &call.body, &call.files)?;
    let nonce = call
        .body
        .get("nonce")
        .filter(|nonce| !nonce.is_null())
        .map(|nonce| nonce.as_str().map_or_else(|| nonce.to_string(), str::to_owned));
    let enforced = call.body["enforce_nonce"].as_bool().unwrap_or(false);
    let recent = state.now() - TimeDelta::minutes(NONCE_MINUTES);
    if let Some(earlier) = channel.messages.iter().rev().find(|m| {
        enforced && nonce.is_some() && m.nonce == nonce && m.author_id == state.bot_id && m.created > recent
    }) {
        return Ok(Reply::ok(render::message(state, earlier)));
    }
    let reference = reference(channel, &call.body)?;
    let draft = Draft {
        author: state.bot_id,
        kind: if reference.is_some() { 19 } else { 0 },
        reference,
        nonce: nonce.clone(),
        ..Draft::default()
    };
    odd.extend(unsafe_mentions(&call.body));
    let message = create(state, id, draft, &call.body, &call.files)?;
    let mut object = state.message(message).map(|m| render::message(state, m)).unwrap_or_default();
    if let Some(nonce) = nonce {
        object["nonce"] = nonce.into();
    }
    Ok(Reply::ok(object).odd(odd))
}

fn reference(channel: &Channel, body: &Value) -> Result<Option<u64>, Refusal> {
    let given = &body["message_reference"];
    let Some(id) = given.get("message_id").and_then(snowflake) else { return Ok(None) };
    if channel.message(id).is_some() {
        return Ok(Some(id));
    }
    if given["fail_if_not_exists"] == false {
        return Ok(None);
    }
    Err(Refusal::field("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message"))
}

/// Without `allowed_mentions` Discord pings everything that the text contains.
pub(super) fn unsafe_mentions(body: &Value) -> Vec<String> {
    if body["allowed_mentions"].is_object() {
        return Vec::new();
    }
    vec![format!("no explicit allowed_mentions: {}", body["content"].as_str().unwrap_or(""))]
}

fn may_send(state: &State, channel: &Channel, body: &Value, files: &[Upload]) -> Result<(), Refusal> {
    if !channel.is_text() {
        return Err(Refusal::new(400, 50008, "Cannot send messages in a non-text channel"));
    }
    if channel.is_direct() {
        direct::may_send(state, channel)?;
    }
    let has = permissions::in_channel(state, channel, state.bot_id);
    require(has, if channel.is_thread() { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES })?;
    if channel.archived && channel.locked {
        return Err(Refusal::new(400, 50083, "Thread is archived"));
    }
    if body["embeds"].as_array().is_some_and(|list| !list.is_empty()) {
        require(has, EMBED_LINKS)?;
    }
    if !files.is_empty() {
        require(has, ATTACH_FILES)?;
    }
    if body["message_reference"].is_object() {
        require(has, READ_MESSAGE_HISTORY)?;
    }
    Ok(())
}

fn list_of(body: &Value, name: &str) -> Vec<Value> {
    body[name].as_array().cloned().unwrap_or_default()
}

/// The uploads as attachments, described by the body's `attachments`.
fn uploads(state: &mut State, body: &Value, files: &[Upload]) -> Result<Vec<Attachment>, Refusal> {
    let mut kept = Vec::new();
    for file in files {
        if file.bytes.len() > MAX_FILE {
            return Err(Refusal::new(413, 40005, "Request entity too large").because(file.name.clone()));
        }
        let about = body["attachments"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| snowflake(&one["id"]) == Some(file.index));
        let name = about.and_then(|one| one["filename"].as_str()).unwrap_or(&file.name);
        let attachment = Attachment {
            id: state.next_id(),
            name: name.replace(' ', "_"),
            content_type: file.content_type.clone(),
            description: about.and_then(|one| one["description"].as_str()).map(str::to_owned),
            bytes: Arc::new(file.bytes.clone()),
        };
        state.uploads.insert(attachment.id.to_string(), attachment.clone());
        kept.push(attachment);
    }
    Ok(kept)
}

fn is_empty(message: &Message) -> bool {
    message.content.trim().is_empty()
        && message.embeds.is_empty()
        && message.components.is_empty()
        && message.attachments.is_empty()
}

/// Makes a message of an already checked body, tells the gateway, and gives its id.
pub(crate) fn create(
    state: &mut State,
    channel_id: u64,
    draft: Draft,
    body: &Value,
    files: &[Upload],
) -> Result<u64, Refusal> {
    let content = body["content"].as_str().unwrap_or("").to_owned();
    let attachments = uploads(state, body, files)?;
    let id = state.next_id();
    let mut message = Message::new(id, channel_id, draft.author, state.now());
    message.content = content;
    message.embeds = list_of(body, "embeds");
    message.components = list_of(body, "components");
    message.attachments = attachments;
    message.flags = body["flags"].as_u64().unwrap_or(0)
        & (SETTABLE | if draft.only_for.is_some() { EPHEMERAL } else { 0 });
    message.kind = draft.kind;
    message.only_for = draft.only_for;
    message.interaction = draft.interaction;
    message.reference = draft.reference;
    message.nonce = draft.nonce;
    if is_empty(&message) {
        return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
    }
    resolve_mentions(state, &mut message, body);
    if body["flags"].as_u64().unwrap_or(0) & 1 << 12 != 0 || message.is_ephemeral() {
        message.pinged.clear();
    }
    let channel = state.channel_mut(channel_id).ok_or_else(Refusal::unknown_channel)?;
    channel.archived = false;
    channel.messages.push(message);
    state.message_created(id);
    Ok(id)
}

fn resolve_mentions(state: &State, message: &mut Message, body: &Value) {
    let replied = message.reference.and_then(|id| state.message(id)).map(|replied| replied.author_id);
    let text = mentions::mentioning_text(&message.content, &message.components);
    let allowed = Allowed(body.get("allowed_mentions"));
    let author = message.author_id;
    let (mentions, pinged) = mentions::resolve(state, message.channel_id, author, &text, &allowed, replied);
    message.mentions = mentions;
    message.pinged = pinged;
}

pub(super) fn patch(state: &mut State, call: &Call) -> Answered {
    let channel = channel_of(state, call)?;
    let message = message_of(channel, call)?;
    if message.author_id != state.bot_id {
        return Err(Refusal::new(403, 50005, "Cannot edit a message authored by another user"));
    }
    let has = permissions::in_channel(state, channel, state.bot_id);
    if call.body["embeds"].as_array().is_some_and(|list| !list.is_empty()) {
        require(has, EMBED_LINKS)?;
    }
    if !call.files.is_empty() {
        require(has, ATTACH_FILES)?;
    }
    let (id, flags) = (message.id, message.flags);
    let new_flags = call.body["flags"].as_u64().unwrap_or(flags) | flags & COMPONENTS_V2;
    let mut odd = check(&call.body, "", Form::Edit, &call.file_indexes(), new_flags)?;
    odd.extend(unsafe_mentions(&call.body));
    edit(state, id, &call.body, &call.files)?;
    let object = state.message(id).map(|message| render::message(state, message)).unwrap_or_default();
    Ok(Reply::ok(object).odd(odd))
}

/// Applies an already checked body to a message: what it leaves out stays. Edits notify nobody.
pub(crate) fn edit(state: &mut State, id: u64, body: &Value, files: &[Upload]) -> Result<(), Refusal> {
    let new = uploads(state, body, files)?;
    let now = state.now();
    let mut message = state.message(id).cloned().ok_or_else(Refusal::unknown_message)?;
    let was_loading = message.is_loading();
    if let Some(content) = body.get("content") {
        message.content = content.as_str().unwrap_or("").to_owned();
    }
    if body.get("embeds").is_some() {
        message.embeds = list_of(body, "embeds");
    }
    if body.get("components").is_some() {
        message.components = list_of(body, "components");
    }
    if let Some(kept) = body["attachments"].as_array() {
        let ids: Vec<u64> = kept.iter().filter_map(|one| snowflake(&one["id"])).collect();
        message.attachments.retain(|file| ids.contains(&file.id));
    }
    message.attachments.extend(new);
    if let Some(flags) = body["flags"].as_u64() {
        message.flags = message.flags & !(1 << 2) | flags & (1 << 2 | COMPONENTS_V2);
    }
    message.flags &= !128;
    if is_empty(&message) {
        return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
    }
    let pinged = std::mem::take(&mut message.pinged);
    resolve_mentions(state, &mut message, body);
    message.pinged = pinged;
    if !was_loading {
        message.edited = Some(now);
    }
    message.revision += 1;
    if let Some(place) = state.message_mut(id) {
        *place = message;
    }
    state.message_updated(id);
    Ok(())
}

pub(super) fn delete(state: &mut State, call: &Call) -> Answered {
    let channel = channel_of(state, call)?;
    let message = message_of(channel, call)?;
    if message.author_id != state.bot_id {
        require(permissions::in_channel(state, channel, state.bot_id), MANAGE_MESSAGES)?;
    }
    let id = message.id;
    state.remove_message(id);
    Ok(Reply::empty())
}
