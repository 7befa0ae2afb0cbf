//! A machine's time, checked against Discord's.

use super::estimate::{Answered, Elapsed, Estimate};
use super::machine::{Machine, Readings};
use crate::domain::At;
use chrono::TimeDelta;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What is wrong by so much is worth telling, and waits that were begun before mean something else.
pub const WORTH_TELLING: TimeDelta = TimeDelta::seconds(5);

/// A machine's time, checked against Discord's. The product goes by it.
#[derive(Debug)]
pub struct Checked {
    machine: Machine,
    estimate: Mutex<Estimate>,
    /// The last correction, and a way to wait for the next.
    corrected: watch::Sender<Option<Correction>>,
}

/// The product's time was wrong, and was set right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Correction {
    /// Forward, if it is not negative.
    pub by: TimeDelta,
    /// The first instant of the right time.
    pub at: At,
}

/// How the witnesses of the time stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How far the machine's wall clock is ahead of the time in use.
    pub wall_is_ahead: TimeDelta,
    /// Whether the time in use is that of Discord's answers.
    pub is_proved: bool,
    /// Whether something speaks against it, and Discord has not decided yet.
    pub is_in_doubt: bool,
    /// Whether Discord has said nothing of the time for a minute.
    pub is_old: bool,
}

/// One request to Discord on its way.
#[derive(Debug)]
pub struct RoundTrip {
    clock: Arc<Checked>,
    asked: Elapsed,
    heard: Option<Elapsed>,
}

/// What was heard of the time longer ago is old.
const OLD: TimeDelta = TimeDelta::seconds(60);

impl Checked {
    pub(super) fn new(machine: Machine) -> Checked {
        let Readings { elapsed, wall } = machine.read();
        let estimate = Mutex::new(Estimate::new(elapsed, wall));
        Checked { machine, estimate, corrected: watch::Sender::new(None) }
    }

    /// The machine whose time it is.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    pub(super) fn now(&self) -> At {
        let mut estimate = self.lock();
        let elapsed = self.look(&mut estimate).elapsed;
        estimate.now(elapsed)
    }

    /// How the witnesses stand to each other now.
    pub fn standing(&self) -> Standing {
        let mut estimate = self.lock();
        let elapsed = self.look(&mut estimate).elapsed;
        Standing {
            wall_is_ahead: estimate.wall_is_ahead(),
            is_proved: estimate.is_proved(),
            is_in_doubt: estimate.is_in_doubt(),
            is_old: estimate.is_old(elapsed, OLD),
        }
    }

    /// Corrections of the time, and a way to wait for more.
    pub fn corrected(&self) -> watch::Receiver<Option<Correction>> {
        self.corrected.subscribe()
    }

    /// Waits for a second, or on a manual machine until one of its clocks is moved.
    pub async fn moved(&self, since: Readings) {
        self.machine.wait_for_other(since).await;
    }

    /// Waits until the time is this. May return early.
    pub(super) async fn sleep_until(&self, at: At) {
        let mut corrected = self.corrected();
        // Before the origin is read: a correction in between ends the wait at once.
        corrected.mark_unchanged();
        let until = at - self.lock().origin();
        tokio::select! {
            () = self.machine.wait_until(until) => {}
            _ = corrected.changed() => {}
        }
    }

    fn look(&self, estimate: &mut Estimate) -> Readings {
        let readings = self.machine.read();
        estimate.look(readings.elapsed, readings.wall);
        readings
    }

    fn hear(&self, answer: &Answered) {
        let mut estimate = self.lock();
        let was = estimate.origin();
        estimate.hear(answer);
        let by = estimate.origin() - was;
        if by.abs() >= WORTH_TELLING {
            let at = estimate.origin() + answer.heard;
            self.corrected.send_replace(Some(Correction { by, at }));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Estimate> {
        self.estimate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RoundTrip {
    /// A request leaves now.
    pub(super) fn begin(clock: &Arc<Checked>) -> RoundTrip {
        let asked = clock.machine.read().elapsed;
        RoundTrip { clock: clock.clone(), asked, heard: None }
    }

    /// Its answer is there.
    #[must_use]
    pub fn answered(self) -> RoundTrip {
        let heard = Some(self.clock.machine.read().elapsed);
        RoundTrip { heard, ..self }
    }

    /// What the answer says: its `Date`, and when the message that it is about was posted by this request.
    pub fn tells(self, date: Option<At>, posted: Option<At>) {
        let heard = self.heard.unwrap_or_else(|| self.clock.machine.read().elapsed);
        self.clock.hear(&Answered { asked: self.asked, heard, date, posted });
    }
}
