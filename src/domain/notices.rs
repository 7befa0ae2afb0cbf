//! What a change makes to be said, where, and how urgently.

use super::At;
use super::delivery::{Kind, Target, Urgency};
use super::guild::Guild;
use super::incident::Incident;
use super::playbook::RoomKind;
use super::repeating::to_be_told;
use super::rules::Rules;
use super::timeline::{
    BlockerEvent, BulletinEvent, ClosingEvent, CommsEvent, DeclarationEvent, Due, DueEvent, Entry, Event,
    FellDue, LevelEvent, PresenceEvent, PrivacyEvent, RestorationEvent, ReviewEvent, RoleEvent, RoomEvent,
};

/// What falls due together is told together, so many at once: more might not fit a message, and what is cut off is not
/// told.
const MOST_TOGETHER: usize = 4;

/// Something to be said about an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    pub kind: Kind,
    /// The entry that it is about.
    pub seq: u32,
    pub target: Target,
    /// How urgently.
    pub urgency: Urgency,
}

/// What the entries of one change make to be said, of the incident as it is afterwards. An easy case that was over when it
/// was reported makes nothing to be said.
pub fn notices(entries: &[Entry], guild: &Guild, incident: &Incident) -> Vec<Posting> {
    let mut postings = Vec::new();
    if incident.is_solved_at_once() {
        return postings;
    }
    let is_new = entries.iter().any(|entry| entry.event.opens());
    for (place, entry) in entries.iter().enumerate() {
        if !told_before(&entries[..place], entry) {
            about(entry, guild, incident, is_new, &mut postings);
        }
    }
    // The level comes before what passed already by it.
    if entries.iter().filter_map(fell).any(|fell| fell.what.is_escalation()) {
        let graded =
            entries.iter().filter(|entry| matches!(entry.event, Event::Level(LevelEvent::Graded { .. })));
        let graded: Vec<u32> = graded.map(|entry| entry.seq).collect();
        for posting in
            postings.iter_mut().filter(|posting| posting.kind == Kind::Entry && graded.contains(&posting.seq))
        {
            posting.urgency = Urgency::Escalation;
        }
    }
    if incident.room_kind == RoomKind::None {
        for posting in postings.iter_mut().filter(|posting| posting.target == Target::Room) {
            posting.target = Target::Incidents;
        }
    }
    postings
}

/// What fell due with an entry and is told with it, the entry's own first: what follows it directly at the same instant
/// and is of its class. `timeline` holds at least the entries of that instant, in order.
pub fn told_with<'a>(first: &'a Entry, timeline: &'a [Entry]) -> impl Iterator<Item = &'a FellDue> {
    entries_with(first, timeline).map(|(_, fell)| fell)
}

/// The same, each with the entry that it is.
pub fn entries_with<'a>(first: &'a Entry, timeline: &'a [Entry]) -> impl Iterator<Item = (u32, &'a FellDue)> {
    let fallen = |entry: &'a Entry| fell(entry).map(|fell| (entry.seq, fell));
    let later = timeline.iter().filter(|entry| entry.seq > first.seq);
    let later = later.map_while(move |entry| fallen(entry).filter(|_| entry.at == first.at));
    let class = fell(first).map(|fell| fell.what.is_escalation());
    let together = fallen(first).into_iter().chain(later);
    together.filter(move |(_, fell)| Some(fell.what.is_escalation()) == class).take(MOST_TOGETHER)
}

/// One of the things that a message tells of what fell due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub fell: FellDue,
    /// When the first was to be told of all that it stands for.
    pub since: At,
}

/// What the message about an entry tells of what fell due: what fell due together, and what reminders before it, whose
/// entries are `unsaid`, were to tell and did not: of each clock the newest, which stands for all. `timeline` holds
/// at least the entries of these instants.
pub fn tellings(
    incident: &Incident,
    rules: Rules<'_>,
    first: &Entry,
    timeline: &[Entry],
    unsaid: &[u32],
) -> Vec<Telling> {
    let telling = |fell: &FellDue| Telling { since: to_be_told(incident, rules, fell), fell: fell.clone() };
    let mut told: Vec<_> = told_with(first, timeline).map(telling).collect();
    let before = unsaid.iter().rev().filter_map(|seq| timeline.iter().find(|entry| entry.seq == *seq));
    for fell in before.flat_map(|entry| told_with(entry, timeline)) {
        let Some(newer) = told.iter_mut().find(|newer| newer.fell.clock == fell.clock) else {
            if told.len() < MOST_TOGETHER {
                told.push(telling(fell));
            }
            continue;
        };
        // Where something was done since, the clock counts anew.
        let counts = newer.fell.anchor == fell.anchor;
        if counts && (newer.fell.what, fell.what) == (Due::Reminder, Due::Reminder) {
            newer.fell.merged += 1 + fell.merged;
            newer.since = newer.since.min(to_be_told(incident, rules, fell));
        }
    }
    told.sort_by_key(|telling| telling.fell.due);
    told
}

fn told_before(earlier: &[Entry], entry: &Entry) -> bool {
    let Some(class) = fell(entry).map(|fell| fell.what.is_escalation()) else { return false };
    let run = earlier.iter().rev().map_while(fell);
    run.filter(|fell| fell.what.is_escalation() == class).count() % MOST_TOGETHER != 0
}

fn fell(entry: &Entry) -> Option<&FellDue> {
    match &entry.event {
        // What the card alone tells has no message.
        Event::Due(DueEvent::FellDue(fell)) if fell.what != Due::Note => Some(fell),
        _ => None,
    }
}

fn about(entry: &Entry, guild: &Guild, incident: &Incident, is_new: bool, postings: &mut Vec<Posting>) {
    let private = incident.is_private();
    let mut say = |kind, target, urgency| postings.push(Posting { kind, seq: entry.seq, target, urgency });
    // A private room is read back: did Discord shut it? And it is shut to whoever is invited no longer.
    if private
        && matches!(
            entry.event,
            Event::Room(RoomEvent::RoomOpened { .. }) | Event::Role(RoleEvent::Left { uninvited: true, .. })
        )
    {
        say(Kind::Access, Target::Guild, Urgency::Escalation);
    }
    match &entry.event {
        // Whoever was not called into it by the opening is called now, and the card is shown there.
        Event::Room(RoomEvent::RoomOpened { late: true, .. }) => {
            // One that was in a room that is gone comes after by itself.
            if incident.rooms_deleted.is_empty() {
                say(Kind::Card, Target::Room, Urgency::Escalation);
            }
            say(Kind::Entry, Target::Room, Urgency::Escalation);
        }
        // Its card counts, and nobody is on it yet.
        Event::Alert(_) if incident.is_unjudged() && incident.room_kind == RoomKind::None => {}
        // What stands of it is edited.
        Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { .. })
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. }) => {}
        Event::Declaration(DeclarationEvent::Declared(_))
        | Event::Closing(ClosingEvent::Reopened { opens: true, .. }) => {
            if incident.room_kind != RoomKind::None {
                say(Kind::Room, Target::Guild, Urgency::Escalation);
                say(Kind::Card, Target::Room, Urgency::Escalation);
            }
            say(Kind::Entry, Target::Room, Urgency::Escalation);
            if guild.incidents_channel.is_some() && !private {
                say(Kind::Announcement, Target::Incidents, Urgency::Reminder);
            }
        }
        // With the declaration, that has asked for it already.
        Event::Room(RoomEvent::RoomChosen { .. }) if is_new => {}
        Event::Room(RoomEvent::RoomChosen { .. }) => {
            say(Kind::Room, Target::Guild, Urgency::Escalation);
            say(Kind::Card, Target::Room, Urgency::Escalation);
        }
        Event::Privacy(PrivacyEvent::PrivacySet { .. }) => {
            say(Kind::Access, Target::Guild, Urgency::Escalation);
            say(Kind::Entry, Target::Room, Urgency::Escalation);
        }
        // Somebody who can mend it is told, too.
        Event::Privacy(PrivacyEvent::AccessRefused { .. }) => {
            say(Kind::Entry, Target::Room, Urgency::Escalation);
            if guild.ops_channel.is_some() {
                say(Kind::Entry, Target::Ops, Urgency::Escalation);
            }
        }
        Event::Room(RoomEvent::RoomRefused { .. }) => {
            // Of a private one the number is told there, and whom it calls.
            if guild.incidents_channel.is_some() {
                say(Kind::Entry, Target::Incidents, Urgency::Escalation);
            }
            if guild.ops_channel.is_some() {
                say(Kind::Entry, Target::Ops, Urgency::Escalation);
            }
        }
        Event::Room(RoomEvent::RoomPlainer { .. }) => {
            say(Kind::Entry, Target::Room, Urgency::Rest);
            if guild.ops_channel.is_some() {
                say(Kind::Entry, Target::Ops, Urgency::Rest);
            }
        }
        Event::Room(RoomEvent::RoomDeleted) => {
            say(Kind::Room, Target::Guild, Urgency::Escalation);
            if guild.ops_channel.is_some() {
                say(Kind::Entry, Target::Ops, Urgency::Rest);
            }
        }
        Event::Closing(ClosingEvent::Reopened { .. }) => {
            if incident.room.is_none() && incident.room_kind != RoomKind::None {
                say(Kind::Room, Target::Guild, Urgency::Escalation);
            }
            say(Kind::Entry, Target::Room, Urgency::Rest);
        }
        Event::Due(DueEvent::FellDue(fell)) if fell.what == Due::Note => {}
        Event::Due(DueEvent::FellDue(fell)) if fell.what.is_escalation() => {
            say(Kind::Entry, Target::Room, Urgency::Escalation);
        }
        Event::Due(DueEvent::FellDue(_)) => say(Kind::Entry, Target::Room, Urgency::Reminder),
        // The lead hears of a blocker at once; and somebody has to call whom no gateway can.
        Event::Blocker(BlockerEvent::BlockerRaised { .. })
        | Event::Presence(PresenceEvent::NobodyLeft { .. }) => {
            say(Kind::Entry, Target::Room, Urgency::Escalation)
        }
        Event::Restoration(RestorationEvent::Restored { .. }) => {
            say(Kind::Entry, Target::Room, Urgency::Escalation);
            if guild.ops_channel.is_some() {
                say(Kind::Entry, Target::Ops, Urgency::Escalation);
            }
        }
        Event::Bulletin(BulletinEvent::BulletinIssued { in_incidents: true, .. })
            if guild.incidents_channel.is_some() && !private =>
        {
            say(Kind::Entry, Target::Incidents, Urgency::Rest);
        }
        Event::Comms(CommsEvent::CommsPublished { .. }) => {
            say(Kind::Entry, Target::Room, Urgency::Rest);
            if guild.comms_channel.is_some() && !private {
                say(Kind::Wording, Target::Comms, Urgency::Rest);
            }
        }
        // The report is the message.
        Event::Review(ReviewEvent::ReviewFinished) => {
            say(Kind::Review, Target::Room, Urgency::Rest);
            if guild.reviews_channel.is_some() && !private {
                say(Kind::Review, Target::Reviews, Urgency::Rest);
            }
        }
        // The summary is the message.
        Event::Closing(ClosingEvent::Closed { .. }) => {
            say(Kind::Review, Target::Room, Urgency::Rest);
            if guild.reviews_channel.is_some() && !private {
                say(Kind::Review, Target::Reviews, Urgency::Rest);
            }
        }
        _ => say(Kind::Entry, Target::Room, Urgency::Rest),
    }
}
