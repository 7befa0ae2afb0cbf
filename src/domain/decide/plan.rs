//! Causes and plans.

use super::review::may_still_say_why;
use super::{Decision, Scene, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::authorise::holds_any;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::incident::{CauseCategory, Incident, Plan, PlanKind, PlanProgress};
use crate::domain::playbook::{Gate, Playbook, Words};
use crate::domain::refusal::Refusal;
use crate::domain::spelling;
use crate::domain::timeline::{Actor, Event, MilestoneEvent, PlanEvent, PlanProposed};

/// A plan, as somebody puts it.
#[derive(Debug, Clone)]
pub struct PlanRequest<'a> {
    /// Temporary or permanent.
    pub kind: PlanKind,
    /// What will be done.
    pub text: &'a str,
    /// Who does it.
    pub owner: UserId,
    pub at: Option<At>,
    /// What may go wrong, and then?
    pub risk: &'a str,
    /// When service is expected back.
    pub eta: Option<At>,
}

/// Says what caused it: whoever works on it, and once it is closed whoever may review it, until the review is finished.
pub fn state_cause(
    scene: Scene<'_>,
    what: &str,
    category: Option<CauseCategory>,
    confirmed: bool,
) -> Decision {
    if scene.incident.is_open() {
        scene.may(Action::StateCause)?;
    } else {
        may_still_say_why(scene)?;
    }
    let known = scene.incident.cause.as_ref().and_then(|cause| cause.category);
    Ok(vec![Event::Milestone(MilestoneEvent::CauseStated {
        text: text("text", what)?,
        category: category.or(known),
        confirmed,
    })])
}

/// Proposes a plan. Where the playbook asks for no approval, it goes ahead at once.
pub fn propose_plan(scene: Scene<'_>, request: &PlanRequest<'_>) -> Decision {
    scene.may(Action::ProposePlan)?;
    if let Some(past) = [request.at, request.eta].into_iter().flatten().find(|at| *at < scene.now) {
        return Err(Refusal::InThePast(past));
    }
    let known = request.eta.or(scene.incident.spell.expected().filter(|eta| *eta >= scene.now));
    if scene.rules.playbook.plans.eta && request.kind == PlanKind::Temporary && known.is_none() {
        return Err(Refusal::EtaNeeded);
    }
    let id = scene.incident.next_plan();
    let proposed = Event::Plan(PlanEvent::PlanProposed(Box::new(PlanProposed {
        id,
        kind: request.kind,
        text: text("text", request.text)?,
        owner: request.owner,
        at: request.at,
        risk: text("risk", request.risk)?,
        eta: known.filter(|_| request.kind == PlanKind::Temporary).or(request.eta),
    })));
    let mut events = vec![proposed];
    if scene.rules.playbook.plans.approval.is_empty() {
        events.push(Event::Plan(PlanEvent::PlanApproved { id, gate: None, waits: false }));
    }
    Ok(events)
}

/// Approves somebody else's plan: the first step that the caller may take and nobody else has.
pub fn approve_plan(scene: Scene<'_>, id: &str) -> Decision {
    let may = scene.may(Action::ApprovePlan);
    if !scene.incident.is_open() {
        may.clone()?;
    }
    // Whoever proposed it learns that first: no role would help them.
    let plan = waiting(scene, id)?;
    let caller = Actor::Person(scene.caller.user);
    if plan.author == caller {
        return Err(Refusal::OwnPlan(plan.id));
    }
    if plan.approvals.iter().any(|approval| approval.by == caller) {
        return Err(Refusal::ApprovedAlready(plan.id));
    }
    may?;
    let playbook = scene.rules.playbook;
    let (open, in_turn) = (open_gates(plan, playbook), gates_in_turn(plan, playbook));
    let Some((place, _)) = in_turn.iter().find(|(_, gate)| holds_any(scene, &gate.by)) else {
        let later = open.iter().any(|(_, gate)| holds_any(scene, &gate.by));
        let refusal = if later { Refusal::StepBefore } else { Refusal::NotTheirStep };
        return Err(refusal(plan.id, named(in_turn)));
    };
    // With several people to a step, it is there as often as it is needed.
    Ok(vec![Event::Plan(PlanEvent::PlanApproved { id: plan.id, gate: Some(*place), waits: open.len() > 1 })])
}

/// Steps of approval that a plan still needs, each as often as people are needed for it, with their place in the playbook.
pub fn open_gates<'a>(plan: &Plan, playbook: &'a Playbook) -> Vec<(u32, &'a Gate)> {
    if plan.progress != PlanProgress::Proposed {
        return Vec::new();
    }
    let mut open = Vec::new();
    for (gate, place) in playbook.plans.approval.iter().zip(0..) {
        let taken = plan.approvals.iter().filter(|approval| approval.gate == place).count();
        let left = (gate.people as usize).saturating_sub(taken);
        open.extend(std::iter::repeat_n((place, gate), left));
    }
    open
}

/// Those of them that can be taken now: where they have an order, the first.
pub fn gates_in_turn<'a>(plan: &Plan, playbook: &'a Playbook) -> Vec<(u32, &'a Gate)> {
    let mut open = open_gates(plan, playbook);
    let first = open.first().map(|(place, _)| *place).filter(|_| playbook.plans.ordered);
    open.retain(|(place, _)| first.is_none_or(|first| *place == first));
    open
}

/// The steps with who takes them, as a refusal names them.
fn named(gates: Vec<(u32, &Gate)>) -> Vec<(Words, Vec<RoleKey>)> {
    gates.into_iter().map(|(_, gate)| (gate.name.clone(), gate.by.clone())).collect()
}

/// Refuses what would carry out, or leave behind, a plan of one of these kinds while it still waits for somebody. Only the
/// newest of a kind counts: it stands for those before it.
pub(super) fn none_waits(scene: Scene<'_>, kinds: &[PlanKind]) -> Result<(), Refusal> {
    for kind in kinds {
        let newest = scene.incident.plans.iter().rev().find(|plan| plan.kind == *kind);
        let open = newest.map(|plan| (plan.id, open_gates(plan, scene.rules.playbook)));
        if let Some((id, open)) = open.filter(|(_, open)| !open.is_empty()) {
            return Err(Refusal::PlanWaits(id, named(open)));
        }
    }
    Ok(())
}

/// Goes ahead without approval: in an emergency, and on the record.
pub fn override_plan(scene: Scene<'_>, id: &str, reason: &str) -> Decision {
    scene.may(Action::OverridePlan)?;
    let id = waiting(scene, id)?.id;
    Ok(vec![Event::Plan(PlanEvent::PlanOverridden { id, reason: text("reason", reason)? })])
}

/// The plan was carried out.
pub fn finish_plan(scene: Scene<'_>, id: &str) -> Decision {
    scene.may(Action::FinishPlan)?;
    let plan = find(scene, id)?;
    match plan.progress {
        PlanProgress::Proposed => Err(Refusal::PlanNotApproved(plan.id)),
        PlanProgress::Approved => Ok(vec![Event::Plan(PlanEvent::PlanDone { id: plan.id })]),
        PlanProgress::Done => Err(Refusal::PlanDone(plan.id)),
    }
}

fn waiting<'a>(scene: Scene<'a>, id: &str) -> Result<&'a Plan, Refusal> {
    let plan = find(scene, id)?;
    if plan.progress == PlanProgress::Proposed { Ok(plan) } else { Err(Refusal::PlanNotWaiting(plan.id)) }
}

/// The number of the newest plan that waits for approval.
pub fn newest_waiting(incident: &Incident) -> Option<u32> {
    let mut newest = incident.plans.iter().rev();
    newest.find(|plan| plan.progress == PlanProgress::Proposed).map(|plan| plan.id)
}

fn find<'a>(scene: Scene<'a>, id: &str) -> Result<&'a Plan, Refusal> {
    let number = spelling::item(id);
    let found = scene.incident.plans.iter().find(|plan| Some(plan.id) == number);
    found.ok_or_else(|| Refusal::NoSuchPlan(id.into()))
}
