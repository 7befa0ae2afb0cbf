//! Who writes in a channel. What they write is neither heard nor kept: that they do says that they are there.

use crate::actions::{Actions, Failure};
use crate::discord::permissions::id;
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, UserId};
use serde_json::Value;
use serenity::all::{Event, GuildChannel, Message};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Messages that wait to be looked at, at most. Of more, some are left out: whoever is there writes again.
const BACKLOG: usize = 1024;
/// Threads whose channel is remembered, at most.
const MOST_THREADS: usize = 10_000;

/// Somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    guild: GuildId,
    channel: ChannelId,
    /// The channel of which that is a thread, where that is known.
    parent: Option<ChannelId>,
    user: UserId,
    roles: Vec<DiscordRoleId>,
}

/// Takes in who writes, from whichever connection hears it.
#[derive(Clone)]
pub(super) struct Ears {
    queue: mpsc::Sender<Spoken>,
    /// The channel of each thread: a message in it does not say.
    threads: Arc<Mutex<HashMap<ChannelId, ChannelId>>>,
}

/// Looks at who wrote, one after the other.
pub(super) struct Lookers(mpsc::Receiver<Spoken>);

/// What hears, and what looks at it.
pub(super) fn ears() -> (Ears, Lookers) {
    let (queue, heard) = mpsc::channel(BACKLOG);
    (Ears { queue, threads: Arc::default() }, Lookers(heard))
}

impl Ears {
    /// Takes in an event of the gateway.
    pub(super) fn hear(&self, event: &Event) {
        match event {
            Event::GuildCreate(event) => event.guild.threads.iter().for_each(|thread| self.opened(thread)),
            Event::ThreadCreate(event) => self.opened(&event.thread),
            Event::ThreadUpdate(event) => self.opened(&event.thread),
            Event::ThreadListSync(event) => event.threads.iter().for_each(|thread| self.opened(thread)),
            Event::MessageCreate(event) => self.spoke(of(&event.message)),
            Event::Unknown(event) => match event.kind.as_str() {
                "MESSAGE_CREATE" => self.spoke(unread(&event.value)),
                "THREAD_CREATE" | "THREAD_UPDATE" => {
                    let (thread, parent) = (id(&event.value["id"]), id(&event.value["parent_id"]));
                    self.remember(thread.zip(parent));
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn spoke(&self, spoken: Option<Spoken>) {
        let Some(mut spoken) = spoken else { return };
        let threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        spoken.parent = threads.get(&spoken.channel).copied();
        let _ = self.queue.try_send(spoken);
    }

    fn opened(&self, thread: &GuildChannel) {
        self.remember(thread.parent_id.map(|parent| (thread.id.get(), parent.get())));
    }

    fn remember(&self, thread: Option<(u64, u64)>) {
        let Some((thread, parent)) = thread else { return };
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        if threads.len() < MOST_THREADS {
            threads.insert(ChannelId(thread), ChannelId(parent));
        }
    }
}

impl Lookers {
    /// Never ends by itself while somebody hears.
    pub(super) async fn look(mut self, actions: &Actions) {
        while let Some(spoken) = self.0.recv().await {
            // A fault is logged where it comes up, and not for each message that is written meanwhile.
            let _ = spoken.noted(actions).await;
        }
        std::future::pending().await
    }
}

impl Spoken {
    async fn noted(self, actions: &Actions) -> Result<(), Failure> {
        let Spoken { guild, channel, parent, user, roles } = self;
        let place = match parent {
            Some(parent) => actions.place_of(guild, channel, parent).await?,
            None => channel,
        };
        actions.wrote(guild, place, user, &roles).await
    }
}

/// `None`: no member of a server wrote it.
fn of(message: &Message) -> Option<Spoken> {
    let member = message.member.as_ref().filter(|_| !message.author.bot && message.webhook_id.is_none())?;
    Some(Spoken {
        guild: GuildId(message.guild_id?.get()),
        channel: ChannelId(message.channel_id.get()),
        parent: None,
        user: UserId(message.author.id.get()),
        roles: member.roles.iter().map(|role| DiscordRoleId(role.get())).collect(),
    })
}

/// The same of a message that the library cannot read.
fn unread(message: &Value) -> Option<Spoken> {
    let author = &message["author"];
    if author["bot"] == true || !message["webhook_id"].is_null() {
        return None;
    }
    let roles = message["member"]["roles"].as_array()?;
    Some(Spoken {
        guild: GuildId(id(&message["guild_id"])?),
        channel: ChannelId(id(&message["channel_id"])?),
        parent: None,
        user: UserId(id(&author["id"])?),
        roles: roles.iter().filter_map(id).map(DiscordRoleId).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_members_of_a_server_are_seen_and_what_they_write_is_not() {
        let whole = json!({
            "guild_id": "9", "channel_id": "2", "author": { "id": "5" }, "member": { "roles": ["7", "8"] },
            "content": "在看了", "embeds": null,
        });
        let roles = vec![DiscordRoleId(7), DiscordRoleId(8)];
        let seen = Spoken { guild: GuildId(9), channel: ChannelId(2), parent: None, user: UserId(5), roles };
        assert_eq!(unread(&whole), Some(seen));
        let but = |field: &str, value: Value| {
            let mut other = whole.clone();
            other[field] = value;
            unread(&other)
        };
        assert_eq!(but("webhook_id", json!("6")), None);
        assert_eq!(but("author", json!({ "id": "5", "bot": true })), None);
        assert_eq!(but("member", Value::Null), None);
        assert_eq!(but("guild_id", Value::Null), None);
    }
}
