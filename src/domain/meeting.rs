//! Regular meetings of the handling group: everybody who has a role comes together at the level's interval while the fault
//! lasts, and somebody notes what came of it. A meeting that was noted is counted from when it was held.

use super::At;
use super::ids::{RoleKey, UserId};
use super::incident::Incident;
use super::playbook::Cadence;

/// How often a level's handling group meets.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// Interval from the assignment or the last meeting; who else hears of it when no meeting is noted.
    pub cadence: Cadence,
    /// Who is called, besides everybody who has a role.
    pub to: Vec<RoleKey>,
    /// Meetings wait for this calendar's working time.
    pub calendar: Option<String>,
}

/// Everybody who has a role, each once.
pub(super) fn group(incident: &Incident) -> Vec<UserId> {
    let mut group: Vec<UserId> = Vec::new();
    for assignment in &incident.assignments {
        if !group.contains(&assignment.member) {
            group.push(assignment.member);
        }
    }
    group
}

/// When the handling group last met since then.
pub(super) fn held_since(incident: &Incident, since: At) -> Option<At> {
    incident.met_at.filter(|met| *met >= since)
}
