//! Forms: for what needs more words than a button has. A form that is sent does what its command does.

use super::buttons;
use super::commands::{Answer, Ask, Given, declare, details};
use super::press::{Press, Pressed};
use super::questions;
use crate::actions::{Actions, Call, View};
use crate::domain::authorise::Action;
use crate::domain::decide::{
    self, Decision, GradeRequest, Scene, UpdateRequest, VerifyRequest, speaks_for_the_reporter,
};
use crate::domain::grading::Choice;
use crate::domain::guild::Language;
use crate::domain::ids::UserId;
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Playbook;
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewPart;
use crate::domain::survey::Satisfaction;
use crate::domain::timeline::UpdateKind;
use crate::text::{labels, say};
use chrono::TimeDelta;
use serde_json::{Value, json};
use serenity::all::{ActionRowComponent, ModalInteraction};
use strum::VariantArray;

/// Id of the form that makes a report of a message: there is no incident yet.
const REPORT: &str = "wr:declare";
/// Longest text that a field takes.
pub(crate) const MAX_TEXT: usize = 4000;
/// Longest hint in an empty field.
const MAX_HINT: usize = 100;
/// Longest title that is made from a message.
const MAX_TITLE: usize = 100;

/// A field of a form; its name is that of the command's option.
pub(super) struct Field {
    name: &'static str,
    long: bool,
    required: bool,
}

pub(super) const fn long(name: &'static str, required: bool) -> Field {
    Field { name, long: true, required }
}

pub(super) const fn short(name: &'static str, required: bool) -> Field {
    Field { name, long: false, required }
}

const REPORT_FIELDS: &[Field] = &[
    short("title", true),
    long("symptom", false),
    short("impact", false),
    short("level", false),
    short("source", false),
];

/// The fields of a button's form; none when it needs none.
fn fields(press: Press) -> &'static [Field] {
    match press {
        Press::Ack | Press::Mine | Press::Called | Press::Raise | Press::Quiet => &[],
        // Its fields are the playbook's.
        Press::Details | Press::HelpWorked | Press::HelpFailed => &[],
        Press::VerySatisfied | Press::Satisfied | Press::Fair | Press::Dissatisfied => {
            const { &[long("text", false)] }
        }
        Press::Pass => const { &[short("figure", false), long("note", false)] },
        Press::CameBack => const { &[long("note", true)] },
        Press::Fail => const { &[long("note", false), short("figure", false)] },
        // It asks questions.
        Press::Grade => &[],
        Press::Update => const { &[long("text", true), short("next_in", false), short("eta", false)] },
        Press::Meeting => const { &[long("text", true), short("at", false)] },
        Press::Blocker | Press::Workaround | Press::Resolve => const { &[long("text", true)] },
        Press::Close => const { &[long("note", false), short("carry", false)] },
        Press::Reopen | Press::Reject => const { &[long("reason", true)] },
        Press::Merge => const { &[short("into", true)] },
        Press::PlanOverride => const { &[long("reason", true)] },
        Press::PlanApprove | Press::PlanDone | Press::CommsApprove | Press::CommsPublish => &[],
        Press::ReviewOpen | Press::ReviewAttend | Press::ReviewFinish => &[],
        Press::ReviewEdit => {
            const {
                &[
                    long("technical", false),
                    long("process", false),
                    long("human", false),
                    long("went-well", false),
                    long("went-badly", false),
                ]
            }
        }
    }
}

/// An update where no next one can be promised.
const UPDATE_WITHOUT_NEXT: &[Field] = &[long("text", true), short("eta", false)];

/// Can a next update be promised?
fn promises(scene: Scene<'_>) -> bool {
    let (text, next_in) = ("…", Some(TimeDelta::minutes(1)));
    let request = UpdateRequest { text, kind: UpdateKind::Progress, next_in, eta: None };
    decide::update(scene, &request) != Err(Refusal::NoNextUpdate)
}

/// Is there a form of this button?
fn has_form(press: Press) -> bool {
    press == Press::Details || !fields(press).is_empty()
}

/// Does this button open its form now? A pass needs none where neither a figure nor what the reporter
/// said is asked for.
pub(crate) fn opens_form(press: Press, view: &View, ask: &Ask<'_>) -> bool {
    let wants_figure = || view.playbook.verification.checks.iter().any(|check| check.figure.is_some());
    let wants_word = || speaks_for_the_reporter(view.scene(&ask.call.caller, ask.actions.now()));
    has_form(press) && (press != Press::Pass || wants_figure() || wants_word())
}

/// A button's form: the `data` of the answer. Refused at once when whatever would be written would be refused, so that
/// nobody writes in vain.
pub(crate) fn open(pressed: &Pressed, view: &View, ask: &Ask<'_>) -> Result<Value, Refusal> {
    let (scene, press) = (view.scene(&ask.call.caller, ask.actions.now()), pressed.press);
    scene.may(buttons::verb(press).action)?;
    would_do(pressed, scene)?;
    if press == Press::Details {
        return details::form(pressed, view, ask.call.language);
    }
    let start = start(press, view);
    let fields = match press {
        Press::Update if !promises(scene) => UPDATE_WITHOUT_NEXT,
        press => fields(press),
    };
    Ok(form(ask.call.language, &pressed.id(), press.key(), fields, &start, Some(&view.playbook)))
}

/// What already stands in the fields.
fn start(press: Press, view: &View) -> Vec<(&'static str, &str)> {
    match press {
        Press::ReviewEdit => {
            let review = view.incident.review.as_ref();
            let known = |part: &ReviewPart| Some((part.key(), cut(review?.parts.get(part)?, MAX_TEXT)));
            ReviewPart::VARIANTS.iter().filter_map(known).collect()
        }
        _ => Vec::new(),
    }
}

/// The form that makes a report of a message, with who wrote that: the `data` of the answer.
pub(crate) fn report(ask: &Ask<'_>, text: &str, link: &str, author: Option<UserId>) -> Value {
    let title = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let start = [("title", cut(title, MAX_TITLE)), ("symptom", cut(text, MAX_TEXT)), ("source", link)];
    let playbook = ask.playbook();
    let id = author.map_or(REPORT.to_owned(), |author| format!("{REPORT}:{}", author.0));
    form(ask.call.language, &id, "declare", REPORT_FIELDS, &start, playbook.as_deref())
}

/// What was written into the fields of a form that was sent.
pub(super) fn texts(interaction: &ModalInteraction) -> impl Iterator<Item = (&str, &str)> {
    let rows = interaction.data.components.iter().flat_map(|row| &row.components);
    rows.filter_map(|part| match part {
        ActionRowComponent::InputText(input) => {
            Some((input.custom_id.as_str(), input.value.as_deref().unwrap_or_default()))
        }
        _ => None,
    })
}

/// Does what a form that was sent says.
pub async fn modal(actions: &Actions, call: &Call, interaction: &ModalInteraction) -> Answer {
    let id = interaction.data.custom_id.as_str();
    let texts = texts(interaction);
    if let Some(asked) = questions::of_form(id) {
        let texts: Vec<_> = texts.collect();
        return questions::filled(actions, call, asked, &texts).await;
    }
    let pressed = Pressed::parse(id).filter(|pressed| has_form(pressed.press));
    let call = &match pressed {
        Some(pressed) => buttons::call_of(&pressed, actions, call).await,
        None => call.clone(),
    };
    let item = pressed.and_then(|pressed| pressed.item).map(|item| item.to_string());
    let mut ask = Ask { actions, call, given: Given::texts(texts), target: None };
    if let Some(author) = id.strip_prefix(REPORT) {
        if let Some(author) = author.strip_prefix(':') {
            ask.given = ask.given.with("author", author);
        }
        return ask.answer(declare::DECLARE).await;
    }
    let Some(pressed) = pressed else {
        return ask.failed(Refusal::StaleButton.into()).await;
    };
    if let Err(failure) = buttons::incident_here(&pressed, &ask).await {
        return ask.failed(failure).await;
    }
    ask.given = pressed.press.given().fold(ask.given, |given, (name, text)| given.with(name, text));
    ask.given = item.iter().fold(ask.given, |given, item| given.with("id", item));
    ask.answer(buttons::verb(pressed.press)).await
}

/// What the domain would say to any text.
pub(super) fn would_do(pressed: &Pressed, scene: Scene<'_>) -> Decision {
    let text = "…";
    let item = || pressed.item.unwrap_or_default().to_string();
    match pressed.press {
        Press::Ack
        | Press::Mine
        | Press::Called
        | Press::Raise
        | Press::Details
        | Press::HelpWorked
        | Press::HelpFailed
        | Press::Quiet
        | Press::ReviewOpen
        | Press::ReviewAttend
        | Press::ReviewFinish
        | Press::PlanApprove
        | Press::CommsApprove
        | Press::CommsPublish
        | Press::PlanDone => Ok(Vec::new()),
        Press::VerySatisfied | Press::Satisfied | Press::Fair | Press::Dissatisfied => {
            decide::answer_survey(scene, Satisfaction::Fair, None)
        }
        Press::PlanOverride => decide::override_plan(scene, &item(), text),
        Press::ReviewEdit => decide::edit_review(scene, &[(ReviewPart::WentWell, text)]),
        Press::Update => {
            let request = UpdateRequest { text, kind: UpdateKind::Progress, next_in: None, eta: None };
            decide::update(scene, &request)
        }
        Press::Meeting => decide::meet(scene, text, None),
        Press::Blocker => decide::raise_blocker(scene, text, None),
        Press::Workaround => decide::workaround(scene, text),
        Press::Resolve => decide::fixed(scene, text),
        Press::Close => decide::may_close(scene).map(|()| Vec::new()),
        Press::Reopen => decide::reopen(scene, text),
        Press::Reject => decide::reject(scene, text),
        Press::Merge => scene.may(Action::Merge).map(|()| Vec::new()),
        Press::CameBack => decide::observe(scene, false, Some(text)),
        Press::Pass => {
            let request = VerifyRequest { passed: true, check: None, figure: None, note: Some(text) };
            match decide::verify(scene, &request) {
                // The form asks for it.
                Err(Refusal::FigureNeeded(..)) => Ok(Vec::new()),
                decision => decision,
            }
        }
        Press::Fail => {
            decide::verify(scene, &VerifyRequest { passed: false, check: None, figure: None, note: None })
        }
        Press::Grade => {
            let in_force = scene.incident.level().map(|given_level| given_level.level.as_str());
            let other = scene.rules.playbook.levels.iter().find(|level| Some(level.key.as_str()) != in_force);
            let request =
                |key| GradeRequest { level: Some(key), reason: Some(text), ..GradeRequest::default() };
            other.map_or(Ok(Vec::new()), |level| decide::grade(scene, &request(&level.key)))
        }
    }
}

/// A form whose words are found by `word`, with what already stands in its fields.
pub(super) fn form(
    language: Language,
    id: &str,
    word: &str,
    fields: &[Field],
    start: &[(&str, &str)],
    playbook: Option<&Playbook>,
) -> Value {
    let rows = fields.iter().map(|field| {
        let mut input = json!({
            "type": 4,
            "custom_id": field.name,
            "style": if field.long { 2 } else { 1 },
            "label": say(language, &format!("field-{word}-{}", field.name)),
            "required": field.required,
            "max_length": MAX_TEXT,
        });
        if let Some((_, value)) = start.iter().find(|(name, value)| *name == field.name && !value.is_empty())
        {
            input["value"] = json!(value);
        }
        if let Some(hint) = playbook.and_then(|playbook| hint(language, playbook, field.name)) {
            input["placeholder"] = json!(cut(&hint, MAX_HINT));
        }
        json!({ "type": 1, "components": [input] })
    });
    let title = say(language, &format!("form-{word}"));
    json!({ "custom_id": id, "title": title, "components": rows.collect::<Vec<_>>() })
}

/// What can be written into an empty field.
fn hint(language: Language, playbook: &Playbook, field: &str) -> Option<String> {
    let numbered = |choices: &[Choice]| {
        let names = choices
            .iter()
            .zip(1..)
            .map(|(choice, n)| format!("{n} {}", labels::words(language, &choice.name)));
        names.collect::<Vec<_>>().join(" / ")
    };
    let hint = match field {
        "level" => playbook.levels.iter().map(|level| level.key.as_str()).collect::<Vec<_>>().join(" / "),
        "impact" => numbered(&playbook.questions.impact),
        "urgency" => numbered(&playbook.questions.urgency),
        "affected_percent" => say(language, "question-percent"),
        "core" => say(language, "question-yes-no"),
        _ => return None,
    };
    (!hint.is_empty()).then_some(hint)
}

/// As much as fits, in whatever unit Discord counts.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    let mut used = 0;
    let over = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > max
    });
    over.map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_fit_in_both_languages_and_have_all_their_words() {
        let forms = Press::VARIANTS
            .iter()
            .filter(|press| !fields(**press).is_empty())
            .map(|press| (press.key(), fields(*press)));
        let text = "😀".repeat(MAX_TEXT);
        let start = [("title", cut(&text, MAX_TITLE)), ("symptom", cut(&text, MAX_TEXT)), ("source", "")];
        let graded = [short("affected_percent", false), long("reason", false)];
        for (word, fields) in forms.chain([("declare", REPORT_FIELDS), ("grade", &graded)]) {
            for language in [Language::Zh, Language::En] {
                let form = form(language, "wr:x", word, fields, &start, None);
                let fits = |text: &Value, max| {
                    let text = text.as_str().unwrap();
                    assert!((1..=max).contains(&text.encode_utf16().count()), "{text}");
                    assert!(!text.starts_with("form-") && !text.starts_with("field-"), "{text} is missing");
                };
                fits(&form["title"], 45);
                let rows = form["components"].as_array().unwrap();
                assert!((1..=5).contains(&rows.len()));
                for row in rows {
                    let input = &row["components"][0];
                    fits(&input["label"], 45);
                    let value = input["value"].as_str().unwrap_or_default();
                    assert!(value.encode_utf16().count() <= MAX_TEXT);
                    assert_ne!(input["value"], "");
                }
            }
        }
    }

    #[test]
    fn cutting_splits_no_character() {
        assert_eq!(cut("数据库", 2), "数据");
        assert_eq!(cut("a😀b", 2), "a");
        assert_eq!(cut("a😀b", 3), "a😀");
        assert_eq!(cut("", 3), "");
    }
}
