//! Channels and messages as tests look at them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::state::{Attachment, Channel, Message, Overwrite, State};

/// A channel.
#[derive(Clone, Debug)]
pub struct ChannelView {
    /// Snowflake.
    pub id: u64,
    /// Without `#`.
    pub name: String,
    /// 0 text, 4 category, 11 and 12 threads.
    pub kind: u8,
    /// Empty if it has none.
    pub topic: String,
    /// Category, or the channel of a thread.
    pub parent_id: Option<u64>,
    /// Overwrites of permissions.
    pub overwrites: Vec<Overwrite>,
    /// Whether the bot made it.
    pub made_by_bot: bool,
    /// Thread: archived.
    pub archived: bool,
}

/// A file of a message.
#[derive(Clone, Debug)]
pub struct AttachmentView {
    /// File name.
    pub name: String,
    /// MIME type.
    pub content_type: String,
    /// Alternative text.
    pub description: Option<String>,
    /// What was uploaded.
    pub bytes: Arc<Vec<u8>>,
}

/// A message.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// Snowflake.
    pub id: u64,
    pub channel_id: u64,
    /// Who wrote it.
    pub author_id: u64,
    /// Their shown name.
    pub author: String,
    /// Text as sent.
    pub content: String,
    /// Embeds as sent.
    pub embeds: Vec<Value>,
    /// Components as sent.
    pub components: Vec<Value>,
    /// Files.
    pub attachments: Vec<AttachmentView>,
    /// Flag bits.
    pub flags: u64,
    /// 0 ordinary, 6 pin notice, 19 reply, 20 and 23 answers to commands.
    pub kind: u8,
    /// Product time.
    pub created: DateTime<Utc>,
    /// Product time of the latest edit.
    pub edited: Option<DateTime<Utc>>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Users that its object mentions.
    pub mentions: Vec<u64>,
    /// Roles that its object mentions.
    pub mention_roles: Vec<u64>,
    /// Whether `@everyone` or `@here` worked.
    pub mention_everyone: bool,
    /// Names of those who were notified when it came, be it through a role.
    pub pinged: Vec<String>,
    /// Ids of the same.
    pub pinged_ids: Vec<u64>,
    /// The message it replies to.
    pub reference: Option<u64>,
}

impl MessageView {
    /// Content, embeds and labels of components in reading order, for searching.
    pub fn text(&self) -> String {
        readable(&self.content, &self.embeds, &self.components)
    }

    /// Labels of the buttons that can be pressed.
    pub fn buttons(&self) -> Vec<String> {
        let components = components(&self.components);
        components
            .into_iter()
            .filter(|one| one["type"] == 2 && one["disabled"] != true)
            .map(|one| one["label"].as_str().unwrap_or("").to_owned())
            .collect()
    }
}

pub(crate) fn channel(channel: &Channel) -> ChannelView {
    ChannelView {
        id: channel.id,
        name: channel.name.clone(),
        kind: channel.kind,
        topic: channel.topic.clone().unwrap_or_default(),
        parent_id: channel.parent_id,
        overwrites: channel.overwrites.clone(),
        made_by_bot: channel.made_by_bot,
        archived: channel.archived,
    }
}

fn attachment(file: &Attachment) -> AttachmentView {
    AttachmentView {
        name: file.name.clone(),
        content_type: file.content_type.clone(),
        description: file.description.clone(),
        bytes: file.bytes.clone(),
    }
}

pub(crate) fn message(state: &State, message: &Message) -> MessageView {
    MessageView {
        id: message.id,
        channel_id: message.channel_id,
        author_id: message.author_id,
        author: state.name_of(message.author_id),
        content: message.content.clone(),
        embeds: message.embeds.clone(),
        components: message.components.clone(),
        attachments: message.attachments.iter().map(attachment).collect(),
        flags: message.flags,
        kind: message.kind,
        created: message.created,
        edited: message.edited,
        pinned: message.pinned.is_some(),
        mentions: message.mentions.users.clone(),
        mention_roles: message.mentions.roles.clone(),
        mention_everyone: message.mentions.everyone,
        pinged: message.pinged.iter().map(|user| state.name_of(*user)).collect(),
        pinged_ids: message.pinged.clone(),
        reference: message.reference,
    }
}

pub(crate) fn messages(state: &State, channel: u64) -> Vec<MessageView> {
    let Some(channel) = state.channels.get(&channel) else { return Vec::new() };
    let seen = channel.messages.iter().filter(|one| !one.deleted && !one.is_ephemeral());
    seen.map(|one| message(state, one)).collect()
}

/// Every component, containers before what they contain.
pub(crate) fn components(list: &[Value]) -> Vec<&Value> {
    let mut found = Vec::new();
    for component in list {
        found.push(component);
        if let Some(inner) = component["components"].as_array() {
            found.extend(components(inner));
        }
        if component["accessory"].is_object() {
            found.push(&component["accessory"]);
        }
    }
    found
}

/// Lines of an embed: title, description, fields, footer.
pub(crate) fn embed_lines(embed: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |text: &Value| {
        if let Some(text) = text.as_str().filter(|text| !text.is_empty()) {
            lines.extend(text.lines().map(str::to_owned));
        }
    };
    add(&embed["author"]["name"]);
    add(&embed["title"]);
    add(&embed["description"]);
    for field in embed["fields"].as_array().into_iter().flatten() {
        let (name, value) = (field["name"].as_str().unwrap_or(""), field["value"].as_str().unwrap_or(""));
        let joined =
            if value.contains('\n') { format!("{name}:\n{value}") } else { format!("{name}: {value}") };
        add(&joined.into());
    }
    add(&embed["footer"]["text"]);
    lines
}

/// Lines of components: text of version two, `[Button]`, `{select}`.
pub(crate) fn component_lines(list: &[Value]) -> Vec<String> {
    let mut lines = Vec::new();
    for component in list {
        let inner = component["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        match component["type"].as_u64() {
            Some(1) => lines.push(inner.iter().map(control).collect::<Vec<_>>().join(" ")),
            Some(10) => lines.extend(component["content"].as_str().unwrap_or("").lines().map(str::to_owned)),
            _ => lines.extend(component_lines(inner)),
        }
        if component["accessory"].is_object() {
            lines.push(control(&component["accessory"]));
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn control(component: &Value) -> String {
    let disabled = if component["disabled"] == true { " (disabled)" } else { "" };
    match component["type"].as_u64() {
        Some(2) => {
            let label = component["label"].as_str().or(component["emoji"]["name"].as_str()).unwrap_or("");
            format!("[{label}{disabled}]")
        }
        Some(3 | 5..=8) => {
            let hint = component["placeholder"].as_str().or(component["custom_id"].as_str()).unwrap_or("");
            let options = component["options"].as_array().into_iter().flatten();
            let labels: Vec<&str> = options.filter_map(|option| option["label"].as_str()).collect();
            if labels.is_empty() {
                format!("{{{hint}}}")
            } else {
                format!("{{{hint}: {}}}", labels.join(" | "))
            }
        }
        _ => String::new(),
    }
}

pub(crate) fn readable(content: &str, embeds: &[Value], components: &[Value]) -> String {
    let mut lines: Vec<String> = Vec::new();
    if !content.is_empty() {
        lines.push(content.to_owned());
    }
    lines.extend(embeds.iter().flat_map(embed_lines));
    lines.extend(component_lines(components));
    lines.join("\n")
}
