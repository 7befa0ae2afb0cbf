//! People: they declare, acknowledge, grade, assign, work, verify, close and reopen, at random.

use crate::faults::MINUTE;
use crate::playbook::LEVELS;
use crate::world::{Happens, World};
use warroom::domain::grading::Basis;
use warroom::domain::ids::{GuildId, IncidentId, RoleKey, UserId};
use warroom::domain::incident::{Incident, State};
use warroom::domain::playbook::{Milestone, PlaybookRef};
use warroom::domain::timeline::{Actor, Declared, Entry, Event, UpdateKind};

impl World<'_> {
    pub(crate) fn declare(&mut self) {
        let soon = self.rng.up_to(self.pace);
        if self.calm {
            return;
        }
        if !self.process.up {
            return self.after(soon, Happens::Declared);
        }
        let private = self.rng.chance(200);
        let place = self.store.incidents.len();
        let event = Event::Declared(Box::new(declared(private)));
        let first = Entry { seq: 1, at: self.wall(), by: person(1), event };
        let incident = Incident::begin(IncidentId(place as i64), &first).unwrap();
        self.commit_new(incident, first);
        self.after(soon, Happens::Person(place));
    }

    pub(crate) fn person(&mut self, incident: usize) {
        if self.calm {
            return;
        }
        let wait = self.rng.up_to(self.pace);
        self.after(wait, Happens::Person(incident));
        // Commands are given in the room, to a bot that is there.
        if !self.process.up || self.room(incident).is_none() {
            return;
        }
        if let Some(event) = self.choice(incident) {
            let who = self.rng.between(1, 4) as u64;
            self.commit(incident, person(who), vec![event]);
        }
    }

    fn choice(&mut self, place: usize) -> Option<Event> {
        let text = || "x".to_owned();
        let dice = self.rng.up_to(99);
        let number = self.rng.up_to(2);
        let incident = &self.store.incidents[place].incident;
        let fresh = !incident.milestones.contains_key(&Milestone::Acknowledged);
        Some(match (incident.state, dice) {
            (State::Closed, 0..40) => Event::Reopened { reason: text() },
            (State::Closed, _) => return None,
            (State::Resolved, 0..50) => Event::Closed { note: None },
            (State::Verifying, 0..60) => Event::Verified {
                passed: dice < 40,
                check: None,
                figure: None,
                note: None,
                complete: dice < 40,
                returns_to: (dice >= 40).then_some(State::Processing),
            },
            (State::Reported, 0..60) | (_, 0..10) => {
                let (level, rank) = LEVELS[number as usize];
                Event::Graded {
                    level: level.into(),
                    rank,
                    confirmed: dice % 4 != 0,
                    reason: None,
                    basis: Basis::default(),
                }
            }
            (_, 10..30) if fresh => Event::Acknowledged,
            (_, 30..45) => Event::Assigned {
                member: UserId(number.unsigned_abs() + 1),
                role: RoleKey::primary(),
                goal: None,
            },
            (_, 45..60) => Event::Updated {
                text: text(),
                kind: UpdateKind::Progress,
                next_in: (number == 0).then_some(600),
                eta: None,
            },
            (_, 60..70) => Event::BlockerRaised { id: incident.next_blocker(), text: text(), owner: None },
            (_, 70..82) => {
                let id = incident.open_blockers().next()?.id;
                Event::BlockerCleared { id, text: None }
            }
            (_, 82..90) => Event::CauseStated { text: text(), category: None, confirmed: number > 0 },
            (_, 90..) if incident.is_unfixed() => Event::Fixed { text: text() },
            _ => Event::Logged { text: text(), at: None },
        })
    }

    /// After the last fault and a while: everything that is owed must have been told. Then nothing more is owed.
    pub(crate) fn close_all(&mut self) {
        if !self.process.up {
            return self.after(MINUTE, Happens::Close);
        }
        for place in 0..self.store.incidents.len() {
            self.check_nothing_overdue(place);
            if self.store.incidents[place].incident.is_open() {
                self.commit(place, person(1), vec![Event::Closed { note: None }]);
            }
        }
    }
}

fn person(id: u64) -> Actor {
    Actor::Person(UserId(id))
}

fn declared(private: bool) -> Declared {
    Declared {
        guild: GuildId(1),
        number: String::new(),
        playbook: PlaybookRef { id: String::new(), version: 1 },
        title: String::new(),
        fault_type: String::new(),
        symptom: None,
        impact: None,
        urgency: None,
        affected_percent: None,
        users: None,
        core: None,
        source: None,
        occurred: None,
        contact: None,
        private,
        similar: Vec::new(),
        drill: None,
    }
}
