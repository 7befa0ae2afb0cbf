//! What messages say, composed as the worker does, and judged by what people can read in the end.

use crate::faults::Plant;
use crate::store::Row;
use crate::world::World;
use std::collections::BTreeSet;
use warroom::domain::At;
use warroom::domain::delivery::{Kind, Phase, Urgency};
use warroom::domain::notices::{tellings, told_with};
use warroom::domain::playbook::Clock;
use warroom::domain::reach::{Reach, Whom};
use warroom::domain::timeline::{Due, DueEvent, Entry, Event, FellDue};
use warroom::domain::unsaid::{Around, Reminder, waits_until};

/// What a message says of what fell due: whom it concerns, how often it was missed, and for how many earlier ones it says
/// that it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Says {
    pub(crate) incident: usize,
    pub(crate) tells: Vec<FellDue>,
    /// Whom it is for.
    pub(crate) called: BTreeSet<Whom>,
    /// Whom it calls, others in their place among them.
    pub(crate) calls: Vec<Whom>,
    /// What it says of those who are not reached.
    pub(crate) reach: Option<Reach>,
    /// When it was looked whom it comes to, if it was.
    pub(crate) looked_at: Option<i64>,
    /// Whom it does not call, since they were told directly.
    pub(crate) left_out: BTreeSet<Whom>,
    /// May somebody whom it calls have been told directly?
    pub(crate) in_doubt: bool,
}

/// What is to be done with a row whose turn it is.
pub(crate) enum Todo {
    Wait(At),
    /// These rows need no message.
    LeaveOut(Vec<usize>),
    /// It says this.
    Say(Says),
}

/// What the message about one miss names: nobody reads it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    clock: Clock,
    anchor: At,
    due: At,
    /// The last miss that it tells, and how many before it that "were not sent".
    number: u32,
    what: Due,
    merged: u32,
}

impl World<'_> {
    /// What a row says if it is sent now, or why it is not.
    pub(crate) fn compose(&self, id: usize) -> Todo {
        let row = &self.store.rows[id];
        let saved = &self.store.incidents[row.incident];
        if row.kind != Kind::Entry || fell(entry_of(row, &saved.timeline)).is_none() {
            return Todo::Say(Says::default());
        }
        let (mut unsaid, rules) = (Vec::new(), self.book.rules());
        if row.urgency == Urgency::Reminder {
            let around = self.reminders_around(row);
            let known: Vec<_> = around.iter().map(|id| self.known(*id)).collect();
            if let Some(until) = waits_until(row.seq, &known, self.wall()) {
                return Todo::Wait(until);
            }
            let (incident, timeline) = (&saved.incident, &saved.timeline);
            let reminders = Around { incident, rules, reminders: &known, timeline };
            let needless = reminders.needless();
            if !needless.is_empty() {
                let left_out = around.into_iter().filter(|id| needless.contains(&self.store.rows[*id].seq));
                return Todo::LeaveOut(left_out.collect());
            }
            unsaid = reminders.unsaid_before(row.seq);
        }
        if self.plant == Some(Plant::UnsaidForgotten) {
            unsaid.clear();
        }
        let told = tellings(&saved.incident, rules, entry_of(row, &saved.timeline), &saved.timeline, &unsaid);
        let told = told.into_iter().map(|telling| telling.fell);
        let tells: Vec<_> = told.filter(|fell| !is_outdated(fell, self.wall())).collect();
        match tells.is_empty() {
            true => Todo::LeaveOut(vec![id]),
            false => Todo::Say(Says { incident: row.incident, tells, ..Says::default() }),
        }
    }

    /// A reminder as the worker knows it.
    fn known(&self, id: usize) -> Reminder {
        let Row { seq, ref phase, read, may_repeat, .. } = self.store.rows[id];
        let (phase, has_message) = match self.plant {
            Some(Plant::UnknownCalledUnsaid) if phase.is_in_doubt() => (Phase::Ready(self.wall()), false),
            Some(Plant::UnknownTakenForRead) if phase.is_in_doubt() => (Phase::Sent, true),
            _ => (phase.clone(), read),
        };
        Reminder { seq, phase, has_message, may_repeat }
    }

    /// Reminders that belong into the same place since the last one before it that was read, in order.
    fn reminders_around(&self, row: &Row) -> Vec<usize> {
        let is_one = |other: &Row| {
            other.incident == row.incident
                && other.kind == Kind::Entry
                && other.urgency == Urgency::Reminder
                && other.origin == row.origin
                && !matches!(other.phase, Phase::Dead(_))
        };
        let all = self.store.rows.iter().enumerate().filter(|(_, other)| is_one(other));
        let all: Vec<_> = all.collect();
        let read =
            all.iter().filter(|(_, other)| other.seq < row.seq && other.phase.has_arrived() && other.read);
        let last = read.map(|(_, other)| other.seq).max().unwrap_or(0);
        let around = all.into_iter().filter(|(_, other)| other.seq > last);
        around.map(|(id, _)| id).collect()
    }

    /// Once is judged by what people read: in what stands, nothing is told twice, and whoever reads that earlier reminders
    /// were not sent finds none of them.
    pub(crate) fn check_read(&mut self) {
        let standing =
            self.discord.channels.iter().filter(|channel| !channel.deleted && channel.person.is_none());
        let said = standing
            .flat_map(|channel| &channel.messages)
            .filter(|message| !message.may_repeat)
            .filter_map(|message| message.says);
        let mut said: Vec<_> = said.map(|place| &self.says[place]).collect();
        said.sort_by_key(|says| says.incident);
        let mut wrong = None;
        for says in said.chunk_by(|one, next| one.incident == next.incident) {
            let timeline = &self.store.incidents[says[0].incident].timeline;
            let tells = says.iter().flat_map(|says| &says.tells);
            let mut named: Vec<_> = tells.map(named).collect();
            named.sort_unstable();
            let twice = named.windows(2).find(|pair| pair[0].is_same(&pair[1]));
            let untrue =
                named.chunk_by(|one, next| one.run() == next.run()).find_map(|run| untrue(run, timeline));
            let what = twice.map(|pair| format!("told twice: {:?}", pair[0]));
            let what = what.or(untrue.map(|one| format!("stands for what was sent: {one:?}")));
            wrong = wrong.or(what.map(|what| format!("incident {}: {what}", says[0].incident)));
        }
        if let Some(wrong) = wrong {
            self.fail(|| wrong);
        }
    }

    /// What a reminder that was left out was to tell is told by a later one, or not worth telling.
    pub(crate) fn check_left_out(&mut self, id: usize) {
        let row = &self.store.rows[id];
        let timeline = &self.store.incidents[row.incident].timeline;
        let later = self.store.rows.iter().enumerate().filter(|(_, other)| {
            (other.incident, other.kind, other.urgency) == (row.incident, row.kind, row.urgency)
                && other.seq > row.seq
        });
        let later: Vec<_> = later.map(|(id, _)| id).collect();
        let messages = self.discord.channels.iter().flat_map(|channel| &channel.messages);
        let says = messages.filter(|message| later.contains(&message.row)).filter_map(|message| message.says);
        let told: Vec<_> = says.flat_map(|place| &self.says[place].tells).collect();
        let is_told = |fell: &FellDue| {
            told.iter().any(|newer| {
                let counts = (newer.clock, newer.anchor, newer.what) == (fell.clock, fell.anchor, fell.what);
                let stands_for = newer.merged > 0 || newer.reminders == fell.reminders;
                newer.clock == fell.clock && (!counts || fell.what != Due::Reminder || stands_for)
            })
        };
        // Where something was done since, the clock counts anew, and a warning whose limit has passed says nothing.
        let is_anew = |one: &FellDue| {
            let mut later = timeline.iter().filter(|entry| entry.seq > row.seq).filter_map(fell);
            later.any(|newer| newer.clock == one.clock && newer.anchor != one.anchor)
        };
        let is_outdated =
            |fell: &FellDue| is_anew(fell) || (fell.what == Due::Warning && !fell.clock.repeats());
        let own: Vec<_> = told_with(entry_of(row, timeline), timeline).collect();
        let untold = own.into_iter().find(|fell| !is_told(fell) && !is_outdated(fell));
        if let Some(untold) = untold.cloned() {
            self.fail(|| format!("row {id} was left out, and nothing tells {untold:?}"));
        }
    }
}

impl Named {
    fn run(&self) -> (Clock, At) {
        (self.clock, self.anchor)
    }

    fn is_same(&self, other: &Named) -> bool {
        self.run() == other.run()
            && (self.number, self.what, self.due) == (other.number, other.what, other.due)
    }
}

/// Of the messages of one run, in order, the first that says that it stands for more than were not sent before it: all
/// together tell, or stand for, more than had fallen due.
fn untrue(run: &[Named], timeline: &[Entry]) -> Option<Named> {
    let mut said = 0;
    run.iter().copied().filter(|one| is_counted(one.what)).find(|one| {
        said += 1 + one.merged;
        let fell = timeline.iter().filter_map(fell).filter(|fell| {
            (fell.clock, fell.anchor) == one.run() && is_counted(fell.what) && fell.due <= one.due
        });
        one.merged > 0 && said > fell.map(|fell| 1 + fell.merged).sum()
    })
}

fn is_counted(what: Due) -> bool {
    matches!(what, Due::Reminder | Due::Escalation)
}

fn named(fell: &FellDue) -> Named {
    let FellDue { clock, anchor, what, due, reminders, merged, .. } = *fell;
    Named { clock, anchor, due, number: reminders, merged, what }
}

/// A warning that comes after its limit says nothing.
fn is_outdated(fell: &FellDue, now: At) -> bool {
    fell.what == Due::Warning && !fell.clock.repeats() && now >= fell.anchor
}

fn entry_of<'a>(row: &Row, timeline: &'a [Entry]) -> &'a Entry {
    &timeline[row.seq as usize - 1]
}

fn fell(entry: &Entry) -> Option<&FellDue> {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => Some(fell),
        _ => None,
    }
}
