//! Who was in it, whatever their part.

use crate::domain::ids::{RoleKey, UserId};
use crate::domain::timeline::{BlockerEvent, DueEvent, Entry, Event, MergeEvent, RoleEvent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who acted in an incident, was named for something in it, or was called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Involved {
    /// People.
    pub people: BTreeSet<UserId>,
    /// Roles of the playbook that were called.
    pub roles: BTreeSet<RoleKey>,
}

impl Involved {
    /// Takes one more entry in.
    pub(super) fn apply(&mut self, entry: &Entry) {
        self.people.extend(entry.by.person());
        match &entry.event {
            Event::Due(DueEvent::FellDue(fell)) => {
                self.people.extend(&fell.people);
                self.roles.extend(fell.to.iter().cloned());
            }
            Event::Merge(MergeEvent::Absorbed { people, .. }) => self.people.extend(people),
            Event::Blocker(BlockerEvent::BlockerRaised { owner, .. }) => self.people.extend(owner),
            Event::Role(RoleEvent::Left { uninvited: true, .. }) => {
                entry.by.person().into_iter().for_each(|user| {
                    self.people.remove(&user);
                });
            }
            // Everybody else whom an entry names has a part from then on.
            _ => {}
        }
    }
}
