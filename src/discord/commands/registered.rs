//! Whether the commands that Discord lists are those that are wanted.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What an application says of a command, an option or a choice. Whatever else Discord lists, such as ids and versions, it
/// adds by itself ([object of a command](https://docs.discord.com/developers/interactions/application-commands)).
const SAID: [&str; 19] = [
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "contexts",
    "integration_types",
    "nsfw",
    "required",
    "autocomplete",
    "choices",
    "value",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
];

/// Commands as they are said, in one order and without defaults: what is registered, and what Discord lists of it, are the
/// same then.
pub fn said(commands: &Value) -> Value {
    Value::Array(by_name(commands).into_values().collect())
}

/// In what the listed commands are not those that are wanted, a line for each command; none: they are the same.
pub fn differences(listed: &Value, wanted: &Value) -> Vec<String> {
    let (listed, wanted) = (by_name(listed), by_name(wanted));
    let mut lines = Vec::new();
    for (name @ (_, word), command) in &wanted {
        match listed.get(name) {
            None => lines.push(format!("{word} is missing")),
            Some(other) if other != command => lines.push(format!("{word} is not as it should be")),
            Some(_) => {}
        }
    }
    let strange = listed.keys().filter(|name| !wanted.contains_key(name));
    lines.extend(strange.map(|(_, word)| format!("{word} is not warroom's")));
    lines
}

/// By type and name, of which there is one each.
fn by_name(commands: &Value) -> BTreeMap<(u64, String), Value> {
    let commands = commands.as_array().into_iter().flatten();
    let key = |command: &Value| {
        (command["type"].as_u64().unwrap_or(1), command["name"].as_str().unwrap_or_default().to_owned())
    };
    commands.map(|one| (key(one), as_said(one))).collect()
}

fn as_said(at: &Value) -> Value {
    let mut object = Map::new();
    for name in SAID {
        let value = &at[name];
        let value = match name {
            "options" | "choices" => value.as_array().into_iter().flatten().map(as_said).collect(),
            // Sets, whatever order they are listed in.
            "contexts" | "integration_types" | "channel_types" => sorted(value),
            "name_localizations" | "description_localizations" => without_nulls(value),
            // Said as a number or a string, listed as a string.
            "default_member_permissions" => {
                value.as_u64().map_or(value.clone(), |bits| bits.to_string().into())
            }
            _ => value.clone(),
        };
        if !is_default(&value) {
            object.insert(name.to_owned(), value);
        }
    }
    Value::Object(object)
}

/// Left out and said to be nothing are the same: Discord lists some of the one and some of the other.
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

fn sorted(set: &Value) -> Value {
    let mut items = set.as_array().cloned().unwrap_or_default();
    items.sort_by_key(Value::as_i64);
    Value::Array(items)
}

fn without_nulls(map: &Value) -> Value {
    let entries = map.as_object().into_iter().flatten().filter(|(_, text)| !text.is_null());
    let entries: BTreeMap<_, _> = entries.map(|(locale, text)| (locale.clone(), text.clone())).collect();
    Value::Object(entries.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::commands::registration;
    use serde_json::json;

    /// The wanted commands as Discord would list them: in another order, with what it adds and fills in.
    fn listed() -> Value {
        let mut listed = registration();
        for command in listed.as_array_mut().unwrap() {
            command["id"] = "1".into();
            command["version"] = "2".into();
            command["application_id"] = "3".into();
            command["nsfw"] = false.into();
            command["dm_permission"] = false.into();
            if let Some(bits) = command["default_member_permissions"].as_u64() {
                command["default_member_permissions"] = bits.to_string().into();
            }
            if command["options"].as_array().is_some_and(Vec::is_empty) {
                command.as_object_mut().unwrap().remove("options");
            }
            for option in command["options"].as_array_mut().into_iter().flatten() {
                if option["required"] == false {
                    option.as_object_mut().unwrap().remove("required");
                }
                option["autocomplete"] = option.get("autocomplete").cloned().unwrap_or(false.into());
                option["channel_types"].as_array_mut().into_iter().for_each(|types| types.reverse());
            }
        }
        listed.as_array_mut().unwrap().reverse();
        listed
    }

    #[test]
    fn what_discord_adds_and_fills_in_is_no_difference() {
        assert_eq!(differences(&listed(), &registration()), Vec::<String>::new());
        assert_eq!(said(&listed()).to_string(), said(&registration()).to_string());
    }

    #[test]
    fn whatever_people_would_see_or_could_use_is_a_difference() {
        type Change = fn(&mut Value);
        let changes: [(&str, Change); 7] = [
            ("name_localizations", |it| it["name_localizations"]["zh-CN"] = "别的".into()),
            ("description", |it| it["description"] = "another".into()),
            ("description_localizations", |it| it["description_localizations"] = Value::Null),
            ("options", |it| it["options"].as_array_mut().unwrap().reverse()),
            ("an option's description", |it| it["options"][0]["description"] = "another".into()),
            ("contexts", |it| it["contexts"] = json!([0, 1])),
            ("default_member_permissions", |it| it["default_member_permissions"] = "8".into()),
        ];
        for (what, change) in changes {
            let mut listed = listed();
            let all = listed.as_array_mut().unwrap();
            change(all.iter_mut().find(|it| it["name"] == "declare").unwrap());
            assert_eq!(differences(&listed, &registration()), ["declare is not as it should be"], "{what}");
        }
        let mut listed = listed();
        let all = listed.as_array_mut().unwrap();
        all.retain(|it| it["name"] != "ack");
        all.push(json!({ "type": 1, "name": "cats", "description": "of another" }));
        assert_eq!(differences(&listed, &registration()), ["ack is missing", "cats is not warroom's"]);
    }
}
