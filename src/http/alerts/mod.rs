//! What each source of alerts sends, read into one form. Pure: bytes and an instant in, [`AlertBatch`] out. All texts of an
//! alert are data; what they could do is taken from them where they are shown.

mod alertmanager;
mod checks;
#[cfg(test)]
mod commands;
mod fields;
mod generic;
mod grafana;
mod icinga;
mod list;
mod nagios;
#[cfg(test)]
mod recorded;
pub mod signature;
#[cfg(test)]
mod tests;
mod tidy;
mod zabbix;

use crate::domain::At;
use crate::domain::alert::{AlertBatch, Form};
use std::fmt;

/// The longest body of a request, in bytes.
pub const BODY: usize = 1 << 20;

/// The most alerts that are taken of one request. The others are counted as left out.
pub const ALERTS: usize = 10_000;

/// A body that is not what its source is said to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong, by the names of fields; for whoever looks after the source. Nothing of an alert's own text.
    pub reason: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Malformed {}

impl From<String> for Malformed {
    fn from(reason: String) -> Malformed {
        Malformed { reason }
    }
}

/// Reads the body of a request that was received at `received`.
///
/// # Errors
/// When the body as a whole is not of this form. A single alert that cannot be read is among
/// [`unread`](AlertBatch::unread) instead, where a request can carry several.
pub fn read(form: Form, body: &[u8], received: At) -> Result<AlertBatch, Malformed> {
    match form {
        Form::Alertmanager => alertmanager::read(body, received),
        Form::Grafana => grafana::read(body, received),
        Form::Zabbix => zabbix::read(body, received),
        Form::Nagios => nagios::read(body, received),
        Form::Icinga => icinga::read(body, received),
        Form::Generic => generic::read(body, received),
    }
}
