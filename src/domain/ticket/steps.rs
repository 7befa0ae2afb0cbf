//! What is to be done about tickets outside of the timeline, by its entries.

use crate::domain::incident::Incident;
use crate::domain::timeline::{ClosingEvent, Entry, Event, ReviewEvent, TicketEvent};

/// What is to be done about a ticket outside of the timeline, beginning with its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketStep {
    /// It is to be opened there.
    Open { id: u32, tracker: String, mark: String },
    /// It is there, and is looked at.
    Watch { id: u32, tracker: String, mark: String },
    /// There is nothing to be done any more.
    Leave { id: u32 },
    /// Whatever was left since the incident was over is looked at again.
    WatchAll,
}

/// What the entries of one change make to be done, of the incident as it is afterwards.
pub fn steps(entries: &[Entry], incident: &Incident) -> Vec<TicketStep> {
    let placed = |id: &u32| {
        let ticket = incident.tickets.iter().find(|ticket| ticket.id == *id)?;
        Some((*id, ticket.tracker.clone()?, ticket.mark(incident.number(), incident.guild())))
    };
    let step = |entry: &Entry| match &entry.event {
        Event::Ticket(TicketEvent::TicketAsked { id, .. } | TicketEvent::TicketAskedAgain { id, .. }) => {
            placed(id).map(|(id, tracker, mark)| TicketStep::Open { id, tracker, mark })
        }
        Event::Ticket(TicketEvent::TicketOpened { id, .. } | TicketEvent::TicketLinked { id, .. }) => {
            placed(id).map(|(id, tracker, mark)| TicketStep::Watch { id, tracker, mark })
        }
        // One that is gone is looked for as before: it may come back.
        Event::Ticket(
            TicketEvent::TicketRefused { id, .. } | TicketEvent::TicketClosed { id, gone: false },
        ) => Some(TicketStep::Leave { id: *id }),
        Event::Closing(ClosingEvent::Reopened { .. }) | Event::Review(ReviewEvent::ReviewOpened { .. }) => {
            (!incident.tickets.is_empty()).then_some(TicketStep::WatchAll)
        }
        _ => None,
    };
    entries.iter().filter_map(step).collect()
}

/// Is there somebody who would like to know that a ticket of it is closed? While it or its review is open.
pub fn is_watched(incident: &Incident) -> bool {
    incident.is_open() || incident.review.as_ref().is_some_and(|review| review.is_open())
}
