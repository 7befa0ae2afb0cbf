//! What Discord may send: every field of an interaction odd in turn, and every value and bit that Discord's own description
//! knows, if `WARROOM_OPENAPI` names that file, and one beyond each.

use super::*;
use crate::discord::changed::{Changed, changed};
use crate::domain::ids::{ChannelId, GuildId};
use serenity::all::{Event, ResolvedTarget};
use serenity::model::event::GatewayEvent;
use std::collections::BTreeSet;

fn user() -> Value {
    json!({ "id": "7", "username": "lin", "discriminator": "0", "global_name": "林", "avatar": null, "bot": false,
        "public_flags": 64, "primary_guild": null, "avatar_decoration_data": null, "collectibles": null })
}

fn channel() -> Value {
    json!({ "id": "2", "name": "排查", "type": 11, "parent_id": "20", "guild_id": "9", "permissions": "2147483647",
        "flags": 0, "last_message_id": null, "owner_id": "7", "rate_limit_per_user": 0, "thread_metadata":
        { "archived": false, "auto_archive_duration": 1440, "archive_timestamp": "2026-03-02T06:00:00Z",
            "locked": false, "create_timestamp": "2026-03-02T06:00:00Z" } })
}

fn role() -> Value {
    json!({ "id": "30", "name": "duty", "permissions": "0", "color": 0, "hoist": false, "managed": false, "flags": 0,
        "mentionable": true, "position": 1, "tags": { "bot_id": "31" },
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null } })
}

fn file() -> Value {
    json!({ "id": "41", "filename": "error.png", "size": 3, "url": "https://x/error.png",
        "proxy_url": "https://y/error.png", "content_type": "image/png" })
}

fn message() -> Value {
    let forwarded = json!({ "content": "磁盘满", "timestamp": "2026-03-02T05:00:00Z", "edited_timestamp": null,
        "mentions": [], "attachments": [file()], "embeds": [embed()], "type": 0, "flags": 0, "components": [] });
    json!({ "id": "3", "channel_id": "2", "author": user(), "content": "x", "timestamp": "2026-03-02T06:00:00Z",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [user()], "mention_roles": [],
        "attachments": [file()], "embeds": [embed()], "pinned": false, "type": 0, "flags": 0, "components": [],
        "message_snapshots": [{ "message": forwarded }], "message_reference": { "type": 1, "channel_id": "5" } })
}

fn embed() -> Value {
    json!({ "type": "rich", "title": "alert", "description": "disk", "color": 1,
        "fields": [{ "name": "host", "value": "db1", "inline": true }] })
}

/// A message command, with everything in it that a command can have.
fn command() -> Value {
    let member = json!({ "user": user(), "nick": null, "roles": ["30"], "joined_at": "2026-03-02T06:00:00Z",
        "permissions": "8", "deaf": false, "mute": false, "flags": 0, "avatar": null, "pending": false });
    let partial =
        json!({ "roles": ["30"], "joined_at": null, "permissions": "8", "flags": 0, "pending": false });
    json!({ "id": "1", "application_id": "4", "type": 2, "token": "t", "version": 1, "channel_id": "2",
        "channel": channel(), "guild_id": "9", "guild": { "id": "9", "features": [], "locale": "zh-CN" },
        "guild_locale": "zh-CN", "locale": "zh-CN", "member": member, "app_permissions": "0", "entitlements": [],
        "authorizing_integration_owners": { "0": "9" }, "context": 0, "attachment_size_limit": 10485760,
        "data": { "id": "6", "name": "Add to timeline", "type": 3, "target_id": "3", "resolved": {
            "users": { "7": user() }, "members": { "7": partial }, "roles": { "30": role() },
            "channels": { "2": channel() }, "messages": { "3": message() }, "attachments": { "41": file() } } } })
}

/// Read by the library as it is, or else by what is needed of it.
fn read(whole: &Value) -> Option<Interaction> {
    let event = json!({ "op": 0, "s": 1, "t": "INTERACTION_CREATE", "d": whole });
    match serde_json::from_value(event).ok()? {
        GatewayEvent::Dispatch(_, Event::InteractionCreate(event)) => Some(event.interaction),
        GatewayEvent::Dispatch(_, Event::Unknown(event)) => reduced(&event.value),
        _ => None,
    }
}

/// Who asks what, where and about which message, as far as an answer needs it.
fn understood(whole: &Value) -> Option<String> {
    let Interaction::Command(command) = read(whole)? else { return None };
    let member = command.member.as_ref()?;
    let Some(ResolvedTarget::Message(message)) = command.data.target() else { return None };
    Some(format!(
        "{} {} {} {:?} {} {:?}",
        command.token, member.user.id, command.channel_id, command.guild_id, command.data.name, message.id
    ))
}

/// Every field, as the way to it.
fn fields(value: &Value, way: &str, found: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, inner)| (format!("{way}/{key}"), inner)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(n, inner)| (format!("{way}/{n}"), inner)).collect()
        }
        _ => Vec::new(),
    };
    for (way, inner) in inner {
        fields(inner, &way, found);
        found.push(way);
    }
}

/// Without these nobody would know what is asked, by whom, or about what.
const NEEDED: [&str; 14] = [
    "/id",
    "/application_id",
    "/type",
    "/token",
    "/channel_id",
    "/guild_id",
    "/member",
    "/member/user",
    "/member/user/id",
    "/data",
    "/data/name",
    "/data/id",
    "/data/type",
    "/data/target_id",
];

/// Nor without these, in which the message is.
fn is_needed(way: &str) -> bool {
    let target = ["/data/resolved", "/data/resolved/messages", "/data/resolved/messages/3"];
    NEEDED.contains(&way) || target.contains(&way) || way == "/data/resolved/messages/3/id"
}

#[test]
fn a_field_that_is_odd_shuts_nobody_out() {
    let whole = command();
    let plain = understood(&whole).unwrap();
    assert!(reduced(&whole).is_some());
    let mut ways = Vec::new();
    fields(&whole, "", &mut ways);
    assert!(ways.len() > 150, "{}", ways.len());
    let odd = [
        Value::Null,
        json!("odd"),
        json!(u64::MAX),
        json!(-1),
        json!(1.5),
        json!(true),
        json!([1]),
        json!({ "x": 1 }),
    ];
    let mut shut_out = BTreeSet::new();
    for way in ways.iter().filter(|way| !is_needed(way)) {
        for odd in &odd {
            let mut whole = whole.clone();
            *whole.pointer_mut(way).unwrap() = odd.clone();
            if understood(&whole).as_ref() != Some(&plain) {
                shut_out.insert(format!("{way}: {odd}"));
            }
        }
    }
    assert!(shut_out.is_empty(), "{shut_out:#?}");
}

#[test]
fn what_is_needed_stays() {
    let mut whole = command();
    whole["member"]["user"]["avatar"] = json!(5);
    whole["member"]["permissions"] = json!("170141183460469231731687303715884105736");
    let Some(Interaction::Command(command)) = read(&whole) else { panic!("it is not read") };
    let member = command.member.as_ref().unwrap();
    assert_eq!((member.roles[0].get(), member.user.global_name.as_deref()), (30, Some("林")));
    assert!(member.permissions.unwrap().administrator());
    let place = command.channel.as_ref().unwrap();
    assert_eq!((u8::from(place.kind), place.parent_id.unwrap().get()), (11, 20));
    assert_eq!(command.data.resolved.roles.values().next().unwrap().tags.bot_id.unwrap().get(), 31);
    let Some(ResolvedTarget::Message(message)) = command.data.target() else { panic!("no message") };
    assert_eq!(message.attachments[0].content_type.as_deref(), Some("image/png"));
    assert_eq!(message.embeds[0].fields[0].value, "db1");
    assert_eq!(message.message_snapshots[0].content, "磁盘满");
    assert_eq!(command.locale, "zh-CN");
}

#[test]
fn presses_and_forms_are_read_in_part_too() {
    let mut press = command();
    press["type"] = json!(3);
    press["member"]["user"]["avatar"] = json!(5);
    press["data"] = json!({ "custom_id": "wr:ack:1:graded", "component_type": 2, "id": 9 });
    press["message"] = json!({ "odd": true });
    let Some(Interaction::Component(read)) = read(&press) else { panic!("it is not read") };
    assert_eq!(read.data.custom_id, "wr:ack:1:graded");

    let input = json!({ "type": 4, "custom_id": "text", "value": "没有权限", "odd": null });
    let rows =
        [json!({ "type": 1, "components": [input] }), json!({ "type": 18, "component": input, "id": 1 })];
    for row in rows {
        let mut form = press.clone();
        form["type"] = json!(5);
        form["data"] = json!({ "custom_id": "wr:blocker:1:graded", "components": [row] });
        let Some(Interaction::Modal(read)) = super::reduced(&form) else { panic!("it is not read") };
        let said = serde_json::to_value(&read.data.components).unwrap();
        assert_eq!(said[0]["components"][0]["value"], "没有权限", "{said}");
    }
}

#[test]
fn what_nobody_could_answer_is_not_made_up() {
    for (way, odd) in [("/member/user/id", json!(null)), ("/data/name", json!(7)), ("/type", json!(77))] {
        let mut whole = command();
        *whole.pointer_mut(way).unwrap() = odd;
        assert!(reduced(&whole).is_none(), "{way}");
    }
}

/// Values that Discord's description allows for a schema, each value and bit that it names and one beyond.
struct Described(Value);

impl Described {
    fn read() -> Option<Described> {
        let file = std::env::var_os("WARROOM_OPENAPI")?;
        let text = std::fs::read_to_string(file).expect("Discord's description");
        Some(Described(serde_json::from_str(&text).expect("an OpenAPI description")))
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|at| at.strip_prefix('#')) {
            Some(at) => self.resolve(self.0.pointer(at).expect("a schema")),
            None => schema,
        }
    }

    /// Of a schema by name, each property with each of its values.
    fn properties(&self, name: &str) -> Vec<(String, Vec<Value>)> {
        let schema = &self.0["components"]["schemas"][name];
        let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("no schema {name}"));
        let all = properties.iter().map(|(key, schema)| (key.clone(), self.values(schema, 0)));
        all.collect()
    }

    fn values(&self, schema: &Value, depth: u8) -> Vec<Value> {
        let schema = self.resolve(schema);
        let mut found = vec![Value::Null];
        for key in ["oneOf", "anyOf", "allOf"] {
            let parts = schema[key].as_array().into_iter().flatten();
            found.extend(parts.flat_map(|part| self.values(part, depth)));
        }
        let consts = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
        let consts: Vec<Value> = consts.cloned().collect();
        let beyond = found.iter().chain(&consts).filter_map(Value::as_i64).max().map(|most| json!(most + 1));
        found.extend(consts);
        found.extend(beyond);
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.clone(),
            kind => vec![kind.clone()],
        };
        for kind in kinds.iter().filter_map(Value::as_str) {
            match kind {
                "integer" => found.extend((0..=63).map(|bit| json!(1_u64 << bit)).chain([json!(0)])),
                "number" => found.push(json!(0.5)),
                "boolean" => found.extend([json!(true), json!(false)]),
                // Sets of permissions are written as numbers; more bits come.
                "string" => found.extend([json!("odd"), json!("1"), json!((1_u128 << 64).to_string())]),
                "array" => {
                    let inner = if depth < 3 { self.values(&schema["items"], depth + 1) } else { Vec::new() };
                    found.push(json!([]));
                    found.extend(
                        inner.into_iter().filter(|one| !one.is_null()).take(40).map(|one| json!([one])),
                    );
                }
                "object" if depth < 3 => found.push(self.object(schema, depth + 1)),
                _ => {}
            }
        }
        found
    }

    /// With every property at the first of its values that is something.
    fn object(&self, schema: &Value, depth: u8) -> Value {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let one = |(key, schema): (&String, &Value)| {
            let value = self.values(schema, depth).into_iter().find(|value| !value.is_null());
            (key.clone(), value.unwrap_or_default())
        };
        Value::Object(properties.map(one).collect())
    }
}

#[test]
fn every_value_that_discord_describes_is_understood() {
    let Some(described) = Described::read() else { return };
    let plain = understood(&command()).unwrap();
    let target = "/data/resolved/messages/3";
    let places = [
        ("UserResponse", vec!["/member/user", "/data/resolved/users/7", "/data/resolved/messages/3/author"]),
        ("GuildMemberResponse", vec!["/member", "/data/resolved/members/7"]),
        ("GuildChannelResponse", vec!["/channel", "/data/resolved/channels/2"]),
        ("ThreadResponse", vec!["/channel", "/data/resolved/channels/2"]),
        ("GuildRoleResponse", vec!["/data/resolved/roles/30"]),
        ("MessageResponse", vec![target]),
        ("MessageSnapshotResponse", vec!["/data/resolved/messages/3/message_snapshots/0"]),
        ("MessageAttachmentResponse", vec!["/data/resolved/messages/3/attachments/0"]),
        ("MessageEmbedResponse", vec!["/data/resolved/messages/3/embeds/0"]),
    ];
    let (mut tried, mut shut_out) = (0, BTreeSet::new());
    for (name, ways) in places {
        for (key, values) in described.properties(name) {
            for (way, value) in ways.iter().flat_map(|way| values.iter().map(move |value| (way, value))) {
                let at = format!("{way}/{key}");
                if is_needed(&at) {
                    continue;
                }
                let mut whole = command();
                whole.pointer_mut(way).unwrap()[&key] = value.clone();
                tried += 1;
                if understood(&whole).as_ref() != Some(&plain) {
                    shut_out.insert(format!("{at}: {value}"));
                }
            }
        }
    }
    assert!(tried > 2000, "{tried}");
    assert!(shut_out.is_empty(), "{shut_out:#?}");
}

#[test]
fn every_change_of_a_channel_or_role_that_discord_describes_is_heard() {
    let Some(described) = Described::read() else { return };
    let heard = |kind: &str, object: &Value| {
        let event = json!({ "op": 0, "s": 1, "t": kind, "d": object });
        match serde_json::from_value(event) {
            Ok(GatewayEvent::Dispatch(_, event)) => changed(&event),
            other => panic!("{kind} {object}: {other:?}"),
        }
    };
    let place = Changed::Channel(GuildId(9), ChannelId(2));
    let mut text = channel();
    text["type"] = json!(0);
    let role = json!({ "guild_id": "9", "role": role() });
    let cases = [
        ("CHANNEL_UPDATE", "GuildChannelResponse", "", text, place),
        ("THREAD_UPDATE", "ThreadResponse", "", channel(), place),
        ("GUILD_ROLE_UPDATE", "GuildRoleResponse", "/role", role, Changed::Roles(GuildId(9))),
    ];
    for (kind, name, way, plain, expected) in cases {
        assert_eq!(heard(kind, &plain), [expected], "{kind}");
        for (key, values) in described.properties(name) {
            if ["id", "guild_id"].contains(&key.as_str()) {
                continue;
            }
            for value in values.iter() {
                let mut object = plain.clone();
                object.pointer_mut(way).unwrap()[&key] = value.clone();
                assert_eq!(heard(kind, &object), [expected], "{kind} {key}: {value}");
            }
        }
    }
}
