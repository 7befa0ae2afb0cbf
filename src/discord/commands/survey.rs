//! `/survey`: how satisfied whoever reported is.

use super::{Answer, Ask};
use crate::actions::Failure;
use crate::domain::decide;
use crate::text::Args;

pub(super) async fn survey(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let satisfaction = ask.given.needed_choice("answer")?;
    let text = ask.given.text("text");
    ask.act(|scene| decide::answer_survey(scene, satisfaction, text)).await?;
    Ok(ask.say("done-survey", Args::new()))
}
