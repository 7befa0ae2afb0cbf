//! Deadlines that move, or are settled, because a calendar came to know other days, such as when a year's holidays were
//! announced.

use super::At;
use super::calendar::Calendars;
use super::incident::Incident;
pub use super::incident::Moved;
use super::limits::deadline;
use super::met::met_since;
use super::owed::owes_nothing;
use super::playbook::{Clock, Playbook};
use super::rules::Rules;

/// What is still open and falls due at another time by the new calendars, or is no longer provisional, and has not been told
/// so. What had passed by both stays told as it was.
pub fn moved(
    incident: &Incident,
    playbook: &Playbook,
    old: &Calendars,
    new: &Calendars,
    now: At,
) -> Vec<Moved> {
    if owes_nothing(incident) {
        return Vec::new();
    }
    let (before, after) = (Rules { playbook, calendars: old }, Rules { playbook, calendars: new });
    let other = Clock::with_deadline().filter_map(|clock| {
        let (old, new) = (deadline(incident, before, clock)?, deadline(incident, after, clock)?);
        let differs = (old.due, old.unsettled) != (new.due, new.unsettled);
        let open = met_since(incident, after, clock, new.due).is_none() && old.due.max(new.due) > now;
        let moved = Moved { clock, was: old.due, due: new.due, unsettled: new.unsettled };
        (differs && open && !is_told(incident, &moved)).then_some(moved)
    });
    let followups = incident.followups.iter().filter_map(|followup| {
        let (due, unsettled) = followup.due_by(after)?;
        let old = (followup.due, followup.due_by(before).and_then(|(_, unsettled)| unsettled));
        let open = followup.done_at.is_none() && followup.due.max(due) > now;
        let moved = Moved { clock: Clock::Followup(followup.id), was: followup.due, due, unsettled };
        (old != (due, unsettled) && open && !is_told(incident, &moved)).then_some(moved)
    });
    other.chain(followups).collect()
}

fn is_told(incident: &Incident, moved: &Moved) -> bool {
    let last = incident.moved.iter().find(|last| last.clock == moved.clock);
    last.is_some_and(|last| (last.due, last.unsettled) == (moved.due, moved.unsettled))
}

/// Takes in that it was told.
pub(super) fn apply(incident: &mut Incident, moved: &[Moved]) {
    for followup in &mut incident.followups {
        let moved_followup = moved.iter().find(|moved| moved.clock == Clock::Followup(followup.id));
        followup.due = moved_followup.map_or(followup.due, |moved| moved.due);
    }
    incident.moved.retain(|last| moved.iter().all(|new| new.clock != last.clock));
    incident.moved.extend_from_slice(moved);
}
