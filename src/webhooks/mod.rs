//! Outside services: the form that each wants, its signature, and what its answer means. Nothing here decides what is told,
//! or when.
//!
//! Addresses and keys are secrets. They stand in files, and in nothing that is printed, logged or stored: what is wrong is
//! told by a word of [`Cause`] and a number of the service's.

pub mod address;
mod calendar;
mod client;
mod cut;
mod dingtalk;
mod feishu;
mod pagerduty;
pub mod phone;
pub mod sign;
mod slack;
mod standard;
#[cfg(test)]
mod tests;
pub mod tracker;
mod wecom;

pub use calendar::{CalendarDoor, Fetched};
pub use client::call;

use crate::domain::At;
use crate::domain::dispatch::{Cause, Outlet, OutletKind, Trouble, Verdict};
use crate::text::letter::Letter;
use address::Address;
use anyhow::bail;
use client::{Answer, Client};
use reqwest::Url;
use sign::Key;
use std::fmt;
use std::time::Duration;

/// Letters that one message of a chat tells at most.
const MOST_TOGETHER: usize = 10;

/// The way to one outlet.
pub struct Door {
    pub outlet: Outlet,
    address: Address,
    keys: Vec<Key>,
    /// A word that a robot wants in every message.
    keyword: Option<String>,
    client: Client,
}

/// What it holds is secret.
impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("outlet", &self.outlet.name).finish_non_exhaustive()
    }
}

/// A request that is ready to leave.
struct Prepared {
    url: Url,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Door {
    /// A way to an outlet at this address; `keys` sign, the first one where only one can. A request may take `timeout`.
    ///
    /// # Errors
    /// When the address is refused, or a key is none; neither is repeated.
    pub fn new(
        outlet: Outlet,
        address: Address,
        keys: &[String],
        keyword: Option<String>,
        timeout: Duration,
    ) -> anyhow::Result<Door> {
        let read = |text: &String| match outlet.kind {
            OutletKind::Webhook | OutletKind::Status | OutletKind::Phone => Key::standard(text),
            OutletKind::Dingtalk | OutletKind::Wecom | OutletKind::Feishu | OutletKind::Slack => {
                Some(Key::of_text(text))
            }
            OutletKind::Pagerduty => pagerduty::routing_key(text),
        };
        let Some(keys) = keys.iter().map(read).collect::<Option<Vec<_>>>() else {
            let wanted = match outlet.kind {
                OutletKind::Pagerduty => "the 32 letters and digits of an integration of Events API v2",
                _ => "`whsec_` and 24 to 64 bytes in Base64 (with + and /)",
            };
            bail!("the key of the outlet `{}` is not {wanted}", outlet.name);
        };
        let client = Client::new(address.allows_private(), timeout)?;
        Ok(Door { outlet, address, keys, keyword, client })
    }

    /// How many of these, from the first on, one request can tell: at least one.
    pub fn fits(&self, letters: &[Letter]) -> usize {
        if !self.outlet.kind.is_chat() {
            return letters.len().min(1);
        }
        let most = letters.len().min(MOST_TOGETHER);
        let fit = |count: &usize| cut::joined(&letters[..*count], self.keyword()).len() <= self.room();
        (1..=most).rev().find(fit).unwrap_or(most.min(1))
    }

    /// Sends these as one request, and answers what came of it. `key` is the same at every try.
    pub async fn send(&self, letters: &[Letter], key: &str, now: At) -> Verdict {
        let Some(prepared) = self.prepare(letters, key, now) else {
            return Verdict::Ours(Trouble::of(Cause::Malformed));
        };
        match self.exchange(prepared).await {
            // Nothing that calls people is lost by what they wrote: without that it may be taken.
            verdict @ Verdict::Ours(trouble) => match self.plainest(letters, trouble, key, now) {
                Some(plainest) => self.exchange(plainest).await,
                None => verdict,
            },
            verdict => verdict,
        }
    }

    async fn exchange(&self, prepared: Prepared) -> Verdict {
        match self.client.post(prepared.url, prepared.headers, prepared.body).await {
            Ok(answer) => match self.judge(&answer) {
                // It was answered with success, and what would say so for certain was not read.
                Verdict::Wait(trouble, _) if answer.is_success() && !answer.is_whole => {
                    Verdict::Unclear(trouble)
                }
                verdict => verdict,
            },
            Err(verdict) => verdict,
        }
    }

    /// A page that says no more than which incident it is; or a message without anything that people wrote, where that is
    /// not let through.
    fn plainest(&self, letters: &[Letter], trouble: Trouble, key: &str, now: At) -> Option<Prepared> {
        let [letter] = letters else { return None };
        if self.outlet.kind.is_pager() {
            return pagerduty::plainest(self.address.url(), letter, self.keys.first());
        }
        let is_censored = trouble.cause == Cause::Content && self.outlet.kind.is_chat();
        let unwritten =
            || Letter { title: None, quotes: Vec::new(), document: None, link: None, ..letter.clone() };
        is_censored.then(|| self.prepare(&[unwritten()], key, now)).flatten()
    }

    fn keyword(&self) -> Option<&str> {
        self.keyword.as_deref()
    }

    /// Bytes of a chat's text at most.
    fn room(&self) -> usize {
        match self.outlet.kind {
            OutletKind::Dingtalk => dingtalk::LONGEST,
            OutletKind::Wecom => wecom::LONGEST,
            OutletKind::Feishu => feishu::LONGEST,
            OutletKind::Slack => slack::LONGEST,
            OutletKind::Webhook | OutletKind::Status | OutletKind::Phone => standard::LONGEST,
            OutletKind::Pagerduty => pagerduty::LONGEST,
        }
    }

    fn prepare(&self, letters: &[Letter], key: &str, now: At) -> Option<Prepared> {
        let url = self.address.url();
        let language = letters.first()?.language;
        let text = cut::joined(letters, self.keyword());
        let signs = self.keys.first();
        match self.outlet.kind {
            OutletKind::Dingtalk => dingtalk::prepare(url, &text, language, signs, now),
            OutletKind::Wecom => wecom::prepare(url, &text, language),
            OutletKind::Feishu => feishu::prepare(url, &text, language, signs, now),
            OutletKind::Slack => slack::prepare(url, &text, language),
            OutletKind::Webhook => standard::prepare(url, letters.first()?, key, &self.keys, now),
            OutletKind::Status => standard::status(url, letters.first()?, key, &self.keys, now),
            OutletKind::Pagerduty => pagerduty::prepare(url, letters.first()?, signs),
            // It is told of calls, not of events.
            OutletKind::Phone => None,
        }
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        match self.outlet.kind {
            OutletKind::Dingtalk => dingtalk::judge(answer),
            OutletKind::Wecom => wecom::judge(answer),
            OutletKind::Feishu => feishu::judge(answer),
            OutletKind::Slack => slack::judge(answer),
            OutletKind::Webhook | OutletKind::Status | OutletKind::Phone => standard::judge(answer),
            OutletKind::Pagerduty => pagerduty::judge(answer),
        }
    }
}

/// A body of JSON, Han characters as themselves.
fn json_body(value: &serde_json::Value) -> Option<Vec<u8>> {
    serde_json::to_vec(value).ok()
}

/// Is it a page for people?
fn is_page(answer: &Answer) -> bool {
    answer.body.trim_ascii_start().starts_with(b"<")
}

/// What a status says that is no success, where the service has no words of its own for it. An answer that sends on is not
/// followed.
fn by_status(answer: &Answer) -> Verdict {
    let trouble = |cause| Trouble::with(cause, answer.status);
    match answer.status {
        // A page that asks to log in, and the like, took nothing; other words may be those of a service that did.
        200..=299 if is_page(answer) => Verdict::Wait(trouble(Cause::Stranger), None),
        200..=299 => Verdict::Unclear(trouble(Cause::Stranger)),
        300..=399 => Verdict::Broken(trouble(Cause::Redirect)),
        401 | 403 => Verdict::Broken(trouble(Cause::Token)),
        404 | 410 => Verdict::Broken(trouble(Cause::Gone)),
        400 | 422 => Verdict::Ours(trouble(Cause::Malformed)),
        413 => Verdict::Ours(trouble(Cause::Long)),
        429 => Verdict::Wait(trouble(Cause::Busy), answer.retry_after),
        500..=599 => Verdict::Wait(trouble(Cause::Fault), answer.retry_after),
        _ => Verdict::Wait(trouble(Cause::Unknown), None),
    }
}
