//! The bulletins, as people read them: short, with everything that somebody outside the room needs.

use super::facts::{self, named};
use super::followup::followup_line;
use super::line::{Line, Lined, On};
use super::mentions::Called;
use super::writer::{Writer, some};
use crate::actions::View;
use crate::domain::At;
use crate::domain::bulletin::Bulletin;
use crate::domain::details;
use crate::domain::incident::{Assignment, Plan, PlanKind, PlanProgress};
use crate::domain::limits::deadline;
use crate::domain::playbook::{Clock, Milestone, Permit};
use crate::domain::review::Followup;
use crate::domain::timeline::BulletinEvent;
use crate::text::{Args, labels, say_with};

impl Lined for BulletinEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let BulletinEvent::BulletinIssued { bulletin, eta, corrects, .. } = self;
        on.words("📢", move |writer| head(writer, *bulletin, *corrects, *eta, on.now))
            .calling(move || called(on.view, *bulletin, on.now))
            .then(move |writer| rest(writer, *bulletin, on.now))
    }
}

/// What it is and about what.
pub(super) fn head(
    writer: &Writer<'_>,
    bulletin: Bulletin,
    corrects: bool,
    eta: Option<At>,
    now: At,
) -> String {
    let view = writer.view;
    let first = writer.language() == view.guild.language();
    let what = if first { facts::number_and_title(view, 200) } else { view.incident.number().to_owned() };
    let id = match bulletin {
        Bulletin::Start if corrects => "bulletin-start-corrected",
        Bulletin::Start => "bulletin-start",
        Bulletin::Expected => "bulletin-expected",
        Bulletin::Completion => "bulletin-completion",
    };
    let eta = eta.map(|eta| writer.time_and_distance(eta, now)).unwrap_or_default();
    let args = Args::new().text("what", what).text("level", facts::level(writer)).text("eta", eta);
    say_with(writer.language(), id, args)
}

/// Whom it calls.
pub(super) fn called(view: &View, bulletin: Bulletin, now: At) -> Called {
    let rule = view.playbook.bulletins.get(&bulletin);
    Called::of(view, now, None, rule.into_iter().flat_map(|rule| &rule.to))
}

/// What it says. People's own words stand once, with the first language.
pub(super) fn rest(writer: &Writer<'_>, bulletin: Bulletin, now: At) -> Vec<String> {
    let view = writer.view;
    let first = writer.language() == view.guild.language();
    let mut lines: Vec<String> = match bulletin {
        Bulletin::Start => start(writer, first, now),
        Bulletin::Expected => Vec::new(),
        Bulletin::Completion if first => completion(writer, now),
        Bulletin::Completion => Vec::new(),
    };
    let ask = view.playbook.bulletins.get(&bulletin).and_then(|rule| rule.ask.as_ref());
    lines.extend(
        ask.map(|ask| named(writer, "bulletin-ask", &labels::prose(writer.language(), &view.playbook, ask))),
    );
    lines
}

/// What another message says of it too: of an expected time the sentence, of a completion what it says beyond that.
pub(super) fn too(writer: &Writer<'_>, told: Option<(Bulletin, Option<At>)>, now: At) -> Vec<String> {
    let Some((bulletin, eta)) = told else { return Vec::new() };
    let head = head(writer, bulletin, false, eta, now);
    std::iter::once(head).chain(rest(writer, bulletin, now)).collect()
}

fn start(writer: &Writer<'_>, first: bool, now: At) -> Vec<String> {
    let view = writer.view;
    let incident = &view.incident;
    let mut lines = Vec::new();
    if first {
        let affected = details::known(incident, "business").or(incident.report.impact.as_deref());
        lines.extend(affected.map(|it| named(writer, "card-impact", &writer.text(it, 150))));
    }
    lines.push(named(writer, "bulletin-team", &team(writer)));
    let due = deadline(incident, view.rules(), Clock::Recover).filter(|due| due.met.is_none());
    let expected = match (incident.spell.expected(), due) {
        (Some(eta), _) => named(writer, "card-eta", &writer.time_and_distance(eta, now)),
        (None, Some(due)) => named(writer, "bulletin-within", &facts::due(writer, &due, now)),
        (None, None) => writer.say("bulletin-no-time"),
    };
    lines.push(expected);
    lines
}

/// Who works on it; before anybody has a role, the roles that the level calls.
fn team(writer: &Writer<'_>) -> String {
    let view = writer.view;
    let assignments: Vec<&Assignment> = view.incident.assignments.iter().collect();
    if !assignments.is_empty() {
        let assignment = |assignment: &&Assignment| {
            format!("{} {}", writer.role(&assignment.role), writer.person(assignment.member))
        };
        return some(writer, assignments, 6, assignment).replace('\n', " · ");
    }
    let level = view.rules().level(&view.incident);
    let roles = level.into_iter().flat_map(|level| &level.invite).chain(&view.playbook.invite);
    let names: Vec<String> = roles.map(|role| writer.role(role)).collect();
    labels::list(writer.language(), names)
}

fn completion(writer: &Writer<'_>, now: At) -> Vec<String> {
    let incident = &writer.view.incident;
    let mut lines = vec![named(writer, "bulletin-summary", &summary(writer))];
    let recovered = incident.spell.milestones.get(&Milestone::Recovered);
    lines
        .extend(recovered.map(|at| named(writer, "bulletin-recovered", &writer.time_and_distance(*at, now))));
    // What is certain needs no label outside the room.
    let certain = incident.cause.as_ref().filter(|cause| cause.confirmed);
    let cause = certain.map(|cause| writer.text(&cause.text, 200)).or_else(|| facts::cause(writer, 200));
    lines.extend(cause.map(|cause| named(writer, "card-cause", &cause)));
    let fix = incident.spell.fix.as_ref().map(|fix| writer.text(&fix.text, 300));
    lines.extend(fix.map(|fix| named(writer, "bulletin-solution", &fix)));
    lines.push(named(writer, "bulletin-prevention", &prevention(writer, now)));
    lines
}

/// What was seen, and by whom.
fn summary(writer: &Writer<'_>) -> String {
    let report = &writer.view.incident.report;
    let seen = writer.text(report.symptom.as_ref().unwrap_or(&report.title), 200);
    std::iter::once(seen).chain(facts::impact(writer, 150)).collect::<Vec<_>>().join(" · ")
}

/// Follow-ups and permanent plans that are agreed on, with who makes them and until when. Where there are none yet, who
/// names them.
fn prevention(writer: &Writer<'_>, now: At) -> String {
    let incident = &writer.view.incident;
    let followups = incident.followups.iter().map(|it: &Followup| followup_line(writer, it, now));
    // One that goes on as a follow-up is told as that.
    let goes_on = |plan: &Plan| incident.followups.iter().any(|followup| followup.plan == Some(plan.id));
    let permanent = |plan: &&Plan| {
        plan.kind == PlanKind::Permanent && plan.progress != PlanProgress::Proposed && !goes_on(plan)
    };
    let plans = incident.plans.iter().filter(permanent).map(|plan| {
        let until = plan.eta.or(plan.at).filter(|_| plan.progress != PlanProgress::Done);
        let until = until.map(|at| format!(" · {}", writer.date_time(at)));
        let (text, owner) = (writer.text(&plan.text, 100), writer.person(plan.owner));
        format!("{text} · {owner}{}", until.unwrap_or_default())
    });
    let measures: Vec<String> = followups.chain(plans).collect();
    if measures.is_empty() {
        return nobody_yet(writer, now);
    }
    some(writer, measures, 4, String::clone).replace('\n', " · ")
}

/// Who says how it is prevented, and until when where the review has a limit.
fn nobody_yet(writer: &Writer<'_>, now: At) -> String {
    let view = writer.view;
    let leads = view.playbook.permits.get(&Permit::Review).cloned();
    let leads = leads.unwrap_or_else(|| view.playbook.in_charge());
    let leads = labels::list(writer.language(), leads.iter().map(|role| writer.role(role)));
    let due = deadline(&view.incident, view.rules(), Clock::Review).filter(|due| due.met.is_none());
    let until = due.map(|due| facts::due(writer, &due, now));
    match until {
        Some(until) => writer.say_with("bulletin-prevention-open-until", |_| {
            Args::new().text("roles", leads.clone()).text("time", until.clone())
        }),
        None => writer.say_with("bulletin-prevention-open", |_| Args::new().text("roles", leads.clone())),
    }
}
