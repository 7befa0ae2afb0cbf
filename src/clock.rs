//! The only "now" in the product.

use crate::domain::At;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Where time comes from. Cheap to clone; clones share the time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
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
            Clock::Scaled { origin, began, speed } => {
                *origin + TimeDelta::milliseconds((began.elapsed().as_secs_f64() * speed * 1000.0) as i64)
            }
            Clock::Manual(at) => *at.borrow(),
        };
        now.trunc_subsecs(3)
    }

    /// Moves a manual clock to an instant. Other clocks cannot be moved.
    pub fn set(&self, to: At) {
        if let Clock::Manual(at) = self {
            at.send_replace(to);
        }
    }

    /// Waits until this clock shows `at` or later. May return early, so ask [`Clock::now`] again.
    pub async fn sleep_until(&self, at: At) {
        let left = (at - self.now()).to_std().unwrap_or_default();
        match self {
            Clock::System => tokio::time::sleep(left.min(LONGEST_SLEEP)).await,
            Clock::Scaled { speed, .. } => {
                tokio::time::sleep(left.div_f64(*speed).min(LONGEST_SLEEP)).await;
            }
            Clock::Manual(now) => {
                let mut now = now.subscribe();
                // Fails only when the clock is gone, and then there is nothing to wait for.
                let _ = now.wait_for(|now: &DateTime<Utc>| *now >= at).await;
            }
        }
    }
}
