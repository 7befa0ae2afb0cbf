//! Who is on call: rotations that name the person who holds a role at an instant.

use super::At;
use super::hours::Hours;
use super::ids::{RoleKey, UserId};
use super::shifts::{Series, shifts};
use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// People who take turns at a role, one after the other. Each turn begins once: at the first instant at which the clock on
/// the wall shows its beginning, or has skipped it. A turn all of which the clock skips is nobody's, and the next person
/// has the hour that they always have. Whose turn it is is computed, however long ago the first one was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    pub role: RoleKey,
    /// In the order of their turns.
    pub people: Vec<UserId>,
    /// When the first turn begins, by the clock on the wall of `zone`.
    pub start: NaiveDateTime,
    /// How long a turn is, in seconds by that clock: a day is one also where the clock is changed.
    pub every: i64,
    /// Where the clock hangs.
    pub zone: crate::zone::Zone,
    /// Who stands in for whom, and when. Of several at a time the last one counts.
    pub overrides: Vec<Override>,
    /// At these hours of the day only, by the same clock; absent: at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Shifts of a calendar that somebody keeps elsewhere. Of several at a time the one that begins last counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
    /// Those of them that are known now: see [`Rotation::unrolled`].
    #[serde(skip)]
    pub shifts: Vec<Override>,
    /// The name of the calendar that is fetched, and whose shifts these are; absent: none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
}

/// How far back shifts of a calendar are known, and how far ahead.
const KNOWN_BACK: TimeDelta = TimeDelta::days(40);
const KNOWN_AHEAD: TimeDelta = TimeDelta::days(400);

/// Somebody who stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub who: UserId,
    /// From then on.
    pub from: At,
    /// Until then.
    pub until: At,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub who: UserId,
    /// Until then; absent: for ever.
    pub until: Option<At>,
    pub next: Option<UserId>,
}

/// Most changes that are looked at to find the next person; more turns of one person in a row are as good as for ever.
const LOOK_AHEAD: usize = 200;
/// No clock was ever turned back by more: whole days are dropped and had twice where the date line moves.
const MOST_TURNED_BACK: TimeDelta = TimeDelta::hours(26);

impl Rotation {
    /// Who is on call at an instant. `None` before the rotation begins.
    pub fn who(&self, at: At) -> Option<UserId> {
        let standing_in = self.overrides.iter().rev().find(|one| one.from <= at && at < one.until);
        if let Some(replacement) = standing_in.or_else(|| self.shift_at(at)) {
            return Some(replacement.who);
        }
        if self.hours.is_some_and(|hours| !hours.contain(self.zone, at)) {
            return None;
        }
        let place = usize::try_from(self.turn(at)?).ok()? % self.people.len().max(1);
        self.people.get(place).copied()
    }

    /// Whose turn it is at an instant, until when, and who comes next. `None` before the rotation begins.
    pub fn turn_at(&self, at: At) -> Option<Turn> {
        let who = self.who(at)?;
        let mut instant = at;
        for _ in 0..LOOK_AHEAD {
            let Some(next) = self.next_change(instant) else { break };
            let then = self.who(next);
            if then != Some(who) {
                return Some(Turn { who, until: Some(next), next: then });
            }
            instant = next;
        }
        Some(Turn { who, until: None, next: None })
    }

    /// When the first turn begins. `None`: never, in a year that nobody knows.
    pub fn begins(&self) -> Option<At> {
        self.zone.first_at(self.start)
    }

    /// Everybody who takes turns or stands in by the settings, some more than once.
    pub fn everybody(&self) -> impl Iterator<Item = UserId> {
        let stand_ins = self.overrides.iter().map(|one| one.who);
        self.people.iter().copied().chain(self.series.iter().map(|series| series.who)).chain(stand_ins)
    }

    /// Does anybody take turns?
    pub fn takes_turns(&self) -> bool {
        !self.people.is_empty() || !self.series.is_empty()
    }

    /// Are its shifts in a calendar that could not be fetched yet?
    pub fn is_unknown(&self) -> bool {
        self.remote.is_some() && self.series.is_empty()
    }

    /// The same with the shifts of its calendar around an instant.
    pub fn unrolled(mut self, now: At) -> Rotation {
        self.shifts = shifts(&self.series, now - KNOWN_BACK, now + KNOWN_AHEAD);
        self
    }

    fn shift_at(&self, at: At) -> Option<&Override> {
        let begun = self.shifts.partition_point(|shift| shift.from <= at);
        self.shifts[..begun].iter().rev().find(|shift| at < shift.until)
    }

    /// How many turns were before the one at an instant, also those that the clock skipped.
    fn turn(&self, at: At) -> Option<i64> {
        let every = self.every.max(1);
        let shown = (at.with_timezone(&self.zone).naive_local() - self.start).num_seconds();
        let mut last = shown.div_euclid(every).max(0);
        if !self.has_begun(last, at) {
            return None;
        }
        // A clock that was turned back has shown more before, and what began then does not begin again.
        let mut later = last + MOST_TURNED_BACK.num_seconds() / every + 2;
        while later - last > 1 {
            let middle = i64::midpoint(last, later);
            if self.has_begun(middle, at) { last = middle } else { later = middle }
        }
        Some(last)
    }

    fn has_begun(&self, turn: i64, at: At) -> bool {
        self.turn_begins(turn).is_some_and(|begins| begins <= at)
    }

    /// When a turn begins, after so many others. Of a time that the clock shows twice it is the first instant; of a time
    /// that it skips, the one at which it has skipped it.
    fn turn_begins(&self, turn: i64) -> Option<At> {
        let shown = TimeDelta::try_seconds(turn.checked_mul(self.every.max(1))?)?;
        self.zone.first_at(self.start.checked_add_signed(shown)?)
    }

    /// The next instant after `at` at which somebody else may be on call.
    pub(super) fn next_change(&self, at: At) -> Option<At> {
        let turns =
            (!self.people.is_empty()).then(|| self.turn_begins(self.turn(at).map_or(0, |turn| turn + 1)));
        let begins = turns.flatten();
        let edge = self.hours.and_then(|hours| hours.next_edge(self.zone, at));
        let overrides = self.overrides.iter().chain(&self.shifts).flat_map(|one| [one.from, one.until]);
        overrides.chain(begins).chain(edge).filter(|instant| *instant > at).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Zone;
    use chrono::Offset;
    use proptest::prelude::*;

    fn at(text: &str) -> At {
        text.parse().unwrap()
    }

    fn weekly() -> Rotation {
        Rotation {
            role: RoleKey::new("duty"),
            people: vec![UserId(1), UserId(2), UserId(3)],
            start: "2026-03-02T09:00:00".parse().unwrap(),
            every: 7 * 86_400,
            zone: "Europe/Berlin".parse().unwrap(),
            overrides: Vec::new(),
            hours: None,
            series: Vec::new(),
            shifts: Vec::new(),
            remote: None,
        }
    }

    #[test]
    fn turns_follow_the_clock_on_the_wall_through_its_changes() {
        let rotation = weekly();
        // Berlin is at +01:00, and at +02:00 from 29 March.
        let cases = [
            ("2026-03-02T07:59:59Z", None),
            ("2026-03-02T08:00:00Z", Some(1)),
            ("2026-03-09T07:59:59Z", Some(1)),
            ("2026-03-09T08:00:00Z", Some(2)),
            ("2026-03-23T08:00:00Z", Some(1)),
            ("2026-03-30T06:59:59Z", Some(1)),
            ("2026-03-30T07:00:00Z", Some(2)),
        ];
        for (instant, expected) in cases {
            assert_eq!(rotation.who(at(instant)), expected.map(UserId), "{instant}");
        }
        let turn = rotation.turn_at(at("2026-03-25T12:00:00Z")).unwrap();
        let until = Some(at("2026-03-30T07:00:00Z"));
        assert_eq!(turn, Turn { who: UserId(1), until, next: Some(UserId(2)) });
    }

    #[test]
    fn whoever_stands_in_is_on_call_and_the_last_one_counts() {
        let mut rotation = weekly();
        let stand_in =
            |who, from: &str, until: &str| Override { who: UserId(who), from: at(from), until: at(until) };
        rotation.overrides = vec![
            stand_in(9, "2026-03-04T00:00:00Z", "2026-03-06T00:00:00Z"),
            stand_in(8, "2026-03-05T00:00:00Z", "2026-03-05T12:00:00Z"),
        ];
        let cases = [("03T12", 1), ("04T12", 9), ("05T06", 8), ("05T12", 9), ("06T00", 1)];
        for (instant, expected) in cases {
            assert_eq!(
                rotation.who(at(&format!("2026-03-{instant}:00:00Z"))),
                Some(UserId(expected)),
                "{instant}"
            );
        }
        let turn = rotation.turn_at(at("2026-03-03T00:00:00Z")).unwrap();
        assert_eq!(
            turn,
            Turn { who: UserId(1), until: Some(at("2026-03-04T00:00:00Z")), next: Some(UserId(9)) }
        );
    }

    #[test]
    fn one_person_alone_is_always_on_call() {
        let rotation = Rotation { people: vec![UserId(1)], ..weekly() };
        let turn = rotation.turn_at(at("2026-06-01T00:00:00Z")).unwrap();
        assert_eq!(turn, Turn { who: UserId(1), until: None, next: None });
        let nobody = Rotation { people: Vec::new(), ..weekly() };
        assert_eq!(nobody.turn_at(at("2026-06-01T00:00:00Z")), None);
    }

    #[test]
    fn short_turns_change_within_the_day() {
        let rotation = Rotation { every: 12 * 3600, zone: crate::zone::Zone::shanghai(), ..weekly() };
        assert_eq!(rotation.who(at("2026-03-02T01:00:00Z")), Some(UserId(1)));
        assert_eq!(rotation.who(at("2026-03-02T13:00:00Z")), Some(UserId(2)));
        assert_eq!(
            rotation.turn_at(at("2026-03-02T13:00:00Z")).unwrap().until,
            Some(at("2026-03-03T01:00:00Z"))
        );
    }

    #[test]
    fn a_turn_that_began_does_not_go_back_when_the_clock_is_turned_back() {
        // Berlin shows 02:00 to 02:59 twice on 25 October: from 00:00Z and again from 01:00Z.
        let start = "2026-10-18T02:30:00".parse().unwrap();
        let rotation = Rotation { start, ..weekly() };
        let cases = [
            ("25T00:29:59", 1),
            ("25T00:30:00", 2),
            ("25T01:00:00", 2),
            ("25T01:29:59", 2),
            ("25T01:30:00", 2),
        ];
        for (instant, expected) in cases {
            let who = rotation.who(at(&format!("2026-10-{instant}Z")));
            assert_eq!(who, Some(UserId(expected)), "{instant}");
        }
        let turn = |instant: &str| rotation.turn_at(at(instant)).unwrap();
        assert_eq!(turn("2026-10-25T00:00:00Z").until, Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(turn("2026-10-25T01:10:00Z").until, Some(at("2026-11-01T01:30:00Z")));
        let begins = Rotation { start: "2026-10-25T02:30:00".parse().unwrap(), ..weekly() };
        assert_eq!(begins.who(at("2026-10-25T00:29:59Z")), None);
        assert_eq!(begins.who(at("2026-10-25T01:00:00Z")), Some(UserId(1)));
    }

    #[test]
    fn a_turn_that_the_clock_skips_begins_when_it_has_skipped_it() {
        // Berlin goes from 01:59 to 03:00 on 29 March, at 01:00Z; Cairo from 23:59 to 01:00 on 23 April, at 22:00Z; and
        // Apia had no 30 December 2011.
        let cases = [
            ("Europe/Berlin", "2026-03-22T02:30:00", "2026-03-29T01:00:00Z"),
            ("Africa/Cairo", "2026-04-17T00:00:00", "2026-04-23T22:00:00Z"),
            ("Africa/Cairo", "2026-04-17T00:30:00", "2026-04-23T22:00:00Z"),
            ("Pacific/Apia", "2011-12-23T09:00:00", "2011-12-30T10:00:00Z"),
        ];
        for (zone, start, second) in cases {
            let rotation =
                Rotation { zone: zone.parse().unwrap(), start: start.parse().unwrap(), ..weekly() };
            let second = at(second);
            assert_eq!(rotation.who(second - TimeDelta::seconds(1)), Some(UserId(1)), "{zone} {start}");
            assert_eq!(rotation.who(second), Some(UserId(2)), "{zone} {start}");
            assert_eq!(rotation.turn_at(second - TimeDelta::days(1)).unwrap().until, Some(second), "{zone}");
            let begins = Rotation { start: rotation.start + TimeDelta::days(7), ..rotation };
            assert_eq!(begins.who(second - TimeDelta::seconds(1)), None, "{zone} {start}");
            assert_eq!(begins.who(second), Some(UserId(1)), "{zone} {start}");
        }
    }

    /// Instants within a year at which the clock of a zone is changed.
    fn changes(zone: Zone, year: i32) -> Vec<At> {
        let first = at(&format!("{year}-01-01T00:00:00Z"));
        let offset = |at: At| at.with_timezone(&zone).offset().fix();
        let days = (0..366).map(|day| first + TimeDelta::days(day));
        let days = days.filter(|day| offset(*day) != offset(*day + TimeDelta::days(1)));
        let minutes = |day: At| (1..=1440).map(move |minute| day + TimeDelta::minutes(minute));
        days.filter_map(|day| minutes(day).find(|minute| offset(*minute) != offset(day))).collect()
    }

    /// Some rotation, with the instant at which its clock is changed if it ever is in that year; one of its turns begins
    /// near it.
    fn rotations() -> impl Strategy<Value = (Rotation, At)> {
        let zones: Vec<&str> = Zone::names().collect();
        let every = prop::sample::select(vec![1, 3, 8, 12, 24, 25, 48, 168, 336]);
        // In steps of ten minutes: often within the hour that is skipped or shown twice.
        let after = prop_oneof![3 => -9..9_i64, 1 => -140..500_i64];
        let year = prop_oneof![3 => 1970..2040, 1 => 1950..2100, 1 => Just(2011)];
        (prop::sample::select(zones), every, year, any::<prop::sample::Index>(), 1..5_u64, after, 0..500_i64)
            .prop_map(|(zone, every, year, which, people, after, turns)| {
                let zone: Zone = zone.parse().unwrap();
                let changes = changes(zone, year);
                let near = match changes.len() {
                    0 => at(&format!("{year}-06-01T00:00:00Z")),
                    count => changes[which.index(count)],
                };
                let every = every * 3600;
                let begins = near.with_timezone(&zone).naive_local() + TimeDelta::minutes(after * 10);
                let start = begins - TimeDelta::seconds(every * turns);
                let people = (1..=people).map(UserId).collect();
                (Rotation { zone, start, every, people, ..weekly() }, near)
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn at_every_instant_after_the_start_one_person_is_on_call_and_turns_follow_each_other(
            (rotation, near) in rotations()
        ) {
            // The most that the clock has shown.
            let mut most = NaiveDateTime::MIN;
            let mut before: Option<i64> = None;
            let minutes = (-144..4 * 144).map(|tenth| near + TimeDelta::minutes(tenth * 10));
            for instant in minutes {
                most = most.max(instant.with_timezone(&rotation.zone).naive_local());
                let expected = (most - rotation.start).num_seconds().div_euclid(rotation.every);
                let expected = (expected >= 0).then_some(expected);
                let place = |turn| usize::try_from(turn).unwrap() % rotation.people.len();
                prop_assert_eq!(rotation.who(instant), expected.map(|turn| rotation.people[place(turn)]), "{}", instant);
                if let (Some(turn), true) = (expected, expected != before) {
                    let begins = rotation.turn_begins(turn).unwrap();
                    let next = rotation.turn_begins(turn + 1).unwrap();
                    prop_assert!(begins <= instant && instant < next, "{} {} {}", begins, instant, next);
                    // Between two turns there is none, or none that would not be empty.
                    for skipped in before.map_or(0, |before| before + 1)..turn {
                        let skipped = rotation.turn_begins(skipped).unwrap();
                        prop_assert!(before.is_none() || skipped == begins, "{}", skipped);
                    }
                    let until = rotation.turn_at(instant).unwrap().until;
                    prop_assert!(rotation.people.len() == 1 || until > Some(instant), "{:?}", until);
                    before = expected;
                }
            }
        }
    }

    #[test]
    fn whose_turn_it_is_in_a_hundred_years_is_known_at_once() {
        let rotation = Rotation { every: 3600, ..weekly() };
        let far = at("2126-07-01T07:00:00Z");
        let hours = (far.with_timezone(&rotation.zone).naive_local() - rotation.start).num_hours();
        assert_eq!(rotation.turn(far), Some(hours));
        assert_eq!(rotation.turn_at(far).unwrap().until, Some(far + TimeDelta::hours(1)));
    }
}
