//! `/merge`, `/silence`, `/private`: the room itself.

use super::incidents::numbered;
use super::{Answer, Ask};
use crate::actions::Failure;
use crate::domain::decide;
use crate::domain::refusal::Refusal;
use crate::text::Args;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::show;

/// This incident goes on in another one.
pub(super) async fn merge(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let into = numbered(ask, ask.given.needed("into")?).await?.incident;
    ask.actions.merge(ask.call, into.id).await?;
    let room = into.room.map(|room| format!(" <#{}>", room.0)).unwrap_or_default();
    Ok(ask.say("done-merge", Args::new().text("into", show(into.number(), 60)).text("room", room)))
}

/// Holds reminders back, never escalations.
pub(super) async fn silence(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let minutes = ask.given.number("minutes").ok_or(Refusal::Missing("minutes"))?;
    let reason = ask.given.needed("reason")?;
    let done = ask.act(|scene| decide::silence(scene, minutes, reason)).await?;
    Ok(match done.view.incident.silenced_until(ask.actions.now()) {
        Some(until) => {
            let args = Args::new().text("until", timestamp(until, Style::Time));
            ask.say("done-silence", args.text("relative", timestamp(until, Style::Relative)))
        }
        None => ask.say("done-silence-ended", Args::new()),
    })
}

/// Who can see the room.
pub(super) async fn set_private(ask: &Ask<'_>, private: bool) -> Result<Answer, Failure> {
    ask.act(|scene| decide::set_private(scene, private)).await?;
    Ok(ask.say(if private { "done-private" } else { "done-public" }, Args::new()))
}
