//! What is heard on a connection: signs of life for whoever watches it, and interactions to answer.
//!
//! Answers are worked on outside of the connection's runtime, so that they outlive the connection.

use super::GatewayStats;
use super::reduced::reduced;
use super::spoken::Ears;
use crate::actions::Actions;
use crate::discord::answer::{ReplyTo, answer};
use crate::discord::changed::{Changes, changed};
use crate::discord::commands::verb;
use crate::discord::deliver::Delivery;
use futures_util::FutureExt;
use serde_json::Value;
use serenity::all::{Context, Event, EventHandler, Interaction, RawEventHandler, Ready, ResumedEvent};
use serenity::async_trait;
use serenity::gateway::GatewayError;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tracing::{Instrument, Span, info_span};

/// What whoever watches a connection is told.
#[derive(Debug)]
pub(super) enum Sign {
    /// A session has begun, for this application.
    Ready(u64),
    /// A session was resumed.
    Resumed,
    /// It makes no sense to try again.
    Refused(GatewayError),
}

/// Hears one connection.
#[derive(Clone)]
pub(super) struct Hearing {
    signs: UnboundedSender<Sign>,
    /// When something was heard last. Nobody waits for it: that would cost every event a wake-up.
    heard: Arc<watch::Sender<Instant>>,
    answers: Answers,
    changes: Changes,
}

impl Hearing {
    pub(super) fn new(signs: UnboundedSender<Sign>, answers: Answers, changes: Changes) -> Hearing {
        Hearing { signs, heard: Arc::new(watch::Sender::new(Instant::now())), answers, changes }
    }

    /// When something was heard last; at first, when this was made.
    pub(super) fn heard(&self) -> watch::Receiver<Instant> {
        self.heard.subscribe()
    }

    /// Tells whoever watches; nobody does any more when the connection was given up.
    pub(super) fn tell(&self, sign: Sign) {
        let _ = self.signs.send(sign);
    }
}

#[async_trait]
impl EventHandler for Hearing {
    async fn ready(&self, _: Context, ready: Ready) {
        tracing::info!(bot = ready.user.id.get(), guilds = ready.guilds.len(), "ready");
        self.tell(Sign::Ready(ready.application.id.get()));
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.tell(Sign::Resumed);
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        self.answers.start(interaction);
    }
}

#[async_trait]
impl RawEventHandler for Hearing {
    async fn raw_event(&self, _: Context, event: Event) {
        self.heard.send_replace(Instant::now());
        changed(&event).into_iter().for_each(|changed| self.changes.tell(changed));
        self.answers.ears.hear(&event);
        let Event::Unknown(unread) = event else { return };
        if unread.kind == "INTERACTION_CREATE" {
            self.answers.start_unread(&unread.value);
        } else {
            tracing::debug!(kind = unread.kind, "an event was not understood");
            self.answers.stats.send_modify(|stats| stats.unread_events += 1);
        }
    }
}

/// The work on answers.
#[derive(Clone)]
pub(super) struct Answers {
    actions: Actions,
    delivery: Delivery,
    runtime: Handle,
    under_way: Arc<Mutex<JoinSet<()>>>,
    stats: Arc<watch::Sender<GatewayStats>>,
    commands_in_doubt: Arc<Notify>,
    /// Who writes in a room is there, also where they ask for nothing.
    ears: Ears,
}

impl Answers {
    /// Answers are worked on in the runtime in which this is called.
    pub(super) fn new(
        actions: Actions,
        delivery: Delivery,
        stats: Arc<watch::Sender<GatewayStats>>,
        commands_in_doubt: Arc<Notify>,
        ears: Ears,
    ) -> Answers {
        let (runtime, under_way) = (Handle::current(), Arc::default());
        Answers { actions, delivery, runtime, under_way, stats, commands_in_doubt, ears }
    }

    fn start(&self, interaction: Interaction) {
        self.stats.send_modify(|stats| stats.interactions += 1);
        if matches!(&interaction, Interaction::Command(command) if verb(&command.data).is_none()) {
            self.commands_in_doubt.notify_one();
        }
        let this = self.clone();
        self.spawn(async move {
            let asked = ReplyTo::of(&interaction);
            // Apart from the stack: one future holds the work on every command.
            let span = road(&interaction);
            let work = Box::pin(answer(&this.actions, &this.delivery, interaction));
            let Err(panic) = caught(work.instrument(span)).await else { return };
            let fault = format!("{:06x}", rand::random::<u32>() & 0xff_ffff);
            let interaction = asked.address.id;
            tracing::error!(%fault, interaction, "an answer panicked: {panic}");
            this.stats.send_modify(|stats| stats.panics += 1);
            asked.say_fault(&this.delivery, &fault).await;
        });
    }

    /// Answers what the library cannot read as it is, by as much of it as is needed; if that is not there either, in words:
    /// the person would wait in vain otherwise.
    fn start_unread(&self, interaction: &Value) {
        if let Some(least) = reduced(interaction) {
            tracing::debug!(interaction = least.id().get(), "parts of an interaction were not understood");
            return self.start(least);
        }
        self.stats.send_modify(|stats| stats.unread_interactions += 1);
        let Some(asked) = ReplyTo::read(interaction) else {
            tracing::error!("an interaction has neither id nor token");
            return;
        };
        tracing::error!(interaction = asked.address.id, "an interaction could not be read, and is refused");
        let delivery = self.delivery.clone();
        self.spawn(async move { asked.say_unread(&delivery).await });
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut under_way = self.lock();
        while under_way.try_join_next().is_some() {}
        under_way.spawn_on(work, &self.runtime);
    }

    fn lock(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets what is under way end, but not for longer than this.
    pub(super) async fn finish(&self, patience: Duration) {
        let mut under_way = std::mem::take(&mut *self.lock());
        let all_ended = async { while under_way.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(patience, all_ended).await;
    }
}

/// The words of the panic, if the work panics.
async fn caught(work: impl Future<Output = ()>) -> Result<(), String> {
    let Err(panic) = AssertUnwindSafe(work).catch_unwind().await else { return Ok(()) };
    let words = panic.downcast_ref::<String>().map(String::as_str);
    Err(words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words").to_owned())
}

/// Whatever the log says of an interaction says which, of what, of whom and where; never what was typed.
fn road(interaction: &Interaction) -> Span {
    let (command, person, guild) = match interaction {
        Interaction::Command(command) | Interaction::Autocomplete(command) => {
            (command.data.name.as_str(), command.user.id.get(), command.guild_id)
        }
        Interaction::Component(component) => {
            (component.data.custom_id.as_str(), component.user.id.get(), component.guild_id)
        }
        Interaction::Modal(modal) => (modal.data.custom_id.as_str(), modal.user.id.get(), modal.guild_id),
        _ => ("ping", 0, None),
    };
    let guild = guild.map_or(0, |guild| guild.get());
    info_span!("interaction", interaction = interaction.id().get(), command, person, guild)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_caught_with_its_words() {
        assert_eq!(caught(async {}).await, Ok(()));
        assert_eq!(caught(async { panic!("index {}", 3) }).await, Err("index 3".into()));
        assert_eq!(caught(async { panic!("plain") }).await, Err("plain".into()));
    }
}
