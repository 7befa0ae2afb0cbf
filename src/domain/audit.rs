//! The audit: what was owed against what was told and delivered, from the timeline alone. It asks the same
//! [`owed()`](owed) as the worker, but believes nothing that the worker derived from it: not the snapshot, not
//! the stored next due time, not what was queued. What people read more than once of it, [`heard`](super::heard) finds.

use super::At;
use super::change::tell;
use super::delivery::{Evidence, Kind, Phase, QUIET, Target};
use super::guild::Guild;
use super::incident::Incident;
use super::keyed::Keyed;
use super::lacks::{How, Lack, Shown, lacks};
use super::notices::notices;
use super::owed::{Owed, owed};
use super::playbook::Clock;
use super::reach::{Reach, must_be_read};
use super::rules::Rules;
use super::timeline::{Actor, AdoptionEvent, ClosingEvent, Due, DueEvent, Entry, Event, FellDue};
use chrono::TimeDelta;

/// How often it is made.
pub const EVERY: TimeDelta = TimeDelta::seconds(20);
/// Whoever can mend what keeps something from people is told within this time: after what it may take by itself, the audit
/// that finds it and the one that confirms it.
pub const HEARD_WITHIN: TimeDelta = TimeDelta::minutes(2);
/// Nobody was there to tell or to deliver, if the auditor itself was away for longer.
pub const AWAY: TimeDelta = TimeDelta::minutes(1);
/// What fell due longer ago than this was told, or it is a finding.
pub const TOLD_WITHIN: TimeDelta = TimeDelta::minutes(1);
/// What was recorded longer ago than this has arrived, or it is a finding: an unknown outcome and its look-up fit in.
pub const DELIVERED_WITHIN: TimeDelta = TimeDelta::seconds(75);
const _: () = assert!(
    DELIVERED_WITHIN.num_seconds() > QUIET.num_seconds()
        && DELIVERED_WITHIN.num_seconds() + 2 * EVERY.num_seconds() < HEARD_WITHIN.num_seconds()
        && TOLD_WITHIN.num_seconds() + 2 * EVERY.num_seconds() < HEARD_WITHIN.num_seconds()
);

/// A difference between what is owed and what was told and delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Something fell due, and nobody was told.
    Untold {
        clock: Clock,
        /// What fell due.
        what: Due,
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
    /// A room, a card or a message is not where people need it, or not whole.
    Lacks {
        what: Kind,
        /// The entry that it is about.
        seq: u32,
        /// Where it belongs.
        place: Target,
        /// How it falls short.
        how: How,
    },
    /// The message about an entry came to nobody whom it was for, and nobody has done anything in the incident since.
    Unreached {
        /// The entry.
        seq: u32,
        /// When it was recorded.
        at: At,
    },
    /// In a channel people read something twice.
    Twice {
        /// What its message is.
        what: Kind,
        /// The entry that the later message is about, or of a card and an announcement which copy it is.
        seq: u32,
        /// When that was sent.
        at: At,
    },
    /// A message says that earlier reminders were not sent, and they stand there.
    Untrue {
        /// The entry that it is about.
        seq: u32,
        /// When it was sent.
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
            Finding::Unreached { .. } => "unreached",
            Finding::Twice { .. } => "twice",
            Finding::Untrue { .. } => "untrue",
            Finding::Lacks { how, .. } => how.key(),
            Finding::Strayed => "strayed",
            Finding::Unreadable => "unreadable",
        }
    }

    /// All kinds.
    pub const KINDS: [&str; 15] = [
        "untold",
        "unowed",
        "unqueued",
        "missing",
        "late",
        "refused",
        "short",
        "deleted",
        "stale",
        "unpinned",
        "unreached",
        "twice",
        "untrue",
        "strayed",
        "unreadable",
    ];

    /// Is it certain at the first look? Whatever else may be seen halfway, and is looked at twice.
    pub fn is_certain(self) -> bool {
        match self {
            Finding::Lacks { how, .. } => how.is_certain(),
            // It stands there, and that does not pass.
            Finding::Twice { .. } | Finding::Untrue { .. } => true,
            Finding::Untold { .. }
            | Finding::Unowed { .. }
            | Finding::Unqueued { .. }
            | Finding::Unreached { .. }
            | Finding::Strayed
            | Finding::Unreadable => false,
        }
    }

    /// What an incident lacks, as a finding.
    pub fn of(lack: &Lack) -> Finding {
        Finding::Lacks { what: lack.what, seq: lack.seq, place: lack.place, how: lack.how }
    }
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
    /// How its card and its announcement stand.
    pub shown: &'a [Shown],
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
            found.extend(unqueued(record, guild, entry));
        } else {
            next = next.into_iter().chain([judged]).min();
        }
    }
    found.extend(of_record(record, now).iter().map(Finding::of));
    (found, next)
}

/// What the incident lacks.
pub fn of_record(record: Record<'_>, now: At) -> Vec<Lack> {
    lacks(record.stored, record.timeline, record.evidence, record.shown, now)
}

/// How the message stands that tells of an entry: what falls due together is told by the first entry's.
pub fn evidence_for<'a>(entry: &Entry, timeline: &[Entry], evidence: &'a [Evidence]) -> Option<&'a Evidence> {
    let class = |entry: &Entry| match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => Some(fell.what.is_escalation()),
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
    let is_adoption =
        |entry: &&Entry| matches!(entry.event, Event::Adoption(AdoptionEvent::PlaybookAdopted(_)));
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

/// What was to be said in the room of an entry, and nobody queued. What was queued shows by itself where it does not arrive.
fn unqueued(record: Record<'_>, guild: &Guild, entry: &Entry) -> Option<Finding> {
    let (seq, at) = (entry.seq, entry.at);
    let postings = notices(std::slice::from_ref(entry), guild, record.stored);
    let in_room = postings.iter().filter(|posting| posting.target == Target::Room);
    let queued = |kind| match kind {
        Kind::Entry => evidence_for(entry, record.timeline, record.evidence).is_some(),
        Kind::Review => record.evidence.iter().any(|told| (told.seq, told.kind) == (seq, Kind::Review)),
        // Rooms and surfaces are judged by what there is.
        Kind::Room | Kind::Access | Kind::Card | Kind::Announcement | Kind::Wording => true,
    };
    // An easy case that was over when it was reported called nobody, whatever became of it.
    let solved = |later: &Entry| {
        later.seq >= seq && matches!(later.event, Event::Closing(ClosingEvent::SolvedAtOnce { .. }))
    };
    let is_judged = (at >= record.since || fell(entry).is_some()) && !record.timeline.iter().any(solved);
    (is_judged && in_room.into_iter().any(|posting| !queued(posting.kind)))
        .then_some(Finding::Unqueued { seq, at })
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
        Event::Due(DueEvent::FellDue(fell)) => Some(fell),
        _ => None,
    }
}
