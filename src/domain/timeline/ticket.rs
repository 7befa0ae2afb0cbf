//! Tickets in trackers outside.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::incident::Incident;
use crate::domain::ticket::{Ticket, TicketState, TicketTrouble};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Tickets in trackers outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TicketEvent {
    /// A ticket is to be opened.
    TicketAsked {
        /// Its number in the incident.
        id: u32,
        tracker: String,
        /// Its title, if not that of the incident.
        title: Option<String>,
        /// The follow-up that it is for.
        followup: Option<u32>,
        /// May it hold what is known of a private incident?
        confirmed: bool,
    },
    /// One that was refused is to be opened after all.
    TicketAskedAgain { id: u32, confirmed: bool },
    /// It cannot be opened yet.
    TicketWaits {
        id: u32,
        trouble: TicketTrouble,
        /// When it is tried next.
        until: At,
    },
    /// It is there.
    TicketOpened {
        id: u32,
        /// What it is called there.
        key: String,
        url: String,
    },
    /// It is not opened.
    TicketRefused { id: u32, trouble: TicketTrouble },
    /// One that was there already belongs to the incident.
    TicketLinked {
        id: u32,
        /// Where it is, if that is a tracker of the settings.
        tracker: Option<String>,
        key: Option<String>,
        url: String,
    },
    /// It was closed there.
    TicketClosed {
        id: u32,
        /// Or is not there any more.
        gone: bool,
    },
    /// One that was not there any more is there again.
    TicketReturned { id: u32 },
}

impl TicketEvent {
    /// The ticket's number.
    pub fn id(&self) -> u32 {
        match self {
            TicketEvent::TicketAsked { id, .. }
            | TicketEvent::TicketAskedAgain { id, .. }
            | TicketEvent::TicketWaits { id, .. }
            | TicketEvent::TicketOpened { id, .. }
            | TicketEvent::TicketRefused { id, .. }
            | TicketEvent::TicketLinked { id, .. }
            | TicketEvent::TicketClosed { id, .. }
            | TicketEvent::TicketReturned { id } => *id,
        }
    }
}

impl Feature for TicketEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let ticket = |tracker: &Option<String>, state| Ticket {
            id: self.id(),
            tracker: tracker.clone(),
            title: None,
            followup: None,
            confirmed: false,
            asked_at: entry.at,
            first_at: entry.at,
            by: entry.by,
            state,
            linked: false,
            key: None,
            url: None,
        };
        match self {
            TicketEvent::TicketAsked { tracker, title, followup, confirmed, .. } => {
                let asked = ticket(&Some(tracker.clone()), TicketState::Asked(None));
                let (title, followup, confirmed) = (title.clone(), *followup, *confirmed);
                incident.tickets.push(Ticket { title, followup, confirmed, ..asked });
                return;
            }
            TicketEvent::TicketLinked { tracker, key, url, .. } => {
                let linked = ticket(tracker, TicketState::Open);
                let (key, url) = (key.clone(), Some(url.clone()));
                incident.tickets.push(Ticket { linked: true, key, url, ..linked });
                return;
            }
            _ => {}
        }
        let Some(ticket) = incident.tickets.iter_mut().find(|ticket| ticket.id == self.id()) else { return };
        match self {
            TicketEvent::TicketAsked { .. } | TicketEvent::TicketLinked { .. } => {}
            TicketEvent::TicketAskedAgain { confirmed, .. } => {
                ticket.confirmed |= *confirmed;
                (ticket.asked_at, ticket.state) = (entry.at, TicketState::Asked(None));
            }
            TicketEvent::TicketWaits { trouble, .. } => ticket.state = TicketState::Asked(Some(*trouble)),
            TicketEvent::TicketOpened { key, url, .. } => {
                (ticket.key, ticket.url) = (Some(key.clone()), Some(url.clone()));
                ticket.state = TicketState::Open;
            }
            TicketEvent::TicketRefused { trouble, .. } => ticket.state = TicketState::Refused(*trouble),
            TicketEvent::TicketClosed { gone, .. } => {
                ticket.state = if *gone { TicketState::Gone } else { TicketState::Closed };
            }
            TicketEvent::TicketReturned { .. } => ticket.state = TicketState::Open,
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            TicketEvent::TicketAsked { title, .. } => Record::of(title.iter().map(Words::fixed)),
            TicketEvent::TicketOpened { id, key, url } => {
                let words = vec![Words::fixed(key), Words::fixed(url)];
                Record { words, answers: vec![Prompt::about("ticket-refused", *id)], ..Record::default() }
            }
            TicketEvent::TicketLinked { key, url, .. } => {
                Record::of(key.iter().map(Words::fixed).chain([Words::fixed(url)]))
            }
            TicketEvent::TicketAskedAgain { id, .. } => {
                Record { answers: vec![Prompt::about("ticket-refused", *id)], ..Record::default() }
            }
            TicketEvent::TicketWaits { .. }
            | TicketEvent::TicketRefused { .. }
            | TicketEvent::TicketClosed { .. }
            | TicketEvent::TicketReturned { .. } => Record::default(),
        }
    }
}
