//! Backups by cron. One that could not be taken is told to the operators once, tried again each hour, and told again when
//! it works. Old ones go when a new one was verified, and never before.

use super::{Timed, chore, keep, keep_looking};
use crate::actions::{Actions, report};
use crate::discord::cards::backup::{failed, works_again};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::backup::{BackupPlan, begun_at, name, surplus};
use crate::domain::guild::Guild;
use crate::domain::ids::ChannelId;
use crate::files::own_folder;
use crate::store::{Chore, Failing, back_up, note_backup, rows, verify};
use crate::worker::Idle;
use crate::worker::circular::Circular;
use anyhow::Context;
use chrono::TimeDelta;
use std::fs;
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;
use tokio::sync::watch;

const NAME: &str = "backup";
/// When one that could not be taken is tried again.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// What a backup that was not finished leaves beside its file.
const PARTIAL: &str = ".partial";

/// Takes the backups of one database.
pub struct Backups {
    actions: Actions,
    delivery: Delivery,
    database: PathBuf,
    plan: Option<BackupPlan>,
    idle: watch::Sender<Option<Idle>>,
}

impl Backups {
    /// For a database, if there is a plan.
    pub fn new(actions: Actions, delivery: Delivery, database: PathBuf, plan: Option<BackupPlan>) -> Backups {
        Backups { actions, delivery, database, plan, idle: watch::Sender::new(None) }
    }

    /// Tells when there is nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Takes them until `stop` is true. One that is under way then is given up.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let (changes, idle) = (self.actions.maintained(), self.idle.clone());
        keep_looking(self, changes, idle, stop).await;
    }

    /// Takes one if it is due: how far it is then.
    async fn fall_due(&self, plan: &BackupPlan, now: At) -> anyhow::Result<Chore> {
        let known = chore(&self.actions, NAME, now).await?;
        if next(plan, &known).is_none_or(|next| next > now) {
            return Ok(known);
        }
        let after = match self.attempt(plan, now).await {
            Ok(file) => {
                tracing::info!(file = %file.display(), "a backup was taken and verified");
                let works = |failing| Failing { again_at: None, ..failing };
                Chore { done_at: now, failing: known.failing.map(works) }
            }
            Err(error) => {
                report(&format!("no backup could be taken: {error:#}"));
                let again_at = Some(now + AGAIN);
                // One that works again, and fails before that was told, goes on failing.
                let failing = match known.failing.clone() {
                    Some(failing) => Failing { again_at, ..failing },
                    None => Failing { since: now, reason: error.root_cause().to_string(), again_at },
                };
                Chore { failing: Some(failing), ..known }
            }
        };
        keep(&self.actions, NAME, &after).await?;
        Ok(after)
    }

    async fn attempt(&self, plan: &BackupPlan, now: At) -> anyhow::Result<PathBuf> {
        let (database, plan, runtime) = (self.database.clone(), plan.clone(), Handle::current());
        // On a thread of its own: a disk that hangs holds up nobody.
        tokio::task::spawn_blocking(move || runtime.block_on(take(&database, &plan, now))).await?
    }

    /// Tells the operators of every server that it fails, or works again: when to go on with that.
    async fn tell(&self, failing: &Failing) -> anyhow::Result<Option<At>> {
        let mut next = None;
        for guild in self.actions.guilds() {
            let Some(ops) = guild.ops_channel else { continue };
            let (word, message) = match failing.again_at {
                Some(_) => ("failed", failed(&guild, &failing.reason)),
                None => ("works", works_again(&guild, failing.since)),
            };
            let again = self.circulate(&guild, ops, (failing.since, word), &message).await?;
            next = next.into_iter().chain(again).min();
        }
        Ok(next)
    }

    async fn circulate(
        &self,
        guild: &Guild,
        ops: ChannelId,
        (since, word): (At, &str),
        message: &Message,
    ) -> anyhow::Result<Option<At>> {
        let name = format!("backup {} {} {word}", guild.id.0, since.timestamp_millis());
        let marker = format!("backup · {} · {word}", since.timestamp());
        let to = &[Addressee::Channel(ops)];
        let circular = Circular { name: &name, guild: guild.id, to, marker: &marker, message };
        circular.send(&self.actions, &self.delivery).await
    }
}

impl Timed for Backups {
    const NAME: &'static str = "a backup";

    fn actions(&self) -> &Actions {
        &self.actions
    }

    async fn look(&mut self, now: At) -> anyhow::Result<Option<At>> {
        let Some(plan) = self.plan.clone() else { return Ok(None) };
        let known = self.fall_due(&plan, now).await?;
        let Some(failing) = &known.failing else { return Ok(next(&plan, &known)) };
        let again = self.tell(failing).await?;
        if again.is_none() && failing.again_at.is_none() {
            let done = Chore { failing: None, ..known };
            keep(&self.actions, NAME, &done).await?;
            return Ok(next(&plan, &done));
        }
        Ok(again.into_iter().chain(next(&plan, &known)).min())
    }
}

/// Takes one, verifies it, and lets old ones go.
async fn take(database: &Path, plan: &BackupPlan, now: At) -> anyhow::Result<PathBuf> {
    own_folder(&plan.folder).context("the folder cannot be made")?;
    clear(&plan.folder)?;
    let file = plan.folder.join(name(now));
    let before = rows(database).await?;
    back_up(database, &file, now).await?;
    if let Err(error) = verify(&file, before).await {
        // It is none; what was kept before stays.
        let _ = fs::remove_file(&file);
        return Err(error.context("the backup that was taken is not good"));
    }
    note_backup(database, now).await?;
    for old in surplus(names(&plan.folder)?, plan.keep) {
        fs::remove_file(plan.folder.join(&old)).with_context(|| format!("{old} cannot be removed"))?;
    }
    Ok(file)
}

/// When the next one is due.
fn next(plan: &BackupPlan, known: &Chore) -> Option<At> {
    let again = known.failing.as_ref().and_then(|failing| failing.again_at);
    again.or_else(|| plan.schedule.next(known.done_at, plan.zone))
}

/// Names of what is in a folder; one that is no UTF-8 is none of ours.
fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let entries = fs::read_dir(folder).context("the folder cannot be read")?;
    let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok()));
    names.filter_map(Result::transpose).collect::<std::io::Result<_>>().context("the folder cannot be read")
}

/// Removes what a backup left that was cut short: only one that has its unfinished copy beside it.
fn clear(folder: &Path) -> anyhow::Result<()> {
    for partial in names(folder)? {
        let Some(whole) = partial.strip_suffix(PARTIAL).filter(|whole| begun_at(whole).is_some()) else {
            continue;
        };
        for left in [whole, &partial] {
            match fs::remove_file(folder.join(left)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("{left} cannot be removed"));
                }
                _ => {}
            }
        }
    }
    Ok(())
}
