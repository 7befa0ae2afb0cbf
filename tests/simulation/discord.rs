//! A model of Discord: channels with messages, permissions, a history that lags, nonces that are forgotten.

use crate::calling::Members;
use crate::delivering::least_form;
use crate::direct;
use std::collections::BTreeSet;
use warroom::domain::delivery::{Cause, Form, Kind};
use warroom::domain::ids::{MessageId, UserId};
use warroom::domain::room::{Invited, Plain, RoomAspect};

/// Names a message for ever: incident, kind, place in the timeline or, of a card and an announcement, which copy it is.
pub(crate) type Marker = (usize, Kind, u32);

/// Channels that are there from the start; rooms come after them.
pub(crate) const INCIDENTS: usize = 0;
pub(crate) const REVIEWS: usize = 1;
pub(crate) const OPS: usize = 2;
/// Then everybody's direct messages, and then the rooms.
const DIRECT: usize = 3;
pub(crate) const FIRST_ROOM: usize = 12;

/// What of a room the server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// A name or a topic in which people's words stand.
    Name,
    /// Somebody who is to be let in.
    Overwrites,
    /// Its category.
    Category,
    /// A channel at all: there are too many.
    Channel,
    /// The bot may not.
    Permission,
}

impl Field {
    pub(crate) const ALL: [Field; 4] = [Field::Name, Field::Overwrites, Field::Category, Field::Channel];

    pub(crate) fn part(self) -> RoomAspect {
        match self {
            Field::Name => RoomAspect::Name,
            Field::Overwrites => RoomAspect::Invited,
            Field::Category => RoomAspect::Category,
            Field::Channel => RoomAspect::Place,
            Field::Permission => RoomAspect::Permission,
        }
    }

    /// Has a room like this what is refused?
    fn is_in(self, plain: Plain) -> bool {
        match self {
            Field::Name => !plain.neutral,
            Field::Overwrites => !plain.thread && plain.invited < Invited::Nobody,
            Field::Category => !plain.thread && !plain.outside,
            Field::Channel => !plain.thread,
            Field::Permission => true,
        }
    }
}

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
    pub(crate) pinned: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Channel {
    /// For a room: of which incident.
    pub(crate) incident: Option<usize>,
    /// For direct messages: whose.
    pub(crate) person: Option<UserId>,
    pub(crate) messages: Vec<Message>,
    pub(crate) may_post: bool,
    pub(crate) may_read: bool,
    /// Since when it may not.
    pub(crate) unread_since: Option<i64>,
    pub(crate) may_view: bool,
    /// May the bot pin messages there?
    pub(crate) may_pin: bool,
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
    /// What of a room is refused.
    pub(crate) refused: BTreeSet<Field>,
    /// When that changed last.
    pub(crate) rooms_changed: i64,
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
            refused: BTreeSet::new(),
            rooms_changed: 0,
            made: 0,
        };
        for _ in [INCIDENTS, REVIEWS, OPS] {
            discord.add_channel(None, None, 0);
        }
        for person in direct::people() {
            discord.add_channel(None, Some(person), 0);
        }
        discord
    }

    /// Where somebody is written to directly.
    pub(crate) fn direct_channel(&self, user: UserId) -> Option<usize> {
        let nth = direct::people().position(|person| person == user)?;
        Some(DIRECT + nth)
    }

    fn add_channel(&mut self, incident: Option<usize>, person: Option<UserId>, seen_from: i64) -> usize {
        self.channels.push(Channel {
            incident,
            person,
            messages: Vec::new(),
            may_post: true,
            may_read: true,
            unread_since: None,
            may_view: true,
            may_pin: true,
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
        let is_shut = channel.person.is_some_and(|person| !self.members.takes_direct(person));
        if is_shut || !channel.is_open() {
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
        let (deleted, pinned) = (false, false);
        let message =
            Message { id, marker: Some(marker), row, says, form, may_repeat, seen_from, deleted, pinned };
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
            pinned: false,
        };
        self.channels[channel].messages.push(message);
    }

    /// The bot may do everything everywhere.
    pub(crate) fn allow_all(&mut self) {
        self.may_create = true;
        self.refused.clear();
        for channel in &mut self.channels {
            (channel.may_post, channel.may_read, channel.may_view) = (true, true, true);
            channel.may_pin = true;
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

    /// Opens a room, however many of them there are, unless something of it is refused.
    pub(crate) fn create(
        &mut self,
        incident: usize,
        plain: Plain,
        instant: i64,
        lag: i64,
    ) -> Result<usize, Field> {
        match self.refuses_room(plain) {
            Some(field) => Err(field),
            None => Ok(self.add_channel(Some(incident), None, instant + lag)),
        }
    }

    /// What of a room like this is refused.
    pub(crate) fn refuses_room(&self, plain: Plain) -> Option<Field> {
        let permission = (!self.may_create).then_some(Field::Permission);
        permission.or_else(|| self.refused.iter().copied().find(|field| field.is_in(plain)))
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
