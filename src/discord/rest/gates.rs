//! The gates all requests share: the bot's global limit, the count of refused requests that
//! would get the address banned, and the pause after faults.

use std::collections::VecDeque;

/// The least wait after the n-th 429 in a row, so that a `retry_after` of 0 is never a spin.
pub(super) fn least_wait_ms(strikes: u32) -> u64 {
    (100 << strikes.min(9)).min(30_000)
}

/// At most so many requests in any second, however they are spread.
#[derive(Debug)]
pub(super) struct GlobalGate {
    /// Thousandths of a request gained in each millisecond, and had at once at most.
    gain: u64,
    most: u64,
    level: u64,
    at: u64,
    closed_until: u64,
    strikes: u32,
}

impl GlobalGate {
    pub(super) fn new(per_second: u32) -> Self {
        let per_second = u64::from(per_second.max(2));
        // A ninth at once and the others in an even stream: together never more than asked, in
        // any second, and one slow answer does not push two bursts together.
        let burst = (per_second / 9).max(1);
        let most = burst * 1000;
        Self { gain: per_second - burst, most, level: most, at: 0, closed_until: 0, strikes: 0 }
    }

    /// When the next request may leave; `now` if at once.
    pub(super) fn opens_at(&mut self, now: u64) -> u64 {
        if self.closed_until > now {
            return self.closed_until;
        }
        self.level = (self.level + self.gain * (now - self.at)).min(self.most);
        self.at = now;
        now + 1000_u64.saturating_sub(self.level).div_ceil(self.gain)
    }

    /// A request leaves; only when `opens_at` said so for this very instant.
    pub(super) fn take(&mut self) {
        self.level = self.level.saturating_sub(1000);
    }

    pub(super) fn close(&mut self, now: u64, retry_after_ms: u64) {
        let until = now + retry_after_ms.max(least_wait_ms(self.strikes));
        // Several that were in flight together are one strike.
        if self.closed_until <= now {
            self.strikes += 1;
        }
        self.closed_until = self.closed_until.max(until);
        self.level = 0;
        self.at = self.closed_until;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_more_than_asked_in_any_second() {
        for per_second in [9, 45, 450] {
            let mut gate = GlobalGate::new(per_second);
            let mut left = Vec::new();
            let mut now = 0;
            while left.len() < 5 * per_second as usize {
                now = gate.opens_at(now);
                assert_eq!(gate.opens_at(now), now);
                gate.take();
                left.push(now);
            }
            for pair in left.windows(per_second as usize + 1) {
                assert!(pair[pair.len() - 1] - pair[0] >= 1000, "{per_second}");
            }
            assert!(now < 7000, "{per_second} in {now}");
        }
    }

    #[test]
    fn closed_gate_opens_gently() {
        let mut gate = GlobalGate::new(45);
        gate.close(1000, 2000);
        gate.close(1001, 0);
        assert_eq!(gate.opens_at(1500), 3000);
        assert_eq!(gate.opens_at(3000), 3025);
        gate.close(4000, 0);
        assert_eq!(gate.opens_at(4000), 4200);
    }

    #[test]
    fn refusals_stop_and_pass() {
        let mut refusals = Refusals::new(3);
        for now in [5_000, 25_000, 26_000] {
            assert_eq!(refusals.opens_at(now), now);
            refusals.add(now);
        }
        assert_eq!(refusals.opens_at(27_000), 610_000);
        assert_eq!(refusals.opens_at(610_000), 610_000);
        assert_eq!(refusals.count(629_999), 2);
        assert_eq!(refusals.count(630_000), 0);
    }

    #[test]
    fn breaker_pauses_longer_each_time_and_lets_one_try() {
        let mut breaker = Breaker::new(7);
        for _ in 0..4 {
            breaker.failed(0);
        }
        assert_eq!(breaker.opens_at(0), Some(0));
        let mut now = 0;
        for pause in [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
            breaker.failed(now);
            let at = breaker.opens_at(now).unwrap();
            assert!((now + pause / 2..=now + pause).contains(&at), "{pause}");
            now = at;
            assert_eq!(breaker.opens_at(now), Some(now));
            breaker.take();
            assert_eq!(breaker.opens_at(now), None);
            breaker.ended();
        }
        breaker.went_well();
        assert_eq!(breaker.opens_at(now), Some(now));
    }
}
