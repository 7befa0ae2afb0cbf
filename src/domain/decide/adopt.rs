//! Going over to the present version of the playbook.

use super::{Decision, Scene};
use crate::domain::adopt::counts_as_told;
use crate::domain::authorise::Action;
use crate::domain::ids::RoleKey;
use crate::domain::incident::PlanProgress;
use crate::domain::playbook::Playbook;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Adopted, AdoptionEvent, Event, PlanEvent};

/// From now on the scene's incident is judged by this version of its playbook.
pub fn adopt(scene: Scene<'_>, to: &Playbook) -> Decision {
    scene.may(Action::Adopt)?;
    let (incident, from) = (scene.incident, scene.rules.playbook);
    if from.reference == to.reference {
        return Err(Refusal::AdoptedAlready(to.reference.clone()));
    }
    let level = match incident.level() {
        Some(given) => Some(to.level(&given.level).ok_or_else(|| {
            let known = to.levels.iter().map(|level| level.key.clone()).collect();
            Refusal::LevelGone(given.level.clone(), to.reference.clone(), known)
        })?),
        None => None,
    };
    let adopted = Adopted {
        from: from.reference.clone(),
        to: to.reference.clone(),
        rank: level.map(|level| level.rank),
        told: counts_as_told(incident, scene.rules, to, scene.now),
        checks_anew: from.verification.checks != to.verification.checks,
        call: invited(scene, to).into_iter().filter(|role| !invited(scene, from).contains(role)).collect(),
    };
    let mut events = vec![Event::Adoption(AdoptionEvent::PlaybookAdopted(Box::new(adopted)))];
    // What waited for an approval that is not asked for any more need not wait.
    if to.plans.approval.is_empty() {
        let waiting = incident.plans.iter().filter(|plan| plan.progress == PlanProgress::Proposed);
        events.extend(
            waiting
                .map(|plan| Event::Plan(PlanEvent::PlanApproved { id: plan.id, gate: None, waits: false })),
        );
    }
    Ok(events)
}

/// Roles that a playbook has in the room at the incident's level.
fn invited(scene: Scene<'_>, playbook: &Playbook) -> Vec<RoleKey> {
    let level = scene.incident.level().and_then(|given| playbook.level(&given.level));
    playbook.invite.iter().chain(level.into_iter().flat_map(|level| &level.invite)).cloned().collect()
}
