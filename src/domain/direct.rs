//! The other way of an escalation that no channel takes: direct messages to those whom it calls.
//!
//! The message itself goes on being tried in the channels. Whoever was told directly, or may have been, is not called by it
//! any more; and once it may have arrived, nobody is told directly any more.

use super::delivery::{Kind, Phase, Standing, Target, Urgency};
use super::ids::UserId;
use std::collections::BTreeSet;

/// Is the operators' channel where it goes, and not where it belongs? Those who are called may not read that: it tells who
/// can mend it, and reaches nobody else.
pub fn told_operators_only(row: &Standing) -> bool {
    row.target == Target::Ops && row.origin != Target::Ops
}

/// Does it go to people directly before it is sent itself?
pub fn goes_first(row: &Standing) -> bool {
    row.kind == Kind::Entry && row.urgency == Urgency::Escalation && told_operators_only(row)
}

/// Whom it goes to directly, if it does: those whom it calls by name, and whoever owns the server where it calls a role or
/// nobody; not those to whom it goes by one of these `ways` already.
pub fn people(
    named: &[UserId],
    calls_roles: bool,
    owner: Option<UserId>,
    ways: &[Standing],
) -> BTreeSet<UserId> {
    let owner = owner.filter(|_| named.is_empty() || calls_roles);
    let is_new = |user: &UserId| ways.iter().all(|other| other.origin != Target::Direct(*user));
    named.iter().copied().chain(owner).filter(is_new).collect()
}

/// Is a direct message needless, since the message itself may have arrived where people read it?
pub fn is_needless(ways: &[Standing]) -> bool {
    let mut in_channel = ways.iter().filter(|other| !matches!(other.origin, Target::Direct(_)));
    in_channel.next().is_some_and(|other| may_have_come(&other.phase) && !told_operators_only(other))
}

/// Was somebody told directly, or may have been?
pub fn is_told(user: UserId, ways: &[Standing]) -> bool {
    ways.iter().any(|other| other.origin == Target::Direct(user) && may_have_come(&other.phase))
}

fn may_have_come(phase: &Phase) -> bool {
    phase.is_in_doubt() || phase.has_arrived()
}
