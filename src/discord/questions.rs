//! The level by questions that have a fixed set of answers: one menu after the other.
//!
//! What was answered stands in the ids of the menus, so that a restart loses nothing. With the last answer the level is
//! set; where words or a figure are needed too, a button opens a form for them, as often as it takes.

use super::commands::level::grade;
use super::commands::{Answer, Ask, Given};
use super::message::Message;
use super::modals::{self, cut};
use super::press::{Press, long, short};
use crate::actions::{Actions, Call, View};
use crate::domain::authorise::Action;
use crate::domain::decide::{self, Decision, GradeRequest, Scene};
use crate::domain::guild::Language;
use crate::domain::ids::IncidentId;
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Playbook;
use crate::domain::refusal::Refusal;
use crate::text::{Args, labels, say, say_with};
use serenity::all::{
    ButtonStyle, ComponentInteractionDataKind, CreateActionRow, CreateButton, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

/// Most answers of a menu, and longest label, by Discord's rules.
const MOST: usize = 25;
const LONGEST: usize = 100;
/// How the form's id differs from that of the button which opens it.
const FORM: &str = ":form";

/// The id of a menu: which incident, and what it must still be like for the answers to fit; then the places of the
/// answers so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Questionnaire {
    incident: IncidentId,
    /// The version of the playbook whose answers were offered.
    version: u32,
    /// The entry that gave the level in force; 0 without one.
    given_level: u32,
    answers: Vec<u8>,
}

impl Questionnaire {
    fn of(view: &View) -> Questionnaire {
        let given_level = view.incident.level().map_or(0, |given_level| given_level.seq);
        let version = view.playbook.reference.version;
        Questionnaire { incident: view.incident.id, version, given_level, answers: Vec::new() }
    }

    /// As Discord keeps it: `wr:questions:<incident>:<version>:<grade>:<places>`.
    pub(super) fn id(&self) -> String {
        let places: Vec<_> = self.answers.iter().map(u8::to_string).collect();
        format!("wr:questions:{}:{}:{}:{}", self.incident.0, self.version, self.given_level, places.join("."))
    }

    /// Reads [`Questionnaire::id`]. `None` for anything else.
    pub(super) fn parse(id: &str) -> Option<Questionnaire> {
        let mut parts = id.strip_prefix("wr:questions:")?.split(':');
        let incident = IncidentId(parts.next()?.parse().ok()?);
        let (version, given_level) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let places = parts.next()?.split('.').filter(|place| !place.is_empty());
        let answers = places.map(|place| place.parse().ok()).collect::<Option<_>>()?;
        let asked = Questionnaire { incident, version, given_level, answers };
        (asked.id() == id).then_some(asked)
    }

    /// Do the answers still belong to the incident as it is?
    fn is_current(&self, view: &View) -> bool {
        let now = Questionnaire { answers: self.answers.clone(), ..Questionnaire::of(view) };
        *self == now && self.answers.len() <= questions(&view.playbook).len()
    }
}

/// A question with a fixed set of answers: its name is that of the command's option.
struct Question {
    name: &'static str,
    answers: Vec<Offered>,
}

/// What can be chosen: what the command takes, and what people read.
struct Offered {
    value: String,
    label: [String; 2],
    about: Option<[String; 2]>,
}

fn both(words: impl Fn(Language) -> String) -> [String; 2] {
    [words(Language::Zh), words(Language::En)]
}

fn read(words: &[String; 2], language: Language) -> &str {
    cut(if language == Language::Zh { &words[0] } else { &words[1] }, LONGEST)
}

/// What the playbook asks that has a fixed set of answers; where it asks nothing, the level itself.
fn questions(playbook: &Playbook) -> Vec<Question> {
    let asked = &playbook.questions;
    if asked.is_empty() {
        let levels = playbook.levels.iter().take(MOST).map(|level| Offered {
            value: level.key.clone(),
            label: both(|language| labels::level(language, level)),
            about: Some(both(|language| labels::prose(language, playbook, &level.criterion))),
        });
        return vec![Question { name: "level", answers: levels.collect() }];
    }
    let mut questions = Vec::new();
    for (name, choices) in [("impact", &asked.impact), ("urgency", &asked.urgency)] {
        let offered = choices.iter().take(MOST).map(|choice| Offered {
            value: choice.key.clone(),
            label: both(|language| labels::words(language, &choice.name)),
            about: None,
        });
        questions.push(Question { name, answers: offered.collect() });
    }
    if asked.core.is_some() {
        let offered = |value: &str, id: &str| Offered {
            value: value.into(),
            label: both(|language| say(language, id)),
            about: None,
        };
        let answers = vec![offered("yes", "question-yes"), offered("no", "question-no")];
        questions.push(Question { name: "core", answers });
    }
    questions.retain(|question| !question.answers.is_empty());
    questions
}

/// What the answers say, by name of the command's option. `None` for a place that there is not.
fn said(playbook: &Playbook, answers: &[u8]) -> Option<Vec<(&'static str, String)>> {
    let questions = questions(playbook);
    let answer = |(question, place): (&Question, &u8)| {
        Some((question.name, question.answers.get(usize::from(*place))?.value.clone()))
    };
    questions.iter().zip(answers).map(answer).collect()
}

/// The first question, or straight away the form where none has a fixed set of answers. Refused at once when whatever
/// would be answered would be refused.
pub(super) fn begin(view: &View, ask: &Ask<'_>) -> Result<Answer, Refusal> {
    other_level(view.scene(&ask.call.caller, ask.actions.now()))?;
    let asked = Questionnaire::of(view);
    Ok(match next(view, &asked, ask.call.language) {
        Some(message) => Answer::Message { message, ephemeral: true },
        None => Answer::Modal(form(view, &asked, ask.call.language)),
    })
}

/// What the domain says to another level than the one in force.
fn other_level(scene: Scene<'_>) -> Decision {
    let in_force = scene.incident.level().map(|given_level| given_level.level.as_str());
    let other = scene.rules.playbook.levels.iter().find(|level| Some(level.key.as_str()) != in_force);
    let request = |key| GradeRequest { level: Some(key), reason: Some("…"), ..GradeRequest::default() };
    other.map_or(Ok(Vec::new()), |level| decide::grade(scene, &request(&level.key)))
}

/// The question after these answers, with what was answered above it. `None` after the last.
fn next(view: &View, asked: &Questionnaire, language: Language) -> Option<Message> {
    let questions = questions(&view.playbook);
    let question = questions.get(asked.answers.len())?;
    let in_force = view.incident.level().map(|given_level| given_level.level.as_str());
    let options = question.answers.iter().zip(0_u8..).map(|(offered, place)| {
        let option = CreateSelectMenuOption::new(read(&offered.label, language), place.to_string());
        let now = (question.name == "level" && in_force == Some(offered.value.as_str()))
            .then(|| say(language, "question-in-force"));
        let about = offered.about.as_ref().map(|about| read(about, language).to_owned());
        match now.or(about) {
            Some(about) => option.description(cut(&about, LONGEST)),
            None => option,
        }
    });
    let kind = CreateSelectMenuKind::String { options: options.collect() };
    let title = say(language, &format!("field-grade-{}", question.name));
    let menu = CreateSelectMenu::new(asked.id(), kind).placeholder(title);
    let rows = vec![CreateActionRow::SelectMenu(menu)];
    Some(Message { rows, ..Message::text(heard(view, asked, language)) })
}

/// What was answered, a line each, and what comes next.
fn heard(view: &View, asked: &Questionnaire, language: Language) -> String {
    let questions = questions(&view.playbook);
    let answered = questions.iter().zip(&asked.answers).filter_map(|(question, place)| {
        let answer = question.answers.get(usize::from(*place))?;
        let name = say(language, &format!("field-grade-{}", question.name));
        Some(format!("{name} **{}**", read(&answer.label, language)))
    });
    let mut lines: Vec<String> = answered.collect();
    lines.push(match questions.len() - asked.answers.len() {
        0 => say(language, "question-last"),
        left => say_with(language, "question-left", Args::new().number("n", left as i64)),
    });
    lines.join("\n")
}

/// Are words or a figure needed besides: the share of users, or the reason for another level?
fn needs_form(view: &View, answers: &[(&str, String)]) -> bool {
    let other = |key: &str| view.incident.level().is_some_and(|given_level| given_level.level != key);
    !view.playbook.questions.bands.is_empty()
        || answers.iter().any(|(name, key)| *name == "level" && other(key))
}

fn form(view: &View, asked: &Questionnaire, language: Language) -> serde_json::Value {
    let by_share = !view.playbook.questions.bands.is_empty();
    let share = by_share.then(|| short("affected_percent", false));
    let fields: Vec<_> = share.into_iter().chain([long("reason", !by_share)]).collect();
    let id = asked.id() + FORM;
    modals::form(language, &id, Press::Grade.key(), &fields, &[], Some(&view.playbook))
}

/// What a menu of questions was answered with, or the button after the last.
pub(super) async fn answered(
    actions: &Actions,
    call: &Call,
    asked: Questionnaire,
    kind: &ComponentInteractionDataKind,
) -> Answer {
    let call = &here(actions, call, &asked).await;
    let ask = Ask { actions, call, given: Given::default(), target: None };
    let view = match current(&ask, &asked).await {
        Ok(view) => view,
        Err(answer) => return answer,
    };
    let mut asked = asked;
    if let ComponentInteractionDataKind::StringSelect { values } = kind {
        asked.answers.extend(values.first().and_then(|place| place.parse::<u8>().ok()));
    }
    let language = call.language;
    if let Some(message) = next(&view, &asked, language) {
        return Answer::Changed(message);
    }
    let Some(answers) = said(&view.playbook, &asked.answers) else {
        return ask.failed(Refusal::StaleQuestions.into()).await;
    };
    if !needs_form(&view, &answers) {
        return set(actions, call, &answers, &[]).await;
    }
    match kind {
        ComponentInteractionDataKind::Button => Answer::Modal(form(&view, &asked, language)),
        _ => {
            let button = CreateButton::new(asked.id()).style(ButtonStyle::Primary);
            let button = button.label(say(language, "question-continue"));
            let rows = vec![CreateActionRow::Buttons(vec![button])];
            Answer::Changed(Message { rows, ..Message::text(heard(&view, &asked, language)) })
        }
    }
}

/// The id of a form of questions, read.
pub(super) fn of_form(id: &str) -> Option<Questionnaire> {
    Questionnaire::parse(id.strip_suffix(FORM)?)
}

/// What the form after the questions was filled with.
pub(super) async fn filled(
    actions: &Actions,
    call: &Call,
    asked: Questionnaire,
    texts: &[(&str, &str)],
) -> Answer {
    let call = &here(actions, call, &asked).await;
    let ask = Ask { actions, call, given: Given::texts(texts.iter().copied()), target: None };
    let view = match current(&ask, &asked).await {
        Ok(view) => view,
        Err(answer) => return answer,
    };
    match said(&view.playbook, &asked.answers) {
        Some(answers) => set(actions, call, &answers, texts).await,
        None => ask.failed(Refusal::StaleQuestions.into()).await,
    }
}

/// The call, with the incident where the channel does not say which.
async fn here(actions: &Actions, call: &Call, asked: &Questionnaire) -> Call {
    let mut call = Call { action: Action::Grade, ..call.clone() };
    if actions.is_worked_on_in(call.guild, call.channel, asked.incident).await {
        call.incident = Some(asked.incident);
    }
    call
}

/// The incident, if the questions still belong to it as it is.
async fn current(ask: &Ask<'_>, asked: &Questionnaire) -> Result<View, Answer> {
    match ask.here().await {
        Ok(view) if asked.is_current(&view) => Ok(view),
        Ok(_) => Err(ask.failed(Refusal::StaleQuestions.into()).await),
        Err(failure) => Err(ask.failed(failure).await),
    }
}

/// Sets the level by what was said, in place of the questions; where it is refused, they stay.
async fn set(
    actions: &Actions,
    call: &Call,
    answers: &[(&'static str, String)],
    texts: &[(&str, &str)],
) -> Answer {
    let answers = answers.iter().map(|(name, value)| (*name, value.as_str()));
    let given = Given::texts(answers.chain(texts.iter().copied()));
    let ask = Ask { actions, call, given, target: None };
    match grade(&ask).await {
        Ok(Answer::Message { message, .. }) => Answer::Changed(message),
        Ok(other) => other,
        Err(failure) => ask.failed(failure).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_were_written_and_fit() {
        for answers in [vec![], vec![0], vec![24, 24, 24]] {
            let asked = Questionnaire {
                incident: IncidentId(i64::MAX),
                version: u32::MAX,
                given_level: u32::MAX,
                answers,
            };
            assert_eq!(Questionnaire::parse(&asked.id()), Some(asked.clone()));
            assert_eq!(of_form(&(asked.id() + FORM)), Some(asked.clone()));
            assert!(asked.id().len() + FORM.len() <= 100, "{}", asked.id());
        }
        for id in
            ["wr:questions:1:1:1", "wr:questions:1:1:1:0.", "wr:questions:1:1:1:x", "wr:questions:1:1:1:01"]
        {
            assert_eq!(Questionnaire::parse(id), None, "{id}");
        }
    }

    #[test]
    fn every_question_of_the_bundled_playbooks_fits_a_menu() {
        for source in &crate::config::bundled().playbooks {
            for question in questions(&source.playbook) {
                assert!((1..=MOST).contains(&question.answers.len()), "{}", question.name);
                for offered in &question.answers {
                    for language in [Language::Zh, Language::En] {
                        assert!(!read(&offered.label, language).is_empty(), "{}", offered.value);
                    }
                }
            }
        }
    }
}
