//! Guilds, their roles and members.

use serde_json::{Value, json};

use super::{Answered, Call, Reply, require};
use crate::sandbox::permissions::{self, MANAGE_CHANNELS};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render::{self, id};
use crate::sandbox::sessions::Session;
use crate::sandbox::state::{GuildRecord, State};
use crate::sandbox::validate::snowflake;

pub(super) fn guild_of<'a>(state: &'a State, call: &Call) -> Result<&'a GuildRecord, Refusal> {
    let guild = state.guild(call.id("guild_id")?).ok_or_else(Refusal::unknown_guild)?;
    if guild.member(state.bot_id).is_none() {
        return Err(Refusal::missing_access());
    }
    Ok(guild)
}

pub(super) fn mine(state: &mut State, _: &Call) -> Answered {
    let guilds = state.guilds.iter().filter_map(|guild| {
        guild.member(state.bot_id)?;
        let bits = permissions::in_guild(guild, state.bot_id);
        Some(json!({
            "id": id(guild.id), "name": guild.name, "icon": null, "banner": null, "owner": false, "features": [],
            "permissions": bits.to_string(),
        }))
    });
    Ok(Reply::ok(guilds.collect()))
}

pub(super) fn get(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?;
    let mut object = render::guild(state, guild);
    if call.query.get("with_counts").is_some_and(|value| value == "true") {
        object["approximate_member_count"] = guild.members.len().into();
        object["approximate_presence_count"] = 0.into();
    }
    Ok(Reply::ok(object))
}

pub(super) fn channels(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?.id;
    let here = state.channels.values().filter(|c| c.guild_id == guild && !c.deleted && !c.is_thread());
    Ok(Reply::ok(here.map(render::channel).collect()))
}

pub(super) fn move_channels(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?;
    require(permissions::in_guild(guild, state.bot_id), MANAGE_CHANNELS)?;
    let guild = guild.id;
    for moved in call.body.as_array().into_iter().flatten() {
        let channel = moved.get("id").and_then(snowflake).unwrap_or(0);
        let Some(channel) = state.channel_mut(channel).filter(|channel| channel.guild_id == guild) else {
            return Err(Refusal::unknown_channel());
        };
        if let Some(position) = moved["position"].as_u64() {
            channel.position = position;
        }
        if let Some(parent) = moved.get("parent_id") {
            channel.parent_id = snowflake(parent);
        }
        let channel = channel.id;
        state.channel_updated(channel);
    }
    Ok(Reply::empty())
}

pub(super) fn roles(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?;
    Ok(Reply::ok(render::roles(state, guild)))
}

/// How many members have each role; without `@everyone`.
pub(super) fn member_counts(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?;
    let held = |role: u64| guild.members.iter().filter(|member| member.roles.contains(&role)).count();
    let roles = guild.roles.iter().filter(|role| role.id != guild.id);
    let counts: serde_json::Map<_, _> =
        roles.map(|role| (role.id.to_string(), held(role.id).into())).collect();
    Ok(Reply::ok(counts.into()))
}

pub(super) fn member(state: &mut State, call: &Call) -> Answered {
    let guild = guild_of(state, call)?;
    let user = call.id("user_id")?;
    let member = guild.member(user).ok_or(Refusal::new(404, 10007, "Unknown Member"))?;
    Ok(Reply::ok(render::member(state, member)))
}

pub(super) fn members(state: &mut State, call: &Call) -> Answered {
    let limit = call.limit(1, 1000)?;
    let after = call.query.get("after").and_then(|text| text.parse().ok()).unwrap_or(0);
    let guild = guild_of(state, call)?;
    // Restricted to applications with the privileged intent; that the bot asks for it stands for having it.
    if !state.sessions.values().any(Session::sees_all_members) {
        return Err(Refusal::missing_access().because("needs the GUILD_MEMBERS intent"));
    }
    let mut list: Vec<_> = guild.members.iter().filter(|member| member.user_id > after).collect();
    list.sort_by_key(|member| member.user_id);
    let list: Vec<Value> = list.into_iter().take(limit).map(|member| render::member(state, member)).collect();
    Ok(Reply::ok(list.into()))
}

pub(super) fn search_members(state: &mut State, call: &Call) -> Answered {
    let limit = call.limit(1, 1000)?;
    let wanted = call.query.get("query").map(|text| text.to_lowercase()).unwrap_or_default();
    let guild = guild_of(state, call)?;
    let found = guild.members.iter().filter(|m| state.name_of(m.user_id).to_lowercase().starts_with(&wanted));
    let list: Vec<Value> = found.take(limit).map(|member| render::member(state, member)).collect();
    Ok(Reply::ok(list.into()))
}
