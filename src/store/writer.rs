//! The one writer: a connection that those who write take in turn.
//!
//! What a transaction begins with travels with its first statement, and what ends it with the last, so that one that asks
//! nothing in between is one trip to the driver. Those who wait while somebody writes share a transaction, each within a
//! savepoint of its own, and all wait for the one COMMIT that makes them durable: the disk is asked once for all.

#[cfg(test)]
mod tests;

use super::batch::{Batch, Executed};
use super::known::Known;
use super::trouble::{Failed, Superseded, is_constraint, is_superseded, not_saved};
use crate::domain::incident::Incident;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot, watch};

const BEGIN: &str = "BEGIN IMMEDIATE";
/// Fails, and changes nothing, when another process has taken the database over.
// It fails where the row that is written has no value, which the table forbids.
const STILL_OURS: &str = "INSERT INTO facts (name, value) SELECT 'epoch', NULL \
    WHERE NOT EXISTS (SELECT 1 FROM facts WHERE name = 'epoch' AND value = $1)";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";
const JOIN: &str = "SAVEPOINT member";
const STAY: &str = "RELEASE member";
const LEAVE: &str = "ROLLBACK TO member; RELEASE member";

pub(super) struct Writer {
    options: SqliteConnectOptions,
    pub(super) epoch: i64,
    pub(super) superseded: watch::Sender<bool>,
    /// False once closed.
    pub(super) open: watch::Sender<bool>,
    /// See [`super::log`].
    pub(super) written: Arc<AtomicBool>,
    /// How many wait for their turn. The line is kept by the lock: first come, first served.
    waiting: AtomicUsize,
    desk: Arc<Mutex<Desk>>,
}

/// What whoever has the turn has.
struct Desk {
    /// None after a connection was given up: the next one makes another.
    connection: Option<SqliteConnection>,
    /// Those who wrote in the transaction that is open still, and wait for its end. None: no transaction is open.
    group: Option<Vec<oneshot::Sender<Result<(), Failed>>>>,
    known: Known,
}

impl Writer {
    pub(super) fn new(options: SqliteConnectOptions, connection: SqliteConnection, epoch: i64) -> Writer {
        Writer {
            options,
            epoch,
            superseded: watch::Sender::new(false),
            open: watch::Sender::new(true),
            written: Arc::default(),
            waiting: AtomicUsize::new(0),
            desk: Arc::new(Mutex::new(Desk {
                connection: Some(connection),
                group: None,
                known: Known::default(),
            })),
        }
    }

    /// Waits for the turn. Nothing is asked of the database yet. One that takes long is `apart`: others neither wait for
    /// its COMMIT with theirs, nor does it wait for theirs.
    pub(super) async fn turn(self: &Arc<Writer>, apart: bool) -> sqlx::Result<Write> {
        let mut desk = {
            let _waiting = Waiting::new(&self.waiting);
            self.desk.clone().lock_owned().await
        };
        if *self.superseded.borrow() {
            return Err(superseded());
        }
        if !*self.open.borrow() {
            return Err(sqlx::Error::PoolClosed);
        }
        if apart && desk.group.is_some() {
            let writer = self.clone();
            // By itself: whoever waits here may leave, those who wait for the commit may not be left alone.
            let ended = tokio::spawn(async move {
                writer.commit(&mut desk).await;
                desk
            });
            desk = ended.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        }
        if desk.connection.is_none() {
            desk.connection = Some(self.options.connect().await?);
        }
        let mut queued = Batch::default();
        let member = desk.group.is_some();
        if member {
            queued.add(JOIN);
        } else {
            queued.add(BEGIN);
            queued.add(STILL_OURS).bind(self.epoch.to_string());
        }
        let opening = queued.len();
        Ok(Write {
            writer: self.clone(),
            desk: Some(desk),
            queued,
            opening,
            apart,
            member,
            begun: false,
            ending: false,
            saved: Vec::new(),
            failed: None,
        })
    }

    /// Another process has taken the database over.
    pub(super) fn supersede(&self) -> sqlx::Error {
        self.superseded.send_replace(true);
        superseded()
    }

    /// Waits for whoever writes, and closes the connection.
    pub(super) async fn close(&self) {
        self.open.send_replace(false);
        let mut desk = self.desk.lock().await;
        if desk.group.is_some() {
            self.commit(&mut desk).await;
        }
        if let Some(connection) = desk.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!("the database did not close well: {error}");
        }
    }

    /// Ends the transaction that was left open for others, and tells those who wrote in it.
    async fn commit(&self, desk: &mut Desk) {
        let ended = desk.execute(COMMIT).await;
        match ended {
            Ok(()) => self.committed(desk),
            Err(error) => {
                tracing::debug!("a shared commit failed: {error}");
                desk.give_up(&Failed { not_saved: not_saved(&error), words: error.to_string() }).await;
            }
        }
    }

    fn committed(&self, desk: &mut Desk) {
        desk.tell(&Ok(()));
        if !self.written.swap(true, Ordering::SeqCst) {
            // The value is the same: this wakes the one who moves the log, for the first commit since it looked.
            self.open.send_modify(|_| {});
        }
    }

    /// Waits behind all who wait now, and ends the transaction, unless one of them did.
    async fn end_group(self: Arc<Writer>) {
        let mut desk = self.desk.lock().await;
        if desk.group.is_some() {
            self.commit(&mut desk).await;
        }
    }
}

impl Desk {
    async fn execute(&mut self, sql: &'static str) -> sqlx::Result<()> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        connection.execute(sql).await.map(|_| ())
    }

    /// Ends the transaction without keeping anything, and tells those who wrote in it.
    async fn give_up(&mut self, why: &Failed) {
        self.known.clear();
        if let Err(error) = self.execute(ROLLBACK).await
            // The disk's errors may have ended it already.
            && !error.to_string().contains("no transaction is active")
        {
            tracing::warn!("a connection to the database is given up: {error}");
            self.connection = None;
        }
        self.tell(&Err(why.clone()));
    }

    fn tell(&mut self, result: &Result<(), Failed>) {
        for waits in self.group.take().into_iter().flatten() {
            // Whoever left meanwhile knows that nothing is known.
            let _ = waits.send(result.clone());
        }
    }
}

/// Counts one who waits for as long as it does.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Waiting<'a> {
        count.fetch_add(1, Ordering::Relaxed);
        Waiting(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn superseded() -> sqlx::Error {
    sqlx::Error::Configuration(Box::new(Superseded))
}

/// A write under way: nobody else writes meanwhile. Nothing of it is kept unless it is committed.
pub struct Write {
    writer: Arc<Writer>,
    /// Until it ends.
    desk: Option<OwnedMutexGuard<Desk>>,
    /// Statements for the next trip; the first ones may be those that open it.
    queued: Batch,
    /// How many of them those are.
    opening: usize,
    /// Does nobody else share its transaction?
    apart: bool,
    /// Is it a savepoint in somebody else's transaction?
    member: bool,
    /// Has anything been asked of the database?
    begun: bool,
    /// Is COMMIT among what is asked?
    ending: bool,
    /// Incidents that are written in it.
    saved: Vec<Incident>,
    /// What ended it, and whether that is no concern of those who share its transaction.
    failed: Option<(Failed, bool)>,
}

impl Write {
    /// Statements for the next trip.
    pub(super) fn queue(&mut self) -> &mut Batch {
        &mut self.queued
    }

    /// What is known without asking.
    pub(super) fn known(&self) -> Option<&Known> {
        self.desk.as_ref().map(|desk| &desk.known)
    }

    /// Once the statements that are queued have written it, this is what is known.
    pub(super) fn will_be(&mut self, incident: &Incident) {
        self.saved.push(incident.clone());
    }

    /// Lets whatever is wrong with what is queued show now.
    ///
    /// # Errors
    /// When something is.
    pub async fn show(&mut self) -> sqlx::Result<()> {
        self.ask().await.map(|_| ())
    }

    /// Carries out what is queued; answers what each statement did since the last trip.
    pub(super) async fn ask(&mut self) -> sqlx::Result<Vec<Executed>> {
        if let Some((failed, _)) = &self.failed {
            return Err(failed.clone().into());
        }
        let connection = self.desk.as_mut().and_then(|desk| desk.connection.as_mut());
        let connection = connection.ok_or(sqlx::Error::WorkerCrashed)?;
        let batch = std::mem::take(&mut self.queued);
        let opening = std::mem::take(&mut self.opening);
        self.begun = true;
        let error = match batch.run(connection).await {
            Ok(mut told) => return Ok(told.split_off(opening)),
            Err(error) if is_superseded(&error) => self.writer.supersede(),
            Err(error) => error,
        };
        let not_saved = !self.ending || not_saved(&error);
        // Before its COMMIT nothing is durable; one that failed may be all the same, unless the error says otherwise.
        self.failed = Some((Failed { not_saved, words: error.to_string() }, is_constraint(&error)));
        Err(error)
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// When the disk fails (a full one shows here); then nothing of it is kept.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.finish(|| {}).await.map(|_| ())
    }

    /// [`Write::commit`], and then, if all is well, does this, even if whoever called has left.
    ///
    /// # Errors
    /// As [`Write::commit`].
    pub async fn commit_and(self, then: impl FnOnce() + Send + 'static) -> sqlx::Result<()> {
        self.finish(then).await.map(|_| ())
    }

    /// [`Write::commit`]; answers what each statement did since the last trip.
    pub(super) async fn commit_told(self) -> sqlx::Result<Vec<Executed>> {
        self.finish(|| {}).await
    }

    /// Once begun, this ends by itself: others may wait for it.
    async fn finish(self, then: impl FnOnce() + Send + 'static) -> sqlx::Result<Vec<Executed>> {
        let ended = tokio::spawn(async move {
            let told = self.end().await?;
            then();
            Ok(told)
        });
        ended.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    async fn end(mut self) -> sqlx::Result<Vec<Executed>> {
        // Nothing was asked and nothing is queued but what would open a transaction.
        if !self.begun && self.queued.len() == self.opening {
            return Ok(Vec::new());
        }
        // A guess: whoever comes too late begins a transaction of their own, and one that nobody joins is ended all the same.
        let others = !self.apart && self.writer.waiting.load(Ordering::Relaxed) > 0;
        if self.member {
            self.queued.add(STAY);
        }
        if !others {
            self.queued.add(COMMIT);
            self.ending = true;
        }
        let told = self.ask().await?;
        let Some(mut desk) = self.desk.take() else { return Err(sqlx::Error::WorkerCrashed) };
        for incident in std::mem::take(&mut self.saved) {
            desk.known.put(incident, !self.apart);
        }
        if !others {
            self.writer.committed(&mut desk);
            return Ok(told);
        }
        let (tell, ended) = oneshot::channel();
        match &mut desk.group {
            Some(group) => group.push(tell),
            None => {
                desk.group = Some(vec![tell]);
                tokio::spawn(self.writer.clone().end_group());
            }
        }
        drop(desk);
        ended.await.map_err(|_| sqlx::Error::WorkerCrashed)??;
        Ok(told)
    }
}

impl Drop for Write {
    /// Takes back what was not committed, before the next one has its turn.
    fn drop(&mut self) {
        let Some(mut desk) = self.desk.take() else { return };
        if !self.begun {
            return;
        }
        let (member, failed) = (self.member, self.failed.take());
        let Ok(runtime) = Handle::try_current() else {
            // SQLite takes back what a lost connection had not committed.
            desk.connection = None;
            desk.known.clear();
            return;
        };
        runtime.spawn(async move {
            let alone = failed.as_ref().is_none_or(|(_, alone)| *alone);
            if member && alone && desk.execute(LEAVE).await.is_ok() {
                return;
            }
            let left = || Failed { not_saved: true, words: "taken back".to_owned() };
            desk.give_up(&failed.map_or_else(left, |(failed, _)| failed)).await;
        });
    }
}
