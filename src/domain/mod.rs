//! The rules of incident response. Pure: no input or output, no "now", no prose.
//!
//! Read in this order: [`playbook`] (what a procedure demands), [`grading`] (the level by facts), [`timeline`] (what can happen), [`incident`] (what it adds
//! up to), [`limits`] and [`owed`](mod@owed) (what is due and when), [`decide`] (what people may do), [`change`] and
//! [`notices`](mod@notices) (what comes of it), [`delivery`] and [`history`] (how a message arrives once),
//! [`audit`](mod@audit) (whether all of that was kept), and [`simulate`](mod@simulate) (what would come of it).

pub mod addressee;
pub mod adopt;
pub mod alert;
pub mod answered;
pub mod arrangement;
pub mod audit;
pub mod authorise;
pub mod backup;
pub mod bulletin;
pub mod calendar;
pub mod change;
pub mod comms;
pub mod correction;
pub mod cron;
pub mod decide;
pub mod delivery;
pub mod details;
pub mod direct;
pub mod dispatch;
pub mod document;
pub mod drill;
pub mod evidence;
pub mod figures;
pub mod grading;
pub mod guild;
pub mod handover;
pub mod heard;
pub mod history;
pub mod hours;
pub mod ids;
pub mod incident;
pub mod keyed;
pub mod lacks;
pub mod limits;
pub mod maintenance;
pub mod meeting;
pub mod met;
pub mod milestone;
pub mod moved;
pub mod names;
pub mod notices;
pub mod oncall;
pub mod owed;
mod pace;
pub mod pager;
pub mod periodic;
pub mod phones;
pub mod playbook;
pub mod privacy;
pub mod quorum;
pub mod quota;
pub mod raise;
pub mod reach;
pub mod reading;
pub mod recurrence;
pub mod refusal;
pub mod remote;
pub mod repeating;
pub mod reporter;
pub mod review;
pub mod ring;
pub mod roll;
pub mod room;
pub mod rota;
pub mod rules;
pub mod score;
pub mod search;
pub mod self_help;
pub mod setting;
pub mod shifts;
pub mod shut;
pub mod similar;
pub mod simulate;
pub mod spelling;
pub mod stand_in;
pub mod surface;
pub mod survey;
pub mod ticket;
pub mod timeline;
pub mod trail;
pub mod unsaid;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod owed_tests;

/// An instant. Stored in milliseconds, so never finer than that.
pub type At = chrono::DateTime<chrono::Utc>;
