//! One request, and how it becomes a reqwest request.

use std::fmt;

use anyhow::Context;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

pub use reqwest::Method;

pub use crate::discord::message::File;

use super::route::{Route, percent_encoded};

/// The bot's token. `Debug` and `Display` print `[token]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes the token as Discord shows it, without `Bot ` before it; blanks around it are dropped.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into().trim().to_owned())
    }

    /// The token itself, for the gateway's identify; never for a log or an error.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

/// Who goes first when not all can: in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Answers to interactions, which have 3 s to live: wait 2 s here at most.
    Answer,
    /// Escalations: wait 10 s here at most.
    Escalation,
    /// Everything else: waits 10 s here at most.
    Rest,
}

/// Who takes turns with whom within a lane: guilds with each other, and the incidents of one guild. What belongs to none
/// of them takes turns as if it were one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// Discord's id of the guild; 0 for none.
    pub guild: u64,
    /// Ours of the incident; 0 for none.
    pub incident: i64,
}

/// One request to Discord.
#[derive(Clone)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Where it goes.
    pub route: Route,
    /// The JSON body; with files it travels as `payload_json`.
    pub body: Option<Value>,
    /// Attachments, sent as `files[0]`, `files[1]`, …
    pub files: Vec<File>,
    /// Why, for the guild's audit log; cut at 512 characters.
    pub reason: Option<String>,
    /// How urgent it is.
    pub lane: Lane,
    /// With whom it takes turns.
    pub flow: Flow,
    /// Whether the bot's token goes along; interaction routes need none.
    pub auth: bool,
}

impl Request {
    /// A request in the `Rest` lane without a body; an interaction route goes in `Answer` and
    /// without the bot's token.
    pub fn new(method: Method, route: Route) -> Self {
        let own_token = route.is_interaction();
        Self {
            method,
            route,
            body: None,
            files: Vec::new(),
            reason: None,
            lane: if own_token { Lane::Answer } else { Lane::Rest },
            flow: Flow::default(),
            auth: !own_token,
        }
    }

    /// The same with a JSON body.
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The same with one more attachment.
    pub fn file(mut self, file: File) -> Self {
        self.files.push(file);
        self
    }

    /// The same with a reason for the audit log.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The same in another lane.
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// The same in another flow.
    pub fn flow(mut self, flow: Flow) -> Self {
        self.flow = flow;
        self
    }

    pub(super) fn build(
        &self,
        client: &Client,
        api: &str,
        bot: &HeaderValue,
    ) -> anyhow::Result<RequestBuilder> {
        let mut out = client.request(self.method.clone(), format!("{api}{}", self.route.path()));
        if self.auth {
            out = out.header("authorization", bot.clone());
        }
        if let Some(reason) = &self.reason {
            let short: String = reason.chars().take(512).collect();
            out = out.header("x-audit-log-reason", percent_encoded(&short));
        }
        let json = self.body.as_ref().map(Value::to_string);
        if self.files.is_empty() {
            return Ok(match json {
                Some(json) => out.header(CONTENT_TYPE, "application/json").body(json),
                None => out,
            });
        }
        let mut form = Form::new();
        if let Some(json) = json {
            form = form.part("payload_json", Part::text(json).mime_str("application/json")?);
        }
        for (index, file) in self.files.iter().enumerate() {
            let part = Part::bytes(file.bytes.clone())
                .file_name(file.name.clone())
                .mime_str(file.content_type)
                .with_context(|| format!("media type {:?} of {:?}", file.content_type, file.name))?;
            form = form.part(format!("files[{index}]"), part);
        }
        Ok(out.multipart(form))
    }
}

impl fmt::Debug for Request {
    // Bodies hold people's words and stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {:?}, {:?})", self.method, self.route, self.lane)
    }
}
