//! Phone calls that a playbook demands: nobody but a person can say that they were made.

use super::{Decision, Scene};
use crate::domain::authorise::Action;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::quorum::outstanding_call;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, PresenceEvent};
use std::collections::BTreeSet;

/// Somebody was called. `person`, with the roles that they hold in the guild, or whoever the playbook demands. It counts for
/// the demanded roles that the person has; where nobody is known to have such a role, for all of them.
pub fn paged(scene: Scene<'_>, person: Option<(UserId, &BTreeSet<RoleKey>)>) -> Decision {
    scene.may(Action::Page)?;
    let demanded = outstanding_call(scene.incident, scene.rules).map(|call| call.who).unwrap_or_default();
    let Some((user, held)) = person else {
        // A button that nobody needs any more.
        return if demanded.is_empty() {
            Err(Refusal::StaleButton)
        } else {
            Ok(vec![Event::Presence(PresenceEvent::Paged { person: None, roles: demanded, outlet: None })])
        };
    };
    let has = |role: &RoleKey| {
        held.contains(role)
            || scene.incident.entitled(role, scene.rules.playbook).any(|holder| holder == user)
    };
    let nobody =
        |role: &RoleKey| scene.guild.called(role, scene.now).is_empty() && !scene.incident.is_given(role);
    let roles = demanded.into_iter().filter(|role| has(role) || nobody(role)).collect();
    Ok(vec![Event::Presence(PresenceEvent::Paged { person: Some(user), roles, outlet: None })])
}
