//! The delivery of one row: claimed, sent or looked for, and recorded, by the steps of the product's core.

use crate::discord::{Field, Post};
use crate::faults::{Boundary, Plant, SECOND};
use crate::store::{Came, id_at};
use crate::telling::Todo;
use crate::worker::{Answer, Busy, Task};
use crate::world::{Happens, World};
use warroom::domain::delivery::{
    About, Attempt, CLAIM_HOLDS, Cause, Form, Kind, LINE, Phase, QUIET, Standing, Step, Target, completed,
    may_still_send, search_window, settle,
};
use warroom::domain::direct;
use warroom::domain::history::Search;
use warroom::domain::ids::{ChannelId, GuildId};
use warroom::domain::reach::Whom;
use warroom::domain::room::{Invited, Plain, asked_later, may_be_thread};
use warroom::domain::shut::Way;

/// The one server.
const GUILD: GuildId = GuildId(1);

impl World<'_> {
    pub(crate) fn begin(&mut self, id: usize, todo: Step, busy: [Option<Busy>; 2]) {
        let row = self.store.rows[id].clone();
        // Who can see a room is not simulated; stories show it.
        if row.kind == Kind::Access || row.kind == Kind::Room && self.room(row.incident).is_some() {
            if !self.crash(Boundary::BeforeCommit) && self.saves() {
                self.move_row(id, Phase::Sent);
                self.crash(Boundary::AfterCommit);
            }
            return;
        }
        let channel = match (row.kind, todo) {
            (Kind::Room, _) => Some(0),
            (_, Step::LookUp | Step::Complete) => row.channel,
            _ => self.place(&row),
        };
        let since = match row.phase {
            Phase::Claimed(at) | Phase::Unknown(at) | Phase::Ready(at) => at,
            Phase::Refused(at) | Phase::Short(at) => at,
            Phase::Sent | Phase::Dead(_) => return,
        };
        let (from, until) = search_window(row.decided, since);
        let (search, next) = Search::new(id_at(from), id_at(until), self.page);
        self.process.tasks.push(Task {
            alive: true,
            orphan: false,
            busy,
            row: id,
            channel: channel.unwrap_or_default(),
            plain: Plain::default(),
            says: None,
            phase: row.phase,
            claimed_at: self.wall(),
            begun: self.now,
            joined: 0,
            search,
            next,
        });
        self.process.busy.extend(busy.into_iter().flatten());
        let task = self.process.tasks.len() - 1;
        match todo {
            Step::LookUp => {
                if self.crash(Boundary::BeforeLookUp) {
                    return;
                }
                let wait = self.rng.up_to(SECOND);
                self.after(wait, Happens::Looked(task));
            }
            Step::Complete => {
                let wait = self.rng.up_to(SECOND);
                self.after(wait, Happens::Edited(task));
            }
            _ => self.send(task, channel),
        }
    }

    fn send(&mut self, task: usize, channel: Option<usize>) {
        let id = self.process.tasks[task].row;
        self.check_order(id);
        match self.compose(id) {
            Todo::Wait(until) => return self.put_off(task, &[id], Phase::Ready(until)),
            Todo::LeaveOut(rows) => return self.put_off(task, &rows, Phase::Sent),
            Todo::Say(says) if says.tells.is_empty() => {}
            Todo::Say(says) => {
                self.say(|_| format!("row {id} tells {:?}", says.tells));
                self.process.tasks[task].says = Some(self.says.len());
                self.says.push(says);
            }
        }
        let says = self.process.tasks[task].says;
        if let Target::Direct(user) = self.store.rows[id].origin {
            match self.todo_directly(id) {
                direct::Todo::Send => {}
                direct::Todo::Wait(until) => return self.put_off(task, &[id], Phase::Ready(until)),
                direct::Todo::LeaveOut => return self.put_off(task, &[id], Phase::Sent),
            }
            says.into_iter().for_each(|says| self.says[says].calls = vec![Whom::Person(user)]);
            return self.claim(task);
        }
        if says.is_some_and(|says| self.look_whom_it_reaches(id, says)) {
            return;
        }
        if direct::goes_first(&self.standing(id)) && self.tell_directly(id, says) {
            return;
        }
        let is_message = self.store.rows[id].kind.is_message();
        let why = match channel {
            None => Some("nowhere".to_owned()),
            Some(channel) => self.why_shut(channel).filter(|_| is_message),
        };
        match why {
            None => self.claim(task),
            Some(_) if self.crash(Boundary::BeforeCommit) => {}
            Some(_) => self.after(0, Happens::NoPlace(task)),
        }
    }

    /// There is no channel, or one that need not be asked.
    pub(crate) fn no_place(&mut self, task: usize) {
        if self.hears(task, Happens::NoPlace(task)) {
            self.record(task, Attempt::Refused(Cause::Place, "nowhere".into()));
        }
    }

    /// Nothing is sent now: these rows wait, or are left out.
    fn put_off(&mut self, task: usize, rows: &[usize], phase: Phase) {
        if self.crash(Boundary::BeforeCommit) {
            return;
        }
        if self.saves() {
            rows.iter().for_each(|row| self.move_row(*row, phase.clone()));
            if self.crash(Boundary::AfterCommit) {
                return;
            }
        }
        self.after(0, Happens::GivenUp(task));
    }

    fn claim(&mut self, task: usize) {
        if self.crash(Boundary::BeforeClaim) {
            return;
        }
        if !self.saves() {
            return self.after(SECOND, Happens::GivenUp(task));
        }
        let (now, begun) = (self.wall(), self.now);
        let claiming = &mut self.process.tasks[task];
        (claiming.claimed_at, claiming.begun) = (now, begun);
        let row = claiming.row;
        let phase = match self.plant {
            Some(Plant::ClaimNotDurable) => self.store.rows[row].phase.clone(),
            Some(Plant::SentBeforeSending) => Phase::Sent,
            _ => Phase::Claimed(self.wall()),
        };
        self.store.rows[row].attempts += 1;
        self.store.rows[row].claimed = self.now;
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
        // The product's clock goes by a monotonic one: set back, it makes no old claim fresh.
        let fresh = fresh && self.now - self.process.tasks[task].begun <= QUIET.num_milliseconds();
        if !fresh && self.plant != Some(Plant::StaleClaimSent) {
            return self.finish(task);
        }
        self.process.tasks[task].joined = self.now;
        let wait = self.wait_in_line();
        self.after(wait, Happens::Leaves(task));
    }

    pub(crate) fn post_of(&self, task: usize) -> Post {
        let Task { row, channel, says, .. } = self.process.tasks[task];
        let nonce = match self.plant {
            Some(Plant::NonceRemoved) => None,
            _ => Some(self.store.rows[row].nonce),
        };
        let form = self.store.rows[row].form;
        let in_doubt = says.is_some_and(|says| self.says[says].in_doubt);
        let may_repeat = self.store.rows[row].may_repeat || in_doubt || self.may_be_repeated_directly(row);
        Post { row, says, form, may_repeat, channel, nonce, marker: self.store.rows[row].marker() }
    }

    pub(crate) fn answered(&mut self, task: usize, answer: Answer) {
        if !self.hears(task, Happens::Answered(task, answer)) || self.crash(Boundary::BeforeRecord) {
            return;
        }
        let Task { row: id, channel, .. } = self.process.tasks[task];
        let (channel, now) = (ChannelId(channel as u64), self.wall());
        let is_message = self.store.rows[id].kind.is_message();
        let outcome = match answer {
            Answer::Sent(_) => Attempt::Sent,
            Answer::Refused(cause) => Attempt::Refused(cause, "refused".into()),
            Answer::NoRoom(field) => return self.no_room_like_this(task, field),
            Answer::Limited(wait) => Attempt::RetryAfter(chrono::TimeDelta::milliseconds(wait)),
            Answer::NotConnected => Attempt::NotSent,
            Answer::Unknown => Attempt::Unknown,
        };
        match answer {
            Answer::Sent(_) if is_message => self.process.shut.opened(Way::Post(channel)),
            Answer::Refused(cause) if is_message && cause.is_of_the_place() => {
                self.process.shut.refused(GUILD, Way::Post(channel), "refused", now)
            }
            Answer::Refused(Cause::Content) => {
                let row = &mut self.store.rows[id];
                // What has no files is no other without them.
                row.form = row.form.max(least_form(row.kind));
                // One that refuses the barest line takes nothing.
                if is_message && row.form == Form::Bare {
                    self.process.shut.refused(GUILD, Way::Post(channel), "refused", now);
                }
            }
            Answer::Sent(_)
            | Answer::Refused(_)
            | Answer::NoRoom(_)
            | Answer::Limited(_)
            | Answer::NotConnected
            | Answer::Unknown => {}
        }
        if let Answer::Sent(room) = answer {
            let row = &self.store.rows[id];
            let is_plainer = self.process.tasks[task].plain != Plain::default();
            if row.kind == Kind::Room && self.room_opened(row.incident, room, is_plainer) != Came::Kept {
                return self.finish(task);
            }
        }
        self.record(task, outcome);
    }

    /// A room is asked for plainer, with a claim of its own: what was refused has no effect. Where nothing plainer is left,
    /// it is asked for later.
    fn no_room_like_this(&mut self, task: usize, field: Field) {
        let Task { row: id, plain, joined, .. } = self.process.tasks[task];
        let incident = &self.store.incidents[self.store.rows[id].incident].incident;
        let threads = may_be_thread(incident, &self.guild);
        let plainer = plain.plainer(field.part(), threads);
        if let Some(plainer) = plainer.filter(|_| self.plant != Some(Plant::RoomNotPlainer)) {
            self.process.tasks[task].plain = plainer;
            return self.claim(task);
        }
        let plainest = Plain { neutral: true, outside: true, thread: threads, invited: Invited::Nobody };
        let is_known = self.discord.rooms_changed < joined;
        if is_known && self.discord.refuses_room(plainest).is_none() {
            self.fail(|| format!("row {id}: {plain:?} was refused, and a plainer room was not asked for"));
        }
        let after = asked_later(&self.standing(id), self.wall());
        self.settled(task, after);
    }

    /// The edit that makes a message whole is answered.
    pub(crate) fn edited(&mut self, task: usize) {
        if !self.hears(task, Happens::Edited(task)) || self.crash(Boundary::BeforeRecord) {
            return;
        }
        let Task { row: id, channel, .. } = self.process.tasks[task];
        let (row, now) = (&self.store.rows[id], self.wall());
        let reached = self.outage_until <= self.now;
        let whole = reached && self.discord.complete(id, row.kind, channel);
        self.note_refusal(reached && !whole);
        let after = completed(&self.standing(id), whole, self.store.rows[id].decided, now);
        self.settled(task, after);
    }

    /// Records what came of an attempt or a look-up.
    pub(crate) fn record(&mut self, task: usize, outcome: Attempt) {
        let Task { row: id, ref phase, .. } = self.process.tasks[task];
        let row = Standing { phase: phase.clone(), ..self.standing(id) };
        let saved = &self.store.incidents[self.store.rows[id].incident].incident;
        let about = About { private: saved.is_private(), open: saved.is_open() };
        let now = self.wall();
        let is_content = matches!(outcome, Attempt::Refused(Cause::Content, _));
        let has_smaller = is_content && row.kind.is_message() && row.form.smaller().is_some();
        let target = row.target;
        let after = match (self.plant, outcome) {
            (Some(Plant::UnknownTakenForSent), Attempt::Unknown) => Standing { phase: Phase::Sent, ..row },
            (Some(Plant::UnknownRetriedAtOnce), Attempt::Unknown) => {
                Standing { phase: Phase::Ready(now), ..row }
            }
            (Some(Plant::SentBeforeSending), _) => Standing { phase: Phase::Sent, ..row },
            (Some(Plant::RefusedIsDead), Attempt::Refused(_, why)) => {
                Standing { phase: Phase::Dead(why), ..row }
            }
            (Some(Plant::NoSmallerForm), Attempt::Refused(_, why)) => {
                settle(&row, Attempt::Refused(Cause::Place, why), about, now)
            }
            (Some(Plant::PrivacyForgotten), outcome) => {
                settle(&row, outcome, About { private: false, ..about }, now)
            }
            (Some(Plant::UnreadableWaitedFor), Attempt::Unreadable) => {
                settle(&row, Attempt::NotLookedUp, about, now)
            }
            (_, outcome) => settle(&row, outcome, about, now),
        };
        let after = match (self.plant, &after.phase) {
            (Some(Plant::ShortTakenForWhole), Phase::Short(_)) => Standing { phase: Phase::Sent, ..after },
            (Some(Plant::RefusedAskedAtOnce), Phase::Refused(_)) => {
                Standing { phase: Phase::Refused(now + chrono::TimeDelta::seconds(1)), ..after }
            }
            (Some(Plant::RepeatNotMarked), _) => Standing { may_repeat: false, ..after },
            _ => after,
        };
        let left = after.target != target || matches!(after.phase, Phase::Refused(_) | Phase::Dead(_));
        if has_smaller && left {
            self.fail(|| format!("row {id} left its place, and its smaller forms were not tried there"));
        }
        self.settled(task, after);
    }

    /// Why a channel is not asked now. Its permissions are looked at: events that tell of a change can be lost.
    fn why_shut(&mut self, channel: usize) -> Option<String> {
        if matches!(self.plant, Some(Plant::ShutForgotten | Plant::RefusedAskedAtOnce)) {
            return None;
        }
        let way = Way::Post(ChannelId(channel as u64));
        let closed = self.process.shut.why(way, self.wall())?;
        let allowed = (self.outage_until <= self.now).then(|| self.discord.channels[channel].is_open());
        if !closed.opens(allowed) {
            return Some(closed.reason);
        }
        if allowed == Some(true) {
            self.process.shut.proved(way);
        }
        None
    }

    /// Keeps how a row stands now, unless somebody else moved it meanwhile.
    fn settled(&mut self, task: usize, after: Standing) {
        let Task { row: id, ref phase, alive, channel, .. } = self.process.tasks[task];
        let phase = phase.clone();
        if alive && self.saves() && self.store.rows[id].phase == phase {
            let Standing { target, form, phase, refused_at, may_repeat, .. } = after;
            let row = &mut self.store.rows[id];
            row.read |= phase.has_arrived();
            (row.target, row.form, row.refused_at, row.may_repeat) = (target, form, refused_at, may_repeat);
            let arrived = phase.has_arrived() && row.kind.is_surface();
            self.move_row(id, phase);
            if arrived {
                self.surface_placed(id, channel);
            }
            let says = self.process.tasks[task].says;
            if !self.crash(Boundary::AfterRecord) && self.standing(id).goes_direct(self.wall()) {
                self.tell_directly(id, says);
            }
        }
        self.finish(task);
    }

    pub(crate) fn standing(&self, id: usize) -> Standing {
        let row = &self.store.rows[id];
        Standing {
            kind: row.kind,
            urgency: row.urgency,
            origin: row.origin,
            target: row.target,
            form: row.form,
            phase: row.phase.clone(),
            attempts: row.attempts,
            refused_at: row.refused_at,
            may_repeat: row.may_repeat,
        }
    }

    pub(crate) fn finish(&mut self, task: usize) {
        let Task { alive, orphan, busy, .. } = self.process.tasks[task];
        self.process.tasks[task].alive = false;
        if alive && !orphan {
            self.process.busy.retain(|other| !busy.contains(&Some(*other)));
            self.wake_now();
        }
    }

    fn wait_in_line(&mut self) -> i64 {
        let line = LINE.num_milliseconds();
        if self.rng.chance(200) && !self.calm { self.rng.up_to(line) } else { 0 }
    }
}

/// The smallest form that is no other than the whole: only reviews have files.
pub(crate) fn least_form(kind: Kind) -> Form {
    if kind == Kind::Review { Form::Whole } else { Form::NoFiles }
}
