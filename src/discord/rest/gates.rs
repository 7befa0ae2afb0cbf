//! The gates all requests share: the bot's global limit, the count of refused requests that
//! would get the address banned, and the pause after faults.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

/// The least wait after the n-th 429 in a row, so that a `retry_after` of 0 is never a spin.
pub(super) fn least_wait_ms(strikes: u32) -> u64 {
    (100 << strikes.min(9)).min(30_000)
}

/// How long a request may be on its way to Discord, in milliseconds, as far as that is not known better: one that is
/// answered had arrived. One that takes longer may arrive among more than were asked for. (A busy machine may take more than
/// a second from here to the wire.)
const TRAVEL_MS: u64 = 2_000;
/// A second of Discord's in milliseconds of ours, which are cut off and not rounded.
const SECOND_MS: u64 = 1_010;

/// At most so many requests arrive in any second.
///
/// A request keeps its place from when it is let go until a second after it surely arrived: so when the last one leaves of
/// those that arrive within a second, all others of them still have their places. Between being let go and leaving, a busy
/// machine may let it wait for long; that time does not count. Which request an answer belongs to is not asked: it counts
/// for the one that left first, which makes no place free too early.
#[derive(Debug)]
pub(super) struct GlobalGate {
    most: usize,
    /// So many were let go and have not left yet.
    let_go: usize,
    /// When each place is free again: the first that left, first.
    places: VecDeque<u64>,
    /// So many of the last of them await an answer.
    unanswered: usize,
    /// So many await an answer that have no place any more.
    astray: usize,
    closed_until: u64,
    strikes: u32,
}

impl GlobalGate {
    pub(super) fn new(per_second: u32) -> Self {
        let most = usize::try_from(per_second.max(1)).unwrap_or(usize::MAX);
        let places = VecDeque::new();
        Self { most, let_go: 0, places, unanswered: 0, astray: 0, closed_until: 0, strikes: 0 }
    }

    /// When the next request may leave; `now` if at once.
    pub(super) fn opens_at(&mut self, now: u64) -> u64 {
        while self.places.front().is_some_and(|free| *free <= now) {
            self.places.pop_front();
            if self.places.len() < self.unanswered {
                self.unanswered -= 1;
                self.astray += 1;
            }
        }
        match self.places.front() {
            _ if self.places.len() + self.let_go < self.most => now,
            Some(free) => *free,
            None => now + SECOND_MS,
        }
    }

    /// A request is let go; only when `opens_at` said so for this very instant.
    pub(super) fn take(&mut self) {
        self.let_go += 1;
    }

    /// A request that was let go leaves.
    pub(super) fn leaves(&mut self, now: u64) {
        self.let_go = self.let_go.saturating_sub(1);
        self.places.push_back(now + TRAVEL_MS + SECOND_MS);
        self.unanswered += 1;
    }

    /// A request that was let go will not leave.
    pub(super) fn stays(&mut self) {
        self.let_go = self.let_go.saturating_sub(1);
    }

    /// A request that left was answered.
    pub(super) fn answered(&mut self, now: u64) {
        if let Some(place) = self.await_one_less() {
            *place = (*place).min(now + SECOND_MS);
        }
    }

    /// A request that left will not be answered; it may have arrived.
    pub(super) fn lost(&mut self) {
        self.await_one_less();
    }

    /// The place of the first that awaits an answer, unless that is free again.
    fn await_one_less(&mut self) -> Option<&mut u64> {
        if self.astray > 0 {
            self.astray -= 1;
            return None;
        }
        let first = self.places.len() - self.unanswered;
        self.unanswered = self.unanswered.saturating_sub(1);
        self.places.get_mut(first)
    }

    pub(super) fn close(&mut self, now: u64, retry_after_ms: u64) {
        let until = now + retry_after_ms.max(least_wait_ms(self.strikes));
        // Several that were in flight together are one strike; and what left before the first is over when it opens.
        if self.closed_until <= now {
            self.strikes += 1;
            self.closed_until = self.places.back().copied().unwrap_or_default();
        }
        self.closed_until = self.closed_until.max(until);
        self.astray += self.unanswered;
        self.unanswered = 0;
        // It opens gently, one place at a time: whoever used up the limit may be somebody else.
        let most = self.most as u64;
        self.places = (1..=most).map(|place| self.closed_until + place * SECOND_MS / most).collect();
    }

    pub(super) fn went_well(&mut self) {
        self.strikes = 0;
    }
}

/// Counts answers of 401, 403 and 429 in the last 10 minutes, in steps of 10 s: at 10,000
/// Discord bans the address.
#[derive(Debug)]
pub(super) struct Refusals {
    most: u32,
    steps: VecDeque<(u64, u32)>,
}

const STEP_MS: u64 = 10_000;
const SPAN_MS: u64 = 600_000 + STEP_MS;

impl Refusals {
    pub(super) fn new(most: u32) -> Self {
        Self { most, steps: VecDeque::new() }
    }

    pub(super) fn add(&mut self, now: u64) {
        let step = now - now % STEP_MS;
        match self.steps.back_mut() {
            Some((at, count)) if *at == step => *count += 1,
            _ => self.steps.push_back((step, 1)),
        }
    }

    pub(super) fn count(&mut self, now: u64) -> u32 {
        while self.steps.front().is_some_and(|(at, _)| at + SPAN_MS <= now) {
            self.steps.pop_front();
        }
        self.steps.iter().map(|(_, count)| count).sum()
    }

    /// When requests may leave again; `now` if at once.
    pub(super) fn opens_at(&mut self, now: u64) -> u64 {
        if self.count(now) < self.most {
            return now;
        }
        self.steps.front().map_or(now, |(at, _)| at + SPAN_MS)
    }
}

/// Pauses after several faults in a row, then lets one request try.
#[derive(Debug)]
pub(super) struct Breaker {
    faults: u32,
    pauses: u32,
    open_until: u64,
    trying: bool,
    seed: u64,
}

/// So many time-outs, failed connections or 5xx in a row begin a pause.
const FAULTS: u32 = 5;
const FIRST_PAUSE_MS: u64 = 1_000;
const LONGEST_PAUSE_MS: u64 = 30_000;

impl Breaker {
    pub(super) fn new(seed: u64) -> Self {
        Self { faults: 0, pauses: 0, open_until: 0, trying: false, seed: seed | 1 }
    }

    pub(super) fn is_open(&self) -> bool {
        self.faults >= FAULTS
    }

    /// When the next request may leave, or `None` while the one that tries is in flight.
    pub(super) fn opens_at(&self, now: u64) -> Option<u64> {
        match self.is_open() {
            false => Some(now),
            true if self.open_until > now => Some(self.open_until),
            true => (!self.trying).then_some(now),
        }
    }

    pub(super) fn take(&mut self) {
        self.trying = self.is_open();
    }

    /// The request ended, well or not, or was given up.
    pub(super) fn ended(&mut self) {
        self.trying = false;
    }

    pub(super) fn went_well(&mut self) {
        self.faults = 0;
        self.pauses = 0;
    }

    pub(super) fn failed(&mut self, now: u64) {
        self.faults = self.faults.saturating_add(1);
        // What was in flight when the pause began says nothing new.
        if !self.is_open() || self.open_until > now {
            return;
        }
        let pause = (FIRST_PAUSE_MS << self.pauses.min(5)).min(LONGEST_PAUSE_MS);
        self.pauses += 1;
        // Between half and all of it, so that bots that failed together do not return together.
        self.open_until = now + pause / 2 + self.random() % (pause / 2 + 1);
    }

    fn random(&mut self) -> u64 {
        // Xorshift: enough for jitter, and the same in every run of a simulation.
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }
}
