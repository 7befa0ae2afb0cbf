//! `/grade`.

use super::ask::{Answer, Ask};
use super::row::Kind::{Flag, Number, Suggested, Text};
use super::row::{Command, Suggest, may, on_button, one, verb};
use crate::actions::{Done, Failure};
use crate::discord::cards::grading;
use crate::discord::questions;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, GradeRequest};
use crate::text::{Args, labels};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one(
        "grade",
        verb(Action::Grade, |ask| Box::pin(grade(ask))),
        &[
            may("level", Suggested(Suggest::Level)),
            may("impact", Suggested(Suggest::Impact)),
            may("urgency", Suggested(Suggest::Urgency)),
            may("affected_percent", Number),
            may("core", Flag),
            may("reason", Text),
            may("confirm", Flag),
            may("correct", Flag),
        ],
    ),
    on_button("raise", verb(Action::Raise, |ask| Box::pin(raise(ask)))),
];

/// By level, or by what the playbook asks. Without either, a provisional level is confirmed; where there is none, the
/// questions are asked.
pub(in crate::discord) async fn grade(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let given = &ask.given;
    if given.is_empty() {
        let view = ask.here().await?;
        if view.incident.level().is_none_or(|given_level| given_level.confirmed) {
            return Ok(questions::begin(&view, ask)?);
        }
    }
    let request = GradeRequest {
        level: given.text("level"),
        impact: given.text("impact"),
        urgency: given.text("urgency"),
        affected_percent: given.share("affected_percent")?,
        core: given.yes("core")?,
        reason: given.text("reason"),
        confirm: given.yes("confirm")?,
        correct: given.yes("correct")?,
    };
    let done = ask.act(|scene| decide::grade(scene, &request)).await?;
    Ok(graded(ask, &done))
}

/// The level that the playbook proposes.
pub(super) async fn raise(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let done = ask.act(decide::raise).await?;
    Ok(graded(ask, &done))
}

/// Which level it is now, and why.
fn graded(ask: &Ask<'_>, done: &Done) -> Answer {
    let view = &done.view;
    let Some(given_level) = view.incident.level() else { return ask.say("done-recorded", Args::new()) };
    let level = labels::level_of(ask.call.language, &view.playbook, &given_level.level);
    let id = if given_level.confirmed { "done-grade" } else { "done-grade-provisional" };
    let sentence = ask.text(id, Args::new().text("level", level));
    let why = grading::why(view, given_level, ask.call.language);
    super::told([sentence].into_iter().chain(why).collect::<Vec<_>>().join("\n"))
}
