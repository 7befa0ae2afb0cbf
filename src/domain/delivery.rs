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
    /// Not a message: who can see the room is to be set.
    Access,
    /// The pinned card.
    Card,
    /// The announcement in the incidents channel.
    Announcement,
    /// One entry of the timeline.
    Entry,
    /// The review.
    Review,
    /// A wording for customers that was published.
    Wording,
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
    /// The guild's channel for wording for customers.
    Comms,
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

/// A claim older than this is not sent any more: the process was suspended, and another one may have taken over.
pub const CLAIM_HOLDS: TimeDelta = TimeDelta::seconds(5);
/// How long a request waits for its turn to leave at the most. The sender keeps to it.
pub const LINE: TimeDelta = TimeDelta::seconds(10);
/// How long a request takes at the most until the sender gives it up. The sender keeps to it.
pub const REQUEST: TimeDelta = TimeDelta::seconds(10);
/// How late a request that was given up, or whose process was killed, may still take effect at Discord. An assumption, not
/// a fact that Discord documents.
pub const LATE: TimeDelta = TimeDelta::seconds(15);
/// How long a channel's history may go without its newest messages. An assumption, like [`LATE`].
pub const LAG: TimeDelta = TimeDelta::seconds(15);
/// How far the machine's clock may be set forward while a message is under way. An assumption; further, and only Discord's
/// nonce stands between people and a second copy. Set back, it makes messages wait longer, nothing worse.
pub const CLOCK_STEP: TimeDelta = TimeDelta::seconds(5);
/// How far the machine's clock may be from Discord's. An assumption: look-ups begin that much earlier.
pub const SKEW: TimeDelta = TimeDelta::hours(1);

/// After a claim, or an unknown outcome, this long must pass before a look-up can tell anything: until then the request
/// may still take effect, or have taken effect unseen.
pub const QUIET: TimeDelta = TimeDelta::seconds(60);
const _: () = assert!(
    QUIET.num_seconds()
        >= CLAIM_HOLDS.num_seconds()
            + LINE.num_seconds()
            + REQUEST.num_seconds()
            + LATE.num_seconds()
            + LAG.num_seconds()
            + CLOCK_STEP.num_seconds()
);

/// How long what is owed, and was refused everywhere, waits at first before it goes round again: an operator may set a
/// channel up, or let the bot in.
const GO_ROUND: TimeDelta = TimeDelta::minutes(10);

/// How far a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// To be sent, not before this instant.
    Ready(At),
    /// Being sent since this instant, or was when the process ended or was suspended.
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

/// May a message that was claimed at this instant still be sent? Asked right before the sending. A claim from the future
/// is no fresh one: the clock was set back, so nobody knows how old it is.
pub fn may_still_send(claimed_at: At, now: At) -> bool {
    (TimeDelta::zero()..=CLAIM_HOLDS).contains(&(now - claimed_at))
}

/// The phase after an attempt, or a look-up: `attempts` so far, this one included.
pub fn settle(phase: &Phase, attempts: u32, outcome: Outcome, now: At) -> Phase {
    match outcome {
        Outcome::Sent => Phase::Sent,
        Outcome::RetryAfter(wait) => Phase::Ready(now + wait),
        Outcome::NotSent => Phase::Ready(now + back_off(attempts)),
        Outcome::Unknown => Phase::Unknown(now),
        Outcome::Dead(reason) => Phase::Dead(reason),
        Outcome::Absent => Phase::Ready(now),
        // The quiet time is not begun anew; only the look-up waits.
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
    TimeDelta::seconds(1 << attempts.saturating_sub(1).min(6)).min(TimeDelta::seconds(60))
}

/// From when and until when the history holds a message that was decided at one instant, and sent, or looked for in vain,
/// at another.
pub fn search_window(decided: At, sent: At) -> (At, At) {
    (decided.min(sent) - SKEW, decided.max(sent) + QUIET + SKEW)
}

/// Where a notice goes, and when, that cannot go where it should: an entry to where it is seen, which for a private
/// incident is the operators' channel only. What is owed goes round until it can be said; the rest is dead in the end.
pub fn refused(notice: Refused<'_>, now: At) -> (Target, Phase) {
    let next = match notice.target {
        _ if notice.kind != Kind::Entry => None,
        Target::Room if notice.private => Some(Target::Ops),
        Target::Room => Some(Target::Incidents),
        Target::Incidents => Some(Target::Ops),
        Target::Reviews | Target::Comms | Target::Ops | Target::Guild => None,
    };
    if let Some(next) = next {
        return (next, Phase::Ready(now));
    }
    if notice.kind == Kind::Entry && notice.urgency != Urgency::Rest {
        // The longer it was in vain the rarer, or a server that threw the bot out would cost requests for ever.
        return (Target::Room, Phase::Ready(now + GO_ROUND * (1 << (notice.attempts / 3).min(7))));
    }
    (notice.target, Phase::Dead(notice.reason.to_owned()))
}

/// A notice that cannot go where it should.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// What it says.
    pub kind: Kind,
    /// Where it cannot go.
    pub target: Target,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Is it about a private incident?
    pub private: bool,
    /// Times it was claimed.
    pub attempts: u32,
    /// Why it cannot go there.
    pub reason: &'a str,
}

/// How the delivery of one entry's message stands: evidence for `/why` and for the auditor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The entry that the message is about.
    pub seq: u32,
    /// What the message says of it.
    pub kind: Kind,
    /// How far it is.
    pub phase: Phase,
    /// Where it arrived, or is being sent.
    pub channel: Option<ChannelId>,
    /// The message, once it arrived.
    pub message: Option<MessageId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_claim_is_sent_while_it_is_fresh_and_looked_up_after_the_quiet_time() {
        assert!(may_still_send(at(0), at(5)));
        assert!(!may_still_send(at(0), at(6)));
        assert!(!may_still_send(at(1), at(0)));
        assert_eq!(step(&Phase::Claimed(at(0)), at(59)), Step::Wait(at(60)));
        assert_eq!(step(&Phase::Claimed(at(0)), at(60)), Step::LookUp);
    }

    #[test]
    fn look_ups_that_fail_become_rare() {
        let mut phase = Phase::Unknown(at(0));
        let mut now = at(60);
        let mut waits = Vec::new();
        for attempts in 2..10 {
            phase = settle(&phase, attempts, Outcome::NotLookedUp, now);
            let Step::Wait(next) = step(&phase, now) else { panic!("{phase:?}") };
            waits.push((next - now).num_seconds());
            now = next;
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn what_is_owed_goes_round_and_a_private_incident_stays_private() {
        let refused = |target, urgency, private, attempts| {
            refused(Refused { kind: Kind::Entry, target, urgency, private, attempts, reason: "no" }, at(0))
        };
        let owed = |target, private, attempts| refused(target, Urgency::Reminder, private, attempts);
        assert_eq!(owed(Target::Room, false, 1), (Target::Incidents, Phase::Ready(at(0))));
        assert_eq!(owed(Target::Room, true, 1), (Target::Ops, Phase::Ready(at(0))));
        assert_eq!(owed(Target::Incidents, false, 2), (Target::Ops, Phase::Ready(at(0))));
        assert_eq!(owed(Target::Ops, false, 3), (Target::Room, Phase::Ready(at(1200))));
        assert_eq!(owed(Target::Ops, false, 90), (Target::Room, Phase::Ready(at(76_800))));
        let rest = refused(Target::Ops, Urgency::Rest, false, 3);
        assert_eq!(rest, (Target::Ops, Phase::Dead("no".into())));
    }
}
