//! Whoever reported is asked how satisfied they are.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::incident::{Answer, Incident, Satisfaction, Survey};
use crate::domain::playbook::Clock;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Whoever reported is asked how satisfied they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SurveyEvent {
    /// Whoever reported is asked how satisfied they are.
    SurveySent {
        /// Who; absent: somebody without an account, whom others ask.
        of: Option<UserId>,
        /// When the question is asked again.
        remind_at: Option<At>,
        /// Until when it can be answered.
        until: At,
    },
    /// They answered.
    SurveyAnswered {
        /// How satisfied they are.
        satisfaction: Satisfaction,
        /// In their own words.
        text: Option<String>,
    },
}

impl Feature for SurveyEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            SurveyEvent::SurveySent { of, remind_at, until } => {
                let (asked_at, remind_at, until, of) = (entry.at, *remind_at, *until, *of);
                incident.spell.survey = Some(Survey { asked_at, remind_at, until, of, answer: None });
            }
            SurveyEvent::SurveyAnswered { satisfaction, text } => {
                if let Some(survey) = &mut incident.spell.survey {
                    let (satisfaction, text) = (*satisfaction, text.clone());
                    survey.answer = Some(Answer { satisfaction, text, at: entry.at });
                }
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            SurveyEvent::SurveySent { of, .. } => {
                Record { people: of.iter().copied().collect(), ..Record::default() }
            }
            SurveyEvent::SurveyAnswered { text, .. } => Record {
                words: text.iter().map(Words::fixed).collect(),
                answers: vec![Prompt::all("survey-sent"), Prompt::fell_due(Clock::Survey)],
                ..Record::default()
            },
        }
    }
}
