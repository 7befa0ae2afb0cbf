//! `/details` and its form, and what came of self-help.

use super::ask::{Answer, Ask};
use super::row::Kind::{Choice, Suggested, Text};
use super::row::{Command, Suggest, may, need, one, verb};
use crate::actions::{Failure, View};
use crate::discord::message::Message;
use crate::discord::modals::{MAX_TEXT, cut};
use crate::discord::press::{Press, Pressed};
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::domain::details::{Detail, Form, known, missing};
use crate::domain::guild::Language;
use crate::domain::keyed::Keyed;
use crate::domain::refusal::Refusal;
use crate::text::commands::choice;
use crate::text::{Args, labels, say};
use serde_json::{Value, json};
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};
use strum::VariantArray;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one(
        "details",
        verb(Action::GiveDetails, |ask| Box::pin(details(ask))),
        &[
            may("detail", Suggested(Suggest::Detail)),
            may("text", Text),
            may("form", Choice(&["report", "contact", "diagnosis"])),
        ],
    ),
    one(
        "self-help",
        verb(Action::TrySelfHelp, |ask| Box::pin(self_help(ask))),
        &[need("result", Choice(&["worked", "failed"])), may("note", Text)],
    ),
];

/// Longest label of a field, and longest hint in an empty one.
const MAX_LABEL: usize = 45;
const MAX_HINT: usize = 100;

/// One detail that was named, those of a form that was sent, or else the form.
pub(super) async fn details(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = match ask.call.incident {
        Some(id) => ask.actions.look_at(id).await?,
        None => ask.here().await?,
    };
    let mut given: Vec<(&str, &str)> = Vec::new();
    match (ask.given.text("detail"), ask.given.text("text")) {
        (Some(detail), Some(text)) => given.push((detail, text)),
        (Some(_), None) => return Err(Refusal::Missing("text").into()),
        (None, Some(_)) => return Err(Refusal::Missing("detail").into()),
        (None, None) if ask.given.text("form") == Some("sent") => {
            let details = view.playbook.details.iter();
            given.extend(details.filter_map(|it| Some((it.key.as_str(), ask.given.text(&field(it))?))));
        }
        (None, None) => return open(ask, &view),
    }
    let done = ask.act(|scene| decide::give_details(scene, &given)).await?;
    Ok(Answer::Message { message: left(ask, &done.view), ephemeral: true })
}

/// What is still to be asked for, and where: each form that lacks something, with a button that opens it.
fn left(ask: &Ask<'_>, view: &View) -> Message {
    let missing = missing(&view.incident, view.rules());
    let mut lines = vec![ask.text("done-details", Args::new().number("left", missing.len() as i64))];
    let mut buttons = Vec::new();
    let lacks = |form: Form| missing.iter().filter(|detail| detail.form == form).count();
    for &form in Form::VARIANTS.iter().filter(|form| lacks(**form) > 0) {
        let name = title(ask.call.language, form);
        let key = choice(ask.call.language, "form", form.key());
        let args = Args::new().text("form", name.clone()).text("key", key);
        lines.push(ask.text("done-details-form", args.number("n", lacks(form) as i64)));
        let button = CreateButton::new(pressed(view, form).id()).label(name);
        buttons.push(button.style(ButtonStyle::Secondary));
    }
    let rows = buttons.chunks(Form::VARIANTS.len()).map(|row| CreateActionRow::Buttons(row.to_vec()));
    Message { rows: rows.collect(), ..Message::text(lines.join("\n")) }
}

/// The button that opens a form, and the form itself.
fn pressed(view: &View, form: Form) -> Pressed {
    let (incident, stage) = (view.incident.id, view.incident.state);
    Pressed { press: Press::Details, incident, stage, item: Some(form.place()) }
}

fn title(language: Language, form: Form) -> String {
    let id = match form {
        Form::Report => "details-report",
        Form::Contact => "details-contact",
        Form::Diagnosis => "details-diagnosis",
    };
    say(language, id)
}

fn open(ask: &Ask<'_>, view: &View) -> Result<Answer, Failure> {
    if view.playbook.details.is_empty() {
        return Err(Refusal::NoDetails.into());
    }
    let wanted = ask.given.choice("form")?;
    let first = || missing(&view.incident, view.rules()).first().map(|detail| detail.form);
    let asks = |form: &Form| view.playbook.details_of(*form).next().is_some();
    let form = wanted.or_else(first).or_else(|| Form::VARIANTS.iter().copied().find(asks));
    let form = form.filter(asks).ok_or(Refusal::NoDetails)?;
    Ok(Answer::Modal(self::form(&pressed(view, form), view, ask.call.language)?))
}

/// The form of a button: the details that it asks for, with what is known of each.
pub(crate) fn form(pressed: &Pressed, view: &View, language: Language) -> Result<Value, Refusal> {
    let form = pressed.item.and_then(Form::at).unwrap_or(Form::Report);
    let rows: Vec<Value> =
        view.playbook.details_of(form).take(Form::MOST).map(|detail| row(detail, view, language)).collect();
    if rows.is_empty() {
        return Err(Refusal::NoDetails);
    }
    Ok(json!({ "custom_id": pressed.id(), "title": title(language, form), "components": rows }))
}

/// The name of its field: no option is called so.
fn field(detail: &Detail) -> String {
    format!("detail-{}", detail.key)
}

fn row(detail: &Detail, view: &View, language: Language) -> Value {
    let name = labels::words(language, &detail.name);
    let mut input = json!({
        "type": 4,
        "custom_id": field(detail),
        "style": if detail.choices.is_empty() { 2 } else { 1 },
        "label": cut(&name, MAX_LABEL),
        "required": false,
        "max_length": MAX_TEXT,
    });
    if let Some(known) = known(&view.incident, &detail.key).filter(|known| !known.is_empty()) {
        input["value"] = json!(cut(known, MAX_TEXT));
    }
    let choices = detail.choices.iter().zip(1..);
    let choices: Vec<String> =
        choices.map(|(choice, n)| format!("{n} {}", labels::words(language, &choice.name))).collect();
    let hint = match &detail.ask {
        _ if !choices.is_empty() => choices.join(" / "),
        Some(ask) => labels::prose(language, &view.playbook, ask),
        None => String::new(),
    };
    if !hint.is_empty() {
        input["placeholder"] = json!(cut(&hint, MAX_HINT));
    }
    json!({ "type": 1, "components": [input] })
}

/// Did it help?
pub(super) async fn self_help(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let worked = match ask.given.needed("result")? {
        "worked" => true,
        "failed" => false,
        other => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let note = ask.given.text("note");
    ask.act(|scene| decide::try_self_help(scene, worked, note)).await?;
    Ok(ask.say(if worked { "done-self-help-worked" } else { "done-self-help-failed" }, Args::new()))
}
