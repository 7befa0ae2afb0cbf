//! Who waits to leave, in which order. Pure, like the limiter it asks.

use std::collections::{BTreeMap, HashMap};

use super::limiter::{Admit, Key, Limiter};
use super::request::Lane;

/// A place in the line. The order is that of leaving: lane, then time of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) lane: Lane,
    pub(super) number: u64,
}

/// What is said to one who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Leave now.
    Go,
    /// Do not wait here: come back after so many milliseconds.
    Later(u64),
    /// The bot's token is dead.
    Closed,
}

#[derive(Debug)]
struct Waiting {
    key: Key,
    deadline: u64,
}

/// All who wait.
#[derive(Debug, Default)]
pub(super) struct Line {
    waiting: BTreeMap<Place, Waiting>,
}

/// The least that one who waited in vain is told to stay away, in milliseconds.
const LEAST_LATER_MS: u64 = 500;

impl Line {
    /// Waits at `place` until `deadline` at most.
    pub(super) fn join(&mut self, place: Place, key: Key, deadline: u64) {
        self.waiting.insert(place, Waiting { key, deadline });
    }

    /// Waits no more; says whether it did.
    pub(super) fn leave(&mut self, place: Place) -> bool {
        self.waiting.remove(&place).is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Who is told what now, and when to ask again at the latest.
    pub(super) fn advance(
        &mut self,
        now: u64,
        limiter: &mut Limiter,
    ) -> (Vec<(Place, Verdict)>, Option<u64>) {
        let mut told = Vec::new();
        let mut wake: Option<u64> = None;
        // Who stands behind a stopped one with the same key neither asks nor overtakes, whatever
        // the lane.
        let mut stopped: HashMap<&Key, Admit> = HashMap::new();
        for (place, waiting) in &self.waiting {
            // Its time is over unseen, as when the process was suspended: by now others may act for it.
            if waiting.deadline < now {
                told.push((*place, Verdict::Later(LEAST_LATER_MS)));
                continue;
            }
            let key = &waiting.key;
            let gate_opens = if key.exempt { now } else { limiter.gate_opens_at(now) };
            let gated = gate_opens > now;
            let admit = if gated {
                // Nothing else needs to be asked: this keeps a long line cheap.
                Admit::Wait(gate_opens - now)
            } else if let Some(admit) = stopped.get(key) {
                *admit
            } else {
                limiter.admit(now, key, place.lane)
            };
            let opens = match admit {
                Admit::Go => {
                    told.push((*place, Verdict::Go));
                    continue;
                }
                Admit::Closed => {
                    told.push((*place, Verdict::Closed));
                    continue;
                }
                Admit::Wait(ms) => now + ms,
                Admit::Busy => waiting.deadline,
            };
            if !gated {
                stopped.insert(key, admit);
            }
            if opens > waiting.deadline || waiting.deadline <= now {
                told.push((*place, Verdict::Later(opens.saturating_sub(now).max(LEAST_LATER_MS))));
            } else {
                wake = Some(wake.map_or(opens, |wake| wake.min(opens)));
            }
        }
        for (place, _) in &told {
            self.waiting.remove(place);
        }
        (told, wake)
    }
}
