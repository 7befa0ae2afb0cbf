//! One run: a clock, a heap of what happens when, and everything it happens to.

use crate::calling::{Away, set_roles};
use crate::discord::{Discord, Field};
use crate::faults::{Boundary, Faults, HOUR, MINUTE, Plant, SECOND};
use crate::network::{Fate, Request};
use crate::playbook::Book;
use crate::rng::Rng;
use crate::store::Store;
use crate::stories::Story;
use crate::telling::Says;
use crate::worker::{Answer, Crash, Process};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use warroom::domain::At;
use warroom::domain::delivery::Form;
use warroom::domain::guild::Guild;
use warroom::domain::ids::{ChannelId, GuildId};

/// What happens. Numbers are places in the tables of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Happens {
    /// The worker looks at what is to be done; only the wake-up set last counts.
    Wake(u32),
    /// Somebody acts in an incident.
    Person(usize),
    /// The story goes on with this step.
    Story(usize),
    /// Somebody declares an incident.
    Declared,
    /// A claimed message is handed to the sender.
    HandedOver(usize),
    /// A delivery ends that could not be recorded.
    GivenUp(usize),
    /// A request leaves.
    Leaves(usize),
    /// A request takes effect.
    Lands(usize),
    /// The sender answers.
    Answered(usize, Answer),
    /// There is no place for a delivery.
    NoPlace(usize),
    /// An edit is answered.
    Edited(usize),
    /// A look-up's question is answered.
    Looked(usize),
    /// The process is killed.
    Killed,
    /// A process starts.
    Starts,
    /// A suspended process goes on.
    GoesOn(u32),
    /// The machine's clock is set.
    ClockSet(i64),
    /// Discord cannot be reached.
    Outage(i64),
    /// The bot loses a permission in a channel, for a time.
    Denied(Permission, usize, i64),
    /// Discord tells that something changed.
    Heard,
    /// The bot has the permission again.
    Allowed(Permission, usize),
    /// A channel takes no larger form than that, or nothing, for a time; or the whole server.
    Picky(Option<usize>, Option<Form>, i64),
    /// It takes everything again.
    Content(Option<usize>),
    /// Something of a room is refused, for a time.
    RoomRefused(Field, i64),
    /// And is not any more.
    RoomTaken(Field),
    /// A room is deleted.
    RoomDeleted,
    /// A role is deleted or emptied, or a person leaves, for a time.
    Away(usize, i64),
    /// They are there again.
    Back(usize),
    /// Has what was decided a while ago been read, or been told to have not?
    Judged(usize),
    /// Was what had been refused tried once it could go?
    Tried,
    /// People delete a card or an announcement.
    SurfaceDeleted,
    /// Discord tells that this one was deleted.
    HeardDeleted(usize, u64),
    /// An edit of one, by this process, is answered.
    Showed(usize, u32),
    /// Is what was deleted on its way? And is it there?
    DeletedJudged(usize, bool),
    /// Somebody unpins a card.
    Unpinned,
    /// Discord tells that something was unpinned where this card stands.
    HeardUnpinned(usize),
    /// A pin, by this process, is answered.
    PinAnswered(usize, u32),
    /// Is it pinned, or was somebody told?
    PinJudged(usize),
    /// People talk in the incidents channel and in the rooms.
    Chat,
    /// No more faults.
    FaultsEnd,
    /// Everything is closed.
    Close,
    /// It has been for long enough.
    End,
}

/// A permission that can be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    Post,
    Read,
    View,
    Create,
    Pin,
}

/// The longest that things take to come to rest after the last fault.
const MOST_EVENTS: u32 = 200_000;
/// A Thursday, Friday or Saturday.
const FIRST_DAY: i64 = 1_772_668_800_000;
/// What was refused is tried so soon after nothing is refused any more.
const TRIED_WITHIN: i64 = 3 * MINUTE;
/// When stories begin.
pub(crate) const BEGINNING: i64 = FIRST_DAY + 9 * HOUR;

pub(crate) struct World<'a> {
    pub(crate) book: &'a Book,
    pub(crate) guild: Guild,
    pub(crate) plant: Option<Plant>,
    /// What is to happen; without one, chance decides.
    pub(crate) story: Option<&'a Story>,
    /// Boundaries that the process came to.
    pub(crate) passed: Vec<Boundary>,
    /// Kills that are still to come, the next first.
    pub(crate) crashes: Vec<Crash>,
    /// What becomes of the next request.
    pub(crate) next_fate: Option<Fate>,
    pub(crate) rng: Rng,
    pub(crate) faults: Faults,
    pub(crate) calm: bool,
    pub(crate) now: i64,
    /// How far the machine's clock is from the truth.
    pub(crate) offset: i64,
    wall: At,
    heap: BinaryHeap<Reverse<(i64, u32, Happens)>>,
    pushed: u32,
    pub(crate) discord: Discord,
    pub(crate) outage_until: i64,
    pub(crate) store: Store,
    pub(crate) process: Process,
    pub(crate) requests: Vec<Request>,
    /// What messages say.
    pub(crate) says: Vec<Says>,
    /// Since when nothing is refused any more.
    pub(crate) freed: i64,
    /// When Discord refused something, lately.
    pub(crate) refusals: VecDeque<i64>,
    /// The most of them within ten minutes.
    pub(crate) most_refused: usize,
    /// Messages on a page of history: few, so that there is a second page.
    pub(crate) page: usize,
    /// How long people wait between two actions, at the most.
    pub(crate) pace: i64,
    /// The machine's time of the last kill, start, clock step or failed commit.
    pub(crate) disturbed: i64,
    pub(crate) wrong: Option<String>,
    pub(crate) trace: Option<Vec<String>>,
}

impl<'a> World<'a> {
    /// A world in which chance decides.
    pub(crate) fn new(book: &'a Book, seed: u64, plant: Option<Plant>, traced: bool) -> World<'a> {
        let mut rng = Rng::new(seed);
        let faults = Faults::draw(&mut rng);
        let now = FIRST_DAY + rng.up_to(72 * HOUR);
        let mut world = World::empty(book, rng, now, traced);
        world.plant = plant;
        world.faults = faults;
        let mut channel = |number| world.rng.chance(800).then_some(ChannelId(number));
        world.guild.incidents_channel = channel(0);
        world.guild.reviews_channel = channel(1);
        world.guild.ops_channel = channel(2);
        set_roles(&mut world.guild, || world.rng.chance(900));
        world.discord = Discord::new(world.rng.between(2 * MINUTE, 10 * MINUTE));
        world.page = world.rng.between(1, 12) as usize;
        world.pace = world.rng.between(MINUTE, 25 * MINUTE);
        world.plan();
        world
    }

    /// A world in which a story is played, and the process killed where it is planned and nowhere else.
    pub(crate) fn of(
        book: &'a Book,
        story: &'a Story,
        plant: Option<Plant>,
        crashes: &[Crash],
        traced: bool,
    ) -> World<'a> {
        let mut world = World::empty(book, Rng::new(1), BEGINNING, traced);
        world.plant = plant;
        world.faults.lag = 500;
        world.story = Some(story);
        world.crashes = crashes.to_vec();
        world.guild.incidents_channel = Some(ChannelId(0));
        world.guild.reviews_channel = Some(ChannelId(1));
        world.guild.ops_channel = Some(ChannelId(2));
        set_roles(&mut world.guild, || true);
        world.after(0, Happens::Starts);
        world.after(0, Happens::Story(0));
        world
    }

    fn empty(book: &'a Book, rng: Rng, now: i64, traced: bool) -> World<'a> {
        World {
            book,
            guild: Guild::new(GuildId(1), "simulated"),
            plant: None,
            story: None,
            passed: Vec::new(),
            crashes: Vec::new(),
            next_fate: None,
            rng,
            faults: Faults::default(),
            calm: false,
            now,
            offset: 0,
            wall: At::UNIX_EPOCH,
            heap: BinaryHeap::new(),
            pushed: 0,
            discord: Discord::new(5 * MINUTE),
            outage_until: 0,
            store: Store::default(),
            process: Process::default(),
            requests: Vec::new(),
            says: Vec::new(),
            freed: 0,
            refusals: VecDeque::new(),
            most_refused: 0,
            page: 3,
            pace: MINUTE,
            disturbed: 0,
            wrong: None,
            trace: traced.then(Vec::new),
        }
    }

    /// Lets everything happen until nothing more does; what went wrong, if anything.
    pub(crate) fn run(&mut self) -> Option<String> {
        for _ in 0..MOST_EVENTS {
            let Some(Reverse((at, _, happens))) = self.heap.pop() else {
                self.check_end();
                return self.wrong.take();
            };
            self.tick(at);
            if happens == Happens::End {
                self.heap.clear();
                continue;
            }
            self.happens(happens);
            if self.wrong.is_some() {
                return self.wrong.take();
            }
        }
        Some("it does not come to rest".into())
    }

    fn happens(&mut self, happens: Happens) {
        if !matches!(happens, Happens::Wake(_)) {
            self.say(|_| format!("{happens:?}"));
        }
        match happens {
            Happens::Wake(nth) => self.wake(nth),
            Happens::Person(incident) => self.person(incident),
            Happens::Story(step) => self.story(step),
            Happens::Declared => self.declare(),
            Happens::HandedOver(task) => self.handed_over(task),
            Happens::GivenUp(task) => self.finish(task),
            Happens::Leaves(task) => self.leaves(task),
            Happens::Lands(request) => self.lands(request),
            Happens::Answered(task, answer) => self.answered(task, answer),
            Happens::NoPlace(task) => self.no_place(task),
            Happens::Edited(task) => self.edited(task),
            Happens::Looked(task) => self.looked(task),
            Happens::Killed if self.process.up && !self.calm => {
                let down = self.some_length();
                self.kill(down);
            }
            Happens::Killed => {}
            Happens::Starts => self.start(),
            Happens::GoesOn(process) => self.go_on(process),
            Happens::ClockSet(step) => {
                self.offset += step;
                self.surfaces_go_by(step);
                self.tick(self.now);
                self.disturbed = self.disturbed.max(self.wall_ms());
                self.wake_now();
            }
            Happens::Outage(length) => {
                self.outage_until = self.now + length;
                self.after(length, Happens::Heard);
            }
            Happens::Heard if self.outage_until <= self.now => self.changed(),
            Happens::Heard => {}
            Happens::Picky(channel, largest, length) => {
                self.picky(channel, largest);
                self.after(length, Happens::Content(channel));
            }
            Happens::Content(channel) => {
                self.picky(channel, Some(Form::Whole));
                self.perhaps_heard();
            }
            Happens::Judged(row) => self.judge(row),
            Happens::Tried => self.check_tried(),
            Happens::Denied(permission, channel, length) => {
                self.allow(permission, channel, false);
                self.after(length, Happens::Allowed(permission, channel));
            }
            Happens::Allowed(permission, channel) => {
                self.allow(permission, channel, true);
                self.surfaces_go_on_in(channel);
                self.perhaps_heard();
            }
            Happens::RoomRefused(field, length) => {
                self.refuse_rooms(field, true);
                self.after(length, Happens::RoomTaken(field));
            }
            Happens::RoomTaken(field) => {
                self.refuse_rooms(field, false);
                self.perhaps_heard();
            }
            Happens::RoomDeleted => {
                let room = self.discord.channels.iter_mut().find(|channel| channel.incident.is_some());
                if let Some(room) = room {
                    room.deleted = true;
                }
            }
            Happens::Away(nth, length) => {
                self.discord.members.away(Away::nth(nth), true, self.now);
                self.after(length, Happens::Back(nth));
            }
            Happens::Back(nth) => self.discord.members.away(Away::nth(nth), false, self.now),
            Happens::SurfaceDeleted => self.delete_surface(),
            Happens::HeardDeleted(surface, message) => self.heard_deleted(surface, message),
            Happens::Showed(surface, process) => self.showed(surface, process),
            Happens::DeletedJudged(surface, at_last) => self.judge_deleted(surface, at_last),
            Happens::Unpinned => self.unpin(),
            Happens::HeardUnpinned(surface) => self.heard_unpinned(surface),
            Happens::PinAnswered(surface, process) => self.pin_answered(surface, process),
            Happens::PinJudged(surface) => self.judge_pin(surface),
            Happens::Chat => self.chat(),
            Happens::FaultsEnd => {
                self.calm = true;
                self.faults = Faults::default();
                self.outage_until = self.outage_until.min(self.now);
                // What can be said nowhere waits for an operator to set this up.
                self.guild.ops_channel = Some(ChannelId(2));
                self.picky(None, Some(Form::Whole));
                self.discord.allow_all();
                self.discord.rooms_changed = self.now;
                self.discord.members.all_are_back(self.now);
                self.freed = self.now;
                self.changed();
                self.after(TRIED_WITHIN, Happens::Tried);
            }
            Happens::Close => self.close_all(),
            Happens::End => {}
        }
    }

    /// Discord tells of a change, mostly.
    fn perhaps_heard(&mut self) {
        if self.calm || self.rng.chance(700) {
            self.after(SECOND, Happens::Heard);
        }
    }

    fn refuse_rooms(&mut self, field: Field, refused: bool) {
        self.discord.rooms_changed = self.now;
        match refused {
            true => self.discord.refused.insert(field),
            false => self.discord.refused.remove(&field),
        };
    }

    fn chat(&mut self) {
        for channel in 0..self.discord.channels.len() {
            if self.discord.channels[channel].person.is_none() && self.rng.chance(300) {
                self.discord.chat(channel, self.now);
            }
        }
        if !self.calm {
            let wait = self.rng.between(MINUTE, 8 * MINUTE);
            self.after(wait, Happens::Chat);
        }
    }

    pub(crate) fn after(&mut self, wait: i64, happens: Happens) {
        self.pushed += 1;
        self.heap.push(Reverse((self.now + wait.max(0), self.pushed, happens)));
    }

    /// What the machine's clock shows.
    pub(crate) fn wall(&self) -> At {
        self.wall
    }

    fn tick(&mut self, now: i64) {
        self.now = self.now.max(now);
        self.wall = At::from_timestamp_millis(self.wall_ms()).unwrap();
    }

    pub(crate) fn wall_ms(&self) -> i64 {
        self.now + self.offset
    }

    pub(crate) fn say(&mut self, line: impl FnOnce(&World<'_>) -> String) {
        if self.trace.is_some() {
            let line = format!("{} {}", self.wall().format("%d %H:%M:%S%.3f"), line(self));
            self.trace.iter_mut().for_each(|trace| trace.push(line.clone()));
        }
    }

    /// Notes the first thing that is not as promised.
    pub(crate) fn fail(&mut self, what: impl FnOnce() -> String) {
        self.wrong.get_or_insert_with(what);
    }
}
