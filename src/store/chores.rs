//! What comes again by the clock on the wall, and messages about no incident.

use super::incidents::snapshot;
use super::{Store, Write, decode, instant, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::addressee::Addressee;
use crate::domain::delivery::Phase;
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::incident::Incident;
use chrono::TimeDelta;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const CHORE: &str = "SELECT done_at, failed_at, reason, again_at FROM chores WHERE name = $1";
const KEEP_CHORE: &str = "INSERT INTO chores (name, done_at, failed_at, reason, again_at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at, failed_at = excluded.failed_at, \
    reason = excluded.reason, again_at = excluded.again_at";
const CIRCULAR: &str =
    "SELECT nonce, channel, person, phase, phase_at, first_at, attempts FROM circulars WHERE name = $1";
const KEEP_CIRCULAR: &str = "INSERT INTO circulars (name, nonce, channel, person, phase, phase_at, first_at, attempts) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO UPDATE SET channel = excluded.channel, \
    person = excluded.person, phase = excluded.phase, phase_at = excluded.phase_at, attempts = excluded.attempts";
const FORGET_CIRCULARS: &str = "DELETE FROM circulars WHERE phase IN ('sent', 'dead') AND phase_at < $1";
/// Snapshots of a range of ids that have follow-ups, whichever: what they are like is looked at in Rust.
const WITH_FOLLOWUPS: &str = "SELECT id, snapshot FROM incidents WHERE guild = $1 AND id > $2 AND id <= $3 \
    AND snapshot LIKE '%\"followups\":[{%' ORDER BY id";
const NEWEST: &str = "SELECT MAX(id) FROM incidents WHERE guild = $1";
/// Incidents that are looked through in one statement: others read in between.
const AT_ONCE: i64 = 500;
/// For how long it is known that a circular arrived: nothing asks for it any more by then.
const REMEMBERED: TimeDelta = TimeDelta::days(400);

/// How far a chore is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chore {
    /// Whatever was due until then is done.
    pub done_at: At,
    /// Absent: it does not fail, and everybody knows.
    pub failing: Option<Failing>,
}

/// That a chore could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    pub since: At,
    /// Why, the first time.
    pub reason: String,
    /// When it is tried again; absent: it works again, which is still to be told.
    pub again_at: Option<At>,
}

/// How far a message about no incident is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircularRow {
    /// Discord's guard against a second copy.
    pub nonce: String,
    /// To whom it was sent last, or is.
    pub to: Addressee,
    pub phase: Phase,
    /// When it was decided.
    pub first_at: At,
    /// Times it was claimed or looked for.
    pub attempts: u32,
}

impl Store {
    /// How far a chore is. `None`: it was never looked at.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn chore(&self, name: &str) -> sqlx::Result<Option<Chore>> {
        let row = sqlx::query(CHORE).bind(name).fetch_optional(&self.readers).await?;
        row.as_ref().map(chore).transpose()
    }

    /// How far a message about no incident is. `None`: it was never begun.
    ///
    /// # Errors
    /// When the store fails, or holds something that is not understood.
    pub async fn circular(&self, name: &str) -> sqlx::Result<Option<CircularRow>> {
        let row = sqlx::query(CIRCULAR).bind(name).fetch_optional(&self.readers).await?;
        row.as_ref().map(circular).transpose()
    }
}

impl Store {
    /// Every incident of a guild that has follow-ups, the oldest first.
    ///
    /// # Errors
    /// When the store fails, or holds something that is not understood.
    pub async fn with_followups(&self, guild: GuildId) -> sqlx::Result<Vec<Incident>> {
        let guild = signed(guild.0);
        let newest: Option<i64> = sqlx::query_scalar(NEWEST).bind(guild).fetch_one(&self.readers).await?;
        let (mut found, mut after) = (Vec::new(), 0);
        while after < newest.unwrap_or_default() {
            let asked = sqlx::query(WITH_FOLLOWUPS).bind(guild).bind(after).bind(after + AT_ONCE);
            let rows = asked.fetch_all(&self.readers).await?;
            found.extend(rows.iter().map(snapshot).collect::<sqlx::Result<Vec<_>>>()?);
            after += AT_ONCE;
        }
        Ok(found)
    }
}

impl Write {
    /// Notes how far a chore is.
    pub fn keep_chore(&mut self, name: &str, chore: &Chore) {
        let failing = chore.failing.as_ref();
        let queue = self.queue().add(KEEP_CHORE).bind(name).bind(millis(chore.done_at));
        queue.bind(failing.map(|failing| millis(failing.since)));
        queue.bind(failing.map(|failing| failing.reason.as_str()));
        queue.bind(failing.and_then(|failing| failing.again_at).map(millis));
    }

    /// Notes how far a message about no incident is, and forgets those of long ago.
    pub fn keep_circular(&mut self, name: &str, row: &CircularRow, now: At) {
        let (phase, at) = match &row.phase {
            Phase::Ready(at) => ("ready", *at),
            Phase::Claimed(at) => ("claimed", *at),
            Phase::Unknown(at) => ("unknown", *at),
            Phase::Refused(at) | Phase::Short(at) => ("refused", *at),
            Phase::Sent => ("sent", now),
            Phase::Dead(_) => ("dead", now),
        };
        let (channel, person) = match row.to {
            Addressee::Channel(channel) => (channel.0, None),
            Addressee::Person(user) => (0, Some(signed(user.0))),
        };
        self.queue().add(FORGET_CIRCULARS).bind(millis(now - REMEMBERED));
        let queue = self.queue().add(KEEP_CIRCULAR).bind(name).bind(row.nonce.as_str());
        queue.bind(signed(channel)).bind(person).bind(phase).bind(millis(at)).bind(millis(row.first_at));
        queue.bind(row.attempts);
    }
}

fn chore(row: &SqliteRow) -> sqlx::Result<Chore> {
    let since: Option<i64> = row.try_get("failed_at")?;
    let failing = |since: i64| {
        let again_at: Option<i64> = row.try_get("again_at")?;
        let reason: Option<String> = row.try_get("reason")?;
        Ok::<_, sqlx::Error>(Failing {
            since: instant(since)?,
            reason: reason.unwrap_or_default(),
            again_at: again_at.map(instant).transpose()?,
        })
    };
    Ok(Chore { done_at: instant(row.try_get("done_at")?)?, failing: since.map(failing).transpose()? })
}

fn circular(row: &SqliteRow) -> sqlx::Result<CircularRow> {
    let at = instant(row.try_get("phase_at")?)?;
    let person: Option<i64> = row.try_get("person")?;
    Ok(CircularRow {
        nonce: row.try_get("nonce")?,
        to: match person {
            Some(user) => Addressee::Person(UserId(unsigned(user))),
            None => Addressee::Channel(ChannelId(unsigned(row.try_get("channel")?))),
        },
        phase: match row.try_get("phase")? {
            "ready" => Phase::Ready(at),
            "claimed" => Phase::Claimed(at),
            "unknown" => Phase::Unknown(at),
            "refused" => Phase::Refused(at),
            "sent" => Phase::Sent,
            "dead" => Phase::Dead(String::new()),
            other => return Err(decode(format!("a circular is {other}"))),
        },
        first_at: instant(row.try_get("first_at")?)?,
        attempts: row.try_get("attempts")?,
    })
}
