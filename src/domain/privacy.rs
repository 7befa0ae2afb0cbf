//! Who may know of an incident, and which words about it may stand where. A private one is for those who are invited to
//! its room; everywhere else stands its number, and nothing that anybody wrote.

use super::At;
use super::delivery::{Kind, Target};
use super::guild::{Caller, Guild, Holder};
use super::ids::{RoleKey, UserId};
use super::incident::{Incident, PlanProgress};
use super::playbook::RoomKind;
use super::rules::Rules;
use serde::{Deserialize, Serialize};

/// People and Discord roles that fit one room: Discord takes 100 overwrites, of which one keeps everybody out and one is
/// the bot's own.
pub const MOST_INVITED: usize = 98;

/// Roles of the playbook that are invited: by the level, by what is hit, and because they were called.
fn invited_roles<'a>(incident: &'a Incident, rules: Rules<'a>) -> impl Iterator<Item = &'a RoleKey> {
    let level = rules.level(incident).into_iter().flat_map(|level| &level.invite);
    let core = rules.playbook.invite_core.iter().filter(|_| incident.facts().core == Some(true));
    rules.playbook.invite.iter().chain(level).chain(core).chain(&incident.involved.roles)
}

/// People who are invited for themselves: who must not be missing first.
fn invited_people(incident: &Incident) -> impl Iterator<Item = UserId> {
    let assignments = incident.assignments.iter().map(|assignment| assignment.member);
    let owners = incident.followups.iter().map(|followup| followup.owner);
    incident
        .reporter
        .into_iter()
        .chain(assignments)
        .chain(owners)
        .chain(incident.involved.people.iter().copied())
}

/// Is somebody invited who has no role: because they report it, or have something else to do in it?
pub fn is_needed(incident: &Incident, user: UserId) -> bool {
    let reports = [incident.reporter, incident.entered_by, incident.reporting_member()];
    let followups = incident.followups.iter().map(|followup| followup.owner);
    let blockers = incident.blockers.iter().filter(|blocker| blocker.cleared_at.is_none());
    let plans = incident.plans.iter().filter(|plan| plan.progress != PlanProgress::Done);
    let owners =
        followups.chain(blockers.filter_map(|blocker| blocker.owner)).chain(plans.map(|plan| plan.owner));
    reports.into_iter().flatten().chain(owners).any(|needed| needed == user)
}

/// Who is to be in the incident's room, besides the bot: each once, and who must not be missing first, since only
/// [`MOST_INVITED`] of them fit a private one.
pub fn invited(incident: &Incident, rules: Rules<'_>, guild: &Guild, now: At) -> Vec<Holder> {
    let mut roles: Vec<Holder> =
        invited_roles(incident, rules).flat_map(|role| guild.called(role, now)).collect();
    // A Discord role lets in many.
    roles.sort_by_key(|holder| matches!(holder, Holder::User(_)));
    let mut holders = Vec::new();
    for holder in roles.into_iter().chain(invited_people(incident).map(Holder::User)) {
        if !holders.contains(&holder) {
            holders.push(holder);
        }
    }
    holders
}

/// May somebody know of the incident? Of a private one whoever is invited may, and whoever manages the server, since
/// Discord shows them every channel.
pub fn may_know(incident: &Incident, rules: Rules<'_>, caller: &Caller) -> bool {
    !incident.is_private()
        || caller.manages_guild
        || invited_people(incident).any(|user| user == caller.user)
        || invited_roles(incident, rules).any(|role| caller.roles.contains(role))
}

/// How who can see a private room differs from what was promised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessDiffers {
    /// Somebody who has no role at all can see it.
    pub strangers: bool,
    /// Who can see it and is not invited.
    pub let_in: Vec<Holder>,
    /// Who is invited and cannot see it.
    pub shut_out: Vec<Holder>,
}

impl AccessDiffers {
    /// Nothing differs.
    pub fn is_none(&self) -> bool {
        *self == AccessDiffers::default()
    }

    /// Does somebody see it who should not?
    pub fn is_open(&self) -> bool {
        self.strangers || !self.let_in.is_empty()
    }
}

/// Where something would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which channel.
    pub target: Target,
    /// Is it shut to all but those who manage the server? Asked of the operators' channel only.
    pub shut: bool,
}

/// What of an incident may stand in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Whatever there is to say.
    Whole,
    /// That there is something about the incident of this number, and whom it calls.
    NumberOnly,
    /// It belongs into the room instead.
    InRoom,
    /// Nothing: the room has it anyway.
    Nothing,
}

/// What may stand in a place of something of this kind about an incident; `elsewhere` when it could not go where it
/// belongs.
pub fn standing(incident: &Incident, kind: Kind, place: Place, elsewhere: bool) -> Standing {
    if !incident.is_private() {
        return Standing::Whole;
    }
    match (place.target, kind) {
        // Whoever is called by it is invited.
        (Target::Room | Target::Guild | Target::Direct(_), _) => Standing::Whole,
        (Target::Ops, _) if place.shut => Standing::Whole,
        // It names the number alone by itself.
        (_, Kind::Announcement) => Standing::Whole,
        (Target::Ops, _) => Standing::NumberOnly,
        (_, Kind::Review | Kind::Wording) => Standing::Nothing,
        (Target::Incidents | Target::Reviews | Target::Comms, _) if elsewhere => Standing::NumberOnly,
        (Target::Incidents | Target::Reviews | Target::Comms, _) => Standing::InRoom,
    }
}

/// May it stand on the card how to reach people who have no account? Only where nobody reads it who is not invited: in a
/// private incident's own room.
pub fn contacts_stand(incident: &Incident) -> bool {
    incident.is_private() && incident.room_kind == RoomKind::Channel && !incident.access_refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::At;
    use crate::domain::fixture::{declared, playbook, report};
    use crate::domain::ids::IncidentId;
    use crate::domain::incident::Declared;
    use crate::domain::timeline::{Actor, Entry};

    fn incident(private: bool) -> Incident {
        let report = Declared { number: "SEC-1".into(), private, ..report(&playbook()) };
        let event = declared(report);
        let first = Entry { seq: 1, at: At::UNIX_EPOCH, by: Actor::Bot, event };
        Incident::begin(IncidentId(1), &first).unwrap()
    }

    #[test]
    fn outside_of_its_room_a_private_incident_is_a_number() {
        use Kind::{Announcement, Entry, Review, Wording};
        use Standing::{InRoom, Nothing, NumberOnly, Whole};
        use Target::{Comms, Incidents, Ops, Reviews, Room};
        let (private, public) = (incident(true), incident(false));
        for (kind, target, shut, elsewhere, expected) in [
            (Entry, Room, false, false, Whole),
            (Entry, Ops, true, true, Whole),
            (Entry, Ops, false, true, NumberOnly),
            (Entry, Ops, false, false, NumberOnly),
            (Entry, Incidents, false, true, NumberOnly),
            (Entry, Incidents, true, true, NumberOnly),
            (Entry, Incidents, false, false, InRoom),
            (Announcement, Incidents, false, false, Whole),
            (Review, Reviews, false, false, Nothing),
            (Review, Room, false, false, Whole),
            (Review, Incidents, false, true, Nothing),
            (Wording, Comms, false, false, Nothing),
        ] {
            let place = Place { target, shut };
            assert_eq!(standing(&private, kind, place, elsewhere), expected, "{kind:?} {place:?}");
            assert_eq!(standing(&public, kind, place, elsewhere), Whole);
        }
    }

    #[test]
    fn numbers_to_call_stand_on_the_card_of_a_room_that_is_shut() {
        assert!(!contacts_stand(&incident(false)));
        assert!(contacts_stand(&incident(true)));
        let elsewhere = Incident { room_kind: RoomKind::None, ..incident(true) };
        let open = Incident { access_refused: true, ..incident(true) };
        assert!(!contacts_stand(&elsewhere) && !contacts_stand(&open));
    }
}
