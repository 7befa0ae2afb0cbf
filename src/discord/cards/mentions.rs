//! Who is meant: from roles of the playbook and people to whom Discord pings.

use crate::actions::View;
use crate::discord::message::Mentions;
use crate::domain::At;
use crate::domain::guild::Holder;
use crate::domain::ids::{DiscordRoleId, RoleKey, UserId};
use crate::domain::reach::{Missed, Whom, Why, holders};
use crate::domain::reporter::{self, Reporter};
use crate::domain::timeline::Actor;

/// Most pings of one message, so that they fit into it beside the words.
const MAX_PINGS: usize = 40;

/// Who is called by a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    /// Who is pinged.
    pub mentions: Mentions,
    /// Roles that nobody holds, here or in the guild.
    pub nobody: Vec<RoleKey>,
    /// Roles that somebody without an account has, and their names: they cannot be pinged.
    pub absent: Vec<(RoleKey, String)>,
    /// The reporter has no account, and those who ask them are called in their place.
    pub relayed: bool,
    /// Who has done what the message asks for: they are not called by way of a role that they alone have either.
    pub spared: Vec<UserId>,
    /// Who has given already what the message asks for, by way of a role that others have too: those are called by name.
    pub given: Vec<UserId>,
    /// Who may not verify what they fixed: where only they could, others are called in their place.
    pub barred: Vec<UserId>,
    /// Those of them who would have been called.
    missed: Vec<Missed>,
}

impl Called {
    /// Nobody.
    pub fn nobody() -> Called {
        Called::default()
    }

    /// These people, and whoever holds these roles in the incident or in the guild, or is on call for them now; each
    /// once.
    pub fn of<'a>(
        view: &View,
        now: At,
        people: impl IntoIterator<Item = UserId>,
        roles: impl IntoIterator<Item = &'a RoleKey>,
    ) -> Called {
        let mut called = Called::default();
        for user in people {
            called.add_user(user);
        }
        for role in roles {
            called.add_role(view, role, now);
        }
        called
    }

    /// The same without whoever acts: nobody is called about what they did themselves.
    pub fn without(mut self, actor: Actor) -> Called {
        self.mentions.users.retain(|user| Some(*user) != actor.person());
        self
    }

    /// Without whoever has done, or may not do, what is asked for: also not by way of a role that they alone have.
    pub fn sparing(self, actor: Actor) -> Called {
        let mut called = self.without(actor);
        called.spared.extend(actor.person());
        called
    }

    /// Without whoever has given already what is asked for, or may not give it: also not by way of a role.
    pub fn but_for(self, actor: Actor) -> Called {
        let mut called = self.sparing(actor);
        called.given.extend(actor.person());
        called
    }

    /// Without whoever may not verify what they fixed: also not by way of a role that they alone have.
    pub fn barring(self, fixer: Actor) -> Called {
        let named = fixer.person().filter(|user| self.mentions.users.contains(user));
        let mut called = self.sparing(fixer);
        called.barred.extend(fixer.person());
        let missed = |user| Missed { whom: Whom::Person(user), why: Why::MadeTheFix };
        called.missed.extend(named.map(missed));
        called
    }

    /// Calls these too.
    pub fn add(&mut self, other: Called) {
        for user in other.mentions.users {
            self.add_user(user);
        }
        for role in other.mentions.roles {
            self.add_discord_role(role);
        }
        self.nobody
            .extend(other.nobody.into_iter().filter(|role| !self.nobody.contains(role)).collect::<Vec<_>>());
        self.absent.extend(other.absent);
        self.relayed |= other.relayed;
        self.spared.extend(other.spared);
        self.given.extend(other.given);
        self.barred.extend(other.barred);
        self.missed.extend(other.missed);
    }

    /// Who would be called and is not, each with the reason: roles that stand for nobody on Discord, and whoever is barred.
    pub fn unheld(&self) -> Vec<Missed> {
        let missed = |role: &RoleKey, why| Missed { whom: Whom::Unheld(role.clone()), why };
        let unset = self.nobody.iter().map(|role| missed(role, Why::Unset));
        let absent = self.absent.iter().map(|(role, _)| missed(role, Why::NoAccount));
        unset.chain(absent).chain(self.missed.iter().cloned()).collect()
    }

    fn add_role(&mut self, view: &View, role: &RoleKey, now: At) {
        if *role == reporter::role() && view.incident.reported_by() == Reporter::Contact {
            self.relayed = true;
            for asks in view.playbook.asks_reporter() {
                self.add_role(view, &asks, now);
            }
            return;
        }
        let holders = holders(&view.incident, &view.guild, role, now);
        let contacts = view.incident.contacts.iter().filter(|contact| contact.role.as_ref() == Some(role));
        let absent: Vec<_> = contacts.map(|contact| (role.clone(), contact.name.clone())).collect();
        let is_held = !holders.is_empty() || !absent.is_empty();
        self.absent.extend(absent);
        if !is_held && !self.nobody.contains(role) {
            self.nobody.push(role.clone());
        }
        for holder in holders {
            match holder {
                Holder::User(user) => self.add_user(user),
                Holder::Role(role) => self.add_discord_role(role),
            }
        }
    }

    fn add_user(&mut self, user: UserId) {
        if self.has_space() && !self.mentions.users.contains(&user) {
            self.mentions.users.push(user);
        }
    }

    fn add_discord_role(&mut self, role: DiscordRoleId) {
        if self.has_space() && !self.mentions.roles.contains(&role) {
            self.mentions.roles.push(role);
        }
    }

    fn has_space(&self) -> bool {
        self.mentions.users.len() + self.mentions.roles.len() < MAX_PINGS
    }
}
