//! The sender of all REST requests to Discord that matter.
//!
//! One [`send`](Rest::send) is at most one request that has an effect: nothing whose outcome is
//! unknown is sent again here. A request waits in a line until the limits that Discord announced
//! allow it: answers to interactions first, then escalations, then everything else; within each
//! of these guilds take turns, within a guild its incidents, and within an incident who came
//! first is served first. The line and the limits are pure (`line`, `limiter`); this file
//! is the clock, the lock and the wire around them.

mod bucket;
mod gates;
mod heard;
mod limiter;
mod line;
mod outcome;
mod request;
mod route;
#[cfg(test)]
mod tests;
mod time;
mod turn;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use reqwest::header::HeaderValue;
use reqwest::{Client, Url};
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

pub use outcome::{NotListed, RequestOutcome};
pub use request::{File, Flow, Lane, Method, Request, Token};
pub use route::{MessageQuery, Route};

use crate::clock::{Clock, RoundTrip};
use crate::domain::delivery;
use heard::Heard;
use limiter::Limiter;
use line::{Line, Place, Verdict};
use turn::{Turn, keep_time};

/// Discord asks for a library's address and version in this form.
const USER_AGENT: &str = concat!("DiscordBot (https://localhost/warroom, ", env!("CARGO_PKG_VERSION"), ")");
/// The hard stop before Discord bans the address, at 10,000 answers of 401, 403 or 429 in 10
/// minutes: the rest is for the gateway and for other programs behind the same address.
const MOST_REFUSALS: u32 = 8_000;
/// A request that earned a 429 is tried so often in all, if its hold allows.
const TRIES: u32 = 3;
/// More than Discord ever answers with; what is longer is cut off and taken as not JSON.
const LONGEST_BODY: usize = 16 * 1024 * 1024;

/// How to reach Discord.
#[derive(Clone, Debug)]
pub struct RestOptions {
    /// Where the API is: `https://discord.com`, or a stand-in's `http://127.0.0.1:9000`. Requests
    /// go to `{base}/api/v10` and nowhere else: redirects are not followed, and for a loopback
    /// address no proxy is used.
    pub base: String,
    /// The bot's token.
    pub token: Token,
    /// How long one request may take in all (10 s).
    pub request_timeout: Duration,
    /// How long connecting may take (3 s).
    pub connect_timeout: Duration,
    /// How many requests arrive in any second, interaction answers not counted (48). Discord
    /// allows 50 a bot; the rest is for whatever else speaks with its token, such as a former
    /// process during a restart.
    pub per_second: u32,
    /// What learns from every answer what time it is at Discord (a clock that does not want to know).
    pub clock: Clock,
}

impl RestOptions {
    /// The usual times and rates.
    pub fn new(base: impl Into<String>, token: Token) -> Self {
        Self {
            base: base.into(),
            token,
            request_timeout: Duration::from_secs(delivery::REQUEST.num_seconds().unsigned_abs()),
            connect_timeout: Duration::from_secs(3),
            per_second: 48,
            clock: Clock::System,
        }
    }
}

/// What the sender did since it was made, and how it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestStats {
    /// Requests that were done (2xx).
    pub sent: u64,
    /// Requests whose outcome is unknown.
    pub unknown: u64,
    /// Requests that never left.
    pub not_sent: u64,
    /// Answers that said "too fast": should stay at 0.
    pub limited: u64,
    /// Requests told to come back later without being sent.
    pub put_off: u64,
    /// Requests that Discord refused for any other reason.
    pub refused: u64,
    /// Requests that wait to leave.
    pub waiting: usize,
    /// Requests whose answer is awaited.
    pub in_flight: usize,
    /// Answers of 401, 403 and 429 in the last 10 minutes: at 8,000 all sending stops.
    pub refusals: u32,
    /// Whether sending pauses after faults in a row.
    pub pausing: bool,
    /// Whether the bot's token was refused.
    pub token_dead: bool,
}

/// The sender. Clones share everything.
#[derive(Clone)]
pub struct Rest {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    api: String,
    token: Token,
    authorization: HeaderValue,
    clock: Clock,
    started: Instant,
    state: Mutex<State>,
    /// Tells the timer that the line has another next instant.
    moved: Arc<Notify>,
    timer: OnceLock<()>,
}

struct State {
    limiter: Limiter,
    line: Line,
    verdicts: HashMap<Place, oneshot::Sender<Verdict>>,
    next_number: u64,
    wake: Option<u64>,
    stats: RestStats,
}

impl Rest {
    /// Makes a sender; nothing is sent yet.
    ///
    /// # Errors
    /// If the base is not a plain http or https address, or the token could not be a token.
    pub fn new(options: RestOptions) -> anyhow::Result<Self> {
        let base = Url::parse(&options.base).with_context(|| format!("address {:?}", options.base))?;
        ensure!(matches!(base.scheme(), "http" | "https"), "the address is neither http nor https");
        let plain = base.username().is_empty() && base.password().is_none();
        if !plain || base.query().is_some() || base.fragment().is_some() {
            bail!("the address may hold nothing but a host, a port and a path");
        }
        let mut authorization = match HeaderValue::from_str(&format!("Bot {}", options.token.expose())) {
            Ok(value) if !options.token.expose().is_empty() => value,
            _ => bail!("the bot's token is empty or has characters no token has"),
        };
        authorization.set_sensitive(true);
        let mut client = Client::builder()
            .user_agent(USER_AGENT)
            // The token goes to the address that was set, and to no other that an answer names.
            .redirect(reqwest::redirect::Policy::none())
            // Whether a request may be made again, only the line and the outbox know.
            .retry(reqwest::retry::never())
            .connect_timeout(options.connect_timeout)
            .timeout(options.request_timeout)
            // On HTTP/2 all requests share one connection, and one that died silently takes all
            // of them along; here it takes one.
            .http1_only()
            .pool_max_idle_per_host(16)
            .pool_idle_timeout(Duration::from_secs(15));
        if is_loopback(&base) {
            client = client.no_proxy();
        }
        if base.scheme() == "http" {
            // Reading hundreds of root certificates takes time and memory; there is nothing to check with them.
            client = client.tls_built_in_root_certs(false);
        }
        let state = State {
            limiter: Limiter::new(options.per_second, MOST_REFUSALS, rand::random()),
            line: Line::default(),
            verdicts: HashMap::new(),
            next_number: 0,
            wake: None,
            stats: RestStats::default(),
        };
        Ok(Self {
            inner: Arc::new(Inner {
                client: client.build().context("HTTP client")?,
                api: format!("{}/api/v10", base.as_str().trim_end_matches('/')),
                token: options.token,
                authorization,
                clock: options.clock,
                started: Instant::now(),
                state: Mutex::new(state),
                moved: Arc::new(Notify::new()),
                timer: OnceLock::new(),
            }),
        })
    }

    /// Sends one request when its turn comes.
    ///
    /// Waits 2 s at most for an `Answer`'s turn and 10 s for another's, then says `RetryAfter`.
    /// If this future is dropped, its place is free again; what left may have happened.
    pub async fn send(&self, request: Request) -> RequestOutcome {
        let inner = &self.inner;
        inner.timer.get_or_init(|| {
            tokio::spawn(keep_time(Arc::downgrade(inner), inner.moved.clone(), inner.started));
        });
        let mut turn = Turn::join(inner, &request);
        let mut tries = 1;
        loop {
            match turn.wait().await {
                Verdict::Go => {}
                Verdict::Later(ms) => return RequestOutcome::RetryAfter(Duration::from_millis(ms)),
                Verdict::Closed => return RequestOutcome::TokenDead,
            }
            let (heard, outcome) = inner.exchange(&request).await;
            let again = tries < TRIES && matches!(&heard, Some(Heard::Answer { limited: Some(_), .. }));
            if !turn.end(heard.as_ref(), &outcome, again) {
                return outcome;
            }
            tries += 1;
        }
    }

    /// The HTTP client, for whoever sends past the line: with a second one all root certificates would be read twice.
    pub fn client(&self) -> Client {
        self.inner.client.clone()
    }

    /// Figures for metrics and for the operator.
    pub fn stats(&self) -> RestStats {
        let now = self.inner.now();
        let mut state = self.inner.lock();
        RestStats {
            waiting: state.line.len(),
            refusals: state.limiter.refusals(now),
            pausing: state.limiter.is_pausing(),
            token_dead: state.limiter.is_closed(),
            ..state.stats
        }
    }
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rest").field("api", &self.inner.api).finish_non_exhaustive()
    }
}

impl Inner {
    fn now(&self) -> u64 {
        milliseconds(self.started.elapsed())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells all whose turn has come, and sets the timer for the next.
    fn advance(&self, state: &mut State) {
        let now = self.now();
        let (told, wake) = state.line.advance(now, &mut state.limiter);
        for (place, verdict) in told {
            match verdict {
                Verdict::Go => state.stats.in_flight += 1,
                Verdict::Later(_) => state.stats.put_off += 1,
                Verdict::Closed => {}
            }
            if let Some(verdicts) = state.verdicts.remove(&place) {
                // Whoever gave up in between gives back what it was granted.
                let _ = verdicts.send(verdict);
            }
        }
        if state.wake != wake {
            state.wake = wake;
            self.moved.notify_one();
        }
    }

    /// One request and its answer; `None` instead of the answer if there was no request.
    async fn exchange(&self, request: &Request) -> (Option<Heard>, RequestOutcome) {
        let built = match request.build(&self.client, &self.api, &self.authorization) {
            Ok(built) => built,
            Err(error) => return (None, unbuilt(format!("{error:#}"))),
        };
        let failed = |error: reqwest::Error| {
            if error.is_builder() {
                return (None, unbuilt(in_words(error)));
            }
            // Without a connection no byte left; of anything later it is not known.
            let never_left = error.is_connect();
            let words = in_words(error);
            let outcome =
                if never_left { RequestOutcome::NotSent(words) } else { RequestOutcome::Unknown(words) };
            (Some(Heard::Nothing), outcome)
        };
        let trip = self.clock.round_trip();
        let mut response = match built.send().await {
            Ok(response) => response,
            Err(error) => return failed(error),
        };
        let trip = trip.map(RoundTrip::answered);
        let mut body = Vec::new();
        let mut broken = None;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST_BODY => body.extend_from_slice(&chunk),
                Ok(_) => break,
                Err(error) => {
                    broken = Some(in_words(error));
                    break;
                }
            }
        }
        let secrets = [self.token.expose(), request.route.secret().unwrap_or_default()];
        let (heard, outcome) =
            heard::read(request, response.status().as_u16(), response.headers(), &body, &secrets);
        if let Some(trip) = trip {
            trip.tells(
                time::date(response.status().as_u16(), response.headers()),
                time::posted(request, &outcome),
            );
        }
        match (broken, outcome) {
            // Done, but the ids in the answer are lost.
            (Some(words), RequestOutcome::Sent(_)) => (Some(heard), RequestOutcome::Unknown(words)),
            (_, outcome) => (Some(heard), outcome),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.moved.notify_one();
    }
}

fn unbuilt(message: String) -> RequestOutcome {
    RequestOutcome::Refused { status: 0, code: 0, message }
}

/// An error with its causes but without its address, which may hold an interaction's token.
fn in_words(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error.without_url()))
}

fn is_loopback(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
