//! Quotas: how much one person, and one guild, may ask for within a time, so that nobody keeps what others need busy.
//!
//! A guild's quota never silences somebody who has been quiet: whoever asked for nothing within the time is let through
//! until twice as much is reached, for a real report must not fail because others made many.

use super::At;
use super::ids::{GuildId, UserId};
use chrono::TimeDelta;
use std::collections::{HashMap, VecDeque};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// A declaration, of a drill as well.
    Declaration,
    /// Anything else that changes an incident.
    Change,
}

/// The quotas of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    pub declarations: Quota,
    /// Of everything else that changes an incident.
    pub changes: Quota,
}

impl Quotas {
    /// The quota of this.
    pub fn of(self, asked: Charge) -> Quota {
        match asked {
            Charge::Declaration => self.declarations,
            Charge::Change => self.changes,
        }
    }
}

impl Default for Quotas {
    /// Few enough that one person's flood is no load, and more than anybody needs who reports and writes by hand.
    fn default() -> Quotas {
        let ten_minutes = TimeDelta::minutes(10);
        Quotas {
            declarations: Quota { of_person: 10, of_guild: 30, within: ten_minutes },
            changes: Quota { of_person: 60, of_guild: 600, within: TimeDelta::minutes(1) },
        }
    }
}

/// So many within a time; 0 for as many as one likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Of one person.
    pub of_person: u32,
    /// Of one guild in all, but for those who have been quiet: they have as many again.
    pub of_guild: u32,
    /// Within this time.
    pub within: TimeDelta,
}

/// Whose quota is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The person's own.
    Person,
    /// The guild's.
    Guild,
}

/// A quota is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedUp {
    pub whose: Whose,
    /// How many that is.
    pub most: u32,
    /// Within this time.
    pub within: TimeDelta,
    /// When it works again.
    pub until: At,
}

/// What was asked for lately.
#[derive(Debug, Default)]
pub struct Tally {
    /// When each person did, the earliest first.
    people: HashMap<(GuildId, UserId), VecDeque<At>>,
    guilds: HashMap<GuildId, VecDeque<At>>,
}

impl Tally {
    /// Counts one more at `now`, if the quotas allow it.
    ///
    /// # Errors
    /// When one is used up; then nothing is counted.
    pub fn take(&mut self, quota: Quota, guild: GuildId, person: UserId, now: At) -> Result<(), UsedUp> {
        let since = now - quota.within;
        // A clock that was set back makes nobody wait for longer than the time.
        let counts = |at: &At| *at > since && *at <= now;
        let lately = |instants: &mut VecDeque<At>| {
            instants.retain(counts);
            instants.is_empty()
        };
        self.people.retain(|_, all| !lately(all));
        self.guilds.retain(|_, all| !lately(all));
        let of_person = self.people.entry((guild, person)).or_default();
        let of_guild = self.guilds.entry(guild).or_default();
        let reserve = if of_person.is_empty() { 2 } else { 1 };
        let all_of_guild = quota.of_guild.saturating_mul(reserve);
        let limits =
            [(Whose::Person, quota.of_person, &*of_person), (Whose::Guild, all_of_guild, &*of_guild)];
        for (whose, most, taken) in limits.into_iter().filter(|(_, most, _)| *most > 0) {
            // Once the earliest of the last so many is over, there is room for one.
            let over = taken.len().checked_sub(most as usize).and_then(|over| taken.get(over));
            if let Some(earliest) = over {
                return Err(UsedUp { whose, most, within: quota.within, until: *earliest + quota.within });
            }
        }
        of_person.push_back(now);
        of_guild.push_back(now);
        Ok(())
    }

    /// Counts one less: what was asked for at that instant came to nothing.
    pub fn give_back(&mut self, guild: GuildId, person: UserId, at: At) {
        let person = self.people.get_mut(&(guild, person));
        for instants in person.into_iter().chain(self.guilds.get_mut(&guild)) {
            if let Some(place) = instants.iter().rposition(|taken| *taken == at) {
                instants.remove(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { of_person: 3, of_guild: 5, within: TimeDelta::minutes(10) };

    fn at(minute: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn take(tally: &mut Tally, person: u64, minute: i64) -> Result<(), (Whose, i64)> {
        let taken = tally.take(QUOTA, GuildId(1), UserId(person), at(minute));
        taken.map_err(|used| (used.whose, (used.until - At::UNIX_EPOCH).num_minutes()))
    }

    #[test]
    fn a_person_may_again_when_the_earliest_is_over() {
        let mut tally = Tally::default();
        for minute in [0, 1, 2] {
            assert_eq!(take(&mut tally, 7, minute), Ok(()));
        }
        assert_eq!(take(&mut tally, 7, 3), Err((Whose::Person, 10)));
        assert_eq!(take(&mut tally, 7, 9), Err((Whose::Person, 10)));
        assert_eq!(take(&mut tally, 7, 10), Ok(()));
        assert_eq!(take(&mut tally, 7, 10), Err((Whose::Person, 11)));
        // On another server the same person has another quota.
        assert_eq!(tally.take(QUOTA, GuildId(2), UserId(7), at(10)), Ok(()));
    }

    #[test]
    fn those_who_were_quiet_are_let_through_when_the_guild_has_used_up_its_quota() {
        let mut tally = Tally::default();
        for person in [1, 1, 2, 2, 3] {
            assert_eq!(take(&mut tally, person, 0), Ok(()));
        }
        assert_eq!(take(&mut tally, 3, 1), Err((Whose::Guild, 10)));
        for person in 10..15 {
            assert_eq!(take(&mut tally, person, 2), Ok(()), "{person}");
        }
        // There is an end to that, too.
        assert_eq!(take(&mut tally, 15, 3), Err((Whose::Guild, 10)));
        assert_eq!(take(&mut tally, 10, 3), Err((Whose::Guild, 12)));
        assert_eq!(take(&mut tally, 15, 10), Ok(()));
    }

    #[test]
    fn what_came_to_nothing_does_not_count_and_a_clock_set_back_makes_nobody_wait() {
        let mut tally = Tally::default();
        for _ in 0..3 {
            take(&mut tally, 7, 100).unwrap();
        }
        tally.give_back(GuildId(1), UserId(7), at(100));
        assert_eq!(take(&mut tally, 7, 100), Ok(()));
        assert_eq!(take(&mut tally, 7, 100), Err((Whose::Person, 110)));
        assert_eq!(take(&mut tally, 7, 40), Ok(()));
    }
}
