//! Trackers outside: opening a ticket, finding one by its mark, and looking whether it is closed.
//!
//! No tracker knows a repeat, and an answer can be lost after the ticket was stored. So what may have arrived is found by its
//! mark, a label and a line of its text, before it is sent again. A fault of the tracker's own counts as perhaps stored.

mod fence;
mod github;
mod gitlab;
mod jira;
#[cfg(test)]
mod tests;
mod wiki;

use super::address::Address;
use super::client::{Answer, Client};
use crate::domain::At;
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::ticket::{Tracker, TrackerKind, is_link};
use crate::text::slip::Slip;
use chrono::TimeDelta;
use reqwest::Url;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Bytes of an answer that are read: a hundred tickets with long texts.
const MOST_READ: usize = 8 * 1024 * 1024;
/// Tickets that one look through the newest ones shows.
const PAGE: &str = "100";
/// How long a request may take (real time), with its answer.
const IN_ALL: Duration = Duration::from_secs(15);

/// The way to one tracker.
pub struct TrackerDoor {
    pub tracker: Tracker,
    base: Address,
    setup: Setup,
    client: Client,
}

/// What a tracker wants besides the ticket's words.
#[derive(Clone)]
pub struct Setup {
    /// Labels that every ticket has, without blanks.
    pub labels: Vec<String>,
    /// The type of an issue, which Jira wants.
    pub issue_type: String,
    /// A secret.
    pub token: String,
}

/// What it holds is secret.
impl fmt::Debug for TrackerDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrackerDoor").field("tracker", &self.tracker.name).finish_non_exhaustive()
    }
}

/// A ticket that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    /// What it is called there.
    pub key: String,
    /// Its page.
    pub url: String,
}

/// What a look says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It is open; by this the same answer is known again.
    Open(Option<String>),
    /// Nothing changed since.
    Same,
    Closed,
    /// It is not there, or somewhere else.
    Gone,
}

/// A request that is ready to leave.
struct Prepared {
    /// After the base, segment by segment: each is escaped.
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
}

impl TrackerDoor {
    /// A way to a tracker at this address.
    ///
    /// # Errors
    /// When the machine has no TLS to offer.
    pub fn new(tracker: Tracker, base: Address, setup: Setup) -> anyhow::Result<TrackerDoor> {
        let client = Client::new(base.allows_private(), IN_ALL)?;
        Ok(TrackerDoor { tracker, base, setup, client })
    }

    /// Opens a ticket. An error that may be a ticket all the same is [`Verdict::Unclear`].
    ///
    /// # Errors
    /// What the answer, or none, means.
    pub async fn open(&self, slip: &Slip, now: At) -> Result<Stands, Verdict> {
        let (path, body) = match self.tracker.kind {
            TrackerKind::Github => github::create(&self.tracker, &self.setup, slip),
            TrackerKind::Gitlab => gitlab::create(&self.tracker, &self.setup, slip),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => jira::create(&self.tracker, &self.setup, slip),
        };
        let body = super::json_body(&body).ok_or(Verdict::Ours(Trouble::of(Cause::Malformed)))?;
        let url = self.url(&path, &[])?;
        let answer = self.client.post_json(url, self.headers(), body, MOST_READ).await?;
        if !answer.is_success() {
            return Err(self.judge(&answer, now, true));
        }
        let stands = answer.json().and_then(|json| self.stands(&json));
        stands.ok_or(Verdict::Unclear(Trouble::with(Cause::Stranger, answer.status)))
    }

    /// Finds the ticket with this mark, which was first asked for at `since`. Labels first; where the tracker dropped them,
    /// among the newest texts.
    ///
    /// # Errors
    /// What the answer, or none, means.
    pub async fn find(&self, mark: &str, since: At, now: At) -> Result<Option<Stands>, Verdict> {
        let asks = match self.tracker.kind {
            TrackerKind::Github => github::finds(&self.tracker, mark, since),
            TrackerKind::Gitlab => gitlab::finds(&self.tracker, mark),
            kind @ (TrackerKind::Jira | TrackerKind::JiraDataCenter) => jira::finds(kind, mark),
        };
        for ask in asks {
            let answer = self.ask(&ask, now).await?;
            let found = answer.json().and_then(|json| self.found(&json, mark));
            match found {
                None => return Err(Verdict::Wait(Trouble::with(Cause::Stranger, answer.status), None)),
                Some(Some(stands)) => return Ok(Some(stands)),
                Some(None) => {}
            }
        }
        Ok(None)
    }

    /// Looks at a ticket that is called this there.
    ///
    /// # Errors
    /// What the answer, or none, means.
    pub async fn look(&self, key: &str, etag: Option<&str>, now: At) -> Result<Seen, Verdict> {
        // One of another project, which the settings named before, is not looked at: its number is another ticket's here.
        if key.rsplit_once('#').is_some_and(|(project, _)| project != self.tracker.project) {
            return Ok(Seen::Same);
        }
        let mut ask = match self.tracker.kind {
            TrackerKind::Github => github::look(&self.tracker, key),
            TrackerKind::Gitlab => gitlab::look(&self.tracker, key),
            kind @ (TrackerKind::Jira | TrackerKind::JiraDataCenter) => jira::look(kind, key),
        };
        ask.headers.extend(etag.map(|etag| ("If-None-Match", etag.to_owned())));
        let answer = match self.ask(&ask, now).await {
            Err(Verdict::Broken(trouble)) if matches!(trouble.cause, Cause::Gone | Cause::Redirect) => {
                return Ok(Seen::Gone);
            }
            answer => answer?,
        };
        if answer.status == 304 {
            return Ok(Seen::Same);
        }
        let is_closed = answer.json().and_then(|json| match self.tracker.kind {
            TrackerKind::Github | TrackerKind::Gitlab => Some(json["state"].as_str()? == "closed"),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => jira::is_closed(&json),
        });
        match is_closed {
            None => Err(Verdict::Wait(Trouble::with(Cause::Stranger, answer.status), None)),
            Some(true) => Ok(Seen::Closed),
            Some(false) => Ok(Seen::Open(answer.etag)),
        }
    }

    async fn ask(&self, ask: &Prepared, now: At) -> Result<Answer, Verdict> {
        let url = self.url(&ask.path, &ask.query)?;
        let headers = self.headers().into_iter().chain(ask.headers.clone()).collect();
        // Nothing can have been stored by a question.
        let again = |verdict| match verdict {
            Verdict::Unclear(trouble) => Verdict::Wait(trouble, None),
            other => other,
        };
        let answer = self.client.get(url, headers, MOST_READ).await.map_err(again)?;
        match answer.is_success() || answer.status == 304 {
            true => Ok(answer),
            false => Err(self.judge(&answer, now, false)),
        }
    }

    fn url(&self, path: &[String], query: &[(&str, String)]) -> Result<Url, Verdict> {
        let mut url = self.base.url();
        url.path_segments_mut()
            .map_err(|()| Verdict::Ours(Trouble::of(Cause::Malformed)))?
            .pop_if_empty()
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        match self.tracker.kind {
            TrackerKind::Github => github::headers(&self.setup.token),
            TrackerKind::Gitlab => gitlab::headers(&self.setup.token),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => jira::headers(&self.setup.token),
        }
    }

    /// What a ticket in an answer is called. Where its page is no link that can be shown, it is told by rule.
    fn stands(&self, json: &Value) -> Option<Stands> {
        let (key, page) = match self.tracker.kind {
            TrackerKind::Github => (self.numbered(&json["number"])?, json["html_url"].as_str()),
            TrackerKind::Gitlab => (self.numbered(&json["iid"])?, json["web_url"].as_str()),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => (jira::key(json)?, None),
        };
        let url = page.filter(|page| is_link(page)).map(str::to_owned);
        let url = url.unwrap_or_else(|| self.tracker.page_of(&key));
        Some(Stands { key, url })
    }

    fn numbered(&self, number: &Value) -> Option<String> {
        let number = number.as_u64().filter(|number| *number > 0)?;
        Some(format!("{}#{number}", self.tracker.project))
    }

    /// The ticket with this mark in a list. `None`: it is no list.
    fn found(&self, json: &Value, mark: &str) -> Option<Option<Stands>> {
        let (list, text) = match self.tracker.kind {
            TrackerKind::Github => (json, "body"),
            TrackerKind::Gitlab => (json, "description"),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => (&json["issues"], ""),
        };
        let labels = |ticket: &Value| match self.tracker.kind {
            TrackerKind::Jira | TrackerKind::JiraDataCenter => ticket["fields"]["labels"].clone(),
            TrackerKind::Github | TrackerKind::Gitlab => ticket["labels"].clone(),
        };
        let is_label = |label: &Value| label.as_str().or(label["name"].as_str()) == Some(mark);
        let is_it = |ticket: &&Value| {
            let labelled = labels(ticket).as_array().is_some_and(|labels| labels.iter().any(is_label));
            labelled || ticket[text].as_str().is_some_and(|text| holds(text, mark))
        };
        Some(list.as_array()?.iter().find(is_it).and_then(|ticket| self.stands(ticket)))
    }

    /// What a status says that is no success; `stores`: a ticket may have been stored.
    fn judge(&self, answer: &Answer, now: At, stores: bool) -> Verdict {
        let trouble = |cause| Trouble::with(cause, answer.status);
        match answer.status {
            403 | 429 if answer.status == 429 || is_limit(answer) => {
                Verdict::Wait(trouble(Cause::Busy), Some(rest(answer, now)))
            }
            500..=599 if stores => Verdict::Unclear(trouble(Cause::Fault)),
            _ => super::by_status(answer),
        }
    }
}

/// Does a text hold this mark, and not a longer one?
fn holds(text: &str, mark: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    text.match_indices(mark).any(|(at, _)| ends(&text[at + mark.len()..]))
}

/// Is a 403 one that asks for fewer requests?
fn is_limit(answer: &Answer) -> bool {
    let says = String::from_utf8_lossy(&answer.body).to_lowercase();
    answer.retry_after.is_some() || answer.is_used_up || says.contains("rate limit")
}

/// How long it asks for: by itself, or until its count begins anew, or a minute.
fn rest(answer: &Answer, now: At) -> TimeDelta {
    let reset = answer.reset_at.filter(|_| answer.is_used_up);
    let reset = reset.map(|at| TimeDelta::seconds(at.saturating_sub(now.timestamp()).clamp(1, 86_400)));
    answer.retry_after.or(reset).unwrap_or(TimeDelta::minutes(1))
}
