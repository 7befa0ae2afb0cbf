//! Who is on call: rotations that name the person who holds a role at an instant.

use super::At;
use super::ids::{RoleKey, UserId};
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// People who take turns at a role.
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
}

/// Somebody who stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl Rotation {
    /// Who is on call at an instant. `None` before the rotation begins.
    pub fn who(&self, at: At) -> Option<UserId> {
        let standing_in = self.overrides.iter().rev().find(|one| one.from <= at && at < one.until);
        if let Some(replacement) = standing_in {
            return Some(replacement.who);
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

    /// Turns that have ended.
    fn turn(&self, at: At) -> Option<i64> {
        let since = at.with_timezone(&self.zone).naive_local() - self.start;
        (since >= TimeDelta::zero()).then(|| since.num_seconds() / self.every.max(1))
    }

    /// The next instant after `at` at which somebody else may be on call.
    fn next_change(&self, at: At) -> Option<At> {
        let turn = self.turn(at).map_or(0, |turn| turn + 1);
        let began =
            self.start.checked_add_signed(TimeDelta::try_seconds(turn.checked_mul(self.every.max(1))?)?);
        let overrides = self.overrides.iter().flat_map(|one| [one.from, one.until]);
        let instants = overrides.chain(began.and_then(|began| on_the_wall(began, self.zone)));
        instants.filter(|instant| *instant > at).min()
    }
}

/// The instant at which a clock shows this; where it skips that time, when it has skipped it.
fn on_the_wall(shown: NaiveDateTime, zone: crate::zone::Zone) -> Option<At> {
    let earliest = |shown| zone.from_local_datetime(&shown).earliest();
    let found = earliest(shown).or_else(|| earliest(shown + TimeDelta::hours(1)));
    found.map(|at: DateTime<crate::zone::Zone>| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
