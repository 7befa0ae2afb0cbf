//! The audit: what was owed against what was told and delivered, from the timeline alone. It asks the same
//! [`owed()`](owed) as the worker, but believes nothing that the worker derived from it: not the snapshot, not
//! the stored next due time, not what was queued.

use super::At;
use super::change::tell;
use super::delivery::{Evidence, Kind, Phase, Target};
use super::guild::Guild;
use super::incident::Incident;
use super::notices::notices;
use super::owed::{Owed, Rules, owed};
use super::playbook::Clock;
use super::reach::{Reach, must_be_read};
use super::timeline::{Actor, Due, Entry, Event, FellDue};
use chrono::TimeDelta;

/// How often it is made.
pub const EVERY: TimeDelta = TimeDelta::minutes(1);
/// What fell due longer ago than this was told, or it is a finding.
pub const TOLD_WITHIN: TimeDelta = TimeDelta::minutes(1);
/// What was recorded longer ago than this has arrived, or it is a finding: an unknown outcome and its look-up fit in.
pub const DELIVERED_WITHIN: TimeDelta = TimeDelta::minutes(2);

/// A difference between what is owed and what was told and delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Something fell due, and nobody was told.
    Untold {
        /// Which clock.
        clock: Clock,
        /// What fell due.
        what: Due,
        /// When.
        due: At,
    },
    /// What was told at an entry is not what was owed then.
    Unowed {
        /// The entry.
        seq: u32,
    },
    /// An entry has no message in the outbox.
    Unqueued {
        /// The entry.
        seq: u32,
        /// When it was recorded.
        at: At,
    },
    /// The message about an entry has not arrived.
    Undelivered {
        /// The entry.
        seq: u32,
        /// When it was recorded.
        at: At,
    },
    /// The message about an entry came to nobody whom it was for, and nobody has done anything in the incident since.
    Unreached {
        /// The entry.
        seq: u32,
        /// When it was recorded.
        at: At,
    },
    /// The stored incident is not what its timeline adds up to.
    Strayed,
    /// The timeline cannot be read.
    Unreadable,
}

impl Finding {
    /// Its kind, in one word.
    pub fn kind(self) -> &'static str {
        match self {
            Finding::Untold { .. } => "untold",
            Finding::Unowed { .. } => "unowed",
            Finding::Unqueued { .. } => "unqueued",
            Finding::Undelivered { .. } => "undelivered",
            Finding::Unreached { .. } => "unreached",
            Finding::Strayed => "strayed",
            Finding::Unreadable => "unreadable",
        }
    }

    /// All kinds.
    pub const KINDS: [&str; 7] =
        ["untold", "unowed", "unqueued", "undelivered", "unreached", "strayed", "unreadable"];
}

/// What is audited of one incident.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The incident as it is stored.
    pub stored: &'a Incident,
    /// Its whole timeline.
    pub timeline: &'a [Entry],
    /// How the messages about its entries stand.
    pub evidence: &'a [Evidence],
    /// Entries from this instant on were told by the rules as they are now; a former version may have told others.
    pub since: At,
    /// Since when somebody was there to tell: what fell due before, while the process was away or asleep or under other
    /// rules, is to be told from then on.
    pub awake: At,
}

/// Every difference at `now`, and the next instant at which there can be another if nothing happens.
pub fn audit(record: Record<'_>, rules: Rules<'_>, guild: &Guild, now: At) -> (Vec<Finding>, Option<At>) {
    let mut found = Vec::new();
    let Some(incident) = replay(record, rules, &mut found) else { return (vec![Finding::Unreadable], None) };
    if incident != *record.stored {
        found.push(Finding::Strayed);
    }
    let standing = match now < record.awake + TOLD_WITHIN {
        true => Owed { due: Vec::new(), next: Some(record.awake) },
        false => owed(&incident, rules, now - TOLD_WITHIN),
    };
    // What was due then may be asked for no more: a warning whose limit has passed since.
    let still = owed(&incident, rules, now).due;
    let is_still = |fell: &&FellDue| {
        still
            .iter()
            .any(|other| (other.clock, other.anchor, other.what) == (fell.clock, fell.anchor, fell.what))
    };
    found.extend(standing.due.iter().filter(is_still).map(untold));
    let mut next = standing.next.map(|next| next + TOLD_WITHIN);
    for entry in record.timeline {
        found.extend(unreached(record, entry));
        let judged = entry.at + DELIVERED_WITHIN;
        if judged <= now {
            found.extend(undelivered(record, guild, entry));
        } else {
            next = next.into_iter().chain([judged]).min();
        }
    }
    (found, next)
}

/// How the message stands that tells of an entry: what falls due together is told by the first entry's.
pub fn evidence_for<'a>(entry: &Entry, timeline: &[Entry], evidence: &'a [Evidence]) -> Option<&'a Evidence> {
    let class = |entry: &Entry| match &entry.event {
        Event::FellDue(fell) => Some(fell.what.is_escalation()),
        _ => None,
    };
    let before = timeline.iter().rev().filter(|other| other.seq <= entry.seq);
    let run = before.take_while(|other| {
        other.seq == entry.seq || (other.at == entry.at && class(other).is_some() && class(entry).is_some())
    });
    let candidates = run.filter(|other| class(other) == class(entry));
    let of_entry =
        |other: &&Entry| evidence.iter().find(|told| told.seq == other.seq && told.kind == Kind::Entry);
    candidates.collect::<Vec<_>>().iter().find_map(of_entry)
}

/// Goes through the timeline as the worker did: whatever was told must be just what was owed, and before people acted,
/// nothing may have been owed still.
fn replay(record: Record<'_>, rules: Rules<'_>, found: &mut Vec<Finding>) -> Option<Incident> {
    let (first, mut rest) = record.timeline.split_first()?;
    let mut incident = Incident::begin(record.stored.id, first)?;
    let mut before = first;
    // What came before another version of the playbook was adopted was told by the old one.
    let is_adoption = |entry: &&Entry| matches!(entry.event, Event::PlaybookAdopted(_));
    let adopted = record.timeline.iter().rev().find(is_adoption).map_or(0, |entry| entry.seq);
    while let Some(next) = rest.first() {
        // A level that follows from what fell due is told with it.
        let told = |entry: &&Entry| entry.by == Actor::Clock && entry.at == next.at;
        let run = rest.iter().take_while(told).count().max(1);
        let (these, later) = rest.split_at(run);
        if next.at >= record.since && next.seq > adopted {
            if fell(next).is_some() {
                let mut due = Vec::new();
                let mut then = incident.clone();
                let told = tell(&mut then, rules, &mut due, next.at);
                let same = due.iter().map(|entry| &entry.event).eq(these.iter().map(|entry| &entry.event));
                if told.is_err() || !same {
                    found.push(Finding::Unowed { seq: next.seq });
                }
            } else if matches!(next.by, Actor::Person(_)) && (before.at, before.by) != (next.at, next.by) {
                found.extend(owed(&incident, rules, next.at).due.iter().map(untold));
            }
        }
        for entry in these {
            incident.apply(entry);
            before = entry;
        }
        rest = later;
    }
    Some(incident)
}

fn undelivered(record: Record<'_>, guild: &Guild, entry: &Entry) -> Option<Finding> {
    let (seq, at) = (entry.seq, entry.at);
    let said = notices(std::slice::from_ref(entry), guild, record.stored);
    for said in said.iter().filter(|said| said.target == Target::Room) {
        let evidence = match said.kind {
            Kind::Entry => evidence_for(entry, record.timeline, record.evidence),
            Kind::Review => record.evidence.iter().find(|told| (told.seq, told.kind) == (seq, Kind::Review)),
            Kind::Room | Kind::Access | Kind::Card | Kind::Announcement | Kind::Wording => continue,
        };
        match evidence.map(|evidence| &evidence.phase) {
            Some(Phase::Sent | Phase::Short(_) | Phase::Dead(_)) => {}
            Some(Phase::Ready(_) | Phase::Claimed(_) | Phase::Unknown(_) | Phase::Refused(_)) => {
                return Some(Finding::Undelivered { seq, at });
            }
            None if at >= record.since || fell(entry).is_some() => {
                return Some(Finding::Unqueued { seq, at });
            }
            None => {}
        }
    }
    None
}

/// Whoever acts in the incident has been reached by then.
fn unreached(record: Record<'_>, entry: &Entry) -> Option<Finding> {
    let told =
        evidence_for(entry, record.timeline, record.evidence).filter(|told| told.phase == Phase::Sent)?;
    let is_drill = record.stored.report.drill.is_some();
    let is_trouble =
        !is_drill && told.reach.as_ref().is_some_and(Reach::is_trouble) && must_be_read(&entry.event);
    let is_act = |later: &Entry| later.seq > entry.seq && matches!(later.by, Actor::Person(_));
    let is_so = is_trouble && !record.timeline.iter().any(is_act);
    is_so.then_some(Finding::Unreached { seq: told.seq, at: entry.at })
}

fn untold(fell: &FellDue) -> Finding {
    Finding::Untold { clock: fell.clock, what: fell.what, due: fell.due }
}

fn fell(entry: &Entry) -> Option<&FellDue> {
    match &entry.event {
        Event::FellDue(fell) => Some(fell),
        _ => None,
    }
}
