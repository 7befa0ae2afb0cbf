//! `/timeline`, `/status` and `/why`: what happened, where it stands, and why people were reminded.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Choice, Text};
use super::row::{Command, may, one, verb};
use crate::actions::{Failure, View};
use crate::discord::cards;
use crate::discord::document::{DocumentRequest, Wanted};
use crate::discord::pictured::with_files;
use crate::domain::authorise::Action;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one("timeline", verb(Action::Look, |ask| Box::pin(timeline(ask))), &[may("at", Text)]),
    one("status", verb(Action::Look, |ask| Box::pin(status(ask))), &[]),
    one("catchup", verb(Action::Look, |ask| Box::pin(catchup(ask))), &[]),
    one("why", verb(Action::Look, |ask| Box::pin(why(ask))), &[may("what", Choice(CLOCKS))]),
];

/// What `/why` can be asked about.
const CLOCKS: &[&str] = &[
    "respond",
    "contact",
    "grade",
    "team",
    "call",
    "root-cause",
    "workaround",
    "recover",
    "review",
    "sync",
    "meeting",
    "verification",
    "observation",
    "survey",
    "promised-word",
    "feedback",
    "blocker",
    "approval",
    "followup",
];

pub(super) async fn timeline(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let at = ask.time_since("at").await?;
    let view = ask.here().await?;
    let entries = ask.actions.timeline(view.incident.id).await?;
    let language = ask.call.language;
    let then = at.map(|at| ask.actions.as_it_was(&view, &entries, at)).transpose()?;
    let mut message = cards::timeline::timeline(&view, &entries, then.as_ref(), language);
    if message.files.is_empty() {
        let of = (language, ask.actions.now());
        with_files(&view, &entries, then.as_ref(), &mut message.files, of).await;
        return Ok(Answer::Message { message, ephemeral: true });
    }
    let (incident, wanted) = (view.incident.id, Wanted::Timeline(at));
    Ok(Answer::Document(Box::new(DocumentRequest { incident, wanted, language, contacts: false })))
}

pub(super) async fn status(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let message = cards::status::status(&view, ask.actions.now(), ask.call.language);
    Ok(Answer::Message { message, ephemeral: true })
}

/// For who comes in late.
pub(super) async fn catchup(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    Ok(told(caught_up(ask, &view).await?))
}

/// What somebody who comes in late has to know.
pub(super) async fn caught_up(ask: &Ask<'_>, view: &View) -> Result<String, Failure> {
    let timeline = ask.actions.timeline(view.incident.id).await?;
    Ok(cards::catchup::catchup(view, &timeline, ask.actions.now(), ask.call.language))
}

pub(super) async fn why(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let timeline = ask.actions.timeline(view.incident.id).await?;
    let evidence = ask.actions.evidence(view.incident.id).await?;
    let asked = ask.given.text("what");
    let message = cards::why::why(&view, &timeline, &evidence, asked, ask.actions.now(), ask.call.language);
    Ok(Answer::Message { message, ephemeral: true })
}
