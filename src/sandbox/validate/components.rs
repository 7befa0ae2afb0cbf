//! Components of messages and modals.

use std::collections::HashSet;

use serde_json::Value;

use super::{Problems, join};

const ROW: u64 = 1;
const BUTTON: u64 = 2;
const TEXT_INPUT: u64 = 4;

/// Whether a component type is one of the five selects.
pub(crate) fn is_select(kind: u64) -> bool {
    matches!(kind, 3 | 5..=8)
}

fn kind(component: &Value) -> u64 {
    component["type"].as_u64().unwrap_or(0)
}

/// Checks `components` of a message body.
pub(crate) fn check(problems: &mut Problems, body: &Value, path: &str, v2: bool) {
    let list = problems.list(body, path, "components", if v2 { 40 } else { 5 });
    let path = join(path, "components");
    let mut seen = Seen::default();
    for (index, component) in list.iter().enumerate() {
        let path = join(&path, index);
        match kind(component) {
            ROW => row(problems, component, &path, &mut seen),
            9..=14 | 17 if v2 => layout(problems, component, &path, &mut seen),
            _ => choice_error(problems, &path, if v2 { "(1, 9, 10, 12, 13, 14, 17)" } else { "(1,)" }),
        }
    }
    if v2 && seen.count > 40 {
        problems.add(&path, "BASE_TYPE_BAD_LENGTH", "Must be 40 or fewer in total.");
    }
    if v2 && seen.text > 4000 {
        problems.add(
            &path,
            "BASE_TYPE_MAX_LENGTH",
            "Text of all components must be 4000 or fewer in length.",
        );
    }
}

#[derive(Default)]
struct Seen {
    custom_ids: HashSet<String>,
    count: usize,
    text: usize,
}

fn choice_error(problems: &mut Problems, path: &str, choices: &str) {
    problems.add(
        &join(path, "type"),
        "UNION_TYPE_CHOICES",
        &format!("Value of field \"type\" must be one of {choices}."),
    );
}

fn layout(problems: &mut Problems, component: &Value, path: &str, seen: &mut Seen) {
    seen.count += 1;
    match kind(component) {
        10 => {
            problems.known(path, component, &["type", "id", "content"]);
            problems.required_text(component, path, "content", 1, 4000);
            seen.text += component["content"].as_str().map_or(0, |text| text.chars().count());
        }
        9 => {
            problems.known(path, component, &["type", "id", "components", "accessory"]);
            for (index, inner) in problems.list(component, path, "components", 3).iter().enumerate() {
                layout(problems, inner, &join(&join(path, "components"), index), seen);
            }
            let accessory = &component["accessory"];
            match kind(accessory) {
                BUTTON => button(problems, accessory, &join(path, "accessory"), seen),
                11 => {}
                _ => problems.add(&join(path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required"),
            }
        }
        17 => {
            problems.known(path, component, &["type", "id", "components", "accent_color", "spoiler"]);
            for (index, inner) in problems.list(component, path, "components", 39).iter().enumerate() {
                let path = join(&join(path, "components"), index);
                match kind(inner) {
                    ROW => row(problems, inner, &path, seen),
                    9 | 10 | 12 | 13 | 14 => layout(problems, inner, &path, seen),
                    _ => choice_error(problems, &path, "(1, 9, 10, 12, 13, 14)"),
                }
            }
        }
        _ => {}
    }
}

fn row(problems: &mut Problems, component: &Value, path: &str, seen: &mut Seen) {
    seen.count += 1;
    problems.known(path, component, &["type", "id", "components"]);
    let list = problems.list(component, path, "components", 5);
    let path = join(path, "components");
    if list.is_empty() {
        problems.add(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    let selects = list.iter().filter(|inner| is_select(kind(inner))).count();
    if selects > 0 && list.len() > 1 {
        problems.add(
            &path,
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        );
    }
    for (index, inner) in list.iter().enumerate() {
        let path = join(&path, index);
        match kind(inner) {
            BUTTON => button(problems, inner, &path, seen),
            other if is_select(other) => select(problems, inner, &path, seen),
            _ => choice_error(problems, &path, "(2, 3, 5, 6, 7, 8)"),
        }
    }
}

fn custom_id(problems: &mut Problems, component: &Value, path: &str, seen: &mut Seen) {
    problems.required_text(component, path, "custom_id", 1, 100);
    if let Some(id) = component["custom_id"].as_str()
        && !seen.custom_ids.insert(id.to_owned())
    {
        let what = "Component custom id cannot be duplicated";
        problems.add(&join(path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", what);
    }
}

fn button(problems: &mut Problems, component: &Value, path: &str, seen: &mut Seen) {
    seen.count += 1;
    problems.known(
        path,
        component,
        &["type", "id", "style", "label", "emoji", "custom_id", "url", "disabled", "sku_id"],
    );
    problems.text(component, path, "label", 0, 80);
    problems.number(component, path, "style", 1, 6);
    let style = component["style"].as_u64();
    let has = |name: &str| component.get(name).is_some_and(|value| !value.is_null());
    if style == Some(5) {
        problems.required_text(component, path, "url", 1, 512);
        if has("custom_id") {
            let what = "A custom id and url cannot both be specified";
            problems.add(&join(path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", what);
        }
    } else if style != Some(6) {
        if style.is_none() {
            problems.add(&join(path, "style"), "BASE_TYPE_REQUIRED", "This field is required");
        }
        custom_id(problems, component, path, seen);
    }
    if style != Some(6) && component["label"].as_str().unwrap_or("").is_empty() && !has("emoji") {
        problems.add(path, "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji");
    }
}

fn select(problems: &mut Problems, component: &Value, path: &str, seen: &mut Seen) {
    seen.count += 1;
    problems.known(
        path,
        component,
        &[
            "type",
            "id",
            "custom_id",
            "options",
            "placeholder",
            "min_values",
            "max_values",
            "disabled",
            "required",
            "channel_types",
            "default_values",
        ],
    );
    custom_id(problems, component, path, seen);
    problems.text(component, path, "placeholder", 0, 150);
    problems.number(component, path, "min_values", 0, 25);
    problems.number(component, path, "max_values", 1, 25);
    if kind(component) != 3 {
        return;
    }
    let options = problems.list(component, path, "options", 25);
    if options.is_empty() {
        problems.add(&join(path, "options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    }
    if component["max_values"].as_u64().is_some_and(|most| most > options.len() as u64) {
        problems.add(&join(path, "max_values"), "SELECT_COMPONENT_MAX_VALUES", "More than there are options");
    }
    let mut values = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        let path = join(&join(path, "options"), index);
        problems.known(&path, option, &["label", "value", "description", "emoji", "default"]);
        problems.required_text(option, &path, "label", 1, 100);
        problems.required_text(option, &path, "value", 1, 100);
        problems.text(option, &path, "description", 0, 100);
        if !values.insert(option["value"].as_str().unwrap_or("")) {
            let what = "The specified option value is already used";
            problems.add(&join(&path, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", what);
        }
    }
}

/// Checks the `data` of a modal.
pub(crate) fn modal(problems: &mut Problems, data: &Value) {
    problems.known("data", data, &["custom_id", "title", "components"]);
    problems.required_text(data, "data", "custom_id", 1, 100);
    problems.required_text(data, "data", "title", 1, 45);
    let rows = problems.list(data, "data", "components", 5);
    if rows.is_empty() {
        problems.add("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    let mut seen = Seen::default();
    for (index, row) in rows.iter().enumerate() {
        let path = join("data.components", index);
        match (kind(row), row["components"].as_array().map(Vec::as_slice)) {
            (ROW, Some([input])) if kind(input) == TEXT_INPUT => {
                text_input(problems, input, &join(&path, "components.0"), &mut seen);
            }
            (ROW, _) => {
                problems.add(&path, "BASE_TYPE_BAD_LENGTH", "A row of a modal has exactly one text input")
            }
            _ => choice_error(problems, &path, "(1,)"),
        }
    }
}

fn text_input(problems: &mut Problems, input: &Value, path: &str, seen: &mut Seen) {
    problems.known(
        path,
        input,
        &[
            "type",
            "id",
            "custom_id",
            "style",
            "label",
            "min_length",
            "max_length",
            "required",
            "value",
            "placeholder",
        ],
    );
    custom_id(problems, input, path, seen);
    problems.required_text(input, path, "label", 1, 45);
    problems.text(input, path, "placeholder", 0, 100);
    problems.text(input, path, "value", 0, 4000);
    problems.number(input, path, "min_length", 0, 4000);
    problems.number(input, path, "max_length", 1, 4000);
    if input["style"].as_u64().is_none_or(|style| !(1..=2).contains(&style)) {
        problems.add(&join(path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.");
    }
    if let (Some(value), Some(most)) = (input["value"].as_str(), input["max_length"].as_u64())
        && value.chars().count() as u64 > most
    {
        problems.add(
            &join(path, "value"),
            "BASE_TYPE_MAX_LENGTH",
            &format!("Must be {most} or fewer in length."),
        );
    }
}

/// Checks the `data` of an autocomplete answer.
pub(crate) fn choices(problems: &mut Problems, data: &Value) {
    problems.known("data", data, &["choices"]);
    for (index, choice) in problems.list(data, "data", "choices", 25).iter().enumerate() {
        let path = join("data.choices", index);
        problems.known(&path, choice, &["name", "name_localizations", "value"]);
        problems.required_text(choice, &path, "name", 1, 100);
        match choice.get("value") {
            Some(Value::String(_)) => problems.text(choice, &path, "value", 1, 100),
            Some(Value::Number(_)) => {}
            _ => problems.add(&join(&path, "value"), "BASE_TYPE_REQUIRED", "This field is required"),
        }
    }
}
