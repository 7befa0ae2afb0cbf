//! What Discord shows of the time that a restored database does not know.

use super::deliver::{Delivery, message_after};
use super::permissions::id;
use super::rest::{Lane, MessageQuery, Method, NotListed, Request, Route};
use crate::actions::View;
use crate::domain::At;
use crate::domain::ids::{ChannelId, GuildId};
use serde_json::Value;
use std::collections::BTreeSet;

/// Pages of 100 messages that are read of one room.
const PAGES: usize = 100;

/// How far an incident went on, as its room shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The last entry of which there is a message, and when that was sent.
    Entry(u32, At),
    /// No message of an entry.
    Nothing,
    /// Never: the room is gone, or not for the bot.
    Unreadable(String),
    /// Not now.
    Later,
}

impl Delivery {
    /// The newest entry of which the bot sent a message to a room after an instant.
    pub async fn newest_entry(&self, view: &View, room: ChannelId, since: At) -> Seen {
        let own_messages = match self.own_after(room, message_after(since), PAGES).await {
            Ok(own_messages) => own_messages,
            Err(NotListed::Refused(why)) => return Seen::Unreadable(why),
            Err(NotListed::Later) => return Seen::Later,
        };
        let entries = own_messages.iter().filter_map(|message| {
            let content = message["content"].as_str()?;
            Some((entry_of(content, view.incident.number())?, sent(message)?))
        });
        entries.max().map_or(Seen::Nothing, |(seq, at)| Seen::Entry(seq, at))
    }

    /// Numbers of incidents that the bot itself wrote down on a server: in channels whose topic ends in a number that is
    /// `possible`, and in this channel since an instant. Anybody may write a topic; it only tells where to look. `None`:
    /// Discord does not say now. A guild that is gone has none.
    pub async fn numbers_seen(
        &self,
        guild: GuildId,
        incidents: Option<ChannelId>,
        since: At,
        possible: impl Fn(&str) -> bool,
    ) -> Option<Vec<String>> {
        let request = Request::new(Method::GET, Route::list_channels(guild.0)).lane(Lane::Escalation);
        let channels = match self.send(request).await.list() {
            Ok(channels) => channels,
            Err(NotListed::Refused(_)) => Vec::new(),
            Err(NotListed::Later) => return None,
        };
        let rooms = channels.iter().filter_map(|channel| {
            let number = number_on(channel["topic"].as_str()?)?;
            possible(number).then_some((id(&channel["id"])?, number))
        });
        let mut seen = BTreeSet::new();
        for (room, number) in rooms {
            // What opens a room stands at its beginning.
            match self.own_after(ChannelId(room), room, 1).await {
                Ok(own_messages) if own_messages.iter().filter_map(number_of).any(|own| own == number) => {
                    seen.insert(number.to_owned());
                }
                Ok(_) => tracing::warn!(
                    number,
                    "a topic names a number that the bot did not write there: it is passed over"
                ),
                Err(NotListed::Refused(why)) => {
                    tracing::warn!(number, "a topic names a number, and its channel cannot be read: {why}");
                }
                Err(NotListed::Later) => return None,
            }
        }
        if let Some(incidents) = incidents {
            match self.own_after(incidents, message_after(since), PAGES).await {
                Ok(own_messages) => seen.extend(
                    own_messages.iter().filter_map(number_of).filter(|own| possible(own)).map(str::to_owned),
                ),
                Err(NotListed::Refused(why)) => {
                    tracing::warn!("the incidents channel cannot be read: {why}");
                }
                Err(NotListed::Later) => return None,
            }
        }
        Some(seen.into_iter().collect())
    }

    /// The bot's own messages in a channel after an id, of so many pages at the most.
    async fn own_after(
        &self,
        channel: ChannelId,
        mut after: u64,
        pages: usize,
    ) -> Result<Vec<Value>, NotListed> {
        let mut messages = Vec::new();
        for _ in 0..pages {
            let query = MessageQuery { limit: 100, before: None, after: Some(after), around: None };
            let request =
                Request::new(Method::GET, Route::list_messages(channel.0, query)).lane(Lane::Escalation);
            let page = self.send(request).await.list()?;
            after = page.iter().filter_map(|message| id(&message["id"])).max().unwrap_or(after);
            let is_last = page.len() < 100;
            messages
                .extend(page.into_iter().filter(|message| id(&message["author"]["id"]) == Some(self.bot())));
            if is_last {
                break;
            }
        }
        Ok(messages)
    }
}

/// What may be the number of an incident: the last word of a topic.
pub fn number_on(topic: &str) -> Option<&str> {
    topic.rsplit_once(" · ").map(|(_, number)| number)
}

/// The number of the incident that a message of the bot's is about, by its marker.
fn number_of(message: &Value) -> Option<&str> {
    let (number, _) = message["content"].as_str()?.lines().last()?.strip_prefix("-# ")?.split_once(" · ")?;
    Some(number)
}

/// The entry that a message is about, by its marker.
pub fn entry_of(content: &str, number: &str) -> Option<u32> {
    let word = content.lines().last()?.strip_prefix("-# ")?.strip_prefix(number)?.strip_prefix(" · ")?;
    let seq = word.strip_prefix("review ").unwrap_or(word).strip_prefix('#')?;
    // As it is written: without a sign, without zeros before it.
    seq.parse().ok().filter(|number: &u32| number.to_string() == seq)
}

fn sent(message: &Value) -> Option<At> {
    message["timestamp"].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_name_entries() {
        assert_eq!(entry_of("x\n-# P-1 · #17", "P-1"), Some(17));
        assert_eq!(entry_of("x\n-# P-1 · review #9", "P-1"), Some(9));
        assert_eq!(entry_of("-# P-1 · card", "P-1"), None);
        assert_eq!(entry_of("x\n-# P-2 · #17", "P-1"), None);
        assert_eq!(entry_of("-# P-1 · #17\nquoted", "P-1"), None);
        assert_eq!(entry_of("-# P-10 · #17", "P-1"), None, "another incident's");
        assert_eq!(entry_of("-# P-1 · #+17", "P-1"), None);
        assert_eq!(entry_of("-# P-1 · #017", "P-1"), None);
    }
}
