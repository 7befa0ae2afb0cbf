//! A playbook: one procedure's levels, limits, cadences, roles and demands, as checked data.
//!
//! The file format is read elsewhere; a value of these types has already passed validation.

mod bulletin;
mod clock;
mod demands;
mod limit;
mod named;
mod survey;

pub use bulletin::{Bulletin, BulletinRule, Bulletins};
pub use clock::Clock;
pub use demands::{Check, Figure, Followups, Gate, Need, Observation, PlanRules, Term, Verification};
pub use limit::{
    Cadence, Growth, Limit, LimitStart, Milestone, OnRegrade, PhoneCall, Raise, Rung, Sync, SyncStart,
};
use strum::{EnumString, IntoStaticStr, VariantArray};
pub use survey::SurveyRule;

use super::comms::Comms;
use super::details::Detail;
use super::document::Document;
use super::grading::Questions;
use super::ids::RoleKey;
use super::meeting::Meeting;
use super::self_help::SelfHelp;
use super::spelling::plain;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Which playbook, in which version, an incident was declared under (it stays pinned to it).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlaybookRef {
    /// The playbook's id, such as `rapid-response`.
    pub id: String,
    /// Its version, raised with every change of content.
    pub version: u32,
}

impl fmt::Display for PlaybookRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{}", self.id, self.version)
    }
}

/// The same words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Does somebody mean the thing with this key and this name?
    pub fn is_meant(&self, key: &str, typed: &str) -> bool {
        let typed = plain(typed.trim());
        [key, &self.zh, &self.en].iter().any(|name| plain(name) == typed)
    }
}

/// One procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Playbook {
    /// Id and version.
    pub reference: PlaybookRef,
    pub name: Words,
    /// Anything a reader of `/declare` should know, such as where its figures come from.
    pub note: Option<Words>,
    /// Template of incident numbers: `{abbr}`, `{yyyymmdd}`, `{seq:03}`.
    pub number: String,
    /// Kinds of fault, each with the abbreviation that its numbers carry; the first is the default.
    pub types: Vec<FaultType>,
    /// Most urgent first; ranks are 1, 2, 3 … in this order.
    pub levels: Vec<Level>,
    /// Everyone who can have a role.
    pub roles: Vec<Role>,
    /// Who is in the room from the start.
    pub invite: Vec<RoleKey>,
    /// Who is told at once when the core business is hit, whatever the level.
    pub invite_core: Vec<RoleKey>,
    /// Where an incident without a level is worked on.
    pub room: RoomKind,
    /// Who may do what; an action that is not listed is open to everyone in the room.
    pub permits: BTreeMap<Permit, Vec<RoleKey>>,
    /// What the level can be found by, besides naming it.
    pub questions: Questions,
    /// What is asked about a fault beside the report itself.
    pub details: Vec<Detail>,
    /// What whoever reported tries first; absent: nothing.
    pub self_help: Option<SelfHelp>,
    /// What is told by itself when the work begins and ends.
    pub bulletins: Bulletins,
    /// How whoever reported is asked after closing whether they are satisfied; absent: not at all.
    pub survey: Option<SurveyRule>,
    /// How long a report may stay ungraded, and who is told.
    pub grading: Option<Limit>,
    /// How long the roles of a level's quorum may stay unfilled, and who is told.
    pub team: Option<Limit>,
    /// What a change of grade does to deadlines.
    pub on_regrade: OnRegrade,
    /// How reminders slow down.
    pub reminders: Growth,
    /// How a fix is verified.
    pub verification: Verification,
    /// How long a fix is watched; absent: not at all.
    pub observation: Option<Observation>,
    /// How blockers are chased.
    pub blockers: Cadence,
    /// How follow-ups are chased; absent: not at all.
    pub followups: Option<Followups>,
    /// How customers are told; absent: it is nobody's task here.
    pub comms: Option<Comms>,
    /// Forms and notices that are made of an incident.
    pub documents: Vec<Document>,
    /// What must be there before an incident can be closed.
    pub closing: Vec<Need>,
    /// How long after closing it can be reopened; absent: always.
    pub reopen_within: Option<TimeDelta>,
    /// What plans need before they are carried out.
    pub plans: PlanRules,
}

impl Playbook {
    /// The level of this key or name, whatever the case of its letters.
    pub fn level(&self, typed: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.name.is_meant(&level.key, typed))
    }

    /// Names of the calendars that it counts by.
    pub fn calendars(&self) -> BTreeSet<&str> {
        let limits = self.levels.iter().flat_map(|level| level.limits.values()).chain(&self.grading);
        let held = self.levels.iter().filter_map(|level| level.hold_reminders.as_ref());
        let followups = self.followups.iter().filter_map(|followups| followups.calendar.as_ref());
        let meetings = self.levels.iter().filter_map(|level| level.meeting.as_ref()?.calendar.as_ref());
        let named = limits.filter_map(|limit| limit.calendar.as_ref());
        let named = named.chain(held).chain(followups).chain(meetings);
        named.map(String::as_str).collect()
    }

    /// The document of this key or name.
    pub fn document(&self, typed: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.name.is_meant(&document.key, typed))
    }

    /// The role of this key.
    pub fn role(&self, key: &RoleKey) -> Option<&Role> {
        self.roles.iter().find(|role| &role.key == key)
    }

    /// Who sees to an incident in which nobody is first-responsible any more: whoever leads, or else gives roles.
    pub fn in_charge(&self) -> Vec<RoleKey> {
        let lead = RoleKey::lead();
        if self.role(&lead).is_some() {
            return vec![lead];
        }
        self.permits.get(&Permit::Assign).cloned().unwrap_or_default()
    }

    /// How a role is taken; one that the playbook does not know is not.
    pub fn take(&self, key: &RoleKey) -> Take {
        self.role(key).map_or(Take::No, |role| role.take)
    }

    /// The kind of fault of this key or name, whatever the case of its letters.
    pub fn fault_type(&self, typed: &str) -> Option<&FaultType> {
        self.types.iter().find(|kind| kind.name.is_meant(&kind.key, typed))
    }
}

/// A kind of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultType {
    /// Key in the file and in commands.
    pub key: String,
    /// Abbreviation in numbers, such as `SYS`.
    pub abbr: String,
    pub name: Words,
    /// A security matter: only those who are invited see it, from the report on.
    pub private: bool,
}

/// One level of urgency.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Key as people type it: `P0`, `1`, `urgent`.
    pub key: String,
    /// 1 is the most urgent; the only thing that may be compared across playbooks.
    pub rank: u8,
    pub name: Words,
    /// When a fault is of this level.
    pub criterion: Words,
    /// Roles invited in addition once the incident has this level.
    pub invite: Vec<RoleKey>,
    /// To whom it is reported upwards once the incident has this level, step by step.
    pub report_to: Vec<RoleKey>,
    /// Roles that somebody has to fill in each incident of this level.
    pub quorum: Vec<RoleKey>,
    /// Who must also be called by phone.
    pub call: Option<PhoneCall>,
    /// Where it is worked on.
    pub room: RoomKind,
    /// Time limits, at most one for each clock. Absent means absent.
    pub limits: BTreeMap<Clock, Limit>,
    /// Progress-sync cadence, if the level has one.
    pub sync: Option<Sync>,
    /// How often the handling group meets; absent: as it sees fit.
    pub meeting: Option<Meeting>,
    /// Reminders (never escalations) wait for this calendar's working time.
    pub hold_reminders: Option<String>,
}

/// Where an incident is worked on.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RoomKind {
    /// A channel of its own.
    #[default]
    Channel,
    /// A thread of the incidents channel.
    Thread,
    /// The incidents channel itself.
    None,
}

/// A role that people play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Key in the file and in `as:`.
    pub key: RoleKey,
    pub name: Words,
    /// Can it be held in a single incident by `/assign as:` and `/join as:`?
    pub assignable: bool,
    /// May somebody take it who does not hold it in the guild, and what does that give?
    pub take: Take,
    /// Must a guild bind it to somebody before the playbook can work there?
    pub required: bool,
}

/// Whether people may take a role by themselves, and what it gives them then. Whoever holds the role in the guild may
/// always take its role; what the guild gives they have anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Take {
    /// Only somebody else gives it.
    No,
    /// Whoever wants to help may take it, and is called when it is; what the playbook permits to the role they may not.
    Yes,
    /// Whoever takes it may do what the playbook permits to the role.
    WithPermits,
}

/// Something that only some people may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Permit {
    /// Acknowledge for the response limit.
    Ack,
    /// Say that a report is a false alarm.
    Reject,
    /// Set or change the level.
    Grade,
    /// Say that the level is certain.
    Confirm,
    /// Give somebody a role.
    Assign,
    /// Merge the incident into another.
    Merge,
    /// Say what a stage is to reach, and so how often progress is asked for.
    Stage,
    /// Hold reminders back.
    Silence,
    /// Say who can see the room.
    Private,
    /// Say whether a fix works.
    Verify,
    /// Open and finish the review.
    Review,
    Close,
    Reopen,
    /// Let a plan go ahead without the approval that it waits for.
    Override,
    /// Put right what others wrote, and when the fault began.
    Correct,
    /// Begin and end drills.
    Drill,
}
