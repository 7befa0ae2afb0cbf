//! What the room is told about plans: proposed, approved step by step, carried out.

use super::card::button;
use super::facts;
use super::line::{Line, Lined, On};
use super::mentions::Called;
use super::milestone::met_lines;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::At;
use crate::domain::decide::{gates_in_turn, open_gates};
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::incident::{Plan, PlanKind, PlanProgress};
use crate::domain::limits::{Deadline, deadlines};
use crate::domain::playbook::Milestone;
use crate::domain::timeline::{PlanEvent, PlanProposed};
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};

impl Lined for PlanEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let about = |id: u32| of(on.view, id);
        match self {
            PlanEvent::PlanProposed(proposed) => {
                let sentence = match proposed.kind {
                    PlanKind::Temporary => "entry-plan-temporary",
                    PlanKind::Permanent => "entry-plan-permanent",
                };
                let plan = about(proposed.id);
                on.says_with("📋", sentence, |writer, args| {
                    args.number("id", proposed.id).text("owner", writer.person(proposed.owner))
                })
                .quoting_with(|writer| {
                    vec![proposed.text.clone(), facts::named(writer, "plan-risk", &proposed.risk)]
                })
                .calling(move || {
                    let Some(plan) = plan else { return Called::nobody() };
                    let mut called = approvers(on, plan);
                    called.add(on.calls_people(owner(on, plan)));
                    called
                })
                .then(move |writer| follows(writer, on, plan, Some(proposed)))
                .with_rows(move |writer| rows(writer, plan))
            }
            PlanEvent::PlanApproved { id, gate, waits } => {
                let plan = about(*id);
                let line = match gate {
                    Some(gate) => on.says_with("✅", "entry-plan-step", move |writer, args| {
                        let gate = writer.view.playbook.plans.approval.get(*gate as usize);
                        let gate = gate.map(|gate| labels::words(writer.language(), &gate.name));
                        args.number("id", *id).text("gate", gate.unwrap_or_default())
                    }),
                    None => on.says_with("✅", "entry-plan-approved", |_, args| args.number("id", *id)),
                };
                line.calling(move || match plan {
                    Some(plan) if *waits => next_approvers(on, plan, *gate),
                    Some(plan) => on.calls_people(owner(on, plan)),
                    None => Called::nobody(),
                })
                .then(move |writer| follows(writer, on, plan, None))
                .with_rows(move |writer| rows(writer, plan))
            }
            PlanEvent::PlanOverridden { id, reason } => {
                let plan = about(*id);
                on.says_with("📋", "entry-plan-overridden", |_, args| args.number("id", *id))
                    .quoting([reason])
                    .calling(move || {
                        let Some(plan) = plan else { return Called::nobody() };
                        let gates = on.view.playbook.plans.approval.iter();
                        on.calls(owner(on, plan), gates.flat_map(|gate| &gate.by)).sparing(on.entry.by)
                    })
                    .then(move |writer| follows(writer, on, plan, None))
                    .with_rows(move |writer| rows(writer, plan))
            }
            PlanEvent::PlanDone { id } => {
                let plan = about(*id);
                on.says_with("✅", "entry-plan-done", |_, args| args.number("id", *id))
                    .then(move |writer| plan.and_then(|plan| still_to_say(writer, plan)))
            }
        }
    }
}

/// The plan of this number.
pub(super) fn of(view: &View, id: u32) -> Option<&Plan> {
    view.incident.plans.iter().find(|plan| plan.id == id)
}

/// Which steps a plan waits for, and what to type.
pub(super) fn waits(writer: &Writer<'_>, id: u32) -> Option<String> {
    let plan = of(writer.view, id)?;
    let steps = steps(writer, plan).map(|steps| facts::named(writer, "plan-waits", &steps));
    Some(steps.into_iter().chain([to_type(writer, plan, "next-approve-plan")]).collect::<Vec<_>>().join("\n"))
}

/// Without its author, and without whoever took a step.
pub(super) fn without_those_who_acted(view: &View, id: u32, called: Called) -> Called {
    let plan = of(view, id).into_iter();
    let acted = plan.flat_map(|plan| plan.approvals.iter().map(|step| step.by).chain([plan.author]));
    acted.fold(called, Called::but_for)
}

/// Whoever carries it out, if it was not done by them.
fn owner(on: On<'_>, plan: &Plan) -> Option<UserId> {
    Some(plan.owner).filter(|owner| on.is_by_another(*owner))
}

/// What follows, and what to type: the limits that it meets, when it is carried out, and which steps it waits for.
fn follows(
    writer: &Writer<'_>,
    on: On<'_>,
    plan: Option<&Plan>,
    proposed: Option<&PlanProposed>,
) -> Vec<String> {
    let Some(plan) = plan else { return Vec::new() };
    let mut lines = met(writer, plan, on);
    if plan.progress == PlanProgress::Done {
        return lines;
    }
    let waits = plan.progress == PlanProgress::Proposed;
    lines.extend(proposed.into_iter().flat_map(|proposed| times(writer, proposed, waits, on.now)));
    let steps = steps(writer, plan);
    let id = if steps.is_none() { "next-do-plan" } else { "next-approve-plan" };
    lines.extend(steps.map(|steps| facts::named(writer, "plan-waits", &steps)));
    lines.push(to_type(writer, plan, id));
    lines
}

fn to_type(writer: &Writer<'_>, plan: &Plan, id: &str) -> String {
    writer.say_with(id, |writer| {
        let go_ahead = labels::go_ahead(writer.language(), Some(&writer.view.playbook), plan.id);
        Args::new().number("id", plan.id).text("go_ahead", go_ahead)
    })
}

/// The limits that are met by what a plan is, now that it has passed its steps.
fn met(writer: &Writer<'_>, plan: &Plan, on: On<'_>) -> Vec<String> {
    let goes_ahead = plan.progress != PlanProgress::Proposed;
    let reached = [Milestone::PlanStated, Milestone::SolutionGiven].into_iter().filter(|_| goes_ahead);
    let happened = on.entry.happened();
    let mut lines: Vec<String> =
        reached.flat_map(|milestone| met_lines(writer, milestone, happened, on.now)).collect();
    lines.dedup();
    lines
}

/// Buttons under it: approve or go ahead all the same, or say that it is done.
pub(super) fn rows(writer: &Writer<'_>, plan: Option<&Plan>) -> Vec<CreateActionRow> {
    let Some(plan) = plan else { return Vec::new() };
    let buttons: &[_] = match plan.progress {
        PlanProgress::Done => return Vec::new(),
        PlanProgress::Proposed => {
            &[(Press::PlanApprove, ButtonStyle::Success), (Press::PlanOverride, ButtonStyle::Danger)]
        }
        PlanProgress::Approved => &[(Press::PlanDone, ButtonStyle::Success)],
    };
    let row = buttons.iter().map(|(press, style)| button(writer, *press, Some(plan.id), *style));
    vec![CreateActionRow::Buttons(row.collect())]
}

/// Whoever can take the step that comes in turn only by this one; the others were called when theirs did.
fn next_approvers(on: On<'_>, plan: &Plan, taken: Option<u32>) -> Called {
    let playbook = &on.view.playbook;
    let in_turn = gates_in_turn(plan, playbook).into_iter();
    let anew = in_turn.filter(|(place, _)| playbook.plans.ordered && Some(*place) != taken);
    let acted = plan.approvals.iter().map(|approval| approval.by).chain([plan.author]);
    acted.fold(on.calls(None, anew.flat_map(|(_, gate)| &gate.by)), Called::but_for)
}

/// Whoever can take the steps that it still waits for: not its author, and nobody who took one.
fn approvers(on: On<'_>, plan: &Plan) -> Called {
    let acted = plan.approvals.iter().map(|approval| approval.by).chain([plan.author]);
    acted.fold(on.calls(None, roles(on.view, plan)), Called::but_for)
}

/// That a temporary plan was carried out meets no limit: that service works by it is said in its own way.
fn still_to_say(writer: &Writer<'_>, plan: &Plan) -> Option<String> {
    let incident = &writer.view.incident;
    let by_workaround =
        |it: &Deadline<'_>| it.met.is_none() && it.limit.met_by.contains(&Milestone::WorkaroundInPlace);
    let counts = incident.is_unfixed() && deadlines(incident, writer.view.rules()).iter().any(by_workaround);
    (plan.kind == PlanKind::Temporary && counts).then(|| writer.say("next-workaround-after-plan"))
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
