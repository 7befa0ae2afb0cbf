//! What a machine knows of the time.

use super::estimate::Elapsed;
use crate::domain::At;
use chrono::{TimeDelta, Utc};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often a real machine's clocks are looked at, to notice that one was set, or that the machine was suspended.
const LOOK: Duration = Duration::from_secs(1);
/// Two clocks are read at the same moment when it takes no longer; tried so often.
const AT_ONCE: TimeDelta = TimeDelta::milliseconds(20);
const TRIES: u32 = 5;

/// Where a checked clock reads. Cheap to clone; clones are the same machine.
#[derive(Debug, Clone)]
pub enum Machine {
    /// This one.
    Real,
    /// One whose clocks only move when they are moved: tests.
    Manual(Arc<watch::Sender<Readings>>),
}

/// What both clocks of a machine show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    /// Since the machine was started, suspended times included. It cannot be set.
    pub elapsed: Elapsed,
    /// The time of day, which can be set.
    pub wall: At,
}

impl Machine {
    /// A machine that was started a while ago and whose wall clock shows this.
    pub fn manual(wall: At) -> Machine {
        Machine::Manual(Arc::new(watch::Sender::new(Readings { elapsed: TimeDelta::hours(1), wall })))
    }

    /// What its clocks show.
    pub fn read(&self) -> Readings {
        match self {
            Machine::Real => both(),
            Machine::Manual(readings) => *readings.borrow(),
        }
    }

    /// Time passes on a manual machine, be it suspended or not. Nothing makes it go back.
    pub fn passes(&self, time: TimeDelta) {
        let time = time.max(TimeDelta::zero());
        self.change(|readings| {
            readings.elapsed += time;
            readings.wall += time;
        });
    }

    /// Somebody sets the wall clock of a manual machine forward, or back.
    pub fn is_set(&self, by: TimeDelta) {
        self.change(|readings| readings.wall += by);
    }

    fn change(&self, change: impl FnOnce(&mut Readings)) {
        if let Machine::Manual(readings) = self {
            readings.send_modify(change);
        }
    }

    /// Waits until so much has elapsed. May return early.
    pub(super) async fn wait_until(&self, until: Elapsed) {
        match self {
            Machine::Real => {
                let left = (until - elapsed()).to_std().unwrap_or_default();
                tokio::time::sleep(left.min(LOOK)).await;
            }
            Machine::Manual(readings) => {
                let mut readings = readings.subscribe();
                // Fails only when the machine is gone, and then there is nothing to wait for.
                let _ = readings.wait_for(|readings| readings.elapsed >= until).await;
            }
        }
    }

    /// Waits for a second, or on a manual machine until its clocks show something else than this.
    pub(super) async fn wait_for_other(&self, than: Readings) {
        match self {
            Machine::Real => tokio::time::sleep(LOOK).await,
            Machine::Manual(readings) => {
                let mut readings = readings.subscribe();
                let _ = readings.wait_for(|readings| *readings != than).await;
            }
        }
    }
}

/// Both clocks at the same moment: read again where the machine did something else in between.
fn both() -> Readings {
    let mut read = (elapsed(), Utc::now(), elapsed());
    for _ in 0..TRIES {
        if read.2 - read.0 < AT_ONCE {
            break;
        }
        read = (elapsed(), Utc::now(), elapsed());
    }
    Readings { elapsed: read.0, wall: read.1 }
}

/// On Linux the monotonic clock stands still while the machine is suspended; this one does not.
fn elapsed() -> Elapsed {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = rustix::time::ClockId::Monotonic;
    let read = rustix::time::clock_gettime(clock);
    TimeDelta::seconds(read.tv_sec) + TimeDelta::nanoseconds(read.tv_nsec)
}
