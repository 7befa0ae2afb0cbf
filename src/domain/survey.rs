//! The satisfaction survey: after closing, whoever reported is asked once, by a message with four buttons.

use super::At;
use super::ids::UserId;
use super::incident::{Ending, Incident};
use super::owed::Rules;
use super::reporter::Reporter;
use super::timeline::{Event, SurveyEvent};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How a playbook asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyRule {
    /// Later than this after closing, no answer is taken any more (wall time).
    pub expires: TimeDelta,
    /// When the question is asked again, once, if there was no answer (wall time); absent: never.
    pub remind: Option<TimeDelta>,
}

/// A survey that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// When it was sent.
    pub asked_at: At,
    /// When the question is asked again.
    pub remind_at: Option<At>,
    /// Until when it can be answered.
    pub until: At,
    /// Who is asked; absent: somebody without an account, whom others ask.
    pub of: Option<UserId>,
    /// What they said.
    pub answer: Option<Answer>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// How satisfied they are.
    pub satisfaction: Satisfaction,
    /// In their own words.
    pub text: Option<String>,
    /// When.
    pub at: At,
}

/// How satisfied somebody is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Satisfaction {
    /// Very.
    VerySatisfied,
    /// Yes.
    Satisfied,
    /// So so.
    Fair,
    /// No.
    Dissatisfied,
}

/// The survey that is to be sent now and was not: of what was really handled, and of somebody who can be asked. Whoever has
/// answered is not asked again after a reopening.
pub fn due(incident: &Incident, rules: Rules<'_>) -> Option<Event> {
    let rule = rules.playbook.survey.as_ref()?;
    let closed = incident.spell.closed_at?;
    let handled = incident.ending().is_some_and(Ending::leaves_work) && incident.report.drill.is_none();
    let of = match incident.reported_by() {
        _ if !handled || incident.spell.survey.is_some() => return None,
        Reporter::Member(user) => Some(user),
        Reporter::Contact => None,
        Reporter::Nobody => return None,
    };
    let remind_at = rule.remind.map(|after| closed + after);
    Some(Event::Survey(SurveyEvent::SurveySent { of, remind_at, until: closed + rule.expires }))
}

/// The survey that waits for an answer.
pub fn waiting(incident: &Incident) -> Option<&Survey> {
    incident.spell.survey.as_ref().filter(|survey| survey.answer.is_none() && !incident.is_open())
}
