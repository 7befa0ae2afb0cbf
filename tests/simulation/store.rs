//! What is durable: incidents with their timelines, and the outbox. What is committed survives a kill.

use crate::discord::{Discord, INCIDENTS, Marker, OPS, REVIEWS};
use crate::faults::{Boundary, Plant};
use crate::surfaces::Surface;
use crate::world::World;
use warroom::domain::At;
use warroom::domain::change::{append, tell};
use warroom::domain::decide::{Decision, Report, Scene, check_report};
use warroom::domain::delivery::{Form, Kind, Phase, Target, Urgency};
use warroom::domain::guild::Caller;
use warroom::domain::ids::{ChannelId, IncidentId, MessageId, UserId};
use warroom::domain::incident::Incident;
use warroom::domain::notices::{Posting, notices};
use warroom::domain::owed::owed;
use warroom::domain::reach::Reach;
use warroom::domain::refusal::Refusal;
use warroom::domain::timeline::{Actor, Due, DueEvent, Entry, Event, FellDue, RoomEvent};

#[derive(Default)]
pub(crate) struct Store {
    pub(crate) incidents: Vec<Saved>,
    pub(crate) rows: Vec<Row>,
    /// Cards and announcements.
    pub(crate) surfaces: Vec<Surface>,
    /// Rows that are not at their end, the most urgent first.
    pub(crate) pending: Vec<usize>,
}

/// An incident as it is stored.
pub(crate) struct Saved {
    pub(crate) incident: Incident,
    pub(crate) timeline: Vec<Entry>,
    pub(crate) next_due: Option<At>,
    /// When somebody last changed it, by the machine's clock.
    pub(crate) changed: i64,
    /// For a planted mistake: what was once thought to fall due next.
    planned: Vec<FellDue>,
}

/// What came of a commit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Came {
    /// It is durable. The process may have been killed right after it.
    Kept,
    /// The product refused it.
    Refused(Refusal),
    /// Nothing was kept.
    Lost,
}

/// A row of the outbox.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) incident: usize,
    pub(crate) kind: Kind,
    pub(crate) seq: u32,
    /// Which copy of a card or an announcement.
    pub(crate) copy: u32,
    pub(crate) origin: Target,
    pub(crate) target: Target,
    pub(crate) form: Form,
    pub(crate) urgency: Urgency,
    pub(crate) nonce: u64,
    pub(crate) phase: Phase,
    pub(crate) attempts: u32,
    pub(crate) refused_at: Option<At>,
    pub(crate) may_repeat: bool,
    /// When it was claimed last.
    pub(crate) claimed: i64,
    /// Whom it does not come to, as found before it was claimed last.
    pub(crate) reach: Option<Reach>,
    /// That could not be noted.
    pub(crate) unnoted: bool,
    /// Is its message known?
    pub(crate) read: bool,
    pub(crate) channel: Option<usize>,
    pub(crate) decided: At,
}

impl Row {
    pub(crate) fn marker(&self) -> Marker {
        (self.incident, self.kind, if self.kind.is_surface() { self.copy } else { self.seq })
    }
}

impl World<'_> {
    /// What somebody asks, decided by the product and committed.
    pub(crate) fn act(
        &mut self,
        place: usize,
        who: UserId,
        decide: impl FnOnce(Scene<'_>) -> Decision,
    ) -> Came {
        let now = self.wall();
        let before = self.store.incidents[place].incident.clone();
        let mut entries = Vec::new();
        // As every action does: what fell due before it is told before it.
        self.tell(place, &mut entries, now);
        let saved = &mut self.store.incidents[place];
        let (rules, guild) = (self.book.rules(), &self.guild);
        let roles = guild.roles_of(who, &self.discord.members.roles_of(who), now);
        let caller = Caller { user: who, roles, manages_guild: false, standing: Default::default() };
        let decided = decide(Scene { incident: &saved.incident, rules, guild, caller: &caller, now });
        let decided = match decided {
            Ok(events) if self.may_commit() => Ok(events),
            Ok(_) => Err(Came::Lost),
            Err(refusal) => Err(Came::Refused(refusal)),
        };
        let saved = &mut self.store.incidents[place];
        match decided {
            Ok(events) => append(&mut saved.incident, &mut entries, Actor::Person(who), events, now),
            Err(came) => {
                saved.incident = before;
                return came;
            }
        }
        saved.changed = now.timestamp_millis();
        self.finish_commit(place, entries, now)
    }

    /// Time passes: what is due is told, in a commit.
    pub(crate) fn fall_due(&mut self, place: usize) -> Came {
        self.record_event(place, None)
    }

    /// Records that a room is there.
    pub(crate) fn room_opened(&mut self, place: usize, room: usize, is_plainer: bool) -> Came {
        let opened =
            Event::Room(RoomEvent::RoomOpened { channel: ChannelId(room as u64), kind: None, late: false });
        let plainer = is_plainer.then(|| Event::Room(RoomEvent::RoomPlainer { reason: "refused".into() }));
        self.record_event(place, std::iter::once(opened).chain(plainer))
    }

    fn record_event(&mut self, place: usize, events: impl IntoIterator<Item = Event>) -> Came {
        if !self.may_commit() {
            return Came::Lost;
        }
        let now = self.wall();
        let mut entries = Vec::new();
        let incident = &mut self.store.incidents[place].incident;
        append(incident, &mut entries, Actor::Bot, events.into_iter().collect(), now);
        self.finish_commit(place, entries, now)
    }

    /// Declares an incident.
    pub(crate) fn register(&mut self, who: UserId, report: &Report<'_>) -> Came {
        let now = self.wall();
        let place = self.store.incidents.len();
        let playbook = self.book.rules().playbook;
        let number = |_: &_| String::new();
        let mut events = match check_report(report, self.guild.id, playbook, now, number) {
            Ok(events) if self.may_commit() => events,
            Ok(_) => return Came::Lost,
            Err(refusal) => return Came::Refused(refusal),
        };
        let by = Actor::Person(who);
        let first = Entry { seq: 1, at: now, by, event: events.remove(0) };
        let mut incident = Incident::begin(IncidentId(place as i64), &first).unwrap();
        let mut entries = vec![first];
        append(&mut incident, &mut entries, by, events, now);
        let changed = now.timestamp_millis();
        let saved = Saved { incident, timeline: Vec::new(), next_due: None, changed, planned: Vec::new() };
        self.store.incidents.push(saved);
        self.finish_commit(place, entries, now)
    }

    fn may_commit(&mut self) -> bool {
        !self.crash(Boundary::BeforeCommit) && !self.disk_fails()
    }

    fn finish_commit(&mut self, place: usize, mut entries: Vec<Entry>, now: At) -> Came {
        let before = self.store.incidents[place].timeline.len();
        self.store.incidents[place].next_due = self.tell(place, &mut entries, now);
        self.say_entries(place, &entries);
        self.add_rows(place, &entries, now);
        self.store.incidents[place].timeline.append(&mut entries);
        self.surfaces_want(place);
        self.check_told(place, before);
        self.wake_now();
        self.crash(Boundary::AfterCommit);
        Came::Kept
    }

    fn tell(&mut self, place: usize, entries: &mut Vec<Entry>, now: At) -> Option<At> {
        let rules = self.book.rules();
        let before = entries.len();
        let saved = &mut self.store.incidents[place];
        match self.plant {
            Some(Plant::DueNotAskedAgain) => {
                let due = owed(&saved.incident, rules, now).due;
                let (fires, waits): (Vec<_>, _) = saved.planned.drain(..).partition(|fell| fell.due <= now);
                saved.planned = waits;
                let stale = fires.into_iter().filter(|fell| due.iter().all(|due| due.clock != fell.clock));
                append(
                    &mut saved.incident,
                    entries,
                    Actor::Clock,
                    stale.map(DueEvent::FellDue).map(Event::Due).collect(),
                    now,
                );
            }
            Some(Plant::RemindersNotMerged) => {
                let due = owed(&saved.incident, rules, now).due.into_iter().flat_map(one_by_one);
                append(
                    &mut saved.incident,
                    entries,
                    Actor::Clock,
                    due.map(DueEvent::FellDue).map(Event::Due).collect(),
                    now,
                );
            }
            _ => {}
        }
        let next = match tell(&mut saved.incident, rules, entries, now) {
            Ok(next) => next,
            Err(_) => {
                self.fail(|| "what is owed does not end".into());
                return None;
            }
        };
        if self.plant == Some(Plant::DueNotAskedAgain) && saved.planned.is_empty() {
            let planned = next.map(|next| owed(&saved.incident, rules, next).due);
            saved.planned = planned.unwrap_or_default();
        }
        self.check_owed(place, &entries[before..]);
        next
    }

    fn add_rows(&mut self, incident: usize, entries: &[Entry], now: At) {
        for said in notices(entries, &self.guild, &self.store.incidents[incident].incident) {
            if self.plant == Some(Plant::EscalationDroppedAfterDownTime) && is_old(entries, said.seq) {
                continue;
            }
            self.add_surface(incident, said.kind);
            self.add_row(incident, said, 1, now);
        }
    }

    /// Puts something into the outbox.
    pub(crate) fn add_row(&mut self, incident: usize, said: Posting, copy: u32, now: At) -> usize {
        let row = Row {
            incident,
            kind: said.kind,
            seq: said.seq,
            copy,
            origin: said.target,
            target: said.target,
            form: Form::Whole,
            urgency: said.urgency,
            nonce: self.rng.next(),
            phase: Phase::Ready(now),
            attempts: 0,
            refused_at: None,
            may_repeat: false,
            claimed: 0,
            reach: None,
            unnoted: false,
            read: false,
            channel: None,
            decided: now,
        };
        let id = self.store.rows.len();
        self.judge_later(id, row.urgency);
        self.store.rows.push(row);
        let rows = &self.store.rows;
        let reversed = self.plant == Some(Plant::RemindersFirst);
        let order = |id: usize| {
            let urgency = rows[id].urgency as i32;
            (if reversed { -urgency } else { urgency }, id)
        };
        let place = self.store.pending.partition_point(|other| order(*other) < order(id));
        self.store.pending.insert(place, id);
        id
    }

    /// Moves a row to another phase; when that is an end, nobody looks at it again.
    pub(crate) fn move_row(&mut self, row: usize, phase: Phase) {
        self.say(|_| format!("row {row}: {phase:?}"));
        if matches!(phase, Phase::Sent | Phase::Dead(_)) {
            self.store.pending.retain(|pending| *pending != row);
        }
        self.store.rows[row].phase = phase;
    }

    /// The channel that a target means now.
    pub(crate) fn place(&self, row: &Row) -> Option<usize> {
        self.channel_of(row.target, row.incident)
    }

    pub(crate) fn channel_of(&self, target: Target, incident: usize) -> Option<usize> {
        let wanted = match target {
            Target::Room => return self.room(incident),
            Target::Incidents => (self.guild.incidents_channel, INCIDENTS),
            Target::Reviews => (self.guild.reviews_channel, REVIEWS),
            Target::Ops => (self.guild.ops_channel, OPS),
            // The simulated guild has none.
            Target::Comms => return None,
            Target::Direct(user) => return self.discord.direct_channel(user),
            Target::Guild => return None,
        };
        wanted.0.map(|_| wanted.1)
    }

    pub(crate) fn room(&self, incident: usize) -> Option<usize> {
        self.store.incidents[incident].incident.room.map(|room| room.0 as usize)
    }

    /// May the row be looked at: not while its room is still to be opened.
    pub(crate) fn has_place(&self, row: &Row) -> bool {
        row.target != Target::Room
            || self.room(row.incident).is_some()
            || self.store.rows.iter().any(|other| {
                other.incident == row.incident
                    && other.kind == Kind::Room
                    && matches!(other.phase, Phase::Refused(_) | Phase::Dead(_))
            })
    }

    fn disk_fails(&mut self) -> bool {
        let fails = self.rng.chance(self.faults.disk);
        if fails {
            self.say(|_| "a commit fails".into());
            self.disturbed = self.wall_ms();
            self.wake_in(crate::faults::SECOND);
        }
        fails
    }

    /// Does a commit of the outbox succeed?
    pub(crate) fn saves(&mut self) -> bool {
        !self.disk_fails()
    }

    fn say_entries(&mut self, incident: usize, entries: &[Entry]) {
        for entry in entries {
            self.say(|_| format!("incident {incident} #{}: {:?}", entry.seq, entry.event));
        }
    }
}

/// The id of the first message of an instant by the machine's clock.
pub(crate) fn id_at(instant: At) -> MessageId {
    MessageId(Discord::id_at(instant.timestamp_millis()))
}

/// A merged reminder as what it stands for.
fn one_by_one(fell: FellDue) -> Vec<FellDue> {
    let merged = if fell.what == Due::Reminder { fell.merged } else { 0 };
    let each = |less: u32| FellDue {
        merged: fell.merged - merged,
        reminders: fell.reminders - less,
        ..fell.clone()
    };
    (0..=merged).rev().map(each).collect()
}

/// Is this about an escalation that should have been told a while ago?
fn is_old(entries: &[Entry], seq: u32) -> bool {
    entries.iter().filter(|entry| entry.seq == seq).any(|entry| match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => {
            fell.what.is_escalation() && (entry.at - fell.due).num_milliseconds() > crate::faults::MINUTE
        }
        _ => false,
    })
}
