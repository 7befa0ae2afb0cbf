//! What comes after a try to open a ticket.

use super::{TicketCause, TicketTrouble, TrackerKind};
use crate::domain::At;
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use chrono::TimeDelta;

/// How long a ticket is tried for before the room hears that it was not opened.
pub const GIVES_UP: TimeDelta = TimeDelta::hours(24);
/// How long a ticket is not shown before it counts as gone, and how often it is looked for from then on.
const GONE_AFTER: TimeDelta = TimeDelta::hours(24);
const LOOKS_FOR_GONE: TimeDelta = TimeDelta::hours(1);
/// How long a ticket may wait before the room hears of it.
const TELLS: TimeDelta = TimeDelta::minutes(5);
/// How long it waits after each try in vain, in seconds; the last one for ever.
const AGAIN: [i64; 6] = [5, 30, 60, 300, 900, 1800];
/// A tracker's own wish counts up to this: a quota of an hour.
const WISH: TimeDelta = TimeDelta::minutes(61);

/// A ticket that is being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    pub kind: TrackerKind,
    /// When it was asked for last.
    pub asked_at: At,
    /// Times it was tried, this one included.
    pub attempts: u32,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is tried again at this instant; `unclear`: it may be there by then, and is looked for first. `tell`: the room hears
    /// that it waits, unless it did.
    Again { at: At, unclear: bool, tell: bool },
    /// It is not opened.
    Refused(TicketTrouble),
}

impl Asking {
    /// How long it takes at least until a ticket that was sent for can be found, if it is there: a slow tracker may still be
    /// at it, and some look things up in a list that lags behind.
    pub fn found_after(kind: TrackerKind) -> TimeDelta {
        match kind {
            TrackerKind::Github | TrackerKind::Gitlab => TimeDelta::seconds(60),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => TimeDelta::seconds(240),
        }
    }
}

impl From<Trouble> for TicketTrouble {
    fn from(trouble: Trouble) -> TicketTrouble {
        let cause = match trouble.cause {
            Cause::Token | Cause::Signature | Cause::Keyword | Cause::Ip | Cause::Guarded => {
                TicketCause::Token
            }
            Cause::Gone => TicketCause::Gone,
            Cause::Redirect => TicketCause::Redirect,
            Cause::Inside => TicketCause::Inside,
            Cause::Long | Cause::Malformed | Cause::Content => TicketCause::Malformed,
            Cause::Busy => TicketCause::Busy,
            Cause::Fault => TicketCause::Fault,
            Cause::Unreached | Cause::Silent => TicketCause::Unreached,
            Cause::Stranger | Cause::Unknown => TicketCause::Stranger,
        };
        TicketTrouble { cause, code: trouble.code }
    }
}

/// When a ticket is tried again after a fault of ours: what may be there can be found by then.
pub fn after_fault(kind: TrackerKind, attempts: u32, now: At) -> At {
    now + again_after(attempts).max(Asking::found_after(kind))
}

fn again_after(attempts: u32) -> TimeDelta {
    TimeDelta::seconds(AGAIN[(attempts.max(1) as usize - 1).min(AGAIN.len() - 1)])
}

/// What a look says of a ticket that is not shown, since then: a proxy in between says that now and then, and whoever lost
/// the right to see it may be given it back. True: it counts as gone.
pub fn is_gone(missing_since: At, now: At) -> bool {
    now - missing_since >= GONE_AFTER
}

/// How long it takes until a ticket is looked at again; one that counts as gone is looked for more seldom.
pub fn look_after(missing_since: Option<At>, look_every: TimeDelta, now: At) -> TimeDelta {
    match missing_since.is_some_and(|since| is_gone(since, now)) {
        true => look_every.max(LOOKS_FOR_GONE),
        false => look_every,
    }
}

/// What comes after an answer that was no success.
pub fn after(asking: Asking, verdict: Verdict, now: At) -> Next {
    let Some(trouble) = verdict.trouble() else {
        return Next::Again { at: now, unclear: true, tell: false };
    };
    let wait = again_after(asking.attempts);
    let (wait, unclear) = match verdict {
        Verdict::Broken(_) | Verdict::Ours(_) => return Next::Refused(trouble.into()),
        Verdict::Unclear(_) => (wait.max(Asking::found_after(asking.kind)), true),
        Verdict::Wait(_, wish) => {
            let usual = if trouble.cause == Cause::Busy { TimeDelta::minutes(1) } else { wait };
            (wish.unwrap_or(usual).clamp(wait, WISH.max(wait)), false)
        }
        Verdict::Sent => (wait, true),
    };
    let at = now + wait;
    match at - asking.asked_at > GIVES_UP {
        true => Next::Refused(trouble.into()),
        false => Next::Again { at, unclear, tell: at - asking.asked_at >= TELLS },
    }
}
