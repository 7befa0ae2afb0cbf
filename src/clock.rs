//! The only "now" in the product.

mod checked;
mod estimate;
mod machine;
#[cfg(test)]
mod tests;

pub use checked::{Checked, Correction, RoundTrip, Standing, WORTH_TELLING};
pub use estimate::{Answered, Elapsed, Estimate};
pub use machine::{Machine, Readings};

use crate::domain::At;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Where time comes from. Cheap to clone; clones share the time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// What the machine's wall clock shows, right or wrong: for whoever only looks.
    System,
    /// A machine's time, checked against Discord's: the wall clock may be set without any harm.
    Checked(Arc<Checked>),
    /// Begins at an instant and passes faster than the machine's: drills.
    Scaled {
        /// When it began, on this clock.
        origin: At,
        /// When it began, on the machine's monotonic one.
        began: Instant,
        /// How many times faster.
        speed: f64,
    },
    /// Stands still until it is moved: tests.
    Manual(Arc<watch::Sender<At>>),
}

/// Longest sleep of the system clock, so that a step of it, or a suspended machine, is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

impl Clock {
    /// The time of a machine, checked against Discord's. It is the wall clock's until Discord has answered.
    pub fn checked(machine: Machine) -> Clock {
        Clock::Checked(Arc::new(Checked::new(machine)))
    }

    /// A clock that begins now at `origin` and passes `speed` times faster than the machine's.
    pub fn scaled(origin: At, speed: f64) -> Clock {
        Clock::Scaled { origin, began: Instant::now(), speed }
    }

    /// A clock that stands at `at`.
    pub fn manual(at: At) -> Clock {
        Clock::Manual(Arc::new(watch::Sender::new(at)))
    }

    /// The instant, to the millisecond, as it is stored.
    pub fn now(&self) -> At {
        let now = match self {
            Clock::System => Utc::now(),
            Clock::Checked(checked) => checked.now(),
            Clock::Scaled { origin, began, speed } => {
                *origin + TimeDelta::milliseconds((began.elapsed().as_secs_f64() * speed * 1000.0) as i64)
            }
            Clock::Manual(at) => *at.borrow(),
        };
        now.trunc_subsecs(3)
    }

    /// Moves a manual clock to an instant; on a manual machine, which cannot go back, so much time passes. Other clocks
    /// cannot be moved.
    pub fn set(&self, to: At) {
        match self {
            Clock::Manual(at) => {
                at.send_replace(to);
            }
            Clock::Checked(checked) => checked.machine().passes(to - self.now()),
            Clock::System | Clock::Scaled { .. } => {}
        }
    }

    /// Waits until this clock shows `at` or later. May return early, so ask [`Clock::now`] again.
    pub async fn sleep_until(&self, at: At) {
        let left = || (at - self.now()).to_std().unwrap_or_default();
        match self {
            Clock::System => tokio::time::sleep(left().min(LONGEST_SLEEP)).await,
            Clock::Checked(checked) => checked.sleep_until(at).await,
            Clock::Scaled { speed, .. } => {
                tokio::time::sleep(left().div_f64(*speed).min(LONGEST_SLEEP)).await;
            }
            Clock::Manual(now) => {
                let mut now = now.subscribe();
                // Fails only when the clock is gone, and then there is nothing to wait for.
                let _ = now.wait_for(|now: &DateTime<Utc>| *now >= at).await;
            }
        }
    }

    /// How the machine's wall clock stands to Discord's time. `None`: this clock is not checked.
    pub fn standing(&self) -> Option<Standing> {
        match self {
            Clock::Checked(checked) => Some(checked.standing()),
            Clock::System | Clock::Scaled { .. } | Clock::Manual(_) => None,
        }
    }

    /// A request to Discord leaves, whose answer will say what time it is there. Only a checked clock wants to know.
    pub fn round_trip(&self) -> Option<RoundTrip> {
        match self {
            Clock::Checked(checked) => Some(RoundTrip::begin(checked)),
            Clock::System | Clock::Scaled { .. } | Clock::Manual(_) => None,
        }
    }
}
