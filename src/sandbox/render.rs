//! The stand-in's records as Discord's JSON objects.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::permissions;
use super::state::{Attachment, Channel, GuildRecord, Interaction, Member, Message, Role, State, User};

/// An instant as Discord writes it.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// A snowflake as Discord writes it.
pub(crate) fn id(id: u64) -> Value {
    Value::String(id.to_string())
}

fn ids(list: &[u64]) -> Value {
    list.iter().map(|one| id(*one)).collect()
}

pub(crate) fn user(user: &User) -> Value {
    let plain: String = user.name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let username =
        if plain.is_empty() { format!("user{}", user.id % 1_000_000) } else { plain.to_lowercase() };
    json!({
        "id": id(user.id), "username": username, "discriminator": "0", "global_name": user.name,
        "avatar": null, "bot": user.bot, "system": false, "public_flags": 0, "flags": 0,
        "banner": null, "accent_color": null, "avatar_decoration_data": null, "collectibles": null,
        "primary_guild": null, "clan": null,
    })
}

pub(crate) fn user_by_id(state: &State, user_id: u64) -> Value {
    match state.users.get(&user_id) {
        Some(known) => user(known),
        None => json!({"id": id(user_id), "username": "deleted user", "discriminator": "0", "avatar": null}),
    }
}

/// A member without its user, as messages and resolved data have it.
pub(crate) fn partial_member(member: &Member) -> Value {
    json!({
        "roles": ids(&member.roles), "joined_at": time(member.joined), "nick": null, "avatar": null,
        "banner": null, "premium_since": null, "deaf": false, "mute": false, "flags": 0, "pending": false,
        "communication_disabled_until": null, "unusual_dm_activity_until": null, "avatar_decoration_data": null,
    })
}

pub(crate) fn member(state: &State, member: &Member) -> Value {
    let mut object = partial_member(member);
    object["user"] = user_by_id(state, member.user_id);
    object
}

pub(crate) fn role(guild: &GuildRecord, role: &Role, bot_id: u64) -> Value {
    let position = guild.roles.iter().position(|other| other.id == role.id).unwrap_or(0);
    let mut object = json!({
        "id": id(role.id), "name": role.name, "color": 0,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
        "hoist": false, "icon": null, "unicode_emoji": null, "position": position,
        "permissions": role.permissions.to_string(), "managed": role.managed,
        "mentionable": role.mentionable, "flags": 0, "description": null,
    });
    if role.managed {
        object["tags"] = json!({"bot_id": id(bot_id)});
    }
    object
}

pub(crate) fn roles(state: &State, guild: &GuildRecord) -> Value {
    guild.roles.iter().map(|one| role(guild, one, state.bot_id)).collect()
}

pub(crate) fn channel(channel: &Channel) -> Value {
    let last =
        channel.messages.iter().rev().find(|message| !message.is_ephemeral()).map(|message| message.id);
    let mut object = json!({
        "id": id(channel.id), "type": channel.kind, "guild_id": id(channel.guild_id), "name": channel.name,
        "parent_id": channel.parent_id.map(id), "flags": 0,
    });
    if channel.is_text() {
        object["last_message_id"] = last.map(id).into();
        object["last_pin_timestamp"] = channel.last_pin.map(time).into();
        object["rate_limit_per_user"] = channel.slow_mode.into();
    }
    if channel.is_thread() {
        object["owner_id"] = id(channel.owner_id.unwrap_or(0));
        object["message_count"] = channel.messages.len().into();
        object["member_count"] = channel.thread_members.len().min(50).into();
        object["total_message_sent"] = channel.messages.len().into();
        object["thread_metadata"] = json!({
            "archived": channel.archived, "locked": channel.locked, "auto_archive_duration": channel.auto_archive,
            "archive_timestamp": time(created(channel.id)), "create_timestamp": time(created(channel.id)),
        });
        return object;
    }
    object["position"] = channel.position.into();
    object["nsfw"] = channel.nsfw.into();
    object["topic"] = channel.topic.clone().into();
    object["permission_overwrites"] = channel
        .overwrites
        .iter()
        .map(|o| json!({"id": id(o.id), "type": o.kind, "allow": o.allow.to_string(), "deny": o.deny.to_string()}))
        .collect();
    object
}

/// A channel of direct messages.
pub(crate) fn direct(state: &State, channel: &Channel) -> Value {
    let last = channel.messages.last().map(|message| id(message.id));
    let with: Vec<Value> = channel.thread_members.iter().map(|user| user_by_id(state, *user)).collect();
    json!({
        "id": id(channel.id), "type": channel.kind, "flags": 0, "last_message_id": last, "recipients": with,
    })
}

/// The instant in a snowflake.
pub(crate) fn created(snowflake: u64) -> DateTime<Utc> {
    let millis = i64::try_from(snowflake >> 22).unwrap_or(0) + 1_420_070_400_000;
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// A channel as an interaction carries it, with the person's permissions.
pub(crate) fn partial_channel(state: &State, place: &Channel, user_id: u64) -> Value {
    let mut object = channel(place);
    if let Some(map) = object.as_object_mut() {
        map.remove("permission_overwrites");
    }
    object["permissions"] = permissions::in_channel(state, place, user_id).to_string().into();
    object
}

pub(crate) fn attachment(state: &State, file: &Attachment) -> Value {
    let url = format!("{}/attachments/{}/{}", state.base, file.id, encoded(&file.name));
    let mut object = json!({
        "id": id(file.id), "filename": file.name, "size": file.bytes.len(), "url": url, "proxy_url": url,
        "content_type": file.content_type,
    });
    if let Some(description) = &file.description {
        object["description"] = description.clone().into();
    }
    if file.content_type.starts_with("image/") {
        object["width"] = 1.into();
        object["height"] = 1.into();
    }
    object
}

/// Percent-encodes one path segment.
fn encoded(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

pub(crate) fn message(state: &State, message: &Message) -> Value {
    let users: Vec<Value> = message.mentions.users.iter().map(|one| user_by_id(state, *one)).collect();
    let files: Vec<Value> = message.attachments.iter().map(|file| attachment(state, file)).collect();
    let mut object = json!({
        "id": id(message.id), "channel_id": id(message.channel_id), "author": user_by_id(state, message.author_id),
        "content": message.content, "timestamp": time(message.created),
        "edited_timestamp": message.edited.map(time), "tts": false, "mention_everyone": message.mentions.everyone,
        "mentions": users, "mention_roles": ids(&message.mentions.roles), "attachments": files,
        "embeds": message.embeds.iter().map(rich_embed).collect::<Vec<_>>(),
        "components": numbered(&message.components, &mut 0),
        "pinned": message.pinned.is_some(), "type": message.kind, "flags": message.flags,
    });
    if let Some(reference) = message.reference {
        object["message_reference"] = json!({
            "type": 0, "message_id": id(reference), "channel_id": id(message.channel_id),
            "guild_id": state.channels.get(&message.channel_id).map(|place| id(place.guild_id)),
        });
    }
    if let Some(source) = message.interaction.and_then(|one| state.interactions.get(&one)) {
        object["application_id"] = id(state.bot_id);
        object["webhook_id"] = id(state.bot_id);
        object["interaction_metadata"] = metadata(state, source, source.kind);
        if let (2, Some(name)) = (source.kind, &source.command) {
            object["interaction"] = json!({
                "id": id(source.id), "type": 2, "name": name, "user": user_by_id(state, source.user_id),
            });
        }
    }
    if let Some(thread) = message.thread.and_then(|thread| state.channel(thread)) {
        object["thread"] = channel(thread);
    }
    object
}

/// What a message says of the interaction that it answers.
fn metadata(state: &State, source: &Interaction, kind: u8) -> Value {
    let mut object = json!({
        "id": id(source.id), "type": kind, "user": user_by_id(state, source.user_id),
        "authorizing_integration_owners": {},
    });
    match (kind, source.source) {
        (3, Some(message)) => object["interacted_message_id"] = id(message),
        (5, opened_from) => {
            let opener = if opened_from.is_some() { 3 } else { 2 };
            object["triggering_interaction_metadata"] = metadata(state, source, opener);
        }
        _ => {}
    }
    object
}

/// Components as Discord returns them: each with an id, by default its number in the message.
fn numbered(list: &[Value], last: &mut u64) -> Vec<Value> {
    let mut numbered_list = Vec::new();
    for component in list {
        let mut component = component.clone();
        *last += 1;
        if !component["id"].is_u64() {
            component["id"] = (*last).into();
        }
        if let Some(inner) = component["components"].as_array() {
            component["components"] = numbered(inner, last).into();
        }
        if component["accessory"].is_object() {
            let accessory = numbered(std::slice::from_ref(&component["accessory"]), last);
            component["accessory"] = accessory.into_iter().next().into();
        }
        numbered_list.push(component);
    }
    numbered_list
}

fn rich_embed(embed: &Value) -> Value {
    let mut embed = embed.clone();
    embed["type"] = "rich".into();
    if let Some(fields) = embed.get_mut("fields").and_then(Value::as_array_mut) {
        for field in fields.iter_mut().filter(|field| field.get("inline").is_none()) {
            field["inline"] = false.into();
        }
    }
    embed
}

/// A guild as REST and `GUILD_CREATE` share it.
pub(crate) fn guild(state: &State, guild: &GuildRecord) -> Value {
    let mut object = json!({
        "id": id(guild.id), "name": guild.name, "owner_id": id(guild.owner_id), "region": "deprecated",
        "afk_timeout": 300, "widget_enabled": false, "verification_level": 1, "default_message_notifications": 1,
        "explicit_content_filter": 0, "roles": roles(state, guild), "emojis": [], "features": [], "mfa_level": 0,
        "system_channel_flags": 0, "max_members": 500_000, "premium_tier": 0, "premium_subscription_count": 0,
        "preferred_locale": guild.locale, "max_video_channel_users": 25, "max_stage_video_channel_users": 50,
        "nsfw": false, "nsfw_level": 0, "stickers": [], "premium_progress_bar_enabled": false,
    });
    let nothing = [
        "icon",
        "icon_hash",
        "splash",
        "discovery_splash",
        "afk_channel_id",
        "widget_channel_id",
        "application_id",
        "system_channel_id",
        "rules_channel_id",
        "max_presences",
        "vanity_url_code",
        "description",
        "banner",
        "public_updates_channel_id",
        "safety_alerts_channel_id",
        "incidents_data",
        "hub_type",
        "home_header",
        "latest_onboarding_question_id",
    ];
    for name in nothing {
        object[name] = Value::Null;
    }
    object
}

/// The whole `GUILD_CREATE`. Without the members' intent Discord sends only the bot itself.
pub(crate) fn guild_create(state: &State, record: &GuildRecord, all_members: bool) -> Value {
    let mut object = guild(state, record);
    let members: Vec<Value> = record
        .members
        .iter()
        .filter(|one| all_members || one.user_id == state.bot_id)
        .map(|one| member(state, one))
        .collect();
    let here = |thread: bool| -> Vec<Value> {
        state
            .channels
            .values()
            .filter(|place| place.guild_id == record.id && !place.deleted && place.is_thread() == thread)
            .filter(|place| !thread || (permissions::sees(state, place, state.bot_id) && !place.archived))
            .map(channel)
            .collect()
    };
    object["channels"] = here(false).into();
    object["threads"] = here(true).into();
    object["members"] = members.into();
    object["member_count"] = record.members.len().into();
    object["joined_at"] = time(record.joined).into();
    object["large"] = false.into();
    object["unavailable"] = false.into();
    for empty in
        ["voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"]
    {
        object[empty] = json!([]);
    }
    object
}
