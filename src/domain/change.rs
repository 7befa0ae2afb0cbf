//! Changing an incident: taking new entries in, and telling what falls due by them or by the time.

use super::At;
use super::incident::Incident;
use super::owed::{Rules, owed};
use super::timeline::{Actor, Entry, Event};

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
        let events = owed.due.into_iter().map(Event::FellDue).collect();
        append(incident, entries, Actor::Clock, events, now);
    }
    Err(Endless)
}

/// What an incident owes does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endless;
