//! The states of a dispatch and the only steps between them, by what a service's answer means.

use super::{Outlet, OutletKind, Topic};
use crate::domain::At;
use crate::domain::keyed::Keyed;
use chrono::TimeDelta;
use std::fmt;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Sends to a chat that may have arrived, at most: it cannot be asked, and people would read each.
pub const MOST_UNCLEAR: u32 = 3;
/// What is older is not sent: to people, to machines.
const OLD_FOR_PEOPLE: TimeDelta = TimeDelta::days(1);
const OLD_FOR_MACHINES: TimeDelta = TimeDelta::days(3);
/// How long it waits after each try in vain, in seconds; the last one for ever. What calls people waits no longer than
/// [`CALLS_AGAIN`].
const AGAIN: [i64; 7] = [5, 30, 120, 300, 900, 1800, 3600];
const CALLS_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// A service's own wish counts up to this.
const WISH: TimeDelta = TimeDelta::hours(1);
/// How long an outlet that asks for fewer requests is left alone, if it does not say.
const BUSY: TimeDelta = TimeDelta::minutes(1);
/// How long an outlet that has to be mended is left alone before it is tried again; and one that calls people: a service that
/// is just being put in its place answers in the same way, and somebody may have to be called.
const MEND: TimeDelta = TimeDelta::hours(1);
const CALLS_MEND: TimeDelta = TimeDelta::minutes(5);

/// How far a dispatch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// To be sent, not before this instant.
    Waiting(At),
    /// Being sent since this instant, or was when the process ended.
    Claimed(At),
    /// Taken by the service at this instant.
    Sent(At),
    /// Will not be sent any more, since this instant.
    Over(Ending, At),
}

/// Why a dispatch is not sent any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Ending {
    /// There was nothing left to tell.
    Needless,
    /// The service does not take it as it is.
    Refused,
    /// It may have arrived, so often that it is not sent again.
    Unclear,
    /// Too old to be of use.
    Old,
}

/// What an answer, or none, means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Taken, by the service's own sign.
    Sent,
    /// Not taken; later it may be, after this time if the service says so.
    Wait(Trouble, Option<TimeDelta>),
    /// Perhaps taken.
    Unclear(Trouble),
    /// Nothing is taken until somebody mends it.
    Broken(Trouble),
    /// This one is not taken, as it is.
    Ours(Trouble),
}

impl Verdict {
    /// What is wrong, if it was not taken for certain.
    pub fn trouble(self) -> Option<Trouble> {
        match self {
            Verdict::Sent => None,
            Verdict::Wait(trouble, _)
            | Verdict::Unclear(trouble)
            | Verdict::Broken(trouble)
            | Verdict::Ours(trouble) => Some(trouble),
        }
    }
}

/// What is wrong, with the number that the service gave it: nothing that anybody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    pub cause: Cause,
    pub code: Option<i64>,
}

impl Trouble {
    /// Of this cause, without a number.
    pub fn of(cause: Cause) -> Trouble {
        Trouble { cause, code: None }
    }

    /// The same with a number of the service's.
    pub fn with(cause: Cause, code: impl Into<i64>) -> Trouble {
        Trouble { cause, code: Some(code.into()) }
    }

    /// Does nothing get better by itself?
    pub fn must_be_mended(self) -> bool {
        match self.cause {
            Cause::Token
            | Cause::Signature
            | Cause::Keyword
            | Cause::Ip
            | Cause::Guarded
            | Cause::Gone
            | Cause::Redirect
            | Cause::Inside => true,
            Cause::Stranger
            | Cause::Busy
            | Cause::Fault
            | Cause::Unreached
            | Cause::Silent
            | Cause::Unknown
            | Cause::Long
            | Cause::Malformed
            | Cause::Content => false,
        }
    }

    /// From how it [shows](fmt::Display).
    pub fn from_text(text: &str) -> Option<Trouble> {
        let (cause, code) = text.split_once(' ').map_or((text, None), |(cause, code)| (cause, Some(code)));
        let code = code.map(str::parse).transpose().ok()?;
        Some(Trouble { cause: Cause::from_key(cause)?, code })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.cause.key())?;
        self.code.map_or(Ok(()), |code| write!(f, " {code}"))
    }
}

/// What can be wrong, by what mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Cause {
    /// The address, or the key in it, is not known there.
    Token,
    /// The signature, or the machine's clock.
    Signature,
    /// A word that the robot wants in every message.
    Keyword,
    /// The machine's address is not among those that the robot takes from.
    Ip,
    /// Keyword, signature or address: the service does not say which.
    Guarded,
    /// Nothing is there, or not any more.
    Gone,
    /// It sends on to somewhere else.
    Redirect,
    /// Its name leads to an address inside of a network.
    Inside,
    /// Something answers that is not this service.
    Stranger,
    /// It asks for fewer requests.
    Busy,
    /// It has a fault of its own.
    Fault,
    /// It cannot be reached.
    Unreached,
    /// It does not answer in time, or breaks off.
    Silent,
    /// It refuses, by a number that is not known here.
    Unknown,
    /// What is sent is too long.
    Long,
    /// What is sent is not understood.
    Malformed,
    /// What is sent says something, or links to something, that it lets nobody say.
    Content,
}

/// Of an incident and an outlet what waits, as far as its sending goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub kind: OutletKind,
    /// Does anything of it call people?
    pub calls: bool,
    /// Times the first of it was claimed, this one included.
    pub attempts: u32,
    /// Of these, how many may have arrived, before this one.
    pub unclear: u32,
}

impl Due {
    /// Does something of this topic call people?
    pub fn calls(topic: Topic) -> bool {
        matches!(topic, Topic::Escalation | Topic::DiscordDown)
    }
}

/// Where a dispatch stands after a try, and how many of its tries may have arrived.
pub fn settle(due: Due, verdict: Verdict, now: At) -> (Phase, u32) {
    let again = |wish| Phase::Waiting(now + again_after(due, wish));
    match verdict {
        Verdict::Sent => (Phase::Sent(now), due.unclear),
        Verdict::Ours(_) => (Phase::Over(Ending::Refused, now), due.unclear),
        Verdict::Wait(_, wish) => (again(wish), due.unclear),
        // The outlet is what waits: whatever is owed to it does.
        Verdict::Broken(_) => (Phase::Waiting(now), due.unclear),
        Verdict::Unclear(_) => {
            let unclear = due.unclear + 1;
            match due.kind.is_chat() && unclear >= MOST_UNCLEAR {
                true => (Phase::Over(Ending::Unclear, now), unclear),
                false => (again(None), unclear),
            }
        }
    }
}

/// How long the whole outlet is left alone after an answer: until somebody has had time to mend it, or as it wishes itself.
/// `given_up`: by this answer something is not sent any more. Whoever answers so often in words that are none of the
/// service's does not stop by itself.
pub fn left_alone(outlet: &Outlet, verdict: Verdict, given_up: bool) -> TimeDelta {
    let verdict = match verdict {
        Verdict::Unclear(trouble @ Trouble { cause: Cause::Stranger, .. }) if given_up => {
            Verdict::Broken(trouble)
        }
        other => other,
    };
    match verdict {
        Verdict::Broken(_) if outlet.topics.iter().any(|topic| Due::calls(*topic)) => CALLS_MEND,
        Verdict::Broken(_) => MEND,
        Verdict::Wait(Trouble { cause: Cause::Busy, .. }, wish) => {
            wish.unwrap_or(BUSY).clamp(TimeDelta::zero(), WISH)
        }
        Verdict::Sent | Verdict::Wait(..) | Verdict::Unclear(_) | Verdict::Ours(_) => TimeDelta::zero(),
    }
}

/// How long it waits after a try in vain.
pub fn again_after(due: Due, wish: Option<TimeDelta>) -> TimeDelta {
    let place = (due.attempts.max(1) as usize - 1).min(AGAIN.len() - 1);
    let wait = TimeDelta::seconds(AGAIN[place]);
    let wait = if due.calls { wait.min(CALLS_AGAIN) } else { wait };
    wish.map_or(wait, |wish| wish.clamp(TimeDelta::zero(), WISH).max(wait))
}

/// Is a dispatch that was decided at `at` too old to be of use?
pub fn is_too_old(kind: OutletKind, at: At, now: At) -> bool {
    now - at > if kind.is_chat() { OLD_FOR_PEOPLE } else { OLD_FOR_MACHINES }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(kind: OutletKind, calls: bool, attempts: u32, unclear: u32) -> Due {
        Due { kind, calls, attempts, unclear }
    }

    #[test]
    fn what_is_not_taken_waits_longer_each_time_but_for_what_calls_people() {
        let waits = |calls, attempts, wish| {
            again_after(due(OutletKind::Webhook, calls, attempts, 0), wish).num_seconds()
        };
        assert_eq!([1, 2, 3, 7, 50].map(|attempts| waits(false, attempts, None)), [5, 30, 120, 3600, 3600]);
        assert_eq!([1, 2, 3, 7, 50].map(|attempts| waits(true, attempts, None)), [5, 30, 60, 60, 60]);
        // A service's wish counts, within reason.
        let wishes = [-5, 1, 90, 999_999].map(|wish| waits(true, 1, Some(TimeDelta::seconds(wish))));
        assert_eq!(wishes, [5, 5, 90, 3600]);
    }

    #[test]
    fn a_chat_is_sent_at_most_two_repeats_of_what_may_have_arrived_and_a_webhook_any_number() {
        let now = At::UNIX_EPOCH;
        let silent = Verdict::Unclear(Trouble::of(Cause::Silent));
        let chat = |unclear| settle(due(OutletKind::Dingtalk, true, 1, unclear), silent, now);
        assert_eq!(chat(0), (Phase::Waiting(now + TimeDelta::seconds(5)), 1));
        assert_eq!(chat(1), (Phase::Waiting(now + TimeDelta::seconds(5)), 2));
        assert_eq!(chat(2), (Phase::Over(Ending::Unclear, now), 3));
        let webhook = settle(due(OutletKind::Webhook, false, 40, 39), silent, now);
        assert_eq!(webhook, (Phase::Waiting(now + TimeDelta::hours(1)), 40));
    }

    #[test]
    fn troubles_are_read_as_they_are_written() {
        for trouble in [Trouble::of(Cause::Stranger), Trouble::with(Cause::Guarded, 310000)] {
            assert_eq!(Trouble::from_text(&trouble.to_string()), Some(trouble));
        }
        assert_eq!(Trouble::from_text("no such"), None);
        assert_eq!(Trouble::from_text("token x"), None);
    }
}
