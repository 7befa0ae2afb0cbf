//! The room: how plain it is asked for after a refusal, and how often one that people delete comes back.

use super::At;
use super::delivery::{Phase, Standing};
use super::guild::Guild;
use super::ids::ChannelId;
use super::incident::Incident;
use super::playbook::RoomKind;
use super::rules::Rules;
use super::timeline::{Event, MOST_DELETED, RoomEvent};
use chrono::TimeDelta;

/// Between two tries of what Discord refuses, at first and at most.
const AGAIN: TimeDelta = TimeDelta::seconds(15);
const AGAIN_AT_MOST: TimeDelta = TimeDelta::minutes(30);
/// See [`MOST_DELETED`].
const DELETED_WITHIN: TimeDelta = TimeDelta::hours(1);

/// How plain a room is asked for: what Discord refused is left out. The default is whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plain {
    /// Named by the incident's number alone: Discord keeps some words from names.
    pub neutral: bool,
    /// Who is let in from the start.
    pub invited: Invited,
    /// Not in the guild's category.
    pub outside: bool,
    /// A thread of the incidents channel.
    pub thread: bool,
}

/// Who is let into a room from the start. That others are kept out of a private one is never left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invited {
    /// Everybody who is to be there.
    #[default]
    All,
    /// Those of them who are found on the server: a role may be deleted, a person gone.
    Found,
    /// Nobody yet; whoever is called is let in then.
    Nobody,
}

/// What of the asked-for room Discord refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomAspect {
    /// Its name or topic.
    Name,
    /// Somebody who is to be let in.
    Invited,
    /// The category: it is full, or gone.
    Category,
    /// The bot may not, in the category or at all.
    Permission,
    /// There is no place for a channel, or a thread, on this server.
    Place,
    /// The bot is not on the server any more.
    Server,
    /// Something, and it is not known what.
    Unknown,
}

impl Plain {
    /// As a number, for the store.
    pub fn number(self) -> u32 {
        let flags = [self.neutral, self.outside, self.thread];
        let flags = flags.into_iter().enumerate().map(|(place, is_set)| u32::from(is_set) << place);
        flags.sum::<u32>() | (self.invited as u32) << 3
    }

    /// Of a number of the store. What is not known is as plain as can be.
    pub fn of_number(number: u32) -> Plain {
        let is_set = |place: u32| number & (1 << place) != 0;
        let invited = match number >> 3 {
            0 => Invited::All,
            1 => Invited::Found,
            _ => Invited::Nobody,
        };
        Plain { neutral: is_set(0), outside: is_set(1), thread: is_set(2), invited }
    }

    /// The next plainer room after a refusal of this aspect; `None` when nothing plainer is left to be tried now.
    /// `threads`: a thread of the incidents channel is a possibility, which it is not for a private incident.
    pub fn plainer(self, refused: RoomAspect, threads: bool) -> Option<Plain> {
        let neutral = Some(Plain { neutral: true, ..self }).filter(|_| !self.neutral);
        let found = Some(Plain { invited: Invited::Found, ..self }).filter(|_| self.invited == Invited::All);
        let nobody =
            Some(Plain { invited: Invited::Nobody, ..self }).filter(|_| self.invited < Invited::Nobody);
        let outside = Some(Plain { outside: true, ..self }).filter(|_| !self.outside);
        let thread = Some(Plain { thread: true, ..self }).filter(|_| threads && !self.thread);
        if self.thread {
            // Of a thread there is only the name.
            return neutral.filter(|_| matches!(refused, RoomAspect::Name | RoomAspect::Unknown));
        }
        match refused {
            RoomAspect::Name => neutral.or(found).or(nobody).or(outside).or(thread),
            RoomAspect::Invited => found.or(nobody).or(neutral).or(outside).or(thread),
            RoomAspect::Category => outside.or(neutral).or(found).or(nobody).or(thread),
            RoomAspect::Permission => nobody.or(outside).or(thread),
            RoomAspect::Place => thread,
            RoomAspect::Server => None,
            RoomAspect::Unknown => neutral.or(found).or(nobody).or(outside).or(thread),
        }
    }
}

/// May the room be a thread, where a channel is refused? Everybody who sees the incidents channel sees its threads.
pub fn may_be_thread(incident: &Incident, guild: &Guild) -> bool {
    guild.incidents_channel.is_some() && !incident.is_private()
}

/// Where an incident is to be worked on: by its level; a private one has a channel of its own, and so has every one where
/// there is no incidents channel. What an alert posted for people to judge has none before somebody has given it a level.
pub fn wanted(incident: &Incident, rules: Rules<'_>, guild: &Guild) -> RoomKind {
    let without = if incident.report.posted { RoomKind::None } else { rules.playbook.room };
    let by_level = rules.level(incident).map_or(without, |level| level.room);
    if may_be_thread(incident, guild) { by_level } else { RoomKind::Channel }
}

/// What to do about a room that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// Nothing: it is there, or none is wanted any more.
    Nothing,
    /// Nothing, since its incident is over: what is still to be said goes elsewhere.
    Over,
    /// Nothing until this instant: it is deleted again and again, and what is to be said meanwhile goes elsewhere.
    Wait(At),
    /// Ask for it, like this at first.
    Ask(Plain),
}

/// What to do about the room of an incident, where one of this kind is wanted.
pub fn todo(incident: &Incident, wanted: RoomKind, now: At) -> Todo {
    if incident.room.is_some() || wanted == RoomKind::None {
        return Todo::Nothing;
    }
    if !incident.is_open() {
        return Todo::Over;
    }
    match opened_again_at(incident).filter(|at| *at > now) {
        Some(at) => Todo::Wait(at),
        None => Todo::Ask(Plain { thread: wanted == RoomKind::Thread, ..Plain::default() }),
    }
}

/// What is recorded when a room was opened: a thread or not, and why it is plainer than it was to be, in Discord's words.
/// Once only.
pub fn opened(
    incident: &Incident,
    channel: ChannelId,
    is_thread: bool,
    without: Option<String>,
) -> Vec<Event> {
    if incident.room == Some(channel) {
        return Vec::new();
    }
    let kind = if is_thread { RoomKind::Thread } else { RoomKind::Channel };
    let kind = Some(kind).filter(|kind| *kind != incident.room_kind);
    let late = incident.room_refused || !incident.rooms_deleted.is_empty();
    let plainer = without.map(|reason| Event::Room(RoomEvent::RoomPlainer { reason }));
    [Event::Room(RoomEvent::RoomOpened { channel, kind, late })].into_iter().chain(plainer).collect()
}

/// What is recorded when no room can be opened, once.
pub fn refused(incident: &Incident, reason: &str) -> Vec<Event> {
    let refused = Event::Room(RoomEvent::RoomRefused { reason: reason.into() });
    (!incident.room_refused).then_some(refused).into_iter().collect()
}

/// What is recorded when a channel is gone that may be the room, once.
pub fn gone(incident: &Incident, channel: ChannelId) -> Vec<Event> {
    (incident.room == Some(channel)).then_some(Event::Room(RoomEvent::RoomDeleted)).into_iter().collect()
}

/// How the row that asks for a room stands when none can be opened now: it is asked for again ever more rarely, or as soon
/// as Discord says that something changed.
pub fn asked_later(row: &Standing, now: At) -> Standing {
    let refused_at = row.refused_at.unwrap_or(now);
    let phase = Phase::Refused(again_at(refused_at, now));
    Standing { phase, refused_at: Some(refused_at), ..row.clone() }
}

/// When a room is asked for again that has been refused since an instant, or who sees it set again: each wait as long as
/// all before it, within limits.
pub fn again_at(refused_at: At, now: At) -> At {
    now + (now - refused_at).clamp(AGAIN, AGAIN_AT_MOST)
}

/// When a room may be opened again whose like was deleted: at once, but no more than so often in an hour.
pub fn opened_again_at(incident: &Incident) -> Option<At> {
    let deleted = &incident.rooms_deleted;
    let (first, last) = (deleted.first()?, deleted.last()?);
    let too_often = deleted.len() >= MOST_DELETED && *last - *first < DELETED_WITHIN;
    too_often.then_some(*first + DELETED_WITHIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Plain = Plain { neutral: false, invited: Invited::All, outside: false, thread: false };

    /// Everything that is tried, if it is refused again and again for the same reason.
    fn tried(refused: RoomAspect, threads: bool) -> Vec<String> {
        let word = |plain: Plain| {
            let flags = [(plain.neutral, "neutral"), (plain.outside, "outside"), (plain.thread, "thread")];
            let invited = match plain.invited {
                Invited::All => None,
                Invited::Found => Some("found"),
                Invited::Nobody => Some("nobody"),
            };
            let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word);
            flags.chain(invited).collect::<Vec<_>>().join("+")
        };
        std::iter::successors(Some(WHOLE), |plain| plain.plainer(refused, threads))
            .skip(1)
            .map(word)
            .collect()
    }

    #[test]
    fn what_is_refused_is_left_out_first_and_then_what_else_can_be() {
        assert_eq!(tried(RoomAspect::Place, false), [""; 0]);
        assert_eq!(tried(RoomAspect::Place, true), ["thread"]);
        assert_eq!(tried(RoomAspect::Server, true), [""; 0]);
        assert_eq!(
            tried(RoomAspect::Permission, true),
            ["nobody", "outside+nobody", "outside+thread+nobody"]
        );
        assert_eq!(
            tried(RoomAspect::Name, false),
            ["neutral", "neutral+found", "neutral+nobody", "neutral+outside+nobody"]
        );
        assert_eq!(tried(RoomAspect::Invited, false)[..2], ["found", "nobody"]);
        assert_eq!(tried(RoomAspect::Category, false)[..2], ["outside", "neutral+outside"]);
        assert_eq!(
            tried(RoomAspect::Unknown, true).last().map(String::as_str),
            Some("neutral+outside+thread+nobody")
        );
    }

    #[test]
    fn a_plainer_room_is_known_by_its_number() {
        let mut plain = Some(WHOLE);
        while let Some(known) = plain {
            assert_eq!(Plain::of_number(known.number()), known);
            plain = known.plainer(RoomAspect::Unknown, true);
        }
        assert_eq!(WHOLE.number(), 0);
    }
}
