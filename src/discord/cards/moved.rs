//! What is said when deadlines move, or are settled, because a calendar came to know other days.

use super::facts::{self, clock_name};
use super::writer::Writer;
use crate::actions::View;
use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::moved::Moved;
use crate::domain::playbook::Clock;
use crate::text::Args;

/// Whom it concerns: whoever works on it, and whoever sees to a follow-up.
pub(super) fn concerned(view: &View, moved: &[Moved]) -> Vec<UserId> {
    let owner = |id: u32| view.incident.followups.iter().find(|followup| followup.id == id);
    let whose = |moved: &Moved| match moved.clock {
        Clock::Followup(id) => owner(id).map(|followup| followup.owner),
        _ => view.incident.primary(),
    };
    moved.iter().filter_map(whose).collect()
}

/// Each deadline, and until when it is now.
pub(super) fn lines(writer: &Writer<'_>, moved: &[Moved], now: At) -> Vec<String> {
    let line = |moved: &Moved| {
        let id = match moved.unsettled {
            _ if moved.was != moved.due => "next-deadline-moved",
            Some(_) => "next-deadline-stays",
            None => "next-deadline-settled",
        };
        let provisional = facts::provisional(writer, moved.unsettled);
        writer.say_with(id, |writer| {
            let due = format!("{}{provisional}", writer.time_and_distance(moved.due, now));
            Args::new()
                .text("clock", clock_name(writer, moved.clock))
                .text("was", writer.time(moved.was, now))
                .text("due", due)
        })
    };
    moved.iter().map(line).collect()
}
