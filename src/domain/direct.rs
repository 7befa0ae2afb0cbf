//! The other way of an escalation that no channel takes: direct messages to those whom it calls.
//!
//! The message itself goes on being tried in the channels. Whoever was told directly is not called by it any more, and whoever
//! may have been is called by a message that says that it may be a repeat. Once it has arrived, nobody is told directly any
//! more; while it may have, that waits for the look-up.

use super::At;
use super::delivery::{Kind, Standing, Step, Target, Urgency, step};
use super::ids::UserId;
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// The most holders of roles who are told directly: an escalation is for somebody to act on, not a circular.
pub const MOST_HOLDERS: usize = 10;
/// How long a direct message waits at least for the look-up of what it stands in for.
const A_MOMENT: TimeDelta = TimeDelta::seconds(1);

/// What is to be done with a direct message that could be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// It is sent.
    Send,
    /// Nothing until this instant: the message itself may have arrived where people read it.
    Wait(At),
    /// Nothing, ever: it has.
    LeaveOut,
}

/// Is the operators' channel where it goes, and not where it belongs? Those who are called may not read that: it tells who
/// can mend it, and reaches nobody else.
pub fn told_operators_only(row: &Standing) -> bool {
    row.target == Target::Ops && row.origin != Target::Ops
}

/// Does it go to people directly before it is sent itself?
pub fn goes_first(row: &Standing) -> bool {
    row.kind == Kind::Entry && row.urgency == Urgency::Escalation && told_operators_only(row)
}

/// Whom it goes to directly, if it does: those whom it calls by name, those of whom it is known that they have a role that it
/// calls, and whoever owns the server where it calls a role or nobody: others may have the role; not those to whom it goes
/// by one of these `ways` already.
pub fn people(
    named: &[UserId],
    calls_roles: bool,
    holders: &[UserId],
    owner: Option<UserId>,
    ways: &[Standing],
) -> BTreeSet<UserId> {
    let owner = owner.filter(|_| named.is_empty() || calls_roles);
    let is_new = |user: &UserId| ways.iter().all(|other| other.origin != Target::Direct(*user));
    let holders = holders.iter().take(MOST_HOLDERS);
    named.iter().chain(holders).copied().chain(owner).filter(is_new).collect()
}

/// What is to be done with a direct message, as the message itself stands among these ways.
pub fn todo(ways: &[Standing], now: At) -> Todo {
    let mut in_channel = ways.iter().filter(|other| !matches!(other.origin, Target::Direct(_)));
    match in_channel.next().filter(|other| !told_operators_only(other)) {
        Some(other) if other.phase.has_arrived() => Todo::LeaveOut,
        Some(other) if other.phase.is_in_doubt() => match step(&other.phase, now) {
            Step::Wait(at) => Todo::Wait(at.max(now + A_MOMENT)),
            Step::Send | Step::LookUp | Step::Complete | Step::Done => Todo::Wait(now + A_MOMENT),
        },
        Some(_) | None => Todo::Send,
    }
}

/// Was somebody told directly?
pub fn is_told(user: UserId, ways: &[Standing]) -> bool {
    ways.iter().any(|other| other.origin == Target::Direct(user) && other.phase.has_arrived())
}

/// May somebody have been told directly, and nobody knows?
pub fn may_be_told(user: UserId, ways: &[Standing]) -> bool {
    ways.iter().any(|other| other.origin == Target::Direct(user) && other.phase.is_in_doubt())
}

#[cfg(test)]
mod tests {
    use super::super::delivery::{Form, Phase, QUIET};
    use super::*;

    fn at(seconds: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn way(origin: Target, target: Target, phase: Phase) -> Standing {
        Standing {
            kind: Kind::Entry,
            urgency: Urgency::Escalation,
            origin,
            target,
            form: Form::Whole,
            phase,
            attempts: 1,
            refused_at: Some(at(0)),
            may_repeat: false,
        }
    }

    #[test]
    fn a_direct_message_waits_for_the_look_up_and_is_left_out_only_where_people_have_read_it() {
        let in_room = |phase| todo(&[way(Target::Room, Target::Room, phase)], at(5));
        assert_eq!(in_room(Phase::Refused(at(20))), Todo::Send);
        assert_eq!(in_room(Phase::Unknown(at(0))), Todo::Wait(at(0) + QUIET));
        assert_eq!(in_room(Phase::Unknown(at(-100))), Todo::Wait(at(6)));
        assert_eq!(in_room(Phase::Sent), Todo::LeaveOut);
        let operators = way(Target::Room, Target::Ops, Phase::Sent);
        assert_eq!(todo(std::slice::from_ref(&operators), at(5)), Todo::Send, "that reaches nobody else");
    }

    #[test]
    fn whoever_may_have_been_told_is_not_taken_for_told() {
        let user = UserId(7);
        let direct = |phase| [way(Target::Direct(user), Target::Direct(user), phase)];
        let both = |phase| (is_told(user, &direct(phase)), may_be_told(user, &direct(Phase::Ready(at(0)))));
        assert_eq!(both(Phase::Sent), (true, false));
        let doubt = direct(Phase::Unknown(at(0)));
        assert_eq!((is_told(user, &doubt), may_be_told(user, &doubt)), (false, true));
        assert!(!is_told(UserId(8), &direct(Phase::Sent)));
    }

    #[test]
    fn those_named_those_with_the_role_and_where_a_role_is_called_the_owner_are_told_each_once() {
        let ids = |all: &[u64]| all.iter().map(|id| UserId(*id)).collect::<Vec<_>>();
        let owner = Some(UserId(9));
        let told = |named: &[u64], calls_roles, holders: &[u64], ways: &[Standing]| {
            people(&ids(named), calls_roles, &ids(holders), owner, ways)
                .into_iter()
                .map(|user| user.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&[1], false, &[], &[]), [1]);
        assert_eq!(told(&[1], true, &[2, 1], &[]), [1, 2, 9]);
        assert_eq!(told(&[], false, &[], &[]), [9]);
        let before = way(Target::Direct(UserId(2)), Target::Direct(UserId(2)), Phase::Dead("closed".into()));
        assert_eq!(told(&[1], true, &[2], &[before]), [1, 9]);
    }
}
