//! Forms: for what needs more words than a button has. A form that is sent does what its command does.

use super::buttons;
use super::commands::{Answer, Ask, Given, declare, details};
use super::press::{Field, Needs, Press, Pressed, long, short};
use super::questions;
use crate::actions::{Actions, Call, View};
use crate::domain::decide::{self, Scene, UpdateRequest, speaks_for_the_reporter};
use crate::domain::grading::Choice;
use crate::domain::guild::Language;
use crate::domain::ids::UserId;
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Playbook;
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewPart;
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

const REPORT_FIELDS: &[Field] = &[
    short("title", true),
    long("symptom", false),
    short("impact", false),
    short("level", false),
    short("source", false),
];

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
    match press.row().needs {
        Needs::Form(..) | Needs::Details => true,
        Needs::Nothing | Needs::Answers => false,
    }
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
    let fields = match press.row().needs {
        Needs::Details => return details::form(pressed, view, ask.call.language),
        Needs::Form(fields, trial) => {
            trial(scene, pressed.item)?;
            if press == Press::Update && !promises(scene) { UPDATE_WITHOUT_NEXT } else { fields }
        }
        Needs::Nothing | Needs::Answers => &[],
    };
    let start = start(press, view);
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
    let given = pressed.press.row().given.iter();
    ask.given = given.fold(ask.given, |given, (name, text)| given.with(name, text));
    ask.given = item.iter().fold(ask.given, |given, item| given.with("id", item));
    ask.answer(buttons::verb(pressed.press)).await
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
        let forms = Press::VARIANTS.iter().filter_map(|press| match press.row().needs {
            Needs::Form(fields, _) => Some((press.key(), fields)),
            Needs::Nothing | Needs::Details | Needs::Answers => None,
        });
        let text = "😀".repeat(MAX_TEXT);
        let start = [("title", cut(&text, MAX_TITLE)), ("symptom", cut(&text, MAX_TEXT)), ("source", "")];
        let graded: &[Field] = &[short("affected_percent", false), long("reason", false)];
        for (word, fields) in forms.chain([("declare", REPORT_FIELDS), ("grade", graded)]) {
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
