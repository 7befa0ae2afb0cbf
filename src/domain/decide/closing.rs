//! False alarms, closing and reopening.

use super::plan::none_waits;
use super::review::{DueIn, until, usual};
use super::{Decision, Scene, optional_text, text};
use crate::domain::authorise::Action;
use crate::domain::incident::{Incident, Plan, PlanKind, PlanProgress, State};
use crate::domain::playbook::{Clock, Milestone, Need};
use crate::domain::refusal::Refusal;
use crate::domain::rules::Rules;
use crate::domain::timeline::{BlockerEvent, ClosingEvent, Event, FollowupEvent};

/// The report is not real.
pub fn reject(scene: Scene<'_>, reason: &str) -> Decision {
    scene.may(Action::Reject)?;
    Ok(vec![Event::Closing(ClosingEvent::Rejected { reason: text("reason", reason)? })])
}

/// What closing still needs.
pub fn missing(incident: &Incident, rules: Rules<'_>) -> Vec<Need> {
    let there = |need: &Need| match need {
        Need::Verification => incident.spell.milestones.contains_key(&Milestone::Resolved),
        Need::Cause => incident.cause.is_some(),
        Need::Observation => rules.playbook.observation.is_none() || incident.spell.observed_at.is_some(),
        Need::Review => {
            let level = rules.level(incident);
            incident.spell.milestones.contains_key(&Milestone::Reviewed)
                || !level.is_some_and(|level| level.limits.contains_key(&Clock::Review))
        }
    };
    rules.playbook.closing.iter().copied().filter(|need| !there(need)).collect()
}

/// It is over. What still stops somebody then goes on as a follow-up of whoever was to clear it, due when `carry` says;
/// without that, it has to be cleared first. A permanent plan that was not carried out goes on by itself.
pub fn close(scene: Scene<'_>, note: Option<&str>, carry: Option<DueIn>) -> Decision {
    may_close(scene)?;
    let mut numbers = scene.incident.next_followup()..;
    let mut open = scene.incident.open_blockers().peekable();
    let mut events = Vec::new();
    let followup = |id, text, owner, due_in: DueIn, plan| {
        let (due, working_days) = (until(scene, due_in)?, due_in.working_days());
        Ok::<_, Refusal>(Event::Followup(FollowupEvent::FollowupAdded {
            id,
            text,
            owner,
            due,
            area: None,
            working_days,
            plan,
        }))
    };
    if open.peek().is_some() {
        let unasked = || Refusal::BlockersOpen(scene.incident.open_blockers().map(|it| it.id).collect());
        let carry = carry.ok_or_else(unasked)?;
        for (id, blocker) in numbers.by_ref().zip(open) {
            let owner = blocker.owner.or(scene.incident.primary()).unwrap_or(scene.caller.user);
            let text = blocker.text.clone();
            events.push(followup(id, text, owner, carry, None)?);
            events.push(Event::Blocker(BlockerEvent::BlockerCleared {
                id: blocker.id,
                text: None,
                carried: Some(id),
            }));
        }
    }
    for (id, plan) in numbers.zip(left(scene.incident)) {
        let planned = plan.at.filter(|at| *at > scene.now).map(DueIn::At);
        let due_in = carry.or(planned).unwrap_or_else(|| usual(scene));
        events.push(followup(id, plan.text.clone(), plan.owner, due_in, Some(plan.id))?);
    }
    events.push(Event::Closing(ClosingEvent::Closed { note: optional_text("note", note)? }));
    Ok(events)
}

/// Permanent plans that may be carried out and were not. Of a drill, nothing is left to be done.
fn left(incident: &Incident) -> impl Iterator<Item = &Plan> {
    let is_real = incident.report.drill.is_none();
    let is_left = |plan: &&Plan| (plan.kind, plan.progress) == (PlanKind::Permanent, PlanProgress::Approved);
    incident.open_plans().filter(move |plan| is_real && is_left(plan))
}

/// May the caller close it now, but for what is still open?
pub fn may_close(scene: Scene<'_>) -> Result<(), Refusal> {
    scene.may(Action::Close)?;
    let missing = missing(scene.incident, scene.rules);
    if !missing.is_empty() {
        return Err(Refusal::NotReady(missing));
    }
    none_waits(scene, &[PlanKind::Temporary, PlanKind::Permanent])?;
    if scene.incident.state < State::Verifying {
        return Err(Refusal::WrongState(scene.incident.state));
    }
    Ok(())
}

/// It is not over after all.
pub fn reopen(scene: Scene<'_>, reason: &str) -> Decision {
    scene.may(Action::Reopen)?;
    if scene.incident.report.drill.is_some() && !scene.incident.is_open() {
        return Err(Refusal::DrillOver);
    }
    let until = scene.incident.reopens_until(scene.rules.playbook);
    if let Some(until) = until.filter(|until| *until <= scene.now) {
        return Err(Refusal::ReopenTooLate(until));
    }
    let opens = scene.incident.is_solved_at_once();
    Ok(vec![Event::Closing(ClosingEvent::Reopened { reason: text("reason", reason)?, opens })])
}
