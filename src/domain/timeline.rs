//! The timeline: what happened in an incident, in order, never changed afterwards. It is the truth; the
//! [`Incident`](super::incident::Incident) is what it adds up to. Long, because it is one list of all that can happen.

mod declared;
mod due;

pub use declared::{Declared, Similar};
pub(super) use due::IN_TIME;
pub use due::{Due, FellDue};

use super::At;
use super::bulletin::Bulletin;
use super::comms::Draft;
use super::correction::Correction;
use super::details::Given;
use super::evidence::EvidenceKind;
use super::grading::Basis;
use super::ids::{ChannelId, RoleKey, UserId};
use super::incident::{Origin, State, Told};
use super::moved::Moved;
use super::playbook::{Clock, Milestone, PlaybookRef, RoomKind};
use super::privacy::AccessDiffers;
use super::review::{Area, ReviewPart};
use super::survey::Satisfaction;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 1, 2, 3 … within the incident; with a gap where entries were lost with a database.
    pub seq: u32,
    /// When it was recorded.
    pub at: At,
    /// Who did it.
    pub by: Actor,
    /// What it was.
    pub event: Event,
}

impl Entry {
    /// When it happened: for an entry written after the fact, earlier than when it was recorded.
    pub fn happened(&self) -> At {
        match &self.event {
            Event::Logged { at: Some(at), .. }
            | Event::EvidenceAdded { at: Some(at), .. }
            | Event::MeetingHeld { at: Some(at), .. }
            | Event::MilestoneReached { at: Some(at), .. } => *at,
            _ => self.at,
        }
    }
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// Somebody on Discord.
    Person(UserId),
    /// Time: something fell due.
    Clock,
    /// The bot, telling what it saw on Discord.
    Bot,
}

impl Actor {
    /// The person, if it was one.
    pub fn person(self) -> Option<UserId> {
        match self {
            Actor::Person(user) => Some(user),
            Actor::Clock | Actor::Bot => None,
        }
    }
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// It began.
    Declared(Box<Declared>),
    /// The room exists.
    RoomOpened {
        /// Its channel.
        channel: ChannelId,
        /// What it is, if not what was asked for.
        #[serde(default)]
        kind: Option<RoomKind>,
        /// After it was refused, or deleted: people are called into it.
        #[serde(default)]
        late: bool,
    },
    /// It is worked on elsewhere than in a channel of its own, or from now on in one.
    RoomChosen {
        /// Where.
        kind: RoomKind,
    },
    /// The room is plainer than it was to be: Discord refused the rest.
    RoomPlainer {
        /// What Discord said.
        reason: String,
    },
    /// Somebody deleted the room.
    RoomDeleted,
    /// Discord has no place for a room, so it is worked on in the incidents channel.
    RoomRefused {
        /// What Discord said.
        reason: String,
    },
    /// Somebody is on it.
    Acknowledged,
    /// Somebody was called by phone.
    Paged {
        /// Who; absent: whoever the playbook demands.
        person: Option<UserId>,
        /// Roles for which that counts.
        roles: Vec<RoleKey>,
    },
    /// The reporter was reached.
    Contacted {
        /// What they said.
        note: String,
    },
    /// Details of the fault were given or corrected.
    DetailsGiven {
        /// Which, and what they are now.
        details: Vec<Given>,
    },
    /// Whoever reported tried the simple things first. If that helped, it is over.
    SelfHelpTried {
        /// Did it help?
        worked: bool,
        /// Anything else.
        note: Option<String>,
    },
    /// The level was set or changed.
    Graded {
        /// Key of the level in the pinned playbook.
        level: String,
        /// Its rank.
        rank: u8,
        /// False while provisional.
        confirmed: bool,
        /// Why.
        reason: Option<String>,
        /// What it rests on.
        #[serde(default)]
        basis: Basis,
    },
    /// From now on it is judged by another version of its playbook.
    PlaybookAdopted(Box<Adopted>),
    /// Somebody was given a part by somebody else.
    Assigned {
        /// Who.
        member: UserId,
        /// Which part.
        role: RoleKey,
        /// What they are to reach.
        goal: Option<String>,
        /// Who had it until then, where only one can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
    },
    /// Somebody took a part.
    Joined {
        /// Which part.
        role: RoleKey,
        /// Who had it until then, where only one can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
    },
    /// Whoever acts gave parts up, and nobody else has them for that.
    Left {
        /// Which.
        roles: Vec<RoleKey>,
        /// Nothing is left for which they would have to be in the room: they are invited no longer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        uninvited: bool,
    },
    /// Whoever acts gave their part to somebody else.
    HandedOver {
        /// The new holder.
        to: UserId,
        /// The part.
        role: RoleKey,
        /// What they must know.
        note: String,
        /// From whom the part comes in the end. Older versions did not say: whoever handed it over had it to give.
        #[serde(default)]
        origin: Option<Origin>,
    },
    /// Whoever acts, or writes in the room, has these roles, so they are there.
    Present {
        /// Which, of those of whom something was asked.
        roles: Vec<RoleKey>,
        /// Which of them were to be called or contacted: whoever is there has been reached.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reached: Vec<RoleKey>,
    },
    /// Somebody without an account takes part.
    ContactAdded {
        /// Name.
        name: String,
        /// How to reach them.
        reach: String,
        /// Which part they have.
        role: Option<RoleKey>,
    },
    /// Progress.
    Updated {
        /// What was told.
        text: String,
        /// Which kind of news.
        kind: UpdateKind,
        /// Until the next one, in seconds, if not the level's cadence.
        next_in: Option<i64>,
        /// When service is expected back.
        eta: Option<At>,
    },
    /// A line of the log, perhaps after the fact.
    Logged {
        /// What was done or seen.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
    /// The handling group met.
    MeetingHeld {
        /// What came of it.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
    /// Something was gathered that shows what is wrong.
    EvidenceAdded {
        /// Its number in the incident.
        id: u32,
        /// What it is.
        kind: EvidenceKind,
        /// What it shows, or what it says.
        text: String,
        /// Where it is.
        link: Option<String>,
        /// When it was gathered, if not now.
        at: Option<At>,
    },
    /// Something was reached, perhaps some time ago.
    MilestoneReached {
        /// What.
        milestone: Milestone,
        /// How, or by what it shows.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
    /// What the work is to reach next was said.
    StageSet {
        /// What.
        goal: String,
        /// How often progress is asked for from now on, in seconds; absent: not at all.
        next_in: Option<i64>,
    },
    /// News in a drill, made up on the spot.
    Injected {
        /// What is seen or heard.
        text: String,
    },
    /// A blocker was raised.
    BlockerRaised {
        /// Its number in the incident.
        id: u32,
        /// What is missing.
        text: String,
        /// Who is to clear it.
        owner: Option<UserId>,
    },
    /// A blocker is gone.
    BlockerCleared {
        /// Its number.
        id: u32,
        /// How.
        text: Option<String>,
        /// The improvement that it goes on as, if it was open when the incident was closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<u32>,
    },
    /// A cause was stated.
    CauseStated {
        /// What it is.
        text: String,
        /// Of which kind.
        category: Option<CauseCategory>,
        /// Found, as against suspected.
        confirmed: bool,
    },
    /// A plan was proposed.
    PlanProposed(Box<PlanProposed>),
    /// A plan was approved, or a step towards that.
    PlanApproved {
        /// Its number.
        id: u32,
        /// Which step of the playbook's, by its place in the list, from 0; absent where there is none.
        #[serde(default)]
        gate: Option<u32>,
        /// Are more steps needed?
        #[serde(default)]
        waits: bool,
    },
    /// A plan goes ahead without approval.
    PlanOverridden {
        /// Its number.
        id: u32,
        /// Why it could not wait.
        reason: String,
    },
    /// A plan was carried out.
    PlanDone {
        /// Its number.
        id: u32,
    },
    /// Service works again by a workaround.
    WorkaroundPlaced {
        /// Which.
        text: String,
    },
    /// Somebody says it is fixed; it goes to verification.
    Fixed {
        /// What was done.
        text: String,
    },
    /// A check was made.
    Verified {
        /// Did it pass?
        passed: bool,
        /// Which check, if the playbook has several: its place in the list, from 0.
        check: Option<u32>,
        /// Which checks a pass that names none has passed, if not all of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checks: Vec<u32>,
        /// A measured figure.
        figure: Option<String>,
        /// Anything else.
        note: Option<String>,
        /// Does this end the verification with success?
        complete: bool,
        /// A failure of what had failed already: it is kept, and changes nothing.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
        /// After a failure: where the incident goes back to.
        returns_to: Option<State>,
    },
    /// A bulletin is told to those whom the playbook names.
    BulletinIssued {
        /// Which.
        bulletin: Bulletin,
        /// In the incidents channel, rather than in the room?
        in_incidents: bool,
        /// The expected time that it tells, if there is one.
        eta: Option<At>,
        /// Whom a start names as first-responsible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        primary: Option<UserId>,
        /// Does it take the place of one that was told before?
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        corrects: bool,
    },
    /// The question after the observation was answered.
    Observed {
        /// Did nothing turn up?
        quiet: bool,
        /// What was seen.
        note: Option<String>,
        /// If it came back: where the incident goes back to.
        returns_to: Option<State>,
    },
    /// A wording for customers was drafted.
    CommsDrafted(Box<Draft>),
    /// A wording for customers was approved.
    CommsApproved {
        /// Its number.
        id: u32,
    },
    /// Customers are being told.
    CommsPublished {
        /// The wording's number.
        id: u32,
    },
    /// Affected users were asked, after the fix.
    FeedbackNoted {
        /// What they say.
        text: String,
        /// How many were asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<u32>,
        /// How many of them are content.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<u32>,
    },
    /// The review was opened, or opened again.
    ReviewOpened {
        /// Why again.
        reason: Option<String>,
    },
    /// Parts of the review were written.
    ReviewEdited {
        /// What they say now.
        parts: BTreeMap<ReviewPart, String>,
    },
    /// Somebody took part in the review.
    ReviewAttended {
        /// Who.
        member: UserId,
    },
    /// The review is finished.
    ReviewFinished,
    /// An improvement was agreed on.
    FollowupAdded {
        /// Its number in the incident.
        id: u32,
        /// What is to change.
        text: String,
        /// Who sees to it.
        owner: UserId,
        /// Until when.
        due: At,
        /// In which area.
        area: Option<Area>,
        /// How many working days that is; absent: it was said as a time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        working_days: Option<u32>,
    },
    /// An improvement was made.
    FollowupDone {
        /// Its number.
        id: u32,
        /// What came of it.
        text: Option<String>,
    },
    /// It is over.
    Closed {
        /// Parting words.
        note: Option<String>,
    },
    /// Whoever reported is asked how satisfied they are.
    SurveySent {
        /// Who; absent: somebody without an account, whom others ask.
        of: Option<UserId>,
        /// When the question is asked again.
        remind_at: Option<At>,
        /// Until when it can be answered.
        until: At,
    },
    /// They answered.
    SurveyAnswered {
        /// How satisfied they are.
        satisfaction: Satisfaction,
        /// In their own words.
        text: Option<String>,
    },
    /// It was a false alarm.
    Rejected {
        /// Why.
        reason: String,
    },
    /// It came back, or was closed too soon.
    Reopened {
        /// Why.
        reason: String,
        /// It never had a room, nor was anybody told of it: it is opened as if it were declared now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        opens: bool,
    },
    /// It was an easy case, solved before it was reported.
    SolvedAtOnce {
        /// What came of it.
        result: String,
    },
    /// It is the same as another incident, and goes on there.
    Merged {
        /// The other one's number; absent: it is private, and is not named here.
        into: Option<String>,
        /// The other one's room, if it may be named.
        room: Option<ChannelId>,
    },
    /// The same was reported once more, at about the same time: it is one.
    ReportedAgain {
        /// What else the report says, a line each.
        text: Option<String>,
        /// How to reach whoever reported it.
        contact: Option<String>,
    },
    /// Another incident is the same as this one.
    Absorbed {
        /// The other one's number.
        number: String,
        /// Who was on it, and is invited over.
        people: Vec<UserId>,
    },
    /// Reminders are held back.
    Silenced {
        /// Until then.
        until: At,
        /// Why.
        reason: String,
    },
    /// Reminders are no longer held back.
    SilenceEnded,
    /// Who can see the room.
    PrivacySet {
        /// Only those who are invited.
        private: bool,
    },
    /// Discord did not let the room be changed so that only those who are invited see it, or everybody.
    AccessRefused {
        /// What Discord said.
        reason: String,
        /// How the room differs from what was promised, where Discord took the change or somebody opened the room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        differs: Option<AccessDiffers>,
    },
    /// Who can see the room is as it is to be, after Discord had not let that be.
    AccessSet,
    /// An incident that was named as similar to this one became private, and is named no longer.
    SimilarWithdrawn {
        /// Its number.
        number: String,
    },
    /// A calendar came to know other days, and what is open falls due at other times.
    DeadlinesMoved {
        /// Which deadlines.
        moved: Vec<Moved>,
    },
    /// What the timeline says of when something was, or of what, was put right.
    Corrected(Box<Correction>),
    /// A time fell due and people are told.
    FellDue(FellDue),
    /// The database came back from a backup, and what was recorded after that is lost.
    Restored {
        /// When the backup was taken, if that is known.
        backup: Option<At>,
        /// When the last message of the lost time was sent. What fell due before that was told, and is not told again.
        until: At,
        /// Entries lost, at least.
        lost: u32,
    },
}

impl Event {
    /// Is the incident opened with it: its room, its card and its announcement?
    pub fn opens(&self) -> bool {
        matches!(self, Event::Declared(_) | Event::Reopened { opens: true, .. })
    }
}

/// Another version of the playbook, and what that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adopted {
    /// The version before.
    pub from: PlaybookRef,
    /// The version from now on.
    pub to: PlaybookRef,
    /// Rank of the level in it.
    pub rank: Option<u8>,
    /// What people were told, as it counts by the new version.
    pub told: BTreeMap<Clock, Told>,
    /// Are other checks made, so that those that passed do not count?
    pub checks_anew: bool,
    /// Roles that the new version has in the room and the old one had not.
    pub call: Vec<RoleKey>,
}

/// A plan, as proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanProposed {
    /// Its number in the incident.
    pub id: u32,
    /// Temporary or permanent.
    pub kind: PlanKind,
    /// What will be done.
    pub text: String,
    /// Who does it.
    pub owner: UserId,
    /// When.
    pub at: Option<At>,
    /// What may go wrong, and then?
    pub risk: String,
    /// When service is expected back.
    pub eta: Option<At>,
}

/// A kind of update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateKind {
    /// Where we are.
    #[default]
    Progress,
    /// Something was found.
    Finding,
    /// Something came out.
    Result,
}

/// A kind of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseCategory {
    /// A machine or a program.
    Technical,
    /// How people work.
    Process,
    /// A person.
    Human,
}

/// A kind of plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// Restores service.
    Temporary,
    /// Fixes the cause.
    Permanent,
}
