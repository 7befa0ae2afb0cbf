//! What goes wrong in a run that chance decides, when, and what Discord takes then.

use crate::calling::AWAY;
use crate::discord::{FIRST_ROOM, Field, INCIDENTS, OPS, REVIEWS};
use crate::faults::{HOUR, MINUTE, SECOND};
use crate::world::{Happens, Permission, World};
use warroom::domain::delivery::Form;

impl World<'_> {
    /// Decides what the world will do, whatever the bot does.
    pub(crate) fn plan(&mut self) {
        let end = self.rng.between(15 * MINUTE, 2 * HOUR);
        self.after(0, Happens::Starts);
        for _ in 0..self.rng.between(1, 2) {
            let at = self.rng.up_to(end / 3);
            self.after(at, Happens::Declared);
        }
        for _ in 0..self.rng.up_to(2) {
            let (at, longest) = (self.rng.up_to(end), self.some_length());
            self.after(at, Happens::Outage(longest));
        }
        for permission in
            [Permission::Post, Permission::Read, Permission::View, Permission::Create, Permission::Pin]
        {
            // Of histories that cannot be read it takes many to meet one that matters.
            if self.rng.chance(if permission == Permission::Read { 400 } else { 200 }) {
                let (at, mut channel) = (self.rng.up_to(end), self.some_channel());
                // Cards stand in rooms.
                if permission == Permission::Pin {
                    channel = FIRST_ROOM;
                }
                let length = self.some_length();
                self.after(at, Happens::Denied(permission, channel, length));
            }
        }
        for _ in 0..self.rng.up_to(2) {
            let channel = (!self.rng.chance(300)).then(|| self.some_channel());
            let largest = [Some(Form::NoFiles), Some(Form::NoWords), Some(Form::Bare), None];
            let (at, largest) = (self.rng.up_to(end), largest[self.rng.up_to(3) as usize]);
            let length = self.some_length();
            self.after(at, Happens::Picky(channel, largest, length));
        }
        for _ in 0..self.rng.up_to(3) {
            let at = self.rng.up_to(end);
            self.after(at, Happens::Killed);
        }
        if self.rng.chance(150) {
            let at = self.rng.up_to(end);
            let step = if self.rng.chance(500) {
                self.rng.between(1, 5 * SECOND)
            } else {
                -self.rng.between(1, 10 * MINUTE)
            };
            self.after(at, Happens::ClockSet(step));
        }
        if self.rng.chance(100) {
            let at = self.rng.up_to(end);
            self.after(at, Happens::RoomDeleted);
        }
        self.plan_rooms(end);
        self.plan_silence(end);
        self.plan_who_leaves(end);
        self.plan_deletions(end);
        self.after(2 * MINUTE, Happens::Chat);
        self.after(end, Happens::FaultsEnd);
        self.after(end + 35 * MINUTE, Happens::Close);
    }

    /// Now and then somebody deletes, or unpins, them again and again.
    fn plan_deletions(&mut self, end: i64) {
        if self.rng.chance(200) {
            let (at, step) = (self.rng.up_to(end), self.rng.between(20 * SECOND, 3 * MINUTE));
            let times = [1, 1, 2, 6][self.rng.up_to(3) as usize];
            (0..times).for_each(|nth| self.after(at + nth * step, Happens::Unpinned));
        }
        for _ in 0..self.rng.up_to(2) {
            let at = self.rng.up_to(end);
            self.after(at, Happens::SurfaceDeleted);
        }
        if self.rng.chance(100) {
            let (at, step) = (self.rng.up_to(end), self.rng.between(20 * SECOND, 3 * MINUTE));
            (0..8).for_each(|nth| self.after(at + nth * step, Happens::SurfaceDeleted));
        }
    }

    /// What of a room is refused, mostly while the first one is asked for.
    fn plan_rooms(&mut self, end: i64) {
        for field in Field::ALL {
            if self.rng.chance(100) {
                let at = if self.rng.chance(600) { 0 } else { self.rng.up_to(end) };
                let length = self.some_length();
                self.after(at, Happens::RoomRefused(field, length));
            }
        }
    }

    /// Now and then no channel takes anything, or only the operators' one does: that goes to people directly.
    fn plan_silence(&mut self, end: i64) {
        if self.rng.chance(60) {
            let (at, length) = (self.rng.up_to(end), self.rng.between(MINUTE, 20 * MINUTE));
            let all = [INCIDENTS, REVIEWS, OPS, FIRST_ROOM, FIRST_ROOM + 1];
            let but = self.rng.chance(500).then_some(OPS);
            for channel in all.into_iter().filter(|channel| Some(*channel) != but) {
                self.after(at, Happens::Denied(Permission::Post, channel, length));
            }
        }
    }

    /// One of those that are there from the start, or a room.
    fn some_channel(&mut self) -> usize {
        [INCIDENTS, REVIEWS, OPS, FIRST_ROOM, FIRST_ROOM + 1][self.rng.up_to(4) as usize]
    }

    /// Now and then nobody is left of those who have roles.
    fn plan_who_leaves(&mut self, end: i64) {
        for _ in 0..self.rng.up_to(2) {
            let (at, nth) = (self.rng.up_to(end), self.rng.up_to(AWAY as i64 - 1) as usize);
            let length = self.some_length();
            self.after(at, Happens::Away(nth, length));
        }
        if self.rng.chance(100) {
            let (at, length) = (self.rng.up_to(end), self.some_length());
            (0..AWAY).for_each(|nth| self.after(at, Happens::Away(nth, length)));
        }
    }

    /// Mostly short, now and then long.
    pub(crate) fn some_length(&mut self) -> i64 {
        let most = [10 * SECOND, MINUTE, 5 * MINUTE, 40 * MINUTE][self.rng.up_to(3) as usize];
        self.rng.between(SECOND / 2, most)
    }

    /// The bot may do something in a channel, or not any more.
    pub(crate) fn allow(&mut self, permission: Permission, channel: usize, allowed: bool) {
        if permission == Permission::Create {
            self.discord.may_create = allowed;
            self.discord.rooms_changed = self.now;
        }
        let now = self.now;
        let Some(channel) = self.discord.channels.get_mut(channel) else { return };
        match permission {
            Permission::Post => channel.may_post = allowed,
            Permission::Read => {
                channel.may_read = allowed;
                channel.unread_since = (!allowed).then_some(now);
            }
            Permission::View => channel.may_view = allowed,
            Permission::Pin => channel.may_pin = allowed,
            Permission::Create => {}
        }
    }

    /// A channel, or each, takes no larger form than that.
    pub(crate) fn picky(&mut self, channel: Option<usize>, largest: Option<Form>) {
        let all = self.discord.channels.iter_mut().enumerate();
        all.filter(|(place, _)| channel.is_none_or(|channel| channel == *place))
            .for_each(|(_, channel)| channel.takes = largest);
    }
}
