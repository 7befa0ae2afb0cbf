//! What Discord shows of the time that a restored database does not know.

use super::deliver::{Delivery, message_after};
use super::permissions::id;
use super::rest::{Lane, MessageQuery, Method, Outcome, Request, Route};
use crate::actions::View;
use crate::domain::At;
use crate::domain::ids::{ChannelId, GuildId};
use serde_json::Value;

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
        let mut newest: Option<(u32, At)> = None;
        let mut after = message_after(since);
        for _ in 0..PAGES {
            let query = MessageQuery { limit: 100, before: None, after: Some(after), around: None };
            let request =
                Request::new(Method::GET, Route::list_messages(room.0, query)).lane(Lane::Escalation);
            let page = match self.send(request).await {
                Outcome::Sent(Value::Array(page)) => page,
                Outcome::Gone { message, .. }
                | Outcome::Forbidden { message, .. }
                | Outcome::Refused { message, .. } => return Seen::Unreadable(message),
                _ => return Seen::Later,
            };
            let own = page.iter().filter(|message| id(&message["author"]["id"]) == Some(self.bot()));
            for message in own {
                let content = message["content"].as_str().unwrap_or_default();
                if let (Some(seq), Some(sent)) = (entry_of(content, view.incident.number()), sent(message)) {
                    newest = newest.max(Some((seq, sent)));
                }
            }
            after = page.iter().filter_map(|message| id(&message["id"])).max().unwrap_or(after);
            if page.len() < 100 {
                break;
            }
        }
        newest.map_or(Seen::Nothing, |(seq, at)| Seen::Entry(seq, at))
    }

    /// The topics of a guild's channels. `None`: Discord does not say now. A guild that is gone has none.
    pub async fn topics(&self, guild: GuildId) -> Option<Vec<String>> {
        let request = Request::new(Method::GET, Route::list_channels(guild.0)).lane(Lane::Escalation);
        match self.send(request).await {
            Outcome::Sent(Value::Array(channels)) => {
                let topic = |channel: &Value| channel["topic"].as_str().map(str::to_owned);
                Some(channels.iter().filter_map(topic).collect())
            }
            Outcome::Gone { .. } | Outcome::Forbidden { .. } | Outcome::Refused { .. } => Some(Vec::new()),
            _ => None,
        }
    }
}

/// What may be numbers of incidents: the last words of topics.
pub fn numbers_on(topics: &[String]) -> Vec<String> {
    topics.iter().filter_map(|topic| topic.rsplit_once(" · ")).map(|(_, number)| number.to_owned()).collect()
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
