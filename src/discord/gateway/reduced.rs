//! An interaction that the library cannot read, put so that it can: with what an answer needs, and nothing else. A field
//! that Discord adds, widens or makes null anywhere else shuts nobody out.

use crate::discord::permissions::id;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use serenity::all::Interaction;

/// Kinds of interactions.
const COMMAND: u64 = 2;
const COMPONENT: u64 = 3;
const SUGGESTIONS: u64 = 4;
const FORM: u64 = 5;

/// The beginning of Discord's time, in milliseconds.
const DISCORD_EPOCH: u64 = 1_420_070_400_000;

/// `None`: it lacks what nobody could do without, or is of a kind that is not known.
pub(super) fn reduced(whole: &Value) -> Option<Interaction> {
    let kind = whole["type"].as_u64()?;
    let mut least = kept(whole, &["id", "application_id", "type", "token", "guild_id", "channel_id"]);
    least.insert("data".into(), data(kind, &whole["data"])?);
    least.insert("locale".into(), text(&whole["locale"]).into());
    for (name, value) in
        [("version", json!(1)), ("entitlements", json!([])), ("attachment_size_limit", json!(0))]
    {
        least.insert(name.into(), value);
    }
    // Where it is asked is known without.
    if let Some(channel) = channel(&whole["channel"]) {
        least.insert("channel".into(), channel);
    }
    if whole["member"].is_object() {
        least.insert("member".into(), member(&whole["member"])?);
    }
    if let Some(user) = user(&whole["user"]) {
        least.insert("user".into(), user);
    }
    if kind == COMPONENT {
        // Which message it was is said by the id of what was pressed.
        least.insert("message".into(), message(&json!({})));
    }
    serde_json::from_value(least.into()).ok()
}

fn data(kind: u64, data: &Value) -> Option<Value> {
    match kind {
        COMMAND | SUGGESTIONS => {
            let mut least = kept(data, &["id", "name", "type", "options", "guild_id", "target_id"]);
            least.insert("resolved".into(), resolved(&data["resolved"]));
            Some(least.into())
        }
        COMPONENT => Some(kept(data, &["custom_id", "component_type", "values"]).into()),
        FORM => {
            let mut fields = Vec::new();
            filled_in(&data["components"], &mut fields);
            let row = json!({ "type": 1, "components": fields });
            Some(json!({ "custom_id": data["custom_id"], "components": [row] }))
        }
        _ => None,
    }
}

/// The text fields of a form, in whatever they are wrapped.
fn filled_in(components: &Value, fields: &mut Vec<Value>) {
    for component in components.as_array().into_iter().flatten() {
        match (&component["custom_id"], &component["value"]) {
            (Value::String(field), Value::String(typed)) => {
                fields.push(json!({ "type": 4, "custom_id": field, "value": typed }));
            }
            _ => filled_in(&component["components"], fields),
        }
        if component["component"].is_object() {
            filled_in(&json!([component["component"]]), fields);
        }
    }
}

fn resolved(resolved: &Value) -> Value {
    let each = |name: &str, read: fn(&Value) -> Option<Value>| {
        let entries = resolved[name].as_object().into_iter().flatten();
        entries.filter_map(|(id, one)| Some((id.clone(), read(one)?))).collect::<Map<_, _>>()
    };
    json!({
        "users": each("users", user),
        "members": each("members", |one| one.is_object().then(|| json!({ "roles": roles(one) }))),
        "roles": each("roles", role),
        "channels": each("channels", channel),
        "messages": each("messages", |one| Some(message(one))),
    })
}

fn user(user: &Value) -> Option<Value> {
    id(&user["id"])?;
    let bot = user["bot"].as_bool().unwrap_or(false);
    let shown = user["global_name"].as_str();
    Some(json!({ "id": user["id"], "username": text(&user["username"]), "global_name": shown, "bot": bot }))
}

fn member(member: &Value) -> Option<Value> {
    Some(json!({
        "user": user(&member["user"])?, "nick": member["nick"].as_str(), "roles": roles(member),
        "permissions": bits(&member["permissions"]), "deaf": false, "mute": false, "flags": 0,
    }))
}

fn roles(member: &Value) -> Vec<Value> {
    let roles = member["roles"].as_array().into_iter().flatten();
    roles.filter(|role| id(role).is_some()).cloned().collect()
}

/// The bits that the library has room for.
fn bits(bits: &Value) -> String {
    let known = bits.as_str().and_then(|bits| bits.parse::<u128>().ok());
    known.map_or(0, |bits| bits as u64).to_string()
}

fn role(role: &Value) -> Option<Value> {
    id(&role["id"])?;
    let mut tags = Map::new();
    if id(&role["tags"]["bot_id"]).is_some() {
        tags.insert("bot_id".into(), role["tags"]["bot_id"].clone());
    }
    Some(json!({
        "id": role["id"], "name": text(&role["name"]), "permissions": "0", "color": 0, "hoist": false,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "managed": false, "position": 0, "tags": tags,
    }))
}

fn channel(channel: &Value) -> Option<Value> {
    id(&channel["id"])?;
    let kind = channel["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()).unwrap_or_default();
    let mut least = json!({ "id": channel["id"], "type": kind, "name": channel["name"].as_str() });
    if id(&channel["parent_id"]).is_some() {
        least["parent_id"] = channel["parent_id"].clone();
    }
    Some(least)
}

/// Whoever wrote it, when, and what can be read of what it says.
fn message(message: &Value) -> Value {
    let known = |name: &str| id(&message[name]).map_or_else(|| json!("1"), |_| message[name].clone());
    let author = user(&message["author"]).unwrap_or_else(|| json!({ "id": "1", "username": "" }));
    let snapshots = message["message_snapshots"].as_array().into_iter().flatten();
    let snapshots: Vec<Value> = snapshots.map(|one| json!({ "message": said(&one["message"]) })).collect();
    let mut least = said(message);
    for (name, value) in [
        ("id", known("id")),
        ("channel_id", known("channel_id")),
        ("author", author),
        ("tts", json!(false)),
        ("mention_everyone", json!(false)),
        ("mention_roles", json!([])),
        ("pinned", json!(false)),
        ("message_snapshots", snapshots.into()),
    ] {
        least[name] = value;
    }
    least
}

/// What a message and a forwarded one have in common.
fn said(message: &Value) -> Value {
    let each = |name: &str, read: fn(&Value) -> Option<Value>| {
        message[name].as_array().into_iter().flatten().filter_map(read).collect::<Vec<_>>()
    };
    let timestamp = message["timestamp"].as_str().filter(|said| DateTime::parse_from_rfc3339(said).is_ok());
    let timestamp = timestamp.map_or_else(|| made(&message["id"]).to_rfc3339(), str::to_owned);
    json!({
        "content": text(&message["content"]), "timestamp": timestamp, "edited_timestamp": null, "mentions": [],
        "type": 0, "attachments": each("attachments", file), "embeds": each("embeds", embed),
    })
}

/// When what has this id was made, as the id says.
fn made(value: &Value) -> DateTime<Utc> {
    let made = id(value).and_then(|id| i64::try_from((id >> 22) + DISCORD_EPOCH).ok());
    made.and_then(DateTime::from_timestamp_millis).unwrap_or_default()
}

fn file(file: &Value) -> Option<Value> {
    id(&file["id"])?;
    Some(json!({
        "id": file["id"], "filename": text(&file["filename"]), "url": text(&file["url"]),
        "proxy_url": text(&file["proxy_url"]), "size": 0, "content_type": file["content_type"].as_str(),
    }))
}

fn embed(embed: &Value) -> Option<Value> {
    let fields = embed["fields"].as_array().into_iter().flatten();
    let fields: Vec<Value> =
        fields.map(|field| json!({ "name": text(&field["name"]), "value": text(&field["value"]) })).collect();
    let mut least = json!({ "fields": fields });
    for name in ["title", "description"] {
        if embed[name].is_string() {
            least[name] = embed[name].clone();
        }
    }
    Some(least)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// These fields, where they are there.
fn kept(object: &Value, names: &[&str]) -> Map<String, Value> {
    let there = names.iter().filter(|name| !object[**name].is_null());
    there.map(|name| ((*name).to_owned(), object[*name].clone())).collect()
}

#[cfg(test)]
mod tests;
