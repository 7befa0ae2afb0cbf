//! People: they declare, acknowledge, grade, assign, work, verify, close and reopen, at random.

use crate::faults::{HOUR, MINUTE};
use crate::playbook::LEVELS;
use crate::store::Came;
use crate::world::{Happens, World};
use chrono::TimeDelta;
use warroom::domain::decide::*;
use warroom::domain::ids::UserId;
use warroom::domain::incident::State;
use warroom::domain::timeline::{ClosingEvent, Event, UpdateKind};

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
        match self.register(UserId(1), &Report { title: "x", private, ..Report::default() }) {
            Came::Kept => self.after(soon, Happens::Person(place)),
            Came::Lost => self.after(soon, Happens::Declared),
            Came::Refused(refusal) => self.fail(|| format!("a report is refused: {refusal:?}")),
        }
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
        let (dice, number) = (self.rng.up_to(99), self.rng.up_to(2));
        let who = self.rng.between(1, 4) as u64;
        // Much of what people ask at random is refused.
        self.act(incident, UserId(who), |scene| wish(scene, dice, number));
    }

    /// After the last fault and a while: everything that is owed must have been told. Then nothing more is owed.
    pub(crate) fn close_all(&mut self) {
        if !self.process.up {
            return self.after(MINUTE, Happens::Close);
        }
        self.after(4 * HOUR, Happens::End);
        for place in 0..self.store.incidents.len() {
            self.check_nothing_overdue(place);
            if self.store.incidents[place].incident.is_open() {
                self.act(place, UserId(1), |_| Ok(vec![Event::Closing(ClosingEvent::Closed { note: None })]));
            }
        }
    }
}

/// When what is still open at the end is due: after everything that is looked at.
pub(crate) fn long_after(scene: Scene<'_>) -> Option<DueIn> {
    Some(DueIn::At(scene.now + TimeDelta::days(366)))
}

/// What somebody wants to do next.
fn wish(scene: Scene<'_>, dice: i64, number: i64) -> Decision {
    let incident = scene.incident;
    match (incident.state, dice) {
        (State::Closed, 0..40) => reopen(scene, "x"),
        (State::Closed, _) | (State::Resolved, 0..50) => close(scene, None, long_after(scene)),
        (State::Verifying, 0..60) => {
            verify(scene, &VerifyRequest { passed: dice < 40, check: None, figure: None, note: None })
        }
        (State::Reported, 0..60) | (_, 0..10) => {
            let (level, _) = LEVELS[number as usize];
            grade(scene, &graded(level, Some("x"), dice % 4 != 0))
        }
        (_, 10..30) => acknowledge(scene),
        (_, 30..45) => assign(scene, UserId(number.unsigned_abs() + 1), None, None),
        (_, 45..60) => {
            let next_in = (number == 0).then_some(TimeDelta::minutes(10));
            update(scene, &UpdateRequest { text: "x", kind: UpdateKind::Progress, next_in, eta: None })
        }
        (_, 60..67) => raise_blocker(scene, "x", None),
        (_, 67..70) => {
            // Sometimes it is noted a while after it was held.
            let held = (number == 0).then(|| scene.now - TimeDelta::minutes(7));
            meet(scene, "x", held)
        }
        (_, 70..82) => {
            let open = incident.open_blockers().next().map_or(0, |blocker| blocker.id);
            clear_blocker(scene, &open.to_string(), None)
        }
        (_, 82..90) => state_cause(scene, "x", None, number > 0),
        (_, 90..) if incident.is_unfixed() => fixed(scene, "x"),
        _ => log(scene, "x", None),
    }
}

/// A level named outright.
pub(crate) fn graded<'a>(level: &'a str, reason: Option<&'a str>, confirm: bool) -> GradeRequest<'a> {
    GradeRequest { level: Some(level), reason, confirm: Some(confirm), ..GradeRequest::default() }
}
