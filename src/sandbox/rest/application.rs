//! The bot itself: gateway address, user, application, commands.

use serde_json::{Value, json};

use super::{Answered, Call, Reply};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render::{self, id};
use crate::sandbox::state::State;
use crate::sandbox::validate;

pub(super) fn gateway(state: &mut State, _: &Call) -> Answered {
    Ok(Reply::ok(json!({"url": state.gateway_url()})))
}

pub(super) fn gateway_bot(state: &mut State, _: &Call) -> Answered {
    let remaining = state.session_starts.saturating_sub(state.stats.identifies);
    Ok(Reply::ok(json!({
        "url": state.gateway_url(),
        "shards": 1,
        "session_start_limit": {
            "total": state.session_starts, "remaining": remaining, "reset_after": 86_400_000_u64, "max_concurrency": 1,
        },
    })))
}

pub(super) fn me(state: &mut State, _: &Call) -> Answered {
    let mut user = render::user_by_id(state, state.bot_id);
    user["verified"] = true.into();
    user["mfa_enabled"] = true.into();
    user["email"] = Value::Null;
    user["locale"] = "en-US".into();
    Ok(Reply::ok(user))
}

pub(super) fn user(state: &mut State, call: &Call) -> Answered {
    let user = state.users.get(&call.id("user_id")?).ok_or(Refusal::new(404, 10013, "Unknown User"))?;
    Ok(Reply::ok(render::user(user)))
}

pub(super) fn application(state: &mut State, _: &Call) -> Answered {
    let owner = state.guilds.first().map(|guild| render::user_by_id(state, guild.owner_id));
    Ok(Reply::ok(json!({
        "id": id(state.bot_id), "name": "warroom", "icon": null, "description": "", "summary": "", "type": null,
        "bot_public": false, "bot_require_code_grant": false, "verify_key": "0".repeat(64),
        "flags": 0, "flags_new": "0", "hook": true,
        "owner": owner, "team": null, "bot": render::user_by_id(state, state.bot_id), "redirect_uris": [],
        "interactions_endpoint_url": null, "role_connections_verification_url": null, "rpc_origins": [],
        "approximate_guild_count": state.guilds.len(), "approximate_user_install_count": 0,
        "integration_types_config": {"0": {}}, "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    })))
}

/// Checks the application in the path and gives the scope of commands.
fn scope(state: &State, call: &Call) -> Result<Option<u64>, Refusal> {
    if call.id("application_id")? != state.bot_id {
        return Err(Refusal::new(404, 10002, "Unknown Application"));
    }
    if call.param("guild_id").is_empty() {
        return Ok(None);
    }
    let guild = call.id("guild_id")?;
    state.guild(guild).map(|guild| Some(guild.id)).ok_or_else(Refusal::missing_access)
}

pub(super) fn commands(state: &mut State, call: &Call) -> Answered {
    let scope = scope(state, call)?;
    let with_localisations = call.query.get("with_localizations").is_some_and(|value| value == "true");
    let mut list = state.commands.get(&scope).cloned().unwrap_or_default();
    if !with_localisations {
        list.iter_mut().for_each(without_localisations);
    }
    Ok(Reply::ok(list.into()))
}

fn without_localisations(at: &mut Value) {
    if let Some(map) = at.as_object_mut() {
        map.remove("name_localizations");
        map.remove("description_localizations");
    }
    for name in ["options", "choices"] {
        for inner in at.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
            without_localisations(inner);
        }
    }
}

pub(super) fn set_commands(state: &mut State, call: &Call) -> Answered {
    let scope = scope(state, call)?;
    let odd = validate::commands::check(&call.body)?;
    let before = state.commands.remove(&scope).unwrap_or_default();
    let mut after = Vec::new();
    for given in call.body.as_array().into_iter().flatten() {
        let command = stored(state, given, scope, &before);
        after.push(command);
    }
    state.commands.insert(scope, after.clone());
    Ok(Reply::ok(after.into()).odd(odd))
}

/// A command as Discord keeps it: with an id, which a command of the same name and type keeps.
fn stored(state: &mut State, given: &Value, scope: Option<u64>, before: &[Value]) -> Value {
    let kind = given["type"].as_u64().unwrap_or(1);
    let same = before.iter().find(|old| old["name"] == given["name"] && old["type"] == kind);
    let command_id = same.map_or_else(|| id(state.next_id()), |old| old["id"].clone());
    let mut command = json!({
        "id": command_id, "application_id": id(state.bot_id), "version": id(state.next_id()), "type": kind,
        "default_member_permissions": null, "nsfw": false, "dm_permission": true, "description": "",
        "name_localizations": null, "description_localizations": null, "integration_types": [0], "contexts": null,
    });
    if let Some(guild) = scope {
        command["guild_id"] = id(guild);
    }
    for (name, value) in given.as_object().into_iter().flatten().filter(|(name, _)| *name != "id") {
        command[name] = value.clone();
    }
    if let Some(bits) = given["default_member_permissions"].as_u64() {
        command["default_member_permissions"] = bits.to_string().into();
    }
    command
}

pub(super) fn metadata(state: &mut State, call: &Call) -> Answered {
    scope(state, call)?;
    Ok(Reply::ok(state.role_metadata.clone().into()))
}

pub(super) fn set_metadata(state: &mut State, call: &Call) -> Answered {
    scope(state, call)?;
    let odd = validate::metadata::check(&call.body)?;
    state.role_metadata = call.body.as_array().cloned().unwrap_or_default();
    Ok(Reply::ok(state.role_metadata.clone().into()).odd(odd))
}
