//! People's looks: reading on connections of their own, so that they never hold up what is owed.
//!
//! SQLite goes on with a statement whose answer nobody waits for any more, and the connection stays taken for as long. So
//! every look is asked again and again, while it runs, whether somebody still waits for it; one that took too long, or
//! whose caller left, ends in SQLite itself within a millisecond or so.

use super::audit::{self, Whole};
use super::{Store, cases, guilds, incidents, notices, pool, search, trail, trouble};
use crate::domain::At;
use crate::domain::delivery::Evidence;
use crate::domain::ids::{ChannelId, GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::playbook::PlaybookRef;
use crate::domain::search::{Filter, Phrase};
use crate::domain::timeline::Entry;
use crate::domain::trail::Step;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions};
use sqlx::{SqliteConnection, SqlitePool};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Long looks at once, of all guilds together. Each keeps a core busy.
const AT_ONCE: usize = 2;
/// Connections: one more than that, for what is found at once.
const CONNECTIONS: u32 = 3;
/// How long one that is not used stays open.
const IDLE: Duration = Duration::from_secs(60);
/// How long (real time) a look may take that is answered within Discord's 3 s.
const SHORT: Duration = Duration::from_millis(1500);
/// How long (real time) a search may take, and how long it may wait for its turn; whoever asked was asked for patience.
const LONG: Duration = Duration::from_secs(8);
const WAIT: Duration = Duration::from_secs(20);
/// Steps of SQLite's between two questions whether somebody still waits: a fraction of a millisecond.
const STEPS: i32 = 1000;

/// Connections for people's looks, and whose turn it is.
pub(super) struct Desk {
    pool: SqlitePool,
    turns: Arc<Semaphore>,
    /// Of each guild, one long look at a time.
    guilds: Mutex<HashMap<GuildId, Weak<Semaphore>>>,
}

impl Desk {
    /// Nothing is opened before somebody looks.
    pub(super) fn new(options: SqliteConnectOptions) -> Desk {
        // How long anybody waits is limited here, not by the pool.
        let pool = pool(CONNECTIONS).acquire_timeout(LONG).min_connections(0).idle_timeout(IDLE);
        Desk {
            pool: pool.connect_lazy_with(options),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            guilds: Mutex::default(),
        }
    }

    pub(super) async fn close(&self) {
        self.turns.close();
        self.pool.close().await;
    }

    /// Begins a look, which ends when this is dropped.
    async fn begin(&self) -> sqlx::Result<Look> {
        let mut connection = self.pool.acquire().await?;
        let wanted = Arc::new(());
        let asked = Arc::downgrade(&wanted);
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || asked.strong_count() > 0);
        drop(handle);
        Ok(Look { _wanted: wanted, connection })
    }

    fn of_guild(&self, guild: GuildId) -> Arc<Semaphore> {
        let mut guilds = self.guilds.lock().unwrap_or_else(PoisonError::into_inner);
        guilds.retain(|_, turns| turns.strong_count() > 0);
        if let Some(turns) = guilds.get(&guild).and_then(Weak::upgrade) {
            return turns;
        }
        let turns = Arc::new(Semaphore::new(1));
        guilds.insert(guild, Arc::downgrade(&turns));
        turns
    }
}

/// A look under way. SQLite gives it up when this is dropped.
struct Look {
    _wanted: Arc<()>,
    connection: PoolConnection<Sqlite>,
}

impl Deref for Look {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Look {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

/// The turn of a long look; the next one has it when this is dropped.
pub struct Turn {
    _of_guild: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

/// What people look at. None of it waits for the worker, nor the worker for any of it.
#[derive(Clone, Copy)]
pub struct Looks<'a>(&'a Desk);

impl Store {
    /// For people who look.
    pub fn looks(&self) -> Looks<'_> {
        Looks(&self.looks)
    }
}

impl Looks<'_> {
    /// Waits until it is the guild's turn for a look that takes long: one at a time in each guild, and few in all.
    ///
    /// # Errors
    /// When the turn does not come in good time: then the error [is one of those](super::took_too_long).
    pub async fn turn(&self, guild: GuildId) -> sqlx::Result<Turn> {
        let of_guild = self.0.of_guild(guild);
        let closed = |_| sqlx::Error::PoolClosed;
        within(WAIT, async {
            let of_guild = of_guild.acquire_owned().await.map_err(closed)?;
            let of_all = self.0.turns.clone().acquire_owned().await.map_err(closed)?;
            Ok(Turn { _of_guild: of_guild, _of_all: of_all })
        })
        .await
    }

    /// The incident of this id.
    ///
    /// # Errors
    /// When the store fails, holds something that is not understood, or [took too long](super::took_too_long).
    pub async fn incident(&self, id: IncidentId) -> sqlx::Result<Option<Incident>> {
        within(SHORT, async { incidents::by_id(&mut *self.0.begin().await?, id).await }).await
    }

    /// The incident whose room this is.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn incident_in(&self, guild: GuildId, room: ChannelId) -> sqlx::Result<Option<Incident>> {
        within(SHORT, async { incidents::by_room(&mut *self.0.begin().await?, guild, room).await }).await
    }

    /// The incident of this number in a guild, whatever the case of its letters.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn incident_numbered(&self, guild: GuildId, number: &str) -> sqlx::Result<Option<Incident>> {
        within(SHORT, async { incidents::by_number(&mut *self.0.begin().await?, guild, number).await }).await
    }

    /// Numbers of a guild that begin or end so, in capitals, newest first. Both are letters and digits alone.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn numbers(&self, guild: GuildId, first: &str, last: &str) -> sqlx::Result<Vec<String>> {
        within(SHORT, async { incidents::numbers(&mut *self.0.begin().await?, guild, first, last).await })
            .await
    }

    /// Incidents of a guild, newest first.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn incidents(
        &self,
        guild: GuildId,
        open_only: bool,
        limit: u32,
    ) -> sqlx::Result<Vec<Incident>> {
        let look = async { incidents::newest(&mut *self.0.begin().await?, guild, open_only, limit).await };
        within(SHORT, look).await
    }

    /// What is kept of the incidents of a guild that were reported since an instant, each in one line; and the newest of
    /// those of which nothing is kept, or no longer what is so, so many at most. One may be in both.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn cases(
        &self,
        guild: GuildId,
        since: At,
        limit: u32,
    ) -> sqlx::Result<(String, Vec<Incident>)> {
        let look = async { cases::since(&mut *self.0.begin().await?, guild, since, limit).await };
        within(LONG, look).await
    }

    /// The whole timeline of an incident, in order.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn timeline(&self, id: IncidentId) -> sqlx::Result<Vec<Entry>> {
        within(SHORT, async { incidents::timeline(&mut *self.0.begin().await?, id).await }).await
    }

    /// The audit trail of an incident, the newest rows first, so many at most.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn trail(&self, id: IncidentId, most: u32) -> sqlx::Result<Vec<Step>> {
        within(SHORT, async { trail::of_incident(&mut *self.0.begin().await?, id, most).await }).await
    }

    /// The same of a guild, without what time brought.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn trail_of(&self, guild: GuildId, most: u32) -> sqlx::Result<Vec<Step>> {
        within(SHORT, async { trail::of_guild(&mut *self.0.begin().await?, guild, most).await }).await
    }

    /// How the messages about an incident's entries stand, in the order of the timeline.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn evidence(&self, id: IncidentId) -> sqlx::Result<Vec<Evidence>> {
        within(SHORT, async { notices::evidence(&mut *self.0.begin().await?, id).await }).await
    }

    /// Everything about an incident, with no commit between its parts.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn whole(&self, id: IncidentId) -> sqlx::Result<Option<Whole>> {
        within(SHORT, async { audit::whole(&mut *self.0.begin().await?, id).await }).await
    }

    /// All kept playbook versions, as they were written.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn playbooks(&self) -> sqlx::Result<Vec<(PlaybookRef, String)>> {
        within(SHORT, async { guilds::playbooks(&mut *self.0.begin().await?).await }).await
    }

    /// Incidents of a guild in which all these phrases were written, of which the index knows, so many at most: those that
    /// have them in their titles first, then in what tells of the fault and its end, then anywhere; of each the newest first.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn search(
        &self,
        guild: GuildId,
        phrases: &[Phrase],
        filter: &Filter,
        limit: u32,
    ) -> sqlx::Result<Vec<IncidentId>> {
        let look = async { search::search(&mut *self.0.begin().await?, guild, phrases, filter, limit).await };
        within(LONG, look).await
    }

    /// Incidents by their ids, in the order of these.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn of_ids(&self, ids: &[IncidentId]) -> sqlx::Result<Vec<Incident>> {
        within(SHORT, async { search::snapshots(&mut *self.0.begin().await?, ids).await }).await
    }

    /// Incidents of a guild that have some of these phrases in their titles or in what tells of the fault and its end, those
    /// with more of them first; a few times so many at most.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn alike(&self, guild: GuildId, phrases: &[Phrase], limit: u32) -> sqlx::Result<Vec<Incident>> {
        let look = async { search::alike(&mut *self.0.begin().await?, guild, phrases, limit).await };
        within(SHORT, look).await
    }

    /// The newest incidents of a guild with which the index of words is behind, so many at most, and with how many it is
    /// behind in all.
    ///
    /// # Errors
    /// As [`Looks::incident`].
    pub async fn unindexed(&self, guild: GuildId, limit: u32) -> sqlx::Result<(Vec<Incident>, u64)> {
        within(SHORT, async { search::unindexed(&mut *self.0.begin().await?, guild, limit).await }).await
    }
}

/// What takes longer is dropped, and so given up by SQLite, too.
async fn within<T>(limit: Duration, look: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    let ended = tokio::time::timeout(limit, look).await;
    ended.unwrap_or_else(|_| Err(sqlx::Error::Configuration(Box::new(trouble::TookTooLong))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never ends, and tells nothing until it does.
    const ENDLESS: &str =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
    const AT_MOST: Duration = Duration::from_secs(20);

    async fn endless(store: &Store, limit: Duration) -> sqlx::Result<i64> {
        within(limit, async { sqlx::query_scalar(ENDLESS).fetch_one(&mut *store.looks.begin().await?).await })
            .await
    }

    async fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn a_look_that_takes_too_long_or_that_nobody_waits_for_ends_in_the_database() {
        let (_folder, store) = store().await;
        // More of each than there are connections: those after them need one that was given up.
        for _ in 0..=CONNECTIONS {
            let error = endless(&store, Duration::from_millis(20)).await.unwrap_err();
            assert!(super::super::took_too_long(&error), "{error}");
            let left = {
                let store = store.clone();
                tokio::spawn(async move { endless(&store, AT_MOST).await })
            };
            tokio::time::sleep(Duration::from_millis(20)).await;
            left.abort();
        }
        let found = tokio::time::timeout(AT_MOST, store.looks().timeline(IncidentId(1))).await;
        assert_eq!(found.unwrap().unwrap(), []);
        // Whoever closes the file waits for whatever is under way.
        tokio::time::timeout(AT_MOST, store.close()).await.unwrap();
    }

    #[tokio::test]
    async fn looks_that_take_every_connection_hold_up_neither_the_worker_nor_who_writes() {
        let (_folder, store) = store().await;
        let looking: Vec<_> = (0..CONNECTIONS * 2)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { endless(&store, AT_MOST).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        let work = async {
            for place in 0..20 {
                let mut write = store.begin().await.unwrap();
                write.keep_fact("count", &place.to_string());
                write.commit().await.unwrap();
                store.round(At::UNIX_EPOCH, 9).await.unwrap();
                store.whole(IncidentId(1)).await.unwrap();
            }
        };
        // A look ends when its time is over; the work does not wait for that.
        tokio::time::timeout(AT_MOST / 2, work).await.unwrap();
        assert!(looking.iter().all(|look| !look.is_finished()));
        looking.iter().for_each(tokio::task::JoinHandle::abort);
        tokio::time::timeout(AT_MOST, store.close()).await.unwrap();
    }

    #[tokio::test]
    async fn of_one_guild_one_long_look_at_a_time_and_others_have_theirs() {
        let (_folder, store) = store().await;
        let soon = Duration::from_millis(20);
        let turn = async |guild| tokio::time::timeout(soon, store.looks().turn(GuildId(guild))).await;
        let first = turn(1).await.unwrap().unwrap();
        assert!(turn(1).await.is_err(), "a second one of the same guild");
        let second = turn(2).await.unwrap().unwrap();
        assert!(turn(3).await.is_err(), "a third one in all");
        drop(first);
        assert!(turn(3).await.is_ok());
        drop(second);
        assert!(turn(2).await.is_ok());
        store.close().await;
    }
}
