//! The satisfaction survey: the question with its four buttons, and the answer.

use super::card::button;
use super::line::{Line, Lined, On};
use super::writer::Writer;
use crate::discord::press::Press;
use crate::domain::incident::Survey;
use crate::domain::reporter;
use crate::domain::timeline::SurveyEvent;
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};

impl Lined for SurveyEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            SurveyEvent::SurveySent { of, .. } => {
                let sentence = if of.is_some() { "entry-survey-sent" } else { "entry-survey-sent-on" };
                on.says_with("💬", sentence, |writer, args| {
                    args.text("member", of.map(|of| writer.person(of)).unwrap_or_default())
                })
                .calling(move || {
                    let others = of.is_none().then(reporter::role);
                    on.calls(*of, &others)
                })
                .then(until)
                .with_rows(rows)
            }
            SurveyEvent::SurveyAnswered { satisfaction, text } => {
                let survey = on.view.incident.spell.survey.as_ref();
                let by_themselves = survey.is_none_or(|survey| survey.of.is_some());
                let sentence =
                    if by_themselves { "entry-survey-answered" } else { "entry-survey-answered-for" };
                on.says_with("💬", sentence, |writer, args| {
                    args.text("answer", labels::satisfaction(writer.language(), *satisfaction))
                })
                .quoting(text)
            }
        }
    }
}

/// Four buttons, while an answer is waited for.
pub(super) fn rows(writer: &Writer<'_>) -> Vec<CreateActionRow> {
    let survey = writer.view.incident.spell.survey.as_ref().filter(|survey| survey.answer.is_none());
    if survey.is_none() {
        return Vec::new();
    }
    let buttons = [
        (Press::VerySatisfied, ButtonStyle::Success),
        (Press::Satisfied, ButtonStyle::Success),
        (Press::Fair, ButtonStyle::Secondary),
        (Press::Dissatisfied, ButtonStyle::Danger),
    ];
    let row = buttons.into_iter().map(|(press, style)| button(writer, press, None, style));
    vec![CreateActionRow::Buttons(row.collect())]
}

/// Has whoever is asked no account, so that others ask them?
pub(super) fn is_relayed(writer: &Writer<'_>) -> bool {
    writer.view.incident.spell.survey.as_ref().is_some_and(|survey| survey.of.is_none())
}

/// Until when it can be answered.
pub(super) fn until(writer: &Writer<'_>) -> Option<String> {
    let survey = writer.view.incident.spell.survey.as_ref()?;
    Some(writer.say_with("survey-until", |writer| Args::new().text("time", writer.date_time(survey.until))))
}

/// The answer, for card and summary.
pub(super) fn answer(writer: &Writer<'_>) -> Option<String> {
    let answer =
        writer.view.incident.spell.survey.as_ref().and_then(|survey: &Survey| survey.answer.as_ref())?;
    let words = writer.each(|language| labels::satisfaction(language, answer.satisfaction));
    let text = answer.text.as_ref().map(|text| format!(" · {}", writer.text(text, 300)));
    Some(format!("{words}{}", text.unwrap_or_default()))
}
