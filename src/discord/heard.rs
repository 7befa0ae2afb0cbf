//! The bot's own messages about an incident, as they stand in a channel.

use super::cards;
use super::deliver::{Delivery, PAGE, sent_at};
use super::permissions::id;
use super::rest::{Lane, MessageQuery, Method, NotListed, Request, Route};
use crate::actions::View;
use crate::domain::delivery::Kind;
use crate::domain::heard::Heard;
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::timeline::Entry;
use crate::text::say;
use serde_json::Value;

/// A page of a channel's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The bot's own messages about the incident; not those that say that they may be repeats.
    pub heard: Vec<Heard>,
    /// The last message on it, whoever wrote it; absent: it is empty, or not for the bot.
    pub last: Option<MessageId>,
    /// Is there no more after it?
    pub is_last: bool,
}

impl Delivery {
    /// Reads the page of a channel's history after a message. `None`: not now.
    pub async fn page_after(
        &self,
        view: &View,
        timeline: &[Entry],
        channel: ChannelId,
        after: MessageId,
    ) -> Option<Page> {
        let query = MessageQuery { limit: PAGE, before: None, after: Some(after.0), around: None };
        let request = Request::new(Method::GET, Route::list_messages(channel.0, query)).lane(Lane::Rest);
        let page = match self.send(request).await.list() {
            Ok(page) => page,
            Err(NotListed::Refused(_)) => Vec::new(),
            Err(NotListed::Later) => return None,
        };
        let own_messages = page.iter().filter(|message| id(&message["author"]["id"]) == Some(self.bot()));
        Some(Page {
            heard: own_messages.filter_map(|message| heard(view, timeline, channel, message)).collect(),
            last: page.iter().filter_map(|message| id(&message["id"])).max().map(MessageId),
            is_last: page.len() < usize::from(PAGE),
        })
    }
}

fn heard(view: &View, timeline: &[Entry], channel: ChannelId, message: &Value) -> Option<Heard> {
    let content = message["content"].as_str()?;
    let (kind, place) = about(content, view.incident.number())?;
    let languages = view.guild.languages.iter();
    let mut may_repeat = languages.map(|language| say(*language, "may-be-a-repeat"));
    if may_repeat.any(|words| content.lines().any(|line| line.contains(&words))) {
        return None;
    }
    let message = MessageId(id(&message["id"])?);
    let at = sent_at(message);
    let tells = match kind {
        Kind::Entry => cards::heard::tells(view, place, content, timeline, at),
        _ => Vec::new(),
    };
    Some(Heard { channel, message, at, kind, place, tells })
}

/// What a message is about, by its marker.
fn about(content: &str, number: &str) -> Option<(Kind, u32)> {
    let word = content.lines().last()?.strip_prefix("-# ")?.strip_prefix(number)?.strip_prefix(" · ")?;
    let entry = |word: &str| word.strip_prefix('#')?.parse().ok();
    let copy = |word: &str| if word.is_empty() { Some(1) } else { word.strip_prefix(' ')?.parse().ok() };
    let kinds = [(Kind::Card, "card"), (Kind::Announcement, "live")];
    let surface = kinds.into_iter().find_map(|(kind, name)| Some((kind, copy(word.strip_prefix(name)?)?)));
    let kinds = [(Kind::Review, "review "), (Kind::Wording, "wording "), (Kind::Entry, "")];
    surface
        .or_else(|| kinds.into_iter().find_map(|(kind, name)| Some((kind, entry(word.strip_prefix(name)?)?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_say_what_a_message_is_about() {
        let about = |word: &str| about(&format!("x\n-# P-1 · {word}"), "P-1");
        assert_eq!(about("#17"), Some((Kind::Entry, 17)));
        assert_eq!(about("review #9"), Some((Kind::Review, 9)));
        assert_eq!(about("wording #3"), Some((Kind::Wording, 3)));
        assert_eq!([about("card"), about("card 2")], [Some((Kind::Card, 1)), Some((Kind::Card, 2))]);
        assert_eq!(about("live"), Some((Kind::Announcement, 1)));
        assert_eq!([about("access #3"), about("cards"), about("")], [None, None, None]);
    }
}
