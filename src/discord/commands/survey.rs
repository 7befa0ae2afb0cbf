//! `/survey`: how satisfied whoever reported is.

use super::ask::{Answer, Ask};
use super::row::Kind::{Choice, Text};
use super::row::{Command, may, need, one, verb};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::text::Args;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[one(
    "survey",
    verb(Action::AnswerSurvey, |ask| Box::pin(survey(ask))),
    &[need("answer", Choice(&["very-satisfied", "satisfied", "fair", "dissatisfied"])), may("text", Text)],
)];

pub(super) async fn survey(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let satisfaction = ask.given.needed_choice("answer")?;
    let text = ask.given.text("text");
    ask.act(|scene| decide::answer_survey(scene, satisfaction, text)).await?;
    Ok(ask.say("done-survey", Args::new()))
}
