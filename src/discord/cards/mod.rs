//! What the bot shows: one file per message, each a pure function of the incident as it is now.
//!
//! Every function keeps within Discord's limits whatever people typed, and pings only whom it means to.

mod adoption;
mod alert;
pub mod announcement;
pub mod arrangement;
pub mod audit;
pub mod backup;
mod blocker;
mod bulletin;
pub mod call;
pub mod card;
pub mod catchup;
pub mod clock;
mod closing;
pub mod comms;
pub mod conformance;
pub mod contacts;
mod correction;
mod declaration;
mod details;
pub mod document;
mod drill;
pub mod due;
pub mod entry;
mod evidence;
mod facts;
mod figures;
#[cfg(test)]
mod fixture;
pub mod followup;
pub mod grading;
pub mod handover;
pub mod heard;
pub mod holder;
#[cfg(test)]
mod hostile;
pub mod lacks;
mod limits;
mod line;
pub mod list;
pub mod maintenance;
mod meeting;
pub mod mentions;
mod merge;
mod milestone;
mod moved;
pub mod neutral;
mod next;
pub mod open_followups;
pub mod outlet;
pub mod outside;
pub mod periodic;
mod phone;
mod plan;
pub mod playbook;
mod presence;
mod privacy;
mod raise;
pub mod reach;
pub mod remote;
#[cfg(test)]
mod rendered;
pub mod restored;
pub mod review;
pub mod review_room;
mod role;
pub mod roll;
mod room;
pub mod rota;
pub mod score;
mod self_help;
mod silence;
pub mod slip;
pub mod smaller;
pub mod stats;
pub mod status;
mod survey;
pub mod ticket;
pub mod timeline;
pub mod trail;
pub mod unread;
mod update;
mod verification;
pub mod why;
mod writer;

#[cfg(test)]
mod tests;

use super::message::Message;
use crate::domain::guild::{Guild, Language};
use crate::text::plain::clip;

/// Longest text in one language of a message to the operators.
const LONGEST_TO_OPERATORS: usize = 950;

/// A message to a guild's operators, in its languages, one after the other.
fn to_operators(guild: &Guild, words: impl Fn(Language) -> String) -> Message {
    let mut languages = guild.languages.clone();
    languages.dedup();
    languages.truncate(2);
    let texts = languages.into_iter().map(|language| clip(&words(language), LONGEST_TO_OPERATORS));
    Message::text(texts.collect::<Vec<_>>().join("\n"))
}
