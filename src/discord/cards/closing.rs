//! What is said when an incident ends, and when it begins again.

use super::declaration::everybody;
use super::limits::running;
use super::line::{Line, Lined, On};
use super::next::reopen_until;
use crate::domain::timeline::ClosingEvent;

impl Lined for ClosingEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            ClosingEvent::Closed { note } => {
                on.says("✅", "entry-closed").quoting(note).then(move |writer| {
                    // A drill that is over stays so.
                    reopen_until(writer, on.entry.at).filter(|_| on.view.incident.report.drill.is_none())
                })
            }
            ClosingEvent::Rejected { reason } => {
                on.says("✅", "entry-rejected").quoting([reason]).calling(move || {
                    let reporter = on.view.incident.reporting_member();
                    on.calls_people(reporter.filter(|user| on.is_by_another(*user)))
                })
            }
            ClosingEvent::Reopened { reason, opens } => on
                .says("🔁", "entry-reopened")
                .quoting([reason])
                .calling(move || match opens {
                    // Nobody was called before.
                    true => everybody(on.view, on.now),
                    false => on.calls_people(on.primary()),
                })
                .then(move |writer| running(writer, on.now)),
            ClosingEvent::SolvedAtOnce { result } => {
                on.says("•", "entry-solved-at-once").quoting([result]).untold()
            }
        }
    }
}
