//! The commands as a whole: names, sizes, promised words.

use super::ask::called_by_name;
use super::row::{Command, Form};
use super::table::commands;
use super::*;
use crate::domain::authorise::Action;
use crate::domain::guild::Language;
use crate::text::say;
use serde_json::Value;
use std::collections::BTreeSet;
use std::collections::HashSet;

/// Characters as Discord counts a command's size: of each field the longest localisation.
fn size(at: &Value) -> usize {
    let longest = |name: &str| {
        let own = at[name].as_str().map_or(0, |text| text.chars().count());
        let localised = at[format!("{name}_localizations")].as_object().into_iter().flatten();
        localised.map(|(_, text)| text.as_str().unwrap().chars().count()).fold(own, usize::max)
    };
    let value = at["value"].as_str().map_or(0, |text| text.chars().count());
    let inner = ["options", "choices"].into_iter().flat_map(|key| at[key].as_array().into_iter().flatten());
    longest("name") + longest("description") + value + inner.map(size).sum::<usize>()
}

/// Every object of the registration that has a name, with its path.
fn walk(at: &Value, path: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(path, at);
    for key in ["options", "choices"] {
        for each in at[key].as_array().into_iter().flatten() {
            walk(each, &format!("{path}/{}", each["name"].as_str().unwrap()), visit);
        }
    }
}

/// The texts of a field in every locale, English first.
fn in_every_locale<'a>(at: &'a Value, field: &str) -> Vec<(&'a str, &'a str)> {
    let localised = at[format!("{field}_localizations")].as_object().into_iter().flatten();
    let others = localised.map(|(locale, text)| (locale.as_str(), text.as_str().unwrap()));
    [("en", at[field].as_str().unwrap())].into_iter().chain(others).collect()
}

fn all(visit: &mut impl FnMut(&str, &Value)) {
    for command in registration().as_array().unwrap() {
        walk(command, command["name"].as_str().unwrap(), visit);
    }
}

#[test]
fn names_and_descriptions_fit_in_every_language() {
    all(&mut |path, at| {
        let choice = at.get("value").is_some();
        let plain = choice || at["type"] == 3 && at.get("contexts").is_some();
        for (locale, name) in in_every_locale(at, "name") {
            let length = name.encode_utf16().count();
            assert!((1..=if choice { 100 } else { 32 }).contains(&length), "{path} {locale} {name}");
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            assert!(plain || name.chars().all(word) && name == name.to_lowercase(), "{path} {locale} {name}");
            assert!(!name.starts_with("name-") && !name.starts_with("option-"), "{path}: no text for {name}");
            assert!(!name.starts_with("choice-"), "{path}: no text for {name}");
        }
        assert!(at["name_localizations"]["zh-CN"].is_string(), "{path}");
        if !plain {
            for (locale, about) in in_every_locale(at, "description") {
                let length = about.encode_utf16().count();
                assert!((1..=100).contains(&length), "{path} {locale} {length}");
                assert!(!about.starts_with("about-"), "{path}: no text for {about}");
            }
        }
    });
}

#[test]
fn there_are_not_too_many_and_none_is_too_large() {
    let body = registration();
    let commands = body.as_array().unwrap();
    let of = |kind| commands.iter().filter(|command| command["type"] == kind).count();
    assert!(of(1) <= 100 && of(2) + of(3) <= 15);
    for command in commands {
        assert!(size(command) <= 8000, "{} {}", command["name"], size(command));
        assert_eq!(command["contexts"], serde_json::json!([0]));
        assert_eq!(command["integration_types"], serde_json::json!([0]));
        let managers = command.get("default_member_permissions");
        let for_managers = ["warroom", "audit"].contains(&command["name"].as_str().unwrap());
        assert_eq!(managers.is_some(), for_managers);
    }
}

#[test]
fn options_are_in_order_and_names_are_unique_in_every_language() {
    let mut whole = serde_json::json!({ "name": "", "options": registration() });
    whole["options"].as_array_mut().unwrap().retain(|command| command["type"] == 1);
    walk(&whole, "", &mut |path, at| {
        for key in ["options", "choices"] {
            let list: Vec<&Value> = at[key].as_array().into_iter().flatten().collect();
            assert!(list.len() <= 25 || path.is_empty(), "{path}");
            let mut names = HashSet::new();
            for each in &list {
                for (locale, name) in in_every_locale(each, "name") {
                    assert!(names.insert((locale, name)), "{path} has {name} twice");
                }
            }
            let required: Vec<bool> = list.iter().map(|each| each["required"] == true).collect();
            assert!(required.is_sorted_by_key(|required| !required), "{path}: required first");
            for each in list {
                assert!(each["choices"].is_null() || each["autocomplete"].is_null(), "{path}");
            }
        }
    });
}

/// The words that people were promised. More may come; none of these goes away or changes its name.
const PROMISED: &[&str] = &[
    "declare title! level symptom impact affected_percent users core source occurred type playbook private contact quick_result reporter department steps error tried",
    "incidents list",
    "incidents show number",
    "incidents search words!",
    "incidents similar number",
    "incidents export number contacts",
    "oncall role action person from until",
    "playbook list",
    "playbook show playbook",
    "playbook simulate level! playbook at",
    "warroom setup language playbook incidents_channel reviews_channel ops_channel category zone",
    "warroom doctor",
    "warroom settings role to remove",
    "ack",
    "reject reason!",
    "contacted note!",
    "details detail text form",
    "self-help result! note",
    "survey answer! text",
    "paged person!",
    "contact add name! reach! as",
    "contact list",
    "grade level impact urgency affected_percent core reason confirm",
    "assign member! as goal",
    "join as",
    "leave as",
    "handover member! note!",
    "update text! kind next_in eta",
    "log text! at",
    "evidence add",
    "evidence list",
    "stage goal! next_sync",
    "blocker raise text! owner",
    "blocker clear id! text",
    "blocker list",
    "cause text! category confirmed",
    "plan propose kind! text! owner! risk! at eta",
    "plan approve id!",
    "plan override id! reason!",
    "plan done id!",
    "plan list",
    "workaround text!",
    "resolve text!",
    "verify result! check figure note",
    "close",
    "reopen reason!",
    "merge into!",
    "silence minutes! reason!",
    "private on",
    "private off",
    "timeline at",
    "status",
];

#[test]
fn every_promised_word_is_there() {
    let body = registration();
    for line in PROMISED {
        let mut words = line.split(' ');
        let find = |list: &Value, name: &str| {
            let found = list.as_array().unwrap().iter().find(|each| each["name"] == name);
            found.unwrap_or_else(|| panic!("{line}: no {name}")).clone()
        };
        let mut at = find(&body, words.next().unwrap());
        if at["options"].as_array().unwrap().iter().any(|option| option["type"] == 1) {
            at = find(&at["options"], words.next().unwrap());
        }
        for word in words {
            let option = find(&at["options"], word.trim_end_matches('!'));
            assert_eq!(option["required"], word.ends_with('!'), "{line}: {word}");
        }
    }
}

#[test]
fn message_commands_have_the_promised_names_in_both_languages() {
    let body = registration();
    let found = body.as_array().unwrap().iter().filter(|command| command["type"] == 3);
    let names: Vec<_> = found
        .map(|command| (command["name"].clone(), command["name_localizations"]["zh-CN"].clone()))
        .collect();
    assert_eq!(
        names,
        [
            ("Declare incident".into(), "转为故障".into()),
            ("Add to timeline".into(), "记入时间线".into()),
            ("Add as evidence".into(), "记为证据".into()),
        ]
    );
    let action = |name: &str| registration::message_verb(name).map(|verb| verb.action);
    assert_eq!(action("Declare incident"), Some(Action::Declare));
    assert_eq!(action("Add to timeline"), Some(Action::Log));
    assert_eq!(action("declare-incident"), None);
}

/// Only these are about no incident in particular, and take no option that names one.
#[test]
fn what_is_about_no_incident_is_about_the_server() {
    let parts = |command: &'static Command| match &command.form {
        Form::One(verb, _) | Form::OnMessage(verb) | Form::OnButton(verb) => {
            vec![(command.word.to_owned(), *verb)]
        }
        Form::Several(subs) => {
            subs.iter().map(|sub| (format!("{} {}", command.word, sub.word), sub.verb)).collect()
        }
    };
    let mut words: Vec<String> =
        commands().flat_map(parts).filter(|(_, verb)| !verb.of_an_incident).map(|(word, _)| word).collect();
    words.sort();
    let expected = [
        "add-to-timeline",
        "audit",
        "declare",
        "declare-incident",
        "drill start",
        "incidents document",
        "incidents export",
        "incidents list",
        "incidents search",
        "incidents show",
        "incidents similar",
        "oncall",
        "playbook list",
        "playbook show",
        "playbook simulate",
        "stats",
        "warroom doctor",
        "warroom settings",
        "warroom setup",
    ];
    assert_eq!(words, expected);
}

#[test]
fn every_command_is_found_by_its_words() {
    let action = |name, part| table::find(name, part).map(|(verb, _)| verb.action);
    let mut words = Vec::new();
    for command in commands() {
        words.push(command.word);
        match &command.form {
            Form::One(verb, _) => assert_eq!(action(command.word, None), Some(verb.action)),
            Form::Several(subs) => {
                assert!(table::find(command.word, None).is_none());
                for sub in subs.iter() {
                    assert_eq!(action(command.word, Some(sub.word)), Some(sub.verb.action));
                }
                let names: BTreeSet<&str> = subs.iter().map(|sub| sub.word).collect();
                assert_eq!(names.len(), subs.len(), "two parts of /{} have one name", command.word);
            }
            Form::OnMessage(_) | Form::OnButton(_) => {
                assert!(table::find(command.word, None).is_none());
                assert!(table::find(command.word, Some("")).is_none());
            }
        }
    }
    let count = words.len();
    words.sort();
    words.dedup();
    assert_eq!(words.len(), count, "two commands have one name");
}

#[test]
fn english_names_are_the_words_of_the_table() {
    for command in commands().filter(|command| matches!(command.form, Form::One(..) | Form::Several(_))) {
        assert_eq!(say(Language::En, &format!("name-{}", command.word)), command.word);
    }
    all(&mut |path, at| {
        if at.get("required").is_some() {
            let word = at["name"].as_str().unwrap();
            assert_eq!(say(Language::En, &format!("option-{word}")), word, "{path}");
        }
    });
}

#[test]
fn whoever_was_given_is_given_back_by_name() {
    let shown = called_by_name(
        "负责人:<\u{200b}@147>\n内容:<\u{200b}@147> 去看\n频道:<\u{200b}#12>\n标题:<\u{200b}@x>",
    );
    assert_eq!(shown, "负责人:<@147>\n内容:<\u{200b}@147> 去看\n频道:<#12>\n标题:<\u{200b}@x>");
}
