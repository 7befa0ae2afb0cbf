//! Changing an incident: taking new entries in, and telling what falls due by them or by the time.

use super::guild::Guild;
use super::incident::Incident;
use super::owed::owed;
use super::playbook::RoomKind;
use super::raise::by_itself;
use super::room::wanted;
use super::rules::Rules;
use super::timeline::{Actor, DueEvent, Entry, Event, RoomEvent};
use super::{At, bulletin, survey};

/// What one telling makes due may make more due; more rounds than this is a fault of the rules.
const ROUNDS: usize = 16;

/// Appends what happened.
pub fn append(incident: &mut Incident, entries: &mut Vec<Entry>, by: Actor, events: Vec<Event>, at: At) {
    for event in events {
        let entry = Entry { seq: incident.seq + 1, at, by, event };
        incident.apply(&entry);
        entries.push(entry);
    }
}

/// Appends what is due until nothing is; answers when that changes next.
///
/// # Errors
/// When that does not end: a fault of the rules.
pub fn tell(
    incident: &mut Incident,
    rules: Rules<'_>,
    entries: &mut Vec<Entry>,
    now: At,
) -> Result<Option<At>, Endless> {
    for _ in 0..ROUNDS {
        let owed = owed(incident, rules, now);
        if owed.due.is_empty() {
            return Ok(owed.next);
        }
        for fell in owed.due {
            let raised = by_itself(incident, rules, &fell);
            let events = [Event::Due(DueEvent::FellDue(fell))].into_iter().chain(raised).collect();
            append(incident, entries, Actor::Clock, events, now);
        }
    }
    Err(Endless)
}

/// What follows from what happened, in the same breath: bulletins, and the survey after closing.
pub fn follow(incident: &mut Incident, rules: Rules<'_>, entries: &mut Vec<Entry>, now: At) {
    let follows = bulletin::due(incident, rules).into_iter().chain(survey::due(incident, rules)).collect();
    append(incident, entries, Actor::Bot, follows, now);
}

/// Where an incident is worked on, if that is not what it was so far: by its level, at first and when one that had no room
/// is raised to a level that has one. A private one has a channel of its own, and so has every one where there is no
/// incidents channel. Where Discord had no place for a room, none is asked for again before the level changes.
pub fn choose_room(incident: &Incident, rules: Rules<'_>, guild: &Guild, is_new: bool) -> Option<Event> {
    let kind = wanted(incident, rules, guild);
    let open = incident.is_open() && incident.room.is_none() && !incident.room_refused;
    let changes = kind != incident.room_kind && (is_new || incident.room_kind == RoomKind::None);
    (open && changes).then_some(Event::Room(RoomEvent::RoomChosen { kind }))
}

/// What an incident owes does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endless;
