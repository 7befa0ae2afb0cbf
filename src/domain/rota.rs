//! Who is on call for a role: by what people arranged, else by whoever stands in, else by turns; and what is wrong with
//! that, now or soon: times at which it is nobody's turn, and those at which it is given to two.

use super::At;
use super::arrangement::{ArrangedTime, Arrangement};
use super::guild::Guild;
use super::ids::{RoleKey, UserId};
use super::oncall::{Override, Rotation, Turn};
use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long before it begins a flaw is told: somebody has to be found meanwhile.
pub const AHEAD: TimeDelta = TimeDelta::days(7);
/// How far back it is looked for the beginning of a time without anybody.
const LOOK_BACK: TimeDelta = TimeDelta::days(8);

/// Most changes that are looked at to find the next person; more turns of one person in a row are as good as for ever.
const LOOK_AHEAD: usize = 1000;

/// All that says who is on call for a role. What people arranged in chat counts before the overrides of the settings: it
/// came later, and those whom it is about agreed. Of several arrangements about one time the last one counts.
#[derive(Debug, Clone, Copy)]
pub struct Rota<'a> {
    guild: &'a Guild,
    role: &'a RoleKey,
}

/// A time in which one person is on call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub who: UserId,
    /// From then on, or earlier where it is looked at from then on.
    pub from: At,
    /// Until then; absent: for ever.
    pub until: Option<At>,
}

impl<'a> Rota<'a> {
    /// That of a role on a server.
    pub fn of(guild: &'a Guild, role: &'a RoleKey) -> Rota<'a> {
        Rota { guild, role }
    }

    /// Who is on call at an instant.
    pub fn who(&self, at: At) -> Option<UserId> {
        match self.arranged(at) {
            Some((_, part)) => Some(part.who),
            None => self.rotations().find_map(|rotation| rotation.who(at)),
        }
    }

    /// What was arranged about an instant.
    pub fn arranged(&self, at: At) -> Option<(&'a Arrangement, &'a ArrangedTime)> {
        let agreed = self.arrangements().filter_map(|one| one.part_at(at).map(|part| (one, part)));
        agreed.max_by_key(|(one, _)| (one.agreed_at(), one.id))
    }

    /// Whose turn it is at an instant, until when, and who comes next. `None`: nobody's.
    pub fn turn_at(&self, at: At) -> Option<Turn> {
        let stretch = self.stretches(at, At::MAX_UTC).next().filter(|stretch| stretch.from == at)?;
        let next = stretch.until.and_then(|until| self.who(until));
        Some(Turn { who: stretch.who, until: stretch.until, next })
    }

    /// Times in which somebody is on call, one after the other, that begin before an instant; what was so before the first
    /// instant is not looked at.
    pub fn stretches(&self, from: At, until: At) -> impl Iterator<Item = Stretch> + use<'a> {
        let (rota, mut left, mut next) = (*self, LOOK_AHEAD, Some(from));
        std::iter::from_fn(move || {
            while let Some(begins) = next.filter(|begins| *begins < until) {
                let who = rota.who(begins);
                next = None;
                let mut instant = begins;
                while left > 0
                    && let Some(change) = rota.next_change(instant)
                {
                    left -= 1;
                    instant = change;
                    if rota.who(change) != who {
                        next = Some(change);
                        break;
                    }
                }
                if let Some(who) = who {
                    return Some(Stretch { who, from: begins, until: next });
                }
            }
            None
        })
    }

    /// The roles that people take turns at on a server, each once, in the order of the settings.
    pub fn roles(guild: &Guild) -> Vec<&RoleKey> {
        let mut roles: Vec<&RoleKey> = Vec::new();
        for rotation in &guild.oncall {
            if !roles.contains(&&rotation.role) {
                roles.push(&rotation.role);
            }
        }
        roles
    }

    /// Is nobody's turn over yet, and had nobody stood in?
    pub fn is_new(&self, at: At) -> bool {
        let begun = self.rotations().filter_map(Rotation::begins).any(|begins| begins <= at);
        let stood_in = self.rotations().flat_map(|rotation| &rotation.overrides).any(|one| one.from <= at);
        !begun && !stood_in && self.arrangements().flat_map(|one| &one.parts).all(|part| part.from > at)
    }

    /// The first instant of a time at which somebody else is on call than this one, and who: also nobody.
    pub fn first_not(&self, who: Option<UserId>, from: At, until: At) -> Option<(At, Option<UserId>)> {
        let mut next = Some(from);
        for _ in 0..LOOK_AHEAD {
            let at = next.filter(|at| *at < until)?;
            let found = self.who(at);
            if found != who {
                return Some((at, found));
            }
            next = self.next_change(at);
        }
        next.map(|at| (at, self.who(at)))
    }

    /// The next instant after `at` at which somebody else may be on call.
    pub fn next_change(&self, at: At) -> Option<At> {
        let turns = self.rotations().filter_map(|rotation| rotation.next_change(at));
        let agreed = self.arrangements().filter(|one| one.agreed_at().is_some());
        let parts = agreed.flat_map(|one| &one.parts).flat_map(|part| [part.from, part.until]);
        turns.chain(parts.filter(|instant| *instant > at)).min()
    }

    fn rotations(&self) -> impl Iterator<Item = &'a Rotation> + use<'a> {
        let role = self.role;
        self.guild.oncall.iter().filter(move |rotation| rotation.role == *role)
    }

    fn arrangements(&self) -> impl Iterator<Item = &'a Arrangement> + use<'a> {
        let role = self.role;
        self.guild.arranged.iter().filter(move |one| one.role == *role)
    }
}

/// Something wrong with the turns at a role. It stays the same, however near it comes: so it is told once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Nobody is on call.
    Gap {
        /// For this role.
        role: RoleKey,
        /// From then on; absent: it was never otherwise.
        from: Option<At>,
        /// Until then; absent: as long as nobody changes the settings.
        until: Option<At>,
    },
    /// Two people stand in where one is meant.
    Double {
        /// At this role.
        role: RoleKey,
        /// Who does not count.
        passed_over: UserId,
        /// Who counts, being named later.
        counts: UserId,
        /// From then on.
        from: At,
        /// Until then.
        until: At,
    },
    /// Nobody is on call at some hours of the day.
    Hours {
        /// For this role.
        role: RoleKey,
        /// From then on, by the server's clock.
        from: NaiveTime,
        /// Until then.
        until: NaiveTime,
    },
    /// Shifts of two people in a calendar are at one time.
    Overlap {
        /// At this role.
        role: RoleKey,
        /// Whose shift began earlier, and does not count.
        passed_over: UserId,
        /// Whose shift began later.
        counts: UserId,
        /// From then on.
        from: At,
        /// Until then.
        until: At,
    },
}

/// What is wrong with a server's turns at `now`, or within [`AHEAD`] of it.
pub fn flaws(guild: &Guild, now: At) -> BTreeSet<Flaw> {
    // Of turns that nobody knows yet, nothing is missing.
    let is_known = |role: &&RoleKey| !Rota::of(guild, role).rotations().any(Rotation::is_unknown);
    let gaps = Rota::roles(guild).into_iter().filter(is_known).flat_map(|role| gaps(guild, role, now));
    gaps.chain(guild.oncall.iter().flat_map(|rotation| doubles(rotation, now))).collect()
}

/// Is there anything to be told, when that was told before?
pub fn is_news(told: &BTreeSet<Flaw>, now: &BTreeSet<Flaw>) -> bool {
    !now.is_subset(told)
}

impl Flaw {
    /// At which role.
    pub fn role(&self) -> &RoleKey {
        match self {
            Flaw::Gap { role, .. }
            | Flaw::Hours { role, .. }
            | Flaw::Double { role, .. }
            | Flaw::Overlap { role, .. } => role,
        }
    }
}

/// Times at which nobody is on call, that are not over and begin soon. One that has lasted for longer than is looked back
/// was never otherwise.
fn gaps(guild: &Guild, role: &RoleKey, now: At) -> Vec<Flaw> {
    let rota = Rota::of(guild, role);
    let has_hours = rota.rotations().any(|rotation| rotation.hours.is_some());
    let (mut free, mut gaps) = (None, Vec::new());
    let mut gap = |from: Option<At>, until: Option<At>| {
        if is_near(from.unwrap_or(At::MIN_UTC), until.unwrap_or(At::MAX_UTC), now) {
            let time = |at: At| at.with_timezone(&guild.zone).time();
            gaps.push(match (from, until) {
                // The same every day is told once.
                (Some(from), Some(until)) if has_hours && until - from < TimeDelta::days(1) => {
                    Flaw::Hours { role: role.clone(), from: time(from), until: time(until) }
                }
                _ => Flaw::Gap { role: role.clone(), from, until },
            });
        }
    };
    let mut stretches = rota.stretches(now - LOOK_BACK, At::MAX_UTC);
    loop {
        let next = stretches.next();
        let begins_later = next.is_none_or(|next| next.from > free.unwrap_or(now - LOOK_BACK));
        if begins_later {
            gap(free, next.map(|next| next.from));
        }
        match next.and_then(|next| next.until) {
            Some(until) if until < now + AHEAD => free = Some(until),
            _ => break,
        }
    }
    gaps
}

/// Times at which two different people stand in, or have a shift.
fn doubles(rotation: &Rotation, now: At) -> Vec<Flaw> {
    let role = || rotation.role.clone();
    let stand_ins = at_once(&rotation.overrides, now).into_iter();
    let stand_ins = stand_ins.map(|(passed_over, counts, from, until)| Flaw::Double {
        role: role(),
        passed_over,
        counts,
        from,
        until,
    });
    let shifts = at_once(&rotation.shifts, now).into_iter();
    let shifts = shifts.map(|(passed_over, counts, from, until)| Flaw::Overlap {
        role: role(),
        passed_over,
        counts,
        from,
        until,
    });
    stand_ins.chain(shifts).collect()
}

/// Pairs of different people at one time: who does not count, who does, being the later one in the list, from, until.
fn at_once(given: &[Override], now: At) -> Vec<(UserId, UserId, At, At)> {
    let near: Vec<&Override> = given.iter().filter(|one| is_near(one.from, one.until, now)).collect();
    let pairs = near
        .iter()
        .enumerate()
        .flat_map(|(place, counts)| near[..place].iter().map(move |earlier| (earlier, counts)));
    let double = |(earlier, counts): (&&Override, &&Override)| {
        let (from, until) = (earlier.from.max(counts.from), earlier.until.min(counts.until));
        let is_double = earlier.who != counts.who && from < until && is_near(from, until, now);
        is_double.then_some((earlier.who, counts.who, from, until))
    };
    pairs.filter_map(double).collect()
}

fn is_near(from: At, until: At, now: At) -> bool {
    from < now + AHEAD && now < until
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GuildId;
    use crate::zone::Zone;

    fn at(text: &str) -> At {
        format!("2026-03-{text}:00:00Z").parse().unwrap()
    }

    fn duty() -> RoleKey {
        RoleKey::new("duty")
    }

    /// One person takes turns at duty from noon of the 10th of March, and these stand in.
    fn guild(stand_ins: &[(u64, &str, &str)]) -> Guild {
        let overrides = stand_ins.iter().map(|(who, from, until)| Override {
            who: UserId(*who),
            from: at(from),
            until: at(until),
        });
        let rotation = Rotation {
            role: duty(),
            people: vec![UserId(1)],
            start: "2026-03-10T12:00:00".parse().unwrap(),
            every: 86_400,
            zone: Zone::utc(),
            overrides: overrides.collect(),
            hours: None,
            series: Vec::new(),
            shifts: Vec::new(),
            remote: None,
        };
        Guild { oncall: vec![rotation], ..Guild::new(GuildId(1), "p") }
    }

    fn gap(from: Option<&str>, until: Option<&str>) -> Flaw {
        Flaw::Gap { role: duty(), from: from.map(at), until: until.map(at) }
    }

    #[test]
    fn nobody_is_on_call_before_the_first_turn_and_where_a_stand_in_ends_in_nobody() {
        let before = guild(&[]);
        assert_eq!(flaws(&before, at("01T00")), [gap(None, Some("10T12"))].into());
        assert_eq!(flaws(&before, at("10T11")), [gap(None, Some("10T12"))].into());
        assert_eq!(flaws(&before, at("10T12")), BTreeSet::new());
        let covered = guild(&[(2, "01T00", "05T00"), (3, "05T00", "09T00")]);
        assert_eq!(flaws(&covered, at("01T23")), BTreeSet::new(), "more than a week ahead");
        let ahead = [gap(Some("09T00"), Some("10T12"))].into();
        for now in ["02T01", "05T00", "08T23", "09T00", "10T11"] {
            assert_eq!(flaws(&covered, at(now)), ahead, "{now}");
        }
        let whole = guild(&[(2, "01T00", "11T00")]);
        assert_eq!(flaws(&whole, at("04T00")), BTreeSet::new());
    }

    #[test]
    fn turns_without_people_are_nobodys_for_ever_and_another_rotation_of_the_role_fills_them() {
        let mut guild = guild(&[]);
        guild.oncall[0].people.clear();
        assert_eq!(flaws(&guild, at("20T00")), [gap(None, None)].into());
        guild.oncall[0].overrides = vec![Override { who: UserId(2), from: at("20T00"), until: at("22T00") }];
        assert_eq!(flaws(&guild, at("21T00")), [gap(Some("22T00"), None)].into());
        let other = Rotation { people: vec![UserId(4)], overrides: Vec::new(), ..guild.oncall[0].clone() };
        guild.oncall.push(other);
        assert_eq!(flaws(&guild, at("21T00")), BTreeSet::new());
    }

    #[test]
    fn two_who_stand_in_at_once_are_one_too_many_unless_they_are_one_person() {
        let double = |passed_over, counts, from, until| Flaw::Double {
            role: duty(),
            passed_over: UserId(passed_over),
            counts: UserId(counts),
            from: at(from),
            until: at(until),
        };
        let two = guild(&[
            (2, "20T00", "22T00"),
            (3, "21T00", "24T00"),
            (3, "23T00", "25T00"),
            (4, "25T00", "26T00"),
        ]);
        assert_eq!(flaws(&two, at("14T00")), BTreeSet::new());
        let ahead = [double(2, 3, "21T00", "22T00")].into();
        assert_eq!(flaws(&two, at("14T01")), ahead);
        assert_eq!(flaws(&two, at("21T23")), ahead);
        assert_eq!(flaws(&two, at("22T00")), BTreeSet::new());
    }

    #[test]
    fn a_flaw_is_news_until_it_was_told() {
        let (one, other) = (gap(None, Some("10T12")), gap(None, None));
        let both = [one.clone(), other].into();
        let one = [one].into();
        assert!(is_news(&BTreeSet::new(), &one) && is_news(&one, &both));
        assert!(!is_news(&both, &one) && !is_news(&one, &one) && !is_news(&one, &BTreeSet::new()));
        let stored = serde_json::to_string(&both).unwrap();
        assert_eq!(serde_json::from_str::<BTreeSet<Flaw>>(&stored).unwrap(), both);
    }
}
