//! Answering the satisfaction survey.

use super::{Decision, Scene, optional_text};
use crate::domain::authorise::Action;
use crate::domain::incident::Satisfaction;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, SurveyEvent};

/// Says how satisfied whoever reported is: nobody else, once, while the question stands.
pub fn answer_survey(scene: Scene<'_>, satisfaction: Satisfaction, typed: Option<&str>) -> Decision {
    let survey = scene.incident.spell.survey.as_ref().filter(|_| !scene.incident.is_open());
    let survey = survey.ok_or(Refusal::NoSurvey)?;
    scene.may(Action::AnswerSurvey)?;
    if let Some(answer) = &survey.answer {
        return Err(Refusal::SurveyAnswered(answer.at));
    }
    if scene.now >= survey.until {
        return Err(Refusal::SurveyExpired(survey.until));
    }
    Ok(vec![Event::Survey(SurveyEvent::SurveyAnswered { satisfaction, text: optional_text("text", typed)? })])
}
