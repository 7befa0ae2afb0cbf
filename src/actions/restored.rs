//! After a database came back from a backup: what an incident lost, and how it goes on.

use super::commit::{save, tell_due};
use super::trail::Deed;
use super::{Actions, Failure};
use crate::domain::At;
use crate::domain::change::append;
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::timeline::{Actor, Event, RestorationEvent};
use crate::domain::trail::{Outcome, Source, Step};
use crate::store::{BACKED_UP_AT, LAST_BACKUP_AT, RESTORED_AT};
use chrono::{DateTime, Utc};

/// The fact that names the newest notice that a backup held.
const DOUBTED: &str = "doubted_notices";
/// Running numbers skipped in each guild, for incidents of the lost time that left no channel behind.
const SKIPPED: u32 = 100;

/// How far an incident went on after the backup, as its room shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Went {
    /// The last entry of which there is a message.
    pub seq: u32,
    /// When that message was sent.
    pub at: At,
}

impl Actions {
    /// When the database came back from a backup that was not compared with Discord yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn restored_at(&self) -> anyhow::Result<Option<At>> {
        self.instant(RESTORED_AT).await
    }

    /// When the backup was taken from which the database came, if that is known.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn backed_up_at(&self) -> anyhow::Result<Option<At>> {
        self.instant(BACKED_UP_AT).await
    }

    /// When the last backup was taken, if any was.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_backup_at(&self) -> anyhow::Result<Option<At>> {
        self.instant(LAST_BACKUP_AT).await
    }

    async fn instant(&self, name: &str) -> anyhow::Result<Option<At>> {
        let millis = self.fact(name).await?.and_then(|millis| millis.parse().ok());
        Ok(millis.and_then(DateTime::<Utc>::from_timestamp_millis))
    }

    /// Everything that the backup believes unsent may have been sent: it is looked for before it is sent.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn doubt_notices(&self, since: At) -> anyhow::Result<()> {
        let mut write = self.0.store.begin().await?;
        let newest = write.doubt_notices(since).await?;
        write.keep_fact(DOUBTED, &newest.to_string());
        Ok(write.commit().await?)
    }

    /// Did this notice come from a backup? Wherever it is sent, it may be there already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_doubted(&self, notice: i64) -> anyhow::Result<bool> {
        let newest = self.fact(DOUBTED).await?.and_then(|id| id.parse::<i64>().ok());
        Ok(newest.is_some_and(|newest| notice <= newest))
    }

    /// Records what an incident lost. Its numbering goes on after what its room shows; what fell due in the lost time
    /// counts as told.
    ///
    /// # Errors
    /// A fault.
    pub async fn lost(&self, id: IncidentId, backup: Option<At>, went: Went) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let mut view = self.load(&mut write, id).await?;
        let lost = went.seq.saturating_sub(view.incident.seq);
        if lost == 0 {
            return Ok(());
        }
        let deed = Deed::by(Actor::Bot, &view.incident, now);
        view.incident.seq = went.seq;
        let until = went.at.min(now);
        let mut silent = Vec::new();
        tell_due(&mut view, &mut silent, until)?;
        write.append(id, &silent)?;

        let mut entries = Vec::new();
        append(
            &mut view.incident,
            &mut entries,
            Actor::Bot,
            vec![Event::Restoration(RestorationEvent::Restored { backup, until, lost })],
            now,
        );
        let next_due = tell_due(&mut view, &mut entries, now)?;
        save(&mut write, &view, &entries, false, next_due, &deed)?;
        self.commit(write).await
    }

    /// The running numbers of a guild go on after every number that is seen on Discord.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn raise_number(&self, guild: GuildId, seen: u32) -> anyhow::Result<()> {
        let mut write = self.0.store.begin().await?;
        write.raise_number(guild, seen.saturating_add(SKIPPED));
        Ok(write.commit().await?)
    }

    /// The database has been compared with Discord.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn reconciled(&self) -> anyhow::Result<()> {
        let mut write = self.0.store.begin().await?;
        // Whoever restored it did so on the command line, while nothing ran that could have noted it.
        for guild in self.guilds() {
            write.note(&Step {
                at: self.now(),
                guild: guild.id,
                incident: None,
                actor: Actor::Bot,
                source: Source::CommandLine,
                action: "restore".into(),
                before: String::new(),
                after: self.fact(BACKED_UP_AT).await?.map_or_else(String::new, |at| format!("backup={at}")),
                outcome: Outcome::Done,
            });
        }
        write.forget_fact(RESTORED_AT);
        Ok(write.commit().await?)
    }
}
