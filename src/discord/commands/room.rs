//! `/merge`, `/silence`, `/private`: the room itself.

use super::ask::{Answer, Ask};
use super::incidents::numbered;
use super::row::Kind::{Number, Suggested, Text};
use super::row::{Command, Suggest, need, one, several, sub, verb};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::domain::refusal::Refusal;
use crate::text::Args;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::show;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one(
        "merge",
        verb(Action::Merge, |ask| Box::pin(merge(ask))),
        &[need("into", Suggested(Suggest::Incident))],
    ),
    one(
        "silence",
        verb(Action::Silence, |ask| Box::pin(silence(ask))),
        &[need("minutes", Number), need("reason", Text)],
    ),
    several(
        "private",
        &[
            sub("on", verb(Action::SetPrivate, |ask| Box::pin(set_private(ask, true))), &[]),
            sub("off", verb(Action::SetPrivate, |ask| Box::pin(set_private(ask, false))), &[]),
        ],
    ),
];

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
