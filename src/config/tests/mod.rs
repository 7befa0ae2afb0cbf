//! Tests of the files as a whole.

mod contradictions;
mod cron;
mod figures;
mod outgoing;
mod outward;
mod places;
mod questions;
mod rights;
mod secrets;
mod settings;
mod trackers;
mod versions;
mod wrong;
