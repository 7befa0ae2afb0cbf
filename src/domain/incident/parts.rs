//! Who has which part, and from whom.

use super::items::{Origin, Part};
use super::{Incident, State};
use crate::domain::ids::RoleKey;
use crate::domain::timeline::{Entry, Event, RoleEvent};

/// Takes in an entry about a part.
pub(super) fn apply(incident: &mut Incident, entry: &Entry) {
    let by = entry.by.person();
    let (member, role, goal, origin) = match &entry.event {
        Event::Role(RoleEvent::Assigned { member, role, goal, .. }) => {
            (*member, role, goal.clone(), by.map(Origin::By))
        }
        Event::Role(RoleEvent::Left { roles, .. }) => {
            let is_left = |part: &Part| Some(part.member) == by && roles.contains(&part.role);
            return incident.people.retain(|part| !is_left(part));
        }
        Event::Role(RoleEvent::Joined { role, .. }) => match by {
            Some(member) => (member, role, None, None),
            None => return,
        },
        Event::Role(RoleEvent::HandedOver { to, role, origin, .. }) => {
            let is_it = |part: &Part| Some(part.member) == by && part.role == *role;
            let goal = incident.people.iter().find(|part| is_it(part)).and_then(|part| part.goal.clone());
            incident.people.retain(|part| !is_it(part));
            (*to, role, goal, origin.or(by.map(Origin::By)))
        }
        _ => return,
    };
    // Nobody has anything from themselves, by whatever way round it comes.
    let origin = origin.filter(|origin| *origin != Origin::By(member)).unwrap_or(Origin::Taken);
    give(incident, Part { member, role: role.clone(), goal, since: entry.at, origin });
}

/// There is one first-responsible; other parts can have many holders. Whoever was given a part does not lose what it
/// gives by taking it besides.
fn give(incident: &mut Incident, part: Part) {
    let primary = part.role == RoleKey::primary();
    let is_it = |other: &Part| other.role == part.role && other.member == part.member;
    let before = incident.people.iter().find(|other| is_it(other)).map(|other| other.origin);
    let origin = before.filter(|_| part.origin == Origin::Taken).unwrap_or(part.origin);
    incident.people.retain(|other| other.role != part.role || (!primary && !is_it(other)));
    if primary {
        incident.spell.assigned_at.get_or_insert(part.since);
        incident.forward(State::Assigned);
    }
    incident.people.push(Part { origin, ..part });
}
