//! Two incidents that are one.

use super::{Decision, Scene};
use crate::domain::authorise::Action;
use crate::domain::ids::UserId;
use crate::domain::incident::Incident;
use crate::domain::playbook::Milestone;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, MergeEvent};
use std::collections::BTreeSet;

/// Closes the scene's incident with a pointer to the other one.
pub fn merge(scene: Scene<'_>, into: &Incident) -> Decision {
    scene.may(Action::Merge)?;
    pointer(scene, into)
}

/// The same for whoever has just reported it, while nobody is on it yet: they say that it is what the other one is about.
pub fn merge_own(scene: Scene<'_>, into: &Incident) -> Decision {
    let incident = scene.incident;
    let untouched =
        incident.assignments.is_empty() && !incident.spell.milestones.contains_key(&Milestone::Acknowledged);
    let is_own = incident.reporter == Some(scene.caller.user) && untouched;
    scene.may(if is_own { Action::Join } else { Action::Merge })?;
    pointer(scene, into)
}

fn pointer(scene: Scene<'_>, into: &Incident) -> Decision {
    if into.id == scene.incident.id {
        return Err(Refusal::MergeIntoSelf);
    }
    if !into.is_open() {
        return Err(Refusal::MergeIntoClosed(into.number().into()));
    }
    match (scene.incident.is_private(), into.is_private()) {
        (true, false) => Err(Refusal::MergeIntoPublic(into.number().into())),
        // Whoever reads the public one hears nothing of which it is.
        (false, true) => Ok(vec![Event::Merge(MergeEvent::Merged { into: None, room: None })]),
        (true, true) | (false, false) => {
            Ok(vec![Event::Merge(MergeEvent::Merged { into: Some(into.number().into()), room: into.room })])
        }
    }
}

/// What the other one takes over: whoever was on this one is invited, if they are not there already; into a private one
/// only from another private one.
pub fn absorb(into: &Incident, merged: &Incident) -> Vec<Event> {
    if into.is_private() && !merged.is_private() {
        return vec![Event::Merge(MergeEvent::Absorbed {
            number: merged.number().into(),
            people: Vec::new(),
        })];
    }
    let there: BTreeSet<UserId> = on_it(into).collect();
    let people: BTreeSet<UserId> = on_it(merged).filter(|user| !there.contains(user)).collect();
    vec![Event::Merge(MergeEvent::Absorbed {
        number: merged.number().into(),
        people: people.into_iter().collect(),
    })]
}

fn on_it(incident: &Incident) -> impl Iterator<Item = UserId> {
    incident.assignments.iter().map(|assignment| assignment.member).chain(incident.reporter)
}
