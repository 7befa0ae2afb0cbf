//! Presence is reach: whoever acts, or writes in the room, is there, and need not be called, contacted or waited for.

use super::Scene;
use crate::domain::ids::{ChannelId, RoleKey};
use crate::domain::playbook::{Clock, Level, Milestone};
use crate::domain::quorum::{awaited, called, to_call};
use crate::domain::reporter;
use crate::domain::timeline::{Event, PresenceEvent};

/// What it says of somebody that they act, or are seen, in this channel: of the roles that they have, those are filled that
/// the level waits for, and those are reached that were to be called; the reporter, who was to be contacted, in the room. In
/// a drill, whose score says who came, all that the playbook calls are there. `None`: nothing was asked of them, or it came
/// about before; so it is noted once for each demand, and not for each message.
pub fn arrived(scene: Scene<'_>, channel: ChannelId) -> Option<Event> {
    let Scene { incident, rules, caller, .. } = scene;
    let in_guild = |role: &RoleKey| caller.roles.contains(role);
    let has = |role: &RoleKey| {
        in_guild(role) || incident.entitled(role, rules.playbook).any(|user| user == caller.user)
    };
    let mut reached = Vec::new();
    for role in to_call(incident, rules).into_iter().filter(has) {
        if !reached.contains(&role) {
            reached.push(role);
        }
    }
    if meets_the_reporter(scene, channel) {
        reached.push(reporter::role());
    }
    let mut expected = awaited(incident, rules);
    if incident.report.drill.is_some() {
        let called = called(incident, rules).into_iter();
        expected.extend(called.filter(|role| !incident.spell.present.contains_key(role)));
    }
    let mut roles = reached.clone();
    for role in expected.into_iter().filter(in_guild) {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    (!roles.is_empty()).then_some(Event::Presence(PresenceEvent::Present { roles, reached }))
}

/// Is it the reporter, whom somebody was to contact, in the room where somebody is on it? Elsewhere, and before, they may be
/// at their report still.
fn meets_the_reporter(scene: Scene<'_>, channel: ChannelId) -> bool {
    let Scene { incident, rules, caller, .. } = scene;
    let asks = |level: &Level| level.limits.contains_key(&Clock::Contact);
    // Until there is a level, any may ask for it.
    let is_asked = || match rules.level(incident) {
        Some(level) => asks(level),
        None => rules.playbook.levels.iter().any(asks),
    };
    let reached = |milestone| incident.spell.milestones.contains_key(&milestone);
    incident.reporting_member() == Some(caller.user)
        && incident.room == Some(channel)
        && incident.is_unfixed()
        && (reached(Milestone::Acknowledged) || incident.spell.assigned_at.is_some())
        && !reached(Milestone::ReporterContacted)
        && is_asked()
}
