//! The rules of incident response. Pure: no input or output, no "now", no prose.
//!
//! Read in this order: [`playbook`] (what a procedure demands), [`timeline`] (what can happen), [`incident`] (what it adds
//! up to), [`limits`] and [`owed`](mod@owed) (what is due and when), [`decide`] (what people may do), [`change`] and
//! [`notices`](mod@notices) (what comes of it), [`delivery`] [`history`] (how a message arrives
//! once), and [`audit`](mod@audit) (whether all of that was kept).

pub mod audit;
pub mod calendar;
pub mod change;
pub mod decide;
pub mod delivery;
pub mod guild;
pub mod history;
pub mod ids;
pub mod incident;
pub mod limits;
pub mod notices;
pub mod owed;
pub mod playbook;
pub mod refusal;
pub mod timeline;

#[cfg(test)]
mod owed_tests;

/// An instant. Stored in milliseconds, so never finer than that.
pub type At = chrono::DateTime<chrono::Utc>;
