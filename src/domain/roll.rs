//! The roll: does every role that a playbook in use calls come to somebody on the server?

use super::At;
use super::guild::{Guild, Holder};
use super::ids::{RoleKey, UserId};
use super::playbook::Playbook;
use super::reach::{Facts, Missed, Whom, Why};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody whom roles of the playbooks stand for, and who is not there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lack {
    /// Who, and why not.
    pub missed: Missed,
    /// The playbooks' roles that stand for them.
    pub roles: Vec<RoleKey>,
}

/// What changed since the roll was called last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Is anything lacking that was not?
    pub worse: bool,
    /// Roles that were lacking somebody on Discord, and are not any more.
    pub mended: BTreeSet<RoleKey>,
}

/// Whom a server's settings name: people and Discord roles, each with the playbooks' roles that stand for them. Of whoever
/// takes turns, also those whose turn is still to come.
pub fn named(guild: &Guild, now: At) -> BTreeMap<Whom, BTreeSet<RoleKey>> {
    let mut named: BTreeMap<Whom, BTreeSet<RoleKey>> = BTreeMap::new();
    for (role, holders) in &guild.roles {
        for holder in holders {
            let whom = match holder {
                Holder::User(user) => Whom::Person(*user),
                Holder::Role(role) => Whom::Role(*role),
            };
            named.entry(whom).or_default().insert(role.clone());
        }
    }
    for rotation in &guild.oncall {
        let stand_ins = rotation.overrides.iter().filter(|one| one.until > now).map(|one| one.who);
        let shifts = rotation.shifts.iter().filter(|shift| shift.until > now).map(|shift| shift.who);
        for user in rotation.people.iter().copied().chain(shifts).chain(stand_ins) {
            named.entry(Whom::Person(user)).or_default().insert(rotation.role.clone());
        }
    }
    for arranged in guild.arranged.iter().filter(|one| one.agreed_at().is_some()) {
        for part in arranged.parts.iter().filter(|part| part.until > now) {
            named.entry(Whom::Person(part.who)).or_default().insert(arranged.role.clone());
        }
    }
    named
}

/// People among those whom a server's settings name.
pub fn people(guild: &Guild, now: At) -> BTreeSet<UserId> {
    let person = |whom| match whom {
        Whom::Person(user) => Some(user),
        Whom::Role(_) | Whom::Unheld(_) => None,
    };
    named(guild, now).into_keys().filter_map(person).collect()
}

/// What is lacking on a server, by what is known of it.
pub fn lacks<'a>(
    guild: &Guild,
    playbooks: impl IntoIterator<Item = &'a Playbook>,
    facts: &Facts,
    now: At,
) -> BTreeSet<Lack> {
    let mut lacks = BTreeSet::new();
    for (whom, roles) in named(guild, now) {
        if let Some(why) = facts.why_not(&whom) {
            lacks.insert(Lack { missed: Missed { whom, why }, roles: roles.into_iter().collect() });
        }
    }
    let takes_turns =
        |role: &RoleKey| guild.oncall.iter().any(|rotation| rotation.role == *role && rotation.takes_turns());
    for role in playbooks.into_iter().flat_map(Playbook::roles_to_hold) {
        if guild.holders(&role.key).is_empty() && !takes_turns(&role.key) {
            let missed = Missed { whom: Whom::Unheld(role.key.clone()), why: Why::Unset };
            lacks.insert(Lack { missed, roles: vec![role.key.clone()] });
        }
    }
    lacks
}

/// What is to be told of what is lacking now, when that was told before. `None`: nothing.
pub fn change(told: &BTreeSet<Lack>, now: &BTreeSet<Lack>) -> Option<Change> {
    let lacking: BTreeSet<&RoleKey> = now.iter().flat_map(|lack| &lack.roles).collect();
    // Whoever set a role that nobody had knows that they did.
    let gone = told.difference(now).filter(|lack| lack.missed.why != Why::Unset);
    let mended = gone.flat_map(|lack| &lack.roles).filter(|role| !lacking.contains(role)).cloned().collect();
    let change = Change { worse: !now.is_subset(told), mended };
    (change != Change::default()).then_some(change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::DiscordRoleId;

    fn lack(id: u64, why: Why, role: &str) -> Lack {
        Lack { missed: Missed { whom: Whom::Role(DiscordRoleId(id)), why }, roles: vec![RoleKey::new(role)] }
    }

    #[test]
    fn what_is_new_or_mended_is_told_and_what_is_as_it_was_is_not() {
        let empty = BTreeSet::new();
        let one: BTreeSet<_> = [lack(1, Why::Empty, "lead")].into();
        let other: BTreeSet<_> = [lack(1, Why::Deleted, "lead")].into();
        let mended = |role: &str| Some(Change { worse: false, mended: [RoleKey::new(role)].into() });
        let worse = Some(Change { worse: true, mended: BTreeSet::new() });
        assert_eq!(change(&empty, &one), worse);
        assert_eq!(change(&one, &one), None);
        assert_eq!(change(&one, &other), worse);
        assert_eq!(change(&one, &empty), mended("lead"));
        let unset = [lack(1, Why::Unset, "lead")].into();
        assert_eq!(change(&unset, &empty), None);
    }
}
