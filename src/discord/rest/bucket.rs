//! One rate limit of Discord's: so many requests in a window, learnt from answers.

use super::heard::Limits;

/// Added to every wait that Discord gives, because it rounds.
pub(super) const MARGIN_MS: u64 = 50;
/// The ends of one window, as two answers tell it, differ by their latency.
const SAME_WINDOW_MS: u64 = 500;
/// The window taken for one whose reset Discord did not tell, in milliseconds.
const FALLBACK_WINDOW_MS: u64 = 5_000;

/// Whether a request may leave now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Free,
    /// Not before this instant.
    At(u64),
    /// Not before something in flight is answered.
    Busy,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Bucket {
    /// 0 until an answer told it.
    limit: u32,
    remaining: u32,
    /// `None` between windows: the next one starts with the first request that arrives.
    reset_at: Option<u64>,
    window_ms: u64,
    held_until: u64,
    pub(super) in_flight: u32,
    pub(super) used_at: u64,
}

impl Bucket {
    pub(super) fn room(&mut self, now: u64) -> Room {
        if self.held_until > now {
            return Room::At(self.held_until);
        }
        if self.limit == 0 {
            return if self.in_flight == 0 { Room::Free } else { Room::Busy };
        }
        if self.reset_at.is_some_and(|at| at <= now) {
            self.reset_at = None;
            // What is in flight may arrive in the new window.
            self.remaining = self.limit.saturating_sub(self.in_flight);
        }
        match (self.remaining, self.reset_at) {
            (1.., _) => Room::Free,
            (0, Some(at)) => Room::At(at),
            (0, None) if self.in_flight > 0 => Room::Busy,
            (0, None) => {
                // All answers of this window were lost, and with them its end.
                let at = now + self.window_ms.max(FALLBACK_WINDOW_MS);
                self.reset_at = Some(at);
                Room::At(at)
            }
        }
    }

    pub(super) fn take(&mut self, now: u64) {
        self.remaining = self.remaining.saturating_sub(1);
        self.in_flight += 1;
        self.used_at = now;
    }

    /// Takes in the headers of an answer that is no longer counted in flight.
    pub(super) fn learn(&mut self, now: u64, limits: &Limits) {
        let Some(remaining) = limits.remaining else { return };
        let reset_after = match (limits.reset_after_ms, remaining) {
            (Some(ms), _) => ms,
            (None, 0) => FALLBACK_WINDOW_MS,
            // Without an end of the window the rest cannot be counted on: stay at one at a time.
            (None, _) => return,
        };
        let reset_at = now + reset_after + MARGIN_MS;
        let first = self.limit == 0;
        self.limit = limits.limit.unwrap_or(self.limit).max(remaining).max(1);
        self.window_ms = self.window_ms.max(reset_after);
        // Discord has not seen all that is in flight.
        let left = remaining.saturating_sub(self.in_flight);
        let newer = self.reset_at.is_some_and(|at| reset_at > at + SAME_WINDOW_MS);
        // Answers of one window may overtake each other: the lowest count holds.
        self.remaining = if first || newer { left } else { left.min(self.remaining) };
        self.reset_at = Some(self.reset_at.map_or(reset_at, |at| at.max(reset_at)));
    }

    pub(super) fn hold(&mut self, until: u64) {
        self.held_until = self.held_until.max(until);
    }

    pub(super) fn is_idle(&self, now: u64) -> bool {
        self.in_flight == 0 && self.held_until <= now && self.reset_at.is_none_or(|at| at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(limit: u32, remaining: u32, reset_after_ms: u64) -> Limits {
        Limits {
            bucket: None,
            limit: Some(limit),
            remaining: Some(remaining),
            reset_after_ms: Some(reset_after_ms),
        }
    }

    fn answered(bucket: &mut Bucket, now: u64, told: &Limits) {
        bucket.in_flight -= 1;
        bucket.learn(now, told);
    }

    #[test]
    fn one_at_a_time_until_told() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.room(0), Room::Free);
        bucket.take(0);
        assert_eq!(bucket.room(1), Room::Busy);
        answered(&mut bucket, 100, &Limits::default());
        assert_eq!(bucket.room(100), Room::Free);
        bucket.take(100);
        answered(&mut bucket, 200, &limits(5, 4, 1000));
        for _ in 0..4 {
            assert_eq!(bucket.room(200), Room::Free);
            bucket.take(200);
        }
        assert_eq!(bucket.room(200), Room::At(1250));
    }

    #[test]
    fn answers_that_overtake_each_other_never_raise_what_is_left() {
        let mut bucket = Bucket::default();
        bucket.take(0);
        answered(&mut bucket, 0, &limits(5, 4, 1000));
        bucket.take(0);
        bucket.take(0);
        answered(&mut bucket, 20, &limits(5, 2, 980));
        answered(&mut bucket, 30, &limits(5, 3, 990));
        assert_eq!(bucket.remaining, 1);
    }

    #[test]
    fn a_new_window_allows_for_what_is_in_flight() {
        let mut bucket = Bucket::default();
        bucket.take(0);
        answered(&mut bucket, 0, &limits(2, 1, 1000));
        bucket.take(0);
        assert_eq!(bucket.room(1050), Room::Free);
        bucket.take(1050);
        assert_eq!(bucket.room(1051), Room::Busy);
        answered(&mut bucket, 1100, &limits(2, 0, 950));
        assert_eq!(bucket.room(1100), Room::At(2100));
    }

    #[test]
    fn a_window_whose_answers_were_lost_ends_all_the_same() {
        let mut bucket = Bucket::default();
        bucket.take(0);
        answered(&mut bucket, 0, &limits(1, 0, 1000));
        assert_eq!(bucket.room(1050), Room::Free);
        bucket.take(1050);
        bucket.in_flight -= 1;
        assert_eq!(bucket.room(2000), Room::At(7000));
        assert_eq!(bucket.room(6999), Room::At(7000));
        assert_eq!(bucket.room(7000), Room::Free);
    }

    #[test]
    fn exhausted_without_a_reset_waits_the_fallback() {
        let mut bucket = Bucket::default();
        bucket.take(0);
        answered(&mut bucket, 10, &Limits { remaining: Some(0), ..Limits::default() });
        assert_eq!(bucket.room(10), Room::At(5060));
    }
}
