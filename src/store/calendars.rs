//! Copies of calendars of turns that are kept elsewhere.

use super::{Store, Write, instant, millis};
use crate::domain::At;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const COPY: &str = "SELECT etag, taken_at, body FROM calendar_copies WHERE name = $1";
const COPY_ETAG: &str = "SELECT etag FROM calendar_copies WHERE name = $1";
const COPY_TAKEN: &str = "SELECT taken_at FROM calendar_copies WHERE name = $1";
const KEEP_COPY: &str = "INSERT INTO calendar_copies (name, etag, taken_at, body) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (name) DO UPDATE SET etag = excluded.etag, taken_at = excluded.taken_at, body = excluded.body";
const FORGET_COPIES: &str = "DELETE FROM calendar_copies WHERE name NOT IN (SELECT value FROM json_each($1))";

/// The last calendar that came from elsewhere and could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarCopy {
    /// By which its server knows it again.
    pub etag: Option<String>,
    pub taken_at: At,
    pub body: Vec<u8>,
}

impl Store {
    /// The copy of a calendar. `None`: there was none yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn calendar_copy(&self, name: &str) -> sqlx::Result<Option<CalendarCopy>> {
        let row = sqlx::query(COPY).bind(name).fetch_optional(&self.readers).await?;
        let copy = |row: &SqliteRow| {
            let (etag, body, taken_at) =
                (row.try_get("etag")?, row.try_get("body")?, row.try_get("taken_at")?);
            Ok(CalendarCopy { etag, taken_at: instant(taken_at)?, body })
        };
        row.as_ref().map(copy).transpose()
    }

    /// By what the server of a calendar knows the copy again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn calendar_etag(&self, name: &str) -> sqlx::Result<Option<String>> {
        Ok(sqlx::query_scalar(COPY_ETAG).bind(name).fetch_optional(&self.readers).await?.flatten())
    }

    /// When the copy of a calendar was taken. `None`: there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn calendar_taken(&self, name: &str) -> sqlx::Result<Option<At>> {
        let taken: Option<i64> =
            sqlx::query_scalar(COPY_TAKEN).bind(name).fetch_optional(&self.readers).await?;
        taken.map(instant).transpose()
    }
}

impl Write {
    /// Keeps the copy of a calendar in place of the one before.
    pub fn keep_calendar_copy(&mut self, name: &str, copy: &CalendarCopy) {
        let queue = self.queue().add(KEEP_COPY).bind(name).bind(copy.etag.as_deref());
        queue.bind(millis(copy.taken_at)).bind(copy.body.as_slice());
    }

    /// Forgets all copies but those of calendars of these names.
    pub fn forget_calendar_copies(&mut self, but: &[String]) {
        let names = serde_json::Value::from(but.to_vec()).to_string();
        self.queue().add(FORGET_COPIES).bind(names);
    }
}
