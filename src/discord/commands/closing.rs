//! `/reject`, `/close`, `/reopen`.

use super::ask::{Answer, Ask};
use super::followup::due;
use super::row::Kind::Text;
use super::row::{Command, may, need, one, verb};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::text::Args;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one("reject", verb(Action::Reject, |ask| Box::pin(reject(ask))), &[need("reason", Text)]),
    one("close", verb(Action::Close, |ask| Box::pin(close(ask))), &[may("note", Text), may("carry", Text)]),
    one("reopen", verb(Action::Reopen, |ask| Box::pin(reopen(ask))), &[need("reason", Text)]),
];

pub(super) async fn reject(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let reason = ask.given.needed("reason")?;
    ask.act(|scene| decide::reject(scene, reason)).await?;
    Ok(ask.say("done-reject", Args::new()))
}

pub(super) async fn close(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let note = ask.given.text("note");
    let carry = ask.given.text("carry").map(|said| due(ask, said)).transpose()?;
    ask.act(|scene| decide::close(scene, note, carry)).await?;
    Ok(ask.say("done-close", Args::new()))
}

pub(super) async fn reopen(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let reason = ask.given.needed("reason")?;
    ask.act(|scene| decide::reopen(scene, reason)).await?;
    Ok(ask.say("done-reopen", Args::new()))
}
