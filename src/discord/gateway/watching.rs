//! Watching a connection: how long may it be silent, and what does the library do with it.

use super::connection::{Connection, Look};
use super::hearing::Sign;
use super::pace::Ended;
use super::{Gateway, GatewayOptions};
use serenity::gateway::ConnectionStage;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// After so long a thread that does nothing else any more is left to itself.
const HOPELESS: Duration = Duration::from_secs(10);

/// A connection and what was seen of it.
pub(super) struct Watching<'a> {
    gateway: &'a Gateway,
    connection: Connection,
    signs: UnboundedReceiver<Sign>,
    heard: watch::Receiver<Instant>,
    began: Instant,
    /// When its session began.
    ready: Option<Instant>,
    /// The last event or acknowledged heartbeat.
    alive: Instant,
    latency: Option<Duration>,
    /// Whether the gateway has shaken hands.
    reached: bool,
    /// Since when the library has been at connecting again.
    away: Option<Instant>,
    /// Whether the library may be at beginning another session by itself.
    another: bool,
    stuck: Option<Instant>,
    getting_ready: Option<AbortHandle>,
}

impl<'a> Watching<'a> {
    pub(super) fn new(
        gateway: &'a Gateway,
        connection: Connection,
        signs: UnboundedReceiver<Sign>,
        heard: watch::Receiver<Instant>,
    ) -> Watching<'a> {
        let now = Instant::now();
        Watching {
            gateway,
            connection,
            signs,
            heard,
            began: now,
            ready: None,
            alive: now,
            latency: None,
            reached: false,
            away: None,
            another: false,
            stuck: None,
            getting_ready: None,
        }
    }

    /// Until the connection has to be replaced.
    pub(super) async fn run(mut self) -> Ended {
        let mut look = tokio::time::interval(self.options().look);
        loop {
            let ended = tokio::select! {
                Some(sign) = self.signs.recv() => self.note(sign).await,
                _ = look.tick() => self.look(),
            };
            if let Some(ended) = ended {
                if self.another {
                    self.gateway.count_session(self.gateway.budget().await).await;
                }
                return ended;
            }
        }
    }

    fn options(&self) -> &'a GatewayOptions {
        &self.gateway.options
    }

    async fn note(&mut self, sign: Sign) -> Option<Ended> {
        self.alive = Instant::now();
        match sign {
            Sign::Resumed => {
                tracing::info!("the session was resumed");
                self.gateway.stats.send_modify(|stats| stats.resumed += 1);
                self.away = None;
                self.gateway.commands_in_doubt.notify_one();
            }
            Sign::Refused(error) => return Some(Ended::Refused(error)),
            Sign::Ready(application) => return self.begun(application).await,
        }
        None
    }

    async fn begun(&mut self, application: u64) -> Option<Ended> {
        let before = self.ready.replace(self.alive);
        (self.away, self.another) = (None, false);
        self.connection.may_connect(true);
        if let Some(before) = before {
            // The library began another session by itself.
            self.gateway.count_session(self.gateway.budget().await).await;
            if before.elapsed() < self.options().stable {
                return Some(Ended::Lost("sessions end as soon as they begin", before.elapsed()));
            }
        }
        let getting_ready = tokio::spawn(self.gateway.clone().get_ready(application)).abort_handle();
        if let Some(earlier) = self.getting_ready.replace(getting_ready) {
            earlier.abort();
        }
        None
    }

    fn look(&mut self) -> Option<Ended> {
        if self.connection.is_stuck() {
            let since = self.stuck.get_or_insert_with(Instant::now);
            return (since.elapsed() > HOPELESS).then(|| self.lost("the connection's thread is stuck"));
        }
        self.stuck = None;
        self.alive = self.alive.max(*self.heard.borrow());
        if let Some(look) = self.connection.look() {
            self.compare(&look);
        }
        let options = self.options();
        if self.ready.is_none() && self.began.elapsed() > options.connect_timeout {
            return Some(self.lost("the gateway gave no session in time"));
        }
        if self.reached && !self.connection.has_shard() {
            return Some(self.lost("the connection ended"));
        }
        if self.away.is_some_and(|since| since.elapsed() > options.resume_timeout) {
            return Some(self.lost("the session was not resumed in time"));
        }
        if self.alive.elapsed() > options.watchdog {
            return Some(self.lost("the connection is deaf"));
        }
        None
    }

    fn compare(&mut self, look: &Look) {
        self.reached = true;
        // Until there is a session there is nothing to resume.
        self.connection.may_connect(self.ready.is_some());
        // It is gone while a heartbeat is not acknowledged.
        if look.latency.is_some() && look.latency != self.latency {
            self.latency = look.latency;
            self.alive = Instant::now();
        }
        if look.stage == ConnectionStage::Connected || self.ready.is_none() {
            self.away = None;
        } else {
            self.away.get_or_insert_with(Instant::now);
            self.another |= look.stage == ConnectionStage::Disconnected;
        }
    }

    fn lost(&self, why: &'static str) -> Ended {
        match self.ready {
            Some(since) => Ended::Lost(why, self.alive.saturating_duration_since(since)),
            None if self.reached => Ended::NotReady,
            None => Ended::Unreachable,
        }
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        if let Some(getting_ready) = &self.getting_ready {
            getting_ready.abort();
        }
    }
}
