//! The gateway: serenity hears, we answer.
//!
//! Serenity connects to the address that our own sender was given by the configured server, and its own REST is pointed
//! at the same server with its limiter off: with the limiter on it ignores that, and the token goes to the real host.

use super::answer::answer;
use super::commands::registration;
use super::deliver::Delivery;
use super::permissions::id;
use super::rest::{Method, Outcome, Request, Route, Token};
use crate::actions::Actions;
use anyhow::{Context as _, bail};
use serenity::all::{ClientBuilder, Context, EventHandler, GatewayIntents, HttpBuilder, Interaction, Ready};
use serenity::async_trait;
use sha1::{Digest, Sha1};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The name under which the digest of the registered commands is kept.
const REGISTERED: &str = "commands";
/// Waits between attempts to connect: 1 s, 2 s, 4 s … up to this.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);

/// Hears one bot's events and answers them.
#[derive(Clone)]
pub struct Gateway {
    actions: Actions,
    delivery: Delivery,
    base: Arc<str>,
    token: Token,
    /// True once Discord is ready and knows the commands.
    ready: Arc<watch::Sender<bool>>,
}

impl Gateway {
    /// A gateway to the server at `base`, such as `https://discord.com`.
    pub fn new(actions: Actions, delivery: Delivery, base: &str, token: Token) -> Gateway {
        Gateway { actions, delivery, base: base.into(), token, ready: Arc::new(watch::Sender::new(false)) }
    }

    /// Tells when commands are heard.
    pub fn ready(&self) -> watch::Receiver<bool> {
        self.ready.subscribe()
    }

    /// Hears events until `stop` is true, connecting again whenever the connection ends.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut back_off = Duration::from_secs(1);
        loop {
            let ended = tokio::select! {
                ended = self.connect() => ended,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            if *self.ready.borrow() {
                back_off = Duration::from_secs(1);
            }
            self.ready.send_replace(false);
            if let Err(error) = ended {
                tracing::warn!("the gateway is away; trying again in {} s: {error:#}", back_off.as_secs());
            }
            tokio::select! {
                () = tokio::time::sleep(back_off) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            back_off = (back_off * 2).min(LONGEST_BACK_OFF);
        }
    }

    async fn connect(&self) -> anyhow::Result<()> {
        let url = match self.delivery.rest().send(Request::new(Method::GET, Route::gateway_bot())).await {
            Outcome::Sent(answer) => {
                answer["url"].as_str().context("no gateway address was given")?.to_owned()
            }
            other => bail!("no gateway address was given: {other:?}"),
        };
        same_world(&self.base, &url)?;
        let http = HttpBuilder::new(self.token.expose())
            .client(self.delivery.rest().client())
            .proxy(&*self.base)
            .ratelimiter_disabled(true)
            .build();
        let mut client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
            .event_handler(Hearing(self.clone()))
            .await?;
        // The library asked for the address by itself, and takes the real one if that failed.
        *client.ws_url.lock().await = url;
        let shards = client.shard_manager.clone();
        let _guard = Shutdown(shards);
        client.start().await.context("the connection to the gateway ended")
    }

    /// Registers the commands, if they are not those that were registered last.
    async fn register(&self, application: u64) -> anyhow::Result<()> {
        let body = registration();
        let digest = format!("{application}:{:x}", Sha1::digest(body.to_string()));
        if self.actions.fact(REGISTERED).await?.as_deref() == Some(&digest) {
            return Ok(());
        }
        let request = Request::new(Method::PUT, Route::put_global_commands(application)).body(body);
        match self.delivery.rest().send(request).await {
            Outcome::Sent(_) => self.actions.keep_fact(REGISTERED, &digest).await,
            other => bail!("{other:?}"),
        }
    }
}

/// Ends the shards also when the connection is given up from outside.
struct Shutdown(Arc<serenity::all::ShardManager>);

impl Drop for Shutdown {
    fn drop(&mut self) {
        let shards = self.0.clone();
        tokio::spawn(async move { shards.shutdown_all().await });
    }
}

struct Hearing(Gateway);

#[async_trait]
impl EventHandler for Hearing {
    async fn ready(&self, _: Context, ready: Ready) {
        let gateway = self.0.clone();
        tracing::info!(bot = ready.user.id.get(), guilds = ready.guilds.len(), "ready");
        // This event comes again after every reconnection.
        if let Err(error) = gateway.register(ready.application.id.get()).await {
            tracing::error!("the commands could not be registered: {error:#}");
        }
        gateway.ready.send_replace(true);
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        answer(&self.0.actions, &self.0.delivery, interaction).await;
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
            Outcome::Sent(user) => return id(&user["id"]).context("Discord does not say who the bot is"),
            Outcome::TokenDead => bail!(
                "Discord refuses the bot's token: make a new one on the developer page, set DISCORD_TOKEN to it and start again"
            ),
            Outcome::Refused { status, message, .. } => {
                bail!("Discord does not say who the bot is: {message} ({status})")
            }
            other => tracing::warn!("Discord cannot be reached; trying again in {wait:?}: {other:?}"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_BACK_OFF);
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
