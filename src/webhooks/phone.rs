//! A gateway that calls people by phone: requests as Standard Webhooks has them, with whom to call and what to say.

use super::client::Answer;
use super::cut::{fitting, in_json};
use super::sign::{self, Key};
use super::{Door, Prepared, by_status, json_body};
use crate::domain::At;
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::guild::Language;
use crate::domain::keyed::Keyed;
use crate::domain::ring::RingAnswer;
use reqwest::Url;
use serde_json::json;
use std::fmt;

/// Bytes of what is said.
const LONGEST: usize = 2000;

/// One call, in words.
#[derive(Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The incident's number.
    pub incident: String,
    /// The person's number, or what the gateway knows them by.
    pub number: String,
    pub language: Language,
    /// What is read out.
    pub say: String,
}

/// Nobody's number is printed.
impl fmt::Debug for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spoken").field("incident", &self.incident).finish_non_exhaustive()
    }
}

impl Door {
    /// Asks a gateway for a call. `key` is the same at every try.
    ///
    /// # Errors
    /// What it means that the gateway does not take it.
    pub async fn ring(&self, spoken: &Spoken, key: &str, now: At) -> Result<RingAnswer, Verdict> {
        let prepared = prepare(self.address.url(), spoken, key, &self.keys, now);
        let prepared = prepared.ok_or(Verdict::Ours(Trouble::of(Cause::Malformed)))?;
        let answer = self.client.post(prepared.url, prepared.headers, prepared.body).await?;
        judge(&answer)
    }
}

pub(super) fn prepare(url: Url, spoken: &Spoken, key: &str, keys: &[Key], now: At) -> Option<Prepared> {
    let body = json!({
        "type": "phone.call",
        "timestamp": now,
        "data": {
            "key": key,
            "incident": spoken.incident,
            "to": spoken.number,
            "language": spoken.language,
            "say": fitting(&spoken.say, LONGEST, spoken.language, in_json),
        },
    });
    let body = json_body(&body)?;
    let headers = sign::standard(keys, key, now, &body).into();
    Some(Prepared { url, headers, body })
}

pub(super) fn judge(answer: &Answer) -> Result<RingAnswer, Verdict> {
    if !answer.is_success() {
        return Err(by_status(answer));
    }
    let body = answer.json().unwrap_or_default();
    let status = body["status"].as_str().and_then(RingAnswer::from_key);
    // Something took it that says nothing of what becomes of it.
    status.ok_or(Verdict::Unclear(Trouble::with(Cause::Stranger, answer.status)))
}
