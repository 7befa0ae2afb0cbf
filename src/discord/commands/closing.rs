//! `/reject`, `/close`, `/reopen`.

use super::followup::due;
use super::{Answer, Ask};
use crate::actions::Failure;
use crate::domain::decide;
use crate::text::Args;

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
