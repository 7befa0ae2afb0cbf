//! A model of Discord: channels with messages, permissions, a history that lags, nonces that are forgotten.

use warroom::domain::delivery::Kind;
use warroom::domain::ids::MessageId;

/// Names a message for ever: incident, kind, place in the timeline.
pub(crate) type Marker = (usize, Kind, u32);

/// Channels that are there from the start; rooms come after them.
pub(crate) const INCIDENTS: usize = 0;
pub(crate) const REVIEWS: usize = 1;
pub(crate) const OPS: usize = 2;

#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) marker: Option<Marker>,
    /// Which row of the outbox it came from: what the bot cannot see.
    pub(crate) row: usize,
    pub(crate) seen_from: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct Channel {
    /// For a room: of which incident.
    pub(crate) incident: Option<usize>,
    pub(crate) messages: Vec<Message>,
    pub(crate) may_post: bool,
    pub(crate) may_read: bool,
    pub(crate) may_view: bool,
    pub(crate) deleted: bool,
    pub(crate) seen_from: i64,
}

struct Nonce {
    nonce: u64,
    channel: usize,
    since: i64,
}

/// A message on its way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Post {
    pub(crate) row: usize,
    pub(crate) channel: usize,
    pub(crate) nonce: Option<u64>,
    pub(crate) marker: Marker,
}

pub(crate) struct Discord {
    pub(crate) channels: Vec<Channel>,
    nonces: Vec<Nonce>,
    /// How long it remembers nonces.
    pub(crate) memory: i64,
    /// May the bot create channels?
    pub(crate) may_create: bool,
    made: u64,
}

impl Discord {
    pub(crate) fn new(memory: i64) -> Discord {
        let mut discord =
            Discord { channels: Vec::new(), nonces: Vec::new(), memory, may_create: true, made: 0 };
        for _ in [INCIDENTS, REVIEWS, OPS] {
            discord.add_channel(None, 0);
        }
        discord
    }

    fn add_channel(&mut self, incident: Option<usize>, seen_from: i64) -> usize {
        self.channels.push(Channel {
            incident,
            messages: Vec::new(),
            may_post: true,
            may_read: true,
            may_view: true,
            deleted: false,
            seen_from,
        });
        self.channels.len() - 1
    }

    /// The id of the first message of an instant.
    pub(crate) fn id_at(instant: i64) -> u64 {
        instant.max(0).unsigned_abs() << 12
    }

    /// Takes a message, unless it knows its nonce. `None`: refused.
    pub(crate) fn take(&mut self, post: Post, instant: i64, lag: i64) -> Option<()> {
        let channel = &self.channels[post.channel];
        if channel.deleted || !channel.may_post || !channel.may_view {
            return None;
        }
        let memory = self.memory;
        self.nonces.retain(|known| known.since + memory > instant);
        if let Some(nonce) = post.nonce {
            if self.nonces.iter().any(|known| known.nonce == nonce && known.channel == post.channel) {
                return Some(());
            }
            self.nonces.push(Nonce { nonce, channel: post.channel, since: instant });
        }
        self.add(post.channel, Some(post.marker), post.row, instant, lag);
        Some(())
    }

    /// A person says something.
    pub(crate) fn chat(&mut self, channel: usize, instant: i64) {
        self.add(channel, None, usize::MAX, instant, 0);
    }

    fn add(&mut self, channel: usize, marker: Option<Marker>, row: usize, instant: i64, lag: i64) {
        self.made += 1;
        let id = Discord::id_at(instant) + self.made % 4096;
        self.channels[channel].messages.push(Message { id, marker, row, seen_from: instant + lag });
    }

    /// Opens a room, however many of them there are. `None`: refused.
    pub(crate) fn create(&mut self, incident: usize, instant: i64, lag: i64) -> Option<usize> {
        self.may_create.then(|| self.add_channel(Some(incident), instant + lag))
    }

    /// The room of an incident in the list of channels.
    pub(crate) fn find(&self, incident: usize, instant: i64) -> Option<usize> {
        let is_it = |channel: &Channel| {
            channel.incident == Some(incident) && channel.seen_from <= instant && !channel.deleted
        };
        self.channels.iter().position(is_it)
    }

    /// The oldest messages after an id, a page full; empty as well when the bot may not read them.
    pub(crate) fn page(
        &self,
        channel: usize,
        after: MessageId,
        full: usize,
        marker: Marker,
        instant: i64,
    ) -> Vec<(MessageId, bool)> {
        let channel = &self.channels[channel];
        if !channel.may_read {
            return Vec::new();
        }
        let seen =
            channel.messages.iter().filter(|message| message.id > after.0 && message.seen_from <= instant);
        let mut page: Vec<_> =
            seen.map(|message| (MessageId(message.id), message.marker == Some(marker))).collect();
        page.sort_unstable_by_key(|(id, _)| *id);
        page.truncate(full);
        page
    }
}
