//! How many sessions may still be begun. Discord resets the token of a bot that begins more than 1,000 in a day, so the
//! count outlives the process, and the nearer the end, the slower.

use crate::domain::At;
use chrono::{DateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// Discord's period.
const DAY: TimeDelta = TimeDelta::days(1);
/// What Discord allows where it does not say.
const USUAL_TOTAL: u32 = 1000;

/// The beginnings that were counted in the current period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Budget {
    /// When the period began, in milliseconds since 1970.
    since: i64,
    /// When a session was begun last.
    last: i64,
    /// Sessions begun.
    pub(super) count: u32,
}

/// What Discord says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    total: u32,
    remaining: u32,
    reset_after: TimeDelta,
}

impl Limit {
    /// Reads the answer of `GET /gateway/bot`.
    pub(super) fn read(answer: &Value) -> Limit {
        let limit = &answer["session_start_limit"];
        let number = |name: &str| limit[name].as_u64().and_then(|number| u32::try_from(number).ok());
        let total = number("total").filter(|total| *total > 0).unwrap_or(USUAL_TOTAL);
        let reset_after = limit["reset_after"].as_i64().and_then(TimeDelta::try_milliseconds);
        Limit {
            total,
            remaining: number("remaining").unwrap_or(total),
            reset_after: reset_after.unwrap_or(DAY).clamp(TimeDelta::zero(), DAY),
        }
    }
}

impl Budget {
    /// As it was kept, or a new one. What cannot be read is taken as new: Discord's own figure still holds.
    pub(super) fn read(kept: Option<&str>, now: At) -> Budget {
        let new = Budget { since: now.timestamp_millis(), last: 0, count: 0 };
        let kept: Budget = kept.and_then(|kept| serde_json::from_str(kept).ok()).unwrap_or(new);
        let age = now - at(kept.since);
        if age < TimeDelta::zero() || age >= DAY { Budget { last: kept.last, ..new } } else { kept }
    }

    /// As it is kept.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Counts a session that is being begun.
    pub(super) fn begin(&mut self, now: At) {
        self.count = self.count.saturating_add(1);
        self.last = now.timestamp_millis();
    }

    /// How long the next session must wait.
    pub(super) fn wait(&self, limit: &Limit, now: At) -> Duration {
        let ours = apart(limit.total, limit.total.saturating_sub(self.count), DAY - (now - at(self.since)));
        let theirs = apart(limit.total, limit.remaining, limit.reset_after);
        let since_last = (now - at(self.last)).max(TimeDelta::zero());
        (ours.max(theirs) - since_last).to_std().unwrap_or_default()
    }
}

/// How far apart sessions have to be: free for the first half; then what is left, but for a reserve, is spread over the
/// time that is left.
fn apart(total: u32, left: u32, time: TimeDelta) -> TimeDelta {
    let reserve = total / 20;
    if left > total / 2 {
        return TimeDelta::zero();
    }
    match i32::try_from(left.saturating_sub(reserve)) {
        Ok(spare) if spare > 0 => time / spare,
        _ => time,
    }
}

fn at(millis: i64) -> At {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> At {
        at(1_790_000_000_000)
    }

    fn limit(remaining: u64, hours: i64) -> Limit {
        let reset_after = hours * 3_600_000;
        Limit::read(&json!({"session_start_limit": {
            "total": 1000, "remaining": remaining, "reset_after": reset_after, "max_concurrency": 1,
        }}))
    }

    fn begun(count: u32) -> Budget {
        let mut budget = Budget::read(None, now());
        (0..count).for_each(|_| budget.begin(now()));
        budget
    }

    #[test]
    fn the_first_half_is_free_and_the_rest_is_spread() {
        let full = limit(1000, 24);
        assert_eq!(begun(499).wait(&full, now()), Duration::ZERO);
        assert_eq!(begun(500).wait(&full, now()), Duration::from_secs(24 * 3600) / 450);
        assert_eq!(begun(949).wait(&full, now()), Duration::from_secs(24 * 3600));
        assert_eq!(begun(2000).wait(&full, now()), Duration::from_secs(24 * 3600));
    }

    #[test]
    fn discord_knows_of_sessions_that_were_not_counted_here() {
        let budget = begun(1);
        assert_eq!(budget.wait(&limit(150, 10), now()), Duration::from_secs(360));
        assert_eq!(budget.wait(&limit(150, 10), now() + TimeDelta::minutes(5)), Duration::from_secs(60));
        assert_eq!(budget.wait(&limit(0, 10), now()), Duration::from_secs(36_000));
    }

    #[test]
    fn it_outlives_the_process_but_not_the_day() {
        let kept = begun(700).text();
        let later = now() + TimeDelta::hours(23);
        assert_eq!(Budget::read(Some(&kept), later).count, 700);
        assert_eq!(Budget::read(Some(&kept), now() + DAY).count, 0);
        assert_eq!(Budget::read(Some("?"), now()).count, 0);
    }

    #[test]
    fn a_bot_that_always_fails_never_uses_a_day_up() {
        let (mut budget, mut time) = (begun(0), now());
        while time < now() + DAY {
            time += TimeDelta::from_std(budget.wait(&limit(1000, 24), time)).unwrap() + TimeDelta::seconds(5);
            budget.begin(time);
        }
        assert!(budget.count < 960, "{}", budget.count);
    }
}
