//! The tree of application commands.

use std::collections::HashSet;

use serde_json::Value;

use super::{Problems, join};
use crate::sandbox::refusal::Refusal;

/// Sub-command and its group as option types.
pub(crate) const SUBCOMMAND: u64 = 1;
/// Group of sub-commands.
pub(crate) const GROUP: u64 = 2;

const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl",
    "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja",
    "zh-TW", "ko",
];

/// Checks a bulk overwrite.
pub(crate) fn check(list: &Value) -> Result<Vec<String>, Refusal> {
    let Some(commands) = list.as_array() else {
        return Err(Refusal::field("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"));
    };
    let mut problems = Problems::default();
    let mut names = HashSet::new();
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        if commands.iter().filter(|command| kind_of(command) == kind).count() > most {
            return Err(Refusal::new(400, 30032, "Maximum number of application commands reached (100)")
                .because(format!("type {kind}: more than {most}")));
        }
    }
    for (index, command) in commands.iter().enumerate() {
        let path = index.to_string();
        one(&mut problems, command, &path);
        if !names.insert((kind_of(command), command["name"].as_str().unwrap_or("").to_lowercase())) {
            let what = "Application command names must be unique";
            problems.add(&join(&path, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", what);
        }
    }
    problems.finish()
}

fn kind_of(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

fn one(problems: &mut Problems, command: &Value, path: &str) {
    problems.known(
        path,
        command,
        &[
            "contexts",
            "default_member_permissions",
            "description",
            "description_localizations",
            "dm_permission",
            "handler",
            "id",
            "integration_types",
            "name",
            "name_localizations",
            "options",
            "type",
            "nsfw",
        ],
    );
    let slash = kind_of(command) == 1;
    names(problems, command, path, slash);
    if slash {
        descriptions(problems, command, path);
    } else if command["description"].as_str().is_some_and(|text| !text.is_empty()) {
        problems.add(
            &join(path, "description"),
            "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION",
            "Must be empty",
        );
    }
    if slash {
        options(problems, command, path, 0);
    } else if command["options"].as_array().is_some_and(|list| !list.is_empty()) {
        problems.add(&join(path, "options"), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", "Must be empty");
    }
    if let Some(bits) = command.get("default_member_permissions").filter(|bits| !bits.is_null())
        && super::snowflake(bits).is_none()
    {
        problems.add(
            &join(path, "default_member_permissions"),
            "NUMBER_TYPE_COERCE",
            "Value is not an integer.",
        );
    }
    let size = characters(command);
    if size > 8000 {
        let what = format!("Command exceeds maximum size ({size} > 8000)");
        problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", &what);
    }
}

/// The name and its localisations: those of slash commands and options are lower-case words.
fn names(problems: &mut Problems, at: &Value, path: &str, strict: bool) {
    problems.required_text(at, path, "name", 1, 32);
    let mut name = |path: String, text: &str| {
        let letter = |c: char| c == '-' || c == '_' || c == '\'' || c.is_alphanumeric() || !c.is_ascii();
        if strict && (!text.chars().all(letter) || text.to_lowercase() != text) {
            let what = format!("Command name is invalid: {text:?}");
            problems.add(&path, "APPLICATION_COMMAND_INVALID_NAME", &what);
        }
    };
    name(join(path, "name"), at["name"].as_str().unwrap_or(""));
    for (locale, text) in at["name_localizations"].as_object().into_iter().flatten() {
        name(join(&join(path, "name_localizations"), locale), text.as_str().unwrap_or(""));
    }
    localisations(problems, at, path, "name_localizations", 32);
}

fn descriptions(problems: &mut Problems, at: &Value, path: &str) {
    problems.required_text(at, path, "description", 1, 100);
    localisations(problems, at, path, "description_localizations", 100);
}

fn localisations(problems: &mut Problems, at: &Value, path: &str, name: &str, most: usize) {
    let map = &at[name];
    let path = join(path, name);
    for locale in map.as_object().into_iter().flatten().map(|(locale, _)| locale) {
        if !LOCALES.contains(&locale.as_str()) {
            problems.add(&path, "ENUM_TYPE_COERCE", &format!("Value {locale:?} is not a locale."));
        }
        problems.text(map, &path, locale, 1, most);
    }
}

fn options(problems: &mut Problems, at: &Value, path: &str, depth: usize) {
    let list = problems.list(at, path, "options", 25);
    let path = join(path, "options");
    let nested =
        list.iter().filter(|option| matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))).count();
    if nested > 0 && nested < list.len() {
        let what = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        problems.add(&path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", what);
    }
    let mut seen = HashSet::new();
    let mut localised = HashSet::new();
    let mut optional = false;
    for (index, option) in list.iter().enumerate() {
        let path = join(&path, index);
        self::option(problems, option, &path, depth);
        if !seen.insert(option["name"].as_str().unwrap_or("")) {
            let what = "Option name must be unique";
            problems.add(&join(&path, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", what);
        }
        for (locale, text) in option["name_localizations"].as_object().into_iter().flatten() {
            if !localised.insert((locale, text.as_str())) {
                let what = "Localized option name must be unique";
                problems.add(&join(&path, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", what);
            }
        }
        let required = option["required"].as_bool().unwrap_or(false);
        if required && optional {
            let what = "Required options must be placed before non-required options";
            problems.add(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", what);
        }
        optional |= !required;
    }
}

fn option(problems: &mut Problems, option: &Value, path: &str, depth: usize) {
    problems.known(
        path,
        option,
        &[
            "autocomplete",
            "choices",
            "description",
            "description_localizations",
            "max_length",
            "min_length",
            "max_value",
            "min_value",
            "name",
            "name_localizations",
            "required",
            "type",
            "options",
            "channel_types",
        ],
    );
    names(problems, option, path, true);
    descriptions(problems, option, path);
    let kind = option["type"].as_u64().unwrap_or(0);
    match kind {
        SUBCOMMAND if depth < 2 => options(problems, option, path, 2),
        GROUP if depth < 1 => options(problems, option, path, 1),
        3..=11 if depth != 1 => {}
        _ => problems.add(&join(path, "type"), "BASE_TYPE_CHOICES", "This type is not possible here"),
    }
    if matches!(kind, 3 | 4 | 10) {
        choices(problems, option, path, kind);
    } else if option.get("autocomplete").and_then(Value::as_bool) == Some(true) {
        problems.add(
            &join(path, "autocomplete"),
            "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE",
            "Not for this type",
        );
    }
    if kind == 3 {
        problems.number(option, path, "min_length", 0, 6000);
        problems.number(option, path, "max_length", 1, 6000);
    }
}

fn choices(problems: &mut Problems, option: &Value, path: &str, kind: u64) {
    let list = problems.list(option, path, "choices", 25);
    if !list.is_empty() && option["autocomplete"].as_bool() == Some(true) {
        let what = "Choices and autocomplete are mutually exclusive";
        problems.add(&join(path, "choices"), "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_CHOICES", what);
    }
    let mut seen = HashSet::new();
    for (index, choice) in list.iter().enumerate() {
        let path = join(&join(path, "choices"), index);
        problems.known(&path, choice, &["name", "name_localizations", "value"]);
        problems.required_text(choice, &path, "name", 1, 100);
        localisations(problems, choice, &path, "name_localizations", 100);
        if !seen.insert(choice["value"].to_string()) {
            problems.add(
                &join(&path, "value"),
                "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_DUPLICATE",
                "Duplicate value",
            );
        }
        match kind {
            3 => problems.required_text(choice, &path, "value", 1, 100),
            4 if !choice["value"].is_i64() => {
                problems.add(&join(&path, "value"), "NUMBER_TYPE_COERCE", "Value is not int.")
            }
            10 if !choice["value"].is_number() => {
                problems.add(&join(&path, "value"), "NUMBER_TYPE_COERCE", "Value is not a number.");
            }
            _ => {}
        }
    }
}

/// Characters of names, descriptions and values; of each field the longest localisation counts.
fn characters(at: &Value) -> usize {
    let longest = |name: &str, localised: &str| {
        let unlocalised = at[name].as_str().map_or(0, |text| text.chars().count());
        let others = at[localised].as_object().into_iter().flatten();
        others
            .filter_map(|(_, text)| text.as_str())
            .map(|text| text.chars().count())
            .fold(unlocalised, usize::max)
    };
    let value = at["value"].as_str().map_or(0, |text| text.chars().count());
    let inner = ["options", "choices"];
    let inside = inner.iter().flat_map(|name| at[*name].as_array().into_iter().flatten()).map(characters);
    longest("name", "name_localizations")
        + longest("description", "description_localizations")
        + value
        + inside.sum::<usize>()
}
