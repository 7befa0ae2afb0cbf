//! A calendar that somebody keeps elsewhere: fetched from one address, and from nowhere that it points to.

use super::address::Address;
use super::client::Client;
use crate::domain::dispatch::{Cause, Verdict};
use crate::domain::remote::RemoteTrouble;
use std::fmt;
use std::time::Duration;

/// Bytes of a calendar at most.
const LONGEST: usize = 10 * 1024 * 1024;
/// How long fetching one may take (real time).
const IN_ALL: Duration = Duration::from_secs(20);

/// The way to one calendar.
pub struct CalendarDoor {
    address: Address,
    client: Client,
}

/// What it holds is secret.
impl fmt::Debug for CalendarDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CalendarDoor(…)")
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is as it was.
    Unchanged,
    /// Its bytes, and by what they are known again.
    Calendar(Vec<u8>, Option<String>),
}

impl CalendarDoor {
    /// The way to this address.
    ///
    /// # Errors
    /// When the machine has no TLS to offer.
    pub fn new(address: Address) -> anyhow::Result<CalendarDoor> {
        CalendarDoor::within(address, IN_ALL)
    }

    /// The same, with another time for all of it.
    pub(super) fn within(address: Address, in_all: Duration) -> anyhow::Result<CalendarDoor> {
        let client = Client::new(address.allows_private(), in_all)?;
        Ok(CalendarDoor { address, client })
    }

    /// Fetches it, unless it is the one that is known already.
    ///
    /// # Errors
    /// Why it could not be had.
    pub async fn fetch(&self, known: Option<String>) -> Result<Fetched, RemoteTrouble> {
        let mut headers = vec![("Accept", "text/calendar".to_owned())];
        let is_known = known.is_some();
        headers.extend(known.map(|etag| ("If-None-Match", etag)));
        let answer = self.client.get(self.address.url(), headers, LONGEST).await.map_err(unreached)?;
        match answer.status {
            304 if is_known => Ok(Fetched::Unchanged),
            300..400 => Err(RemoteTrouble::Redirect),
            200 if answer.is_whole => Ok(Fetched::Calendar(answer.body, answer.etag)),
            200 => Err(RemoteTrouble::Long),
            status => Err(RemoteTrouble::Status(status)),
        }
    }
}

/// Why there was no answer.
fn unreached(verdict: Verdict) -> RemoteTrouble {
    match verdict {
        Verdict::Broken(trouble) if trouble.cause == Cause::Inside => RemoteTrouble::Inside,
        Verdict::Unclear(_) => RemoteTrouble::Silent,
        Verdict::Sent | Verdict::Wait(..) | Verdict::Broken(_) | Verdict::Ours(_) => RemoteTrouble::Unreached,
    }
}
