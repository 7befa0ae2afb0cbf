//! Discord's permission bits that the bot needs, and how they add up in a channel
//! (Discord's documentation, "Permissions", "Permission Overwrites").
//!
//! Kept as plain numbers: the library's type drops the newest bits.

use serde_json::{Value, json};

/// See the channel.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Speak in it.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Cards are embeds.
pub const EMBED_LINKS: u64 = 1 << 14;
/// Reviews are files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// Looking whether a message arrived.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Opening rooms.
pub const MANAGE_CHANNELS: u64 = 1 << 4;
/// Letting people into private rooms.
pub const MANAGE_ROLES: u64 = 1 << 28;
/// Pinning the card; a permission of its own since February 2026.
pub const PIN_MESSAGES: u64 = 1 << 51;
/// Notifying roles that not everybody may mention.
pub const MENTION_EVERYONE: u64 = 1 << 17;
/// Opening a room that is a thread.
pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
/// Speaking in one.
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
/// Changing the server's settings; whoever may is told what nobody else can be told.
pub const MANAGE_GUILD: u64 = 1 << 5;
/// All of it, in every channel.
pub const ADMINISTRATOR: u64 = 1 << 3;

/// What the bot needs, with the names that Discord shows.
pub const NEEDED: [(u64, &str); 7] = [
    (VIEW_CHANNEL, "View Channels"),
    (SEND_MESSAGES, "Send Messages"),
    (EMBED_LINKS, "Embed Links"),
    (ATTACH_FILES, "Attach Files"),
    (READ_MESSAGE_HISTORY, "Read Message History"),
    (MANAGE_CHANNELS, "Manage Channels"),
    (PIN_MESSAGES, "Pin Messages"),
];

/// What private rooms need besides.
pub const FOR_PRIVATE_ROOMS: (u64, &str) = (MANAGE_ROLES, "Manage Roles");

/// What rooms that are threads need besides, in the incidents channel.
pub const FOR_THREADS: [(u64, &str); 2] = [
    (CREATE_PUBLIC_THREADS, "Create Public Threads"),
    (SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
];

/// What people get in a room that they are invited to.
pub const IN_A_ROOM: u64 = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY;

/// A member's permissions in a guild: of everybody, and of the member's roles. `roles` is Discord's list of the guild's
/// roles.
pub fn in_guild(guild: u64, roles: &Value, member_roles: &[u64]) -> u64 {
    let of = |role: &Value| bits(&role["permissions"]);
    let held = |role: &&Value| id(&role["id"]).is_some_and(|id| id == guild || member_roles.contains(&id));
    roles.as_array().into_iter().flatten().filter(held).map(of).fold(0, |sum, bits| sum | bits)
}

/// A member's permissions in a channel, from those in the guild and the channel's overwrites.
pub fn in_channel(base: u64, guild: u64, user: u64, member_roles: &[u64], channel: &Value) -> u64 {
    if base & ADMINISTRATOR != 0 {
        return u64::MAX;
    }
    let overwrites = channel["permission_overwrites"].as_array().map_or(&[][..], Vec::as_slice);
    let sum = |targets: &[u64]| {
        let meant = overwrites
            .iter()
            .filter(|overwrite| id(&overwrite["id"]).is_some_and(|id| targets.contains(&id)));
        meant.fold((0, 0), |(allow, deny), overwrite| {
            (allow | bits(&overwrite["allow"]), deny | bits(&overwrite["deny"]))
        })
    };
    let roles: Vec<u64> = member_roles.iter().copied().filter(|role| *role != guild).collect();
    [sum(&[guild]), sum(&roles), sum(&[user])]
        .into_iter()
        .fold(base, |held, (allow, deny)| (held & !deny) | allow)
}

/// An overwrite of a channel, as Discord takes it: of a role or of a person.
pub fn overwrite(whose: Whose, allow: u64, deny: u64) -> Value {
    let (id, kind) = match whose {
        Whose::Role(id) => (id, 0),
        Whose::Person(id) => (id, 1),
    };
    json!({ "id": id.to_string(), "type": kind, "allow": allow.to_string(), "deny": deny.to_string() })
}

/// Whose permissions an overwrite changes, by Discord's id; everybody is the role that has the guild's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of everybody with this role.
    Role(u64),
    /// Of one person, or bot.
    Person(u64),
}

/// Can nobody read the channel but who manages the guild, and people and bots who are named one by one? Everybody must be
/// denied it in so many words: by a role that they all have they could read it otherwise.
pub fn is_shut(guild: u64, roles: &Value, channel: &Value) -> bool {
    let overwrites = channel["permission_overwrites"].as_array().map_or(&[][..], Vec::as_slice);
    let is_open = |whose: u64| {
        let role = roles.as_array().into_iter().flatten().find(|role| id(&role["id"]) == Some(whose));
        role.is_none_or(|role| {
            bits(&role["permissions"]) & (MANAGE_GUILD | ADMINISTRATOR) == 0 && role["managed"] != true
        })
    };
    let allowed = overwrites.iter().filter(|one| one["type"] == 0 && bits(&one["allow"]) & VIEW_CHANNEL != 0);
    let denied = |one: &Value| id(&one["id"]) == Some(guild) && bits(&one["deny"]) & VIEW_CHANNEL != 0;
    overwrites.iter().any(denied) && !allowed.filter_map(|one| id(&one["id"])).any(is_open)
}

/// Roles that manage the guild, without those of bots. `roles` is Discord's list.
pub fn managing(roles: &Value) -> impl Iterator<Item = u64> + '_ {
    let manages = |role: &&Value| {
        bits(&role["permissions"]) & (MANAGE_GUILD | ADMINISTRATOR) != 0 && role["managed"] != true
    };
    roles.as_array().into_iter().flatten().filter(manages).filter_map(|role| id(&role["id"]))
}

/// True for administrators: they hold everything.
pub fn is_everything(permissions: u64) -> bool {
    permissions & ADMINISTRATOR != 0
}

/// A Discord id in JSON.
pub fn id(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

/// Permission bits in JSON.
pub fn bits(value: &Value) -> u64 {
    value.as_str().and_then(|bits| bits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_numbers_in_the_documentation_are_these() {
        let minimal = NEEDED.iter().fold(0, |sum, (bit, _)| sum | bit);
        assert_eq!(minimal, 2_251_799_813_803_024);
        assert_eq!(minimal | FOR_PRIVATE_ROOMS.0, 2_251_800_082_238_480);
    }

    #[test]
    fn overwrites_add_up_as_discord_says() {
        let roles = json!([{"id": "1", "permissions": "1024"}, {"id": "2", "permissions": "2048"}, {"id": "3", "permissions": "8"}]);
        assert_eq!(in_guild(1, &roles, &[2]), VIEW_CHANNEL | SEND_MESSAGES);
        let channel = json!({"permission_overwrites": [
            {"id": "1", "type": 0, "allow": "0", "deny": "1024"},
            {"id": "2", "type": 0, "allow": "65536", "deny": "2048"},
            {"id": "9", "type": 1, "allow": "1024", "deny": "0"},
        ]});
        let base = in_guild(1, &roles, &[2]);
        assert_eq!(in_channel(base, 1, 8, &[2], &channel), READ_MESSAGE_HISTORY);
        assert_eq!(in_channel(base, 1, 9, &[2], &channel), READ_MESSAGE_HISTORY | VIEW_CHANNEL);
        assert_eq!(in_channel(in_guild(1, &roles, &[3]), 1, 8, &[3], &channel), u64::MAX);
    }

    #[test]
    fn a_channel_is_shut_if_everybody_is_denied_it_and_only_who_manages_is_let_in() {
        let roles = json!([
            {"id": "1", "permissions": "0"}, {"id": "2", "permissions": "1024"},
            {"id": "3", "permissions": "32"}, {"id": "4", "permissions": "0", "managed": true},
        ]);
        let shut = |overwrites: Value| is_shut(1, &roles, &json!({ "permission_overwrites": overwrites }));
        let denied = json!({"id": "1", "type": 0, "allow": "0", "deny": "1024"});
        let lets = |id: &str, kind: u8| json!({"id": id, "type": kind, "allow": "1024", "deny": "0"});
        assert!(!shut(json!([])));
        assert!(shut(json!([denied])));
        assert!(shut(json!([lets("3", 0), denied, lets("4", 0), lets("2", 1)])));
        assert!(!shut(json!([denied, lets("2", 0)])));
        assert!(!shut(json!([denied, lets("9", 0)])), "nobody knows what role that is");
        assert_eq!(managing(&roles).collect::<Vec<_>>(), [3]);
    }
}
