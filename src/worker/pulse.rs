//! Whether the worker turns.

use std::time::Duration;
use tokio::time::Instant;

/// How long (real time) after its last turn a worker is taken to stand still: turns come every two seconds, also when there
/// is nothing to do, and one that waits for a slow disk may take a while.
const STILL: Duration = Duration::from_secs(30);

/// How the worker's last turn went, and when (real time).
#[derive(Debug, Clone, Copy)]
pub struct Pulse {
    at: Instant,
    went_well: bool,
}

impl Pulse {
    /// Of a turn that ends now.
    pub(super) fn now(went_well: bool) -> Pulse {
        Pulse { at: Instant::now(), went_well }
    }

    /// Does it turn, and do its turns go well?
    pub fn is_turning(&self) -> bool {
        self.is_turning_at(Instant::now())
    }

    fn is_turning_at(&self, now: Instant) -> bool {
        self.went_well && now < self.at + STILL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_stands_still_when_it_has_not_turned_for_long_or_cannot() {
        let pulse = Pulse::now(true);
        for (later, is_turning) in [(0, true), (29, true), (30, false), (3600, false)] {
            assert_eq!(pulse.is_turning_at(pulse.at + Duration::from_secs(later)), is_turning, "{later} s");
        }
        assert!(!Pulse::now(false).is_turning());
    }
}
