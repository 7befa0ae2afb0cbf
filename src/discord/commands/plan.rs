//! `/cause` and `/plan propose|approve|override|done|list`.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Choice, Flag, Person, Suggested, Text};
use super::row::{Command, Suggest, may, need, one, several, sub, verb};
use crate::actions::{Done, Failure};
use crate::domain::authorise::Action;
use crate::domain::decide::{self, PlanRequest};
use crate::domain::incident::{CauseCategory, Plan, PlanKind, PlanProgress};
use crate::domain::reading::Lean;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, PlanEvent};
use crate::text::labels::{self, Style, timestamp};
use crate::text::plain::{clip, show};
use crate::text::{Args, say_with};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one(
        "cause",
        verb(Action::StateCause, |ask| Box::pin(cause(ask))),
        &[
            need("text", Text),
            may("category", Choice(&["technical", "process", "human"])),
            may("confirmed", Flag),
        ],
    ),
    several(
        "plan",
        &[
            sub(
                "propose",
                verb(Action::ProposePlan, |ask| Box::pin(propose(ask))),
                &[
                    need("kind", Choice(&["temporary", "permanent"])),
                    need("text", Text),
                    need("owner", Person),
                    need("risk", Text),
                    may("at", Text),
                    may("eta", Text),
                ],
            ),
            sub(
                "approve",
                verb(Action::ApprovePlan, |ask| Box::pin(approve(ask))),
                &[need("id", Suggested(Suggest::PlanWaiting))],
            ),
            sub(
                "override",
                verb(Action::OverridePlan, |ask| Box::pin(go_ahead(ask))),
                &[need("id", Suggested(Suggest::PlanWaiting)), need("reason", Text)],
            ),
            sub(
                "done",
                verb(Action::FinishPlan, |ask| Box::pin(done(ask))),
                &[need("id", Suggested(Suggest::PlanApproved))],
            ),
            sub("list", verb(Action::Look, |ask| Box::pin(list(ask))), &[]),
        ],
    ),
];

/// Longest line of a list.
const MAX_LINE: usize = 150;

pub(super) async fn cause(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let text = ask.given.needed("text")?;
    let category = match ask.given.text("category") {
        None => None,
        Some("technical") => Some(CauseCategory::Technical),
        Some("process") => Some(CauseCategory::Process),
        Some("human") => Some(CauseCategory::Human),
        Some(other) => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let confirmed = ask.given.flag("confirmed").unwrap_or(false);
    ask.act(|scene| decide::state_cause(scene, text, category, confirmed)).await?;
    Ok(ask.say(if confirmed { "done-cause" } else { "done-cause-suspected" }, Args::new()))
}

pub(super) async fn propose(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let kind = match ask.given.needed("kind")? {
        "temporary" => PlanKind::Temporary,
        "permanent" => PlanKind::Permanent,
        other => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let request = PlanRequest {
        kind,
        text: ask.given.needed("text")?,
        owner: ask.given.needed_person("owner")?,
        at: ask.time("at", Lean::Future)?,
        risk: ask.given.needed("risk")?,
        eta: ask.time("eta", Lean::Future)?,
    };
    let done = ask.act(|scene| decide::propose_plan(scene, &request)).await?;
    let waits =
        !done.entries.iter().any(|entry| matches!(entry.event, Event::Plan(PlanEvent::PlanApproved { .. })));
    Ok(ask.say(if waits { "done-plan-waiting" } else { "done-plan-approved" }, number(&done)))
}

pub(super) async fn approve(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let id = ask.given.needed("id")?;
    let done = ask.act(|scene| decide::approve_plan(scene, id)).await?;
    let waits = done
        .entries
        .iter()
        .any(|entry| matches!(entry.event, Event::Plan(PlanEvent::PlanApproved { waits: true, .. })));
    Ok(ask.say(if waits { "done-plan-step" } else { "done-plan-approved" }, number(&done)))
}

pub(super) async fn go_ahead(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (id, reason) = (ask.given.needed("id")?, ask.given.needed("reason")?);
    let done = ask.act(|scene| decide::override_plan(scene, id, reason)).await?;
    Ok(ask.say("done-plan-override", number(&done)))
}

pub(super) async fn done(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let id = ask.given.needed("id")?;
    let done = ask.act(|scene| decide::finish_plan(scene, id)).await?;
    Ok(ask.say("done-plan-done", number(&done)))
}

pub(super) async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let mut plans: Vec<_> = view.incident.plans.iter().collect();
    if plans.is_empty() {
        return Ok(ask.say("plans-none", Args::new()));
    }
    plans.sort_by_key(|plan| (plan.progress == PlanProgress::Done, plan.id));
    let lines: Vec<_> = plans.into_iter().map(|plan| line(ask, plan)).collect();
    Ok(told(clip(&lines.join("\n"), 2000)))
}

fn line(ask: &Ask<'_>, plan: &Plan) -> String {
    let language = ask.call.language;
    let args = Args::new()
        .number("id", plan.id)
        .text("kind", labels::plan_kind(language, plan.kind))
        .text("progress", labels::plan_progress(language, plan.progress))
        .text("text", show(&plan.text, MAX_LINE))
        .text("risk", show(&plan.risk, MAX_LINE))
        .text("owner", format!("<@{}>", plan.owner.0));
    match plan.at {
        Some(at) => say_with(language, "plan-line-at", args.text("at", timestamp(at, Style::DateTime))),
        None => say_with(language, "plan-line", args),
    }
}

fn number(done: &Done) -> Args {
    let id = done.entries.iter().find_map(|entry| match &entry.event {
        Event::Plan(PlanEvent::PlanProposed(plan)) => Some(plan.id),
        Event::Plan(PlanEvent::PlanApproved { id, .. })
        | Event::Plan(PlanEvent::PlanOverridden { id, .. })
        | Event::Plan(PlanEvent::PlanDone { id }) => Some(*id),
        _ => None,
    });
    Args::new().number("id", id.unwrap_or_default())
}
