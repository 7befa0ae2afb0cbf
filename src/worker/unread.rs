//! Rows that are not understood, and rows that nobody needs any more.

use super::Lane;
use crate::actions::report;
use crate::discord::cards::unread::unread;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use crate::domain::ids::{ChannelId, GuildId};
use crate::store::Round;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;

/// How often, and how long (real time) after each other, it is tried to tell the operators.
const TRIES: u32 = 5;
const AGAIN: Duration = Duration::from_secs(10);

impl Lane {
    /// Puts rows aside that are not understood and tells of them, once; forgets interactions served long ago.
    pub(super) async fn tidy(&self, round: &Round, now: At, running: &mut JoinSet<()>) -> anyhow::Result<()> {
        if round.unread.is_empty() && !round.old {
            return Ok(());
        }
        let mut write = self.actions.store().begin().await?;
        for unread in &round.unread {
            write.set_aside(unread);
        }
        if round.old {
            write.forget_served(now);
        }
        write.commit().await?;
        let mut by_guild: BTreeMap<Option<GuildId>, Vec<String>> = BTreeMap::new();
        for unread in &round.unread {
            by_guild.entry(unread.guild).or_default().push(unread.what.clone());
        }
        for (guild, rows) in by_guild {
            let fault = report(&format!("not understood, and left alone: {}", rows.join("; ")));
            let Some(guild) = guild.map(|guild| self.actions.guild(guild)) else { continue };
            let Some(ops) = guild.ops_channel else { continue };
            let delivery = self.delivery.of(guild.id, None);
            running.spawn(async move { tell(&delivery, ops, &guild, &rows, &fault).await });
        }
        Ok(())
    }
}

/// Tells the operators. The fault is in the log all the same.
async fn tell(delivery: &Delivery, ops: ChannelId, guild: &Guild, rows: &[String], fault: &str) {
    let message = unread(guild, rows, fault);
    let (marker, nonce) = (format!("fault {fault}"), format!("fault{fault}{:08x}", rand::random::<u32>()));
    for _ in 0..TRIES {
        match delivery.post(ops, &message, &nonce, &marker, Urgency::Escalation).await {
            (Attempt::RetryAfter(_) | Attempt::NotSent, _) => tokio::time::sleep(AGAIN).await,
            (Attempt::Sent, _) => return,
            (other, _) => {
                tracing::warn!(fault, "the operators could not be told: {other:?}");
                return;
            }
        }
    }
    tracing::warn!(fault, "the operators could not be told");
}
