//! What Discord refuses: lengths, counts, shapes.

pub(crate) mod channel;
pub(crate) mod commands;
pub(crate) mod components;
pub(crate) mod message;
pub(crate) mod metadata;

use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// Errors of a form in Discord's nested shape, and fields that Discord would silently ignore.
#[derive(Default)]
pub(crate) struct Problems {
    pub errors: Value,
    pub odd: Vec<String>,
}

impl Problems {
    /// Notes an error at a dotted path such as `embeds.0.title`.
    pub(crate) fn add(&mut self, path: &str, code: &str, message: &str) {
        if !self.errors.is_object() {
            self.errors = json!({});
        }
        let mut at = &mut self.errors;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            at = &mut at[step];
            if !at.is_object() {
                *at = json!({});
            }
        }
        if let Some(list) = at["_errors"].as_array_mut() {
            list.push(json!({"code": code, "message": message}));
        } else {
            at["_errors"] = json!([{"code": code, "message": message}]);
        }
    }

    /// Notes fields that the place does not have.
    pub(crate) fn known(&mut self, path: &str, object: &Value, fields: &[&str]) {
        let Some(object) = object.as_object() else { return };
        for name in object.keys().filter(|name| !fields.contains(&name.as_str())) {
            self.odd.push(format!("unknown field {}", join(path, name)));
        }
    }

    /// A text that may be absent or null.
    pub(crate) fn text(&mut self, at: &Value, path: &str, name: &str, min: usize, max: usize) {
        let path = join(path, name);
        match at.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => {
                let length = text.chars().count();
                if length > max {
                    self.add(&path, "BASE_TYPE_MAX_LENGTH", &format!("Must be {max} or fewer in length."));
                } else if length < min {
                    self.add(&path, "BASE_TYPE_MIN_LENGTH", &format!("Must be {min} or more in length."));
                }
            }
            Some(_) => self.add(&path, "STRING_TYPE_CONVERT", "Could not interpret value as string."),
        }
    }

    /// A text that must be there.
    pub(crate) fn required_text(&mut self, at: &Value, path: &str, name: &str, min: usize, max: usize) {
        if at.get(name).is_none_or(Value::is_null) {
            self.add(&join(path, name), "BASE_TYPE_REQUIRED", "This field is required");
        }
        self.text(at, path, name, min, max);
    }

    /// A whole number that may be absent or null.
    pub(crate) fn number(&mut self, at: &Value, path: &str, name: &str, min: i64, max: i64) {
        let path = join(path, name);
        match at.get(name) {
            None | Some(Value::Null) => {}
            Some(value) => match value.as_i64() {
                None => self.add(&path, "NUMBER_TYPE_COERCE", "Value is not int."),
                Some(number) if number > max => self.add(
                    &path,
                    "NUMBER_TYPE_MAX",
                    &format!("int value should be less than or equal to {max}."),
                ),
                Some(number) if number < min => self.add(
                    &path,
                    "NUMBER_TYPE_MIN",
                    &format!("int value should be greater than or equal to {min}."),
                ),
                Some(_) => {}
            },
        }
    }

    /// A list that may be absent or null, with its number of items bounded.
    pub(crate) fn list<'a>(&mut self, at: &'a Value, path: &str, name: &str, max: usize) -> &'a [Value] {
        let path = join(path, name);
        match at.get(name) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => {
                if items.len() > max {
                    self.add(&path, "BASE_TYPE_BAD_LENGTH", &format!("Must be {max} or fewer in length."));
                }
                items
            }
            Some(_) => {
                self.add(&path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
                &[]
            }
        }
    }

    /// Errors win; else the odd fields are handed on.
    pub(crate) fn finish(self) -> Result<Vec<String>, Refusal> {
        if self.errors.is_object() { Err(Refusal::invalid_form(self.errors)) } else { Ok(self.odd) }
    }
}

pub(crate) fn join(path: &str, name: impl std::fmt::Display) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }
}

/// A snowflake given as a string (or, as Discord also takes, a number).
pub(crate) fn snowflake(value: &Value) -> Option<u64> {
    value.as_str().and_then(|text| text.parse().ok()).or_else(|| value.as_u64())
}

/// The body as an object, or a refusal.
pub(crate) fn object(body: &Value) -> Result<&Map<String, Value>, Refusal> {
    body.as_object().ok_or_else(|| {
        Refusal::field("", "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a DictModel")
    })
}

impl Refusal {
    /// A form error at one place.
    pub(crate) fn field(path: &str, code: &str, message: &str) -> Refusal {
        let mut problems = Problems::default();
        problems.add(path, code, message);
        Refusal::invalid_form(problems.errors)
    }
}
