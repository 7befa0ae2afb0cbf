//! What is told outside of Discord: which entries are owed to which outlets, and how a dispatch reaches one once, whatever
//! the service answers.
//!
//! A dispatch is one thing owed to one outlet, an outside service that the settings name. Its row holds ids and a key, never
//! words: it is worded when it is sent, from the state of that moment. It is claimed durably before a byte leaves. Those of
//! one incident leave in their order; a robot of a chat, which reads like people do, is told together what waits together.

mod settle;

pub use settle::{
    Cause, Due, Ending, MOST_UNCLEAR, Phase, Trouble, Verdict, again_after, is_too_old, left_alone, settle,
};

use super::At;
use super::delivery::{Kind, Target, Urgency};
use super::guild::Language;
use super::ids::{GuildId, IncidentId};
use super::incident::Incident;
use super::notices::Posting;
use super::timeline::{
    ClosingEvent, CommsEvent, DeclarationEvent, DueEvent, Entry, Event, LevelEvent, MergeEvent,
    PresenceEvent, ReviewEvent, UpdateEvent, VerificationEvent,
};
use chrono::TimeDelta;
use std::collections::BTreeSet;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How long Discord has for an escalation before outlets are told that it did not take it, if the settings say nothing.
pub const DISCORD_DOWN_AFTER: TimeDelta = TimeDelta::minutes(2);

/// What an outlet can be told, by what people know it as.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Topic {
    /// An incident was declared, or is open again.
    Declared,
    /// Its level was set or changed.
    Level,
    /// Somebody is on it.
    Acknowledged,
    /// Something is overdue, and others are called.
    Escalation,
    /// What calls people and did not arrive on Discord in time.
    DiscordDown,
    /// Progress.
    Update,
    /// A fix, and what its verification says.
    Fix,
    /// It is over.
    Closed,
    /// The review, whole, once it is finished.
    Review,
    /// The knowledge entry, once there is nothing left to be reviewed.
    Knowledge,
    /// What customers are told, once it is published.
    Comms,
}

/// What speaks at the other end.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum OutletKind {
    Dingtalk,
    Wecom,
    /// Lark, too.
    Feishu,
    Slack,
    /// Anything that takes requests as Standard Webhooks has them.
    Webhook,
    /// The same for a status page: customer updates and nothing else.
    Status,
    /// A pager: calls people by what [`pager`](super::pager) says.
    Pagerduty,
    /// A gateway that calls people by phone where a playbook demands it: see [`ring`](super::ring). It is told no events.
    Phone,
}

impl OutletKind {
    /// Do people read it as messages of a chat? Then what waits together is told together, and a repeat is seen.
    pub fn is_chat(self) -> bool {
        match self {
            OutletKind::Dingtalk | OutletKind::Wecom | OutletKind::Feishu | OutletKind::Slack => true,
            OutletKind::Webhook | OutletKind::Status | OutletKind::Pagerduty | OutletKind::Phone => false,
        }
    }

    /// Requests within [`PACE`] at most. Robots take 20, and are shut for ten minutes by more.
    pub fn most_in_pace(self) -> usize {
        match self {
            OutletKind::Dingtalk | OutletKind::Wecom => 18,
            OutletKind::Feishu | OutletKind::Slack => 50,
            // It takes some 120.
            OutletKind::Pagerduty => 100,
            OutletKind::Webhook | OutletKind::Status | OutletKind::Phone => 600,
        }
    }

    /// May it be told of this?
    pub fn takes(self, topic: Topic) -> bool {
        match self {
            OutletKind::Status => topic == Topic::Comms,
            OutletKind::Phone => false,
            OutletKind::Pagerduty => matches!(
                topic,
                Topic::Declared
                    | Topic::Level
                    | Topic::Escalation
                    | Topic::DiscordDown
                    | Topic::Acknowledged
                    | Topic::Closed
            ),
            OutletKind::Dingtalk
            | OutletKind::Wecom
            | OutletKind::Feishu
            | OutletKind::Slack
            | OutletKind::Webhook => true,
        }
    }

    /// Does it call people by itself? Then nothing of an incident is told but that, and that it is over.
    pub fn is_pager(self) -> bool {
        self == OutletKind::Pagerduty
    }
}

/// The time that [`OutletKind::most_in_pace`] is counted in.
pub const PACE: TimeDelta = TimeDelta::seconds(60);

/// An outside service that is told of one guild's incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Its name in the settings: each has another one.
    pub name: String,
    pub guild: GuildId,
    pub kind: OutletKind,
    pub topics: BTreeSet<Topic>,
    /// The guild's first one, if absent.
    pub language: Option<Language>,
    /// How long Discord has for what calls people, before this is told; see [`Topic::DiscordDown`].
    pub discord_down_after: TimeDelta,
    /// Of a pager, the rank of the least urgent level that it is for; all, if absent.
    pub to_rank: Option<u8>,
}

impl Outlet {
    /// Is it told of this? A pager also of what ends a page, and of a level that may be one to page for.
    pub fn wants(&self, topic: Topic) -> bool {
        let ends = matches!(topic, Topic::Level | Topic::Acknowledged | Topic::Closed);
        self.topics.contains(&topic) || (self.kind.is_pager() && ends)
    }
}

/// How an outlet stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletStanding {
    pub outlet: Outlet,
    /// Why it takes nothing, and since when.
    pub trouble: Option<(Trouble, At)>,
    /// Dispatches that wait.
    pub waiting: u64,
    /// Dispatches that were given up.
    pub lost: u64,
    /// Dispatches that it took.
    pub sent: u64,
}

/// A dispatch that is owed, not yet stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDispatch {
    pub outlet: String,
    pub topic: Topic,
    /// The entry that it is about.
    pub seq: u32,
    /// Not to be sent before this instant.
    pub from: At,
}

/// A dispatch in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    pub id: i64,
    pub incident: IncidentId,
    pub outlet: String,
    pub topic: Topic,
    /// The entry that it is about.
    pub seq: u32,
    /// The same at every try: by this a receiver knows a repeat.
    pub key: String,
    /// When it was decided.
    pub at: At,
    pub phase: Phase,
    /// Times it was claimed.
    pub attempts: u32,
    /// Of these, how many may have arrived.
    pub unclear: u32,
}

/// Under which topic outlets are told of an entry; more than one for a review that brings a knowledge entry.
pub fn topics(entry: &Entry, incident: &Incident) -> Vec<Topic> {
    let topic = match &entry.event {
        Event::Declaration(DeclarationEvent::Declared(_)) => Topic::Declared,
        Event::Closing(ClosingEvent::Reopened { .. }) => Topic::Declared,
        Event::Level(LevelEvent::Graded { .. }) => Topic::Level,
        Event::Presence(PresenceEvent::Acknowledged) => Topic::Acknowledged,
        Event::Due(DueEvent::FellDue(fell)) if fell.what.is_escalation() => Topic::Escalation,
        Event::Update(UpdateEvent::Updated { .. }) => Topic::Update,
        Event::Verification(VerificationEvent::Fixed { .. } | VerificationEvent::Verified { .. }) => {
            Topic::Fix
        }
        Event::Closing(ClosingEvent::Closed { .. }) if incident.review.is_none() => {
            return vec![Topic::Closed, Topic::Knowledge];
        }
        Event::Closing(_) | Event::Merge(MergeEvent::Merged { .. }) => Topic::Closed,
        Event::Review(ReviewEvent::ReviewFinished) => return vec![Topic::Review, Topic::Knowledge],
        Event::Comms(CommsEvent::CommsPublished { .. }) => Topic::Comms,
        _ => return Vec::new(),
    };
    vec![topic]
}

/// May this leave Discord at all, of the incident as it is? Of a private one only that somebody is called, without what it is
/// about, and to a pager that it is over; and customers are not told of a drill.
pub fn may_leave(kind: OutletKind, topic: Topic, incident: &Incident) -> bool {
    if kind.is_pager() {
        return true;
    }
    match topic {
        Topic::Escalation | Topic::DiscordDown => true,
        Topic::Comms => !incident.is_private() && incident.report.drill.is_none(),
        Topic::Declared
        | Topic::Level
        | Topic::Acknowledged
        | Topic::Update
        | Topic::Fix
        | Topic::Closed
        | Topic::Review
        | Topic::Knowledge => !incident.is_private(),
    }
}

/// What the entries of one change make owed to the outlets of the guild, of the incident as it is afterwards. `postings` are
/// those that the entries make.
pub fn dispatches(
    entries: &[Entry],
    postings: &[Posting],
    incident: &Incident,
    outlets: &[Outlet],
) -> Vec<NewDispatch> {
    if incident.is_solved_at_once() || outlets.is_empty() {
        return Vec::new();
    }
    let calls = |entry: &Entry| {
        postings.iter().any(|posting| {
            posting.seq == entry.seq
                && posting.kind == Kind::Entry
                && posting.urgency == Urgency::Escalation
                && matches!(posting.target, Target::Room | Target::Incidents)
        })
    };
    let mut owed = Vec::new();
    for entry in entries {
        let down = calls(entry).then_some(Topic::DiscordDown);
        for topic in topics(entry, incident).into_iter().chain(down) {
            let takes = |it: &&Outlet| it.wants(topic) && may_leave(it.kind, topic, incident);
            owed.extend(outlets.iter().filter(takes).map(|outlet| {
                let wait = match topic {
                    Topic::DiscordDown => outlet.discord_down_after,
                    _ => TimeDelta::zero(),
                };
                NewDispatch { outlet: outlet.name.clone(), topic, seq: entry.seq, from: entry.at + wait }
            }));
        }
    }
    owed
}
