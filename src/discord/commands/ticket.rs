//! `/ticket open|again|link|list`: tickets in trackers outside.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Flag, Suggested, Text};
use super::row::{Command, Suggest, may, need, several, sub, verb};
use crate::actions::{Done, Failure};
use crate::discord::cards;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, TicketRequest};
use crate::domain::timeline::Event;
use crate::text::Args;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "ticket",
    &[
        sub(
            "open",
            verb(Action::OpenTicket, |ask| Box::pin(open(ask))),
            &[
                may("tracker", Suggested(Suggest::Tracker)),
                may("title", Text),
                may("followup", Suggested(Suggest::Followup)),
                may("confirm", Flag),
            ],
        ),
        sub(
            "again",
            verb(Action::OpenTicket, |ask| Box::pin(again(ask))),
            &[need("id", Suggested(Suggest::TicketRefused)), may("confirm", Flag)],
        ),
        sub("link", verb(Action::LinkTicket, |ask| Box::pin(link(ask))), &[need("url", Text)]),
        sub("list", verb(Action::Look, |ask| Box::pin(list(ask))), &[]),
    ],
)];

pub(super) async fn open(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let request = TicketRequest {
        tracker: ask.given.text("tracker"),
        title: ask.given.text("title"),
        followup: ask.given.text("followup"),
        confirmed: ask.given.flag("confirm").unwrap_or_default(),
    };
    let trackers = ask.actions.trackers_of(ask.call.guild);
    let done = ask.act(|scene| decide::open_ticket(scene, &trackers, &request)).await?;
    Ok(ask.say("done-ticket-open", number(&done)))
}

pub(super) async fn again(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (id, confirmed) = (ask.given.needed("id")?, ask.given.flag("confirm").unwrap_or_default());
    let done = ask.act(|scene| decide::ask_again(scene, id, confirmed)).await?;
    Ok(ask.say("done-ticket-open", number(&done)))
}

pub(super) async fn link(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let url = ask.given.needed("url")?;
    let trackers = ask.actions.trackers_of(ask.call.guild);
    let done = ask.act(|scene| decide::link_ticket(scene, &trackers, url)).await?;
    Ok(ask.say("done-ticket-link", number(&done)))
}

fn number(done: &Done) -> Args {
    let id = done.entries.iter().find_map(|entry| match &entry.event {
        Event::Ticket(event) => Some(event.id()),
        _ => None,
    });
    Args::new().number("id", id.unwrap_or_default())
}

pub(super) async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let listed = cards::ticket::list(&view, ask.call.language);
    Ok(listed.map_or_else(|| ask.say("tickets-none", Args::new()), told))
}
