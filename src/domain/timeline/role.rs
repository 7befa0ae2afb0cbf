//! Who has which role.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::ids::RoleKey;
use crate::domain::ids::UserId;
use crate::domain::incident::Incident;
use crate::domain::incident::Origin;
use crate::domain::incident::{Assignment, Contact, State};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Who has which role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RoleEvent {
    /// Somebody was given a role by somebody else.
    Assigned {
        member: UserId,
        /// Which role.
        role: RoleKey,
        /// What they are to reach.
        goal: Option<String>,
        /// Who had it until then, where only one can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
    },
    /// Somebody took a role.
    Joined {
        /// Which role.
        role: RoleKey,
        /// Who had it until then, where only one can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
    },
    /// Whoever acts gave roles up, and nobody else has them for that.
    Left {
        roles: Vec<RoleKey>,
        /// Nothing is left for which they would have to be in the room: they are invited no longer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        uninvited: bool,
    },
    /// Whoever acts gave their role to somebody else.
    HandedOver {
        /// The new holder.
        to: UserId,
        /// The role.
        role: RoleKey,
        /// What they must know.
        note: String,
        /// From whom the part comes in the end. Older versions did not say: whoever handed it over had it to give.
        #[serde(default)]
        origin: Option<Origin>,
    },
    /// Somebody without an account takes part.
    ContactAdded {
        name: String,
        /// How to reach them.
        reach: String,
        /// Which role they have.
        role: Option<RoleKey>,
    },
}

impl Feature for RoleEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let by = entry.by.person();
        let (member, role, goal, origin) = match self {
            RoleEvent::Assigned { member, role, goal, .. } => {
                (*member, role, goal.clone(), by.map(Origin::By))
            }
            RoleEvent::Left { roles, uninvited } => {
                let is_left = |assignment: &Assignment| {
                    Some(assignment.member) == by && roles.contains(&assignment.role)
                };
                incident.assignments.retain(|assignment| !is_left(assignment));
                let gone = by.filter(|_| *uninvited);
                return gone.into_iter().for_each(|user| {
                    incident.involved.people.remove(&user);
                });
            }
            RoleEvent::Joined { role, .. } => match by {
                Some(member) => (member, role, None, None),
                None => return,
            },
            RoleEvent::HandedOver { to, role, origin, .. } => {
                let is_it =
                    |assignment: &Assignment| Some(assignment.member) == by && assignment.role == *role;
                let goal = incident
                    .assignments
                    .iter()
                    .find(|assignment| is_it(assignment))
                    .and_then(|assignment| assignment.goal.clone());
                incident.assignments.retain(|assignment| !is_it(assignment));
                (*to, role, goal, origin.or(by.map(Origin::By)))
            }
            RoleEvent::ContactAdded { name, reach, role } => {
                incident.contacts.retain(|contact| contact.name != *name);
                return incident.contacts.push(Contact {
                    name: name.clone(),
                    reach: reach.clone(),
                    role: role.clone(),
                    since: entry.at,
                });
            }
        };
        // Nobody has anything from themselves, by whatever way round it comes.
        let origin = origin.filter(|origin| *origin != Origin::By(member)).unwrap_or(Origin::Taken);
        give(incident, Assignment { member, role: role.clone(), goal, since: entry.at, origin });
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            RoleEvent::Assigned { member, goal, from, .. } => Record {
                words: vec![Words::May(goal)],
                people: from.iter().copied().chain([*member]).collect(),
                must_be_read: true,
                ..Record::default()
            },
            RoleEvent::Joined { from, .. } => Record {
                people: from.iter().copied().collect(),
                must_be_read: from.is_some(),
                ..Record::default()
            },
            RoleEvent::Left { roles, .. } => {
                Record { must_be_read: roles.contains(&RoleKey::primary()), ..Record::default() }
            }
            RoleEvent::HandedOver { to, note, .. } => Record {
                words: vec![Words::Must(note)],
                people: vec![*to],
                must_be_read: true,
                ..Record::default()
            },
            // How to reach somebody is not searched.
            RoleEvent::ContactAdded { .. } => Record::default(),
        }
    }
}

/// There is one first-responsible; other roles can have many holders. Whoever was given a role does not lose what it
/// gives by taking it besides.
fn give(incident: &mut Incident, assignment: Assignment) {
    let primary = assignment.role == RoleKey::primary();
    let is_it = |other: &Assignment| other.role == assignment.role && other.member == assignment.member;
    let before = incident.assignments.iter().find(|other| is_it(other)).map(|other| other.origin);
    let origin = before.filter(|_| assignment.origin == Origin::Taken).unwrap_or(assignment.origin);
    incident.assignments.retain(|other| other.role != assignment.role || (!primary && !is_it(other)));
    if primary {
        incident.spell.assigned_at.get_or_insert(assignment.since);
        incident.forward(State::Assigned);
    }
    incident.assignments.push(Assignment { origin, ..assignment });
}
