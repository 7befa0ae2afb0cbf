//! What follows from a limit that passed: what else is asked, and which level it is now or should be.

use super::card::button;
use super::limits;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::At;
use crate::domain::grading::Because;
use crate::domain::limits::deadline;
use crate::domain::playbook::Level;
use crate::domain::raise::proposed;
use crate::domain::timeline::{Actor, Due, Entry, Event, FellDue, LevelEvent};
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};

/// What else the playbook asks of people when the limit passes.
pub(super) fn asked(writer: &Writer<'_>, fell: &FellDue, is_met: bool) -> Option<String> {
    let passed = matches!(fell.what, Due::Breach | Due::BreachAtBirth);
    let limit = deadline(&writer.view.incident, writer.view.rules(), fell.clock)?.limit;
    let ask = limit.ask.as_ref().filter(|_| passed && !is_met)?;
    Some(labels::prose(writer.language(), &writer.view.playbook, ask))
}

/// The entry by which the level was raised because this fell due.
pub(super) fn raised<'a>(fell: &FellDue, timeline: &'a [Entry]) -> Option<&'a Entry> {
    let wanted = Because::Overdue { clock: fell.clock };
    let by = |entry: &&Entry| match &entry.event {
        Event::Level(LevelEvent::Graded { basis, .. }) => {
            entry.by == Actor::Clock && basis.because.contains(&wanted)
        }
        _ => false,
    };
    let passed = matches!(fell.what, Due::Breach | Due::BreachAtBirth);
    timeline.iter().filter(by).rfind(|entry| passed && entry.at >= fell.due)
}

/// That the level was raised because this fell due: it is what people read first.
pub(super) fn head(writer: &Writer<'_>, fell: &FellDue, timeline: &[Entry]) -> Option<String> {
    let Event::Level(LevelEvent::Graded { level, .. }) = &raised(fell, timeline)?.event else { return None };
    let level = writer.level(level);
    Some(writer.say_with("raised", |_| Args::new().text("level", level.clone())))
}

/// The level that follows: until when what is due now that it was raised; or which one is proposed.
pub(super) fn level(writer: &Writer<'_>, fell: &FellDue, timeline: &[Entry], now: At) -> Option<String> {
    if raised(fell, timeline).is_some() {
        return limits::running_besides(writer, fell.clock, now);
    }
    let level = writer.level(&proposes(writer.view, fell, now)?.key);
    Some(writer.say_with("raise-proposed", |_| Args::new().text("level", level.clone())))
}

/// The level that the playbook proposes because of what fell due.
fn proposes<'a>(view: &'a View, fell: &FellDue, now: At) -> Option<&'a Level> {
    let passed = matches!(fell.what, Due::Breach | Due::BreachAtBirth | Due::Rung(_));
    let (clock, level) = proposed(&view.incident, view.rules(), now).filter(|_| passed)?;
    (clock == fell.clock).then_some(level)
}

/// The button by which the lead takes the level.
pub(super) fn rows(view: &View, fell: &FellDue, now: At) -> Vec<CreateActionRow> {
    let raise = proposes(view, fell, now).map(|_| {
        let raise = button(&Writer::room(view), Press::Raise, None, ButtonStyle::Danger);
        CreateActionRow::Buttons(vec![raise])
    });
    raise.into_iter().collect()
}
