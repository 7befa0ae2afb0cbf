//! Tickets in trackers outside that are to be opened, or looked at.

use super::incidents::json;
use super::{Store, Write, decode, instant, millis};
use crate::domain::At;
use crate::domain::ids::IncidentId;
use crate::domain::ticket::TicketStep;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// What was tried before may be there: whoever asks again does not know.
const OPEN: &str = "INSERT INTO tickets (incident, ticket, tracker, mark, phase, phase_at, attempts, unclear) \
    VALUES ($1, $2, $3, $4, 'waiting', $5, 0, 0) \
    ON CONFLICT DO UPDATE SET phase = 'waiting', phase_at = $5, attempts = 0";
const WATCH: &str = "INSERT INTO tickets (incident, ticket, tracker, mark, phase, phase_at, attempts, unclear) \
    VALUES ($1, $2, $3, $4, 'open', $5, 0, 0) \
    ON CONFLICT DO UPDATE SET phase = 'open', phase_at = $5, unclear = 0, missing_since = NULL";
const LEAVE: &str = "UPDATE tickets SET phase = 'over', phase_at = $3 WHERE incident = $1 AND ticket = $2";
const WATCH_ALL: &str = "UPDATE tickets SET phase = 'open', phase_at = $2, missing_since = NULL WHERE incident = $1 AND phase = 'resting'";
/// What is owed comes before looks.
const NEXT: &str = "SELECT * FROM tickets WHERE tracker = $1 AND phase IN ('waiting', 'claimed', 'open') \
    AND phase <> 'claimed' AND phase_at <= $2 ORDER BY phase = 'open', phase_at LIMIT 1";
const SOONEST: &str = "SELECT MIN(phase_at) FROM tickets WHERE tracker = $1 \
    AND phase IN ('waiting', 'claimed', 'open') AND phase <> 'claimed'";
const ELSEWHERE: &str = "SELECT * FROM tickets WHERE phase IN ('waiting', 'claimed', 'open') AND phase <> 'open' \
    AND tracker NOT IN (SELECT value FROM json_each($1))";
const CLAIM: &str = "UPDATE tickets SET phase = 'claimed', phase_at = $3, attempts = attempts + 1 \
    WHERE incident = $1 AND ticket = $2 AND phase = 'waiting'";
const WAIT: &str = "UPDATE tickets SET phase = 'waiting', phase_at = $3, attempts = $4, unclear = $5 \
    WHERE incident = $1 AND ticket = $2 AND phase IN ('waiting', 'claimed')";
const LOOKED: &str = "UPDATE tickets SET phase_at = $3, etag = $4, missing_since = $5 \
    WHERE incident = $1 AND ticket = $2 AND phase = 'open'";
const REST: &str = "UPDATE tickets SET phase = 'resting', phase_at = $3 \
    WHERE incident = $1 AND ticket = $2 AND phase = 'open'";
/// A process that ended may have sent what it had claimed.
const IN_DOUBT: &str = "UPDATE tickets SET phase = 'waiting', phase_at = $2, unclear = 1 \
    WHERE tracker = $1 AND phase IN ('waiting', 'claimed', 'open') AND phase = 'claimed'";

/// What is to be done about a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketDuty {
    /// It is to be opened.
    Open,
    /// It is to be looked at.
    Look,
}

/// A ticket with which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    pub incident: IncidentId,
    /// Its number in the incident.
    pub ticket: u32,
    pub duty: TicketDuty,
    /// What stands in it, so that it can be found.
    pub mark: String,
    /// Times it was tried since it was asked for.
    pub attempts: u32,
    /// May it be there already?
    pub unclear: bool,
    /// Of the last look.
    pub etag: Option<String>,
    /// Since when it is not shown, if it was not at the last look.
    pub missing_since: Option<At>,
}

impl Write {
    /// Notes what is to be done about tickets of an incident; looks begin at `look`.
    pub fn step_ticket(&mut self, incident: IncidentId, step: &TicketStep, now: At, look: At) {
        match step {
            TicketStep::Open { id, tracker, mark } => {
                let queue = self.queue().add(OPEN).bind(incident.0).bind(*id).bind(tracker.as_str());
                queue.bind(mark.as_str()).bind(millis(now))
            }
            TicketStep::Watch { id, tracker, mark } => {
                let queue = self.queue().add(WATCH).bind(incident.0).bind(*id).bind(tracker.as_str());
                queue.bind(mark.as_str()).bind(millis(look))
            }
            TicketStep::Leave { id } => self.queue().add(LEAVE).bind(incident.0).bind(*id).bind(millis(now)),
            TicketStep::WatchAll => self.queue().add(WATCH_ALL).bind(incident.0).bind(millis(look)),
        };
    }

    /// Makes it durable, with the commit, that a ticket is about to be sent for.
    pub fn claim_ticket(&mut self, row: &TicketRow, now: At) {
        self.queue().add(CLAIM).bind(row.incident.0).bind(row.ticket).bind(millis(now));
    }

    /// It is tried again at this instant; `unclear`: it may be there by then.
    pub fn wait_ticket(&mut self, row: &TicketRow, at: At, attempts: u32, unclear: bool) {
        let queue = self.queue().add(WAIT).bind(row.incident.0).bind(row.ticket);
        queue.bind(millis(at)).bind(attempts).bind(i64::from(unclear));
    }

    /// It was looked at, and is again at this instant; `row`: what this look says of it.
    pub fn ticket_looked_at(&mut self, row: &TicketRow, again: At) {
        let queue = self.queue().add(LOOKED).bind(row.incident.0).bind(row.ticket);
        queue.bind(millis(again)).bind(row.etag.as_deref()).bind(row.missing_since.map(millis));
    }

    /// Nobody asks for it while the incident is over.
    pub fn rest_ticket(&mut self, row: &TicketRow, now: At) {
        self.queue().add(REST).bind(row.incident.0).bind(row.ticket).bind(millis(now));
    }

    /// At a start: what was claimed may be there, and is looked for at this instant.
    pub fn doubt_tickets(&mut self, tracker: &str, at: At) {
        self.queue().add(IN_DOUBT).bind(tracker).bind(millis(at));
    }
}

impl Store {
    /// With which ticket of a tracker something is to be done now.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn next_ticket(&self, tracker: &str, now: At) -> sqlx::Result<Option<TicketRow>> {
        let query = sqlx::query(NEXT).bind(tracker).bind(millis(now));
        query.fetch_optional(&self.readers).await?.as_ref().map(ticket_row).transpose()
    }

    /// When there is something to be done next at a tracker.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn soonest_ticket(&self, tracker: &str) -> sqlx::Result<Option<At>> {
        let at: Option<i64> = sqlx::query_scalar(SOONEST).bind(tracker).fetch_one(&self.readers).await?;
        at.map(instant).transpose()
    }

    /// Tickets that are to be opened in other trackers than these.
    ///
    /// # Errors
    /// As [`Store::next_ticket`].
    pub async fn tickets_elsewhere(&self, trackers: &[String]) -> sqlx::Result<Vec<TicketRow>> {
        let rows = sqlx::query(ELSEWHERE).bind(json(trackers)?).fetch_all(&self.readers).await?;
        rows.iter().map(ticket_row).collect()
    }
}

fn ticket_row(row: &SqliteRow) -> sqlx::Result<TicketRow> {
    let duty = match row.try_get("phase")? {
        "waiting" | "claimed" => TicketDuty::Open,
        "open" => TicketDuty::Look,
        other => return Err(decode(format!("a ticket is {other}"))),
    };
    Ok(TicketRow {
        incident: IncidentId(row.try_get("incident")?),
        ticket: row.try_get("ticket")?,
        duty,
        mark: row.try_get("mark")?,
        attempts: row.try_get("attempts")?,
        unclear: row.try_get::<i64, _>("unclear")? != 0,
        etag: row.try_get("etag")?,
        missing_since: row.try_get::<Option<i64>, _>("missing_since")?.map(instant).transpose()?,
    })
}
