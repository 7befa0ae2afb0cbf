//! Who is there: whoever acts, or writes in the room, fills the roles that they have, and has been reached.

use super::Incident;
use super::items::Called;
use crate::domain::playbook::Milestone;
use crate::domain::reporter;
use crate::domain::timeline::{Entry, Event, PresenceEvent};

/// Takes in an entry about who is there.
pub(super) fn apply(incident: &mut Incident, entry: &Entry) {
    let Event::Presence(PresenceEvent::Present { roles, reached }) = &entry.event else { return };
    for role in roles {
        incident.spell.present.entry(role.clone()).or_insert(entry.at);
    }
    if reached.contains(&reporter::role()) {
        incident.reach(Milestone::ReporterContacted, entry.at);
    }
    let roles: Vec<_> = reached.iter().filter(|role| **role != reporter::role()).cloned().collect();
    if !roles.is_empty() {
        let (person, ungraded) = (entry.by.person(), incident.grade().is_none());
        incident.spell.calls.push(Called { at: entry.at, by: entry.by, person, roles, ungraded });
    }
}

/// Another level took the place of the first one: who was there before there was any may be gone by now.
pub(super) fn regraded(incident: &mut Incident) {
    incident.spell.calls.retain(|call| !call.ungraded);
}
