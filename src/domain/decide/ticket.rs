//! Asking for tickets in trackers outside, also after closing, for the review.

use super::{Decision, Scene, optional_text};
use crate::domain::authorise::Action;
use crate::domain::refusal::Refusal;
use crate::domain::spelling;
use crate::domain::ticket::{Ticket, TicketState, Tracker, read_link};
use crate::domain::timeline::{Event, TicketEvent};

/// A ticket, as somebody asks for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct TicketRequest<'a> {
    /// Where, if the server has more than one tracker.
    pub tracker: Option<&'a str>,
    /// Its title, if not that of the incident or follow-up.
    pub title: Option<&'a str>,
    /// The follow-up that it is for.
    pub followup: Option<&'a str>,
    /// May it hold what is known of a private incident?
    pub confirmed: bool,
}

/// Asks for a ticket in one of the server's trackers.
pub fn open_ticket(scene: Scene<'_>, trackers: &[Tracker], request: &TicketRequest<'_>) -> Decision {
    scene.may(Action::OpenTicket)?;
    let tracker = tracker(trackers, request.tracker)?;
    let title = optional_text("title", request.title)?;
    let incident = scene.incident;
    let followup = match request.followup {
        None => None,
        Some(typed) => {
            let number = spelling::item(typed);
            let found = incident.followups.iter().find(|followup| Some(followup.id) == number);
            Some(found.ok_or_else(|| Refusal::NoSuchFollowup(typed.into()))?.id)
        }
    };
    if incident.is_private() && !request.confirmed {
        return Err(Refusal::TicketOfPrivate);
    }
    let same = |ticket: &&Ticket| {
        let stands = !matches!(ticket.state, TicketState::Closed | TicketState::Gone);
        let place = ticket.tracker.as_ref() == Some(&tracker.name) && !ticket.linked;
        stands && place && (&ticket.title, ticket.followup) == (&title, followup)
    };
    if let Some(ticket) = incident.tickets.iter().find(same) {
        return Err(Refusal::TicketThere(ticket.id));
    }
    let (id, tracker) = (next(scene), tracker.name.clone());
    let confirmed = request.confirmed;
    Ok(vec![Event::Ticket(TicketEvent::TicketAsked { id, tracker, title, followup, confirmed })])
}

/// Asks anew for a ticket that was refused.
pub fn ask_again(scene: Scene<'_>, typed: &str, confirmed: bool) -> Decision {
    scene.may(Action::OpenTicket)?;
    let number = spelling::item(typed);
    let is_it =
        |ticket: &&Ticket| Some(ticket.id) == number && matches!(ticket.state, TicketState::Refused(_));
    let found = scene.incident.tickets.iter().find(is_it);
    let ticket = found.ok_or_else(|| Refusal::NoTicketToRepeat(typed.into()))?;
    if scene.incident.is_private() && !(confirmed || ticket.confirmed) {
        return Err(Refusal::TicketOfPrivate);
    }
    Ok(vec![Event::Ticket(TicketEvent::TicketAskedAgain { id: ticket.id, confirmed })])
}

/// Links a ticket that is there already.
pub fn link_ticket(scene: Scene<'_>, trackers: &[Tracker], typed: &str) -> Decision {
    scene.may(Action::LinkTicket)?;
    let link = read_link(typed, trackers).ok_or_else(|| Refusal::NotATicketLink(typed.into()))?;
    let same = |ticket: &&Ticket| match (&link.known, &ticket.key) {
        (Some((tracker, key)), Some(known)) => ticket.tracker.as_ref() == Some(tracker) && known == key,
        _ => ticket.url.as_ref() == Some(&link.url),
    };
    if let Some(ticket) = scene.incident.tickets.iter().find(same) {
        return Err(Refusal::TicketThere(ticket.id));
    }
    let (tracker, key) = link.known.unzip();
    Ok(vec![Event::Ticket(TicketEvent::TicketLinked { id: next(scene), tracker, key, url: link.url })])
}

fn next(scene: Scene<'_>) -> u32 {
    scene.incident.tickets.len() as u32 + 1
}

fn tracker<'a>(trackers: &'a [Tracker], typed: Option<&str>) -> Result<&'a Tracker, Refusal> {
    let names = || trackers.iter().map(|tracker| tracker.name.clone()).collect();
    match (typed, trackers) {
        (_, []) => Err(Refusal::NoTracker),
        (None, [tracker]) => Ok(tracker),
        (None, _) => Err(Refusal::WhichTracker(names())),
        (Some(typed), _) => {
            let plain = typed.trim().to_lowercase();
            let found = trackers.iter().find(|tracker| tracker.name == plain);
            found.ok_or_else(|| Refusal::NoSuchTracker(typed.into(), names()))
        }
    }
}
