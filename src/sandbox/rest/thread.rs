//! Threads.

use serde_json::{Value, json};

use super::message::message_of;
use super::{Answered, Call, Reply, channel_of, channel_with, guild::guild_of};
use crate::sandbox::permissions::{
    self, CREATE_PRIVATE_THREADS, CREATE_PUBLIC_THREADS, SEND_MESSAGES_IN_THREADS,
};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render::{self, id, time};
use crate::sandbox::state::{Channel, State};
use crate::sandbox::validate::{self, Problems};

fn check(body: &Value) -> Result<Vec<String>, Refusal> {
    validate::object(body)?;
    let mut problems = Problems::default();
    problems.known("", body, &["name", "auto_archive_duration", "type", "invitable", "rate_limit_per_user"]);
    problems.required_text(body, "", "name", 1, 100);
    let minutes = &body["auto_archive_duration"];
    if !minutes.is_null() && !matches!(minutes.as_u64(), Some(60 | 1440 | 4320 | 10080)) {
        problems.add(
            "auto_archive_duration",
            "BASE_TYPE_CHOICES",
            "Value must be one of {60, 1440, 4320, 10080}.",
        );
    }
    problems.finish()
}

pub(super) fn create(state: &mut State, call: &Call) -> Answered {
    let kind: u8 = match call.body["type"].as_u64() {
        Some(11) => 11,
        Some(10) => 10,
        _ => 12,
    };
    let bit = if kind == 12 { CREATE_PRIVATE_THREADS } else { CREATE_PUBLIC_THREADS };
    let channel = channel_with(state, call, bit)?;
    let odd = check(&call.body)?;
    let (parent, guild) = (channel.id, channel.guild_id);
    let thread = state.next_id();
    let object = begin(state, thread, (parent, guild), kind, &call.body);
    Ok(Reply::created(object).odd(odd))
}

pub(super) fn create_from_message(state: &mut State, call: &Call) -> Answered {
    let channel = channel_with(state, call, CREATE_PUBLIC_THREADS)?;
    let odd = check(&call.body)?;
    let message = message_of(channel, call)?;
    if message.thread.is_some() {
        return Err(Refusal::new(400, 160_004, "A thread has already been created for this message"));
    }
    let (parent, guild, message) = (channel.id, channel.guild_id, message.id);
    if let Some(message) = state.message_mut(message) {
        message.thread = Some(message.id);
        message.flags |= 1 << 5;
    }
    // The thread has the message's id.
    let object = begin(state, message, (parent, guild), 11, &call.body);
    Ok(Reply::created(object).odd(odd))
}

fn begin(state: &mut State, thread: u64, (parent, guild): (u64, u64), kind: u8, body: &Value) -> Value {
    let mut channel =
        Channel::new(thread, guild, kind, body["name"].as_str().unwrap_or("").trim().to_owned());
    channel.parent_id = Some(parent);
    channel.owner_id = Some(state.bot_id);
    channel.made_by_bot = true;
    channel.thread_members.push(state.bot_id);
    channel.auto_archive = body["auto_archive_duration"].as_u64().unwrap_or(4320);
    let object = render::channel(&channel);
    state.add_channel(channel);
    object
}

fn thread_of<'a>(state: &'a State, call: &Call) -> Result<&'a Channel, Refusal> {
    let channel = channel_of(state, call)?;
    if channel.is_thread() { Ok(channel) } else { Err(Refusal::unknown_channel()) }
}

pub(super) fn members(state: &mut State, call: &Call) -> Answered {
    let thread = thread_of(state, call)?;
    let now = time(state.now());
    let member =
        |user: &u64| json!({"id": id(thread.id), "user_id": id(*user), "flags": 0, "join_timestamp": now});
    Ok(Reply::ok(thread.thread_members.iter().map(member).collect()))
}

fn user_of(state: &State, call: &Call) -> Result<u64, Refusal> {
    if call.param("user_id") == "@me" { Ok(state.bot_id) } else { call.id("user_id") }
}

pub(super) fn join(state: &mut State, call: &Call) -> Answered {
    let user = user_of(state, call)?;
    let thread = thread_of(state, call)?;
    super::require(permissions::in_channel(state, thread, state.bot_id), SEND_MESSAGES_IN_THREADS)?;
    if state.guild(thread.guild_id).and_then(|guild| guild.member(user)).is_none() {
        return Err(Refusal::new(404, 10007, "Unknown Member"));
    }
    let thread = thread.id;
    if let Some(thread) = state.channel_mut(thread).filter(|thread| !thread.thread_members.contains(&user)) {
        thread.thread_members.push(user);
    }
    Ok(Reply::empty())
}

pub(super) fn leave(state: &mut State, call: &Call) -> Answered {
    let user = user_of(state, call)?;
    let thread = thread_of(state, call)?.id;
    if let Some(thread) = state.channel_mut(thread) {
        thread.thread_members.retain(|member| *member != user);
    }
    Ok(Reply::empty())
}

pub(super) fn active(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?.id;
    let threads: Vec<Value> = state
        .channels
        .values()
        .filter(|c| c.guild_id == guild && c.is_thread() && !c.deleted && !c.archived)
        .filter(|c| permissions::sees(state, c, state.bot_id))
        .map(render::channel)
        .collect();
    Ok(Reply::ok(json!({"threads": threads, "members": [], "has_more": false})))
}
