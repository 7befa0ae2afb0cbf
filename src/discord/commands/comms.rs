//! `/comms draft|approve|publish|feedback|list`: wording for customers. Outlets of the settings aside, the product sends nothing to
//! customers itself.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Choice, Number, Suggested, Text};
use super::row::{Command, Suggest, may, need, several, sub, verb};
use crate::actions::{Done, Failure};
use crate::discord::cards;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, DraftRequest};
use crate::domain::guild::Language;
use crate::domain::reading::Lean;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{CommsEvent, Event};
use crate::text::{Args, labels};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "comms",
    &[
        sub(
            "draft",
            verb(Action::DraftComms, |ask| Box::pin(draft(ask))),
            &[
                need("template", Suggested(Suggest::Template)),
                may("scope", Text),
                may("eta", Text),
                may("next", Text),
                may("text", Text),
                may("name", Text),
                may("company", Text),
                may("language", Choice(&["zh", "en"])),
            ],
        ),
        sub(
            "approve",
            verb(Action::ApproveComms, |ask| Box::pin(approve(ask))),
            &[need("id", Suggested(Suggest::WordingDrafted))],
        ),
        sub(
            "publish",
            verb(Action::PublishComms, |ask| Box::pin(publish(ask))),
            &[need("id", Suggested(Suggest::WordingApproved))],
        ),
        sub(
            "feedback",
            verb(Action::NoteFeedback, |ask| Box::pin(feedback(ask))),
            &[need("text", Text), may("people_asked", Number), may("people_content", Number)],
        ),
        sub("list", verb(Action::Look, |ask| Box::pin(list(ask))), &[]),
    ],
)];

pub(super) async fn draft(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let language = match ask.given.text("language") {
        None => None,
        Some("zh") => Some(Language::Zh),
        Some("en") => Some(Language::En),
        Some(other) => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let request = DraftRequest {
        template: ask.given.needed("template")?,
        language,
        scope: ask.given.text("scope"),
        eta: ask.time("eta", Lean::Future)?,
        next: ask.time("next", Lean::Future)?,
        text: ask.given.text("text"),
        name: ask.given.text("name"),
        company: ask.given.text("company"),
    };
    let done = ask.act(|scene| decide::draft_comms(scene, &request)).await?;
    let playbook = &done.view.playbook;
    let approve = playbook.comms.as_ref().map(|comms| comms.approve.as_slice()).unwrap_or_default();
    let roles = approve.iter().map(|role| labels::role(ask.call.language, Some(playbook), role));
    let roles = labels::list(ask.call.language, roles);
    let id = if approve.is_empty() { "done-comms-draft" } else { "done-comms-draft-waiting" };
    Ok(to_copy(ask, &done, id, Args::new().text("roles", roles)))
}

pub(super) async fn approve(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let id = ask.given.needed("id")?;
    let done = ask.act(|scene| decide::approve_comms(scene, id)).await?;
    Ok(ask.say("done-comms-approve", Args::new().number("id", number(&done))))
}

pub(super) async fn publish(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let id = ask.given.needed("id")?;
    let done = ask.act(|scene| decide::publish_comms(scene, id)).await?;
    Ok(to_copy(ask, &done, "done-comms-publish", Args::new()))
}

pub(super) async fn feedback(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let text = ask.given.needed("text")?;
    let (asked, content) = (ask.given.number("people_asked"), ask.given.number("people_content"));
    ask.act(|scene| decide::note_feedback(scene, text, asked, content)).await?;
    Ok(ask.say("done-feedback", Args::new()))
}

pub(super) async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let lines = cards::comms::list(&view, ask.actions.now(), ask.call.language);
    Ok(told(lines.unwrap_or_else(|| ask.text("comms-none", Args::new()))))
}

/// An answer with the wording, for whoever asked to copy.
fn to_copy(ask: &Ask<'_>, done: &Done, id: &str, args: Args) -> Answer {
    let number = number(done);
    let text = ask.text(id, args.number("id", number));
    let message = cards::comms::to_copy(&done.view, number, text, ask.call.language);
    Answer::Message { message, ephemeral: true }
}

fn number(done: &Done) -> u32 {
    let id = done.entries.iter().find_map(|entry| match &entry.event {
        Event::Comms(CommsEvent::CommsDrafted(draft)) => Some(draft.id),
        Event::Comms(CommsEvent::CommsApproved { id }) | Event::Comms(CommsEvent::CommsPublished { id }) => {
            Some(*id)
        }
        _ => None,
    });
    id.unwrap_or_default()
}
