//! What lies between the process and Discord: requests and answers that are lost, late, doubled or refused.

use crate::discord::Post;
use crate::faults::{Boundary, Plant, SECOND};
use crate::store::Came;
use crate::worker::Answer;
use crate::world::{Happens, World};
use warroom::domain::delivery::{Attempt, Cause, Kind, LAG, LATE, LINE, REQUEST};
use warroom::domain::history::Next;
use warroom::domain::room::Plain;

/// A request under way.
pub(crate) struct Request {
    task: usize,
    what: What,
    /// Does its answer get through?
    answers: bool,
    /// A copy that is not sent if this one is refused.
    copy: Option<usize>,
    cancelled: bool,
}

#[derive(Clone, Copy)]
enum What {
    Post(Post),
    Create(usize, Plain),
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    Fine,
    Lost,
    Late,
    Unanswered,
    Doubled,
    Limited,
    Unconnected,
}

impl World<'_> {
    pub(crate) fn leaves(&mut self, task: usize) {
        if !self.hears(task, Happens::Leaves(task)) {
            return;
        }
        // The sender lets nobody leave who waited for longer than that, as when the process was suspended.
        if self.now - self.process.tasks[task].joined > LINE.num_milliseconds() {
            return self.after(0, Happens::Answered(task, Answer::Limited(SECOND)));
        }
        if self.crash(Boundary::BeforeSend) {
            return;
        }
        let row = &self.store.rows[self.process.tasks[task].row];
        let what = match row.kind {
            Kind::Room => What::Create(row.incident, self.process.tasks[task].plain),
            _ => What::Post(self.post_of(task)),
        };
        let fate = match (self.fate(), what) {
            // What is sent twice on the way and has no nonce is there twice, whatever a program does.
            (Fate::Doubled, What::Create(..)) => Fate::Fine,
            (fate, _) => fate,
        };
        let given_up = self.rng.between(SECOND, REQUEST.num_milliseconds());
        let late = given_up + self.rng.up_to(LATE.num_milliseconds());
        // What a killed process had sent may arrive late.
        let soon = if self.crash(Boundary::AfterSend) { late } else { self.rng.between(50, SECOND) };
        let answer = |answer| Happens::Answered(task, answer);
        match fate {
            Fate::Fine => self.request(soon, task, what, true),
            Fate::Lost => self.after(given_up, answer(Answer::Unknown)),
            Fate::Late => {
                self.request(late, task, what, false);
                self.after(given_up, answer(Answer::Unknown));
            }
            Fate::Unanswered => {
                self.request(soon, task, what, false);
                self.after(given_up, answer(Answer::Unknown));
            }
            Fate::Doubled => {
                let answers = self.rng.chance(500);
                self.request(soon, task, what, answers);
                self.request(late, task, what, false);
                let second = self.requests.len() - 1;
                self.requests[second - 1].copy = Some(second);
                if !answers {
                    self.after(given_up, answer(Answer::Unknown));
                }
            }
            Fate::Limited => {
                let wait = self.some_length();
                self.after(soon, answer(Answer::Limited(wait)));
            }
            Fate::Unconnected => self.after(soon, answer(Answer::NotConnected)),
        }
    }

    fn request(&mut self, wait: i64, task: usize, what: What, answers: bool) {
        self.requests.push(Request { task, what, answers, copy: None, cancelled: false });
        self.after(wait, Happens::Lands(self.requests.len() - 1));
    }

    fn fate(&mut self) -> Fate {
        if let Some(fate) = self.next_fate.take() {
            return fate;
        }
        if self.outage_until > self.now {
            return [Fate::Unconnected, Fate::Unconnected, Fate::Lost, Fate::Late]
                [self.rng.up_to(3) as usize];
        }
        let faults = &self.faults;
        let each = [
            (faults.lost, Fate::Lost),
            (faults.late, Fate::Late),
            (faults.unanswered, Fate::Unanswered),
            (faults.doubled, Fate::Doubled),
            (faults.limited, Fate::Limited),
            (faults.unconnected, Fate::Unconnected),
        ];
        let found = each.into_iter().find(|(permille, _)| self.rng.chance(*permille));
        found.map_or(Fate::Fine, |(_, fate)| fate)
    }

    pub(crate) fn lands(&mut self, request: usize) {
        let Request { task, what, answers, copy, cancelled } = self.requests[request];
        if cancelled {
            return;
        }
        let lag = if self.rng.chance(self.faults.lag) { self.rng.up_to(LAG.num_milliseconds()) } else { 0 };
        let taken = match what {
            What::Post(post) => {
                let taken = self.discord.take(post, self.now, lag);
                if taken.is_ok() {
                    self.check_reached(post.row, post.says);
                }
                taken.map(|()| 0).map_err(Answer::Refused)
            }
            What::Create(incident, plain) => {
                let neutral = plain.neutral || self.store.incidents[incident].incident.is_private();
                let plain = Plain { neutral, ..plain };
                self.discord.create(incident, plain, self.now, lag).map_err(Answer::NoRoom)
            }
        };
        self.note_refusal(taken.is_err());
        if !answers {
            return;
        }
        // Whoever sends a copy does so only without an answer to the first.
        if let (Err(_), Some(copy)) = (taken, copy) {
            self.requests[copy].cancelled = true;
        }
        let answer = taken.map_or_else(|refused| refused, Answer::Sent);
        let wait = self.rng.up_to(SECOND / 2);
        self.after(wait, Happens::Answered(task, answer));
    }

    /// The next question of a look-up is answered.
    pub(crate) fn looked(&mut self, task: usize) {
        if !self.hears(task, Happens::Looked(task)) || self.crash(Boundary::AfterLookUp) {
            return;
        }
        let row = self.process.tasks[task].row;
        self.store.rows[row].attempts += 1;
        if self.outage_until > self.now || self.rng.chance(self.faults.unread) {
            return self.record(task, Attempt::NotLookedUp);
        }
        if self.store.rows[row].kind == Kind::Room {
            return self.looked_for_room(task);
        }
        let channel = self.process.tasks[task].channel;
        if self.discord.channels[channel].deleted && self.plant != Some(Plant::DeletedRoomLookedUpForEver) {
            self.note_refusal(true);
            return self.record(task, Attempt::Refused(Cause::Gone, "unknown channel".into()));
        }
        if self.discord.channels[channel].deleted || !self.discord.channels[channel].may_view {
            self.note_refusal(true);
            return self.record(task, Attempt::Unreadable);
        }
        self.searched(task, channel);
    }

    fn searched(&mut self, task: usize, channel: usize) {
        let marker = self.store.rows[self.process.tasks[task].row].marker();
        let known = &mut self.process.tasks[task];
        let next = match known.next {
            Next::Page(after) => {
                let page = self.discord.page(channel, after, self.page, marker, self.now);
                known.search.page(page)
            }
            Next::Readable => known.search.readable(Some(self.discord.channels[channel].may_read)),
            Next::Found(_) => Next::Over(Attempt::Sent),
            Next::Over(ref outcome) => Next::Over(outcome.clone()),
        };
        let next = match (self.plant, next) {
            (Some(Plant::EmptyHistoryBelieved), Next::Readable)
            | (Some(Plant::FirstPageOnly), Next::Page(_)) => Next::Over(Attempt::Absent),
            (_, next) => next,
        };
        match next {
            Next::Found(_) => self.record(task, Attempt::Sent),
            Next::Over(outcome) => self.record(task, outcome),
            next => {
                self.process.tasks[task].next = next;
                let wait = self.rng.up_to(SECOND);
                self.after(wait, Happens::Looked(task));
            }
        }
    }

    fn looked_for_room(&mut self, task: usize) {
        let incident = self.store.rows[self.process.tasks[task].row].incident;
        let Some(room) = self.discord.find(incident, self.now) else {
            return self.record(task, Attempt::Absent);
        };
        match self.room_opened(incident, room, false) {
            Came::Kept => self.record(task, Attempt::Sent),
            _ => self.finish(task),
        }
    }
}
