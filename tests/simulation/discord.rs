//! A model of Discord: channels with messages, permissions, a history that lags, nonces that are forgotten.

use crate::calling::Members;
use crate::delivering::least_form;
use warroom::domain::delivery::{Cause, Form, Kind};
use warroom::domain::ids::MessageId;

/// Names a message for ever: incident, kind, place in the timeline or, of a card and an announcement, which copy it is.
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
    /// What it says of what fell due: a place in the world's table.
    pub(crate) says: Option<usize>,
    /// How much of it is there.
    pub(crate) form: Form,
    /// Does it say that it may be a repeat?
    pub(crate) may_repeat: bool,
    pub(crate) seen_from: i64,
    /// Did somebody delete it?
    pub(crate) deleted: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Channel {
    /// For a room: of which incident.
    pub(crate) incident: Option<usize>,
    pub(crate) messages: Vec<Message>,
    pub(crate) may_post: bool,
    pub(crate) may_read: bool,
    /// Since when it may not.
    pub(crate) unread_since: Option<i64>,
    pub(crate) may_view: bool,
    /// The largest form that is taken; nothing at all, if there is none.
    pub(crate) takes: Option<Form>,
    pub(crate) deleted: bool,
    pub(crate) seen_from: i64,
}

impl Channel {
    pub(crate) fn is_open(&self) -> bool {
        !self.deleted && self.may_post && self.may_view
    }

    /// Does it take this much of a message? What has no files is no smaller without them.
    pub(crate) fn takes(&self, form: Form, kind: Kind) -> bool {
        self.takes.is_some_and(|largest| form.max(least_form(kind)) >= largest)
    }
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
    pub(crate) says: Option<usize>,
    pub(crate) form: Form,
    pub(crate) may_repeat: bool,
    pub(crate) channel: usize,
    pub(crate) nonce: Option<u64>,
    pub(crate) marker: Marker,
}

pub(crate) struct Discord {
    pub(crate) channels: Vec<Channel>,
    nonces: Vec<Nonce>,
    /// How long it remembers nonces.
    pub(crate) memory: i64,
    pub(crate) members: Members,
    /// May the bot create channels?
    pub(crate) may_create: bool,
    made: u64,
}

impl Discord {
    pub(crate) fn new(memory: i64) -> Discord {
        let mut discord = Discord {
            channels: Vec::new(),
            nonces: Vec::new(),
            memory,
            members: Members::default(),
            may_create: true,
            made: 0,
        };
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
            unread_since: None,
            may_view: true,
            takes: Some(Form::Whole),
            deleted: false,
            seen_from,
        });
        self.channels.len() - 1
    }

    /// The id of the first message of an instant.
    pub(crate) fn id_at(instant: i64) -> u64 {
        instant.max(0).unsigned_abs() << 12
    }

    /// Takes a message, unless it knows its nonce; or refuses it.
    pub(crate) fn take(&mut self, post: Post, instant: i64, lag: i64) -> Result<(), Cause> {
        let channel = &self.channels[post.channel];
        if channel.deleted {
            return Err(Cause::Gone);
        }
        if !channel.is_open() {
            return Err(Cause::Place);
        }
        if !channel.takes(post.form, post.marker.1) {
            return Err(Cause::Content);
        }
        let memory = self.memory;
        self.nonces.retain(|known| known.since + memory > instant);
        if let Some(nonce) = post.nonce {
            if self.nonces.iter().any(|known| known.nonce == nonce && known.channel == post.channel) {
                return Ok(());
            }
            self.nonces.push(Nonce { nonce, channel: post.channel, since: instant });
        }
        let id = self.new_id(instant);
        let Post { row, says, form, may_repeat, marker, .. } = post;
        let seen_from = instant + lag;
        let deleted = false;
        let message = Message { id, marker: Some(marker), row, says, form, may_repeat, seen_from, deleted };
        self.channels[post.channel].messages.push(message);
        Ok(())
    }

    /// A person says something.
    pub(crate) fn chat(&mut self, channel: usize, instant: i64) {
        let id = self.new_id(instant);
        let message = Message {
            id,
            marker: None,
            row: usize::MAX,
            says: None,
            form: Form::Whole,
            may_repeat: false,
            seen_from: instant,
            deleted: false,
        };
        self.channels[channel].messages.push(message);
    }

    /// The bot may do everything everywhere.
    pub(crate) fn allow_all(&mut self) {
        self.may_create = true;
        for channel in &mut self.channels {
            (channel.may_post, channel.may_read, channel.may_view) = (true, true, true);
            channel.unread_since = None;
        }
    }

    /// Shows a message whole, unless that is refused. One that is gone has been there to be read.
    pub(crate) fn complete(&mut self, row: usize, kind: Kind, channel: usize) -> bool {
        let channel = &mut self.channels[channel];
        if channel.deleted {
            return true;
        }
        let whole = channel.is_open() && channel.takes(Form::Whole, kind);
        if whole {
            let own = channel.messages.iter_mut().filter(|message| message.marker.is_some());
            own.filter(|message| message.row == row).for_each(|message| message.form = Form::Whole);
        }
        whole
    }

    fn new_id(&mut self, instant: i64) -> u64 {
        self.made += 1;
        Discord::id_at(instant) + self.made % 4096
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
        let seen = channel
            .messages
            .iter()
            .filter(|message| message.id > after.0 && message.seen_from <= instant && !message.deleted);
        let mut page: Vec<_> =
            seen.map(|message| (MessageId(message.id), message.marker == Some(marker))).collect();
        page.sort_unstable_by_key(|(id, _)| *id);
        page.truncate(full);
        page
    }
}
