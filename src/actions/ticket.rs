//! Trackers of the servers, and what becomes of tickets in them.

use super::{Actions, Failure};
use crate::domain::ids::{Actor, GuildId, IncidentId};
use crate::domain::ticket::{Ticket, TicketState, Tracker};
use crate::domain::timeline::{Event, TicketEvent};

impl Actions {
    /// Opens tickets in these trackers from now on. What the process begins with stays.
    pub fn open_tickets_in(&self, trackers: Vec<Tracker>) {
        if self.0.trackers.set(trackers).is_err() {
            tracing::warn!("trackers are known already; others take effect at the next start");
        }
    }

    /// The trackers of a server.
    pub fn trackers_of(&self, guild: GuildId) -> Vec<Tracker> {
        let trackers = self.0.trackers.get().map(Vec::as_slice).unwrap_or_default();
        trackers.iter().filter(|tracker| tracker.guild == guild).cloned().collect()
    }

    /// Notes what became of a ticket, unless that is known.
    ///
    /// # Errors
    /// A fault.
    pub async fn note_ticket(&self, incident: IncidentId, event: TicketEvent) -> Result<(), Failure> {
        self.record(incident, Actor::Bot, |incident| {
            let ticket = incident.tickets.iter().find(|ticket| ticket.id == event.id());
            let news = ticket.is_some_and(|ticket| is_news(ticket, &event));
            if news { vec![Event::Ticket(event)] } else { Vec::new() }
        })
        .await
    }
}

fn is_news(ticket: &Ticket, event: &TicketEvent) -> bool {
    match event {
        TicketEvent::TicketOpened { .. } | TicketEvent::TicketRefused { .. } => ticket.is_owed(),
        TicketEvent::TicketWaits { .. } => ticket.state == TicketState::Asked(None),
        TicketEvent::TicketClosed { gone: true, .. } => ticket.state == TicketState::Open,
        TicketEvent::TicketClosed { gone: false, .. } => {
            matches!(ticket.state, TicketState::Open | TicketState::Gone)
        }
        TicketEvent::TicketReturned { .. } => ticket.state == TicketState::Gone,
        TicketEvent::TicketAsked { .. }
        | TicketEvent::TicketAskedAgain { .. }
        | TicketEvent::TicketLinked { .. } => false,
    }
}
