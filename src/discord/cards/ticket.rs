//! What is said of tickets in trackers outside, and their list.

use super::card::button;
use super::line::{Line, Lined, On};
use super::writer::{MAX_CONTENT, Writer, some};
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::guild::Language;
use crate::domain::ticket::{Ticket, TicketCause, TicketState, TicketTrouble};
use crate::domain::timeline::TicketEvent;
use crate::text::plain::clip;
use crate::text::{Args, say, say_with};
use serenity::all::{ButtonStyle, CreateActionRow};

/// Longest name of a tracker, title and key that is shown.
const LONGEST_NAME: usize = 60;
const LONGEST_TITLE: usize = 100;
const LONGEST_KEY: usize = 120;
const LONGEST_URL: usize = 300;

impl Lined for TicketEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let ticket = on.view.incident.tickets.iter().find(|ticket| ticket.id == self.id());
        let asked_by = move || on.calls_people(ticket.and_then(|ticket| ticket.by.person()));
        let (sign, sentence) = match self {
            TicketEvent::TicketAsked { .. } => ("🎫", "entry-ticket-asked"),
            TicketEvent::TicketAskedAgain { .. } => ("🎫", "entry-ticket-asked-again"),
            TicketEvent::TicketWaits { .. } => ("⏳", "entry-ticket-waits"),
            TicketEvent::TicketOpened { .. } => ("🎫", "entry-ticket-opened"),
            TicketEvent::TicketRefused { .. } => ("⚠️", "entry-ticket-refused"),
            TicketEvent::TicketLinked { .. } => ("🔗", "entry-ticket-linked"),
            TicketEvent::TicketClosed { gone: false, .. } => ("✅", "entry-ticket-closed"),
            TicketEvent::TicketClosed { gone: true, .. } => ("⚠️", "entry-ticket-gone"),
            TicketEvent::TicketReturned { .. } => ("🎫", "entry-ticket-returned"),
        };
        let says = on.says_with(sign, sentence, move |writer, args| {
            let tracker = ticket.and_then(|ticket| ticket.tracker.as_deref()).unwrap_or_default();
            let args = args.number("id", self.id()).text("tracker", writer.text(tracker, LONGEST_NAME));
            match self {
                TicketEvent::TicketOpened { key, url, .. } => args.text("link", link(writer, Some(key), url)),
                TicketEvent::TicketLinked { key, url, .. } => {
                    args.text("link", link(writer, key.as_ref(), url))
                }
                TicketEvent::TicketClosed { .. } | TicketEvent::TicketReturned { .. } => {
                    let link = ticket.and_then(|ticket| named(writer, ticket));
                    args.text("link", link.unwrap_or_default())
                }
                TicketEvent::TicketWaits { trouble, until, .. } => {
                    let args = args.text("why", why(writer.language(), *trouble));
                    args.text("until", writer.date_time(*until))
                }
                TicketEvent::TicketRefused { trouble, .. } => {
                    args.text("why", why(writer.language(), *trouble))
                }
                TicketEvent::TicketAsked { .. } | TicketEvent::TicketAskedAgain { .. } => args,
            }
        });
        match self {
            TicketEvent::TicketAsked { title, .. } => says.quoting(title),
            TicketEvent::TicketRefused { id, .. } => {
                let says = says.calling(asked_by).then_say("next-ticket-refused");
                says.with_rows(move |writer| again(writer, ticket, *id))
            }
            TicketEvent::TicketWaits { .. }
            | TicketEvent::TicketAskedAgain { .. }
            | TicketEvent::TicketOpened { .. }
            | TicketEvent::TicketLinked { .. }
            | TicketEvent::TicketClosed { .. }
            | TicketEvent::TicketReturned { .. } => says,
        }
    }
}

fn again(writer: &Writer<'_>, ticket: Option<&Ticket>, id: u32) -> Vec<CreateActionRow> {
    let stands = ticket.is_some_and(|ticket| matches!(ticket.state, TicketState::Refused(_)));
    let row = stands.then(|| button(writer, Press::TicketAgain, Some(id), ButtonStyle::Primary));
    row.into_iter().map(|button| CreateActionRow::Buttons(vec![button])).collect()
}

/// Why a ticket is not opened, and what to do.
fn why(language: Language, trouble: TicketTrouble) -> String {
    let id = match trouble.cause {
        TicketCause::Token => "ticket-why-token",
        TicketCause::Gone => "ticket-why-gone",
        TicketCause::Malformed => "ticket-why-malformed",
        TicketCause::Redirect => "ticket-why-redirect",
        TicketCause::Inside => "ticket-why-inside",
        TicketCause::Private => "ticket-why-private",
        TicketCause::Removed => "ticket-why-removed",
        TicketCause::Busy => "ticket-why-busy",
        TicketCause::Fault => "ticket-why-fault",
        TicketCause::Unreached => "ticket-why-unreached",
        TicketCause::Stranger => "ticket-why-stranger",
    };
    let why = say(language, id);
    match trouble.code {
        Some(code) => {
            say_with(language, "ticket-code", Args::new().text("why", why).text("code", code.to_string()))
        }
        None => why,
    }
}

/// A link, without a preview; in a file, where marks would be read, as text. It was looked at before it was stored.
fn link(writer: &Writer<'_>, key: Option<&String>, url: &str) -> String {
    let key = key.map(|key| format!("{} ", writer.text(key, LONGEST_KEY))).unwrap_or_default();
    match writer.is_file() {
        true => format!("{key}{}", writer.text(url, LONGEST_URL)),
        false => format!("{key}<{url}>"),
    }
}

fn named(writer: &Writer<'_>, ticket: &Ticket) -> Option<String> {
    Some(link(writer, ticket.key.as_ref(), ticket.url.as_ref()?))
}

/// Every ticket, for one reader. `None` when there is none.
pub fn list(view: &View, language: Language) -> Option<String> {
    let listed = tickets(&Writer::person_in(view, language), 20)?;
    Some(clip(&listed, MAX_CONTENT))
}

/// Tickets with how they stand.
pub(super) fn tickets(writer: &Writer<'_>, most: usize) -> Option<String> {
    let tickets: Vec<&Ticket> = writer.view.incident.tickets.iter().collect();
    (!tickets.is_empty()).then(|| some(writer, tickets, most, |ticket| ticket_line(writer, ticket)))
}

fn ticket_line(writer: &Writer<'_>, ticket: &Ticket) -> String {
    let state = match ticket.state {
        TicketState::Asked(_) => "ticket-asked",
        TicketState::Open => "ticket-open",
        TicketState::Refused(_) => "ticket-refused",
        TicketState::Closed => "ticket-closed",
        TicketState::Gone => "ticket-gone",
    };
    let tracker = ticket.tracker.as_ref().map(|name| writer.text(name, LONGEST_NAME));
    let place = named(writer, ticket).or(tracker).unwrap_or_default();
    let title = ticket.title.as_ref().map(|title| format!(" · {}", writer.text(title, LONGEST_TITLE)));
    let title = title.unwrap_or_default();
    let trouble = match ticket.state {
        TicketState::Asked(Some(trouble)) | TicketState::Refused(trouble) => Some(trouble),
        TicketState::Asked(None) | TicketState::Open | TicketState::Closed | TicketState::Gone => None,
    };
    let trouble = trouble.map(|it| format!(" · {}", writer.each(|language| why(language, it))));
    format!("#{} {} · {place}{title}{}", ticket.id, writer.say(state), trouble.unwrap_or_default())
}
