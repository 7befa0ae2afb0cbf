//! One fault that several people report at the same time: the first report begins an incident, the others add to it. Whoever
//! reports twice means two.

use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::incident::{Declared, Incident};
use crate::domain::similar::is_same_title;
use crate::domain::timeline::{ClosingEvent, DeclarationEvent, Event, LevelEvent};
use chrono::TimeDelta;

/// Reports of the same title by several people within this time are one.
pub const SAME_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// What a report, which would begin with these events, adds to an incident that was reported shortly before. `None`: it is
/// another matter, or one of the two is not for everybody to see. Where a more urgent level is told, it counts until
/// somebody has judged.
pub fn report_again(
    first: &Incident,
    (second, by): (&[Event], UserId),
    type_given: bool,
    now: At,
) -> Option<Vec<Event>> {
    let Some(Event::Declaration(DeclarationEvent::Declared(report))) = second.first() else { return None };
    let live = first.is_open() && !first.is_private() && !report.private;
    let recent = (TimeDelta::zero()..=SAME_WITHIN).contains(&(now - first.declared_at));
    let real = first.report.drill.is_none() && report.drill.is_none();
    let one_kind = !type_given || first.report.fault_type == report.fault_type;
    let one_playbook = first.report.playbook == report.playbook;
    let solved =
        second.iter().any(|event| matches!(event, Event::Closing(ClosingEvent::SolvedAtOnce { .. })));
    if !live || !recent || !real || !one_kind || !one_playbook || solved {
        return None;
    }
    if first.reporter == Some(by) || !is_same_title(&first.report.title, &report.title) {
        return None;
    }
    let again = Event::Declaration(DeclarationEvent::ReportedAgain {
        text: what_else(report),
        contact: report.contact.clone(),
    });
    let in_force = first.level();
    let raises = |event: &&Event| match event {
        Event::Level(LevelEvent::Graded { rank, .. }) => {
            in_force.is_none_or(|given_level| !given_level.confirmed && *rank < given_level.rank)
        }
        _ => false,
    };
    Some([again].into_iter().chain(second.iter().filter(raises).cloned()).collect())
}

fn what_else(report: &Declared) -> Option<String> {
    let fields = [&report.symptom, &report.impact, &report.users, &report.source];
    let details = report.details.iter().filter(|given| !given.private).map(|given| &given.text);
    let lines: Vec<&str> = fields.into_iter().flatten().chain(details).map(String::as_str).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
