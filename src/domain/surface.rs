//! When a message that is edited as things change is restored that people deleted or unpinned, and when what Discord
//! refused is tried again.

use super::At;
use super::delivery::{Kind, Target};
use super::incident::Incident;
use super::playbook::{Playbook, RoomKind};
use chrono::TimeDelta;

/// How often within [`WITHIN`] one is posted or pinned anew: more would spam the room of somebody who does not want it, or
/// of another bot that clears up.
pub const AT_MOST: usize = 3;
/// See [`AT_MOST`].
pub const WITHIN: TimeDelta = TimeDelta::hours(1);
/// The shortest and the longest wait before what was refused is tried again, if nothing is heard to have changed.
const REFUSED: (TimeDelta, TimeDelta) = (TimeDelta::seconds(15), TimeDelta::minutes(10));
/// How often it is looked whether a channel that is gone has a successor.
pub const SUCCESSOR: TimeDelta = TimeDelta::minutes(1);

/// Where it belongs now. `None`: nowhere, since where there is no room the announcement is the card, and what is private is
/// announced no more.
pub fn place(kind: Kind, incident: &Incident) -> Option<Target> {
    match kind {
        Kind::Card => (incident.room_kind != RoomKind::None).then_some(Target::Room),
        Kind::Announcement => (!incident.is_private()).then_some(Target::Incidents),
        Kind::Room | Kind::Access | Kind::Entry | Kind::Review | Kind::Wording => None,
    }
}

/// When it shows something else although nothing happens: the button that reopens goes when that would be refused.
pub fn changes_at(incident: &Incident, playbook: &Playbook, now: At) -> Option<At> {
    incident.reopens_until(playbook).filter(|until| *until > now)
}

/// When it may be restored that was restored at these instants, the newest last.
pub fn restored_at(before: &[At], now: At) -> At {
    let lately = before.iter().filter(|at| **at > now - WITHIN).count();
    match before.last() {
        Some(last) if lately >= AT_MOST => *last + WITHIN,
        _ => now,
    }
}

/// The instants to remember once it was restored again.
pub fn remembered(before: &[At], now: At) -> Vec<At> {
    let instants = before.iter().copied().chain([now]);
    instants.skip((before.len() + 1).saturating_sub(AT_MOST)).collect()
}

/// When what has been refused since an instant is tried again: the longer in vain the rarer. When the incident is over
/// nobody waits for it, and there is no longest wait.
pub fn tried_at(since: At, is_open: bool, now: At) -> At {
    let wait = ((now - since) / 2).max(REFUSED.0);
    now + if is_open { wait.min(REFUSED.1) } else { wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn three_times_an_hour_at_once_and_then_an_hour_later() {
        let mut before = Vec::new();
        for minute in [0, 1, 30] {
            assert_eq!(restored_at(&before, at(minute)), at(minute));
            before = remembered(&before, at(minute));
        }
        assert_eq!(restored_at(&before, at(31)), at(90));
        before = remembered(&before, at(90));
        assert_eq!((restored_at(&before, at(90)), before.len()), (at(90), AT_MOST));
    }

    #[test]
    fn what_is_refused_becomes_rare_but_not_while_it_matters() {
        assert_eq!(tried_at(at(0), true, at(0)), at(0) + TimeDelta::seconds(15));
        assert_eq!(tried_at(at(0), true, at(4)), at(6));
        assert_eq!(tried_at(at(0), true, at(600)), at(610));
        assert_eq!(tried_at(at(0), false, at(600)), at(900));
    }
}
