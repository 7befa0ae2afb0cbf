//! How reminders slow down: what the same people are reminded of in vain is told to them at growing intervals, and what is
//! to be told to them at about the same time is told together. Escalations keep their times.

use super::At;
use super::ids::{RoleKey, UserId};
use super::playbook::{Clock, Growth, Level};
use chrono::TimeDelta;

/// Who is reminded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whom<'a> {
    pub(super) roles: &'a [RoleKey],
    pub(super) people: &'a [UserId],
}

impl Whom<'_> {
    /// Does whoever tells these people tell the others too?
    fn covers(self, other: Whom<'_>) -> bool {
        other.roles.iter().all(|role| self.roles.contains(role))
            && other.people.iter().all(|person| self.people.contains(person))
    }
}

/// What people are told of one clock.
#[derive(Debug)]
pub(super) struct Chase {
    pub(super) roles: Vec<RoleKey>,
    pub(super) people: Vec<UserId>,
    /// Since when it is asked for, or was, in vain.
    pub(super) since: Option<At>,
    /// When they were last told of it.
    pub(super) last_at: At,
}

/// The pace of an incident's reminders.
#[derive(Debug)]
pub(super) struct Pace {
    growth: Growth,
    /// The cadence of the level, if it has one.
    cadence: Option<TimeDelta>,
    asked: Vec<Chase>,
}

impl Pace {
    pub(super) fn new(growth: Growth, level: Option<&Level>) -> Pace {
        Pace { growth, cadence: level.and_then(cadence), asked: Vec::new() }
    }

    /// Notes what people were told.
    pub(super) fn note(&mut self, asked: Chase) {
        self.asked.push(asked);
    }

    /// When these people are next reminded of something that is asked for in vain since an instant, at an interval, and of
    /// which they were told last at another.
    pub(super) fn next(&self, whom: Whom<'_>, since: At, last_at: At, every: TimeDelta) -> At {
        let by_itself = last_at + self.grown(last_at - since, every).max(every);
        // A playbook whose reminders do not slow down wants each at its own interval, alone.
        if self.growth.factor < 2 {
            return by_itself;
        }
        let alike = || {
            let covers = |asked: &&Chase| Whom { roles: &asked.roles, people: &asked.people }.covers(whom);
            self.asked.iter().filter(covers)
        };
        let Some(last_of_all) = alike().map(|asked| asked.last_at).max() else { return by_itself };
        let began = alike().filter_map(|asked| asked.since).fold(since, At::min);
        // What is asked for seldom waits no longer for what is asked for often than that for itself.
        by_itself.max(last_of_all + self.grown(last_of_all - began, TimeDelta::zero()))
    }

    /// How many more reminders would have come by `now` after one that is due, had they been told in time.
    pub(super) fn merged(&self, since: At, due: At, every: TimeDelta, now: At) -> u32 {
        let mut at = due;
        let mut count = 0;
        loop {
            at += self.grown(at - since, every).max(every);
            if at > now {
                return count;
            }
            count += 1;
        }
    }

    /// The interval after so long in vain.
    fn grown(&self, elapsed: TimeDelta, every: TimeDelta) -> TimeDelta {
        let most = every.max(self.cadence.unwrap_or(every)) * i32::from(self.growth.most);
        // So that the next comes after `factor` times as long in vain as this one.
        let grown = elapsed * i32::from(self.growth.factor.saturating_sub(1));
        grown.clamp(TimeDelta::zero(), most)
    }
}

/// How often a level wants to hear: its progress sync or, where it has none, how often it is reminded to restore service.
pub(super) fn cadence(level: &Level) -> Option<TimeDelta> {
    let sync = level.sync.as_ref().map(|sync| sync.cadence.every);
    sync.or_else(|| level.limits.get(&Clock::Recover).and_then(|limit| limit.repeat))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    /// Reminders of clocks (since when, interval) that ask the same people, until a minute, each with its clocks.
    fn reminded(pace: &mut Pace, clocks: &[(i64, i64)], until: i64) -> Vec<(i64, Vec<usize>)> {
        let duty = [RoleKey::new("duty")];
        let whom = Whom { roles: &duty, people: &[] };
        let mut last: Vec<i64> = clocks.iter().map(|(since, _)| *since).collect();
        let mut told = Vec::new();
        for minute in 0..=until {
            pace.asked.clear();
            for ((since, _), last) in clocks.iter().zip(&last).filter(|((since, _), _)| *since <= minute) {
                let (roles, people) = (duty.to_vec(), Vec::new());
                pace.note(Chase { roles, people, since: Some(at(*since)), last_at: at(*last) });
            }
            let due = |n: &usize| {
                let (since, every) = clocks[*n];
                let next = pace.next(whom, at(since), at(last[*n]), TimeDelta::minutes(every));
                since < minute && next <= at(minute)
            };
            let now: Vec<usize> = (0..clocks.len()).filter(due).collect();
            for n in &now {
                last[*n] = minute;
            }
            if !now.is_empty() {
                told.push((minute, now));
            }
        }
        told
    }

    fn pace(factor: u8, most: u8) -> Pace {
        Pace { growth: Growth { factor, most }, cadence: None, asked: Vec::new() }
    }

    #[test]
    fn intervals_double_up_to_four_times_the_first() {
        let minutes = |told: Vec<(i64, Vec<usize>)>| told.into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(minutes(reminded(&mut pace(2, 4), &[(0, 5)], 80)), [5, 10, 20, 40, 60, 80]);
        assert_eq!(minutes(reminded(&mut pace(3, 4), &[(0, 5)], 80)), [5, 15, 35, 55, 75]);
        assert_eq!(minutes(reminded(&mut pace(1, 4), &[(0, 5)], 20)), [5, 10, 15, 20]);
        assert_eq!(minutes(reminded(&mut pace(2, 1), &[(0, 5)], 20)), [5, 10, 15, 20]);
        let mut of_a_level = Pace { cadence: Some(TimeDelta::minutes(10)), ..pace(2, 4) };
        assert_eq!(minutes(reminded(&mut of_a_level, &[(0, 5)], 120)), [5, 10, 20, 40, 80, 120]);
    }

    #[test]
    fn what_the_same_people_are_asked_for_is_told_together() {
        let mut pace = Pace { cadence: Some(TimeDelta::minutes(15)), ..pace(2, 4) };
        let told = reminded(&mut pace, &[(0, 5), (7, 15), (20, 15)], 240);
        let together: Vec<i64> = told.iter().filter(|(_, clocks)| clocks.len() == 3).map(|it| it.0).collect();
        assert!(together.len() > 2, "{told:?}");
        assert!(told.len() < 10, "{told:?}");
    }

    /// Whatever else these people are asked for and how often: what is asked for seldom has its turn.
    #[test]
    fn nothing_waits_for_ever() {
        for (often, seldom) in [(1, 60), (5, 60), (30, 1440), (60, 61)] {
            for cadence in [None, Some(TimeDelta::minutes(30))] {
                let mut pace = Pace { cadence, ..pace(2, 4) };
                let until = seldom * 20;
                let told = reminded(&mut pace, &[(0, often), (3, seldom)], until);
                let own: Vec<i64> = told.iter().filter(|it| it.1.contains(&1)).map(|it| it.0).collect();
                let most = seldom.max(cadence.map_or(0, |it| it.num_minutes())) * 4;
                let longest =
                    [3].iter().chain(&own).zip(own.iter().chain([&until])).map(|(a, b)| b - a).max();
                assert!(longest <= Some(most * 2), "{often} {seldom} {cadence:?}: {own:?}");
            }
        }
    }

    #[test]
    fn others_are_reminded_at_their_own_pace() {
        let mut pace = pace(2, 4);
        let (roles, people) = (vec![RoleKey::new("lead")], Vec::new());
        pace.note(Chase { roles, people, since: Some(at(0)), last_at: at(50) });
        let duty = [RoleKey::new("duty")];
        let whom = Whom { roles: &duty, people: &[] };
        assert_eq!(pace.next(whom, at(40), at(40), TimeDelta::minutes(5)), at(45));
    }
}
