//! The process: a worker that asks the product's pure core what to do, and can be killed between any two effects.

use crate::discord::Post;
use crate::faults::{Boundary, Plant, SECOND};
use crate::store::{Came, Row, id_at};
use crate::world::{Happens, World};
use warroom::domain::At;
use warroom::domain::delivery::{
    About, CLAIM_HOLDS, Cause, Kind, Outcome, Phase, QUIET, Standing, Step, Target, may_still_send,
    search_window, settle, step,
};
use warroom::domain::history::{Next, Search};

/// The process that is the bot, and what it has under way.
#[derive(Default)]
pub(crate) struct Process {
    pub(crate) up: bool,
    number: u32,
    /// Until when it is suspended.
    frozen_until: i64,
    busy: Vec<Busy>,
    pub(crate) tasks: Vec<Task>,
    wake_at: Option<i64>,
    wake: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Busy {
    Channel(usize),
    Incident(usize),
}

/// A delivery under way.
pub(crate) struct Task {
    pub(crate) alive: bool,
    /// Its process was suspended and another one started.
    orphan: bool,
    busy: Busy,
    pub(crate) row: usize,
    pub(crate) channel: usize,
    /// The row's phase as the task knows it.
    phase: Phase,
    claimed_at: At,
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
    Refused,
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
        if self.plant == Some(Plant::TimersInMemory) {
            self.store.incidents.iter_mut().for_each(|saved| saved.next_due = None);
        }
        self.wake_now();
    }

    pub(crate) fn go_on(&mut self, process: u32) {
        if process == self.process.number {
            self.start();
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
        process.tasks.iter_mut().filter(|task| !task.orphan).for_each(|task| task.alive = false);
        process.wake_at = None;
        process.wake += 1;
    }

    /// Suspends the process right after a claim; sometimes another one is started meanwhile.
    fn suspend(&mut self, task: usize) {
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

    fn wake_at(&mut self, at: At) {
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
                let busy = match self.room(row.incident) {
                    Some(room) if row.target == Target::Room => Busy::Channel(room),
                    _ => Busy::Incident(row.incident),
                };
                if !self.process.busy.contains(&busy) {
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

    fn begin(&mut self, id: usize, todo: Step, busy: Busy) {
        let row = self.store.rows[id].clone();
        if row.kind == Kind::Room && self.room(row.incident).is_some() {
            if !self.crash(Boundary::BeforeCommit) && self.saves() {
                self.move_row(id, Phase::Sent);
                self.crash(Boundary::AfterCommit);
            }
            return;
        }
        let channel = match (row.kind, todo) {
            (Kind::Room, _) => Some(0),
            (_, Step::LookUp) => row.channel,
            _ => self.place(&row),
        };
        let since = match row.phase {
            Phase::Claimed(at) | Phase::Unknown(at) | Phase::Ready(at) | Phase::Refused(at) => at,
            Phase::Short(_) | Phase::Sent | Phase::Dead(_) => return,
        };
        let (from, until) = search_window(row.decided, since);
        let (search, next) = Search::new(id_at(from), id_at(until), self.page);
        self.process.tasks.push(Task {
            alive: true,
            orphan: false,
            busy,
            row: id,
            channel: channel.unwrap_or_default(),
            phase: row.phase,
            claimed_at: self.wall(),
            joined: 0,
            search,
            next,
        });
        self.process.busy.push(busy);
        let task = self.process.tasks.len() - 1;
        if channel.is_none() {
            if self.crash(Boundary::BeforeCommit) {
                return;
            }
            if self.saves() {
                let after = self.after_attempt(id, Outcome::Refused(Cause::Place, "no channel".into()));
                self.stand(id, after);
                self.crash(Boundary::AfterCommit);
            }
            return self.after(0, Happens::GivenUp(task));
        }
        if todo == Step::LookUp {
            if self.crash(Boundary::BeforeLookUp) {
                return;
            }
            let wait = self.rng.up_to(SECOND);
            return self.after(wait, Happens::Looked(task));
        }
        self.check_order(id);
        self.claim(task);
    }

    fn claim(&mut self, task: usize) {
        if self.crash(Boundary::BeforeClaim) {
            return;
        }
        if !self.saves() {
            return self.after(SECOND, Happens::GivenUp(task));
        }
        let row = self.process.tasks[task].row;
        let phase = match self.plant {
            Some(Plant::ClaimNotDurable) => self.store.rows[row].phase.clone(),
            Some(Plant::SentBeforeSending) => Phase::Sent,
            _ => Phase::Claimed(self.wall()),
        };
        self.store.rows[row].attempts += 1;
        self.store.rows[row].channel = Some(self.process.tasks[task].channel);
        self.process.tasks[task].phase = phase.clone();
        self.move_row(row, phase);
        if self.crash(Boundary::AfterClaim) {
            return;
        }
        if self.rng.chance(self.faults.suspend) {
            return self.suspend(task);
        }
        let slow = self.rng.chance(self.faults.slow);
        let wait = if slow { self.rng.up_to(2 * CLAIM_HOLDS.num_milliseconds()) } else { 0 };
        self.after(wait, Happens::HandedOver(task));
    }

    pub(crate) fn handed_over(&mut self, task: usize) {
        if !self.hears(task, Happens::HandedOver(task)) {
            return;
        }
        let fresh = may_still_send(self.process.tasks[task].claimed_at, self.wall());
        if !fresh && self.plant != Some(Plant::StaleClaimSent) {
            return self.finish(task);
        }
        self.process.tasks[task].joined = self.now;
        let wait = self.wait_in_line();
        self.after(wait, Happens::Leaves(task));
    }

    pub(crate) fn post_of(&self, task: usize) -> Post {
        let Task { row, channel, .. } = self.process.tasks[task];
        let nonce = match self.plant {
            Some(Plant::NonceRemoved) => None,
            _ => Some(self.store.rows[row].nonce),
        };
        Post { row, channel, nonce, marker: self.store.rows[row].marker() }
    }

    pub(crate) fn answered(&mut self, task: usize, answer: Answer) {
        if !self.hears(task, Happens::Answered(task, answer)) || self.crash(Boundary::BeforeRecord) {
            return;
        }
        let outcome = match answer {
            Answer::Sent(_) => Outcome::Sent,
            Answer::Refused => Outcome::Refused(Cause::Place, "refused".into()),
            Answer::Limited(wait) => Outcome::RetryAfter(chrono::TimeDelta::milliseconds(wait)),
            Answer::NotConnected => Outcome::NotSent,
            Answer::Unknown => Outcome::Unknown,
        };
        if let Answer::Sent(room) = answer {
            let row = &self.store.rows[self.process.tasks[task].row];
            if row.kind == Kind::Room && self.room_opened(row.incident, room) != Came::Kept {
                return self.finish(task);
            }
        }
        self.record(task, outcome);
    }

    /// Records what came of an attempt or a look-up, unless somebody else moved the row meanwhile.
    pub(crate) fn record(&mut self, task: usize, outcome: Outcome) {
        let Task { row, ref phase, alive, .. } = self.process.tasks[task];
        let phase = phase.clone();
        if alive && self.saves() && self.store.rows[row].phase == phase {
            let now = self.wall();
            let standing = self.store.rows[row].standing();
            let at = |phase| Standing { phase, ..standing.clone() };
            let after = match (self.plant, outcome) {
                (Some(Plant::UnknownTakenForSent), Outcome::Unknown) => at(Phase::Sent),
                (Some(Plant::UnknownRetriedAtOnce), Outcome::Unknown) => at(Phase::Ready(now)),
                (Some(Plant::SentBeforeSending), _) => at(Phase::Sent),
                (_, outcome) => self.after_attempt(row, outcome),
            };
            self.stand(row, after);
            self.crash(Boundary::AfterRecord);
        }
        self.finish(task);
    }

    /// How a row stands after an attempt, or a look-up.
    fn after_attempt(&self, row: usize, outcome: Outcome) -> Standing {
        let row = &self.store.rows[row];
        let incident = &self.store.incidents[row.incident].incident;
        let about = About { private: incident.report.private, open: incident.is_open() };
        match (self.plant, outcome) {
            (Some(Plant::RefusedIsDead), Outcome::Refused(_, why)) => {
                Standing { phase: Phase::Dead(why), ..row.standing() }
            }
            (_, outcome) => settle(&row.standing(), outcome, about, self.wall()),
        }
    }

    fn stand(&mut self, id: usize, after: Standing) {
        let row = &mut self.store.rows[id];
        (row.target, row.form, row.refused_at) = (after.target, after.form, after.refused_at);
        row.may_repeat = after.may_repeat;
        self.move_row(id, after.phase);
    }

    pub(crate) fn finish(&mut self, task: usize) {
        let Task { alive, orphan, busy, .. } = self.process.tasks[task];
        self.process.tasks[task].alive = false;
        if alive && !orphan {
            self.process.busy.retain(|other| *other != busy);
            self.wake_now();
        }
    }

    fn wait_in_line(&mut self) -> i64 {
        let line = warroom::domain::delivery::LINE.num_milliseconds();
        if self.rng.chance(200) && !self.calm { self.rng.up_to(line) } else { 0 }
    }
}
