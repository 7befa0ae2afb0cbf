//! The room's message for an entry of the timeline: one line each, and what it asks of whom.

use super::bulletin;
use super::declaration::declared_level;
use super::line::{Line, Lined, On};
use super::writer::{Lines, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::bulletin::{is_told_with_another, told_with};
use crate::domain::timeline::{DeclarationEvent, DueEvent, Entry, Event, LevelEvent, PlanEvent};

/// The message, or `None` for an entry that the room need not hear of: the room's own opening, and what another message
/// says already.
pub fn entry(view: &View, entry: &Entry, timeline: &[Entry], now: At) -> Option<Message> {
    let line = line(On { view, entry, timeline, now });
    if let Some(message) = line.whole() {
        return message;
    }
    if is_part_of_the_one_before(entry, timeline) || is_told_with_another(entry, timeline) {
        return None;
    }
    let writer = Writer::room(view);
    let embeds = line.embeds(&writer);
    let quote = if embeds.is_empty() { line.quote(&writer.only(writer.language())) } else { Vec::new() };
    let mut called = line.called();
    let told_too = told_with(entry, timeline);
    let also = told_too.map(|(bulletin, _)| bulletin::called(view, bulletin, now));
    called.add(also.unwrap_or_default().without(entry.by));
    let message = writer.message(line.sign(), &quote, &called, |writer| Lines {
        head: line.head(writer),
        rest: line.rest(writer).into_iter().chain(bulletin::too(writer, told_too, now)).collect(),
    });
    Some(Message { rows: line.rows(&writer), embeds, ..message })
}

/// What is said of an entry.
pub(super) fn line(on: On<'_>) -> Line<'_> {
    match &on.entry.event {
        Event::Declaration(event) => event.line(on),
        Event::Room(event) => event.line(on),
        Event::Alert(event) => event.line(on),
        Event::Privacy(event) => event.line(on),
        Event::Presence(event) => event.line(on),
        Event::Details(event) => event.line(on),
        Event::SelfHelp(event) => event.line(on),
        Event::Level(event) => event.line(on),
        Event::Adoption(event) => event.line(on),
        Event::Role(event) => event.line(on),
        Event::Update(event) => event.line(on),
        Event::Meeting(event) => event.line(on),
        Event::Evidence(event) => event.line(on),
        Event::Milestone(event) => event.line(on),
        Event::Drill(event) => event.line(on),
        Event::Blocker(event) => event.line(on),
        Event::Plan(event) => event.line(on),
        Event::Verification(event) => event.line(on),
        Event::Bulletin(event) => event.line(on),
        Event::Comms(event) => event.line(on),
        Event::Review(event) => event.line(on),
        Event::Followup(event) => event.line(on),
        Event::Ticket(event) => event.line(on),
        Event::Closing(event) => event.line(on),
        Event::Survey(event) => event.line(on),
        Event::Merge(event) => event.line(on),
        Event::Silence(event) => event.line(on),
        Event::Due(event) => event.line(on),
        Event::Correction(event) => event.line(on),
        Event::Restoration(event) => event.line(on),
    }
}

/// A level named with the declaration or raised because a limit passed, a plan that needs no approval: told with what
/// brought them.
fn is_part_of_the_one_before(entry: &Entry, timeline: &[Entry]) -> bool {
    let before = timeline.iter().find(|before| before.seq + 1 == entry.seq && before.at == entry.at);
    before.is_some_and(|before| match (&before.event, &entry.event) {
        (Event::Declaration(DeclarationEvent::Declared(_)), Event::Level(LevelEvent::Graded { .. })) => {
            declared_level(before, timeline).is_some()
        }
        (Event::Due(DueEvent::FellDue(_)), Event::Level(LevelEvent::Graded { .. })) => before.by == entry.by,
        (Event::Plan(PlanEvent::PlanProposed(plan)), Event::Plan(PlanEvent::PlanApproved { id, .. })) => {
            plan.id == *id && before.by == entry.by
        }
        _ => false,
    })
}
