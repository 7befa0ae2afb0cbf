//! What a person types, read as a Discord client does: against the tree of registered commands.

use serde_json::{Value, json};

use super::payload::Resolved;
use super::permissions;
use super::state::{Channel, State};
use super::validate::commands::{GROUP, SUBCOMMAND};
use super::validate::snowflake;

/// A line that a client would send.
pub(crate) struct Parsed {
    pub command: Value,
    pub options: Vec<Value>,
    pub resolved: Resolved,
    /// Such as `blocker raise`.
    pub path: String,
}

/// Who types where.
pub(crate) struct Typist<'a> {
    pub state: &'a State,
    pub place: &'a Channel,
    pub user_id: u64,
}

const USER: u64 = 6;
const CHANNEL: u64 = 7;
const ROLE: u64 = 8;
const MENTIONABLE: u64 = 9;

/// Whether `word` is the name or a localised name.
pub(crate) fn is_called(at: &Value, word: &str) -> bool {
    let localised = at["name_localizations"].as_object();
    at["name"] == word || localised.is_some_and(|names| names.values().any(|name| name == word))
}

/// The commands of a type that a person is shown in a guild.
pub(crate) fn commands(state: &State, place: &Channel, user_id: u64, kind: u64) -> Vec<Value> {
    let bits = permissions::in_channel(state, place, user_id);
    let scopes = [Some(place.guild_id), None];
    let registered = scopes.iter().filter_map(|scope| state.commands.get(scope)).flatten();
    registered
        .filter(|command| command["type"] == kind)
        .filter(|command| match snowflake(&command["default_member_permissions"]) {
            None => true,
            Some(0) => bits == permissions::ALL,
            Some(needed) => bits & needed == needed,
        })
        .cloned()
        .collect()
}

/// Reads `/name …`. With `completing` the last option is being typed: it is marked as focused and not checked.
pub(crate) fn parse(typist: &Typist<'_>, line: &str, completing: bool) -> Result<Parsed, String> {
    let line = line.strip_prefix('/').ok_or("a command begins with /")?;
    let (name, mut rest) = word(line);
    let known = commands(typist.state, typist.place, typist.user_id, 1);
    let command = known.iter().find(|command| is_called(command, name)).ok_or_else(|| {
        let names: Vec<&str> = known.iter().filter_map(|one| one["name"].as_str()).collect();
        format!("there is no command /{name} (there are: {})", names.join(", "))
    })?;
    let mut at = command;
    let mut path = vec![command["name"].as_str().unwrap_or("").to_owned()];
    let mut nesting = Vec::new();
    while let Some(inner) = nested(at) {
        let (name, after) = word(rest);
        let names = || inner.iter().filter_map(|one| one["name"].as_str()).collect::<Vec<_>>().join(", ");
        at = inner
            .iter()
            .find(|one| is_called(one, name))
            .ok_or_else(|| format!("/{} needs one of: {}; not {name:?}", path.join(" "), names()))?;
        path.push(at["name"].as_str().unwrap_or("").to_owned());
        nesting.push(at.clone());
        rest = after;
    }
    let options = at["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut resolved = Resolved::default();
    let mut values = values(typist, options, rest, completing, &mut resolved)
        .map_err(|why| format!("/{}: {why}", path.join(" ")))?;
    for level in nesting.iter().rev() {
        values = vec![json!({"name": level["name"], "type": level["type"], "options": values})];
    }
    Ok(Parsed { command: command.clone(), options: values, resolved, path: path.join(" ") })
}

fn nested(at: &Value) -> Option<&[Value]> {
    let options = at["options"].as_array()?;
    let kind = options.first()?["type"].as_u64()?;
    matches!(kind, SUBCOMMAND | GROUP).then_some(options)
}

fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// The length of a quoted string at the beginning, quotes included.
fn quoted(text: &str) -> Option<usize> {
    text.strip_prefix('"')?.find('"').map(|end| end + 2)
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    match quoted(text) {
        Some(length) if length == text.len() => &text[1..length - 1],
        _ => text,
    }
}

/// Splits into bare text and `key:value` pairs; a key is one only if it is an option's.
fn split<'a, 'o>(options: &'o [Value], text: &'a str) -> (&'a str, Vec<(&'o Value, &'a str)>) {
    let key_at = |at: usize| {
        let (key, _) = text[at..].split_once(':')?;
        let option = options.iter().find(|option| is_called(option, key))?;
        Some((option, at + key.len() + 1))
    };
    // Where each key begins, its option, and where its value begins.
    let mut keys = Vec::new();
    let mut at = 0;
    let mut fresh = true;
    while let Some(letter) = text[at..].chars().next() {
        if fresh && let Some(length) = quoted(&text[at..]) {
            at += length;
            fresh = false;
        } else if fresh && let Some((option, value)) = key_at(at) {
            keys.push((at, option, value));
            at = value;
        } else {
            fresh = letter.is_whitespace();
            at += letter.len_utf8();
        }
    }
    let bare = &text[..keys.first().map_or(text.len(), |key| key.0)];
    let ends = keys.iter().skip(1).map(|key| key.0).chain([text.len()]);
    let pairs =
        keys.iter().zip(ends).map(|((_, option, value), end)| (*option, &text[*value..end])).collect();
    (bare, pairs)
}

fn is_free_text(option: &Value) -> bool {
    let choices = option["choices"].as_array().is_some_and(|list| !list.is_empty());
    option["type"] == 3 && !choices && option["autocomplete"] != true
}

fn values(
    typist: &Typist<'_>,
    options: &[Value],
    text: &str,
    completing: bool,
    resolved: &mut Resolved,
) -> Result<Vec<Value>, String> {
    let (bare, pairs) = split(options, text);
    for (place, (option, _)) in pairs.iter().enumerate() {
        if pairs[..place].iter().any(|(other, _)| other["name"] == option["name"]) {
            return Err(format!("{} is given twice", option["name"]));
        }
    }
    let mut given: Vec<(&Value, String)> = fill(typist, options, bare, &pairs, completing)?;
    given.extend(pairs.iter().map(|(option, value)| (*option, unquoted(value).to_owned())));
    let focused = if completing { given.pop() } else { None };
    let mut out = Vec::new();
    for (option, value) in &given {
        let name = option["name"].as_str().unwrap_or("");
        let value = typed(typist, option, value, resolved).map_err(|why| format!("{name}: {why}"))?;
        out.push(json!({"name": name, "type": option["type"], "value": value}));
    }
    if let Some((option, value)) = focused {
        if option["autocomplete"] != true {
            return Err(format!("{} suggests nothing", option["name"]));
        }
        out.push(json!({"name": option["name"], "type": option["type"], "value": value, "focused": true}));
        return Ok(out);
    }
    let has = |option: &&Value| given.iter().any(|(one, _)| one["name"] == option["name"]);
    match options.iter().filter(|option| option["required"] == true).find(|option| !has(option)) {
        Some(missing) => Err(format!("{} is required", missing["name"].as_str().unwrap_or(""))),
        None => Ok(out),
    }
}

/// Bare words fill the options that no key fills, in order.
fn fill<'o>(
    typist: &Typist<'_>,
    options: &'o [Value],
    bare: &str,
    pairs: &[(&Value, &str)],
    completing: bool,
) -> Result<Vec<(&'o Value, String)>, String> {
    let free: Vec<&Value> = options
        .iter()
        .filter(|option| !pairs.iter().any(|(other, _)| other["name"] == option["name"]))
        .collect();
    let last_required = free.iter().rposition(|option| option["required"] == true);
    let mut filled = Vec::new();
    let mut rest = bare.trim_start();
    for (place, option) in free.iter().enumerate() {
        if rest.is_empty() {
            // Nothing typed yet, or a blank after a word: the next option is the one being typed.
            if completing && pairs.is_empty() && (bare.is_empty() || bare.ends_with(char::is_whitespace)) {
                filled.push((*option, String::new()));
            }
            break;
        }
        if Some(place) == last_required && is_free_text(option) {
            filled.push((*option, unquoted(rest).to_owned()));
            rest = "";
            break;
        }
        let length = token(typist, option, rest);
        filled.push((*option, unquoted(&rest[..length]).to_owned()));
        rest = rest[length..].trim_start();
    }
    if rest.is_empty() { Ok(filled) } else { Err(format!("nothing takes {:?}", rest.trim_end())) }
}

/// How much of the text one option takes: a quoted string, a name with blanks, or a word.
fn token(typist: &Typist<'_>, option: &Value, text: &str) -> usize {
    if let Some(length) = quoted(text) {
        return length;
    }
    let named =
        text.strip_prefix('@').filter(|_| matches!(option["type"].as_u64(), Some(USER | ROLE | MENTIONABLE)));
    let ends = |name: &str| {
        let after = named.and_then(|text| text.strip_prefix(name));
        after.is_some_and(|after| after.is_empty() || after.starts_with(char::is_whitespace))
    };
    let longest =
        names(typist).into_iter().filter(|(name, _, _)| ends(name)).map(|(name, _, _)| name.len() + 1).max();
    longest.unwrap_or_else(|| text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// Names that `@` can be put before: name, id, whether a role.
pub(crate) fn names(typist: &Typist<'_>) -> Vec<(String, u64, bool)> {
    let Some(guild) = typist.state.guild(typist.place.guild_id) else { return Vec::new() };
    let people =
        guild.members.iter().map(|member| (typist.state.name_of(member.user_id), member.user_id, false));
    let roles =
        guild.roles.iter().filter(|role| role.id != guild.id).map(|role| (role.name.clone(), role.id, true));
    people.chain(roles).collect()
}

pub(crate) fn typed(
    typist: &Typist<'_>,
    option: &Value,
    text: &str,
    resolved: &mut Resolved,
) -> Result<Value, String> {
    let kind = option["type"].as_u64().unwrap_or(0);
    if let Some(choices) = option["choices"].as_array().filter(|list| !list.is_empty()) {
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let found = choices.iter().find(|choice| is_called(choice, text) || plain(&choice["value"]) == text);
        let names =
            || choices.iter().filter_map(|choice| choice["name"].as_str()).collect::<Vec<_>>().join(", ");
        return found
            .map(|choice| choice["value"].clone())
            .ok_or_else(|| format!("{text:?} is none of: {}", names()));
    }
    match kind {
        3 => {
            let length = text.chars().count() as u64;
            let least = option["min_length"].as_u64().unwrap_or(1).max(1);
            let most = option["max_length"].as_u64().unwrap_or(6000);
            if length < least || length > most {
                return Err(format!("{length} characters, but {least} to {most} are wanted"));
            }
            Ok(text.into())
        }
        4 => {
            let number: i64 = text.parse().map_err(|_| format!("{text:?} is not a whole number"))?;
            bounded(option, number as f64)?;
            Ok(number.into())
        }
        5 => match text.to_lowercase().as_str() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(format!("{text:?} is neither true nor false")),
        },
        10 => {
            let number: f64 = text.parse().map_err(|_| format!("{text:?} is not a number"))?;
            bounded(option, number)?;
            Ok(number.into())
        }
        CHANNEL => channel(typist, option, text, resolved),
        USER | ROLE | MENTIONABLE => mentionable(typist, kind, text, resolved),
        _ => Err("this kind of option cannot be typed here".into()),
    }
}

fn bounded(option: &Value, number: f64) -> Result<(), String> {
    let least = option["min_value"].as_f64().unwrap_or(f64::MIN);
    let most = option["max_value"].as_f64().unwrap_or(f64::MAX);
    if (least..=most).contains(&number) {
        Ok(())
    } else {
        Err(format!("{number} is not from {least} to {most}"))
    }
}

fn channel(
    typist: &Typist<'_>,
    option: &Value,
    text: &str,
    resolved: &mut Resolved,
) -> Result<Value, String> {
    let by_id =
        text.strip_prefix("<#").and_then(|rest| rest.strip_suffix('>')).and_then(|id| id.parse::<u64>().ok());
    let name = text.strip_prefix('#').unwrap_or(text);
    let mut here =
        typist.state.channels.values().rev().filter(|c| c.guild_id == typist.place.guild_id && !c.deleted);
    let found = here
        .find(|c| by_id == Some(c.id) || (by_id.is_none() && c.name == name))
        .filter(|c| permissions::sees(typist.state, c, typist.user_id))
        .ok_or_else(|| format!("there is no channel {text}"))?;
    let kinds = option["channel_types"].as_array();
    if kinds.is_some_and(|kinds| !kinds.is_empty() && !kinds.iter().any(|kind| *kind == found.kind)) {
        return Err(format!("{text} is of another kind"));
    }
    resolved.channels.push(found.id);
    Ok(found.id.to_string().into())
}

fn mentionable(typist: &Typist<'_>, kind: u64, text: &str, resolved: &mut Resolved) -> Result<Value, String> {
    let id = text.strip_prefix("<@").and_then(|rest| rest.strip_suffix('>'));
    let id = id.and_then(|id| id.trim_start_matches(['!', '&']).parse::<u64>().ok());
    let name = text.strip_prefix('@');
    let fits = |role: bool| kind == MENTIONABLE || role == (kind == ROLE);
    let found = names(typist)
        .into_iter()
        .find(|(known, known_id, role)| fits(*role) && (id == Some(*known_id) || name == Some(known)));
    // Whoever knows the id can name somebody who is not on the server.
    let elsewhere = || {
        let id = id.filter(|id| kind != ROLE && typist.state.users.contains_key(id))?;
        Some((String::new(), id, false))
    };
    let found = found.or_else(elsewhere);
    let (_, id, role) = found.ok_or_else(|| format!("there is nobody called {text} (write @Name)"))?;
    if role {
        resolved.roles.push(id)
    } else {
        resolved.users.push(id)
    }
    Ok(id.to_string().into())
}

/// Replaces `@Name` and `#channel` in plain text by mentions, as a client does.
pub(crate) fn with_mentions(typist: &Typist<'_>, text: &str) -> String {
    let mut known: Vec<(String, String)> = names(typist)
        .into_iter()
        .map(|(name, id, role)| {
            (format!("@{name}"), if role { format!("<@&{id}>") } else { format!("<@{id}>") })
        })
        .collect();
    let channels =
        typist.state.channels.values().filter(|c| c.guild_id == typist.place.guild_id && !c.deleted);
    known.extend(channels.map(|c| (format!("#{}", c.name), format!("<#{}>", c.id))));
    known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    known.into_iter().fold(text.to_owned(), |text, (name, mention)| text.replace(&name, &mention))
}
