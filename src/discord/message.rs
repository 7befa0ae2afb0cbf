//! What the bot says: the one type through which every message is created and every message is edited, so that none ever
//! leaves without explicit `allowed_mentions`.

use crate::domain::guild::Language;
use crate::domain::ids::{DiscordRoleId, UserId};
use crate::domain::reach::{Missed, Whom};
use crate::text::page::page;
use serde_json::{Value, json};
use serenity::all::{CreateActionRow, CreateEmbed};
use std::fmt;

/// A message, ready to be sent.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// At most 2,000 characters.
    pub content: String,
    /// At most 10, with at most 6,000 characters in all.
    pub embeds: Vec<CreateEmbed>,
    /// At most 5 rows of buttons or one menu.
    pub rows: Vec<CreateActionRow>,
    /// Who is pinged. Nobody else is, whatever the text says.
    pub mentions: Mentions,
    /// Whom it is for and whom it calls nobody for: roles of the playbook that stand for nobody on Discord, and whoever may
    /// not do what is asked.
    pub unheld: Vec<Missed>,
    /// Who is not called by way of a role that they alone have.
    pub spared: Vec<UserId>,
    /// Who is not called by way of a role at all: they have given what is asked for.
    pub given: Vec<UserId>,
    /// Who may not verify what they fixed.
    pub barred: Vec<UserId>,
    /// Attached files.
    pub files: Vec<File>,
}

/// Who is pinged by a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    pub users: Vec<UserId>,
    pub roles: Vec<DiscordRoleId>,
}

/// A file to attach (10 in a message at most, 10 MiB each).
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its media type, such as `text/markdown; charset=utf-8`.
    pub content_type: &'static str,
}

impl File {
    /// A Markdown file; its name without the ending.
    pub fn markdown(name: &str, text: String) -> File {
        File {
            name: format!("{name}.md"),
            bytes: text.into_bytes(),
            content_type: "text/markdown; charset=utf-8",
        }
    }

    /// The same as a page that any browser opens.
    pub fn page(name: &str, markdown: &str, language: Language) -> File {
        let bytes = page(markdown, language).into_bytes();
        File { name: format!("{name}.html"), bytes, content_type: "text/html; charset=utf-8" }
    }

    /// A picture; its name without the ending.
    pub fn png(name: &str, bytes: Vec<u8>) -> File {
        File { name: format!("{name}.png"), bytes, content_type: "image/png" }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} bytes)", self.name, self.bytes.len())
    }
}

impl Mentions {
    /// True when nobody is pinged.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty()
    }

    /// Pings these too.
    pub fn add(&mut self, other: Mentions) {
        self.users.extend(other.users);
        self.roles.extend(other.roles);
        self.users.sort();
        self.users.dedup();
        self.roles.sort();
        self.roles.dedup();
    }

    /// Each of them.
    pub fn whom(&self) -> impl Iterator<Item = Whom> {
        let users = self.users.iter().copied().map(Whom::Person);
        users.chain(self.roles.iter().copied().map(Whom::Role))
    }

    /// The mentions as they stand in a text, separated by spaces.
    pub fn text(&self) -> String {
        let users = self.users.iter().map(|user| format!("<@{}>", user.0));
        let roles = self.roles.iter().map(|role| format!("<@&{}>", role.0));
        users.chain(roles).collect::<Vec<_>>().join(" ")
    }

    /// As Discord takes it: at most 100 of each, nothing parsed out of the text.
    pub fn body(&self) -> Value {
        let users: Vec<_> = self.users.iter().take(100).map(|user| user.0.to_string()).collect();
        let roles: Vec<_> = self.roles.iter().take(100).map(|role| role.0.to_string()).collect();
        json!({ "parse": [], "users": users, "roles": roles, "replied_user": false })
    }
}

impl Message {
    /// A message of text alone that pings nobody.
    pub fn text(content: impl Into<String>) -> Message {
        Message { content: content.into(), ..Message::default() }
    }

    /// Pings these people where it pinged a role.
    pub fn calls_by_name(&mut self, role: DiscordRoleId, people: &[UserId]) {
        let ping = format!("<@&{}>", role.0);
        let new = people.iter().filter(|user| !self.mentions.users.contains(user)).copied();
        let new = Mentions { users: new.collect(), roles: Vec::new() };
        let lines = self.content.lines().map(|line| match line.starts_with("<@") {
            true => line
                .split(' ')
                .map(|word| if word == ping { new.text() } else { word.to_owned() })
                .collect::<Vec<_>>()
                .join(" "),
            false => line.to_owned(),
        });
        self.content = lines.collect::<Vec<_>>().join("\n");
        self.mentions.users.extend(new.users);
        self.no_longer_calls(&Whom::Role(role));
    }

    /// Does not ping them, and does not name them where it only lists whom it pings.
    pub fn no_longer_calls(&mut self, whom: &Whom) {
        let ping = match whom {
            Whom::Person(user) => {
                self.mentions.users.retain(|other| other != user);
                format!("<@{}>", user.0)
            }
            Whom::Role(role) => {
                self.mentions.roles.retain(|other| other != role);
                format!("<@&{}>", role.0)
            }
            Whom::Unheld(_) => return,
        };
        // A line of pings begins with one; a sentence begins with its sign.
        let lines = self.content.lines().map(|line| match line.starts_with("<@") {
            true => line.split(' ').filter(|word| *word != ping).collect::<Vec<_>>().join(" "),
            false => line.to_owned(),
        });
        let lines: Vec<String> = lines
            .zip(self.content.lines())
            .filter(|(new, old)| !new.is_empty() || old.is_empty())
            .map(|(new, _)| new)
            .collect();
        self.content = lines.join("\n");
    }

    /// The body of a create or an edit. The files travel beside it.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "content": self.content,
            "embeds": self.embeds,
            "components": self.rows,
            "allowed_mentions": self.mentions.body(),
        });
        if !self.files.is_empty() {
            let files = self.files.iter().enumerate();
            body["attachments"] = files
                .map(|(place, file)| json!({ "id": place.to_string(), "filename": file.name }))
                .collect();
        }
        body
    }
}
