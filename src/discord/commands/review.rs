//! `/review open|edit|attend|finish`.

use super::ask::{Answer, Ask};
use super::row::Kind::{Choice, Person, Text};
use super::row::{Command, may, several, sub, verb};
use crate::actions::Failure;
use crate::discord::modals;
use crate::discord::press::{Press, Pressed};
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::domain::keyed::Keyed;
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewPart;
use crate::text::{Args, labels};
use strum::VariantArray;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "review",
    &[
        sub("open", verb(Action::OpenReview, |ask| Box::pin(open(ask))), &[may("reason", Text)]),
        sub(
            "edit",
            verb(Action::EditReview, |ask| Box::pin(edit(ask))),
            &[
                may("part", Choice(&["technical", "process", "human", "went-well", "went-badly"])),
                may("text", Text),
            ],
        ),
        sub("attend", verb(Action::AttendReview, |ask| Box::pin(attend(ask))), &[may("member", Person)]),
        sub("finish", verb(Action::FinishReview, |ask| Box::pin(finish(ask))), &[]),
    ],
)];

pub(super) async fn open(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let reason = ask.given.text("reason");
    ask.act(|scene| decide::open_review(scene, reason)).await?;
    Ok(ask.say("done-review-open", Args::new()))
}

/// One part by its name, or several as fields of the form; without any, the form.
pub(super) async fn edit(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mut parts = Vec::new();
    for part in ReviewPart::VARIANTS {
        parts.extend(ask.given.text(part.key()).map(|text| (*part, text)));
    }
    match (ask.given.choice("part")?, ask.given.text("text")) {
        (None, None) if parts.is_empty() && ask.given.text("form").is_none() => return form(ask).await,
        (None, None) => {}
        (None, Some(_)) => return Err(Refusal::Missing("part").into()),
        (Some(_), None) => return Err(Refusal::Missing("text").into()),
        (Some(part), Some(text)) => parts.push((part, text)),
    }
    ask.act(|scene| decide::edit_review(scene, &parts)).await?;
    let names = parts.iter().map(|(part, _)| labels::review_part(ask.call.language, *part));
    Ok(ask.say("done-review-edit", Args::new().text("parts", labels::list(ask.call.language, names))))
}

async fn form(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let (incident, stage) = (view.incident.id, view.incident.state);
    let pressed = Pressed { press: Press::ReviewEdit, incident, stage, item: None };
    Ok(Answer::Modal(modals::open(&pressed, &view, ask)?))
}

pub(super) async fn attend(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let member = ask.given.person("member")?.unwrap_or(ask.call.caller.user);
    ask.act(|scene| decide::attend_review(scene, member)).await?;
    Ok(ask.say("done-review-attend", Args::new().text("member", format!("<@{}>", member.0))))
}

pub(super) async fn finish(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let done = ask.act(decide::finish_review).await?;
    let open = done.view.incident.followups.len();
    let id = if open == 0 { "done-review-finish-without" } else { "done-review-finish" };
    Ok(ask.say(id, Args::new().number("n", open as i64)))
}
