//! How a message arrives once, whatever happens between deciding and delivering it: the states of a row of the outbox and
//! the only steps between them.
//!
//! The promise: what is owed reaches a living person, once, whatever is refused, deleted, missing or killed; and where it
//! cannot, somebody who can mend it is told within two minutes.
//!
//! A claim is durable before a byte leaves. When it is not known whether Discord took the message, nothing is sent until a
//! quiet time has passed in which a late request can still land; then the room's history is searched for the row's marker,
//! and only if it is readable and the marker is not there is the message sent again, with the same nonce. Where the history
//! cannot be read, what is owed is sent again all the same, and says that it may be a repeat.
//!
//! No refusal is final. A message that is refused for what is in it has smaller forms; one that is refused by its place has
//! other places; and what was refused everywhere is tried again, for as long as it matters, at once when Discord says that
//! something changed. What arrived in a smaller form is made whole by an edit when that can be.

#[cfg(test)]
mod tests;

use super::At;
use super::ids::{ChannelId, MessageId, UserId};
use super::reach::Reach;
use chrono::TimeDelta;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What a notice says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// Not a message: the room itself is to be opened.
    Room,
    /// Not a message: who can see the room is to be set.
    Access,
    /// The pinned card.
    Card,
    /// The announcement in the incidents channel.
    Announcement,
    /// One entry of the timeline.
    Entry,
    Review,
    /// A wording for customers that was published.
    Wording,
}

/// Where a notice goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Target {
    /// The incident's room.
    Room,
    /// The guild's incidents channel.
    Incidents,
    /// The guild's reviews channel.
    Reviews,
    /// The guild's channel for wording for customers.
    Comms,
    /// The guild's channel for operators.
    Ops,
    /// No channel: the guild.
    Guild,
    /// Direct messages with somebody: where an escalation goes besides, that can be told nowhere else.
    #[strum(disabled)]
    Direct(UserId),
}

/// How much of a message is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Form {
    /// All of it.
    #[default]
    Whole,
    /// Without its files.
    NoFiles,
    /// Without what people typed, too.
    NoWords,
    /// One line: number, whom it calls, and where to look.
    Bare,
}

impl Form {
    /// The next smaller form, if there is one.
    pub fn smaller(self) -> Option<Form> {
        Form::VARIANTS.get(self as usize + 1).copied()
    }
}

/// What leaves first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Urgency {
    Escalation,
    /// Reminders and warnings.
    Reminder,
    Rest,
}

/// A claim older than this is not sent any more: the process was suspended, and another one may have taken over.
pub const CLAIM_HOLDS: TimeDelta = TimeDelta::seconds(5);
/// How long a request waits for its turn to leave at the most. The sender keeps to it.
pub const LINE: TimeDelta = TimeDelta::seconds(10);
/// How long a request takes at the most until the sender gives it up. The sender keeps to it.
pub const REQUEST: TimeDelta = TimeDelta::seconds(10);
/// How late a request that was given up, or whose process was killed, may still take effect at Discord. An assumption, not
/// a fact that Discord documents.
pub const LATE: TimeDelta = TimeDelta::seconds(15);
/// How long a channel's history may go without its newest messages. An assumption, like [`LATE`].
pub const LAG: TimeDelta = TimeDelta::seconds(15);
/// How far the machine's clock may be set forward while a message is under way. An assumption; further, and only Discord's
/// nonce stands between people and a second copy. Set back, it makes messages wait longer, nothing worse.
pub const CLOCK_STEP: TimeDelta = TimeDelta::seconds(5);
/// How far the machine's clock may be from Discord's. An assumption: look-ups begin that much earlier.
pub const SKEW: TimeDelta = TimeDelta::hours(1);

/// After a claim, or an unknown outcome, this long must pass before a look-up can tell anything: until then the request
/// may still take effect, or have taken effect unseen.
pub const QUIET: TimeDelta = TimeDelta::seconds(60);
const _: () = assert!(
    QUIET.num_seconds()
        >= CLAIM_HOLDS.num_seconds()
            + LINE.num_seconds()
            + REQUEST.num_seconds()
            + LATE.num_seconds()
            + LAG.num_seconds()
            + CLOCK_STEP.num_seconds()
);

/// How long an escalation that was refused everywhere waits before it is tried again.
pub const ESCALATION_AGAIN: TimeDelta = TimeDelta::seconds(15);
/// How long anything else waits at first; each time in vain doubles that, up to [`AGAIN_AT_MOST`].
const AGAIN: TimeDelta = TimeDelta::minutes(1);
/// The longest wait of what was refused everywhere.
const AGAIN_AT_MOST: TimeDelta = TimeDelta::hours(1);
/// How long what is owed waits for the incident's room to be opened before it goes elsewhere.
pub const WITHOUT_ROOM: TimeDelta = TimeDelta::minutes(1);
/// How long an escalation is refused everywhere before it goes to people directly as well.
pub const DIRECT_AFTER: TimeDelta = TimeDelta::minutes(1);
/// How long what arrived in a smaller form is tried to be made whole, and how long after its incident is over what is not
/// owed to anybody is tried at all.
pub const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(7);

/// How far a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// To be sent, not before this instant.
    Ready(At),
    /// Being sent since this instant, or was when the process ended or was suspended.
    Claimed(At),
    /// Sent, with unknown outcome, at this instant.
    Unknown(At),
    /// Refused everywhere so far; to be tried again at this instant, or as soon as Discord says that something changed.
    Refused(At),
    /// Arrived in a smaller form; to be made whole at this instant, or as soon as Discord says that something changed.
    Short(At),
    /// Arrived.
    Sent,
    /// Will not arrive, and why.
    Dead(String),
}

impl Phase {
    /// May it be under way to somebody, or have arrived unseen?
    pub fn is_in_doubt(&self) -> bool {
        matches!(self, Phase::Claimed(_) | Phase::Unknown(_))
    }

    /// Has it arrived, if not whole?
    pub fn has_arrived(&self) -> bool {
        matches!(self, Phase::Sent | Phase::Short(_))
    }
}

/// What to do with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing until this instant.
    Wait(At),
    /// Claim it, then send it.
    Send,
    /// Look for its marker.
    LookUp,
    /// Make it whole by an edit, which does no harm twice.
    Complete,
    /// Nothing, ever.
    Done,
}

/// What was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Something in the message: a smaller form may pass.
    Content,
    /// Anything in this place: it is not for the bot, or not there yet.
    Place,
    /// Anything in this place, for ever: its channel does not exist any more.
    Gone,
}

impl Cause {
    /// Is nothing taken there, whatever it is?
    pub fn is_of_the_place(self) -> bool {
        match self {
            Cause::Place | Cause::Gone => true,
            Cause::Content => false,
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// Discord has it.
    Sent,
    /// Discord, or our own limiter, says later; it was not taken.
    RetryAfter(TimeDelta),
    /// Nothing left this machine.
    NotSent,
    /// It may or may not have been taken.
    Unknown,
    /// It was not taken, and would not be if it were sent again as it is: what was refused, and Discord's words.
    Refused(Cause, String),
    /// A look-up proved that it did not arrive.
    Absent,
    /// A look-up could not be made now.
    NotLookedUp,
    /// The bot may not read the history, so no look-up tells anything.
    Unreadable,
}

/// What to do with a row in this phase.
pub fn step(phase: &Phase, now: At) -> Step {
    match phase {
        Phase::Ready(at) | Phase::Refused(at) | Phase::Short(at) if *at > now => Step::Wait(*at),
        Phase::Ready(_) | Phase::Refused(_) => Step::Send,
        Phase::Short(_) => Step::Complete,
        Phase::Claimed(at) | Phase::Unknown(at) if *at + QUIET > now => Step::Wait(*at + QUIET),
        Phase::Claimed(_) | Phase::Unknown(_) => Step::LookUp,
        Phase::Sent | Phase::Dead(_) => Step::Done,
    }
}

/// May a message that was claimed at this instant still be sent? Asked right before the sending. A claim from the future
/// is no fresh one: the clock was set back, so nobody knows how old it is.
pub fn may_still_send(claimed_at: At, now: At) -> bool {
    (TimeDelta::zero()..=CLAIM_HOLDS).contains(&(now - claimed_at))
}

/// A row of the outbox as far as its delivery goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What it says.
    pub kind: Kind,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Where it was to go at first.
    pub origin: Target,
    /// Where it goes now.
    pub target: Target,
    /// How much of it is sent.
    pub form: Form,
    /// How far it is.
    pub phase: Phase,
    /// Times it was claimed or looked for.
    pub attempts: u32,
    /// Since when it has been refused everywhere.
    pub refused_at: Option<At>,
    /// May an earlier copy have arrived that could not be looked for?
    pub may_repeat: bool,
}

/// What of the incident matters to the delivery of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    pub private: bool,
    /// Is it not over?
    pub open: bool,
}

/// How a row stands after an attempt, or a look-up.
pub fn settle(row: &Standing, outcome: Attempt, about: About, now: At) -> Standing {
    let is_owed = row.kind == Kind::Entry && row.urgency != Urgency::Rest;
    let phase = match outcome {
        // A card and an announcement are edited as things change, and so made whole.
        Attempt::Sent if row.form == Form::Whole || row.kind.is_surface() => Phase::Sent,
        Attempt::Sent => Phase::Short(now + AGAIN),
        Attempt::RetryAfter(wait) => Phase::Ready(now + wait),
        Attempt::NotSent => Phase::Ready(now + row.back_off()),
        Attempt::Unknown => Phase::Unknown(now),
        Attempt::Absent => Phase::Ready(now),
        // Told twice does less harm than not told. In the same place Discord's own guard still holds for some minutes.
        Attempt::Unreadable if is_owed => {
            return Standing { phase: Phase::Ready(now), may_repeat: true, ..row.clone() };
        }
        // The quiet time is not begun anew; only the look-up waits.
        Attempt::NotLookedUp | Attempt::Unreadable => match &row.phase {
            Phase::Unknown(at) | Phase::Claimed(at) => {
                Phase::Unknown((*at).max(now - QUIET + row.back_off()))
            }
            other => other.clone(),
        },
        Attempt::Refused(cause, reason) => return refused(row, cause, reason, about, now),
    };
    // Since when it is refused counts until it arrives, whatever becomes of the tries in between.
    let refused_at = row.refused_at.filter(|_| !phase.has_arrived());
    Standing { phase, refused_at, ..row.clone() }
}

/// How a row stands after an edit that was to make it whole.
pub fn completed(row: &Standing, whole: bool, arrived_at: At, now: At) -> Standing {
    // As long again as it has been short: each time in vain doubles it.
    let wait = AGAIN.max(now - arrived_at).min(AGAIN_AT_MOST);
    match whole || now - arrived_at > GIVEN_UP_AFTER {
        true => Standing { phase: Phase::Sent, ..row.clone() },
        false => Standing { phase: Phase::Short(now + wait), ..row.clone() },
    }
}

/// A refusal: a smaller form in the same place, else another place, else all of it again later.
fn refused(row: &Standing, cause: Cause, reason: String, about: About, now: At) -> Standing {
    if let (Cause::Content, Some(form)) = (cause, row.form.smaller().filter(|_| row.kind.is_message())) {
        return Standing { form, phase: Phase::Ready(now), ..row.clone() };
    }
    let places = places(row.kind, row.origin, about.private);
    let tried = places.iter().position(|place| *place == row.target);
    if let Some(next) = tried.and_then(|tried| places.get(tried + 1)) {
        // Another place may take what this one did not: whole again.
        return Standing { target: *next, form: Form::Whole, phase: Phase::Ready(now), ..row.clone() };
    }
    let refused_at = row.refused_at.unwrap_or(now);
    let in_vain = now - refused_at;
    let is_owed = row.kind == Kind::Entry && row.urgency != Urgency::Rest;
    let phase = match row.origin {
        // It is only one of several ways of the same message.
        Target::Direct(_) => Phase::Dead(reason),
        _ if !is_owed && !about.open && in_vain > GIVEN_UP_AFTER => Phase::Dead(reason),
        _ if row.urgency == Urgency::Escalation && (is_owed || about.open) => {
            Phase::Refused(now + ESCALATION_AGAIN)
        }
        _ => Phase::Refused(now + AGAIN.max(in_vain).min(AGAIN_AT_MOST)),
    };
    // The next try is one of all places, from the first: whoever mends anything mends that one.
    let target = places.first().copied().unwrap_or(row.origin);
    Standing { target, form: Form::Whole, phase, refused_at: Some(refused_at), ..row.clone() }
}

/// Where a notice of this kind can go, in this order. What is private is told to nobody but the operators besides.
fn places(kind: Kind, origin: Target, private: bool) -> Vec<Target> {
    let elsewhere = match (kind, origin) {
        (Kind::Entry | Kind::Review, Target::Room) if private => [None, Some(Target::Ops)],
        (Kind::Entry | Kind::Review, Target::Room) => [Some(Target::Incidents), Some(Target::Ops)],
        (Kind::Entry, Target::Incidents) => [None, Some(Target::Ops)],
        (Kind::Entry | Kind::Review, _) => [None, None],
        (Kind::Room | Kind::Access | Kind::Card | Kind::Announcement | Kind::Wording, _) => [None, None],
    };
    [origin].into_iter().chain(elsewhere.into_iter().flatten()).collect()
}

impl Kind {
    /// Is it a message that is edited as things change?
    pub fn is_surface(self) -> bool {
        matches!(self, Kind::Card | Kind::Announcement)
    }

    /// Is it a message at all?
    pub fn is_message(self) -> bool {
        !matches!(self, Kind::Room | Kind::Access)
    }
}

impl Standing {
    /// 1 s, 2 s, 4 s … up to a minute; for an escalation, up to 15 s.
    fn back_off(&self) -> TimeDelta {
        let most = match self.urgency {
            Urgency::Escalation => ESCALATION_AGAIN,
            Urgency::Reminder | Urgency::Rest => TimeDelta::seconds(60),
        };
        TimeDelta::seconds(1 << self.attempts.saturating_sub(1).min(6)).min(most)
    }

    /// Is it to go to people directly as well? Only an escalation that has been refused everywhere for a while.
    pub fn goes_direct(&self, now: At) -> bool {
        let is_late = self.refused_at.is_some_and(|at| now - at >= DIRECT_AFTER);
        self.kind == Kind::Entry
            && self.urgency == Urgency::Escalation
            && is_late
            && !self.phase.has_arrived()
    }
}

/// From when and until when the history holds a message that was decided at one instant, and sent, or looked for in vain,
/// at another.
pub fn search_window(decided: At, sent: At) -> (At, At) {
    (decided.min(sent) - SKEW, decided.max(sent) + QUIET + SKEW)
}

/// How the delivery of one entry's message stands: evidence for `/why` and for the auditor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The entry that the message is about.
    pub seq: u32,
    /// What the message says of it.
    pub kind: Kind,
    /// How far it is.
    pub phase: Phase,
    /// How much of it is sent.
    pub form: Form,
    /// Where it arrived, or is being sent.
    pub channel: Option<ChannelId>,
    /// The message, once it arrived.
    pub message: Option<MessageId>,
    /// Where it was to go at first.
    pub origin: Target,
    /// Where it goes now.
    pub target: Target,
    /// What Discord said when it refused it last.
    pub reason: Option<String>,
    /// Whom it does not come to; absent: nobody whom it calls is known to be away.
    pub reach: Option<Reach>,
}
