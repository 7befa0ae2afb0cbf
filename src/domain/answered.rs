//! What was said and is to be said anew, by an edit, since something happened: what it asks for is done, what it offers is
//! over, or what it calls open is not. Else people would press in vain, or go by what is so no longer.

use super::At;
use super::bulletin::Bulletin;
use super::incident::Incident;
use super::rules::Rules;
use super::self_help;
use super::timeline::{BulletinEvent, ClosingEvent, Entry, Event, FollowupEvent, PlanEvent, Prompt};

/// The messages that these entries answer, each with the number of the entry before which they were decided.
pub fn answered(entries: &[Entry], incident: &Incident, rules: Rules<'_>) -> Vec<(u32, Prompt)> {
    let by_themselves = |entry: &Entry| {
        let answers = entry.event.recorded(|record| record.answers);
        let plan = plan_made(entry, incident).into_iter().flat_map(Prompt::of_plan);
        answers.into_iter().chain(plan).map(|asked| (entry.seq, asked)).collect::<Vec<_>>()
    };
    let help = self_help::ended_by(entries, incident, rules).into_iter().map(|asked| (incident.seq, asked));
    entries.iter().flat_map(by_themselves).chain(help).collect()
}

/// The plan that went on as a follow-up, which is made by this.
fn plan_made(entry: &Entry, incident: &Incident) -> Option<u32> {
    let Event::Followup(FollowupEvent::FollowupDone { id, .. }) = &entry.event else { return None };
    incident.followups.iter().find(|followup| followup.id == *id)?.plan
}

/// When the messages were decided that say what is still open, where these entries change that: of the completion, what
/// prevents another, and of the summary at the end, all of it.
pub fn open_said_at(entries: &[Entry], incident: &Incident) -> Vec<At> {
    let prevents = |entry: &Entry| match &entry.event {
        Event::Followup(_) => true,
        Event::Plan(plan) => !matches!(plan, PlanEvent::PlanProposed(_)),
        _ => false,
    };
    let completes = |entry: &Entry| match &entry.event {
        Event::Bulletin(BulletinEvent::BulletinIssued { bulletin, .. }) => *bulletin == Bulletin::Completion,
        _ => false,
    };
    let is_act = |entry: &Entry| entry.by.person().is_some();
    let closes = |entry: &Entry| matches!(entry.event, Event::Closing(ClosingEvent::Closed { .. }));
    let completed = incident.spell.bulletins.get(&Bulletin::Completion).map(|issued| issued.at);
    let completed = completed.filter(|_| entries.iter().any(prevents) && !entries.iter().any(completes));
    let closed = incident.spell.closed_at;
    let closed = closed.filter(|_| entries.iter().any(is_act) && !entries.iter().any(closes));
    completed.into_iter().chain(closed).collect()
}
