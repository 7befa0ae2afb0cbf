//! `/survey`: how satisfied whoever reported is.

use super::{Answer, Ask};
use crate::actions::Failure;
use crate::domain::decide;
use crate::domain::refusal::Refusal;
use crate::domain::survey::Satisfaction;
use crate::text::Args;

pub(super) async fn survey(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let said = ask.given.needed("answer")?;
    let found = Satisfaction::ALL.iter().find(|(_, word)| *word == said);
    let (satisfaction, _) = found.ok_or_else(|| Refusal::NotUnderstood(said.into()))?;
    let text = ask.given.text("text");
    ask.act(|scene| decide::answer_survey(scene, *satisfaction, text)).await?;
    Ok(ask.say("done-survey", Args::new()))
}
