//! What was promised.

use crate::delivering::least_form;
use crate::discord::{INCIDENTS, Message, REVIEWS};
use crate::faults::SECOND;
use crate::world::World;
use chrono::{Datelike, Timelike};
use std::collections::BTreeMap;
use warroom::domain::At;
use warroom::domain::delivery::{Kind, Phase, Step, Target, Urgency};
use warroom::domain::incident::{Incident, Plan, PlanProgress, State};
use warroom::domain::notices::told_with;
use warroom::domain::owed::owed;
use warroom::domain::playbook::{Clock, Milestone};
use warroom::domain::timeline::{Due, DueEvent, Entry, Event, FellDue};

impl World<'_> {
    /// What is told now is owed now, and told on time.
    pub(crate) fn check_owed(&mut self, place: usize, told: &[Entry]) {
        let saved = &self.store.incidents[place];
        let quiet_since = self.disturbed.max(saved.changed);
        let mut wrong = None;
        for it in told.iter().filter_map(fell) {
            let late = self.wall_ms() - it.due.timestamp_millis();
            let held = waits_for_office(&saved.incident, it);
            // While no worker is up, a suspended one's last commit is the first to tell.
            let may_be_late = !self.process.up || it.due.timestamp_millis() <= quiet_since || held;
            if held && !is_office_time(self.wall()) {
                wrong = Some(format!("told when nobody works: {it:?}"));
            } else if !is_unmet(&saved.incident, it.clock) {
                wrong = Some(format!("told what is not owed: {it:?}"));
            } else if late > SECOND && !may_be_late {
                wrong = Some(format!("told {late} ms late: {it:?}"));
            }
        }
        if let Some(wrong) = wrong {
            self.fail(|| format!("incident {place}: {wrong}"));
        }
    }

    /// What a commit told is told once.
    pub(crate) fn check_told(&mut self, place: usize, from: usize) {
        let told = self.store.incidents[place].timeline[from..].iter().filter_map(fell);
        // A warning of the level before may come with one of the new level's own deadline.
        let warned = |it: &FellDue| (it.what == Due::Warning).then_some(it.anchor);
        let told: Vec<_> = told.map(|it| (it.clock, rung(it), warned(it))).collect();
        let twice = told.iter().enumerate().find(|(nth, it)| told[..*nth].contains(it));
        if let Some(twice) = twice.map(|(nth, _)| told[nth]) {
            self.fail(|| format!("incident {place}: told twice at once: {twice:?}"));
        }
    }

    /// Nothing more urgent waits for the same place.
    pub(crate) fn check_order(&mut self, id: usize) {
        let row = &self.store.rows[id];
        let overtaken = self.store.pending.iter().map(|other| &self.store.rows[*other]).any(|other| {
            other.urgency < row.urgency
                && other.incident == row.incident
                && other.target == row.target
                && matches!(self.todo(other), Step::Send | Step::LookUp)
        });
        if overtaken {
            self.fail(|| format!("row {id} overtakes what is more urgent"));
        }
    }

    /// After a time without faults, everything that is owed has been told.
    pub(crate) fn check_nothing_overdue(&mut self, place: usize) {
        let owed = owed(&self.store.incidents[place].incident, self.book.rules(), self.wall());
        let overdue = owed.due.iter().find(|fell| (self.wall() - fell.due).num_milliseconds() > SECOND);
        if let Some(fell) = overdue.cloned() {
            self.fail(|| format!("incident {place}: owed, and not told: {fell:?}"));
        }
    }

    /// Everything arrived, once.
    pub(crate) fn check_end(&mut self) {
        let mut copies = vec![(0, 0); self.store.rows.len()];
        for channel in &self.discord.channels {
            for message in channel.messages.iter().filter(|message| message.marker.is_some()) {
                let (all, living) = &mut copies[message.row];
                *all += 1;
                // What went with a deleted room is told again elsewhere.
                *living += u32::from(!channel.deleted && !message.deleted && !message.may_repeat);
            }
        }
        let standing = self.discord.channels.iter().filter(|channel| !channel.deleted);
        let is_short = |message: &&Message| {
            let kind = message.marker.map(|(_, kind, _)| kind).filter(|kind| !kind.is_surface());
            let is_small = kind.is_some_and(|kind| message.form > least_form(kind));
            // Of two copies, one of them unknown, the other is made whole.
            is_small && !self.store.rows[message.row].may_repeat
        };
        if let Some(short) = standing.flat_map(|channel| &channel.messages).find(is_short).cloned() {
            self.fail(|| format!("never made whole: {short:?}"));
        }
        for (id, (all, living)) in copies.into_iter().enumerate() {
            self.check_row(id, all, living);
        }
        for place in 0..self.store.incidents.len() {
            self.check_incident(place);
        }
        self.check_read();
        self.check_direct();
        for channel in [INCIDENTS, REVIEWS] {
            let marks = self.discord.channels[channel].messages.iter().filter_map(|message| message.marker);
            let mut incidents = marks.map(|marker| &self.store.incidents[marker.0].incident);
            if incidents.any(|incident| incident.is_private()) {
                self.fail(|| "a private incident is told in public".into());
            }
        }
    }

    fn check_row(&mut self, id: usize, all: u32, living: u32) {
        let row = &self.store.rows[id];
        // A direct message is only one of several ways of the same message.
        let is_direct = matches!(row.origin, Target::Direct(_));
        let is_owed = row.kind == Kind::Entry && row.urgency != Urgency::Rest && !is_direct;
        let wrong = match row.phase {
            _ if living > 1 => format!("arrived {living} times"),
            Phase::Sent if !row.read && row.urgency == Urgency::Reminder && row.kind == Kind::Entry => {
                return self.check_left_out(id);
            }
            Phase::Sent if all == 0 && row.kind.is_message() && !is_direct && !self.stands_besides(row) => {
                "lost".into()
            }
            Phase::Dead(_) if is_owed => "owed, and dead".into(),
            Phase::Sent | Phase::Dead(_) => return,
            // It is tried again and again, and may be under way just now.
            Phase::Refused(_) | Phase::Ready(_) | Phase::Claimed(_) if self.is_gone(row) => return,
            _ => "never came to an end".into(),
        };
        let row = row.clone();
        self.fail(|| format!("row {id} {wrong}: {row:?}"));
    }

    /// What is said of one entry in two places may fall back to one of them: then a look-up there finds the other's message,
    /// which says the same.
    fn stands_besides(&self, row: &crate::store::Row) -> bool {
        let Some(channel) = row.channel else { return false };
        let is_other = |other: &crate::store::Row| {
            (other.incident, other.kind, other.seq) == (row.incident, row.kind, row.seq)
                && other.origin != row.origin
        };
        let messages = self.discord.channels[channel].messages.iter();
        let mut own = messages.filter(|message| message.marker == Some(row.marker()));
        own.any(|message| is_other(&self.store.rows[message.row]))
    }

    fn check_incident(&mut self, place: usize) {
        let is_room =
            |channel: &&crate::discord::Channel| channel.incident == Some(place) && !channel.deleted;
        let rooms = self.discord.channels.iter().filter(is_room).count();
        if rooms > 1 {
            self.fail(|| format!("incident {place} has {rooms} rooms"));
        }
        self.check_replay(place);
        self.check_in_notices(place);
        self.check_merged(place);
        self.check_told_once(place);
    }

    /// The timeline gives the incident, and nothing was recorded past something that was due.
    fn check_replay(&mut self, place: usize) {
        let saved = &self.store.incidents[place];
        let (first, rest) = saved.timeline.split_first().unwrap();
        let mut incident = Incident::begin(saved.incident.id, first).unwrap();
        let mut wrong = None;
        for together in rest.chunk_by(|one, next| one.at == next.at) {
            let due = owed(&incident, self.book.rules(), together[0].at).due;
            let told = |due: &FellDue| {
                together
                    .iter()
                    .filter_map(fell)
                    .any(|told| (told.clock, told.anchor, told.what) == (due.clock, due.anchor, due.what))
            };
            if let Some(due) = due.into_iter().find(|due| !told(due)) {
                wrong = Some(format!("passed over at {}: {due:?}", together[0].at));
            }
            together.iter().for_each(|entry| incident.apply(entry));
        }
        if incident != saved.incident {
            wrong = Some("is not what its timeline adds up to".into());
        }
        if let Some(wrong) = wrong {
            self.fail(|| format!("incident {place}: {wrong}"));
        }
    }

    /// Everything that fell due is in exactly one notice.
    fn check_in_notices(&mut self, place: usize) {
        let saved = &self.store.incidents[place];
        let mut told = vec![0; saved.timeline.len() + 1];
        let is_direct = |row: &crate::store::Row| matches!(row.origin, Target::Direct(_));
        let rows = self.store.rows.iter().filter(|row| row.incident == place && row.kind == Kind::Entry);
        for row in rows.filter(|row| !is_direct(row)) {
            let from = &saved.timeline[row.seq as usize - 1..];
            for it in told_with(&from[0], from) {
                let entry = from.iter().find(|entry| fell(entry).is_some_and(|fell| std::ptr::eq(fell, it)));
                told[entry.map_or(0, |entry| entry.seq as usize)] += 1;
            }
        }
        let wrong =
            saved.timeline.iter().find(|entry| fell(entry).is_some() && told[entry.seq as usize] != 1);
        if let Some(entry) = wrong {
            let (times, entry) = (told[entry.seq as usize], entry.clone());
            self.fail(|| format!("incident {place}: in {times} notices: {entry:?}"));
        }
    }

    /// What fell due at one instant was told once, whatever clocks and levels did since.
    fn check_told_once(&mut self, place: usize) {
        let told = self.store.incidents[place].timeline.iter().filter_map(fell);
        let mut told: Vec<_> = told.map(|it| (it.clock, it.anchor, it.what, it.due)).collect();
        told.sort_unstable();
        if let Some(twice) = told.windows(2).find(|pair| pair[0] == pair[1]) {
            let twice = twice[0];
            self.fail(|| format!("incident {place}: told twice: {twice:?}"));
        }
    }

    /// Of what repeats, every miss up to the escalation is told, by itself or merged; what comes after, at its own pace,
    /// counts on.
    fn check_merged(&mut self, place: usize) {
        let mut misses: BTreeMap<_, (u32, u32)> = BTreeMap::new();
        for it in self.store.incidents[place].timeline.iter().filter_map(fell) {
            if it.clock.repeats() && it.what != Due::Warning {
                let (told, missed) = misses.entry((it.clock, it.anchor)).or_default();
                let counts_on = *missed >= 3 && *told == *missed && it.reminders > *missed;
                *told = if counts_on { it.reminders } else { *told + 1 + it.merged };
                *missed = it.reminders;
            }
        }
        if let Some((run, (told, missed))) = misses.into_iter().find(|(_, (told, missed))| told != missed) {
            self.fail(|| format!("incident {place}: {told} of {missed} misses were told of {run:?}"));
        }
    }
}

fn fell(entry: &Entry) -> Option<&FellDue> {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => Some(fell),
        _ => None,
    }
}

/// Which step this is, of those that may come only once at one instant.
fn rung(fell: &FellDue) -> Option<u32> {
    match fell.what {
        Due::Rung(place) => Some(place),
        Due::Breach | Due::BreachAtBirth => Some(u32::MAX),
        Due::Warning | Due::Note | Due::Reminder | Due::Escalation => None,
    }
}

/// Does it wait for working time? Of the lowest level all reminders do, of the one above it the calls to meetings.
fn waits_for_office(incident: &Incident, fell: &FellDue) -> bool {
    let waits = match incident.level().map(|grade| grade.rank) {
        Some(3) => true,
        Some(2) => fell.clock == Clock::Meeting,
        _ => false,
    };
    waits && !fell.what.is_escalation()
}

/// The office of the simulated calendar, said once more.
fn is_office_time(at: At) -> bool {
    at.weekday().number_from_monday() <= 5 && matches!(at.hour(), 8..=11 | 13..=17)
}

/// Is that which the clock measures still outstanding? Said here once more, in the simplest way.
fn is_unmet(incident: &Incident, clock: Clock) -> bool {
    let reached = |milestone| incident.spell.milestones.contains_key(&milestone);
    incident.state != State::Closed
        && match clock {
            Clock::Respond => !reached(Milestone::Acknowledged),
            Clock::RootCause => !reached(Milestone::CauseFound),
            Clock::Recover => !reached(Milestone::Recovered),
            Clock::Grade => !reached(Milestone::Graded),
            Clock::Sync => {
                // Before anybody has the work, only what was promised.
                let promised = incident.last_update.as_ref().is_some_and(|update| update.next_in.is_some());
                incident.state < State::Verifying && (incident.spell.assigned_at.is_some() || promised)
            }
            Clock::Meeting => {
                let meets = incident.level().is_some_and(|grade| grade.rank < 3);
                meets && incident.state < State::Verifying && incident.spell.assigned_at.is_some()
            }
            Clock::Verification => incident.state == State::Verifying,
            Clock::Blocker(id) => incident.open_blockers().any(|blocker| blocker.id == id),
            // A newer plan of the kind stands for the one before it.
            Clock::Approval(id) => incident.plans.iter().any(|plan| {
                let newer = |other: &Plan| other.kind == plan.kind && other.id > plan.id;
                plan.id == id && plan.progress == PlanProgress::Proposed && !incident.plans.iter().any(newer)
            }),
            // The simulated playbook has none of these.
            Clock::Contact
            | Clock::Workaround
            | Clock::Team
            | Clock::Call
            | Clock::Silence
            | Clock::Survey
            | Clock::Review
            | Clock::Observation
            | Clock::PromisedWord
            | Clock::Feedback
            | Clock::Followup(_)
            | Clock::Inject(_) => false,
        }
}
