//! Whom messages call: roles that are deleted, that cannot be mentioned or that nobody has any more, people who leave or
//! take no direct messages, and whether somebody is reached all the same, by the product's core.

use crate::faults::{Boundary, Plant};
use crate::store::Row;
use crate::telling::Says;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use warroom::domain::guild::{Guild, Holder};
use warroom::domain::ids::{DiscordRoleId, RoleKey, UserId};
use warroom::domain::reach::{
    Facts, Instead, Missed, PersonFacts, Reach, RoleFacts, Whom, Why, holders, next_steps, told,
};
use warroom::domain::stand_in::StandIns;

/// Owns the server, and never leaves it.
pub(crate) const OWNER: UserId = UserId(9);
/// Roles of the playbook, the Discord roles that they are set to, and who has those.
const ROLES: [(&str, u64, &[u64]); 4] =
    [("duty", 11, &[1, 3]), ("lead", 12, &[2, 5]), ("director", 13, &[6]), ("tester", 14, &[4])];
/// Everybody on the server.
pub(crate) const EVERYBODY: std::ops::RangeInclusive<u64> = 1..=9;

/// Who is not there any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Away {
    /// A Discord role was deleted.
    Role(u64),
    /// Nobody has it.
    Holders(u64),
    /// A Discord role cannot be mentioned any more.
    Silent(u64),
    /// A person has left.
    Person(u64),
    /// A person takes no direct messages of the bot's.
    Direct(u64),
}

/// How many of them there are.
pub(crate) const AWAY: usize = 27;

impl Away {
    /// By number, each once.
    pub(crate) fn nth(nth: usize) -> Away {
        let role = ROLES[nth % ROLES.len()].1;
        match nth / ROLES.len() {
            0 => Away::Role(role),
            1 => Away::Holders(role),
            2 => Away::Silent(role),
            _ if nth < 18 => Away::Person(1 + nth as u64 % 6),
            _ => Away::Direct(nth as u64 - 17),
        }
    }
}

/// The people of the server and their roles.
#[derive(Debug, Default)]
pub(crate) struct Members {
    away: BTreeSet<Away>,
    /// When that changed last.
    pub(crate) changed: i64,
}

impl Members {
    pub(crate) fn away(&mut self, away: Away, is_so: bool, now: i64) {
        if is_so {
            self.away.insert(away);
        } else {
            self.away.remove(&away);
        }
        self.changed = now;
    }

    pub(crate) fn all_are_back(&mut self, now: i64) {
        self.away.clear();
        self.changed = now;
    }

    /// Does the bot's direct message come to somebody? Discord refuses it (50007) where they do not want it.
    pub(crate) fn takes_direct(&self, user: UserId) -> bool {
        self.is_here(user.0) && !self.away.contains(&Away::Direct(user.0))
    }

    fn is_here(&self, user: u64) -> bool {
        EVERYBODY.contains(&user) && !self.away.contains(&Away::Person(user))
    }

    pub(crate) fn holders(&self, role: u64) -> Vec<u64> {
        let of_role = ROLES.iter().filter(|(_, id, _)| *id == role).flat_map(|(_, _, people)| *people);
        let is_empty = self.away.contains(&Away::Holders(role));
        of_role.copied().filter(|user| !is_empty && self.is_here(*user)).collect()
    }

    /// The Discord roles that somebody has.
    pub(crate) fn roles_of(&self, user: UserId) -> Vec<DiscordRoleId> {
        let has = |(_, id, _): &&(&str, u64, &[u64])| self.holders(*id).contains(&user.0);
        ROLES.iter().filter(has).map(|(_, id, _)| DiscordRoleId(*id)).collect()
    }

    /// Does somebody read what is said to them?
    fn read(&self, whom: &Whom) -> bool {
        match whom {
            Whom::Person(user) => self.is_here(user.0),
            Whom::Role(role) => {
                let is_mute =
                    [Away::Role(role.0), Away::Silent(role.0)].iter().any(|away| self.away.contains(away));
                !is_mute && !self.holders(role.0).is_empty()
            }
            Whom::Unheld(_) => false,
        }
    }

    /// What Discord says when the bot asks.
    fn facts(&self) -> Facts {
        let roles = ROLES.iter().filter(|(_, id, _)| !self.away.contains(&Away::Role(*id)));
        let role = |id: u64| {
            let holders = Some(self.holders(id).len() as u64);
            let mentionable = !self.away.contains(&Away::Silent(id));
            (DiscordRoleId(id), RoleFacts { mentionable, holders, blind: false })
        };
        let person = |user: u64| match self.is_here(user) {
            true => (UserId(user), PersonFacts::Here { sees: true }),
            false => (UserId(user), PersonFacts::Left),
        };
        let roles: BTreeMap<_, _> = roles.map(|(_, id, _)| role(*id)).collect();
        Facts { roles: Some(roles), people: EVERYBODY.map(person).collect() }
    }
}

/// Sets who has the roles of the playbook; `is_set` may leave some to nobody.
pub(crate) fn set_roles(guild: &mut Guild, mut is_set: impl FnMut() -> bool) {
    for (key, id, _) in ROLES {
        if is_set() {
            guild.roles.insert(RoleKey::new(key), vec![Holder::Role(DiscordRoleId(id))]);
        }
    }
}

impl World<'_> {
    /// Looks whom a message comes to before it is claimed, and calls others where nobody is reached; what was found is
    /// kept beside its row. True: the process was killed.
    pub(crate) fn look_whom_it_reaches(&mut self, id: usize, says: usize) -> bool {
        let mut called = self.called(&self.store.rows[id], &self.says[says]);
        let (left_out, in_doubt) = self.leave_out_told(id, &mut called);
        let told = &mut self.says[says];
        (told.left_out, told.in_doubt) = (left_out, in_doubt);
        told.calls = called.iter().cloned().collect();
        told.called.clone_from(&called);
        // Who does not answer is not waited for.
        if self.outage_until > self.now || called.is_empty() {
            return false;
        }
        let row = &self.store.rows[id];
        let (reach, instead) = match self.plant {
            Some(Plant::ReachNotLookedFor) => (None, Vec::new()),
            _ => self.reach(row, called.clone()),
        };
        let needs_no_note = reach.is_none() && row.attempts == 0;
        let says = &mut self.says[says];
        says.calls = called.iter().cloned().chain(instead).collect();
        says.looked_at = Some(self.now);
        says.reach = reach.clone().filter(|_| self.plant != Some(Plant::MissedNotSaid));
        if needs_no_note {
            return false;
        }
        if self.crash(Boundary::BeforeCommit) {
            return true;
        }
        if self.saves() && self.plant != Some(Plant::ReachNotNoted) {
            let row = &mut self.store.rows[id];
            (row.reach, row.unnoted) = (reach, false);
            return self.crash(Boundary::AfterCommit);
        }
        // The message says it as well, and does not wait for the note.
        self.store.rows[id].unnoted = self.plant != Some(Plant::ReachNotNoted);
        false
    }

    /// Whom the message is for.
    fn called(&self, row: &Row, says: &Says) -> BTreeSet<Whom> {
        let mut called = BTreeSet::new();
        for fell in &says.tells {
            called.extend(fell.people.iter().copied().map(Whom::Person));
            called.extend(self.stand_for(row.incident, &fell.to));
        }
        called
    }

    /// Whom roles of the playbook stand for.
    fn stand_for(&self, incident: usize, roles: &[RoleKey]) -> Vec<Whom> {
        let incident = &self.store.incidents[incident].incident;
        let mut whom = Vec::new();
        for role in roles {
            let held = holders(incident, &self.guild, role, self.wall());
            if held.is_empty() {
                whom.push(Whom::Unheld(role.clone()));
            }
            whom.extend(held.into_iter().map(|holder| match holder {
                Holder::User(user) => Whom::Person(user),
                Holder::Role(role) => Whom::Role(role),
            }));
        }
        whom
    }

    fn reach(&self, row: &Row, called: BTreeSet<Whom>) -> (Option<Reach>, Vec<Whom>) {
        let saved = &self.store.incidents[row.incident];
        let entry = &saved.timeline[row.seq as usize - 1];
        let facts = self.discord.members.facts();
        let Some(mut asked) = StandIns::of(called.clone(), facts.missed(&called)) else {
            return (None, Vec::new());
        };
        if !asked.are_wanted(&entry.event) || self.plant == Some(Plant::NobodyInstead) {
            return (Some(asked.none()).filter(|reach| !reach.missed.is_empty()), Vec::new());
        }
        for step in next_steps(&saved.incident, self.book.rules(), told(entry, &saved.timeline)) {
            let (unheld, more): (Vec<_>, Vec<_>) = self
                .stand_for(row.incident, &step)
                .into_iter()
                .partition(|whom| matches!(whom, Whom::Unheld(_)));
            let unheld = unheld.into_iter().map(|whom| Missed { whom, why: Why::Unset });
            let new = asked.next(more, unheld.collect());
            let in_vain = facts.missed(&new);
            let reached: Vec<_> =
                new.into_iter().filter(|whom| in_vain.iter().all(|missed| missed.whom != *whom)).collect();
            asked.missed(in_vain);
            if !reached.is_empty() && self.plant != Some(Plant::LadderSkipped) {
                return (Some(asked.found(step)), reached);
            }
        }
        let owner = (self.plant != Some(Plant::ManagersForgotten)).then_some(Whom::Person(OWNER));
        (Some(asked.not_found(false)), owner.into_iter().collect())
    }

    /// A message stands: somebody whom it calls reads it, and it says who does not. Who leaves between the look and the
    /// message is not known to anybody.
    pub(crate) fn check_reached(&mut self, id: usize, says: Option<usize>) {
        let Some(says) = says.map(|place| &self.says[place]) else { return };
        let members = &self.discord.members;
        let Some(looked_at) = says.looked_at.filter(|at| members.changed < *at) else { return };
        let reads = |whom: &Whom| members.read(whom);
        let is_named = |whom: &Whom| {
            says.reach.iter().flat_map(|reach| &reach.missed).any(|missed| missed.whom == *whom)
        };
        let is_reached = says.called.iter().any(reads);
        let unnamed = |whom: &&Whom| {
            let is_known = is_reached && matches!(whom, Whom::Unheld(_));
            !reads(whom) && !is_known && !is_named(whom)
        };
        let managers = says.reach.as_ref().is_some_and(|reach| reach.instead == Some(Instead::Managers));
        let lead = self.stand_for(says.incident, &[RoleKey::lead()]);
        let wrong = if says.calls.is_empty() {
            None
        } else if !says.calls.iter().any(reads) {
            Some("comes to nobody".to_owned())
        } else if is_reached && says.calls.len() > says.called.len() {
            Some("calls more than it need".to_owned())
        } else if managers && lead.iter().any(reads) {
            Some("calls whoever manages the server, and not whoever leads".to_owned())
        } else if let Some(whom) = says.calls.iter().find(|whom| reads(whom) && is_named(whom)) {
            Some(format!("says of somebody who is there that they are not: {whom:?}"))
        } else {
            says.called.iter().find(unnamed).map(|whom| format!("does not say who is missed: {whom:?}"))
        };
        if let Some(wrong) = wrong {
            let says = says.clone();
            self.fail(|| format!("row {id}, looked at {looked_at}, {wrong}: {says:?}"));
        }
    }
}
