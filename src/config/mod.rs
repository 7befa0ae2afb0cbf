//! What people write in files: playbooks, calendars, settings. Everything is checked when it is read, and everything
//! that is wrong is reported at once, with its place and what to write instead.

pub mod alerts;
mod asked;
mod backup;
mod bundle;
pub mod calendar;
pub mod check;
mod comms;
mod conformance;
pub mod cron;
mod document;
pub mod drill;
pub mod duration;
pub mod feed;
mod files;
pub mod heartbeat;
mod ics;
mod level;
mod lint;
mod named;
mod oncall;
pub mod outgoing;
mod periodic;
pub mod playbook;
mod problem;
mod questions;
pub mod remote;
mod roles;
mod secret;
pub mod settings;
mod systems;
mod table;
#[cfg(test)]
mod tests;
mod token;
pub mod tracker;

pub use bundle::{Bundle, Drills, Source, bundled, load, open};
pub use check::{Findings, Scenarios, check};
pub use conformance::{Conformance, Rule, conformance, conformance_of};
pub use files::read;
pub use ics::write::calendar as calendar_of_turns;
pub use problem::{Problem, Severity};
pub use secret::Secrets;
pub use settings::Settings;
pub use token::BotToken;
