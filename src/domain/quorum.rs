//! Who has to be there: the roles of a level's quorum, and the phone calls that a level demands (R5, D16).

use super::At;
use super::ids::RoleKey;
use super::incident::Incident;
use super::limits::level_since;
use super::owed::Rules;
use super::playbook::PhoneCall;

/// Since when a role is filled: somebody was given it, or took it where that is enough, somebody who holds it in the guild
/// has acted, or somebody without an account has it.
pub fn filled_at(incident: &Incident, rules: Rules<'_>, role: &RoleKey) -> Option<At> {
    let parts = incident.people.iter().filter(|part| part.role == *role && part.permits(rules.playbook));
    let parts = parts.map(|part| part.since);
    let contacts = incident.contacts.iter().filter(|contact| contact.role.as_ref() == Some(role));
    let present = incident.present.get(role).copied();
    parts.chain(contacts.map(|contact| contact.since)).chain(present).min()
}

/// Roles of the level's quorum that nobody fills, in the playbook's order.
pub fn missing(incident: &Incident, rules: Rules<'_>) -> Vec<RoleKey> {
    let quorum = rules.level(incident).map_or(&[][..], |level| &level.quorum);
    quorum.iter().filter(|role| filled_at(incident, rules, role).is_none()).cloned().collect()
}

/// Roles that the playbook calls to an incident of this level, in its order.
pub fn called(incident: &Incident, rules: Rules<'_>) -> Vec<RoleKey> {
    let level = rules.level(incident).into_iter();
    let mut called = rules.playbook.invite.clone();
    for role in level.flat_map(|level| level.invite.iter().chain(&level.quorum)) {
        if !called.contains(role) {
            called.push(role.clone());
        }
    }
    called
}

/// Since when everybody of the quorum has been there. `None` while somebody is missing, or where there is no quorum.
pub fn complete_at(incident: &Incident, rules: Rules<'_>) -> Option<At> {
    let quorum = &rules.level(incident)?.quorum;
    let filled: Option<Vec<At>> = quorum.iter().map(|role| filled_at(incident, rules, role)).collect();
    filled?.into_iter().max()
}

/// A phone call that is still to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Outstanding<'a> {
    /// What the playbook says about it.
    pub call: &'a PhoneCall,
    /// Roles of which nobody was reached.
    pub who: Vec<RoleKey>,
    /// Since when it is demanded.
    pub since: At,
}

/// The call that the level demands and that nobody has made. `None` once the fault is fixed or contained.
pub fn outstanding_call<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Outstanding<'a>> {
    let call = rules.level(incident)?.call.as_ref().filter(|_| incident.is_uncontained())?;
    let reached = |role: &&RoleKey| incident.calls.iter().any(|made| made.roles.contains(role));
    let who: Vec<RoleKey> = call.who.iter().filter(|role| !reached(role)).cloned().collect();
    let since = level_since(incident)?.max(incident.failed_at.unwrap_or(incident.spell_began));
    (!who.is_empty()).then_some(Outstanding { call, who, since })
}
