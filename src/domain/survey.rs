//! The satisfaction survey: after closing, whoever reported is asked once, by a message with four buttons.

use super::incident::{Ending, Incident, Survey};
use super::reporter::Reporter;
use super::rules::Rules;
use super::timeline::{Event, SurveyEvent};

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
