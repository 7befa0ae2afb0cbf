//! Channels and their overwrites.

use serde_json::Value;

use super::{Answered, Call, Reply, channel_of, channel_with, guild::guild_of, require};
use crate::sandbox::permissions::{
    self, ADMINISTRATOR, MANAGE_CHANNELS, MANAGE_ROLES, MANAGE_THREADS, SEND_MESSAGES,
};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render;
use crate::sandbox::state::{Channel, GuildRecord, Overwrite, State};
use crate::sandbox::validate::{self, Problems, snowflake};

pub(super) fn get(state: &mut State, call: &Call) -> Answered {
    let channel = channel_of(state, call)?;
    Ok(Reply::ok(if channel.is_direct() { render::direct(state, channel) } else { render::channel(channel) }))
}

pub(super) fn create(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?;
    let has = permissions::in_guild(guild, state.bot_id);
    let odd = validate::channel::check(&call.body, true)?;
    require(has, MANAGE_CHANNELS)?;
    let guild_id = guild.id;
    let here: Vec<&Channel> =
        state.channels.values().filter(|c| c.guild_id == guild_id && !c.deleted && !c.is_thread()).collect();
    if here.len() >= 500 {
        return Err(Refusal::new(400, 30013, "Maximum number of guild channels reached (500)"));
    }
    let parent = parent(state, &call.body, guild_id)?;
    if parent.is_some() && here.iter().filter(|c| c.parent_id == parent).count() >= 50 {
        return Err(Refusal::field(
            "parent_id",
            "CHANNEL_PARENT_MAX_CHANNELS",
            "Maximum number of channels in category reached (50)",
        ));
    }
    let given = overwrites(&call.body);
    known_targets(guild, &given)?;
    may_overwrite(has, &given, &[])?;
    let inherited = parent.and_then(|id| state.channel(id)).map(|category| category.overwrites.clone());
    let id = state.next_id();
    let kind = u8::try_from(call.body["type"].as_u64().unwrap_or(0)).unwrap_or(0);
    let name = stored_name(kind, call.body["name"].as_str().unwrap_or(""))?;
    let mut channel = Channel::new(id, guild_id, kind, name);
    channel.made_by_bot = true;
    channel.parent_id = parent;
    channel.position = call.body["position"].as_u64().unwrap_or(0);
    channel.overwrites =
        if call.body["permission_overwrites"].is_array() { given } else { inherited.unwrap_or_default() };
    apply(&mut channel, &call.body);
    let object = render::channel(&channel);
    state.add_channel(channel);
    Ok(Reply::created(object).odd(odd))
}

fn stored_name(kind: u8, name: &str) -> Result<String, Refusal> {
    let name = validate::channel::stored_name(kind, name);
    if name.is_empty() {
        return Err(Refusal::field("name", "BASE_TYPE_REQUIRED", "This field is required"));
    }
    Ok(name)
}

fn parent(state: &State, body: &Value, guild_id: u64) -> Result<Option<u64>, Refusal> {
    let Some(id) = body.get("parent_id").and_then(snowflake) else { return Ok(None) };
    match state.channel(id) {
        Some(category) if category.guild_id == guild_id && category.kind == 4 => Ok(Some(id)),
        Some(_) => Err(Refusal::field("parent_id", "CHANNEL_PARENT_INVALID_TYPE", "Not a category")),
        None => Err(Refusal::field("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")),
    }
}

fn overwrites(body: &Value) -> Vec<Overwrite> {
    body["permission_overwrites"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| overwrite(one, snowflake(&one["id"]).unwrap_or(0)))
        .collect()
}

fn overwrite(given: &Value, id: u64) -> Overwrite {
    let bits = |name: &str| given.get(name).and_then(snowflake).unwrap_or(0);
    let member = given["type"] == 1 || given["type"] == "1" || given["type"] == "member";
    Overwrite { id, kind: u8::from(member), allow: bits("allow"), deny: bits("deny") }
}

/// Whose overwrites they are must be on the server.
fn known_targets(guild: &GuildRecord, wanted: &[Overwrite]) -> Result<(), Refusal> {
    let is_known = |overwrite: &Overwrite| match overwrite.kind {
        0 => guild.role(overwrite.id).is_some(),
        _ => guild.member(overwrite.id).is_some(),
    };
    match wanted.iter().position(|one| !is_known(one)) {
        Some(place) => {
            let path = format!("permission_overwrites.{place}.id");
            Err(Refusal::field(&path, "CHANNEL_PERMISSION_OVERWRITE_INVALID", "Unknown role or member"))
        }
        None => Ok(()),
    }
}

/// Only permissions that the bot has itself may be allowed or denied, and managing roles only by administrators.
fn may_overwrite(has: u64, wanted: &[Overwrite], before: &[Overwrite]) -> Result<(), Refusal> {
    for overwrite in wanted.iter().filter(|one| !before.contains(one)) {
        let bits = overwrite.allow | overwrite.deny;
        require(has, bits)?;
        if bits & MANAGE_ROLES != 0 && has & ADMINISTRATOR == 0 {
            return Err(Refusal::missing_permissions(MANAGE_ROLES));
        }
    }
    Ok(())
}

/// Copies simple fields that the body has.
fn apply(channel: &mut Channel, body: &Value) {
    if let Some(topic) = body.get("topic") {
        channel.topic = topic.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    }
    if let Some(nsfw) = body["nsfw"].as_bool() {
        channel.nsfw = nsfw;
    }
    if let Some(seconds) = body["rate_limit_per_user"].as_u64() {
        channel.slow_mode = seconds;
    }
    if let Some(position) = body["position"].as_u64() {
        channel.position = position;
    }
    if let Some(archived) = body["archived"].as_bool() {
        channel.archived = archived;
    }
    if let Some(locked) = body["locked"].as_bool() {
        channel.locked = locked;
    }
    if let Some(minutes) = body["auto_archive_duration"].as_u64() {
        channel.auto_archive = minutes;
    }
}

pub(super) fn change(state: &mut State, call: &Call) -> Answered {
    let channel = channel_of(state, call)?;
    let odd = validate::channel::check(&call.body, false)?;
    let has = permissions::in_channel(state, channel, state.bot_id);
    let own_thread = channel.is_thread() && channel.owner_id == Some(state.bot_id);
    if !own_thread {
        require(has, if channel.is_thread() { MANAGE_THREADS } else { MANAGE_CHANNELS })?;
    }
    let given = overwrites(&call.body);
    let sets = call.body["permission_overwrites"].is_array();
    if sets && given != channel.overwrites {
        require(has, MANAGE_ROLES)?;
        known_targets(state.guild(channel.guild_id).ok_or_else(Refusal::unknown_guild)?, &given)?;
        may_overwrite(has, &given, &channel.overwrites)?;
    }
    let (id, kind) = (channel.id, channel.kind);
    let name = call.body["name"].as_str().map(|name| stored_name(kind, name)).transpose()?;
    let parent = if call.body.get("parent_id").is_some() {
        Some(parent(state, &call.body, channel.guild_id)?)
    } else {
        None
    };
    let channel = state.channel_mut(id).ok_or_else(Refusal::unknown_channel)?;
    apply(channel, &call.body);
    if let Some(name) = name {
        channel.name = name;
    }
    if let Some(parent) = parent {
        channel.parent_id = parent;
    }
    if sets {
        channel.overwrites = given;
    }
    let object = render::channel(channel);
    state.channel_updated(id);
    Ok(Reply::ok(object).odd(odd))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Answered {
    let channel = channel_of(state, call)?;
    let bit = if channel.is_thread() { MANAGE_THREADS } else { MANAGE_CHANNELS };
    let channel = channel_with(state, call, bit)?;
    let (id, object) = (channel.id, render::channel(channel));
    state.remove_channel(id);
    Ok(Reply::ok(object))
}

pub(super) fn set_overwrite(state: &mut State, call: &Call) -> Answered {
    let target = call.id("overwrite_id")?;
    let channel = channel_with(state, call, MANAGE_ROLES)?;
    let mut problems = Problems::default();
    validate::object(&call.body)?;
    validate::channel::overwrite_bits(&mut problems, &call.body, "");
    let odd = problems.finish()?;
    let new = overwrite(&call.body, target);
    may_overwrite(
        permissions::in_channel(state, channel, state.bot_id),
        std::slice::from_ref(&new),
        &channel.overwrites,
    )?;
    let guild = state.guild(channel.guild_id).ok_or_else(Refusal::unknown_guild)?;
    let known = if new.kind == 0 { guild.role(target).is_some() } else { guild.member(target).is_some() };
    if !known {
        return Err(Refusal::new(404, 10009, "Unknown Overwrite"));
    }
    let id = channel.id;
    state.set_overwrite(id, new);
    Ok(Reply::empty().odd(odd))
}

pub(super) fn delete_overwrite(state: &mut State, call: &Call) -> Answered {
    let target = call.id("overwrite_id")?;
    let channel = channel_with(state, call, MANAGE_ROLES)?;
    let id = channel.id;
    if !channel.overwrites.iter().any(|one| one.id == target) {
        return Err(Refusal::new(404, 10009, "Unknown Overwrite"));
    }
    if let Some(channel) = state.channel_mut(id) {
        channel.overwrites.retain(|one| one.id != target);
    }
    state.channel_updated(id);
    Ok(Reply::empty())
}

pub(super) fn typing(state: &mut State, call: &Call) -> Answered {
    channel_with(state, call, SEND_MESSAGES)?;
    Ok(Reply::empty())
}
