//! What comes next, for the end of a message.

use super::writer::Writer;
use crate::domain::At;
use crate::domain::decide::missing;
use crate::domain::repeating::sync_due;
use crate::text::{Args, labels};

/// Until when progress is to be told, if it is asked for.
pub(super) fn next_sync(writer: &Writer<'_>, now: At) -> Option<String> {
    let due = sync_due(&writer.view.incident, writer.view.rules()).filter(|due| *due > now)?;
    Some(writer.say_with("next-sync", |writer| Args::new().text("time", writer.time_and_distance(due, now))))
}

/// That it can be closed, or what closing still needs.
pub(super) fn next_close(writer: &Writer<'_>) -> String {
    let missing = missing(&writer.view.incident, writer.view.rules());
    if missing.is_empty() {
        return writer.say("next-close");
    }
    let needs = labels::list(
        writer.language(),
        missing.into_iter().map(|need| labels::need(writer.language(), need)),
    );
    writer.say_with("next-close-needs", |_| Args::new().text("needs", needs.clone()))
}

/// Until when it can be reopened, where the playbook says so.
pub(super) fn reopen_until(writer: &Writer<'_>, closed: At) -> Option<String> {
    let until = closed + writer.view.playbook.reopen_within?;
    Some(writer.say_with("next-reopen", |writer| Args::new().text("time", writer.date_time(until))))
}
