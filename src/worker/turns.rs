//! What leaves before what, and who takes turns: within a guild, reminders wait for escalations and cards for both; among
//! guilds nobody waits for what another one owes.

use super::{IN_FLIGHT, Lane};
use crate::domain::At;
use crate::domain::delivery::{Kind, Phase, Step, Urgency, step};
use crate::domain::ids::{ChannelId, GuildId, IncidentId};
use crate::store::{Notice, Round};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long (real time) a delivery under way keeps what is less urgent waiting: usually it ends sooner.
const PRECEDENCE: Duration = Duration::from_secs(3);
/// Deliveries that a guild may always have under way, however many others have.
const SHARE: usize = 8;
/// How long (real time) a room that is being opened counts at most: what failed in itself stays noted.
const IN_LINE: Duration = Duration::from_secs(25);
/// Rooms of one guild that are opened at once: Discord opens some ten in ten seconds, and those that wait for that would
/// keep messages from joining the line.
const ROOMS: usize = 8;

/// What is under way.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    /// Channels and incidents with a delivery under way, and the guild: one at a time in each, so that rooms read in
    /// order.
    places: HashMap<Place, Option<GuildId>>,
    /// Notices whose delivery is under way or failed in itself, by id.
    notices: HashMap<i64, UnderWay>,
    /// A guild may begin more that had its share under way.
    freed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Channel(ChannelId),
    Room(IncidentId),
}

struct UnderWay {
    guild: Option<GuildId>,
    kind: Kind,
    urgency: Urgency,
    begun: Instant,
}

impl Held {
    fn of(&self, guild: Option<GuildId>) -> usize {
        self.places.values().filter(|of| **of == guild).count()
    }
}

impl Turns {
    /// Takes a place for a delivery, unless one is under way there.
    pub(super) fn occupy(&self, place: Place, guild: Option<GuildId>) -> Option<Occupied> {
        let mut held = self.held();
        if held.places.contains_key(&place) {
            return None;
        }
        held.places.insert(place, guild);
        Some(Occupied { turns: self.clone(), place })
    }

    /// May the guild begin another delivery, when so many are under way in all?
    pub(super) fn may_begin(&self, guild: Option<GuildId>, urgency: Urgency, running: usize) -> bool {
        // What waits in the line does not keep an escalation from joining it.
        let most = if urgency == Urgency::Escalation { 2 * IN_FLIGHT } else { IN_FLIGHT };
        running < most || self.held().of(guild) < SHARE
    }

    /// As many rooms of the guild are being opened as may be at once.
    pub(super) fn opens_enough_rooms(&self, guild: Option<GuildId>) -> bool {
        let held = self.held();
        let rooms = held.notices.values().filter(|it| it.kind == Kind::Room && it.guild == guild);
        rooms.filter(|it| it.begun.elapsed() < IN_LINE).count() >= ROOMS
    }

    /// Notes that the delivery begins. What failed in itself is not begun anew here, so that it does not take precedence
    /// again and again.
    pub(super) fn begin(&self, notice: &Notice) {
        let Notice { guild, kind, urgency, .. } = *notice;
        let begun = || UnderWay { guild, kind, urgency, begun: Instant::now() };
        self.held().notices.entry(notice.id).or_insert_with(begun);
    }

    /// Notes that the delivery ended well.
    pub(super) fn end(&self, notice: &Notice) {
        self.held().notices.remove(&notice.id);
    }

    /// Ended something, since this was asked last, of a guild that had no more than its share under way?
    pub(super) fn freed(&self) -> bool {
        std::mem::take(&mut self.held().freed)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that a delivery has; free again when this is dropped.
pub(super) struct Occupied {
    turns: Turns,
    place: Place,
}

impl Drop for Occupied {
    fn drop(&mut self) {
        let mut held = self.turns.held();
        let guild = held.places.remove(&self.place).flatten();
        held.freed |= held.of(guild) < SHARE;
    }
}

impl Lane {
    /// The same for an incident of a guild, in whose turn whatever this sends leaves.
    pub(super) fn of(&self, guild: Option<GuildId>, incident: IncidentId) -> Lane {
        let delivery = self.delivery.of(guild.unwrap_or(GuildId(0)), Some(incident));
        Lane { delivery, ..self.clone() }
    }

    /// Leaves for a later turn what must not leave before something else of its guild: reminders wait for
    /// escalations, and cards and announcements for both; also, when Discord was away, for escalations that are to be tried
    /// again soon, in these guilds. What falls due in the same second counts as due together: until its end a reminder
    /// waits for whatever else falls due in it.
    pub(super) fn keep_order(&self, round: &mut Round, escalations_wait: Vec<GuildId>, now: At) {
        let sends =
            |notice: &Notice, urgency| notice.urgency == urgency && step(&notice.phase, now) == Step::Send;
        let of = |urgency| -> HashSet<Option<GuildId>> {
            let held = self.turns.held();
            let precedes = |it: &&UnderWay| it.urgency == urgency && it.begun.elapsed() < PRECEDENCE;
            let under_way = held.notices.values().filter(precedes).map(|it| it.guild);
            let begins = |it: &&Notice| sends(it, urgency) && !held.notices.contains_key(&it.id);
            under_way.chain(round.notices.iter().filter(begins).map(|it| it.guild)).collect()
        };
        let (mut escalations, reminders) = (of(Urgency::Escalation), of(Urgency::Reminder));
        escalations.extend(escalations_wait.into_iter().map(Some));
        let is_now = |at: At| at.timestamp() == now.timestamp();
        let together = round.next_due.is_some_and(is_now);
        let early = |it: &Notice| together && matches!(it.phase, Phase::Ready(at) if is_now(at));
        round
            .notices
            .retain(|it| !sends(it, Urgency::Reminder) || !(escalations.contains(&it.guild) || early(it)));
        round.surfaces.retain(|it| !escalations.contains(&it.guild) && !reminders.contains(&it.guild));
    }
}
