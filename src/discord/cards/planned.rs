//! What the room is told about plans: proposed, approved step by step, carried out.

use super::card::button;
use super::facts;
use super::mentions::Called;
use super::milestone::met_lines;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::buttons::Press;
use crate::domain::At;
use crate::domain::decide::{gates_in_turn, open_gates};
use crate::domain::ids::RoleKey;
use crate::domain::incident::{Plan, PlanProgress};
use crate::domain::playbook::Milestone;
use crate::domain::timeline::{Actor, Entry, Event, PlanEvent, PlanKind, PlanProposed};
use crate::text::{Args, labels, say_with};
use serenity::all::{ButtonStyle, CreateActionRow};

/// What happened and who did it.
pub(super) fn head(writer: &Writer<'_>, event: &Event, args: Args) -> String {
    let (id, number, owner) = match event {
        Event::Plan(PlanEvent::PlanProposed(plan)) if plan.kind == PlanKind::Temporary => {
            ("entry-plan-temporary", plan.id, Some(plan.owner))
        }
        Event::Plan(PlanEvent::PlanProposed(plan)) => ("entry-plan-permanent", plan.id, Some(plan.owner)),
        Event::Plan(PlanEvent::PlanApproved { id, gate: Some(gate), .. }) => {
            let gate = writer.view.playbook.plans.approval.get(*gate as usize);
            let gate = gate.map(|gate| labels::words(writer.language(), &gate.name));
            let args = args.number("id", *id).text("gate", gate.unwrap_or_default());
            return say_with(writer.language(), "entry-plan-step", args);
        }
        Event::Plan(PlanEvent::PlanApproved { id, .. }) => ("entry-plan-approved", *id, None),
        Event::Plan(PlanEvent::PlanOverridden { id, .. }) => ("entry-plan-overridden", *id, None),
        Event::Plan(PlanEvent::PlanDone { id }) => ("entry-plan-done", *id, None),
        _ => return String::new(),
    };
    let owner = owner.map(|owner| writer.person(owner)).unwrap_or_default();
    say_with(writer.language(), id, args.number("id", number).text("owner", owner))
}

/// Whoever owns it, and whoever has to approve it or was passed over.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let Some(plan) = plan(view, &entry.event) else { return Called::nobody() };
    let owner = || Some(plan.owner).filter(|owner| entry.by != Actor::Person(*owner));
    match &entry.event {
        Event::Plan(PlanEvent::PlanProposed(_)) => {
            let mut called = approvers(view, plan, now);
            called.add(Called::of(view, now, owner(), None));
            called
        }
        Event::Plan(PlanEvent::PlanApproved { waits: true, .. }) => approvers(view, plan, now),
        Event::Plan(PlanEvent::PlanApproved { .. }) => Called::of(view, now, owner(), None),
        Event::Plan(PlanEvent::PlanOverridden { .. }) => {
            let gates = view.playbook.plans.approval.iter();
            Called::of(view, now, owner(), gates.flat_map(|gate| &gate.by)).sparing(entry.by)
        }
        _ => Called::nobody(),
    }
}

/// Whoever can take the steps that it still waits for: not its author, and nobody who took one.
fn approvers(view: &View, plan: &Plan, now: At) -> Called {
    let acted = plan.approvals.iter().map(|approval| approval.by).chain([plan.author]);
    acted.fold(Called::of(view, now, None, roles(view, plan)), Called::but_for)
}

/// What follows, and what to type.
pub(super) fn rest(writer: &Writer<'_>, event: &Event, now: At) -> Vec<String> {
    let Some(plan) = plan(writer.view, event) else { return Vec::new() };
    let mut lines = Vec::new();
    if let Event::Plan(PlanEvent::PlanProposed(proposed)) = event
        && plan.progress != PlanProgress::Done
    {
        lines.extend(times(writer, proposed, plan.progress == PlanProgress::Proposed, now));
    }
    let steps = steps(writer, plan);
    let id = match event {
        Event::Plan(PlanEvent::PlanDone { .. }) => return lines,
        _ if plan.progress == PlanProgress::Done => return lines,
        _ if steps.is_none() => "next-do-plan",
        _ => "next-approve-plan",
    };
    lines.extend(steps.map(|steps| facts::named(writer, "plan-waits", &steps)));
    lines.push(writer.say_with(id, |_| Args::new().number("id", plan.id)));
    lines
}

/// The limits that are met by what a plan is, now that it has passed its steps.
pub(super) fn met(writer: &Writer<'_>, entry: &Entry, now: At) -> Vec<String> {
    let goes_ahead =
        plan(writer.view, &entry.event).is_some_and(|plan| plan.progress != PlanProgress::Proposed);
    let reached = [Milestone::PlanStated, Milestone::SolutionGiven].into_iter().filter(|_| goes_ahead);
    let mut lines: Vec<String> =
        reached.flat_map(|milestone| met_lines(writer, milestone, entry.happened(), now)).collect();
    lines.dedup();
    lines
}

/// Plans that may be what was done when something is said to be fixed: nobody said so of them yet.
pub(super) fn maybe_done(writer: &Writer<'_>, now: At) -> Option<String> {
    let plans = writer.view.incident.plans.iter();
    let due =
        plans.filter(|plan| plan.progress == PlanProgress::Approved && plan.at.is_none_or(|at| at <= now));
    let numbers: Vec<String> = due
        .map(|plan| writer.say_with("next-maybe-done-one", |_| Args::new().number("id", plan.id)))
        .collect();
    let numbers = labels::list(writer.language(), numbers);
    (!numbers.is_empty())
        .then(|| writer.say_with("next-maybe-done", |_| Args::new().text("plans", numbers.clone())))
}

fn times(writer: &Writer<'_>, plan: &PlanProposed, waits: bool, now: At) -> Vec<String> {
    let at_once = if waits { "plan-once-approved" } else { "plan-at-once" };
    let when = plan.at.map_or_else(|| writer.say(at_once), |at| writer.time_and_distance(at, now));
    let is_temporary = plan.kind == PlanKind::Temporary;
    let id = if is_temporary { "card-eta" } else { "plan-ready" };
    let eta = plan.eta.map(|eta| facts::named(writer, id, &writer.time_and_distance(eta, now)));
    let ask = || is_temporary.then(|| writer.say("next-plan-eta"));
    [Some(facts::named(writer, "plan-at", &when)), eta.or_else(ask)].into_iter().flatten().collect()
}

/// Buttons under it: approve or go ahead all the same, or say that it is done.
pub(super) fn rows(writer: &Writer<'_>, event: &Event) -> Vec<CreateActionRow> {
    let Some(plan) = plan(writer.view, event) else { return Vec::new() };
    let buttons: &[_] = match (event, plan.progress) {
        (Event::Plan(PlanEvent::PlanDone { .. }), _) | (_, PlanProgress::Done) => return Vec::new(),
        (_, PlanProgress::Proposed) => {
            &[(Press::PlanApprove, ButtonStyle::Success), (Press::PlanOverride, ButtonStyle::Danger)]
        }
        (_, PlanProgress::Approved) => &[(Press::PlanDone, ButtonStyle::Success)],
    };
    let row = buttons.iter().map(|(press, style)| button(writer, *press, Some(plan.id), *style));
    vec![CreateActionRow::Buttons(row.collect())]
}

/// Steps of approval that it still waits for.
fn steps(writer: &Writer<'_>, plan: &Plan) -> Option<String> {
    let mut gates = open_gates(plan, &writer.view.playbook);
    let people = gates.clone();
    gates.dedup_by_key(|(place, _)| *place);
    let names = gates.iter().map(|(place, gate)| {
        let name = labels::words(writer.language(), &gate.name);
        match people.iter().filter(|(other, _)| other == place).count() {
            1 => name,
            count => writer.say_with("plan-gate-people", |_| {
                Args::new().text("gate", name.clone()).number("n", count as i64)
            }),
        }
    });
    (!gates.is_empty()).then(|| labels::list(writer.language(), names))
}

/// Roles that take the steps that it still waits for.
fn roles<'a>(view: &'a View, plan: &Plan) -> Vec<&'a RoleKey> {
    gates_in_turn(plan, &view.playbook).into_iter().flat_map(|(_, gate)| &gate.by).collect()
}

/// The plan that an event is about, as it is now.
fn plan<'a>(view: &'a View, event: &Event) -> Option<&'a Plan> {
    let id = match event {
        Event::Plan(PlanEvent::PlanProposed(plan)) => plan.id,
        Event::Plan(PlanEvent::PlanApproved { id, .. })
        | Event::Plan(PlanEvent::PlanOverridden { id, .. })
        | Event::Plan(PlanEvent::PlanDone { id }) => *id,
        _ => return None,
    };
    view.incident.plans.iter().find(|plan| plan.id == id)
}
