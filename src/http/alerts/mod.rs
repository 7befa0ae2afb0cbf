//! What each source of alerts sends, read into one form.

use crate::domain::At;
use crate::domain::alert::{Alert, Form, Told, Unread};
use serde_json::Value;

/// The longest body of a request, in bytes.
pub const BODY: usize = 1 << 20;

/// A body that is not what its source is said to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong, by the names of fields; for whoever looks after the source. Nothing of an alert's own text.
    pub reason: String,
}

/// Reads the body of a request that was received at `received`.
///
/// # Errors
/// When the body as a whole is not of this form.
pub fn read(_: Form, body: &[u8], _: At) -> Result<Told, Malformed> {
    let malformed = || Malformed { reason: "`alerts` is no list".into() };
    let body: Value = serde_json::from_slice(body).map_err(|_| malformed())?;
    let mut told = Told { left_out: body["truncatedAlerts"].as_u64().unwrap_or_default(), ..Told::default() };
    for (place, one) in body["alerts"].as_array().ok_or_else(malformed)?.iter().enumerate() {
        match serde_json::from_value::<Alert>(one.clone()) {
            Ok(alert) => told.alerts.push(alert),
            Err(_) => told.unread.push(Unread { place, reason: "it is no alert".into() }),
        }
    }
    Ok(told)
}
