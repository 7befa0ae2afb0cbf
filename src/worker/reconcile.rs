//! The first start after a restore: what the backup cannot know is looked for on Discord, before anything is sent.

use crate::actions::{Actions, Failure, Opening, Went, report};
use crate::discord::cards::restored::{Lost, restored};
use crate::discord::deliver::Delivery;
use crate::discord::restored::Seen;
use crate::domain::At;
use crate::domain::decide::{is_believable, sequence_of};
use crate::domain::delivery::{Attempt, QUIET, Urgency};
use crate::domain::ids::GuildId;
use crate::store::Live;
use anyhow::Context;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long (real time) to wait before asking Discord again.
const AGAIN: Duration = Duration::from_secs(2);

/// Compares a restored database with Discord. Does nothing for any other. When this returns, nothing that is sent can be
/// there already, and no number is given twice. Cut short, it begins anew at the next start.
///
/// # Errors
/// When the store fails.
pub async fn reconcile(actions: &Actions, delivery: &Delivery) -> anyhow::Result<()> {
    let Some(restored_at) = actions.restored_at().await? else { return Ok(()) };
    let backup = actions.backed_up_at().await?;
    // A drill's clock may be behind the machine's.
    let since = restored_at.min(actions.now());
    tracing::warn!(?backup, "the database came from a backup; looking on Discord for what it cannot know");
    actions.doubt_notices(since).await?;
    // What was on its way when the last process ended can still arrive.
    while actions.now() < since + QUIET {
        actions.clock().sleep_until(since + QUIET).await;
    }
    let mut went_on = Vec::new();
    for live in actions.store().live().await? {
        went_on.extend(incident(actions, delivery, live, backup).await?);
    }
    for (guild, last) in actions.store().numbered_guilds().await? {
        let last = u32::try_from(last).unwrap_or(u32::MAX);
        let lost = number(actions, delivery, guild, last, backup.unwrap_or(since)).await?;
        let went_on =
            went_on.iter().filter(|(of, _)| *of == guild).map(|(_, number)| number.clone()).collect();
        tell(actions, delivery, guild, &Lost { backup, restored_at, went_on, unknown: lost }).await;
    }
    actions.reconciled().await
}

/// Finds the room, and how far the incident went on in it. Answers with its number if it went on.
async fn incident(
    actions: &Actions,
    delivery: &Delivery,
    live: Live,
    backup: Option<At>,
) -> anyhow::Result<Option<(GuildId, String)>> {
    let id = live.incident;
    let mut view = actions.incident(id).await.map_err(super::fault)?;
    if view.incident.room.is_none() {
        let found = loop {
            match delivery.find_room(&view).await {
                (Attempt::NotLookedUp, _) => again("the rooms").await,
                (_, room) => break room,
            }
        };
        let Some((room, is_thread)) = found else { return Ok(None) };
        let opening = Opening { room, is_thread, without: None };
        actions.room_opened(id, opening).await.map_err(super::fault)?;
        view = actions.incident(id).await.map_err(super::fault)?;
    }
    let Some(room) = view.incident.room else { return Ok(None) };
    let seen = loop {
        match delivery.newest_entry(&view, room, live.last).await {
            Seen::Entry(seq, at) => break Some(Went { seq, at }),
            Seen::Nothing => break None,
            Seen::Unreadable(why) => {
                report(&format!("the room of {} cannot be read: {why}", view.incident.number()));
                break None;
            }
            Seen::Later => again("a room").await,
        }
    };
    let Some(went) = seen.filter(|went| went.seq > view.incident.seq) else { return Ok(None) };
    let number = view.incident.number().to_owned();
    tracing::error!(incident = number, "entries up to #{} came after the backup and are lost", went.seq);
    match actions.lost(id, backup, went).await {
        Ok(()) => {}
        Err(Failure::Fault(fault)) => {
            tracing::error!(incident = number, "fault {fault}: it goes on as it is")
        }
        Err(other) => return Err(super::fault(other)).context("a loss could not be recorded"),
    }
    Ok(Some((view.incident.guild(), number)))
}

/// Raises the running number beyond every one that the bot is seen to have given since. Answers with the numbers of
/// incidents that are not known.
async fn number(
    actions: &Actions,
    delivery: &Delivery,
    guild: GuildId,
    last: u32,
    since: At,
) -> anyhow::Result<Vec<String>> {
    let sequence = |number: &str| {
        let sequences =
            actions.playbooks().iter().filter_map(|book| sequence_of(book, number)).collect::<Vec<_>>();
        sequences.into_iter().max().filter(|sequence| is_believable(*sequence, last))
    };
    let known: BTreeSet<_> = actions.store().numbers(guild).await?.into_iter().collect();
    let is_unknown = |number: &str| !known.contains(number) && sequence(number).is_some();
    let incidents = actions.guild(guild).incidents_channel;
    let unknown = loop {
        match delivery.numbers_seen(guild, incidents, since, is_unknown).await {
            Some(seen) => break seen,
            None => again("the channels").await,
        }
    };
    let newest = unknown.iter().filter_map(|number| sequence(number)).max();
    actions.raise_number(guild, newest.map_or(last, |newest| newest.max(last))).await?;
    for number in &unknown {
        tracing::error!(incident = number, "declared after the backup: only what stands on Discord is left");
    }
    Ok(unknown)
}

/// Tells the operators, once.
async fn tell(actions: &Actions, delivery: &Delivery, guild: GuildId, lost: &Lost) {
    let settings = actions.guild(guild);
    let Some(ops) = settings.ops_channel else { return };
    let marker = format!("restored {}", lost.restored_at.timestamp_millis());
    let nonce = format!("restored{}", lost.restored_at.timestamp_millis());
    let message = restored(&settings, lost, actions.now());
    let (outcome, _) = delivery.post(ops, &message, &nonce, &marker, Urgency::Escalation).await;
    if outcome != Attempt::Sent {
        report(&format!("the operators could not be told of the restore: {outcome:?}"));
    }
}

async fn again(what: &str) {
    report(&format!("Discord does not show {what}; asking again"));
    tokio::time::sleep(AGAIN).await;
}
