//! Sending one request and reading a small answer, within bounds that the other side has no say in.

use super::address::{Address, Guard, Refused};
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use chrono::TimeDelta;
use reqwest::redirect::Policy;
use reqwest::{Request, Response, Url};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection may take, and a call that tells nothing, with its answer.
const CONNECT: Duration = Duration::from_secs(5);
const CALL: Duration = Duration::from_secs(15);
/// Bytes of an answer that are read. What says that something was taken has some fifty.
const MOST_READ: usize = 16 * 1024;
/// How requests call themselves.
const AGENT: &str = concat!("warroom/", env!("CARGO_PKG_VERSION"));

/// A client that goes to one outlet.
pub(super) struct Client {
    http: reqwest::Client,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// How long the service wants to be left alone.
    pub(super) retry_after: Option<TimeDelta>,
    /// The first bytes of it.
    pub(super) body: Vec<u8>,
    /// Are these all?
    pub(super) is_whole: bool,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// As JSON, if it is that.
    pub(super) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

impl Client {
    /// A client that may go inside of a network, or not, and waits so long for an answer in all.
    ///
    /// # Errors
    /// When the machine has no TLS to offer.
    pub(super) fn new(allow_private: bool, in_all: Duration) -> anyhow::Result<Client> {
        let http = reqwest::Client::builder()
            .dns_resolver(Arc::new(Guard { allow_private }))
            .redirect(Policy::none())
            // A proxy would resolve the name anew, wherever it stands.
            .no_proxy()
            .https_only(!allow_private)
            .http1_only()
            // A connection that the other side has closed meanwhile would leave open whether something arrived.
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT)
            .timeout(in_all)
            .user_agent(AGENT)
            .build()?;
        Ok(Client { http })
    }

    /// Posts a body; the answer, or what it means that there is none.
    pub(super) async fn post(
        &self,
        url: Url,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> Result<Answer, Verdict> {
        let mut request = self.http.post(url).header("Content-Type", "application/json; charset=utf-8");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body).build().map_err(|_| ours())?;
        self.exchange(request).await
    }

    async fn exchange(&self, request: Request) -> Result<Answer, Verdict> {
        let response = self.http.execute(request).await.map_err(|error| failed(&error))?;
        let status = response.status().as_u16();
        let retry_after = retry_after(&response);
        let (body, is_whole) = read(response).await;
        Ok(Answer { status, retry_after, body, is_whole })
    }
}

/// Calls an address, without telling it anything. True: it answered with success.
pub async fn call(address: &Address) -> bool {
    let Ok(client) = Client::new(address.allows_private(), CALL) else { return false };
    let Ok(request) = client.http.get(address.url()).build() else { return false };
    client.exchange(request).await.is_ok_and(|answer| answer.is_success())
}

fn ours() -> Verdict {
    Verdict::Ours(Trouble::of(Cause::Malformed))
}

/// Seconds; the other form, a date, is left to our own pace.
fn retry_after(response: &Response) -> Option<TimeDelta> {
    let value = response.headers().get("Retry-After")?.to_str().ok()?;
    value.trim().parse::<u32>().ok().map(|seconds| TimeDelta::seconds(seconds.into()))
}

/// The beginning of an answer, and whether that is all of it; the rest is not fetched.
async fn read(mut response: Response) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_READ => body.extend_from_slice(&chunk),
            Ok(None) => return (body, true),
            Ok(Some(_)) | Err(_) => return (body, false),
        }
    }
}

/// What it means that there was no answer. The error itself has the address in it, and is shown nowhere.
fn failed(error: &reqwest::Error) -> Verdict {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.downcast_ref::<Refused>().is_some() {
            return Verdict::Broken(Trouble::of(Cause::Inside));
        }
        source = inner.source();
    }
    if error.is_builder() {
        return ours();
    }
    if error.is_connect() {
        return Verdict::Wait(Trouble::of(Cause::Unreached), None);
    }
    Verdict::Unclear(Trouble::of(Cause::Silent))
}
