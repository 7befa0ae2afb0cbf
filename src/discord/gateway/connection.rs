//! One client of the library, in a thread and a runtime of its own.
//!
//! The library starts tasks that hang for ever, or that keep a thread busy for ever, and gives no handle to end them. When
//! their runtime ends, they end; and work on answers, which is done elsewhere, goes on.

use super::hearing::{Hearing, Sign};
use anyhow::Context as _;
use futures_util::StreamExt;
use serenity::all::{EventHandler, GatewayIntents, HttpBuilder, RawEventHandler, ShardId};
use serenity::gateway::{ConnectionStage, ShardManager, ShardManagerOptions};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, oneshot, watch};
use tokio_tungstenite::tungstenite::Message;

/// The thread shows this often that it is not stuck.
const PULSE: Duration = Duration::from_millis(100);
/// Without a pulse for this long it is stuck.
const STUCK: Duration = Duration::from_millis(500);
/// No gateway is at this address, and the library finds that out without looking.
const NOWHERE: &str = "nowhere";

/// Where and as whom to connect.
pub(super) struct Login<'a> {
    pub(super) base: &'a str,
    pub(super) token: &'a str,
    pub(super) client: reqwest::Client,
    pub(super) url: String,
}

/// A connection; dropping it ends it.
pub(super) struct Connection {
    shards: Arc<ShardManager>,
    /// Shared with the library, which reads it whenever it connects.
    address: Arc<Mutex<String>>,
    url: String,
    pulse: watch::Receiver<Instant>,
    _stop: oneshot::Sender<()>,
}

/// What the library shows of its connection.
pub(super) struct Look {
    /// Changes with every acknowledged heartbeat.
    pub(super) latency: Option<Duration>,
    pub(super) stage: ConnectionStage,
}

impl Connection {
    /// Begins to connect.
    ///
    /// # Errors
    /// When there is no thread for it.
    pub(super) async fn open(login: Login<'_>, hearing: Hearing) -> anyhow::Result<Connection> {
        // Its REST is not used. Should it ever be, then at the same server; with its limiter on it would go elsewhere.
        let http = HttpBuilder::new(login.token)
            .client(login.client)
            .proxy(login.base)
            .ratelimiter_disabled(true)
            .build();
        let address = Arc::new(Mutex::new(login.url.clone()));
        let options = ShardManagerOptions {
            data: Arc::default(),
            event_handlers: vec![Arc::new(hearing.clone()) as Arc<dyn EventHandler>],
            raw_event_handlers: vec![Arc::new(hearing.clone()) as Arc<dyn RawEventHandler>],
            shard_index: 0,
            shard_init: 1,
            shard_total: 1,
            ws_url: address.clone(),
            http: Arc::new(http),
            // Of messages only who writes where, and that they are deleted; none of these intents is privileged.
            intents: GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES,
            presence: None,
        };
        let (stop, stopped) = oneshot::channel();
        let (started, shards) = oneshot::channel();
        let (beat, pulse) = watch::channel(Instant::now());
        let live = move || live(options, &hearing, started, &beat, stopped);
        std::thread::Builder::new().name("gateway".into()).spawn(live).context("no thread")?;
        let shards = shards.await.context("the connection's thread did not start")?;
        Ok(Connection { shards, address, url: login.url, pulse, _stop: stop })
    }

    /// What the library shows of its shard, once it has shaken hands.
    pub(super) fn look(&self) -> Option<Look> {
        let runners = self.shards.runners.try_lock().ok()?;
        let runner = runners.get(&ShardId(0))?;
        Some(Look { latency: runner.latency, stage: runner.stage })
    }

    /// Whether the library still has a shard, or is making one. Nothing tells, but a shard holds the address, as do the
    /// library's queue and we.
    pub(super) fn has_shard(&self) -> bool {
        Arc::strong_count(&self.address) > 2
    }

    /// Whether the thread does nothing else any more. After a close frame without a code, or with some codes, the library
    /// reads from the closed connection for ever; a failed send ends that, and on a good connection a ping does no harm.
    pub(super) fn is_stuck(&self) -> bool {
        let stuck = self.pulse.borrow().elapsed() > STUCK;
        if stuck
            && let Ok(runners) = self.shards.runners.try_lock()
            && let Some(runner) = runners.get(&ShardId(0))
        {
            runner.runner_tx.websocket_message(Message::Ping(Vec::new()));
        }
        stuck
    }

    /// Lets the library connect by itself, which it may in order to resume, or not, when it could only begin one session
    /// after the other. To be called again and again: it does nothing while the library reads the address.
    pub(super) fn may_connect(&self, may: bool) {
        let wanted = if may { &self.url } else { NOWHERE };
        if let Ok(mut address) = self.address.try_lock()
            && *address != wanted
        {
            wanted.clone_into(&mut address);
        }
    }
}

fn live(
    options: ShardManagerOptions,
    hearing: &Hearing,
    started: oneshot::Sender<Arc<ShardManager>>,
    beat: &watch::Sender<Instant>,
    mut stopped: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return tracing::error!("no runtime for the gateway: {error}"),
    };
    runtime.block_on(async {
        let (shards, mut refused) = ShardManager::new(options);
        let _ = shards.initialize();
        if started.send(shards).is_err() {
            return;
        }
        let mut pulse = tokio::time::interval(PULSE);
        loop {
            tokio::select! {
                _ = &mut stopped => return,
                _ = pulse.tick() => { beat.send_replace(Instant::now()); }
                Some(Err(error)) = refused.next() => hearing.tell(Sign::Refused(error)),
            }
        }
    });
}
