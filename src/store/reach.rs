//! Whom messages came to, beside their rows in the outbox.

use super::{Notice, Write, decode};
use crate::domain::reach::Reach;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const NOTE: &str = "UPDATE notices SET reach = $2 WHERE id = $1";

impl Write {
    /// Notes whom a message does not come to; `None`: nobody whom it calls is known to be away.
    pub fn note_reach(&mut self, notice: &Notice, reach: Option<&Reach>) {
        let reach = reach.and_then(|reach| serde_json::to_string(reach).ok());
        self.queue().add(NOTE).bind(notice.id).bind(reach);
    }
}

/// What was noted of a row.
pub(super) fn reach(row: &SqliteRow) -> sqlx::Result<Option<Reach>> {
    let noted: Option<&str> = row.try_get("reach")?;
    noted
        .map(|noted| serde_json::from_str(noted).map_err(|error| decode(format!("a row's reach: {error}"))))
        .transpose()
}
