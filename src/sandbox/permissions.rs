//! Discord's algorithm of permissions: roles, then the channel's overwrites.

use super::refusal::Refusal;
use super::state::{Channel, GuildRecord, State};

pub(crate) const CREATE_INVITE: u64 = 1;
pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
pub(crate) const MANAGE_CHANNELS: u64 = 1 << 4;
pub(crate) const ADD_REACTIONS: u64 = 1 << 6;
pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
pub(crate) const EMBED_LINKS: u64 = 1 << 14;
pub(crate) const ATTACH_FILES: u64 = 1 << 15;
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
pub(crate) const MENTION_EVERYONE: u64 = 1 << 17;
pub(crate) const CHANGE_NICKNAME: u64 = 1 << 26;
pub(crate) const MANAGE_ROLES: u64 = 1 << 28;
pub(crate) const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
pub(crate) const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
pub(crate) const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
pub(crate) const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
pub(crate) const PIN_MESSAGES: u64 = 1 << 51;

/// Every bit Discord knows.
pub(crate) const ALL: u64 = (1 << 53) - 1;

/// What an ordinary person of the guild may do.
pub(crate) const ORDINARY: u64 = CREATE_INVITE
    | ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | CHANGE_NICKNAME
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS;

const NAMES: [(&str, u64); 22] = [
    ("CREATE_INSTANT_INVITE", CREATE_INVITE),
    ("KICK_MEMBERS", 1 << 1),
    ("BAN_MEMBERS", 1 << 2),
    ("ADMINISTRATOR", ADMINISTRATOR),
    ("MANAGE_CHANNELS", MANAGE_CHANNELS),
    ("MANAGE_GUILD", 1 << 5),
    ("VIEW_CHANNEL", VIEW_CHANNEL),
    ("SEND_MESSAGES", SEND_MESSAGES),
    ("MANAGE_MESSAGES", MANAGE_MESSAGES),
    ("EMBED_LINKS", EMBED_LINKS),
    ("ATTACH_FILES", ATTACH_FILES),
    ("READ_MESSAGE_HISTORY", READ_MESSAGE_HISTORY),
    ("MENTION_EVERYONE", MENTION_EVERYONE),
    ("MANAGE_ROLES", MANAGE_ROLES),
    ("MANAGE_WEBHOOKS", 1 << 29),
    ("USE_APPLICATION_COMMANDS", USE_APPLICATION_COMMANDS),
    ("MANAGE_THREADS", MANAGE_THREADS),
    ("CREATE_PUBLIC_THREADS", CREATE_PUBLIC_THREADS),
    ("CREATE_PRIVATE_THREADS", CREATE_PRIVATE_THREADS),
    ("SEND_MESSAGES_IN_THREADS", SEND_MESSAGES_IN_THREADS),
    ("MODERATE_MEMBERS", 1 << 40),
    ("PIN_MESSAGES", PIN_MESSAGES),
];

/// The bit of a permission's name, such as `MANAGE_GUILD`.
pub fn by_name(name: &str) -> Option<u64> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, bit)| *bit)
}

/// Names of the bits that are set, for error messages.
pub(crate) fn names(bits: u64) -> String {
    let known: Vec<&str> = NAMES.iter().filter(|(_, bit)| bits & bit != 0).map(|(name, _)| *name).collect();
    if known.is_empty() { format!("{bits:#x}") } else { known.join("+") }
}

/// What a user may do in the whole guild; nothing if they are not in it.
pub(crate) fn in_guild(guild: &GuildRecord, user_id: u64) -> u64 {
    let Some(member) = guild.member(user_id) else { return 0 };
    if guild.owner_id == user_id {
        return ALL;
    }
    let bits = guild
        .roles
        .iter()
        .filter(|role| role.id == guild.id || member.roles.contains(&role.id))
        .fold(0, |bits, role| bits | role.permissions);
    if bits & ADMINISTRATOR != 0 { ALL } else { bits }
}

/// What a user may do in a channel. A thread asks its parent.
pub(crate) fn in_channel(state: &State, channel: &Channel, user_id: u64) -> u64 {
    if channel.is_direct() {
        let theirs = user_id == state.bot_id || channel.thread_members.contains(&user_id);
        return if theirs { ORDINARY } else { 0 };
    }
    let Some(guild) = state.guild(channel.guild_id) else { return 0 };
    let base = in_guild(guild, user_id);
    if base == ALL {
        return ALL;
    }
    if channel.is_thread() {
        let parent = channel.parent_id.and_then(|id| state.channel(id));
        let mut bits = parent.map_or(0, |parent| in_channel(state, parent, user_id));
        if channel.kind == 12 && !channel.thread_members.contains(&user_id) && bits & MANAGE_THREADS == 0 {
            bits = 0;
        }
        return bits;
    }
    let Some(member) = guild.member(user_id) else { return 0 };
    let mut bits = base;
    if let Some(everyone) = channel.overwrites.iter().find(|overwrite| overwrite.id == guild.id) {
        bits = bits & !everyone.deny | everyone.allow;
    }
    let (mut allow, mut deny) = (0, 0);
    for overwrite in channel.overwrites.iter().filter(|o| o.kind == 0 && member.roles.contains(&o.id)) {
        allow |= overwrite.allow;
        deny |= overwrite.deny;
    }
    bits = bits & !deny | allow;
    if let Some(personal) = channel.overwrites.iter().find(|o| o.kind == 1 && o.id == user_id) {
        bits = bits & !personal.deny | personal.allow;
    }
    implied(bits)
}

/// Without seeing a channel nothing works in it; without sending, neither do mentions, files and embeds.
fn implied(bits: u64) -> u64 {
    if bits & VIEW_CHANNEL == 0 {
        return 0;
    }
    if bits & SEND_MESSAGES == 0 {
        return bits & !(MENTION_EVERYONE | ATTACH_FILES | EMBED_LINKS);
    }
    bits
}

/// Whether a user sees a channel.
pub(crate) fn sees(state: &State, channel: &Channel, user_id: u64) -> bool {
    in_channel(state, channel, user_id) & VIEW_CHANNEL != 0
}

impl Refusal {
    pub(crate) fn missing_permissions(bits: u64) -> Refusal {
        Refusal::new(403, 50013, "Missing Permissions").because(names(bits))
    }
}
