//! A small strict stand-in of Discord on loopback: REST v10, the gateway, people who act as clients would, a live
//! page, and scenarios. It knows nothing of the bot, so that it can be a witness of what the bot does.
//!
//! Reading order: `state` (what it remembers), `server` (one request from socket to answer), `rest` (the routes),
//! `gateway`, `people` (what clients do), `transcript` (what they saw), `scenario`, `page`.

mod acts;
mod answer;
mod command_line;
mod date;
mod events;
mod faults;
mod gateway;
mod guild;
mod limits;
mod mentions;
mod page;
mod payload;
mod people;
mod permissions;
mod records;
mod refusal;
mod render;
mod rest;
pub mod scenario;
mod server;
mod sessions;
pub mod state;
mod transcript;
mod validate;
mod view;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use answer::{Answer, AnswerKind, Choice, Modal, ModalField};
pub use faults::{Fault, FaultKind};
pub use gateway::GatewayDrop;
pub use guild::Guild;
pub use people::{Person, Refused};
pub use permissions::by_name as permission_by_name;
pub use state::State;
pub use view::{AttachmentView, ChannelView, MessageView};

/// Time for snowflakes and timestamps.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
/// An extra check of request bodies: method, route template, body.
pub type CheckBody = Arc<dyn Fn(&str, &str, &Value) -> Result<(), String> + Send + Sync>;

/// How a sandbox is to be.
#[derive(Clone)]
pub struct Options {
    /// 0: any free one. Always bound to 127.0.0.1.
    pub port: u16,
    /// The bot's token, without `Bot `.
    pub token: String,
    /// The product's clock.
    pub now: Now,
    /// Windows of rate limits pass this many times faster than real time.
    pub speed: f64,
    /// Whether limits answer 429, or are only told in the headers.
    pub enforce_limits: bool,
    /// Called with every body; an error is a fault and answered 400.
    pub check_body: Option<CheckBody>,
}

/// One request of the bot.
#[derive(Clone, Debug)]
pub struct RequestRecord {
    /// Such as `POST`.
    pub method: String,
    /// Path without the API prefix and query.
    pub path: String,
    /// Route template, such as `/channels/{channel_id}/messages`.
    pub template: String,
    /// JSON body, or null.
    pub body: Value,
    /// Status of the answer; 0 when none was given.
    pub status: u16,
    /// Product time.
    pub at: DateTime<Utc>,
}

/// Counters.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Requests by `METHOD template`.
    pub requests: BTreeMap<String, u64>,
    /// Answers of 429.
    pub too_many: u64,
    /// What was limited, and how: the first of these answers.
    pub limited: Vec<String>,
    /// Answers of 401, 403 and 429, which Discord counts towards a ban.
    pub invalid: u64,
    /// Gateway sessions begun.
    pub identifies: u64,
    /// Gateway sessions resumed.
    pub resumes: u64,
    /// Heartbeats of the bot.
    pub heartbeats: u64,
    /// Websockets opened.
    pub connections: u64,
}

/// What the parts share.
pub(crate) struct Shared {
    pub options: Options,
    pub address: SocketAddr,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    pub stopping: watch::Sender<bool>,
}

impl Shared {
    /// Reads the state. Never hold this across an await.
    pub(crate) fn read(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes all who wait.
    pub(crate) fn change<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        let value = f(&mut self.read());
        self.changed.send_modify(|version| *version = version.wrapping_add(1));
        value
    }

    /// Waits until `f` gives something; looks again after every change.
    pub(crate) async fn until<T>(&self, limit: Duration, f: impl Fn(&State) -> Option<T>) -> Option<T> {
        let mut changes = self.changed.subscribe();
        let found = async {
            loop {
                changes.borrow_and_update();
                if let Some(value) = f(&self.read()) {
                    return Some(value);
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limit, found).await.ok().flatten()
    }

    /// Completes when the sandbox stops.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping.subscribe();
        async move {
            let _ = stopping.wait_for(|stop| *stop).await;
        }
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

/// A running stand-in. Clones are the same one.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) shared: Arc<Shared>,
}

impl Sandbox {
    /// Binds to loopback and serves until [`Sandbox::stop`].
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: Options) -> anyhow::Result<Sandbox> {
        let listener = TcpListener::bind(("127.0.0.1", options.port))
            .await
            .with_context(|| format!("port {} of 127.0.0.1", options.port))?;
        let address = listener.local_addr().context("address of the sandbox")?;
        let limits = limits::Limits::new(options.enforce_limits, options.speed);
        let state = State::new(options.now.clone(), limits, format!("http://{address}"));
        let shared = Arc::new(Shared {
            options,
            address,
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
        });
        tokio::spawn(server::accept(shared.clone(), listener));
        Ok(Sandbox { shared })
    }

    /// Such as `http://127.0.0.1:4000`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The bot's user id, which is its application's id too.
    pub fn bot_id(&self) -> u64 {
        self.read(|state| state.bot_id)
    }

    /// A new guild with an owner, the bot and the channel `#general`. Its zone is UTC+8 for a Chinese locale, else UTC.
    pub fn add_guild(&self, name: &str, locale: &str) -> Guild {
        Guild::create(self, name, locale)
    }

    /// The guilds there are.
    pub fn guilds(&self) -> Vec<Guild> {
        self.read(|state| state.guilds.iter().map(|guild| Guild::of(self, guild.id)).collect())
    }

    /// Looks at the state under its lock. Do not call other methods of the sandbox inside.
    pub fn read<T>(&self, f: impl FnOnce(&State) -> T) -> T {
        f(&self.shared.read())
    }

    /// Everything the bot did that Discord would refuse or that is unsafe.
    pub fn faults(&self) -> Vec<String> {
        self.read(|state| state.faults.clone())
    }

    /// Forgets the faults so far.
    pub fn clear_faults(&self) {
        self.shared.change(|state| state.faults.clear());
    }

    /// Counters since the start.
    pub fn stats(&self) -> Stats {
        self.read(|state| state.stats.clone())
    }

    /// The newest requests of the bot, oldest first; at most 20,000.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.read(|state| state.requests.iter().cloned().collect())
    }

    /// Waits until `f` holds, looking again at every change.
    ///
    /// # Errors
    /// When `real_timeout` passes first; the text says what was waited for.
    pub async fn wait_until<F: Fn(&State) -> bool>(
        &self,
        what: &str,
        real_timeout: Duration,
        f: F,
    ) -> anyhow::Result<()> {
        self.shared
            .until(real_timeout, |state| f(state).then_some(()))
            .await
            .with_context(|| format!("waited {real_timeout:?} in vain: {what}"))
    }

    /// Waits until a bot is connected and has its session.
    ///
    /// # Errors
    /// When `real_timeout` passes first.
    pub async fn wait_until_connected(&self, real_timeout: Duration) -> anyhow::Result<()> {
        self.wait_until("the bot connects", real_timeout, |state| state.is_connected()).await
    }

    /// Plans a fault.
    pub fn inject(&self, fault: Fault) {
        self.shared.change(|state| state.plan_fault(fault));
    }

    /// Forgets the planned faults that have not struck.
    pub fn clear_injected(&self) {
        self.shared.change(|state| state.planned.clear());
    }

    /// Does this to every open gateway connection.
    pub fn drop_gateway(&self, how: GatewayDrop) {
        self.shared.change(|state| state.drop_sessions(&how));
    }

    /// How often connections that are made from now on have to send a heartbeat.
    pub fn set_heartbeat(&self, every: Duration) {
        self.shared.change(|state| state.heartbeat = every);
    }

    /// How many sessions may be begun in a day, those that were begun already included.
    pub fn set_session_starts(&self, total: u64) {
        self.shared.change(|state| state.session_starts = total);
    }

    /// Every channel of a guild in order of creation, as a person would read it.
    pub fn transcript(&self, guild: &Guild) -> String {
        self.read(|state| transcript::of_guild(state, guild.id()))
    }

    /// One channel as a person would read it.
    pub fn transcript_of(&self, channel: u64) -> String {
        self.read(|state| transcript::of_channel(state, channel))
    }

    /// Stops listening and closes what is open.
    pub async fn stop(&self) {
        self.shared.stopping.send_replace(true);
        self.shared.change(|state| state.drop_sessions(&GatewayDrop::Reset));
        self.shared.stopping.closed().await;
    }
}

#[cfg(test)]
mod tests;
