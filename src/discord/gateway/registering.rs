//! The commands at Discord are those of this version: looked at when a session begins or is resumed, and when somebody uses
//! a command that is not ours. Written only when they differ: what was registered once may have been removed since, by
//! people or by another program with the bot's token.

use super::Gateway;
use crate::discord::commands::{differences, registration, said};
use crate::discord::rest::{Method, Request, RequestOutcome, Route};
use anyhow::bail;
use serde_json::Value;
use sha1::{Digest, Sha1};
use std::time::Duration;

/// The name under which is kept what Discord makes of the commands, where that is not what was said.
const REGISTERED: &str = "commands";
/// The first wait before another try; it doubles with every failure.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// Differences that are logged word by word.
const SHOWN: usize = 5;
/// Between two looks that something on the gateway brings: whoever goes on using strange commands brings no more.
const APART: Duration = Duration::from_secs(60);

impl Gateway {
    /// Sees to the commands until Discord has them, says that commands are heard, and looks again whenever there is a reason.
    pub(super) async fn get_ready(self, application: u64) {
        let mut pause = Duration::ZERO;
        loop {
            let mut wait = FIRST_WAIT;
            while let Err(error) = self.register(application).await {
                tracing::error!("the commands could not be registered; trying again in {wait:?}: {error:#}");
                // Most likely they are those of the last time.
                self.ready.send_replace(true);
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(self.options.refused_wait);
            }
            // Ready comes again with every session.
            self.ready.send_replace(true);
            tokio::time::sleep(pause).await;
            self.commands_in_doubt.notified().await;
            // Whoever uses strange commands for the first time brings a look at once.
            pause = APART;
        }
    }

    /// Registers the commands, if those that Discord lists are others.
    async fn register(&self, application: u64) -> anyhow::Result<()> {
        let wanted = registration();
        let listed =
            self.commands(Request::new(Method::GET, Route::list_global_commands(application))).await?;
        let differences = differences(&listed, &wanted);
        if differences.is_empty() || self.actions.fact(REGISTERED).await? == Some(kept(&wanted, &listed)) {
            return Ok(());
        }
        let (first, count) = (&differences[..differences.len().min(SHOWN)], differences.len());
        tracing::info!(count, "registering the commands, which differ: {}", first.join(", "));
        let request = Request::new(Method::PUT, Route::put_global_commands(application)).body(wanted.clone());
        let taken = self.commands(request).await?;
        if said(&taken) != said(&wanted) {
            // Asked again it would answer the same; written at every look, the day's limit of new commands would be met.
            self.actions.keep_fact(REGISTERED, &kept(&wanted, &taken)).await?;
        }
        Ok(())
    }

    async fn commands(&self, request: Request) -> anyhow::Result<Value> {
        match self.delivery.rest().send(request).await {
            RequestOutcome::Sent(commands) => Ok(commands),
            other => bail!("{other:?}"),
        }
    }
}

/// What was said and what Discord made of it, in short.
fn kept(wanted: &Value, taken: &Value) -> String {
    let short = |commands| format!("{:x}", Sha1::digest(said(commands).to_string()));
    format!("{}:{}", short(wanted), short(taken))
}
