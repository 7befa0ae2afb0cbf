//! What an incident lacks of what is owed to the people in it: a room, a card, an announcement or a message that was
//! refused, shortened, deleted or is late. The auditor tells the operators of it; the doctor and the figures list it.

use super::At;
use super::audit::DELIVERED_WITHIN;
use super::delivery::{Evidence, Form, Kind, Phase, Target};
use super::incident::Incident;
use super::playbook::RoomKind;
use super::surface;
use super::timeline::Entry;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How something falls short.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum How {
    /// It is not there, and nothing is under way.
    Missing,
    /// It is under way for too long.
    Late,
    /// Discord refused it everywhere so far; it is tried again.
    Refused,
    /// It arrived in a smaller form; the rest follows when it can.
    Short,
    /// People deleted it more often than it is posted anew, or its channel is gone.
    Deleted,
    /// It stands, but Discord does not let the bot show what is new.
    Stale,
    /// It stands, but Discord does not let the bot pin it.
    Unpinned,
}

impl How {
    /// Is it known for certain at the first look? What is under way, or has just been recorded, may be seen halfway.
    pub fn is_certain(self) -> bool {
        match self {
            How::Missing | How::Late => false,
            How::Refused | How::Short | How::Deleted | How::Stale | How::Unpinned => true,
        }
    }
}

/// Something that an incident lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    pub what: Kind,
    /// The entry that it is about.
    pub seq: u32,
    /// Where it belongs.
    pub place: Target,
    /// How it falls short.
    pub how: How,
    /// Since when, as far as that is known.
    pub since: At,
    /// Why, as Discord said it.
    pub reason: Option<String>,
}

/// How a card or an announcement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which of them.
    pub kind: Kind,
    /// Is it a message now?
    pub stands: bool,
    /// Since when it is gone, if it is to be posted anew, and when that may be.
    pub lost: Option<(At, At)>,
    pub channel_gone: bool,
    /// Since when it cannot be shown as things are, and why.
    pub refused: Option<(At, String)>,
    /// Since when it cannot be pinned, and why.
    pub pin_refused: Option<(At, String)>,
    /// When it is pinned again, where people unpin it more often than that is done at once.
    pub pinned_at: Option<At>,
}

/// Everything that an incident lacks at `now`, in the order of its timeline.
pub fn lacks(
    incident: &Incident,
    timeline: &[Entry],
    evidence: &[Evidence],
    shown: &[Shown],
    now: At,
) -> Vec<Lack> {
    let recorded = |seq: u32| {
        timeline.iter().find(|entry| entry.seq == seq).map_or(incident.declared_at, |entry| entry.at)
    };
    let mut lacks: Vec<_> =
        evidence.iter().filter_map(|told| of_message(told, recorded(told.seq), now)).collect();
    // What is over needs no room and no card any more.
    if incident.is_open() {
        lacks.extend(no_room(incident, evidence, now));
        lacks.extend(shown.iter().flat_map(|shown| of_surface(incident, evidence, shown, now)));
    }
    lacks
}

fn of_message(told: &Evidence, at: At, now: At) -> Option<Lack> {
    // Direct messages are only one of several ways of the same message.
    if matches!(told.origin, Target::Direct(_)) {
        return None;
    }
    let how = match told.phase {
        Phase::Refused(_) => How::Refused,
        Phase::Short(_) if told.form != Form::Whole => How::Short,
        // It arrived whole, and is only to be said as things are now.
        Phase::Short(_) => return None,
        Phase::Ready(_) | Phase::Claimed(_) | Phase::Unknown(_) if at + DELIVERED_WITHIN <= now => How::Late,
        Phase::Ready(_) | Phase::Claimed(_) | Phase::Unknown(_) | Phase::Sent | Phase::Dead(_) => {
            return None;
        }
    };
    let reason = told.reason.clone();
    Some(Lack { what: told.kind, seq: told.seq, place: told.origin, how, since: at, reason })
}

fn no_room(incident: &Incident, evidence: &[Evidence], now: At) -> Option<Lack> {
    let since = incident.declared_at;
    let wants = incident.room_kind != RoomKind::None && incident.room.is_none();
    let missing = wants && since + DELIVERED_WITHIN <= now && !under_way(evidence, Kind::Room);
    let (what, place, how) = (Kind::Room, Target::Guild, How::Missing);
    missing.then_some(Lack { what, seq: 1, place, how, since, reason: None })
}

fn of_surface(incident: &Incident, evidence: &[Evidence], shown: &Shown, now: At) -> Vec<Lack> {
    let what = shown.kind;
    let Some(place) = surface::place(what, incident) else { return Vec::new() };
    let lack = |how, since, reason| Lack { what, seq: incident.seq, place, how, since, reason };
    let mut lacks = Vec::new();
    match shown.lost {
        Some((since, again)) if again > now || shown.channel_gone => {
            lacks.push(lack(How::Deleted, since, None));
        }
        Some((since, _)) if since + DELIVERED_WITHIN <= now => lacks.push(lack(How::Late, since, None)),
        Some(_) => {}
        None if !shown.stands && !under_way(evidence, what) => {
            lacks.push(lack(How::Missing, incident.declared_at, None));
        }
        None => {}
    }
    let refused = shown.refused.iter().map(|(since, reason)| (How::Stale, since, reason));
    let unpinned = shown.pin_refused.iter().map(|(since, reason)| (How::Unpinned, since, reason));
    lacks.extend(refused.chain(unpinned).map(|(how, since, reason)| lack(how, *since, Some(reason.clone()))));
    let waits = shown.pinned_at.filter(|at| *at > now && shown.stands && shown.pin_refused.is_none());
    lacks.extend(waits.map(|at| lack(How::Unpinned, at - surface::WITHIN, None)));
    lacks
}

fn under_way(evidence: &[Evidence], kind: Kind) -> bool {
    let waits = |told: &Evidence| !matches!(told.phase, Phase::Sent | Phase::Dead(_));
    evidence.iter().any(|told| told.kind == kind && waits(told))
}
