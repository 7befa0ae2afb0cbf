//! Which request may leave when. Pure: time comes in as milliseconds of a monotonic clock.

use std::collections::HashMap;

use super::bucket::{Bucket, MARGIN_MS, Room};
use super::gates::{Breaker, GlobalGate, Refusals, least_wait_ms};
use super::heard::{Heard, Limited};
use super::request::{Lane, Method, Request};

/// A 429 that asks for more than this is about something narrower than the bucket (renames of a
/// channel wait 10 minutes): only the key is held.
const LONG_WAIT_MS: u64 = 30_000;
/// The farthest apart that requests leave because of a limit that no header tells of.
const FARTHEST_APART_MS: u64 = 15_000;
/// What was not used for so long is forgotten.
const FORGET_MS: u64 = 600_000;
const SWEEP_MS: u64 = 60_000;

/// What Discord counts by before it has named a bucket: method, template and major id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) method: Method,
    pub(super) template: &'static str,
    pub(super) major: String,
    /// Interaction routes are no part of the global limit.
    pub(super) exempt: bool,
}

impl Key {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            method: request.method.clone(),
            template: request.route.template(),
            major: request.route.major().to_owned(),
            exempt: request.route.is_interaction(),
        }
    }
}

/// Whether a request may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admit {
    /// Now; it is counted. `stays` must follow, or `leaves` and then `learn` or `release`.
    Go,
    /// Not before so many milliseconds.
    Wait(u64),
    /// Not before an answer to another request is learnt.
    Busy,
    /// Never again: the bot's token is dead.
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum BucketId {
    /// Not named by Discord yet.
    Own(Key),
    /// Discord's hash and the major id.
    Named(String, String),
}

#[derive(Debug)]
struct KeyState {
    bucket: BucketId,
    /// By lane.
    in_flight: [u32; 3],
    held_until: u64,
    strikes: u32,
    used_at: u64,
    /// Until an instant, requests leave so far apart at least: there is a limit that no header tells of.
    apart_ms: u64,
    apart_until: u64,
}

/// The state of all limits.
#[derive(Debug)]
pub(super) struct Limiter {
    now: u64,
    swept_at: u64,
    dead: bool,
    keys: HashMap<Key, KeyState>,
    buckets: HashMap<BucketId, Bucket>,
    hashes: HashMap<(Method, &'static str), String>,
    gate: GlobalGate,
    refusals: Refusals,
    breaker: Breaker,
}

impl Limiter {
    /// `per_second` requests in any second, `refusals` (401, 403, 429) in 10 minutes at most.
    pub(super) fn new(per_second: u32, refusals: u32, seed: u64) -> Self {
        Self {
            now: 0,
            swept_at: 0,
            dead: false,
            keys: HashMap::new(),
            buckets: HashMap::new(),
            hashes: HashMap::new(),
            gate: GlobalGate::new(per_second),
            refusals: Refusals::new(refusals),
            breaker: Breaker::new(seed),
        }
    }

    /// Asks for one request to leave, and counts it if it may.
    pub(super) fn admit(&mut self, now: u64, key: &Key, lane: Lane) -> Admit {
        let now = self.tick(now);
        if self.dead {
            return Admit::Closed;
        }
        let mut at = self.refusals.opens_at(now);
        // Answers are waited for by people for 3 s: they are tried also while Discord seems to be down.
        if lane != Lane::Answer {
            match self.breaker.opens_at(now) {
                Some(opens) => at = at.max(opens),
                None => return Admit::Busy,
            }
        }
        let Self { keys, hashes, buckets, .. } = self;
        let state = keys.entry(key.clone()).or_insert_with(|| KeyState::new(key));
        state.settle(key, hashes);
        at = at.max(state.opens_at(now));
        // Writes of one lane to one place leave one after the other: side by side they could
        // arrive in another order.
        let in_order = key.method == Method::GET || state.in_flight[lane as usize] == 0;
        let bucket = buckets.entry(state.bucket.clone()).or_default();
        match bucket.room(now) {
            Room::At(opens) => at = at.max(opens),
            Room::Busy if at <= now => return Admit::Busy,
            Room::Free if at <= now && !in_order => return Admit::Busy,
            Room::Busy | Room::Free => {}
        }
        // Last, for its place is used up by whoever is let go.
        if !key.exempt && at <= now {
            at = self.gate.opens_at(now);
        }
        if at > now {
            return Admit::Wait(at - now);
        }
        bucket.take(now);
        state.in_flight[lane as usize] += 1;
        state.used_at = now;
        if !key.exempt {
            self.gate.take();
        }
        if lane != Lane::Answer {
            self.breaker.take();
        }
        Admit::Go
    }

    /// When the global gate opens; `now` if it is open.
    pub(super) fn gate_opens_at(&mut self, now: u64) -> u64 {
        let now = self.tick(now);
        if self.dead { now } else { self.gate.opens_at(now) }
    }

    /// A request that was let go leaves.
    pub(super) fn leaves(&mut self, now: u64, key: &Key) {
        let now = self.tick(now);
        if !key.exempt {
            self.gate.leaves(now);
        }
    }

    /// A request that was let go will not leave.
    pub(super) fn stays(&mut self, key: &Key, lane: Lane) {
        self.ended(key, lane);
        if !key.exempt {
            self.gate.stays();
        }
    }

    /// A request that left came to an end.
    pub(super) fn learn(&mut self, now: u64, key: &Key, lane: Lane, heard: &Heard) {
        let now = self.tick(now);
        let Heard::Answer { status, limits, limited } = heard else {
            self.release(key, lane);
            self.breaker.failed(now);
            return;
        };
        self.ended(key, lane);
        if !key.exempt {
            self.gate.answered(now);
        }
        if *status >= 500 {
            self.breaker.failed(now);
        } else {
            self.breaker.went_well();
        }
        if matches!(status, 401 | 403 | 429) && !limited.is_some_and(|limited| limited.shared) {
            self.refusals.add(now);
        }
        // Before anything is learnt: what the headers say is about the bucket that they name.
        if let Some(hash) = &limits.bucket {
            self.bind(key, hash);
        }
        let Some(state) = self.keys.get_mut(key) else { return };
        let bucket = self.buckets.entry(state.bucket.clone()).or_default();
        let Some(limited) = limited else {
            state.strikes = 0;
            if !key.exempt {
                self.gate.went_well();
            }
            bucket.learn(now, limits);
            return;
        };
        let retry_after_ms = limited.retry_after_ms + MARGIN_MS;
        let until = now + retry_after_ms.max(least_wait_ms(state.strikes));
        state.strikes += 1;
        if limited.global {
            self.gate.close(now, retry_after_ms);
            state.held_until = state.held_until.max(until);
        } else if is_sublimit(limited, limits.remaining) {
            state.held_until = state.held_until.max(until);
            if !limited.shared {
                state.spread(now, retry_after_ms);
            }
        } else {
            bucket.learn(now, limits);
            bucket.hold(until);
        }
    }

    /// A request that left was given up: it may still arrive, so its place in the window stays
    /// used.
    pub(super) fn release(&mut self, key: &Key, lane: Lane) {
        self.ended(key, lane);
        if !key.exempt {
            self.gate.lost();
        }
    }

    fn ended(&mut self, key: &Key, lane: Lane) {
        if lane != Lane::Answer {
            self.breaker.ended();
        }
        let Some(state) = self.keys.get_mut(key) else { return };
        let count = &mut state.in_flight[lane as usize];
        *count = count.saturating_sub(1);
        if let Some(bucket) = self.buckets.get_mut(&state.bucket) {
            bucket.in_flight = bucket.in_flight.saturating_sub(1);
        }
    }

    /// Discord refused the bot's token: nothing leaves any more.
    pub(super) fn close(&mut self) {
        self.dead = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.dead
    }

    pub(super) fn is_pausing(&self) -> bool {
        self.breaker.is_open()
    }

    pub(super) fn refusals(&mut self, now: u64) -> u32 {
        let now = self.tick(now);
        self.refusals.count(now)
    }

    /// Moves a key, with what it has in flight, to the bucket that Discord named.
    fn bind(&mut self, key: &Key, hash: &str) {
        self.hashes.insert((key.method.clone(), key.template), hash.to_owned());
        let Some(state) = self.keys.get_mut(key) else { return };
        let named = BucketId::Named(hash.to_owned(), key.major.clone());
        if state.bucket == named {
            return;
        }
        let moved: u32 = state.in_flight.iter().sum();
        if let Some(old) = self.buckets.get_mut(&state.bucket) {
            old.in_flight = old.in_flight.saturating_sub(moved);
        }
        let bucket = self.buckets.entry(named.clone()).or_default();
        bucket.in_flight += moved;
        bucket.used_at = self.now;
        state.bucket = named;
    }

    /// The instant, which never goes back; forgets what is long unused now and then.
    fn tick(&mut self, now: u64) -> u64 {
        self.now = self.now.max(now);
        let now = self.now;
        if now >= self.swept_at + SWEEP_MS {
            self.swept_at = now;
            self.keys.retain(|_, state| {
                state.in_flight != [0; 3] || state.held_until > now || state.used_at + FORGET_MS > now
            });
            self.buckets.retain(|_, bucket| !bucket.is_idle(now) || bucket.used_at + FORGET_MS > now);
        }
        now
    }
}

impl KeyState {
    fn new(key: &Key) -> Self {
        Self {
            bucket: BucketId::Own(key.clone()),
            in_flight: [0; 3],
            held_until: 0,
            strikes: 0,
            used_at: 0,
            apart_ms: 0,
            apart_until: 0,
        }
    }

    /// How soon the next may leave under a limit that no header tells of.
    fn opens_at(&self, now: u64) -> u64 {
        let apart = if now < self.apart_until { self.used_at + self.apart_ms } else { 0 };
        self.held_until.max(apart)
    }

    /// Met a limit that no header tells of. How many it lets pass in which time is not known: from now on they leave half
    /// the wait apart, and twice as far when that was not enough, so that it is not met again and again.
    fn spread(&mut self, now: u64, retry_after_ms: u64) {
        let again = if now < self.apart_until { self.apart_ms * 2 } else { 0 };
        self.apart_ms = (retry_after_ms / 2).max(again).min(FARTHEST_APART_MS);
        self.apart_until = now + FORGET_MS;
    }

    /// Takes the bucket that another place's answer named for this route, unless an answer of
    /// this place is on its way.
    fn settle(&mut self, key: &Key, hashes: &HashMap<(Method, &'static str), String>) {
        if matches!(self.bucket, BucketId::Own(_))
            && self.in_flight == [0; 3]
            && let Some(hash) = hashes.get(&(key.method.clone(), key.template))
        {
            self.bucket = BucketId::Named(hash.clone(), key.major.clone());
        }
    }
}

/// Whether a 429 is about less than its bucket: then the bucket's headers are about something else.
fn is_sublimit(limited: &Limited, remaining: Option<u32>) -> bool {
    limited.shared || limited.retry_after_ms > LONG_WAIT_MS || remaining != Some(0)
}
