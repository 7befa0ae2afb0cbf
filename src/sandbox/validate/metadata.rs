//! What an application keeps for linked roles.

use std::collections::HashSet;

use serde_json::Value;

use super::{Problems, join};
use crate::sandbox::refusal::Refusal;

/// Records of one application.
const MOST: usize = 5;

/// Checks the whole list, which is what is written.
pub(crate) fn check(list: &Value) -> Result<Vec<String>, Refusal> {
    let Some(records) = list.as_array() else {
        return Err(Refusal::field("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"));
    };
    let mut problems = Problems::default();
    if records.len() > MOST {
        problems.add("", "BASE_TYPE_BAD_LENGTH", &format!("Must be {MOST} or fewer in length."));
    }
    let mut keys = HashSet::new();
    for (index, record) in records.iter().enumerate() {
        let path = index.to_string();
        let fields =
            ["type", "key", "name", "name_localizations", "description", "description_localizations"];
        problems.known(&path, record, &fields);
        for (name, most) in [("key", 50), ("name", 100), ("description", 200)] {
            problems.required_text(record, &path, name, 1, most);
        }
        if record["type"].is_null() {
            problems.add(&join(&path, "type"), "BASE_TYPE_REQUIRED", "This field is required");
        }
        problems.number(record, &path, "type", 1, 8);
        let key = record["key"].as_str().unwrap_or_default();
        let is_plain = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_plain || !keys.insert(key) {
            problems.add(
                &join(&path, "key"),
                "APPLICATION_ROLE_CONNECTION_METADATA_KEY",
                "Not a key, or twice",
            );
        }
    }
    problems.finish()
}
