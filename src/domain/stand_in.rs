//! Who is called in place of those whom a message does not reach. What is known of people is asked for as it is needed, so
//! the ladder is gone up step by step: whoever asks says of each step who of it is missed.

use super::ids::RoleKey;
use super::reach::{Instead, Missed, Reach, Whom, Why, must_be_read};
use super::timeline::Event;
use std::collections::BTreeSet;

/// What was found out so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIns {
    tried: BTreeSet<Whom>,
    reach: Reach,
}

impl StandIns {
    /// For those whom a message calls, some of whom are missed. `None`: there is nothing to say of it that the message does
    /// not say by itself.
    pub fn of(called: BTreeSet<Whom>, mut missed: Vec<Missed>) -> Option<StandIns> {
        // Two things that are told together may be for the same role.
        missed.sort();
        missed.dedup();
        let nobody = called.iter().all(|whom| missed.iter().any(|missed| missed.whom == *whom));
        // Where others are, nobody need hear of whoever made the fix.
        missed.retain(|missed| nobody || missed.why != Why::MadeTheFix);
        // Where others are reached, the message names those who are set to nobody already.
        if !nobody && missed.iter().all(|missed| matches!(missed.whom, Whom::Unheld(_))) {
            return None;
        }
        Some(StandIns { tried: called, reach: Reach { missed, nobody, instead: None } })
    }

    /// Is anybody else to be called? Where nobody is reached by what must be read at once.
    pub fn are_wanted(&self, told: &Event) -> bool {
        self.reach.nobody && must_be_read(told)
    }

    /// Of those whom a step of the ladder stands for, the ones to be looked at: nobody is tried twice.
    pub fn next(&mut self, step: impl IntoIterator<Item = Whom>, unheld: Vec<Missed>) -> Vec<Whom> {
        let unheld = unheld.into_iter().filter(|missed| self.tried.insert(missed.whom.clone()));
        self.reach.missed.extend(unheld);
        step.into_iter().filter(|whom| self.tried.insert(whom.clone())).collect()
    }

    /// Of those, these are missed as well.
    pub fn missed(&mut self, missed: Vec<Missed>) {
        self.reach.missed.extend(missed);
    }

    /// Somebody with one of these roles is reached.
    pub fn found(mut self, roles: Vec<RoleKey>) -> Reach {
        self.reach.instead = Some(Instead::Roles(roles));
        self.reach
    }

    /// Nobody is reached on any step: whoever manages the server is called. A drill shows who is missing, and disturbs
    /// nobody beside those who rehearse.
    pub fn not_found(mut self, is_drill: bool) -> Reach {
        self.reach.instead = (!is_drill).then_some(Instead::Managers);
        self.reach
    }

    /// Nobody else is called.
    pub fn none(self) -> Reach {
        self.reach
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::{DiscordRoleId, UserId};
    use super::*;

    fn missed(whom: Whom) -> Missed {
        Missed { whom, why: Why::Unset }
    }

    #[test]
    fn nobody_is_tried_twice_and_whoever_manages_the_server_comes_last() {
        let (duty, lead) = (Whom::Role(DiscordRoleId(1)), Whom::Person(UserId(2)));
        let left = Missed { whom: duty.clone(), why: Why::Deleted };
        let mut asked = StandIns::of([duty.clone()].into(), vec![left.clone(), left.clone()]).unwrap();
        let unheld = missed(Whom::Unheld(RoleKey::lead()));
        assert_eq!(asked.next([duty, lead.clone()], vec![unheld.clone()]), std::slice::from_ref(&lead));
        assert_eq!(asked.next([lead], vec![unheld.clone()]), []);
        let reach = asked.not_found(false);
        assert_eq!((reach.nobody, reach.instead), (true, Some(Instead::Managers)));
        assert_eq!(reach.missed, [left, unheld]);
    }

    #[test]
    fn nothing_is_said_where_others_are_reached_and_the_missed_are_set_to_nobody() {
        let unheld = Whom::Unheld(RoleKey::lead());
        let called = BTreeSet::from([Whom::Person(UserId(1)), unheld.clone()]);
        assert_eq!(StandIns::of(called, vec![missed(unheld)]), None);
    }
}
