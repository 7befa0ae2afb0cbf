//! `/stage`: what the work is to reach next.

use super::ask::{Answer, Ask};
use super::row::Kind::Text;
use super::row::{Command, may, need, one, verb};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::domain::reading::duration;
use crate::domain::repeating::sync_due;
use crate::text::Args;
use crate::text::labels::{Style, timestamp};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[one(
    "stage",
    verb(Action::SetStage, |ask| Box::pin(stage(ask))),
    &[need("goal", Text), may("next_sync", Text)],
)];

pub(super) async fn stage(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let goal = ask.given.needed("goal")?;
    let next_in = ask.given.text("next_sync").map(duration).transpose()?;
    let done = ask.act(|scene| decide::set_stage(scene, goal, next_in)).await?;
    Ok(match sync_due(&done.view.incident, done.view.rules()) {
        Some(next) => {
            let args = Args::new().text("at", timestamp(next, Style::Time));
            ask.say("done-update-next", args.text("relative", timestamp(next, Style::Relative)))
        }
        None => ask.say("done-stage-quiet", Args::new()),
    })
}
