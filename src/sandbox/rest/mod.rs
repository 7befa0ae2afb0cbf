//! The routes, one table, and what every handler is given.

mod application;
mod channel;
mod direct;
mod guild;
mod interaction;
mod message;
mod pins;
mod thread;
mod webhook;

pub(crate) use message::{Draft, create as create_message, edit as edit_message};

use std::collections::HashMap;

use axum::http::Method;
use serde_json::Value;

use super::limits::TooMany;
use super::permissions;
use super::refusal::Refusal;
use super::state::{Channel, State};

/// An uploaded `files[n]`.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub index: u64,
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// A request that has found its route.
pub(crate) struct Call {
    pub method: String,
    pub template: &'static str,
    pub params: Vec<(&'static str, String)>,
    pub query: HashMap<String, String>,
    pub body: Value,
    pub files: Vec<Upload>,
    pub reason: Option<String>,
}

/// What a handler answers, and what it found odd.
pub(crate) struct Reply {
    pub status: u16,
    pub body: Value,
    pub odd: Vec<String>,
}

pub(crate) type Answered = Result<Reply, Refusal>;
pub(crate) type Handler = fn(&mut State, &Call) -> Answered;

/// One row of the table.
pub(crate) struct Route {
    method: &'static str,
    pub template: &'static str,
    pub handler: Handler,
}

const fn route(method: &'static str, template: &'static str, handler: Handler) -> Route {
    Route { method, template, handler }
}

/// Literal segments come before variable ones.
const ROUTES: &[Route] = &[
    route("GET", "/gateway", application::gateway),
    route("GET", "/gateway/bot", application::gateway_bot),
    route("GET", "/users/@me", application::me),
    route("GET", "/users/@me/guilds", guild::mine),
    route("POST", "/users/@me/channels", direct::open),
    route("GET", "/users/{user_id}", application::user),
    route("GET", "/applications/@me", application::application),
    route("GET", "/oauth2/applications/@me", application::application),
    route("GET", "/applications/{application_id}/commands", application::commands),
    route("PUT", "/applications/{application_id}/commands", application::set_commands),
    route("GET", "/applications/{application_id}/role-connections/metadata", application::metadata),
    route("PUT", "/applications/{application_id}/role-connections/metadata", application::set_metadata),
    route("GET", "/applications/{application_id}/guilds/{guild_id}/commands", application::commands),
    route("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", application::set_commands),
    route("GET", "/guilds/{guild_id}", guild::get),
    route("GET", "/guilds/{guild_id}/channels", guild::channels),
    route("POST", "/guilds/{guild_id}/channels", channel::create),
    route("PATCH", "/guilds/{guild_id}/channels", guild::move_channels),
    route("GET", "/guilds/{guild_id}/roles", guild::roles),
    route("GET", "/guilds/{guild_id}/roles/member-counts", guild::member_counts),
    route("GET", "/guilds/{guild_id}/members", guild::members),
    route("GET", "/guilds/{guild_id}/members/search", guild::search_members),
    route("GET", "/guilds/{guild_id}/members/{user_id}", guild::member),
    route("GET", "/guilds/{guild_id}/threads/active", thread::active),
    route("GET", "/channels/{channel_id}", channel::get),
    route("PATCH", "/channels/{channel_id}", channel::change),
    route("DELETE", "/channels/{channel_id}", channel::delete),
    route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", channel::set_overwrite),
    route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", channel::delete_overwrite),
    route("POST", "/channels/{channel_id}/typing", channel::typing),
    route("POST", "/channels/{channel_id}/threads", thread::create),
    route("GET", "/channels/{channel_id}/thread-members", thread::members),
    route("PUT", "/channels/{channel_id}/thread-members/{user_id}", thread::join),
    route("DELETE", "/channels/{channel_id}/thread-members/{user_id}", thread::leave),
    route("GET", "/channels/{channel_id}/messages/pins", pins::list),
    route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pins::pin),
    route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", pins::unpin),
    route("GET", "/channels/{channel_id}/pins", pins::old_list),
    route("PUT", "/channels/{channel_id}/pins/{message_id}", pins::pin),
    route("DELETE", "/channels/{channel_id}/pins/{message_id}", pins::unpin),
    route("GET", "/channels/{channel_id}/messages", message::list),
    route("POST", "/channels/{channel_id}/messages", message::post),
    route("GET", "/channels/{channel_id}/messages/{message_id}", message::get),
    route("PATCH", "/channels/{channel_id}/messages/{message_id}", message::patch),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}", message::delete),
    route("POST", "/channels/{channel_id}/messages/{message_id}/threads", thread::create_from_message),
    route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", interaction::callback),
    route("POST", "/webhooks/{webhook_id}/{webhook_token}", webhook::follow_up),
    route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", webhook::get),
    route("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", webhook::patch),
    route("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", webhook::delete),
    route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", webhook::get),
    route("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", webhook::patch),
    route("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", webhook::delete),
];

/// The route of a request, with the values of its variable segments.
pub(crate) fn find(method: &Method, path: &str) -> Option<(&'static Route, Vec<(&'static str, String)>)> {
    ROUTES.iter().filter(|route| route.method == method.as_str()).find_map(|route| {
        let mut params = Vec::new();
        let mut given = path.split('/');
        for wanted in route.template.split('/') {
            let segment = given.next()?;
            match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => params.push((name, percent_decoded(segment))),
                None if wanted == segment => {}
                None => return None,
            }
        }
        given.next().is_none().then_some((route, params))
    })
}

pub(crate) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

pub(crate) fn query(text: &str) -> HashMap<String, String> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), percent_decoded(&value.replace('+', " "))))
        .collect()
}

/// Limits that no header announces: channel names and topics, and edits of old messages.
pub(crate) fn hidden_limit(state: &mut State, call: &Call) -> Option<TooMany> {
    let channel: u64 = call.param("channel_id").parse().ok()?;
    match (call.method.as_str(), call.template) {
        ("PATCH", "/channels/{channel_id}") => {
            let now = state.channel(channel)?;
            let differs =
                |name: &str, old: Option<&str>| call.body.get(name).is_some_and(|new| new.as_str() != old);
            let renamed = differs("name", Some(&now.name)) || differs("topic", now.topic.as_deref());
            renamed.then(|| state.limits.rename(channel)).flatten()
        }
        ("PATCH", "/channels/{channel_id}/messages/{message_id}") => {
            let message = state.message(call.param("message_id").parse().ok()?)?;
            let old = state.now() - message.created > chrono::TimeDelta::hours(1);
            old.then(|| state.limits.old_edit(channel)).flatten()
        }
        _ => None,
    }
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Reply {
        Reply { status: 200, body, odd: Vec::new() }
    }

    pub(crate) fn created(body: Value) -> Reply {
        Reply { status: 201, body, odd: Vec::new() }
    }

    pub(crate) fn empty() -> Reply {
        Reply { status: 204, body: Value::Null, odd: Vec::new() }
    }

    pub(crate) fn odd(mut self, odd: Vec<String>) -> Reply {
        self.odd.extend(odd);
        self
    }
}

impl Call {
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// A variable segment as a snowflake.
    pub(crate) fn id(&self, name: &str) -> Result<u64, Refusal> {
        let given = self.param(name);
        given.parse().map_err(|_| {
            Refusal::field(name, "NUMBER_TYPE_COERCE", &format!("Value \"{given}\" is not snowflake."))
        })
    }

    /// What separates buckets of one route.
    pub(crate) fn major(&self) -> String {
        let names = ["channel_id", "guild_id", "webhook_token", "interaction_id"];
        names.iter().map(|name| self.param(name)).find(|value| !value.is_empty()).unwrap_or("").to_owned()
    }

    pub(crate) fn file_indexes(&self) -> Vec<u64> {
        self.files.iter().map(|file| file.index).collect()
    }

    /// A number of the query within bounds.
    pub(crate) fn limit(&self, default: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.query.get("limit") else { return Ok(default) };
        match text.parse() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => Err(Refusal::field(
                "limit",
                "NUMBER_TYPE_MAX",
                &format!("int value should be between 1 and {most}."),
            )),
        }
    }
}

/// The channel of a call, if the bot sees it.
pub(crate) fn channel_of<'a>(state: &'a State, call: &Call) -> Result<&'a Channel, Refusal> {
    let channel = state.channel(call.id("channel_id")?).ok_or_else(Refusal::unknown_channel)?;
    if !permissions::sees(state, channel, state.bot_id) {
        return Err(Refusal::missing_access());
    }
    Ok(channel)
}

/// The channel of a call in which the bot has all these permissions.
pub(crate) fn channel_with<'a>(state: &'a State, call: &Call, bits: u64) -> Result<&'a Channel, Refusal> {
    let channel = channel_of(state, call)?;
    require(permissions::in_channel(state, channel, state.bot_id), bits)?;
    Ok(channel)
}

pub(crate) fn require(has: u64, bits: u64) -> Result<(), Refusal> {
    if has & bits == bits { Ok(()) } else { Err(Refusal::missing_permissions(bits & !has)) }
}
