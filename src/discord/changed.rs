//! What Discord says has changed on a server: whoever waits for that, because something was refused, deleted or missing,
//! tries again at once instead of at its next time.
//!
//! Nothing may depend on it alone: events are lost while the connection is away. What they hasten happens later by itself.

use super::permissions::id;
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use serde_json::Value;
use serenity::all::Event;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Changes that a listener may be behind before it is told only that it missed some.
const BACKLOG: usize = 256;

/// A change on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// A connection has begun or was resumed: events before it may have been missed, on every server.
    Connected,
    /// The server is there (again), or its settings changed.
    Guild(GuildId),
    /// A role was made, changed or deleted, or the bot's own roles changed.
    Roles(GuildId),
    /// Somebody joined or left. Heard only with the privileged intent, which the bot does not ask for.
    Members(GuildId),
    /// A channel or thread was made or changed, such as who may do what in it.
    Channel(GuildId, ChannelId),
    /// A channel or thread was deleted.
    ChannelDeleted(GuildId, ChannelId),
    /// Something was pinned in a channel, or no longer is.
    Pins(GuildId, ChannelId),
    MessageDeleted(GuildId, ChannelId, MessageId),
}

impl Changed {
    /// The server on which it happened. `None`: any.
    pub fn guild(self) -> Option<GuildId> {
        match self {
            Changed::Connected => None,
            Changed::Guild(guild)
            | Changed::Roles(guild)
            | Changed::Members(guild)
            | Changed::Channel(guild, _)
            | Changed::ChannelDeleted(guild, _)
            | Changed::Pins(guild, _)
            | Changed::MessageDeleted(guild, ..) => Some(guild),
        }
    }

    /// May the bot do something now that it could not do before?
    pub fn may_allow(self) -> bool {
        match self {
            Changed::Connected | Changed::Guild(_) | Changed::Roles(_) | Changed::Channel(..) => true,
            // A place in a full category or server is free again.
            Changed::ChannelDeleted(..) => true,
            Changed::Members(_) | Changed::Pins(..) | Changed::MessageDeleted(..) => false,
        }
    }
}

/// Hands changes on to whoever listens. Clones share the listeners.
#[derive(Clone)]
pub struct Changes(Arc<broadcast::Sender<Changed>>);

impl Default for Changes {
    fn default() -> Changes {
        Changes(Arc::new(broadcast::Sender::new(BACKLOG)))
    }
}

impl Changes {
    /// Listens from now on.
    pub fn listen(&self) -> Listener {
        Listener(self.0.subscribe())
    }

    /// Tells whoever listens; nobody may.
    pub fn tell(&self, changed: Changed) {
        let _ = self.0.send(changed);
    }
}

/// Somebody who listens to changes.
pub struct Listener(broadcast::Receiver<Changed>);

impl Listener {
    /// The next change. Whoever was too slow is told of a new connection, which stands for all that may have been missed.
    /// Never ends by itself: when nobody can tell of changes any more, it waits for ever.
    pub async fn next(&mut self) -> Changed {
        match self.0.recv().await {
            Ok(changed) => changed,
            Err(broadcast::error::RecvError::Lagged(_)) => Changed::Connected,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// What an event of the gateway changes. `None`: nothing that anybody waits for.
pub(super) fn changed(event: &Event) -> Vec<Changed> {
    let channel = |guild: serenity::all::GuildId, channel: serenity::all::ChannelId| {
        (GuildId(guild.get()), ChannelId(channel.get()))
    };
    let change = match event {
        Event::Ready(_) | Event::Resumed(_) => Changed::Connected,
        Event::GuildCreate(event) => Changed::Guild(GuildId(event.guild.id.get())),
        Event::GuildUpdate(event) => Changed::Guild(GuildId(event.guild.id.get())),
        Event::GuildRoleCreate(event) => Changed::Roles(GuildId(event.role.guild_id.get())),
        Event::GuildRoleUpdate(event) => Changed::Roles(GuildId(event.role.guild_id.get())),
        Event::GuildRoleDelete(event) => Changed::Roles(GuildId(event.guild_id.get())),
        // Without the privileged intent it comes for the bot itself only.
        Event::GuildMemberUpdate(event) => Changed::Roles(GuildId(event.guild_id.get())),
        Event::GuildMemberAdd(event) => Changed::Members(GuildId(event.member.guild_id.get())),
        Event::GuildMemberRemove(event) => Changed::Members(GuildId(event.guild_id.get())),
        Event::ChannelCreate(event) => {
            let (guild, channel) = channel(event.channel.guild_id, event.channel.id);
            Changed::Channel(guild, channel)
        }
        Event::ChannelUpdate(event) => {
            let (guild, channel) = channel(event.channel.guild_id, event.channel.id);
            Changed::Channel(guild, channel)
        }
        Event::ThreadCreate(event) => {
            let (guild, channel) = channel(event.thread.guild_id, event.thread.id);
            Changed::Channel(guild, channel)
        }
        Event::ThreadUpdate(event) => {
            let (guild, channel) = channel(event.thread.guild_id, event.thread.id);
            Changed::Channel(guild, channel)
        }
        Event::ChannelDelete(event) => {
            let (guild, channel) = channel(event.channel.guild_id, event.channel.id);
            Changed::ChannelDeleted(guild, channel)
        }
        Event::ThreadDelete(event) => {
            let (guild, channel) = channel(event.thread.guild_id, event.thread.id);
            Changed::ChannelDeleted(guild, channel)
        }
        Event::ChannelPinsUpdate(event) => {
            let Some(guild) = event.guild_id else { return Vec::new() };
            let (guild, channel) = channel(guild, event.channel_id);
            Changed::Pins(guild, channel)
        }
        Event::MessageDelete(event) => {
            let Some(guild) = event.guild_id else { return Vec::new() };
            let (guild, channel) = channel(guild, event.channel_id);
            Changed::MessageDeleted(guild, channel, MessageId(event.message_id.get()))
        }
        Event::MessageDeleteBulk(event) => {
            let Some(guild) = event.guild_id else { return Vec::new() };
            let (guild, channel) = channel(guild, event.channel_id);
            let deleted =
                |id: &serenity::all::MessageId| Changed::MessageDeleted(guild, channel, MessageId(id.get()));
            return event.ids.iter().map(deleted).collect();
        }
        Event::Unknown(event) => return unread(&event.kind, &event.value),
        _ => return Vec::new(),
    };
    vec![change]
}

/// What an event changes that the library could not read: a field that Discord added or made null keeps nobody waiting.
fn unread(kind: &str, value: &Value) -> Vec<Changed> {
    let change = || {
        if matches!(kind, "GUILD_CREATE" | "GUILD_UPDATE") {
            return Some(Changed::Guild(GuildId(id(&value["id"])?)));
        }
        let guild = GuildId(id(&value["guild_id"])?);
        let channel = |name: &str| Some(ChannelId(id(&value[name])?));
        match kind {
            "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" | "GUILD_ROLE_DELETE" | "GUILD_MEMBER_UPDATE" => {
                Some(Changed::Roles(guild))
            }
            "GUILD_MEMBER_ADD" | "GUILD_MEMBER_REMOVE" => Some(Changed::Members(guild)),
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE" | "THREAD_UPDATE" => {
                Some(Changed::Channel(guild, channel("id")?))
            }
            "CHANNEL_DELETE" | "THREAD_DELETE" => Some(Changed::ChannelDeleted(guild, channel("id")?)),
            "CHANNEL_PINS_UPDATE" => Some(Changed::Pins(guild, channel("channel_id")?)),
            "MESSAGE_DELETE" => {
                Some(Changed::MessageDeleted(guild, channel("channel_id")?, MessageId(id(&value["id"])?)))
            }
            // Nothing that anybody waits for.
            _ => None,
        }
    };
    if kind != "MESSAGE_DELETE_BULK" {
        return change().into_iter().collect();
    }
    let (guild, channel) = (id(&value["guild_id"]).map(GuildId), id(&value["channel_id"]).map(ChannelId));
    let messages = value["ids"].as_array().into_iter().flatten().filter_map(id).map(MessageId);
    let place = guild.zip(channel).into_iter();
    place
        .flat_map(|(guild, channel)| {
            messages.clone().map(move |message| Changed::MessageDeleted(guild, channel, message))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_that_the_library_cannot_read_still_tells_what_changed() {
        let value = json!({ "guild_id": "7", "id": "8", "channel_id": "9", "ids": ["5", "6"], "application_id": null });
        let (guild, channel) = (GuildId(7), ChannelId(9));
        let cases = [
            ("CHANNEL_UPDATE", vec![Changed::Channel(guild, ChannelId(8))]),
            ("THREAD_DELETE", vec![Changed::ChannelDeleted(guild, ChannelId(8))]),
            ("GUILD_ROLE_UPDATE", vec![Changed::Roles(guild)]),
            ("GUILD_MEMBER_ADD", vec![Changed::Members(guild)]),
            // A server has its own id under another name.
            ("GUILD_CREATE", vec![Changed::Guild(GuildId(8))]),
            ("CHANNEL_PINS_UPDATE", vec![Changed::Pins(guild, channel)]),
            ("MESSAGE_DELETE", vec![Changed::MessageDeleted(guild, channel, MessageId(8))]),
            (
                "MESSAGE_DELETE_BULK",
                [5, 6].map(|message| Changed::MessageDeleted(guild, channel, MessageId(message))).to_vec(),
            ),
            ("TYPING_START", Vec::new()),
        ];
        for (kind, expected) in cases {
            assert_eq!(unread(kind, &value), expected, "{kind}");
            assert_eq!(unread(kind, &json!({})), Vec::new(), "{kind}");
        }
    }

    #[tokio::test]
    async fn whoever_was_too_slow_looks_at_everything() {
        let changes = Changes::default();
        let mut listener = changes.listen();
        for nth in 0..=BACKLOG as u64 {
            changes.tell(Changed::Guild(GuildId(nth)));
        }
        assert_eq!(listener.next().await, Changed::Connected);
        assert_eq!(listener.next().await, Changed::Guild(GuildId(1)));
    }
}
