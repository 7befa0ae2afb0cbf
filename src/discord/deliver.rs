//! Delivering: how one notice becomes one message, and how to find out whether it did.
//!
//! Each message that must arrive once carries two guards: Discord's nonce, which holds for a few minutes, and a marker in
//! its last line, which holds for ever: the incident's number and the place in its timeline.

use super::cards;
pub use super::cards::smaller::may_repeat;
use super::cards::smaller::smaller;
use super::message::{Mentions, Message};
use super::permissions::{self, id};
use super::rest::{Flow, Lane, MessageQuery, Method, Request, RequestOutcome, Rest, Route};
use super::roster::Rosters;
use super::setup::Turns;
use crate::actions::View;
use crate::domain::At;
use crate::domain::delivery::{self, Cause, Form, Kind, SKEW, Target, Urgency};
use crate::domain::guild::Guild;
use crate::domain::history::{Next, Search};
use crate::domain::ids::{ChannelId, GuildId, IncidentId, MessageId};
use crate::domain::room::RoomAspect;
use crate::domain::timeline::Entry;
use crate::text::say;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Discord's messages are numbered from this instant: milliseconds since 1970.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;
/// Messages on a page of a channel's history.
pub(super) const PAGE: u8 = 100;
/// Discord's error code of a channel that does not exist.
pub const UNKNOWN_CHANNEL: u64 = 10003;
/// And of a message that does not exist.
pub const UNKNOWN_MESSAGE: u64 = 10008;
/// Discord's error codes with status 400 that mean the channel, whatever is sent to it: no text channel, not for this
/// type of channel, an archived thread, a thread that is locked.
const OF_THE_PLACE: [u64; 4] = [50008, 50024, 50083, 160005];
/// Discord's longest content.
const LONGEST_CONTENT: usize = 2000;

/// Delivers to one bot's guilds. Cheap to clone.
#[derive(Clone)]
pub struct Delivery {
    rest: Rest,
    bot: u64,
    flow: Flow,
    pub(super) rosters: Rosters,
    pub(super) setups: Turns,
}

/// What came of an attempt, and the message if there is one.
pub type Delivered = (delivery::Attempt, Option<MessageId>);

/// What came of opening a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// As with messages; and the room if there is one.
    Tried(delivery::Attempt, Option<ChannelId>),
    /// This part of it was refused, and Discord's words.
    Refused(RoomAspect, String),
}

impl Delivery {
    /// Delivers as the bot of this user id.
    pub fn new(rest: Rest, bot: u64) -> Delivery {
        Delivery { rest, bot, flow: Flow::default(), rosters: Rosters::default(), setups: Turns::default() }
    }

    /// The same for an incident of a guild, in whose turn whatever this sends leaves.
    pub fn of(&self, guild: GuildId, incident: Option<IncidentId>) -> Delivery {
        let flow = Flow { guild: guild.0, incident: incident.map_or(0, |incident| incident.0) };
        Delivery { flow, ..self.clone() }
    }

    /// Sends a request in its turn.
    pub(super) async fn send(&self, request: Request) -> RequestOutcome {
        self.rest.send(request.flow(self.flow)).await
    }

    /// The sender.
    pub fn rest(&self) -> &Rest {
        &self.rest
    }

    /// The bot's user id.
    pub fn bot(&self) -> u64 {
        self.bot
    }

    /// Posts a message with both guards.
    pub async fn post(
        &self,
        channel: ChannelId,
        message: &Message,
        nonce: &str,
        marker: &str,
        urgency: Urgency,
    ) -> Delivered {
        let mut body = marked(message, marker).body();
        body["nonce"] = json!(nonce);
        body["enforce_nonce"] = json!(true);
        let request = with_files(Request::new(Method::POST, Route::create_message(channel.0)), body, message);
        match self.send(request.lane(lane(urgency))).await {
            RequestOutcome::Sent(posted) => match id(&posted["id"]) {
                Some(id) => (delivery::Attempt::Sent, Some(MessageId(id))),
                None => (delivery::Attempt::Unknown, None),
            },
            other => (unsent(other, !message.files.is_empty() || !message.embeds.is_empty()), None),
        }
    }

    /// Shows a message anew. Editing twice does no harm.
    pub async fn edit(
        &self,
        channel: ChannelId,
        edited: MessageId,
        message: &Message,
        marker: &str,
    ) -> RequestOutcome {
        let body = marked(message, marker).body();
        let route = Route::edit_message(channel.0, edited.0);
        self.send(with_files(Request::new(Method::PATCH, route), body, message)).await
    }

    /// Shows a neutral line in place of a message, whatever it had: its words, its files, its buttons.
    pub async fn withdraw(
        &self,
        channel: ChannelId,
        edited: MessageId,
        message: &Message,
        marker: &str,
    ) -> RequestOutcome {
        let mut body = marked(message, marker).body();
        body["attachments"] = json!([]);
        let route = Route::edit_message(channel.0, edited.0);
        self.send(Request::new(Method::PATCH, route).body(body).lane(Lane::Escalation)).await
    }

    /// Channels that the guild has, without threads. `None`: Discord does not say.
    pub async fn channels(&self, guild: GuildId) -> Option<BTreeSet<ChannelId>> {
        let asked = Request::new(Method::GET, Route::list_channels(guild.0));
        let RequestOutcome::Sent(Value::Array(channels)) = self.send(asked).await else { return None };
        Some(channels.iter().filter_map(|channel| id(&channel["id"])).map(ChannelId).collect())
    }

    /// Is a channel gone, by Discord's own word?
    pub async fn is_gone(&self, channel: ChannelId) -> bool {
        let asked = Request::new(Method::GET, Route::get_channel(channel.0));
        matches!(self.send(asked).await, RequestOutcome::Gone { code: UNKNOWN_CHANNEL, .. })
    }

    /// Can nobody read the guild's operators' channel but who manages the guild? What Discord does not say is no.
    pub async fn is_ops_shut(&self, guild: &Guild) -> bool {
        let Some(ops) = guild.ops_channel else { return false };
        let Some(roles) = self.asked(Route::list_roles(guild.id.0)).await else { return false };
        let Some(channel) = self.asked(Route::get_channel(ops.0)).await else { return false };
        permissions::is_shut(guild.id.0, &roles, &channel)
    }

    /// Pins a message. Pinning twice does no harm.
    pub async fn pin(&self, channel: ChannelId, message: MessageId) -> RequestOutcome {
        self.send(Request::new(Method::PUT, Route::pin(channel.0, message.0))).await
    }

    /// Shows a message as Discord has it. Needs the permission to read history.
    pub async fn look_at(&self, channel: ChannelId, message: MessageId) -> RequestOutcome {
        self.rest.send(Request::new(Method::GET, Route::get_message(channel.0, message.0))).await
    }

    /// Looks in the channel's history, from an instant until another, for the bot's own message with this marker.
    pub async fn look_up(
        &self,
        guild: GuildId,
        channel: ChannelId,
        marker: &str,
        (from, until): (At, At),
    ) -> Delivered {
        let line = marker_line(marker);
        let is_it = |message: &Value| {
            id(&message["author"]["id"]) == Some(self.bot)
                && message["content"].as_str().is_some_and(|content| content.ends_with(&line))
        };
        let (mut search, mut next) = Search::new(snowflake(from), snowflake(until), PAGE.into());
        loop {
            next = match next {
                Next::Page(MessageId(after)) => {
                    let query = MessageQuery { limit: PAGE, before: None, after: Some(after), around: None };
                    let route = Route::list_messages(channel.0, query);
                    match self.send(Request::new(Method::GET, route).lane(Lane::Escalation)).await {
                        RequestOutcome::Sent(Value::Array(page)) => {
                            search.page(page.iter().filter_map(|message| {
                                id(&message["id"]).map(|id| (MessageId(id), is_it(message)))
                            }))
                        }
                        other => return (not_looked_up(other), None),
                    }
                }
                Next::Readable => search.readable(self.can_read_history(guild, channel).await),
                Next::Found(message) => return (delivery::Attempt::Sent, Some(message)),
                Next::Over(outcome) => return (outcome, None),
            };
        }
    }
}

/// The channel that a target means now. `None`: there is no such channel (yet).
pub fn place(view: &View, target: Target) -> Option<ChannelId> {
    match target {
        Target::Room => view.incident.room,
        Target::Incidents => view.guild.incidents_channel,
        Target::Reviews => view.guild.reviews_channel,
        Target::Comms => view.guild.comms_channel,
        Target::Ops => view.guild.ops_channel,
        // Direct messages have to be opened first.
        Target::Guild | Target::Direct(_) => None,
    }
}

/// What a notice about an entry says, as things are now. `timeline` holds at least the entries of the same instant; all of
/// them for a review. `None`: nothing needs to be said.
pub fn compose(view: &View, kind: Kind, entry: &Entry, timeline: &[Entry], now: At) -> Option<Message> {
    match kind {
        Kind::Entry => cards::entry::entry(view, entry, timeline, now).map(|message| signed(view, message)),
        Kind::Review => Some(signed(view, cards::review::review(view, entry, timeline, now))),
        Kind::Wording => cards::comms::published(view, entry, now).map(|message| signed(view, message)),
        Kind::Room | Kind::Access | Kind::Card | Kind::Announcement => compose_surface(view, kind, now),
    }
}

/// What the message about a reminder says, as things are now, when those before it, whose entries are `unsaid`, were not
/// sent. `timeline` holds at least the entries of these instants. `left`: when it was sent, or is. `None`: nothing
/// needs to be said.
pub fn compose_reminder(
    view: &View,
    entry: &Entry,
    timeline: &[Entry],
    unsaid: &[u32],
    left: At,
    now: At,
) -> Option<Message> {
    cards::due::due(view, entry, timeline, unsaid, left, now).map(|message| signed(view, message))
}

/// Whatever is said of a drill says first that it is one.
fn signed(view: &View, message: Message) -> Message {
    if view.incident.report.drill.is_none() {
        return message;
    }
    let words: Vec<_> = view.guild.languages.iter().map(|language| say(*language, "drill-sign")).collect();
    let content = format!("🎯 **{}**\n{}", words.join(" · "), message.content);
    Message { content: content.trim_end().to_owned(), ..message }
}

/// What a message that is edited as things change says now. `None` for other kinds.
pub fn compose_surface(view: &View, kind: Kind, now: At) -> Option<Message> {
    match kind {
        Kind::Card => Some(signed(view, cards::card::card(view, now))),
        Kind::Announcement => Some(signed(view, cards::announcement::announcement(view, now))),
        Kind::Room | Kind::Access | Kind::Entry | Kind::Review | Kind::Wording => None,
    }
}

/// A message in one of its forms, from what composes it of a view.
pub fn formed(view: &View, form: Form, compose: impl Fn(&View) -> Option<Message>) -> Option<Message> {
    let shown = if form >= Form::NoWords { &view.without_words() } else { view };
    compose(shown).map(|message| smaller(shown, message, form))
}

/// What stands instead of a message where it may not stand; it calls the same people.
pub fn instead(view: &View, mentions: Mentions) -> Message {
    signed(view, cards::neutral::instead(view, mentions))
}

/// What stands instead of a message that stood there before its incident became private.
pub fn withdrawn(view: &View) -> Message {
    signed(view, cards::neutral::withdrawn(view))
}

/// The durable marker of a notice: `place` is its entry, or of a card and an announcement which copy it is.
pub fn marker(view: &View, kind: Kind, place: u32) -> String {
    let copy = |word: &str| if place > 1 { format!("{word} {place}") } else { word.to_owned() };
    let word = match kind {
        Kind::Room => "room".to_owned(),
        Kind::Access => format!("access #{place}"),
        Kind::Card => copy("card"),
        Kind::Announcement => copy("live"),
        Kind::Entry => format!("#{place}"),
        Kind::Review => format!("review #{place}"),
        Kind::Wording => format!("wording #{place}"),
    };
    format!("{} · {word}", view.incident.number())
}

/// What an outcome of the sender means for a request that was not taken: a message, with files or embeds or without, or
/// another.
pub fn unsent(outcome: RequestOutcome, has_extras: bool) -> delivery::Attempt {
    let refused =
        |cause, code, message: String| delivery::Attempt::Refused(cause, format!("{message} ({code})"));
    match outcome {
        RequestOutcome::Sent(_) => delivery::Attempt::Sent,
        RequestOutcome::RetryAfter(wait) => {
            delivery::Attempt::RetryAfter(TimeDelta::from_std(wait).unwrap_or(TimeDelta::minutes(1)))
        }
        RequestOutcome::NotSent(_) => delivery::Attempt::NotSent,
        RequestOutcome::Unknown(_) => delivery::Attempt::Unknown,
        RequestOutcome::Gone { code: UNKNOWN_CHANNEL, message } => {
            refused(Cause::Gone, UNKNOWN_CHANNEL, message)
        }
        RequestOutcome::Gone { code, message } => refused(Cause::Place, code, message),
        // Files and embeds want permissions of their own, and Discord does not say which one is missing.
        RequestOutcome::Forbidden { code, message } if has_extras => refused(Cause::Content, code, message),
        RequestOutcome::Forbidden { code, message } => refused(Cause::Place, code, message),
        RequestOutcome::Refused { code, message, .. } if OF_THE_PLACE.contains(&code) => {
            refused(Cause::Place, code, message)
        }
        RequestOutcome::Refused { code, message, .. } => refused(Cause::Content, code, message),
        RequestOutcome::TokenDead => delivery::Attempt::RetryAfter(TimeDelta::minutes(1)),
    }
}

/// What an outcome of the sender means for a look-up. In a channel that was deleted there is nothing left to look for; in
/// one that the bot may not see, nothing can be told.
fn not_looked_up(outcome: RequestOutcome) -> delivery::Attempt {
    match outcome {
        RequestOutcome::Gone { code: UNKNOWN_CHANNEL, message } => {
            delivery::Attempt::Refused(Cause::Gone, format!("{message} ({UNKNOWN_CHANNEL})"))
        }
        RequestOutcome::Gone { .. } | RequestOutcome::Forbidden { .. } | RequestOutcome::Refused { .. } => {
            delivery::Attempt::Unreadable
        }
        RequestOutcome::Sent(_)
        | RequestOutcome::RetryAfter(_)
        | RequestOutcome::NotSent(_)
        | RequestOutcome::Unknown(_)
        | RequestOutcome::TokenDead => delivery::Attempt::NotLookedUp,
    }
}

fn lane(urgency: Urgency) -> Lane {
    match urgency {
        Urgency::Escalation => Lane::Escalation,
        Urgency::Reminder | Urgency::Rest => Lane::Rest,
    }
}

fn marker_line(marker: &str) -> String {
    format!("-# {marker}")
}

/// The message with its marker as the last line of its text.
fn marked(message: &Message, marker: &str) -> Message {
    let line = marker_line(marker);
    let room = LONGEST_CONTENT - line.chars().count() - 1;
    let mut content: String = message.content.chars().take(room).collect();
    if !content.is_empty() {
        content.push('\n');
    }
    Message { content: content + &line, ..message.clone() }
}

fn with_files(request: Request, body: Value, message: &Message) -> Request {
    message.files.iter().cloned().fold(request.body(body), Request::file)
}

/// Messages that were sent after an instant, by whichever clock, come after this one.
pub fn message_after(at: At) -> u64 {
    snowflake(at - SKEW).0
}

/// When Discord took a message.
pub fn sent_at(message: MessageId) -> At {
    let milliseconds = i64::try_from(message.0 >> 22).unwrap_or(i64::MAX);
    At::from_timestamp_millis(milliseconds.saturating_add(DISCORD_EPOCH)).unwrap_or(At::MAX_UTC)
}

/// The least id of an instant's messages.
fn snowflake(at: At) -> MessageId {
    MessageId(u64::try_from(at.timestamp_millis() - DISCORD_EPOCH).unwrap_or(0) << 22)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_that_does_not_exist_is_gone_and_another_thing_that_does_not_is_of_the_place() {
        let cause = |code| {
            let gone = RequestOutcome::Gone { code, message: "no".into() };
            let delivery::Attempt::Refused(cause, _) = unsent(gone, true) else { panic!("{code}") };
            cause
        };
        assert_eq!((cause(UNKNOWN_CHANNEL), cause(UNKNOWN_MESSAGE)), (Cause::Gone, Cause::Place));
    }
}
