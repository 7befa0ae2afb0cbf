//! The gateway: serenity hears, we answer, and watch that it still hears.
//!
//! Serenity 0.12.5 resumes a session by itself, and that is left to it. Everything else is not: it can hang in a
//! reconnection for ever, begin session after session without a pause, or read from a closed connection at full load. So
//! each of its clients lives in a `connection` of its own, which is looked at from outside and replaced when it is deaf
//! (`watch` in this file), at a `pace` and within a `budget` of sessions that Discord allows in a day.
//!
//! Nothing that is owed depends on it: due times and deliveries go on while the gateway is away.

mod budget;
mod connection;
mod hearing;
mod pace;
mod reduced;
mod registering;
mod spoken;
mod watching;

use super::changed::{Changes, Listener};
use super::deliver::Delivery;
use super::permissions::id;
use super::rest::{Method, Request, RequestOutcome, Route, Token};
use crate::actions::Actions;
use anyhow::{Context as _, bail};
use budget::{Budget, Limit};
use connection::{Connection, Login};
use hearing::{Answers, Hearing};
use pace::{Ended, Pace, scattered};
use spoken::ears;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use watching::Watching;

/// The name under which the count of begun sessions is kept.
const SESSIONS: &str = "gateway sessions";
/// The longest wait between attempts to learn who the bot is.
const LONGEST_START: Duration = Duration::from_secs(30);
/// How long answers under way may take when the process is told to stop: whoever ends a process waits for no longer.
const LAST_ANSWERS: Duration = Duration::from_millis(500);

/// How a connection is watched and replaced. The defaults are for Discord; all times are real ones.
#[derive(Clone, Debug, PartialEq)]
pub struct GatewayOptions {
    /// From the beginning of an attempt to a session (15 s). Names, TCP, TLS, handshake, HELLO and READY are within it.
    pub connect_timeout: Duration,
    /// How long the library may be at resuming (4 s). It must be less than the 5 s after which the library begins a new
    /// session by itself.
    pub resume_timeout: Duration,
    /// Longest silence: no event and no acknowledged heartbeat (60 s). Discord wants a heartbeat every 41.25 s.
    pub watchdog: Duration,
    /// How often the connection is looked at (250 ms).
    pub look: Duration,
    /// A session that lived so long was a good one, and failures before it are forgotten (60 s).
    pub stable: Duration,
    /// Least time between beginnings of two sessions (5 s: Discord allows one in 5 s).
    pub apart: Duration,
    /// The first wait before another connection; it doubles with every failure (500 ms).
    pub first_wait: Duration,
    /// The longest wait while nothing can be reached (30 s).
    pub longest_wait: Duration,
    /// The longest wait while sessions end soon after they begin (100 s).
    pub longest_wait_soon: Duration,
    /// The wait after the token or the intents were refused, which only a person can mend (10 min).
    pub refused_wait: Duration,
}

impl Default for GatewayOptions {
    fn default() -> GatewayOptions {
        GatewayOptions {
            connect_timeout: Duration::from_secs(15),
            resume_timeout: Duration::from_secs(4),
            watchdog: Duration::from_secs(60),
            look: Duration::from_millis(250),
            stable: Duration::from_secs(60),
            apart: Duration::from_secs(5),
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
            longest_wait_soon: Duration::from_secs(100),
            refused_wait: Duration::from_secs(600),
        }
    }
}

/// What happened on the gateway since the process began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GatewayStats {
    /// Sessions that were begun or may have been.
    pub sessions: u64,
    /// Sessions that were resumed.
    pub resumed: u64,
    /// Connections, or attempts at one, that ended.
    pub ended: u64,
    /// Interactions heard.
    pub interactions: u64,
    /// Interactions that could not be read, not even in part, and were refused.
    pub unread_interactions: u64,
    /// Other events that could not be read.
    pub unread_events: u64,
    /// Answers that panicked.
    pub panics: u64,
}

/// Hears one bot's events and answers them.
#[derive(Clone)]
pub struct Gateway {
    actions: Actions,
    delivery: Delivery,
    base: Arc<str>,
    token: Token,
    options: GatewayOptions,
    /// True while there is a session and Discord knows the commands.
    ready: Arc<watch::Sender<bool>>,
    stats: Arc<watch::Sender<GatewayStats>>,
    changes: Changes,
    /// Told when the commands at Discord may be others than ours.
    commands_in_doubt: Arc<Notify>,
}

impl Gateway {
    /// A gateway to the server at `base`, such as `https://discord.com`.
    pub fn new(
        actions: Actions,
        delivery: Delivery,
        base: &str,
        token: Token,
        options: GatewayOptions,
    ) -> Gateway {
        let (ready, stats, changes) =
            (Arc::new(watch::Sender::new(false)), Arc::default(), Changes::default());
        let commands_in_doubt = Arc::default();
        Gateway {
            actions,
            delivery,
            base: base.into(),
            token,
            options,
            ready,
            stats,
            changes,
            commands_in_doubt,
        }
    }

    /// Tells when commands are heard.
    pub fn ready(&self) -> watch::Receiver<bool> {
        self.ready.subscribe()
    }

    /// What happened so far.
    pub fn stats(&self) -> watch::Receiver<GatewayStats> {
        self.stats.subscribe()
    }

    /// Listens to what changes on Discord.
    pub fn changed(&self) -> Listener {
        self.changes.listen()
    }

    /// Hears events until `stop` is true, connecting again whenever a connection ends.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let (ears, lookers) = ears();
        let answers = Answers::new(
            self.actions.clone(),
            self.delivery.clone(),
            self.stats.clone(),
            self.commands_in_doubt.clone(),
            ears,
        );
        tokio::select! {
            () = self.supervise(&answers) => {}
            () = lookers.look(&self.actions) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
        self.ready.send_replace(false);
        answers.finish(LAST_ANSWERS).await;
    }

    async fn supervise(&self, answers: &Answers) {
        let mut pace = Pace::default();
        let mut next_session = Instant::now();
        loop {
            let ended = self.attempt(answers, &mut next_session).await;
            self.ready.send_replace(false);
            self.stats.send_modify(|stats| stats.ended += 1);
            let wait = scattered(pace.wait(&ended, &self.options));
            match &ended {
                Ended::Refused(_) | Ended::TokenDead => tracing::error!(
                    "{ended}. Commands are not heard until this is mended: check the token and the application on Discord's developer page, then start again. Trying again in {wait:.0?}"
                ),
                Ended::Saving(_) => {
                    tracing::error!("{ended}; commands are not heard until it is safe to connect")
                }
                _ => tracing::warn!("{ended}; connecting again in {wait:.1?}"),
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// One connection from its address to its end.
    async fn attempt(&self, answers: &Answers, next_session: &mut Instant) -> Ended {
        let (url, limit) = match self.address().await {
            Ok(found) => found,
            Err(ended) => return ended,
        };
        let wait = self.budget().await.wait(&limit, self.actions.now());
        if !wait.is_zero() {
            return Ended::Saving(wait);
        }
        tokio::time::sleep_until(*next_session).await;
        *next_session = Instant::now() + self.options.apart;
        let (tell, signs) = tokio::sync::mpsc::unbounded_channel();
        let hearing = Hearing::new(tell, answers.clone(), self.changes.clone());
        let heard = hearing.heard();
        let login = Login {
            base: &self.base,
            token: self.token.expose(),
            client: self.delivery.rest().client(),
            url,
        };
        // Counted first: a process that is killed over and over must not forget it.
        let before = self.budget().await;
        self.count_session(before).await;
        let connection = match Connection::open(login, hearing).await {
            Ok(connection) => connection,
            Err(error) => return Ended::NoAddress(format!("{error:#}")),
        };
        let ended = Watching::new(self, connection, signs, heard).run().await;
        if matches!(ended, Ended::Unreachable) {
            self.stats.send_modify(|stats| stats.sessions -= 1);
            self.keep_budget(&before).await;
        }
        ended
    }

    /// Where the gateway is and what Discord allows.
    async fn address(&self) -> Result<(String, Limit), Ended> {
        let answer = match self.delivery.rest().send(Request::new(Method::GET, Route::gateway_bot())).await {
            RequestOutcome::Sent(answer) => answer,
            RequestOutcome::TokenDead => return Err(Ended::TokenDead),
            other => return Err(Ended::NoAddress(format!("{other:?}"))),
        };
        let none = || Ended::NoAddress("the answer has none".into());
        let url = answer["url"].as_str().ok_or_else(none)?;
        same_world(&self.base, url).map_err(|error| Ended::NoAddress(error.to_string()))?;
        if answer["shards"].as_u64().is_some_and(|shards| shards > 1) {
            tracing::error!(
                "the bot is in so many servers that Discord wants shards, which warroom cannot do"
            );
        }
        Ok((url.to_owned(), Limit::read(&answer)))
    }

    async fn budget(&self) -> Budget {
        let kept = self.actions.fact(SESSIONS).await.unwrap_or_else(|error| {
            tracing::error!("the count of sessions cannot be read: {error:#}");
            None
        });
        Budget::read(kept.as_deref(), self.actions.now())
    }

    async fn keep_budget(&self, budget: &Budget) {
        if let Err(error) = self.actions.keep_fact(SESSIONS, &budget.text()).await {
            tracing::error!("the count of sessions cannot be kept: {error:#}");
        }
    }

    async fn count_session(&self, mut budget: Budget) {
        budget.begin(self.actions.now());
        self.stats.send_modify(|stats| stats.sessions += 1);
        self.keep_budget(&budget).await;
    }
}

/// A stand-in of Discord must not send us to the real one.
fn same_world(base: &str, gateway: &str) -> anyhow::Result<()> {
    let host = |address: &str| {
        let rest = address.split("://").nth(1).unwrap_or(address);
        rest.split(['/', ':', '?']).next().unwrap_or("").to_ascii_lowercase()
    };
    let is_real = |host: &str| {
        ["discord.com", "discord.gg", "discordapp.com"]
            .iter()
            .any(|real| host == *real || host.ends_with(&format!(".{real}")))
    };
    if is_real(&host(gateway)) && !is_real(&host(base)) {
        bail!("{base} answers with Discord's own gateway address; a stand-in must answer with its own");
    }
    Ok(())
}

/// The bot's user id, asked again until Discord answers.
///
/// # Errors
/// When the token is refused.
pub async fn who_am_i(rest: &super::rest::Rest) -> anyhow::Result<u64> {
    let mut wait = Duration::from_millis(200);
    loop {
        match rest.send(Request::new(Method::GET, Route::current_user())).await {
            RequestOutcome::Sent(user) => {
                return id(&user["id"]).context("Discord does not say who the bot is");
            }
            RequestOutcome::TokenDead => bail!(
                "Discord refuses the bot's token: make a new one on the developer page, set DISCORD_TOKEN to it and start again"
            ),
            RequestOutcome::Refused { status, message, .. } => {
                bail!("Discord does not say who the bot is: {message} ({status})")
            }
            other => tracing::warn!("Discord cannot be reached; trying again in {wait:?}: {other:?}"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_START);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_never_leads_to_the_real_host() {
        let real = "wss://gateway.discord.gg/?v=10";
        assert!(same_world("https://discord.com", real).is_ok());
        assert!(same_world("http://127.0.0.1:9000", "ws://127.0.0.1:9000").is_ok());
        assert!(same_world("http://127.0.0.1:9000", real).is_err());
        assert!(same_world("http://discord.com.example:9000", "wss://discord.gg").is_err());
    }
}
