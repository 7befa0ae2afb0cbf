//! Changes of the state that the gateway tells of.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::permissions;
use super::render::{self, id, time};
use super::sessions::Session;
use super::state::{Channel, Member, Message, Overwrite, Role, State};

const GUILDS: u64 = 1;
const GUILD_MEMBERS: u64 = 1 << 1;
const GUILD_MESSAGES: u64 = 1 << 9;
const MESSAGE_CONTENT: u64 = 1 << 15;

impl State {
    /// Sends an event to every session whose intents include all of these bits.
    pub(crate) fn dispatch(&mut self, intents: u64, event: &str, data: &Value) {
        for session in self.sessions.values_mut().filter(|session| session.intents & intents == intents) {
            session.send(event, data);
        }
    }

    pub(crate) fn add_channel(&mut self, channel: Channel) {
        let event = if channel.is_thread() { "THREAD_CREATE" } else { "CHANNEL_CREATE" };
        let mut data = render::channel(&channel);
        if channel.is_thread() {
            data["newly_created"] = true.into();
        }
        self.channels.insert(channel.id, channel);
        self.dispatch(GUILDS, event, &data);
    }

    pub(crate) fn channel_updated(&mut self, channel: u64) {
        let Some(channel) = self.channel(channel) else { return };
        let event = if channel.is_thread() { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" };
        let data = render::channel(channel);
        self.dispatch(GUILDS, event, &data);
    }

    /// Deletes a channel with its threads; children of a category stay.
    pub(crate) fn remove_channel(&mut self, channel: u64) {
        let threads: Vec<u64> = self
            .channels
            .values()
            .filter(|c| c.is_thread() && !c.deleted && c.parent_id == Some(channel))
            .map(|c| c.id)
            .collect();
        for thread in threads {
            self.remove_channel(thread);
        }
        let Some(gone) = self.channel_mut(channel) else { return };
        gone.deleted = true;
        let (data, thread) = (render::channel(gone), gone.is_thread());
        let children: Vec<u64> = self
            .channels
            .values()
            .filter(|c| c.parent_id == Some(channel) && !c.deleted)
            .map(|c| c.id)
            .collect();
        for child in children {
            if let Some(child) = self.channel_mut(child) {
                child.parent_id = None;
            }
            self.channel_updated(child);
        }
        self.dispatch(GUILDS, if thread { "THREAD_DELETE" } else { "CHANNEL_DELETE" }, &data);
    }

    pub(crate) fn set_overwrite(&mut self, channel: u64, new: Overwrite) {
        let Some(place) = self.channel_mut(channel) else { return };
        place.overwrites.retain(|one| one.id != new.id);
        place.overwrites.push(new);
        self.channel_updated(channel);
    }

    pub(crate) fn set_topic(&mut self, channel: u64, topic: &str) {
        let Some(place) = self.channel_mut(channel) else { return };
        place.topic = Some(topic.to_owned());
        self.channel_updated(channel);
    }

    pub(crate) fn set_pin(&mut self, channel: u64, message: u64, at: Option<DateTime<Utc>>) {
        if let Some(message) = self.message_mut(message) {
            message.pinned = at;
        }
        let Some(place) = self.channel_mut(channel) else { return };
        place.last_pin = place.messages.iter().filter(|m| !m.deleted).filter_map(|m| m.pinned).max();
        let data = json!({
            "guild_id": id(place.guild_id), "channel_id": id(channel), "last_pin_timestamp": place.last_pin.map(time),
        });
        self.dispatch(GUILDS, "CHANNEL_PINS_UPDATE", &data);
        self.message_updated(message);
    }

    pub(crate) fn message_created(&mut self, message: u64) {
        self.message_event("MESSAGE_CREATE", message);
    }

    pub(crate) fn message_updated(&mut self, message: u64) {
        self.message_event("MESSAGE_UPDATE", message);
    }

    fn message_event(&mut self, event: &str, message: u64) {
        let Some(message) = self.message(message) else { return };
        let Some(channel) = self.channel(message.channel_id) else { return };
        // Ephemeral messages and rooms the bot cannot see make no events.
        // Those in direct messages need an intent of their own, which nobody has here.
        if message.is_ephemeral() || channel.is_direct() || !permissions::sees(self, channel, self.bot_id) {
            return;
        }
        let mut data = render::message(self, message);
        data["guild_id"] = id(channel.guild_id);
        let guild = self.guild(channel.guild_id);
        if let Some(member) = guild.and_then(|guild| guild.member(message.author_id)) {
            data["member"] = render::partial_member(member);
        }
        let readable = message.author_id == self.bot_id || message.mentions.users.contains(&self.bot_id);
        let blank = blanked(&data);
        for session in self.sessions.values_mut().filter(|session| session.intents & GUILD_MESSAGES != 0) {
            let whole = readable || session.intents & MESSAGE_CONTENT != 0;
            session.send(event, if whole { &data } else { &blank });
        }
    }

    pub(crate) fn remove_message(&mut self, message: u64) {
        let Some(channel) = self.remove_unheard(message) else { return };
        let guild = self.channels.get(&channel).map_or(0, |channel| channel.guild_id);
        if guild != 0 {
            let data = json!({"id": id(message), "channel_id": id(channel), "guild_id": id(guild)});
            self.dispatch(GUILD_MESSAGES, "MESSAGE_DELETE", &data);
        }
    }

    /// Deletes several messages of a channel, of which one event tells.
    pub(crate) fn remove_messages(&mut self, channel: u64, messages: &[u64]) {
        let gone: Vec<u64> =
            messages.iter().copied().filter(|one| self.remove_unheard(*one) == Some(channel)).collect();
        let guild = self.channels.get(&channel).map_or(0, |channel| channel.guild_id);
        let ids: Vec<Value> = gone.into_iter().map(id).collect();
        let data = json!({"ids": ids, "channel_id": id(channel), "guild_id": id(guild)});
        self.dispatch(GUILD_MESSAGES, "MESSAGE_DELETE_BULK", &data);
    }

    /// Deletes a message without an event. The channel in which others have seen it.
    pub(crate) fn remove_unheard(&mut self, message: u64) -> Option<u64> {
        let gone = self.message_mut(message)?;
        gone.deleted = true;
        gone.revision += 1;
        (!gone.is_ephemeral()).then_some(gone.channel_id)
    }

    pub(crate) fn role_changed(&mut self, guild_id: u64, role: &Role, created: bool) {
        let Some(guild) = self.guild(guild_id) else { return };
        let data = json!({"guild_id": id(guild_id), "role": render::role(guild, role, self.bot_id)});
        self.dispatch(GUILDS, if created { "GUILD_ROLE_CREATE" } else { "GUILD_ROLE_UPDATE" }, &data);
    }

    pub(crate) fn role_deleted(&mut self, guild_id: u64, role: u64) {
        let data = json!({"guild_id": id(guild_id), "role_id": id(role)});
        self.dispatch(GUILDS, "GUILD_ROLE_DELETE", &data);
    }

    pub(crate) fn member_changed(&mut self, guild_id: u64, member: &Member, event: &str) {
        let mut data = render::member(self, member);
        data["guild_id"] = id(guild_id);
        self.dispatch(GUILD_MEMBERS, event, &data);
    }

    pub(crate) fn guild_appeared(&mut self, guild_id: u64) {
        let Some(guild) = self.guild(guild_id) else { return };
        let (everybody, bot_only) =
            (render::guild_create(self, guild, true), render::guild_create(self, guild, false));
        for session in self.sessions.values_mut().filter(|session| session.intents & GUILDS != 0) {
            let with_members = session.intents & GUILD_MEMBERS != 0;
            session.send("GUILD_CREATE", if with_members { &everybody } else { &bot_only });
        }
    }

    /// The guild is gone for the bot: for a while (an outage) or for good.
    pub(crate) fn guild_vanished(&mut self, guild_id: u64, outage: bool) {
        let mut data = json!({"id": id(guild_id)});
        if outage {
            data["unavailable"] = true.into();
        }
        self.dispatch(GUILDS, "GUILD_DELETE", &data);
    }
}

/// A message as a session without the intent of message content gets it.
fn blanked(message: &Value) -> Value {
    let mut blank = message.clone();
    blank["content"] = "".into();
    for list in ["embeds", "components", "attachments"] {
        blank[list] = json!([]);
    }
    blank
}

impl Session {
    /// What a new session is told of guilds that exist.
    pub(crate) fn sees_all_members(&self) -> bool {
        self.intents & GUILD_MEMBERS != 0
    }

    /// Whether it is told of guilds at all.
    pub(crate) fn sees_guilds(&self) -> bool {
        self.intents & GUILDS != 0
    }
}

impl Message {
    /// Whether a person sees it (the channel aside).
    pub fn is_for(&self, user_id: u64) -> bool {
        self.only_for.is_none_or(|only| only == user_id)
    }
}
