//! The process: a worker that asks the product's pure core what to do, and can be killed between any two effects.

use crate::discord::Field;
use crate::faults::{Boundary, Plant, SECOND};
use crate::store::{Came, Row};
use crate::world::{Happens, World};
use warroom::domain::At;
use warroom::domain::delivery::{Cause, Kind, Phase, QUIET, Step, Target, step};
use warroom::domain::history::{Next, Search};
use warroom::domain::room::Plain;
use warroom::domain::shut::Shut;

/// The process that is the bot, and what it has under way.
#[derive(Default)]
pub(crate) struct Process {
    pub(crate) up: bool,
    pub(crate) number: u32,
    /// Until when it is suspended.
    pub(crate) frozen_until: i64,
    pub(crate) busy: Vec<Busy>,
    /// Channels that refuse whatever is sent to them.
    pub(crate) shut: Shut,
    pub(crate) tasks: Vec<Task>,
    /// Cards and announcements that are being edited or looked at.
    pub(crate) showing: Vec<usize>,
    wake_at: Option<i64>,
    wake: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Busy {
    Channel(usize),
    Incident(usize),
}

/// A delivery under way.
pub(crate) struct Task {
    pub(crate) alive: bool,
    /// Its process was suspended and another one started.
    pub(crate) orphan: bool,
    pub(crate) busy: [Option<Busy>; 2],
    pub(crate) row: usize,
    pub(crate) channel: usize,
    /// How plain a room it asks for, and whether something was refused.
    pub(crate) plain: Plain,
    /// What its message says.
    pub(crate) says: Option<usize>,
    /// The row's phase as the task knows it.
    pub(crate) phase: Phase,
    pub(crate) claimed_at: At,
    /// The true time of that.
    pub(crate) begun: i64,
    pub(crate) joined: i64,
    pub(crate) search: Search,
    pub(crate) next: Next,
}

/// A kill that is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crash {
    /// At which boundary, counted from 1.
    pub(crate) nth: usize,
    /// After how long a process starts again.
    pub(crate) down: i64,
}

/// What the sender answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// Done; for a new room, its place.
    Sent(usize),
    Refused(Cause),
    /// No room like this.
    NoRoom(Field),
    Limited(i64),
    NotConnected,
    Unknown,
}

impl World<'_> {
    pub(crate) fn start(&mut self) {
        if self.process.up {
            return;
        }
        self.process.up = true;
        self.process.frozen_until = 0;
        self.process.wake_at = None;
        self.disturbed = self.wall_ms();
        self.process.shut = Shut::default();
        self.changed();
        if self.plant == Some(Plant::TimersInMemory) {
            self.store.incidents.iter_mut().for_each(|saved| saved.next_due = None);
        }
        self.wake_now();
    }

    pub(crate) fn go_on(&mut self, process: u32) {
        if process == self.process.number {
            self.start();
            // What was under way when the connection was made anew may be refused after it, so it is woken once more.
            self.after(2 * SECOND, Happens::Heard);
        }
    }

    /// A place between two effects: the process may be killed here.
    pub(crate) fn crash(&mut self, boundary: Boundary) -> bool {
        self.passed.push(boundary);
        let planned = self.crashes.first().filter(|crash| crash.nth == self.passed.len());
        if let Some(Crash { down, .. }) = planned.copied() {
            self.crashes.remove(0);
            self.say(|_| format!("at {boundary:?}:"));
            self.kill(down);
            return true;
        }
        let dies = self.rng.chance(self.faults.kill);
        if dies {
            let down = self.some_length();
            self.kill(down);
        }
        dies
    }

    pub(crate) fn kill(&mut self, down: i64) {
        self.say(|_| "killed".into());
        self.end_process();
        self.after(down, Happens::Starts);
    }

    fn end_process(&mut self) {
        let process = &mut self.process;
        process.up = false;
        process.number += 1;
        process.frozen_until = 0;
        process.busy.clear();
        process.showing.clear();
        process.tasks.iter_mut().filter(|task| !task.orphan).for_each(|task| task.alive = false);
        process.wake_at = None;
        process.wake += 1;
    }

    /// Suspends the process right after a claim; sometimes another one is started meanwhile.
    pub(crate) fn suspend(&mut self, task: usize) {
        let length = self.some_length();
        if self.rng.chance(500) {
            self.say(|_| "suspended, and replaced".into());
            self.process.tasks[task].orphan = true;
            self.end_process();
            let down = self.some_length();
            self.after(down, Happens::Starts);
        } else {
            self.say(|_| "suspended".into());
            self.process.up = false;
            self.process.frozen_until = self.now + length;
            self.after(length, Happens::GoesOn(self.process.number));
        }
        self.after(length, Happens::HandedOver(task));
    }

    /// Is the task there to hear of this? A suspended process hears of it later.
    pub(crate) fn hears(&mut self, task: usize, happens: Happens) -> bool {
        let (alive, orphan) = (self.process.tasks[task].alive, self.process.tasks[task].orphan);
        if alive && !orphan && self.process.frozen_until > self.now {
            self.after(self.process.frozen_until - self.now, happens);
            return false;
        }
        alive
    }

    pub(crate) fn wake_now(&mut self) {
        self.wake_in(0);
    }

    pub(crate) fn wake_in(&mut self, wait: i64) {
        let at = self.now + wait.max(0);
        if self.process.up && self.process.wake_at.is_none_or(|wake| at < wake) {
            self.process.wake_at = Some(at);
            self.process.wake += 1;
            self.after(wait, Happens::Wake(self.process.wake));
        }
    }

    pub(crate) fn wake_at(&mut self, at: At) {
        self.wake_in(at.timestamp_millis() - self.wall_ms());
    }

    pub(crate) fn wake(&mut self, nth: u32) {
        if nth != self.process.wake || !self.process.up {
            return;
        }
        self.process.wake_at = None;
        for incident in 0..self.store.incidents.len() {
            if self.store.incidents[incident].next_due.is_some_and(|due| due <= self.wall())
                && (self.fall_due(incident) != Came::Kept || !self.process.up)
            {
                return;
            }
        }
        let mut place = 0;
        while let Some(&row) = self.store.pending.get(place) {
            self.look_at(row);
            if !self.process.up {
                return;
            }
            // The row is gone from here when it came to its end.
            place += usize::from(self.store.pending.get(place) == Some(&row));
        }
        for surface in 0..self.store.surfaces.len() {
            self.look_at_surface(surface);
            if !self.process.up {
                return;
            }
        }
        if let Some(due) = self.store.incidents.iter().filter_map(|saved| saved.next_due).min() {
            self.wake_at(due);
        }
    }

    fn look_at(&mut self, id: usize) {
        let row = &self.store.rows[id];
        match self.todo(row) {
            Step::Wait(at) => self.wake_at(at),
            Step::Done => {}
            todo if self.has_place(row) => {
                let (own, room) = (Busy::Incident(row.incident), self.room(row.incident).map(Busy::Channel));
                let busy = match (row.target, room) {
                    (Target::Room, Some(room)) => [Some(room), None],
                    (Target::Direct(_), room) => [Some(own), room],
                    _ => [Some(own), None],
                };
                if !busy.iter().flatten().any(|busy| self.process.busy.contains(busy)) {
                    self.begin(id, todo, busy);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn todo(&self, row: &Row) -> Step {
        let open = matches!(row.phase, Phase::Claimed(_) | Phase::Unknown(_));
        match (self.plant, step(&row.phase, self.wall())) {
            (Some(Plant::QuietTimeZero), Step::Wait(_)) if open => Step::LookUp,
            (Some(Plant::QuietTimeShort), Step::Wait(at)) if open => {
                let at = at - QUIET * 3 / 4;
                if at > self.wall() { Step::Wait(at) } else { Step::LookUp }
            }
            (Some(Plant::LookUpSkipped), Step::LookUp) => Step::Send,
            (Some(Plant::RoomNotLookedFor), Step::LookUp) if row.kind == Kind::Room => Step::Send,
            (_, todo) => todo,
        }
    }

    /// Discord tells that something changed: what was refused is tried again.
    pub(crate) fn changed(&mut self) {
        if !self.process.up || self.plant == Some(Plant::ChangesNotHeard) {
            return;
        }
        let now = self.wall();
        self.process.shut.changed(None);
        self.look_at_surfaces();
        for row in self.store.rows.iter_mut() {
            if let Phase::Refused(at) | Phase::Short(at) = &mut row.phase {
                *at = (*at).min(now);
            }
        }
        self.wake_now();
    }
}
