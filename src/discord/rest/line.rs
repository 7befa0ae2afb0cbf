//! Who waits to leave, in which order. Pure, like the limiter it asks.

use std::collections::{BTreeMap, HashMap};

use super::limiter::{Admit, Key, Limiter};
use super::request::{Flow, Lane};

/// A place in the line. The order is that of leaving within one flow: lane, then time of arrival.
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
    flow: Flow,
    key: Key,
    deadline: u64,
}

/// All who wait.
#[derive(Debug, Default)]
pub(super) struct Line {
    waiting: BTreeMap<Place, Waiting>,
    turns: Turns,
}

/// Whose turn was when. Whoever had none for longest is next.
#[derive(Debug, Default)]
struct Turns {
    count: u64,
    guilds: HashMap<(Lane, u64), u64>,
    flows: HashMap<(Lane, Flow), u64>,
}

/// Turns remembered; whose was longer ago counts as one who had none.
const REMEMBERED: usize = 4096;

impl Turns {
    fn took(&mut self, lane: Lane, flow: Flow) {
        self.count += 1;
        self.guilds.insert((lane, flow.guild), self.count);
        self.flows.insert((lane, flow), self.count);
        if self.flows.len() > REMEMBERED {
            let from = self.count.saturating_sub(REMEMBERED as u64 / 2);
            self.guilds.retain(|_, turn| *turn > from);
            self.flows.retain(|_, turn| *turn > from);
        }
    }

    fn of_guild(&self, lane: Lane, flow: Flow) -> u64 {
        self.guilds.get(&(lane, flow.guild)).copied().unwrap_or_default()
    }

    fn of_flow(&self, lane: Lane, flow: Flow) -> u64 {
        self.flows.get(&(lane, flow)).copied().unwrap_or_default()
    }
}

/// The least that one who waited in vain is told to stay away, in milliseconds.
const LEAST_LATER_MS: u64 = 500;

impl Line {
    /// Waits at `place` until `deadline` at most.
    pub(super) fn join(&mut self, place: Place, flow: Flow, key: Key, deadline: u64) {
        self.waiting.insert(place, Waiting { flow, key, deadline });
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
        // While nobody but answers may leave, whose turn it is need not be known: this keeps a long line cheap.
        let shut = limiter.gate_opens_at(now) > now;
        let in_order = if shut { self.waiting.iter().collect() } else { in_turn(&self.waiting, &self.turns) };
        for (place, waiting) in in_order {
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
        for (place, verdict) in &told {
            if let (Some(waiting), Verdict::Go) = (self.waiting.remove(place), verdict) {
                self.turns.took(place.lane, waiting.flow);
            }
        }
        (told, wake)
    }
}

/// All who wait, in the order of their turns: by lane; of each guild its first, then of each its second, and so on; and
/// what is a guild's first, by its incidents in the same way. Among equals whoever had no turn for longest.
fn in_turn<'a>(waiting: &'a BTreeMap<Place, Waiting>, turns: &Turns) -> Vec<(&'a Place, &'a Waiting)> {
    let mut count = HashMap::new();
    let mut nth = |whose: (Lane, u64, Option<i64>)| {
        let count = count.entry(whose).or_insert(0_usize);
        *count += 1;
        *count
    };
    let mut by_flow: Vec<_> = waiting
        .iter()
        .map(|(place, waiter)| {
            let Flow { guild, incident } = waiter.flow;
            let of_flow = (nth((place.lane, guild, Some(incident))), turns.of_flow(place.lane, waiter.flow));
            (of_flow, place, waiter)
        })
        .collect();
    by_flow.sort_by_key(|(of_flow, place, _)| (place.lane, *of_flow, place.number));
    let mut by_guild: Vec<_> = by_flow
        .into_iter()
        .map(|(_, place, waiter)| {
            let of_guild =
                (nth((place.lane, waiter.flow.guild, None)), turns.of_guild(place.lane, waiter.flow));
            (of_guild, place, waiter)
        })
        .collect();
    by_guild.sort_by_key(|(of_guild, place, _)| (place.lane, *of_guild, place.number));
    by_guild.into_iter().map(|(_, place, it)| (place, it)).collect()
}
