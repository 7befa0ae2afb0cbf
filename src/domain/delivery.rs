//! How a message arrives once, whatever happens between deciding and delivering it: the states of a row of the outbox and
//! the only steps between them.
//!
//! A claim is durable before a byte leaves. When it is not known whether Discord took the message, nothing is sent until a
//! quiet time has passed in which a late request can still land; then the room's history is searched for the row's marker,
//! and only if it is readable and the marker is not there is the message sent again, with the same nonce.

use super::At;
use super::ids::{ChannelId, MessageId};
use chrono::TimeDelta;

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Not a message: the room itself is to be opened.
    Room,
    /// The pinned card.
    Card,
    /// The announcement in the incidents channel.
    Announcement,
    /// One entry of the timeline.
    Entry,
    /// The review.
    Review,
}

/// Where a notice goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The incident's room.
    Room,
    /// The guild's incidents channel.
    Incidents,
    /// The guild's reviews channel.
    Reviews,
    /// The guild's channel for operators.
    Ops,
    /// No channel: the guild.
    Guild,
}

/// What leaves first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Escalations.
    Escalation,
    /// Reminders and warnings.
    Reminder,
    /// The rest.
    Rest,
}

/// How late a request whose outcome is not known may still take effect at Discord. An assumption, not a fact that Discord
/// documents.
pub const QUIET: TimeDelta = TimeDelta::seconds(60);

/// How far a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// To be sent, not before this instant.
    Ready(At),
    /// Being sent since this instant, or was when the process ended.
    Claimed(At),
    /// Sent, with unknown outcome, at this instant.
    Unknown(At),
    /// Arrived.
    Sent,
    /// Cannot arrive, and why.
    Dead(String),
}

/// What to do with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing until this instant.
    Wait(At),
    /// Claim it, then send it.
    Send,
    /// Look for its marker.
    LookUp,
    /// Nothing, ever.
    Done,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Discord has it.
    Sent,
    /// Discord, or our own limiter, says later; it was not taken.
    RetryAfter(TimeDelta),
    /// Nothing left this machine.
    NotSent,
    /// It may or may not have been taken.
    Unknown,
    /// It will never be taken, and why.
    Dead(String),
    /// A look-up proved that it did not arrive.
    Absent,
    /// A look-up could not be made.
    NotLookedUp,
}

/// What to do with a row in this phase.
pub fn step(phase: &Phase, now: At) -> Step {
    match phase {
        Phase::Ready(at) if *at > now => Step::Wait(*at),
        Phase::Ready(_) => Step::Send,
        Phase::Claimed(at) | Phase::Unknown(at) if *at + QUIET > now => Step::Wait(*at + QUIET),
        Phase::Claimed(_) | Phase::Unknown(_) => Step::LookUp,
        Phase::Sent | Phase::Dead(_) => Step::Done,
    }
}

/// The phase after an attempt: `attempts` so far, this one included.
pub fn settle(phase: &Phase, attempts: u32, outcome: Outcome, now: At) -> Phase {
    match outcome {
        Outcome::Sent => Phase::Sent,
        Outcome::RetryAfter(wait) => Phase::Ready(now + wait),
        Outcome::NotSent => Phase::Ready(now + back_off(attempts)),
        Outcome::Unknown => Phase::Unknown(now),
        Outcome::Dead(reason) => Phase::Dead(reason),
        Outcome::Absent => Phase::Ready(now),
        // Its time of sending stays, so that the quiet time is not begun anew; only the look-up waits.
        Outcome::NotLookedUp => match phase {
            Phase::Unknown(at) | Phase::Claimed(at) => {
                Phase::Unknown((*at).max(now - QUIET + back_off(attempts)))
            }
            other => other.clone(),
        },
    }
}

/// 1 s, 2 s, 4 s … up to a minute.
pub fn back_off(attempts: u32) -> TimeDelta {
    TimeDelta::seconds(1 << attempts.saturating_sub(1).min(5)).min(TimeDelta::seconds(60))
}

/// How the delivery of one entry's message stands: evidence for `/why` and for the auditor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The entry that the message is about.
    pub seq: u32,
    /// How far it is.
    pub phase: Phase,
    /// Where it arrived, or is being sent.
    pub channel: Option<ChannelId>,
    /// The message, once it arrived.
    pub message: Option<MessageId>,
}
