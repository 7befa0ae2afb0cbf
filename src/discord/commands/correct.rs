//! `/correct`: when the fault began, and what the timeline says, put right.

use super::ask::{Answer, Ask};
use super::row::Kind::{Suggested, Text};
use super::row::{Command, Suggest, may, one, verb};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, CorrectRequest};
use crate::domain::reading::{Lean, item};
use crate::domain::refusal::Refusal;
use crate::text::Args;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[one(
    "correct",
    verb(Action::Correct, |ask| Box::pin(correct(ask))),
    &[
        may("occurred", Text),
        may("entry", Suggested(Suggest::Entry)),
        may("at", Text),
        may("text", Text),
        may("reason", Text),
    ],
)];

pub(super) async fn correct(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let number = |said: &str| item(said).ok_or_else(|| Refusal::NoSuchEntry(said.into()));
    let request = CorrectRequest {
        occurred: ask.time("occurred", Lean::Past)?,
        entry: ask.given.text("entry").map(number).transpose()?,
        at: ask.time_since("at").await?,
        text: ask.given.text("text"),
        reason: ask.given.text("reason"),
    };
    let timeline = ask.actions.timeline(ask.here().await?.incident.id).await?;
    ask.act(|scene| decide::correct(scene, &timeline, &request)).await?;
    Ok(ask.say("done-corrected", Args::new()))
}
