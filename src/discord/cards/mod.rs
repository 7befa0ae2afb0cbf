//! What the bot shows: one file per message, each a pure function of the incident as it is now.
//!
//! Every function keeps within Discord's limits whatever people typed, and pings only whom it means to.

pub mod afterwards;
pub mod announcement;
pub mod audit;
pub mod card;
pub mod conformance;
pub mod contacts;
mod due;
pub mod entry;
mod facts;
#[cfg(test)]
mod fixture;
pub mod grading;
#[cfg(test)]
mod hostile;
pub mod list;
pub mod mentions;
mod opening;
mod people;
mod phone;
mod planned;
pub mod playbook;
mod raise;
pub mod restored;
pub mod review;
pub mod score;
pub mod status;
pub mod timeline;
pub mod unread;
pub mod why;
mod writer;

#[cfg(test)]
mod tests;
