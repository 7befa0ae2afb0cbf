//! Bodies of channels, threads and overwrites.

use serde_json::Value;

use super::{Problems, join, snowflake};
use crate::sandbox::refusal::Refusal;

/// Checks the body of a channel's creation or change.
pub(crate) fn check(body: &Value, create: bool) -> Result<Vec<String>, Refusal> {
    let mut problems = Problems::default();
    super::object(body)?;
    problems.known(
        "",
        body,
        &[
            "available_tags",
            "bitrate",
            "default_auto_archive_duration",
            "default_forum_layout",
            "default_reaction_emoji",
            "default_sort_order",
            "default_thread_rate_limit_per_user",
            "flags",
            "name",
            "nsfw",
            "parent_id",
            "permission_overwrites",
            "position",
            "rate_limit_per_user",
            "rtc_region",
            "topic",
            "type",
            "user_limit",
            "video_quality_mode",
            "archived",
            "locked",
            "invitable",
            "auto_archive_duration",
        ],
    );
    if create {
        problems.required_text(body, "", "name", 1, 100);
    } else {
        problems.text(body, "", "name", 1, 100);
    }
    problems.text(body, "", "topic", 0, 1024);
    problems.number(body, "", "rate_limit_per_user", 0, 21600);
    problems.number(body, "", "position", 0, i64::from(i32::MAX));
    if body.get("type").is_some_and(|kind| !matches!(kind.as_u64(), Some(0 | 2 | 4 | 5 | 13 | 15 | 16))) {
        problems.add("type", "BASE_TYPE_CHOICES", "Value must be one of {0, 2, 4, 5, 13, 15, 16}.");
    }
    if body.get("parent_id").is_some_and(|parent| !parent.is_null() && snowflake(parent).is_none()) {
        problems.add("parent_id", "NUMBER_TYPE_COERCE", "Value is not snowflake.");
    }
    for (index, overwrite) in problems.list(body, "", "permission_overwrites", 100).iter().enumerate() {
        let path = join("permission_overwrites", index);
        if overwrite.get("id").and_then(snowflake).is_none() {
            problems.add(&join(&path, "id"), "NUMBER_TYPE_COERCE", "Value is not snowflake.");
        }
        overwrite_bits(&mut problems, overwrite, &path);
    }
    problems.finish()
}

/// Checks `type`, `allow` and `deny` of an overwrite.
pub(crate) fn overwrite_bits(problems: &mut Problems, overwrite: &Value, path: &str) {
    problems.known(path, overwrite, &["id", "type", "allow", "deny"]);
    let kind = &overwrite["type"];
    if !matches!(kind.as_u64(), Some(0 | 1)) && !matches!(kind.as_str(), Some("0" | "1" | "role" | "member"))
    {
        problems.add(&join(path, "type"), "BASE_TYPE_CHOICES", "Value must be one of {0, 1}.");
    }
    for name in ["allow", "deny"] {
        if overwrite.get(name).is_some_and(|bits| !bits.is_null() && snowflake(bits).is_none()) {
            problems.add(&join(path, name), "NUMBER_TYPE_COERCE", "Value is not an integer of permissions.");
        }
    }
}

/// The name as Discord stores it: text channels lose capitals, spaces and most punctuation.
pub(crate) fn stored_name(kind: u8, name: &str) -> String {
    if !matches!(kind, 0 | 5 | 15) {
        return name.trim().to_owned();
    }
    let mut out = String::new();
    for letter in name.trim().to_lowercase().chars() {
        if letter.is_whitespace() || letter == '-' {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else if letter == '_' || !letter.is_ascii() || letter.is_ascii_alphanumeric() {
            out.push(letter);
        }
    }
    out.trim_matches('-').to_owned()
}
