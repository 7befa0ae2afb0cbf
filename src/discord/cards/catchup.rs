//! `/catchup`: what somebody who comes in late has to know, in one message.

use super::comms;
use super::correction;
use super::facts;
use super::limits;
use super::review::sorted;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::domain::At;
use crate::domain::correction::Standing;
use crate::domain::guild::Language;
use crate::domain::timeline::{Entry, Event, UpdateEvent};
use crate::text::plain::clip;

/// Newest updates that are told.
const UPDATES: usize = 3;

/// What it is, what is known, who does what, what is owed next and by whom, the last updates, what blocks it; for one
/// reader.
pub fn catchup(view: &View, timeline: &[Entry], now: At, language: Language) -> String {
    let writer = &Writer::person_in(view, language);
    let incident = &view.incident;
    let (_, sign) = facts::colour(view);
    let mut lines = vec![
        format!("{sign} **{}**", facts::number_and_title(view, 200)),
        format!("**{}** · {} · {}", facts::state(writer), facts::level(writer), writer.playbook()),
    ];
    let symptom = incident.report.symptom.as_ref().map(|symptom| writer.text(symptom, 250));
    let since = correction::occurred(writer, |writer, at| writer.time_and_distance(at, now));
    let reported = || ("review-declared", writer.time_and_distance(incident.declared_at, now));
    let (began, since) = since.map_or_else(reported, |since| ("review-occurred", since));
    let known = [
        (began, Some(since)),
        ("report-symptom", symptom),
        ("card-impact", facts::impact(writer, 150)),
        ("card-cause", facts::cause(writer, 200)),
        ("card-workaround", incident.workaround_in_place().map(|text| writer.text(text, 150))),
        ("card-fix", facts::fix(writer, now)),
        (
            "card-eta",
            incident
                .spell
                .expected()
                .filter(|_| incident.is_unfixed())
                .map(|eta| writer.time_and_distance(eta, now)),
        ),
    ];
    lines.extend(known.into_iter().filter_map(|(id, value)| Some(facts::named(writer, id, &value?))));
    lines.push(facts::people(writer));
    let owed = [
        ("card-missing", facts::missing(writer)),
        ("card-next", facts::next(writer, now)),
        ("card-blockers", facts::blockers(writer, 4)),
        ("card-plans", facts::plans(writer, 2)),
        ("card-comms", comms::last(writer, now)),
    ];
    lines.extend(owed.into_iter().filter_map(|(id, value)| Some(facts::named(writer, id, &value?))));
    lines.extend(limits::running(writer, now));
    let updates: Vec<String> = updates(writer, timeline, now);
    if !updates.is_empty() {
        lines.push(writer.say("catchup-updates"));
        lines.extend(updates);
    }
    clip(&lines.join("\n"), MAX_CONTENT)
}

/// The newest first.
fn updates(writer: &Writer<'_>, timeline: &[Entry], now: At) -> Vec<String> {
    let line = |standing: Standing<'_>| {
        let Event::Update(UpdateEvent::Updated { text, .. }) = &standing.entry.event else { return None };
        let (time, by) = (writer.time(standing.entry.at, now), writer.actor(standing.entry.by));
        Some(format!("- {time} · {by} · {}", writer.text(text, 150)))
    };
    sorted(timeline).into_iter().rev().filter_map(line).take(UPDATES).collect()
}
