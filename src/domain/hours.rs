//! Hours of the day at which people take turns, where others have the rest: follow the sun.

use super::At;
use crate::zone::Zone;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// From one time of the day until another, by the clock on a wall; over midnight where it ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

impl Hours {
    /// Is it then?
    pub fn contain(self, zone: Zone, at: At) -> bool {
        self.around(zone, at).any(|(from, until)| from <= at && at < until)
    }

    /// When they begin or end next.
    pub fn next_edge(self, zone: Zone, at: At) -> Option<At> {
        let edges = self.around(zone, at).flat_map(|(from, until)| [from, until]);
        edges.filter(|edge| *edge > at).min()
    }

    /// Those of the days around an instant. What the clock skips begins when it has skipped it; of what it shows twice the
    /// first time counts.
    fn around(self, zone: Zone, at: At) -> impl Iterator<Item = (At, At)> {
        let today = at.with_timezone(&zone).date_naive();
        (-1..=2).filter_map(move |days| self.of(zone, today.checked_add_signed(TimeDelta::days(days))?))
    }

    fn of(self, zone: Zone, day: NaiveDate) -> Option<(At, At)> {
        let ends = if self.until > self.from { day } else { day.succ_opt()? };
        Some((zone.first_at(day.and_time(self.from))?, zone.first_at(ends.and_time(self.until))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_follow_the_clock_on_the_wall_also_over_midnight() {
        let at = |text: &str| text.parse::<At>().unwrap();
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let zone = "Europe/Berlin".parse().unwrap();
        let day = Hours { from: time(9), until: time(17) };
        let night = Hours { from: time(17), until: time(9) };
        // Berlin is at +01:00, and at +02:00 from 29 March, 01:00Z.
        for (instant, is_day) in [
            ("2026-03-28T07:59:59Z", false),
            ("2026-03-28T08:00:00Z", true),
            ("2026-03-28T15:59:59Z", true),
            ("2026-03-28T16:00:00Z", false),
            ("2026-03-29T06:59:59Z", false),
            ("2026-03-29T07:00:00Z", true),
        ] {
            assert_eq!(day.contain(zone, at(instant)), is_day, "{instant}");
            assert_eq!(night.contain(zone, at(instant)), !is_day, "{instant}");
        }
        assert_eq!(day.next_edge(zone, at("2026-03-28T16:00:00Z")), Some(at("2026-03-29T07:00:00Z")));
        assert_eq!(night.next_edge(zone, at("2026-03-28T15:00:00Z")), Some(at("2026-03-28T16:00:00Z")));
    }
}
