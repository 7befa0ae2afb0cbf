//! Who has to be there: the roles of a level's quorum, and the phone calls that a level demands.

use super::At;
use super::ids::RoleKey;
use super::incident::{GivenLevel, Incident};
use super::limits::level_since;
use super::playbook::{Level, Milestone, PhoneCall};
use super::reporter;
use super::rules::Rules;
use super::timeline::{Entry, Event, LevelEvent, PresenceEvent};

/// Since when a role is filled: somebody was given it, or took it where that is enough, somebody who holds it in the guild
/// has acted, or somebody without an account has it.
pub fn filled_at(incident: &Incident, rules: Rules<'_>, role: &RoleKey) -> Option<At> {
    let assignments = incident
        .assignments
        .iter()
        .filter(|assignment| assignment.role == *role && assignment.permits(rules.playbook));
    let assignments = assignments.map(|assignment| assignment.since);
    let contacts = incident.contacts.iter().filter(|contact| contact.role.as_ref() == Some(role));
    let present = incident.spell.present.get(role).copied();
    assignments.chain(contacts.map(|contact| contact.since)).chain(present).min()
}

/// Roles of the level's quorum that nobody fills, in the playbook's order.
pub fn missing(incident: &Incident, rules: Rules<'_>) -> Vec<RoleKey> {
    let quorum = rules.level(incident).map_or(&[][..], |level| &level.quorum);
    quorum.iter().filter(|role| filled_at(incident, rules, role).is_none()).cloned().collect()
}

/// Roles of which somebody is to come: of the level's quorum, or until there is a level, of any level's.
pub fn awaited(incident: &Incident, rules: Rules<'_>) -> Vec<RoleKey> {
    let mut awaited = missing(incident, rules);
    if incident.level().is_none() {
        let quorums = rules.playbook.levels.iter().flat_map(|level| &level.quorum);
        awaited.extend(quorums.filter(|role| filled_at(incident, rules, role).is_none()).cloned());
    }
    awaited
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

/// The call that the level demands and that nobody has made. `None` once the fault is fixed or contained. One of each role
/// is enough, and who is there need not be called.
pub fn outstanding_call<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Outstanding<'a>> {
    let call = rules.level(incident)?.call.as_ref().filter(|_| incident.is_uncontained())?;
    let who = unreached(incident, call);
    let since = call_demanded_since(incident, rules)?;
    (!who.is_empty()).then_some(Outstanding { call, who, since })
}

/// Since when the level demands a call, made or not.
pub fn call_demanded_since(incident: &Incident, rules: Rules<'_>) -> Option<At> {
    rules.level(incident)?.call.as_ref()?;
    Some(level_since(incident)?.max(incident.spell.failed_at.unwrap_or(incident.spell.began)))
}

/// Roles that are to be called by phone and of which nobody was reached; until there is a level, those of any level, so that
/// nobody who judges the report is called to it afterwards.
pub fn to_call(incident: &Incident, rules: Rules<'_>) -> Vec<RoleKey> {
    if incident.level().is_some() {
        return outstanding_call(incident, rules).map(|outstanding| outstanding.who).unwrap_or_default();
    }
    let calls = rules.playbook.levels.iter().filter_map(|level| level.call.as_ref());
    calls.filter(|_| incident.is_uncontained()).flat_map(|call| unreached(incident, call)).collect()
}

/// Where nobody need be called any more since these new entries, because they reach the last of those who were to be, or
/// because the fault that `did_harm` before does none any more: since when the level that demands it has been in force.
/// Where the new level demands nothing any more, what was said of the old ones counts, too.
pub fn call_ends(incident: &Incident, rules: Rules<'_>, entries: &[Entry], did_harm: bool) -> Option<At> {
    let reaches = |entry: &Entry| match &entry.event {
        Event::Presence(PresenceEvent::Paged { roles, .. }) => !roles.is_empty(),
        Event::Presence(PresenceEvent::Present { reached, .. }) => {
            reached.iter().any(|role| *role != reporter::role())
        }
        _ => false,
    };
    let demands = |level: &Level| level.call.is_some();
    if !demands(rules.level(incident)?) {
        let before = |given: &GivenLevel| rules.playbook.level(&given.level).is_some_and(demands);
        let is_lowered =
            entries.iter().any(|entry| matches!(entry.event, Event::Level(LevelEvent::Graded { .. })));
        // The last one is the new level, in force already.
        let was_demanded = incident.levels.iter().rev().nth(1).is_some_and(before);
        return (is_lowered && was_demanded).then_some(incident.spell.began);
    }
    let is_harmless = did_harm && !incident.is_uncontained();
    let is_over = (is_harmless || entries.iter().any(reaches)) && outstanding_call(incident, rules).is_none();
    level_since(incident).filter(|_| is_over)
}

/// Since when nobody need be called any more who was to be from `anchor` on: they were reached, or the fault does no harm
/// any more, or the level demands no call.
pub fn call_over_since(incident: &Incident, rules: Rules<'_>, anchor: At) -> Option<At> {
    if outstanding_call(incident, rules).is_some_and(|outstanding| outstanding.since <= anchor) {
        return None;
    }
    let reached = incident.spell.calls.iter().map(|call| call.at).filter(|at| *at >= anchor).max();
    let contained = incident.spell.milestones.get(&Milestone::Contained).copied();
    let over = [reached, contained, incident.spell.fix.as_ref().map(|fix| fix.at), level_since(incident)];
    over.into_iter().flatten().find(|at| *at >= anchor)
}

fn unreached(incident: &Incident, call: &PhoneCall) -> Vec<RoleKey> {
    let reached = |role: &&RoleKey| incident.spell.calls.iter().any(|made| made.roles.contains(role));
    call.who.iter().filter(|role| !reached(role)).cloned().collect()
}
