//! `/grade` (R3).

use super::{Answer, Ask};
use crate::actions::Failure;
use crate::domain::decide;
use crate::domain::refusal::Refusal;
use crate::text::{Args, labels};

/// Without a level, the one in force is confirmed.
pub(super) async fn grade(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (level, reason) = (ask.given.text("level"), ask.given.text("reason"));
    let confirmed = ask.given.flag("confirm").unwrap_or(true);
    let done = ask
        .act(|scene| {
            let in_force = scene.incident.grade().map(|grade| grade.level.as_str());
            let level = level.or(in_force).ok_or(Refusal::Missing("level"))?;
            decide::grade(scene, level, reason, confirmed)
        })
        .await?;
    let view = &done.view;
    let key = view.incident.grade().map_or("", |grade| grade.level.as_str());
    let level = labels::level_of(ask.call.language, &view.playbook, key);
    let id = if confirmed { "done-grade" } else { "done-grade-provisional" };
    Ok(ask.say(id, Args::new().text("level", level)))
}
