//! What the stand-in remembers of people, guilds, channels, messages and interactions.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// A person or the bot.
#[derive(Clone, Debug)]
pub struct User {
    /// Snowflake.
    pub id: u64,
    /// What people see.
    pub name: String,
    /// Whether it is the bot.
    pub bot: bool,
    /// Language of the client, such as `zh-CN`.
    pub locale: String,
    /// Whether they take no direct messages.
    pub shut: bool,
}

/// A role of a guild.
#[derive(Clone, Debug)]
pub struct Role {
    /// Snowflake; that of the guild for `@everyone`.
    pub id: u64,
    /// Shown name.
    pub name: String,
    /// Permission bits.
    pub permissions: u64,
    /// Whether anyone may ping it.
    pub mentionable: bool,
    /// Whether it is the bot's own.
    pub managed: bool,
}

/// A user in a guild.
#[derive(Clone, Debug)]
pub struct Member {
    pub user_id: u64,
    /// Roles besides `@everyone`.
    pub roles: Vec<u64>,
    /// When they joined.
    pub joined: DateTime<Utc>,
}

/// A guild (what people call a server).
#[derive(Clone, Debug)]
pub struct GuildRecord {
    /// Snowflake.
    pub id: u64,
    /// Shown name.
    pub name: String,
    /// Preferred locale.
    pub locale: String,
    /// The owner may do everything.
    pub owner_id: u64,
    /// Where its people live; transcripts show times there.
    pub zone: crate::zone::Zone,
    /// `@everyone` comes first.
    pub roles: Vec<Role>,
    /// The bot and the people.
    pub members: Vec<Member>,
    /// When the bot came.
    pub joined: DateTime<Utc>,
}

/// A permission overwrite of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// A role or a user.
    pub id: u64,
    /// 0 role, 1 member.
    pub kind: u8,
    /// Bits allowed.
    pub allow: u64,
    /// Bits denied.
    pub deny: u64,
}

/// A channel, category or thread.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Snowflake.
    pub id: u64,
    pub guild_id: u64,
    /// 0 text, 1 direct messages, 2 voice, 4 category, 5 announcement, 11 public and 12 private thread, 15 forum.
    pub kind: u8,
    /// Without `#`.
    pub name: String,
    /// Up to 1,024 characters.
    pub topic: Option<String>,
    /// Category, or the channel of a thread.
    pub parent_id: Option<u64>,
    /// Sorting position.
    pub position: u64,
    /// Age restricted.
    pub nsfw: bool,
    /// Slow mode in seconds.
    pub slow_mode: u64,
    /// Overwrites of permissions.
    pub overwrites: Vec<Overwrite>,
    /// In order of creation, deleted ones included.
    pub messages: Vec<Message>,
    /// A deleted channel stays for the transcript.
    pub deleted: bool,
    /// Whether the bot made it.
    pub made_by_bot: bool,
    /// Who started the thread.
    pub owner_id: Option<u64>,
    /// Thread: archived.
    pub archived: bool,
    /// Thread: locked.
    pub locked: bool,
    /// Thread: minutes until it is archived.
    pub auto_archive: u64,
    /// Thread: who is in it. Direct messages: with whom.
    pub thread_members: Vec<u64>,
    /// The newest pin.
    pub last_pin: Option<DateTime<Utc>>,
    /// Messages up to here have been looked at by the test.
    pub read_up_to: u64,
}

/// An uploaded file.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Snowflake.
    pub id: u64,
    /// File name.
    pub name: String,
    /// MIME type as uploaded.
    pub content_type: String,
    /// Alternative text.
    pub description: Option<String>,
    /// The very bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// Who a message mentions (what its object lists), which is not yet who was pinged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Users, in order of appearance.
    pub users: Vec<u64>,
    pub roles: Vec<u64>,
    /// `@everyone` or `@here` that works.
    pub everyone: bool,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Snowflake.
    pub id: u64,
    pub channel_id: u64,
    /// Who wrote it.
    pub author_id: u64,
    /// Text as sent.
    pub content: String,
    /// Embeds as sent.
    pub embeds: Vec<Value>,
    /// Components as sent.
    pub components: Vec<Value>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Flag bits (64 ephemeral, 128 loading).
    pub flags: u64,
    /// 0 ordinary, 6 pin notice, 18 thread notice, 19 reply, 20 and 23 answers to commands.
    pub kind: u8,
    /// Product time of creation.
    pub created: DateTime<Utc>,
    /// Product time of the latest edit.
    pub edited: Option<DateTime<Utc>>,
    /// Since when it is pinned.
    pub pinned: Option<DateTime<Utc>>,
    pub deleted: bool,
    /// The nonce, when it was to be enforced.
    pub nonce: Option<String>,
    pub mentions: Mentions,
    /// Users who were actually notified when it came.
    pub pinged: Vec<u64>,
    /// The message it replies to.
    pub reference: Option<u64>,
    /// The only person who sees it.
    pub only_for: Option<u64>,
    /// The interaction it answers.
    pub interaction: Option<u64>,
    /// The thread started from it.
    pub thread: Option<u64>,
    /// Grows with every change.
    pub revision: u32,
}

/// Something a person did that was sent to the bot as an interaction.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Snowflake.
    pub id: u64,
    /// Secret of its answers.
    pub token: String,
    /// 2 command, 3 component, 4 autocomplete, 5 modal.
    pub kind: u8,
    /// Who acted.
    pub user_id: u64,
    pub channel_id: u64,
    /// Product time.
    pub created: DateTime<Utc>,
    /// Real time, for the three seconds.
    pub started: Instant,
    /// As a transcript shows it, such as `/ack`.
    pub text: String,
    /// Name of the command, if it is one.
    pub command: Option<String>,
    /// The message whose component was used.
    pub source: Option<u64>,
    /// Callback type of the first answer.
    pub callback: Option<u8>,
    /// The person waited three seconds in vain.
    pub failed: bool,
    /// The message of the first answer.
    pub original: Option<u64>,
    /// Messages after the first.
    pub followups: Vec<u64>,
    /// The modal that was shown.
    pub modal: Option<Value>,
    /// Suggestions of autocomplete.
    pub choices: Vec<Value>,
}

impl GuildRecord {
    /// A role by id.
    pub fn role(&self, id: u64) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// A member by user id.
    pub fn member(&self, user_id: u64) -> Option<&Member> {
        self.members.iter().find(|member| member.user_id == user_id)
    }
}

impl Channel {
    /// A message of this channel that has not been deleted.
    pub fn message(&self, id: u64) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id && !message.deleted)
    }

    /// Whether it is a thread.
    pub fn is_thread(&self) -> bool {
        (10..=12).contains(&self.kind)
    }

    /// Whether it holds direct messages.
    pub fn is_direct(&self) -> bool {
        self.kind == 1
    }

    /// Whether messages can be written here.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, 0 | 1 | 2 | 5) || self.is_thread()
    }

    pub(crate) fn new(id: u64, guild_id: u64, kind: u8, name: String) -> Channel {
        Channel {
            id,
            guild_id,
            kind,
            name,
            topic: None,
            parent_id: None,
            position: 0,
            nsfw: false,
            slow_mode: 0,
            overwrites: Vec::new(),
            messages: Vec::new(),
            deleted: false,
            made_by_bot: false,
            owner_id: None,
            archived: false,
            locked: false,
            auto_archive: 4320,
            thread_members: Vec::new(),
            last_pin: None,
            read_up_to: 0,
        }
    }
}

impl Message {
    /// Whether only one person sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.only_for.is_some()
    }

    /// Whether it is still the placeholder of a deferred answer.
    pub fn is_loading(&self) -> bool {
        self.flags & 128 != 0
    }

    pub(crate) fn new(id: u64, channel_id: u64, author_id: u64, created: DateTime<Utc>) -> Message {
        Message {
            id,
            channel_id,
            author_id,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: 0,
            kind: 0,
            created,
            edited: None,
            pinned: None,
            deleted: false,
            nonce: None,
            mentions: Mentions::default(),
            pinged: Vec::new(),
            reference: None,
            only_for: None,
            interaction: None,
            thread: None,
            revision: 0,
        }
    }
}
