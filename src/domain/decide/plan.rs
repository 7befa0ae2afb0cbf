//! Causes and plans (R9, D15).

use super::{Decision, Scene, text};
use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::incident::{Plan, PlanProgress};
use crate::domain::playbook::Permit;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Actor, CauseCategory, Event, PlanKind, PlanProposed};

/// A plan, as somebody puts it.
#[derive(Debug, Clone)]
pub struct PlanRequest<'a> {
    /// Temporary or permanent.
    pub kind: PlanKind,
    /// What will be done.
    pub text: &'a str,
    /// Who does it.
    pub owner: UserId,
    /// When.
    pub at: Option<At>,
    /// What may go wrong, and then?
    pub risk: &'a str,
    /// When service is expected back.
    pub eta: Option<At>,
}

/// Says what caused it.
pub fn state_cause(
    scene: Scene<'_>,
    what: &str,
    category: Option<CauseCategory>,
    confirmed: bool,
) -> Decision {
    scene.open()?;
    Ok(vec![Event::CauseStated { text: text("text", what)?, category, confirmed }])
}

/// Proposes a plan. Where the playbook asks for no approval, it goes ahead at once.
pub fn propose_plan(scene: Scene<'_>, request: &PlanRequest<'_>) -> Decision {
    scene.open()?;
    if let Some(past) = [request.at, request.eta].into_iter().flatten().find(|at| *at < scene.now) {
        return Err(Refusal::InThePast(past));
    }
    let id = scene.incident.next_plan();
    let proposed = Event::PlanProposed(Box::new(PlanProposed {
        id,
        kind: request.kind,
        text: text("text", request.text)?,
        owner: request.owner,
        at: request.at,
        risk: text("risk", request.risk)?,
        eta: request.eta,
    }));
    let mut events = vec![proposed];
    if !scene.rules.playbook.plan_approval {
        events.push(Event::PlanApproved { id });
    }
    Ok(events)
}

/// Approves somebody else's plan.
pub fn approve_plan(scene: Scene<'_>, id: &str) -> Decision {
    scene.open()?;
    scene.permit(Permit::Approve)?;
    let plan = waiting(scene, id)?;
    if plan.author == Actor::Person(scene.caller.user) {
        return Err(Refusal::OwnPlan(plan.id));
    }
    Ok(vec![Event::PlanApproved { id: plan.id }])
}

/// Goes ahead without approval: in an emergency, and on the record (D15).
pub fn override_plan(scene: Scene<'_>, id: &str, reason: &str) -> Decision {
    scene.open()?;
    let id = waiting(scene, id)?.id;
    Ok(vec![Event::PlanOverridden { id, reason: text("reason", reason)? }])
}

/// The plan was carried out.
pub fn finish_plan(scene: Scene<'_>, id: &str) -> Decision {
    scene.open()?;
    let plan = find(scene, id)?;
    match plan.progress {
        PlanProgress::Proposed => Err(Refusal::PlanNotApproved(plan.id)),
        PlanProgress::Approved => Ok(vec![Event::PlanDone { id: plan.id }]),
        PlanProgress::Done => Err(Refusal::PlanDone(plan.id)),
    }
}

fn waiting<'a>(scene: Scene<'a>, id: &str) -> Result<&'a Plan, Refusal> {
    let plan = find(scene, id)?;
    if plan.progress == PlanProgress::Proposed { Ok(plan) } else { Err(Refusal::PlanNotWaiting(plan.id)) }
}

fn find<'a>(scene: Scene<'a>, id: &str) -> Result<&'a Plan, Refusal> {
    let number: Option<u32> = id.trim().trim_start_matches('#').parse().ok();
    let found = scene.incident.plans.iter().find(|plan| Some(plan.id) == number);
    found.ok_or_else(|| Refusal::NoSuchPlan(id.into()))
}
