//! Saying that something was reached, also after the fact, and what a stage is to reach.

use super::update::{began, is_asked_for, since};
use super::{Decision, Scene, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::playbook::Milestone;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Actor, Event, MilestoneEvent};
use chrono::TimeDelta;
use strum::VariantArray;

/// Longest time between two updates that a stage can set.
pub const LONGEST_STAGE: TimeDelta = TimeDelta::days(7);

/// Records that something was reached, now or at a time since the fault began. What was recorded already can be put
/// earlier, not later.
pub fn reach(scene: Scene<'_>, milestone: Milestone, what: &str, at: Option<At>) -> Decision {
    let incident = scene.incident;
    may_reach(scene, milestone)?;
    let text = text("text", what)?;
    let began = if incident.spell.number == 1 { began(incident) } else { incident.spell.began };
    let at = at.map(|at| since(began, scene.now, at)).transpose()?;
    let when = at.unwrap_or(scene.now);
    after_failure(scene, milestone, when)?;
    match incident.spell.milestones.get(&milestone) {
        Some(known) if *known <= when => return Err(Refusal::ReachedAlready(milestone, *known)),
        None if milestone.has_its_command() => return Err(Refusal::ReachedByCommand(milestone)),
        _ => {}
    }
    check_order(scene, milestone, when)?;
    Ok(vec![Event::Milestone(MilestoneEvent::MilestoneReached { milestone, text, at })])
}

/// Whoever may not say it now may not say it later either.
fn may_reach(scene: Scene<'_>, milestone: Milestone) -> Result<(), Refusal> {
    let action = match milestone {
        Milestone::Acknowledged => Action::ReachAcknowledged,
        Milestone::Graded => Action::ReachGraded,
        Milestone::Reviewed => Action::ReachReviewed,
        Milestone::Resolved => Action::ReachResolved,
        _ => Action::Reach,
    };
    scene.may(action)?;
    let fixer = scene.incident.spell.fix.as_ref().map(|fix| fix.by);
    let is_fixer = fixer == Some(Actor::Person(scene.caller.user));
    if action == Action::ReachResolved && is_fixer && scene.rules.playbook.verification.not_by_fixer {
        return Err(Refusal::FixerVerifies);
    }
    Ok(())
}

/// What a failed verification took back was not reached before it.
pub(super) fn after_failure(scene: Scene<'_>, milestone: Milestone, when: At) -> Result<(), Refusal> {
    let undone = milestone.is_undone_by_failure(scene.rules.playbook.verification.failed_returns_to);
    match scene.incident.spell.failed_at.filter(|at| undone && when < *at) {
        Some(failed) => Err(Refusal::NotSinceFailure(failed)),
        None => Ok(()),
    }
}

/// What comes before it was reached before, and what comes after it later.
pub(super) fn check_order(scene: Scene<'_>, milestone: Milestone, when: At) -> Result<(), Refusal> {
    let reached = |other: &Milestone| scene.incident.spell.milestones.get(other).map(|at| (*other, *at));
    // What came in the same breath is put earlier with it.
    let known = scene.incident.spell.milestones.get(&milestone);
    let is_later = |(_, at): &(Milestone, At)| *at > when && Some(at) != known;
    let before = milestone.after().iter().filter_map(reached).find(is_later);
    if let Some((earlier, at)) = before {
        return Err(Refusal::ReachedLater(earlier, at));
    }
    let comes_after = |other: &&Milestone| other.after().contains(&milestone);
    let after = Milestone::VARIANTS.iter().filter(comes_after).filter_map(reached);
    match after.min_by_key(|(_, at)| *at).filter(|(_, at)| *at < when) {
        Some((later, at)) => Err(Refusal::ReachedEarlier(later, at)),
        None => Ok(()),
    }
}

/// Says what the work is to reach next. Progress is then asked for at the interval that is named, or not at all.
pub fn set_stage(scene: Scene<'_>, goal: &str, next_in: Option<TimeDelta>) -> Decision {
    scene.may(Action::SetStage)?;
    let goal = text("goal", goal)?;
    if next_in.is_some() {
        is_asked_for(scene)?;
    }
    let next_in = next_in.map(|next| next.num_seconds());
    if let Some(next) = next_in.filter(|next| *next > LONGEST_STAGE.num_seconds()) {
        return Err(Refusal::NextTooFar(next, LONGEST_STAGE.num_seconds()));
    }
    Ok(vec![Event::Milestone(MilestoneEvent::StageSet { goal, next_in })])
}
