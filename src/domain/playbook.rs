//! A playbook: one procedure's levels, limits, cadences, roles and demands, as checked data.
//!
//! The file format is read elsewhere; a value of these types has already passed validation.

use super::bulletin::Bulletins;
use super::comms::Comms;
use super::details::Detail;
use super::document::Document;
use super::grading::Questions;
use super::ids::RoleKey;
use super::incident::State;
use super::meeting::Meeting;
use super::self_help::SelfHelp;
use super::survey::SurveyRule;
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
    pub fn is_meant(&self, key: &str, said: &str) -> bool {
        let said = said.trim();
        [key, &self.zh, &self.en].iter().any(|name| name.eq_ignore_ascii_case(said))
    }
}

/// One procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Playbook {
    /// Id and version.
    pub reference: PlaybookRef,
    /// What people call it.
    pub name: Words,
    /// Anything a reader of `/declare` should know, such as where its figures come from.
    pub note: Option<Words>,
    /// Template of incident numbers: `{abbr}`, `{yyyymmdd}`, `{seq:03}`.
    pub number: String,
    /// Kinds of fault, each with the abbreviation that its numbers carry; the first is the default.
    pub types: Vec<FaultType>,
    /// Most urgent first; ranks are 1, 2, 3 … in this order.
    pub levels: Vec<Level>,
    /// Everyone who can have a part.
    pub roles: Vec<Role>,
    /// Who is in the room from the start.
    pub invite: Vec<RoleKey>,
    /// Who is told at once when the core business is hit, whatever the level.
    pub invite_core: Vec<RoleKey>,
    /// Where an incident without a level is worked on (D19).
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
    /// What a change of grade does to deadlines (D5).
    pub on_regrade: OnRegrade,
    /// How a fix is verified.
    pub verification: Verification,
    /// How long a fix is watched; absent: not at all.
    pub observation: Option<Observation>,
    /// How blockers are chased.
    pub blockers: Cadence,
    /// How improvements are chased; absent: not at all.
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
    pub fn level(&self, said: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.name.is_meant(&level.key, said))
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
    pub fn document(&self, said: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.name.is_meant(&document.key, said))
    }

    /// The role of this key.
    pub fn role(&self, key: &RoleKey) -> Option<&Role> {
        self.roles.iter().find(|role| &role.key == key)
    }

    /// The kind of fault of this key or name, whatever the case of its letters.
    pub fn fault_type(&self, said: &str) -> Option<&FaultType> {
        self.types.iter().find(|kind| kind.name.is_meant(&kind.key, said))
    }
}

/// A kind of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultType {
    /// Key in the file and in commands.
    pub key: String,
    /// Abbreviation in numbers, such as `SYS`.
    pub abbr: String,
    /// What people call it.
    pub name: Words,
}

/// One level of urgency.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Key as people type it: `P0`, `1`, `urgent`.
    pub key: String,
    /// 1 is the most urgent; the only thing that may be compared across playbooks (D1).
    pub rank: u8,
    /// What people call it.
    pub name: Words,
    /// When a fault is of this level.
    pub criterion: Words,
    /// Roles invited in addition once the incident has this level.
    pub invite: Vec<RoleKey>,
    /// To whom it is reported upwards once the incident has this level, step by step.
    pub report_to: Vec<RoleKey>,
    /// Roles that somebody has to fill in each incident of this level.
    pub quorum: Vec<RoleKey>,
    /// Who must also be called by phone (D16).
    pub call: Option<PhoneCall>,
    /// Where it is worked on (D19).
    pub room: RoomKind,
    /// Time limits, at most one for each clock. Absent means absent (D3).
    pub limits: BTreeMap<Clock, Limit>,
    /// Progress-sync cadence, if the level has one.
    pub sync: Option<Sync>,
    /// How often the handling group meets; absent: as it sees fit.
    pub meeting: Option<Meeting>,
    /// Reminders (never escalations) wait for this calendar's working time (D20).
    pub hold_reminders: Option<String>,
}

/// What a limit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clock {
    /// From declaration to acknowledgement.
    Respond,
    /// From declaration to the reporter having been reached.
    Contact,
    /// From declaration to a confirmed level.
    Grade,
    /// From declaration to everybody of the quorum being there.
    Team,
    /// Until everybody whom the playbook demands has been called by phone, repeating.
    Call,
    /// From the first acknowledgement or assignment to the cause.
    RootCause,
    /// From grading to a temporary plan or workaround.
    Workaround,
    /// From declaration to service restored.
    Recover,
    /// From service restored to a finished review.
    Review,
    /// Progress sync, repeating.
    Sync,
    /// From the assignment or the last meeting to the next meeting of the handling group, repeating.
    Meeting,
    /// Waiting for verification, repeating.
    Verification,
    /// Until reminders are no longer held back.
    Silence,
    /// From closing to the answer of whoever reported.
    Survey,
    /// From a fix to the end of the time in which it is watched, then repeating until the question is answered.
    Observation,
    /// Until customers hear the next word that they were promised, repeating.
    PromisedWord,
    /// From a verified fix until users were asked, repeating.
    Feedback,
    /// One blocker, by its number in the incident, repeating.
    Blocker(u32),
    /// One piece of news in a drill, by its number, from 1.
    Inject(u32),
    /// One improvement, by its number in the incident, repeating from its due date on.
    Followup(u32),
}

impl Clock {
    /// The clocks that a playbook's level can limit, with their key in the file.
    pub const LIMITS: [Clock; 6] =
        [Clock::Respond, Clock::Contact, Clock::RootCause, Clock::Workaround, Clock::Recover, Clock::Review];

    /// Does it ask again and again, rather than once by a deadline?
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Clock::Sync
                | Clock::Meeting
                | Clock::Verification
                | Clock::Observation
                | Clock::Call
                | Clock::PromisedWord
                | Clock::Feedback
                | Clock::Blocker(_)
                | Clock::Followup(_)
        )
    }

    /// Is it still owed when the incident is closed?
    pub fn outlives_closing(self) -> bool {
        matches!(
            self,
            Clock::Observation | Clock::Review | Clock::Survey | Clock::Feedback | Clock::Followup(_)
        )
    }

    /// The word for it in files and ids, such as `respond`; what there can be several of carries its number: `blocker-2`.
    pub fn key(&self) -> String {
        match self {
            Clock::Respond => "respond".into(),
            Clock::Contact => "contact".into(),
            Clock::Grade => "grade".into(),
            Clock::Team => "team".into(),
            Clock::Call => "call".into(),
            Clock::RootCause => "root-cause".into(),
            Clock::Workaround => "workaround".into(),
            Clock::Recover => "recover".into(),
            Clock::Review => "review".into(),
            Clock::Sync => "sync".into(),
            Clock::Meeting => "meeting".into(),
            Clock::Verification => "verification".into(),
            Clock::Silence => "silence".into(),
            Clock::Survey => "survey".into(),
            Clock::Observation => "observation".into(),
            Clock::PromisedWord => "promised-word".into(),
            Clock::Feedback => "feedback".into(),
            Clock::Blocker(id) => format!("blocker-{id}"),
            Clock::Inject(n) => format!("inject-{n}"),
            Clock::Followup(id) => format!("followup-{id}"),
        }
    }

    /// The clock of a [`Clock::key`].
    pub fn from_key(key: &str) -> Option<Clock> {
        let all = [
            Clock::Grade,
            Clock::Team,
            Clock::Call,
            Clock::Sync,
            Clock::Meeting,
            Clock::Verification,
            Clock::Silence,
            Clock::Survey,
            Clock::Observation,
            Clock::PromisedWord,
            Clock::Feedback,
        ];
        let numbered = |word: &str| key.strip_prefix(word)?.parse().ok();
        let own = [
            numbered("blocker-").map(Clock::Blocker),
            numbered("inject-").map(Clock::Inject),
            numbered("followup-").map(Clock::Followup),
        ];
        Clock::LIMITS.into_iter().chain(all).chain(own.into_iter().flatten()).find(|clock| clock.key() == key)
    }
}

impl Serialize for Clock {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Clock::from_key(&key).ok_or_else(|| serde::de::Error::custom(format!("unknown clock {key:?}")))
    }
}

/// One time limit and what happens around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// How long.
    pub within: TimeDelta,
    /// Counted in this calendar's working time; absent: wall time (D11).
    pub calendar: Option<String>,
    /// Warn when this share of the limit, in percent, has passed; absent: no warning.
    pub warn_at: Option<u8>,
    /// Who is warned and reminded, besides whoever is assigned.
    pub remind: Vec<RoleKey>,
    /// Any of these satisfies the limit (D4).
    pub met_by: Vec<Milestone>,
    /// Whom a breach is escalated to, and when after the deadline, soonest first.
    pub ladder: Vec<Rung>,
    /// After a breach, remind again this often until it is met; absent: no repeats.
    pub repeat: Option<TimeDelta>,
    /// Passing it is noted on the card, and is no breach.
    pub soft: bool,
    /// What else is asked of people when it passes.
    pub ask: Option<Words>,
    /// Which level the incident then has or should have (D7).
    pub raise: Option<Raise>,
}

/// A level that follows from a limit that passed (D7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Key of the level, more urgent than the one that has the limit.
    pub to: String,
    /// By itself; else the lead is asked.
    pub by_itself: bool,
}

/// A phone call that a level demands (D16).
#[derive(Debug, Clone, PartialEq)]
pub struct PhoneCall {
    /// Who must be called.
    pub who: Vec<RoleKey>,
    /// Who is reminded of it until somebody says that it was done.
    pub remind: Vec<RoleKey>,
    /// How often.
    pub cadence: Cadence,
}

/// Where an incident is worked on (D19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoomKind {
    /// A channel of its own.
    #[default]
    Channel,
    /// A thread of the incidents channel.
    Thread,
    /// The incidents channel itself.
    None,
}

impl RoomKind {
    /// All of them, with their key in the file.
    pub const ALL: [(RoomKind, &'static str); 3] =
        [(RoomKind::Channel, "channel"), (RoomKind::Thread, "thread"), (RoomKind::None, "none")];
}

/// One step of an escalation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// How long after the deadline (wall time).
    pub after: TimeDelta,
    /// Who is mentioned.
    pub to: Vec<RoleKey>,
}

/// Progress sync of a level (R7, D10).
#[derive(Debug, Clone, PartialEq)]
pub struct Sync {
    /// Interval, reminders and escalation.
    pub cadence: Cadence,
    /// When it begins.
    pub starts: SyncStart,
}

/// Something asked for again and again until it comes. The first miss reminds whoever owes it, the second in a row
/// also mentions [`Cadence::second`], the third escalates to [`Cadence::third`] (D10).
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// Interval (wall time).
    pub every: TimeDelta,
    /// Warn when this share of the interval, in percent, has passed; absent: no warning.
    pub warn_at: Option<u8>,
    /// Also mentioned at the second miss in a row.
    pub second: Vec<RoleKey>,
    /// Mentioned at the third, as an escalation.
    pub third: Vec<RoleKey>,
}

/// When progress sync begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncStart {
    /// When somebody is assigned as first-responsible.
    Assignment,
    /// Only after a failed verification (`tech-support`).
    FailedVerification,
}

/// A part that people play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Key in the file and in `as:`.
    pub key: RoleKey,
    /// What people call it.
    pub name: Words,
    /// Can it be held in a single incident by `/assign as:` and `/join as:`?
    pub assignable: bool,
    /// Must a guild bind it to somebody before the playbook can work there?
    pub required: bool,
}

/// Something that only some people may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permit {
    /// Acknowledge for the response limit.
    Ack,
    /// Say that a report is a false alarm.
    Reject,
    /// Set or change the level.
    Grade,
    /// Say that the level is certain.
    Confirm,
    /// Give somebody a part.
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
    /// Close.
    Close,
    /// Reopen.
    Reopen,
    /// Begin and end drills.
    Drill,
}

impl Permit {
    /// All of them, with their key in the file.
    pub const ALL: [(Permit, &'static str); 14] = [
        (Permit::Ack, "ack"),
        (Permit::Reject, "reject"),
        (Permit::Grade, "grade"),
        (Permit::Confirm, "confirm"),
        (Permit::Assign, "assign"),
        (Permit::Merge, "merge"),
        (Permit::Stage, "stage"),
        (Permit::Silence, "silence"),
        (Permit::Private, "private"),
        (Permit::Verify, "verify"),
        (Permit::Review, "review"),
        (Permit::Close, "close"),
        (Permit::Reopen, "reopen"),
        (Permit::Drill, "drill"),
    ];

    /// The key in the file.
    pub fn key(self) -> &'static str {
        Permit::ALL.iter().find(|(permit, _)| *permit == self).map_or("", |(_, key)| key)
    }
}

/// What a change of grade does to a deadline (D5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRegrade {
    /// The new limit, from the clock's own start.
    KeepBase,
    /// The new limit, from the moment of the regrade.
    Restart,
    /// The sooner of the old deadline and the regrade plus the new limit.
    Stricter,
}

/// How a fix is verified (R10).
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// Who is asked to.
    pub by: Vec<RoleKey>,
    /// Must it be somebody other than who fixed it?
    pub not_by_fixer: bool,
    /// Checks that must each pass; empty: one pass is enough.
    pub checks: Vec<Check>,
    /// Do the checks pass one after the other, in their order?
    pub ordered: bool,
    /// Where a failed verification returns the incident (D8).
    pub failed_returns_to: State,
    /// How much a failed verification extends the recovery deadline (D8); absent: not at all.
    pub extend_by: Option<TimeDelta>,
    /// How often it is asked for while it is outstanding.
    pub chase: Option<Cadence>,
}

/// What plans need (R9, D15).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanRules {
    /// Must a temporary plan say when service is expected back?
    pub eta: bool,
    /// Steps before a plan is carried out, each by a different person, none by its author; none: it goes ahead at once.
    pub approval: Vec<Gate>,
}

/// A step of approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// What people call it.
    pub name: Words,
    /// Who may take it.
    pub by: Vec<RoleKey>,
    /// How many different people have to.
    pub people: u32,
}

/// How improvements are chased once they are due.
#[derive(Debug, Clone, PartialEq)]
pub struct Followups {
    /// Interval after the due date, and who else is told.
    pub chase: Cadence,
    /// Due dates can be so many days of this calendar, and reminders wait for its working time.
    pub calendar: Option<String>,
}

/// A check of a fix.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What people call it.
    pub name: Words,
    /// The figure that it measures, if it does.
    pub figure: Option<Figure>,
}

/// A figure that a check measures, and when it is good.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its unit, such as `ms` or `%`.
    pub unit: String,
    /// Good only if it is less than this.
    pub below: Option<f64>,
    /// Good only if it is more than this.
    pub above: Option<f64>,
}

/// The time after a fix in which it is watched, and the question at its end (R10).
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// How long (wall time), from the fix.
    pub window: TimeDelta,
    /// Who is asked, besides whoever is first-responsible.
    pub by: Vec<RoleKey>,
    /// How the answer is asked for again.
    pub chase: Cadence,
}

/// Something that closing demands (D14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A passed verification.
    Verification,
    /// A stated cause.
    Cause,
    /// The question after the observation, answered.
    Observation,
    /// A finished review, at levels that have a limit for it.
    Review,
}

impl Need {
    /// All of them, with their key in the file.
    pub const ALL: [(Need, &'static str); 4] = [
        (Need::Verification, "verification"),
        (Need::Cause, "cause"),
        (Need::Observation, "observation"),
        (Need::Review, "review"),
    ];
}

/// What can be reached in an incident, and so satisfy a limit (D4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Milestone {
    /// Somebody permitted has said that they are on it.
    Acknowledged,
    /// The reporter was reached and details confirmed.
    ReporterContacted,
    /// The level is confirmed.
    Graded,
    /// The damage no longer spreads.
    Contained,
    /// The core function is back.
    CoreRestored,
    /// Service is restored.
    Recovered,
    /// A workaround is in place.
    WorkaroundInPlace,
    /// A temporary plan is stated.
    PlanStated,
    /// The cause is found.
    CauseFound,
    /// A definite solution is given.
    SolutionGiven,
    /// The fix passed its verification.
    Resolved,
    /// The review is finished.
    Reviewed,
}

impl Milestone {
    /// All of them, with their key in the file.
    pub const ALL: [(Milestone, &'static str); 12] = [
        (Milestone::Acknowledged, "acknowledged"),
        (Milestone::ReporterContacted, "reporter-contacted"),
        (Milestone::Graded, "graded"),
        (Milestone::Contained, "contained"),
        (Milestone::CoreRestored, "core-restored"),
        (Milestone::Recovered, "recovered"),
        (Milestone::WorkaroundInPlace, "workaround-in-place"),
        (Milestone::PlanStated, "plan-stated"),
        (Milestone::CauseFound, "cause-found"),
        (Milestone::SolutionGiven, "solution-given"),
        (Milestone::Resolved, "resolved"),
        (Milestone::Reviewed, "reviewed"),
    ];

    /// The key in the file.
    pub fn key(self) -> &'static str {
        Milestone::ALL.iter().find(|(milestone, _)| *milestone == self).map_or("", |(_, key)| key)
    }
}
