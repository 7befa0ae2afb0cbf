//! Bodies of messages: content, embeds, allowed mentions, attachments.

use serde_json::Value;

use super::{Problems, components, join, snowflake};
use crate::sandbox::refusal::Refusal;

/// `flags`: the components are of the second version.
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;
/// `flags`: only one person sees it.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// Discord's default for files, in bytes.
pub(crate) const MAX_FILE: usize = 10 * 1024 * 1024;

/// Where a message body came from; fields differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Create,
    Edit,
    Answer,
    FollowUp,
}

impl Form {
    fn fields(self) -> &'static [&'static str] {
        match self {
            Form::Create => &[
                "allowed_mentions",
                "attachments",
                "components",
                "content",
                "embeds",
                "enforce_nonce",
                "flags",
                "message_reference",
                "nonce",
                "poll",
                "sticker_ids",
                "tts",
            ],
            Form::Edit => &[
                "allowed_mentions",
                "attachments",
                "components",
                "content",
                "embeds",
                "flags",
                "sticker_ids",
                "poll",
            ],
            Form::Answer => &[
                "allowed_mentions",
                "attachments",
                "components",
                "content",
                "embeds",
                "flags",
                "poll",
                "tts",
            ],
            Form::FollowUp => &[
                "allowed_mentions",
                "applied_tags",
                "attachments",
                "avatar_url",
                "components",
                "content",
                "embeds",
                "flags",
                "poll",
                "thread_name",
                "tts",
                "username",
            ],
        }
    }
}

/// Checks a body. `files` are the indexes of uploaded `files[n]`; `flags` those that will be in force.
pub(crate) fn check(
    body: &Value,
    path: &str,
    form: Form,
    files: &[u64],
    flags: u64,
) -> Result<Vec<String>, Refusal> {
    let mut problems = Problems::default();
    if !body.is_object() {
        problems.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a DictModel");
        return problems.finish();
    }
    problems.known(path, body, form.fields());
    problems.text(body, path, "content", 0, 2000);
    nonce(&mut problems, body, path);
    embeds(&mut problems, body, path);
    attachments(&mut problems, body, path, files);
    mentions(&mut problems, body, path);
    problems.number(body, path, "flags", 0, i64::from(i32::MAX));
    for name in ["tts", "enforce_nonce"] {
        if body.get(name).is_some_and(|value| !value.is_boolean() && !value.is_null()) {
            problems.add(&join(path, name), "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
        }
    }
    let v2 = flags & COMPONENTS_V2 != 0;
    if v2 {
        for name in ["content", "embeds"] {
            let used = match body.get(name) {
                Some(Value::String(text)) => !text.is_empty(),
                Some(Value::Array(list)) => !list.is_empty(),
                _ => false,
            };
            if used {
                let what = "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2";
                problems.add(&join(path, name), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", what);
            }
        }
    }
    components::check(&mut problems, body, path, v2);
    problems.finish()
}

fn nonce(problems: &mut Problems, body: &Value, path: &str) {
    match body.get("nonce") {
        Some(Value::String(_)) => problems.text(body, path, "nonce", 0, 25),
        None | Some(Value::Null | Value::Number(_)) => {}
        Some(_) => {
            problems.add(&join(path, "nonce"), "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        }
    }
}

fn embeds(problems: &mut Problems, body: &Value, path: &str) {
    let mut total = 0;
    let list = problems.list(body, path, "embeds", 10);
    for (index, embed) in list.iter().enumerate() {
        let path = join(&join(path, "embeds"), index);
        if !embed.is_object() {
            problems.add(&path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a DictModel");
            continue;
        }
        problems.known(
            &path,
            embed,
            &[
                "author",
                "color",
                "description",
                "fields",
                "footer",
                "image",
                "provider",
                "thumbnail",
                "timestamp",
                "title",
                "type",
                "url",
                "video",
            ],
        );
        problems.text(embed, &path, "title", 0, 256);
        problems.text(embed, &path, "description", 0, 4096);
        problems.number(embed, &path, "color", 0, 0xFF_FFFF);
        if let Some(at) = embed.get("timestamp").filter(|at| !at.is_null()) {
            let fine = at.as_str().is_some_and(|text| chrono::DateTime::parse_from_rfc3339(text).is_ok());
            if !fine {
                problems.add(
                    &join(&path, "timestamp"),
                    "DATE_TIME_TYPE_PARSE",
                    "Could not parse. Should be ISO8601.",
                );
            }
        }
        if let Some(footer) = embed.get("footer").filter(|footer| !footer.is_null()) {
            problems.required_text(footer, &join(&path, "footer"), "text", 1, 2048);
        }
        if let Some(author) = embed.get("author").filter(|author| !author.is_null()) {
            problems.required_text(author, &join(&path, "author"), "name", 1, 256);
        }
        for (number, field) in problems.list(embed, &path, "fields", 25).iter().enumerate() {
            let path = join(&join(&path, "fields"), number);
            problems.known(&path, field, &["name", "value", "inline"]);
            problems.required_text(field, &path, "name", 1, 256);
            problems.required_text(field, &path, "value", 1, 1024);
        }
        total += embed_size(embed);
    }
    if total > 6000 {
        problems.add(
            &join(path, "embeds"),
            "MAX_EMBED_SIZE_EXCEEDED",
            "Embed size exceeds maximum size of 6000",
        );
    }
}

/// Characters that count towards the 6,000.
fn embed_size(embed: &Value) -> usize {
    let size = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let fields = embed["fields"].as_array().map_or(&[][..], Vec::as_slice);
    size(&embed["title"])
        + size(&embed["description"])
        + size(&embed["footer"]["text"])
        + size(&embed["author"]["name"])
        + fields.iter().map(|field| size(&field["name"]) + size(&field["value"])).sum::<usize>()
}

fn attachments(problems: &mut Problems, body: &Value, path: &str, files: &[u64]) {
    if files.len() > 10 {
        problems.add(&join(path, "attachments"), "BASE_TYPE_BAD_LENGTH", "Must be 10 or fewer in length.");
    }
    for (index, file) in problems.list(body, path, "attachments", 10).iter().enumerate() {
        let path = join(&join(path, "attachments"), index);
        problems.text(file, &path, "description", 0, 1024);
        match file.get("id").and_then(snowflake) {
            None => problems.add(&join(&path, "id"), "BASE_TYPE_REQUIRED", "This field is required"),
            Some(id) if id < 1000 && !files.contains(&id) => problems.add(
                &join(&path, "id"),
                "ATTACHMENT_NOT_FOUND",
                &format!("No file named files[{id}] was uploaded"),
            ),
            Some(_) => {}
        }
    }
}

fn mentions(problems: &mut Problems, body: &Value, path: &str) {
    let Some(allowed) = body.get("allowed_mentions").filter(|allowed| !allowed.is_null()) else { return };
    let path = join(path, "allowed_mentions");
    if !allowed.is_object() {
        problems.add(&path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a DictModel");
        return;
    }
    problems.known(&path, allowed, &["parse", "users", "roles", "replied_user"]);
    let parse: Vec<&str> =
        problems.list(allowed, &path, "parse", 3).iter().filter_map(Value::as_str).collect();
    for word in parse.iter().filter(|word| !["users", "roles", "everyone"].contains(word)) {
        let what = format!("Value ('{word}') must be one of ('roles', 'users', 'everyone').");
        problems.add(&join(&path, "parse"), "BASE_TYPE_CHOICES", &what);
    }
    for name in ["users", "roles"] {
        let list = problems.list(allowed, &path, name, 100);
        if list.iter().any(|one| snowflake(one).is_none()) {
            problems.add(&join(&path, name), "NUMBER_TYPE_COERCE", "Value is not snowflake.");
        }
        if !list.is_empty() && parse.contains(&name) {
            let what = format!("parse:[\"{name}\"] and {name}: [ids...] are mutually exclusive.");
            problems.add(&path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &what);
        }
    }
}
