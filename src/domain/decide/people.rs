//! Who is on it: acknowledging, assigning, joining, handing over.

use super::{Decision, Scene, optional_text, text};
use crate::domain::authorise::Action;
use crate::domain::authorise::may_take;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::incident::{Assignment, Origin};
use crate::domain::playbook::{Milestone, Permit, Playbook, Take};
use crate::domain::privacy::is_needed;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, PresenceEvent, RoleEvent};

/// Somebody is on it.
pub fn acknowledge(scene: Scene<'_>) -> Decision {
    scene.may(Action::Acknowledge)?;
    match scene.incident.spell.milestones.get(&Milestone::Acknowledged) {
        Some(at) => Err(Refusal::AlreadyAcknowledged(*at)),
        None => Ok(vec![Event::Presence(PresenceEvent::Acknowledged)]),
    }
}

/// Somebody without an account takes part.
pub fn add_contact(scene: Scene<'_>, name: &str, reach: &str, role: Option<&str>) -> Decision {
    scene.may(Action::AddContact)?;
    let role = role.map(|said| role_named(scene.rules.playbook, Some(said), "")).transpose()?;
    if role.is_some() {
        scene.may(Action::Assign)?;
    }
    // Somebody on Discord is first-responsible: reminders have to reach them.
    if role == Some(RoleKey::primary()) {
        return Err(Refusal::NeedsAnAccount(RoleKey::primary()));
    }
    Ok(vec![Event::Role(RoleEvent::ContactAdded {
        name: text("name", name)?,
        reach: text("reach", reach)?,
        role,
    })])
}

/// The reporter was reached.
pub fn contacted(scene: Scene<'_>, note: &str) -> Decision {
    scene.may(Action::Contacted)?;
    Ok(vec![Event::Presence(PresenceEvent::Contacted { note: text("note", note)? })])
}

/// Gives somebody a role, first-responsible unless said otherwise. Whoever had it, where only one can, is told.
pub fn assign(scene: Scene<'_>, member: UserId, role: Option<&str>, goal: Option<&str>) -> Decision {
    scene.may(Action::Assign)?;
    let role = role_named(scene.rules.playbook, role, "primary")?;
    let goal = optional_text("goal", goal)?;
    // Somebody else makes a role that was taken one that is given; to oneself, nobody gives more than they may take.
    let is_self = member == scene.caller.user;
    if is_self {
        may_take(scene, &role)?;
    }
    let has =
        |it: &Assignment| it.role == role && it.member == member && (is_self || it.origin != Origin::Taken);
    if goal.is_none() && scene.incident.assignments.iter().any(has) {
        return Err(Refusal::AlreadyHas(member, role));
    }
    let from = scene.incident.had_by_another(&role, member);
    Ok(vec![Event::Role(RoleEvent::Assigned { member, role, goal, from })])
}

/// Takes a role: unless said otherwise, the one that the caller has in the guild, else assistant. Taking the first
/// responsibility also acknowledges, where whoever takes it may. From somebody else it is taken only by whoever may
/// give it, in so many words (`over`): what was offered while nobody had it takes it from nobody.
pub fn join(scene: Scene<'_>, role: Option<&str>, over: bool) -> Decision {
    scene.may(Action::Join)?;
    let role = role_named(scene.rules.playbook, role, &usual_role(scene).0)?;
    if scene.incident.holders(&role).any(|holder| holder == scene.caller.user) {
        return Err(Refusal::AlreadyHas(scene.caller.user, role));
    }
    may_take(scene, &role)?;
    let mut events = Vec::new();
    let from = scene.incident.had_by_another(&role, scene.caller.user);
    if let Some(holder) = from {
        match scene.may(Action::Assign) {
            Ok(()) if over => {}
            Ok(()) => return Err(Refusal::RoleTaken(holder, role, Vec::new())),
            Err(Refusal::NotPermitted(_, givers)) => return Err(Refusal::RoleTaken(holder, role, givers)),
            Err(refusal) => return Err(refusal),
        }
    }
    if role == RoleKey::primary() {
        let playbook = scene.rules.playbook;
        let permitted = playbook.permits.get(&Permit::Ack).is_none_or(|roles| roles.contains(&role));
        let by_role = permitted && playbook.take(&role) == Take::WithPermits;
        let may = by_role || scene.may(Action::Acknowledge).is_ok();
        if may && !scene.incident.spell.milestones.contains_key(&Milestone::Acknowledged) {
            events.push(Event::Presence(PresenceEvent::Acknowledged));
        }
    }
    events.push(Event::Role(RoleEvent::Joined { role, from }));
    Ok(events)
}

/// Gives up a role, or all that the caller has. There is no need to find somebody for it first: who sees to it then, the
/// playbook says.
pub fn leave(scene: Scene<'_>, role: Option<&str>) -> Decision {
    scene.may(Action::Leave)?;
    let own_roles =
        scene.incident.assignments.iter().filter(|assignment| assignment.member == scene.caller.user);
    let own_roles: Vec<RoleKey> = own_roles.map(|assignment| assignment.role.clone()).collect();
    let Some(typed) = role.map(str::trim).filter(|said| !said.is_empty() && !own_roles.is_empty()) else {
        return if own_roles.is_empty() {
            Err(Refusal::NothingToLeave)
        } else {
            Ok(vec![left(scene, own_roles)])
        };
    };
    let named = |role: &&RoleKey| {
        let known = scene.rules.playbook.role(role);
        known.map_or(role.0 == typed, |known| known.name.is_meant(&role.0, typed))
    };
    match own_roles.iter().find(named) {
        Some(role) => Ok(vec![left(scene, vec![role.clone()])]),
        None => Err(Refusal::NotTheirRole(typed.into(), own_roles)),
    }
}

fn left(scene: Scene<'_>, roles: Vec<RoleKey>) -> Event {
    let user = scene.caller.user;
    let has_more = scene
        .incident
        .assignments
        .iter()
        .any(|assignment| assignment.member == user && !roles.contains(&assignment.role));
    Event::Role(RoleEvent::Left { uninvited: !has_more && !is_needed(scene.incident, user), roles })
}

/// The role of whoever does not say which: that of their only role in the guild that has a role in an incident. The first
/// responsibility is taken in words.
fn usual_role(scene: Scene<'_>) -> RoleKey {
    let roles = scene.rules.playbook.roles.iter();
    let roles = roles.filter(|role| role.assignable && role.key != RoleKey::primary());
    let mut own_roles =
        roles.filter(|role| scene.caller.roles.contains(&role.key)).map(|role| role.key.clone());
    own_roles.next().filter(|_| own_roles.next().is_none()).unwrap_or_else(|| RoleKey::new("assistant"))
}

/// Gives one's own part to somebody else: the first responsibility, if one has it. With it goes what it gave, and no more:
/// a role that was taken stays one, unless whoever hands it over could have given it.
pub fn hand_over(scene: Scene<'_>, to: UserId, note: &str) -> Decision {
    scene.may(Action::HandOver)?;
    let mut own_assignments =
        scene.incident.assignments.iter().filter(|assignment| assignment.member == scene.caller.user);
    let primary = own_assignments.clone().find(|assignment| assignment.role == RoleKey::primary());
    let assignment = primary.or_else(|| own_assignments.next()).ok_or(Refusal::NothingToHandOver)?;
    if to == scene.caller.user {
        return Err(Refusal::HandOverToSelf);
    }
    let origin = match assignment.origin {
        Origin::Taken if scene.may(Action::Assign).is_ok() => Origin::By(scene.caller.user),
        origin => origin,
    };
    let (role, note) = (assignment.role.clone(), text("note", note)?);
    Ok(vec![Event::Role(RoleEvent::HandedOver { to, role, note, origin: Some(origin) })])
}

fn role_named(playbook: &Playbook, given: Option<&str>, default: &str) -> Result<RoleKey, Refusal> {
    let typed = given.map(str::trim).filter(|given| !given.is_empty()).unwrap_or(default);
    let assignable = || playbook.roles.iter().filter(|role| role.assignable);
    assignable()
        .find(|role| role.name.is_meant(&role.key.0, typed))
        .map(|role| role.key.clone())
        .ok_or_else(|| Refusal::NoSuchRole(typed.into(), assignable().map(|role| role.key.clone()).collect()))
}
