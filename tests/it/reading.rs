//! What people read.

use crate::world::World;
use chrono::DateTime;
use std::collections::BTreeSet;
use warroom::sandbox::MessageView;

/// A message of the bot, as people read it.
#[derive(Clone)]
pub struct Posted {
    /// Its text, with names for mentions and `HH:MM` for times.
    pub text: String,
    /// Who was notified.
    pub pinged: Vec<String>,
    /// As it is.
    pub message: MessageView,
}

impl std::fmt::Debug for Posted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (pinged: {:?})", self.text, self.pinged)
    }
}

impl World {
    /// Unread messages of the bot, oldest first; now they are read.
    pub fn reads(&mut self, channel: u64) -> Vec<Posted> {
        let unread = self.unread(channel);
        if let Some(last) = unread.last() {
            self.read.insert(channel, last.message.id);
        }
        unread
    }

    /// The oldest unread message says this and notifies exactly these people; now it is read.
    #[track_caller]
    pub fn hears(&mut self, channel: u64, says: &str, pings: &[&str]) -> Posted {
        let unread = self.unread(channel);
        let Some(first) = unread.first().cloned() else { panic!("nothing was said; wanted: {says}") };
        assert!(first.text.contains(says), "wanted: {says}\nin: {}\nunread: {unread:#?}", first.text);
        let pinged: BTreeSet<_> = first.pinged.iter().map(String::as_str).collect();
        assert_eq!(pinged, pings.iter().copied().collect(), "who was notified by: {}", first.text);
        self.read.insert(channel, first.message.id);
        first
    }

    /// Nothing is unread.
    #[track_caller]
    pub fn hears_nothing(&mut self, channel: u64) {
        let unread = self.unread(channel);
        assert!(unread.is_empty(), "{unread:#?}");
    }

    pub(crate) fn unread(&self, channel: u64) -> Vec<Posted> {
        let read = self.read.get(&channel).copied().unwrap_or(0);
        let bot = self.sandbox.bot_id();
        let mut messages = self.guild.messages(channel);
        messages.retain(|message| message.author_id == bot && message.kind != 6 && message.id > read);
        messages.into_iter().map(|message| self.said(message)).collect()
    }

    fn said(&self, message: MessageView) -> Posted {
        Posted { text: self.readable(&message.text()), pinged: message.pinged.clone(), message }
    }

    /// The pinned card.
    pub fn card(&self, room: u64) -> Posted {
        let messages = self.guild.messages(room);
        let pinned = messages.into_iter().find(|message| message.pinned);
        self.said(pinned.expect("a pinned card"))
    }

    /// The newest announcement, as it is now.
    pub fn announcement(&self) -> Posted {
        let channel = self.guild.channel_named("incidents").expect("#incidents");
        self.said(self.guild.messages(channel).pop().expect("an announcement"))
    }

    /// Text with names for mentions, and times as `HH:MM` of Shanghai.
    pub fn readable(&self, text: &str) -> String {
        self.sandbox.read(|state| {
            let mut text = text.to_owned();
            for (id, user) in &state.users {
                text = text.replace(&format!("<@{id}>"), &format!("@{}", user.name));
            }
            for role in state.guilds.iter().flat_map(|guild| &guild.roles) {
                text = text.replace(&format!("<@&{}>", role.id), &format!("@{}", role.name));
            }
            times(&text)
        })
    }
}

/// Markers that two messages of a channel carry: something was posted twice.
pub(crate) fn doubles(messages: &[MessageView]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let markers = messages
        .iter()
        .filter_map(|message| message.content.lines().last())
        .filter(|line| line.starts_with("-# "));
    markers.filter(|marker| !seen.insert(*marker)).map(|marker| format!("posted twice: {marker}")).collect()
}

fn times(text: &str) -> String {
    let mut parts = text.split("<t:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (stamp, rest) = part.split_once('>').expect("a whole timestamp");
        let (seconds, style) = stamp.split_once(':').unwrap_or((stamp, "f"));
        let at = DateTime::from_timestamp(seconds.parse().expect("seconds"), 0).expect("an instant");
        let at = at.with_timezone(&warroom::zone::Zone::shanghai());
        if style != "R" {
            out.push_str(&at.format("%H:%M").to_string());
        }
        out.push_str(rest);
    }
    // What is left of a distance such as "(5 minutes ago)".
    out.replace(" ()", "").replace("（）", "")
}
