//! The commands as Discord takes them.

use super::row::{Command, Form, Input, Kind, Sub, Verb};
use super::table::{NAMES_INCIDENT, commands};
use crate::domain::guild::Language;
use crate::text::say;
use serde_json::{Value, json};

/// `MANAGE_GUILD`. Only what the client shows; the actions check for themselves.
const MANAGE_GUILD: u64 = 1 << 5;

/// The body of a bulk overwrite of the application's commands.
pub fn registration() -> Value {
    commands().filter_map(command).collect()
}

/// The name under which Discord knows a message command.
pub(super) fn message_verb(name: &str) -> Option<Verb> {
    commands().find_map(|command| match command.form {
        Form::OnMessage(verb) if say(Language::En, &format!("name-{}", command.word)) == name => Some(verb),
        _ => None,
    })
}

/// `None` for what only a button has.
fn command(command: &Command) -> Option<Value> {
    let word = command.word;
    let mut body = match &command.form {
        Form::One(verb, inputs) => described(word, word, 1, all(word, *verb, inputs)),
        Form::Several(subs) => described(word, word, 1, subs.iter().map(|each| sub(word, each))),
        Form::OnMessage(_) => {
            let id = format!("name-{word}");
            json!({ "type": 3, "name": say(Language::En, &id), "name_localizations": zh(&id) })
        }
        Form::OnButton(_) => return None,
    };
    // In guilds only, and installed to guilds only.
    body["contexts"] = json!([0]);
    body["integration_types"] = json!([0]);
    if command.managers {
        body["default_member_permissions"] = json!(MANAGE_GUILD);
    }
    Some(body)
}

fn sub(command: &str, sub: &Sub) -> Value {
    let path = format!("{command}-{}", sub.word);
    described(sub.word, &path, 1, all(&path, sub.verb, sub.inputs))
}

/// The options of an action, those first that must be given.
fn all(path: &str, verb: Verb, inputs: &[Input]) -> impl Iterator<Item = Value> {
    let named = verb.of_an_incident.then(|| about(&NAMES_INCIDENT, "about-incident"));
    inputs.iter().map(move |each| input(path, each)).chain(named)
}

/// A command, or an action under one: to Discord they differ only in where they stand.
fn described(word: &str, path: &str, kind: u8, options: impl Iterator<Item = Value>) -> Value {
    let about = format!("about-{path}");
    json!({
        "type": kind,
        "name": word,
        "name_localizations": zh(&format!("name-{path}")),
        "description": say(Language::En, &about),
        "description_localizations": zh(&about),
        "options": options.collect::<Vec<_>>(),
    })
}

fn input(path: &str, input: &Input) -> Value {
    about(input, &format!("about-{path}-{}", input.word))
}

fn about(input: &Input, about: &str) -> Value {
    let word = input.word;
    let mut body = json!({
        "type": number(input.kind),
        "name": word,
        "name_localizations": zh(&format!("option-{word}")),
        "description": say(Language::En, about),
        "description_localizations": zh(about),
        "required": input.required,
    });
    match input.kind {
        Kind::Suggested(_) => body["autocomplete"] = json!(true),
        Kind::Choice(keys) => body["choices"] = keys.iter().map(|key| choice(word, key)).collect(),
        Kind::Channel => body["channel_types"] = json!([0, 5]),
        Kind::Category => body["channel_types"] = json!([4]),
        _ => {}
    }
    body
}

fn choice(word: &str, key: &str) -> Value {
    let id = format!("choice-{word}-{key}");
    json!({ "name": say(Language::En, &id), "name_localizations": zh(&id), "value": key })
}

/// Discord's numbers of the types of options.
fn number(kind: Kind) -> u8 {
    match kind {
        Kind::Text | Kind::Suggested(_) | Kind::Choice(_) => 3,
        Kind::Flag => 5,
        Kind::Person => 6,
        Kind::Channel | Kind::Category => 7,
        Kind::Mentionable => 9,
        Kind::Number => 10,
    }
}

fn zh(id: &str) -> Value {
    json!({ "zh-CN": say(Language::Zh, id) })
}
