//! What a pager is told: that somebody is called, that somebody is on it, that it is over. All of one spell of an incident is
//! one page there, by its key, and leaves in its order.

use super::dispatch::{Dispatch, Outlet, Phase, Topic, Verdict};
use super::incident::Incident;
use super::rules::Rules;
use super::timeline::{ClosingEvent, Entry, Event, MergeEvent, PageMissed, PresenceEvent, RestorationEvent};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What a page is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Signal {
    /// Somebody is to come.
    Trigger,
    /// Somebody is on it.
    Acknowledge,
    /// It is over.
    Resolve,
}

/// How urgent a page is, in the words of pagers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Severity {
    Critical,
    Error,
    Warning,
    Info,
}

impl Severity {
    /// Of a level of this rank. What has no level yet may be anything: it wakes people, too.
    fn of(rank: Option<u8>) -> Severity {
        match rank {
            Some(0 | 1) => Severity::Critical,
            None | Some(2) => Severity::Error,
            Some(3) => Severity::Warning,
            Some(_) => Severity::Info,
        }
    }
}

/// What one request tells a pager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub signal: Signal,
    /// The same for all of one spell of an incident, and for no other.
    pub key: String,
    pub severity: Severity,
}

/// What a dispatch to a pager says, as things are now. `around`: all that is or was owed to the same outlet of the incident.
/// `None`: nothing, since nobody need be called any more, or since nobody
/// was. A page that may have arrived counts as one that did.
pub fn page(
    dispatch: &Dispatch,
    around: &[Dispatch],
    timeline: &[Entry],
    incident: &Incident,
    rules: Rules<'_>,
    outlet: &Outlet,
) -> Option<Page> {
    let spell = spell(timeline, dispatch.seq);
    let signal = signal(dispatch.topic);
    let rank = rules.level(incident).map(|level| level.rank);
    let says = match signal {
        Signal::Trigger => {
            let is_met = |seq| timeline.iter().any(|entry| entry.seq > seq && answers(entry));
            let is_for_it = rank.zip(outlet.to_rank).is_none_or(|(rank, to)| rank <= to);
            let mut others = around.iter().filter(|other| {
                other.id != dispatch.id
                    && self::signal(other.topic) == Signal::Trigger
                    && self::spell(timeline, other.seq) == spell
            });
            // What falls due together calls people once.
            let is_sent = |other: &Dispatch| other.at == dispatch.at && matches!(other.phase, Phase::Sent(_));
            // Another level pages by itself only where it was asked for; else it may be that somebody was called before whom
            // nobody heard, since the level was none to page for.
            let is_asked = outlet.topics.contains(&dispatch.topic);
            let is_unheard = |other: &Dispatch| {
                outlet.topics.contains(&other.topic)
                    && other.topic != Topic::DiscordDown
                    && other.seq < dispatch.seq
                    && !is_met(other.seq)
                    && !may_have_arrived(other)
            };
            let says = match is_asked {
                true => !others.any(is_sent),
                false => others.any(is_unheard),
            };
            says && is_for_it && !is_met(dispatch.seq)
        }
        Signal::Acknowledge | Signal::Resolve => around.iter().any(|other| {
            self::signal(other.topic) == Signal::Trigger
                && other.seq <= dispatch.seq
                && self::spell(timeline, other.seq) == spell
                && may_have_arrived(other)
        }),
    };
    let key = format!("{}.{}.{spell}", incident.number(), incident.id.0);
    says.then_some(Page { signal, key, severity: Severity::of(rank) })
}

/// Is it not known whether a page was told of, and whether it is over there since? So it is where a database came back from a
/// backup that had it waiting, and the incident went on in the time that was lost. A closed page would be opened once more;
/// whatever falls due from now on calls people anew.
pub fn may_be_closed(dispatch: &Dispatch, timeline: &[Entry]) -> bool {
    let restored =
        |entry: &Entry| matches!(entry.event, Event::Restoration(RestorationEvent::Restored { .. }));
    let lost = timeline.iter().any(|entry| entry.seq > dispatch.seq && restored(entry));
    lost && dispatch.unclear > 0 && signal(dispatch.topic) == Signal::Trigger
}

/// Tries in vain after which the room hears that a pager pages nobody: it may only be slow at first.
const HEARD_AFTER: u32 = 3;

/// What the room is to hear of a try to tell a pager that somebody is to come. `dispatch`: as it was before this try.
pub fn heard(dispatch: &Dispatch, verdict: Verdict) -> Option<PresenceEvent> {
    if signal(dispatch.topic) != Signal::Trigger {
        return None;
    }
    let outlet = dispatch.outlet.clone();
    let why = match verdict {
        Verdict::Sent => return Some(PresenceEvent::PagerTold { outlet }),
        Verdict::Ours(_) => PageMissed::Refused,
        Verdict::Broken(_) => PageMissed::Fault,
        Verdict::Wait(..) | Verdict::Unclear(_) if dispatch.attempts + 1 >= HEARD_AFTER => PageMissed::Fault,
        Verdict::Wait(..) | Verdict::Unclear(_) => return None,
    };
    Some(PresenceEvent::PageMissed { outlet, why })
}

/// Has the room not heard this yet, in this spell of the incident?
pub fn is_news(incident: &Incident, event: &PresenceEvent) -> bool {
    match event {
        PresenceEvent::PagerTold { outlet } => incident.spell.paged.get(outlet) != Some(&true),
        PresenceEvent::PageMissed { outlet, .. } => !incident.spell.paged.contains_key(outlet),
        PresenceEvent::Acknowledged
        | PresenceEvent::Paged { .. }
        | PresenceEvent::CallMissed { .. }
        | PresenceEvent::NobodyLeft { .. }
        | PresenceEvent::Contacted { .. }
        | PresenceEvent::Present { .. } => true,
    }
}

/// What a topic is to a pager.
pub fn signal(topic: Topic) -> Signal {
    match topic {
        Topic::Acknowledged => Signal::Acknowledge,
        Topic::Closed => Signal::Resolve,
        Topic::Declared
        | Topic::Level
        | Topic::Escalation
        | Topic::DiscordDown
        | Topic::Update
        | Topic::Fix
        | Topic::Review
        | Topic::Knowledge
        | Topic::Comms => Signal::Trigger,
    }
}

/// In which spell of the incident something happened: 1, and one more for every reopening.
fn spell(timeline: &[Entry], seq: u32) -> usize {
    let reopened = |entry: &&Entry| matches!(entry.event, Event::Closing(ClosingEvent::Reopened { .. }));
    1 + timeline.iter().filter(|entry| entry.seq <= seq).filter(reopened).count()
}

/// Does it answer whatever called people before?
fn answers(entry: &Entry) -> bool {
    match &entry.event {
        Event::Presence(PresenceEvent::Acknowledged) | Event::Merge(MergeEvent::Merged { .. }) => true,
        Event::Closing(closing) => !matches!(closing, ClosingEvent::Reopened { .. }),
        _ => false,
    }
}

fn may_have_arrived(dispatch: &Dispatch) -> bool {
    match dispatch.phase {
        Phase::Sent(_) | Phase::Claimed(_) => true,
        Phase::Waiting(_) | Phase::Over(..) => dispatch.unclear > 0,
    }
}
