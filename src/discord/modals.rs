//! Forms: for what needs more words than a button has. A form that is sent does what its command does.

use super::buttons::{Press, Pressed};
use super::commands::{Answer, Ask, Given, Verb};
use crate::actions::{Actions, Call, View};
use crate::domain::decide::{self, Decision, Scene, UpdateRequest, VerifyRequest};
use crate::domain::guild::Language;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::UpdateKind;
use crate::text::say;
use serde_json::{Value, json};
use serenity::all::{ActionRowComponent, ModalInteraction};

/// Id of the form that makes a report of a message: there is no incident yet.
const REPORT: &str = "wr:declare";
/// Longest text that a field takes.
const MAX_TEXT: usize = 4000;
/// Longest title that is made from a message.
const MAX_TITLE: usize = 100;

/// A field of a form; its name is that of the command's option.
struct Field {
    name: &'static str,
    long: bool,
    required: bool,
}

const fn long(name: &'static str, required: bool) -> Field {
    Field { name, long: true, required }
}

const fn short(name: &'static str, required: bool) -> Field {
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
        Press::Ack | Press::Mine | Press::Pass => &[],
        Press::Fail => const { &[long("note", false), short("figure", false)] },
        Press::Grade => const { &[short("level", true), long("reason", false)] },
        Press::Update => const { &[long("text", true), short("next_in", false), short("eta", false)] },
        Press::Blocker | Press::Workaround | Press::Resolve => const { &[long("text", true)] },
        Press::Close => const { &[long("note", false)] },
    }
}

/// Does this button open a form?
pub(crate) fn has_form(press: Press) -> bool {
    !fields(press).is_empty()
}

/// A button's form: the `data` of the answer. Refused at once when whatever would be written would be refused, so that
/// nobody writes in vain.
pub(crate) fn open(pressed: &Pressed, view: &View, ask: &Ask<'_>) -> Result<Value, Refusal> {
    let scene = Scene {
        incident: &view.incident,
        rules: view.rules(),
        guild: &view.guild,
        caller: &ask.call.caller,
        now: ask.actions.now(),
    };
    would_do(pressed.press, scene)?;
    let level = view.incident.grade().map_or("", |grade| grade.level.as_str());
    let filled = |name: &str| if name == "level" { level } else { "" };
    Ok(form(ask.call.language, &pressed.id(), pressed.press.key(), fields(pressed.press), filled))
}

/// The form that makes a report of a message: the `data` of the answer.
pub(crate) fn report(language: Language, text: &str, link: &str) -> Value {
    let title = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let (title, symptom) = (cut(title, MAX_TITLE), cut(text, MAX_TEXT));
    let filled = |name: &str| match name {
        "title" => title,
        "symptom" => symptom,
        "source" => link,
        _ => "",
    };
    form(language, REPORT, "declare", REPORT_FIELDS, filled)
}

/// Does what a form that was sent says.
pub async fn modal(actions: &Actions, call: &Call, interaction: &ModalInteraction) -> Answer {
    let id = interaction.data.custom_id.as_str();
    let rows = interaction.data.components.iter().flat_map(|row| &row.components);
    let texts = rows.filter_map(|part| match part {
        ActionRowComponent::InputText(input) => {
            Some((input.custom_id.as_str(), input.value.as_deref().unwrap_or_default()))
        }
        _ => None,
    });
    let mut ask = Ask { actions, call, given: Given::texts(texts), target: None };
    if id == REPORT {
        return ask.answer(Verb::Declare).await;
    }
    let Some(pressed) = Pressed::parse(id).filter(|pressed| has_form(pressed.press)) else {
        return ask.failed(Refusal::StaleButton.into()).await;
    };
    if let Err(failure) = pressed.incident_here(&ask).await {
        return ask.failed(failure).await;
    }
    let (verb, own) = pressed.press.means();
    ask.given = own.iter().fold(ask.given, |given, (name, text)| given.with(name, text));
    ask.answer(verb).await
}

/// What the domain would say to any text.
fn would_do(press: Press, scene: Scene<'_>) -> Decision {
    let text = "…";
    match press {
        Press::Ack | Press::Mine | Press::Pass => Ok(Vec::new()),
        Press::Update => {
            let request = UpdateRequest { text, kind: UpdateKind::Progress, next_in: None, eta: None };
            decide::update(scene, &request)
        }
        Press::Blocker => decide::raise_blocker(scene, text, None),
        Press::Workaround => decide::workaround(scene, text),
        Press::Resolve => decide::fixed(scene, text),
        Press::Close => decide::close(scene, None),
        Press::Fail => {
            decide::verify(scene, &VerifyRequest { passed: false, check: None, figure: None, note: None })
        }
        Press::Grade => {
            let in_force = scene.incident.grade().map(|grade| grade.level.as_str());
            let other = scene.rules.playbook.levels.iter().find(|level| Some(level.key.as_str()) != in_force);
            other.map_or(Ok(Vec::new()), |level| decide::grade(scene, &level.key, Some(text), true))
        }
    }
}

fn form<'a>(
    language: Language,
    id: &str,
    word: &str,
    fields: &[Field],
    filled: impl Fn(&str) -> &'a str,
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
        let value = filled(field.name);
        if !value.is_empty() {
            input["value"] = json!(value);
        }
        json!({ "type": 1, "components": [input] })
    });
    let title = say(language, &format!("form-{word}"));
    json!({ "custom_id": id, "title": title, "components": rows.collect::<Vec<_>>() })
}

/// As much as fits, in whatever unit Discord counts.
fn cut(text: &str, max: usize) -> &str {
    let mut used = 0;
    let over = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > max
    });
    over.map_or(text, |(end, _)| &text[..end])
}
