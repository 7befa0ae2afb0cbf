//! Why something cannot be done: data, no prose. People read it in their language, with what to do instead.

mod turns;

pub use turns::TurnsRefusal;

use super::At;
use super::comms::Placeholder;
use super::grading::Because;
use super::ids::{RoleKey, UserId};
use super::incident::State;
use super::playbook::{Figure, Milestone, Need, Permit, PlaybookRef, Words};
use super::quota::{Charge, UsedUp};
use super::review::ReviewPart;

/// A step of a wording for customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommsStep {
    Draft,
    Approve,
    Publish,
}

/// A refusal. Nothing was changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// Not in an incident's room.
    NotInARoom,
    /// The guild is not set up.
    NotSetUp,
    /// No incident of this number here.
    NoSuchIncident(String),
    /// The caller has none of the roles that may do this.
    NotPermitted(Permit, Vec<RoleKey>),
    /// Only those who manage the guild.
    GuildManagersOnly,
    /// This incident is no drill.
    NotADrill,
    /// A drill that is over is not reopened.
    DrillOver,
    /// Only a closed incident can happen again in a drill.
    StillOpen(String),
    /// Neither a scene nor an incident to rehearse, or both.
    SceneOrIncident,
    /// No such drill: what was said, and those there are.
    NoSuchDrill(String, Vec<String>),
    /// The incident is closed.
    IsClosed,
    /// The incident is not closed, so it cannot be reopened.
    IsOpen,
    /// Closed too long ago; the incident may have been reopened until then.
    ReopenTooLate(At),
    /// A text without a visible character.
    Empty(&'static str),
    /// A text that is too long: field, longest, length.
    TooLong(&'static str, usize, usize),
    /// Acknowledged already, by whom and when.
    AlreadyAcknowledged(At),
    /// The level is that already.
    SameLevel(String),
    /// No such level: what was said, and the levels of the playbook.
    NoSuchLevel(String, Vec<String>),
    /// It is judged by this version, the present one, already.
    AdoptedAlready(PlaybookRef),
    /// The present version of the playbook lacks the incident's level: the level, the version, and its levels.
    LevelGone(String, PlaybookRef, Vec<String>),
    /// No playbook of this id is in force any more.
    PlaybookGone(String),
    /// Nothing can measure like this: the figure.
    FigureImpossible(String),
    /// No such playbook: what was said, and those there are.
    NoSuchPlaybook(String, Vec<String>),
    /// No such kind of fault: what was said, and those there are.
    NoSuchType(String, Vec<String>),
    /// No such role: what was said, and those that can be given.
    NoSuchRole(String, Vec<RoleKey>),
    /// The facts give another level: what was said, what they give, and why.
    LevelContradicts(String, String, Vec<Because>),
    /// None of the playbook's answers: field, and what was said.
    NoSuchAnswer(&'static str, String),
    /// No such detail, or none of its answers: what was said, and those there are.
    NoSuchDetail(String, Vec<Words>),
    /// The playbook asks for no details.
    NoDetails,
    /// Nobody waits for what came of self-help.
    NoSelfHelp,
    /// Nobody is asked whether they are satisfied.
    NoSurvey,
    /// Somebody else is asked.
    NotTheirSurvey(UserId),
    /// Only these roles ask the reporter, who has no account.
    NotTheirsToAsk(Vec<RoleKey>),
    /// The reporter has no account, and nobody wrote down what they said.
    ReporterUnasked(Vec<RoleKey>),
    /// It was answered then.
    SurveyAnswered(At),
    /// It could be answered until then.
    SurveyExpired(At),
    /// The playbook makes no level of this fact.
    NotAsked(&'static str),
    /// A change of grade says why.
    ReasonNeeded,
    /// Nobody takes this role by themselves; who gives it.
    NotToTake(RoleKey, Vec<RoleKey>),
    /// They have the role already.
    AlreadyHas(UserId, RoleKey),
    /// Somebody else has the role, which one can have: who, the role, and who may take it over; absent: the caller may, by
    /// command.
    RoleTaken(UserId, RoleKey, Vec<RoleKey>),
    /// The caller has not this part: what was said, and those that they have.
    NotTheirRole(String, Vec<RoleKey>),
    /// The caller has no role to give up.
    NothingToLeave,
    /// The caller has no role to hand over.
    NothingToHandOver,
    /// A role cannot be handed to oneself.
    HandOverToSelf,
    /// Somebody without an account cannot have this role.
    NeedsAnAccount(RoleKey),
    /// An incident cannot be merged into itself.
    MergeIntoSelf,
    /// The incident to merge into is closed: its number.
    MergeIntoClosed(String),
    /// The incident to merge into is open to everybody, and this one is private: the other one's number.
    MergeIntoPublic(String),
    /// Not so many minutes: what was said, and the most.
    BadMinutes(String, i64),
    /// Reminders are not held back.
    NotSilent,
    /// It is that already: private or not.
    AlreadyPrivate(bool),
    /// More people and roles would be in a private room than Discord takes: how many, and the most.
    TooManyInvited(usize, usize),
    /// A thread, or an incident without a room, cannot be made private.
    NoRoomOfItsOwn,
    NothingToSearch(String),
    /// They are not on the server, or not any more.
    NotHere(UserId),
    /// Whoever asks is not on the server.
    NotAMember,
    /// Whoever asks is a bot.
    BotsDoNotAct,
    /// A bot cannot have a role.
    IsABot(UserId),
    /// Not a time: what was said.
    BadTime(String),
    /// A time of day that has not come yet today: what was said, and when it was last.
    WhichDay(String, At),
    /// Not a length of time: what was said.
    BadDuration(String),
    InTheFuture(At),
    InThePast(At),
    /// Before the fault began.
    BeforeTheIncident(At),
    /// The fault was reported then, so it began no later.
    BeganLater(At),
    /// This was reached then, so the fault began no later.
    ReachedBefore(Milestone, At),
    /// No such entry in the timeline: what was said.
    NoSuchEntry(String),
    /// Nothing was said that differs from what stands.
    NothingToCorrect,
    /// The entry has no text that can be put right: its number.
    KeepsItsText(u32),
    /// What the entry says took effect when it was said: its number.
    KeepsItsTime(u32),
    /// The entry was recorded then, so it did not happen later: its number, and when.
    RecordedEarlier(u32, At),
    /// Somebody else has just put the entry right: its number.
    CorrectedMeanwhile(u32),
    /// It was reached then already.
    ReachedAlready(Milestone, At),
    /// It is reached by its own command only.
    ReachedByCommand(Milestone),
    /// This comes before it, and was only reached then.
    ReachedLater(Milestone, At),
    /// This comes after it, and was reached then already.
    ReachedEarlier(Milestone, At),
    /// A verification failed then, so it was not reached before.
    NotSinceFailure(At),
    /// Progress is not asked for now, so no next update can be promised.
    NoNextUpdate,
    /// Longer until the next update than the cadence allows; in seconds: asked, longest.
    NextTooFar(i64, i64),
    /// A share that is not between 0 and 100.
    BadPercent(String),
    /// Neither yes nor no: what was said.
    NotYesOrNo(String),
    NoSuchBlocker(String),
    /// Cleared already.
    BlockerCleared(u32),
    NoSuchPlan(String),
    /// Approved, overridden or carried out already.
    PlanNotWaiting(u32),
    /// It needs approval first.
    PlanNotApproved(u32),
    /// Carried out already.
    PlanDone(u32),
    /// Nobody approves their own plan.
    OwnPlan(u32),
    /// Nobody takes two steps of one plan's approval.
    ApprovedAlready(u32),
    /// The step that a plan waits for before the caller's, and the roles that take it.
    StepBefore(u32, Vec<(Words, Vec<RoleKey>)>),
    /// The steps that a plan waits for, and the roles that take each: until then it is not to be carried out.
    PlanWaits(u32, Vec<(Words, Vec<RoleKey>)>),
    /// The steps that a plan waits for, and the roles that take each: none of the caller's.
    NotTheirStep(u32, Vec<(Words, Vec<RoleKey>)>),
    /// A temporary plan says when service is expected back.
    EtaNeeded,
    /// Not in a state in which that makes sense.
    WrongState(State),
    /// It was verified then.
    VerifiedAlready(At),
    /// Its verification failed then.
    FailedAlready(At),
    /// There is nothing to verify yet.
    NothingToVerify,
    /// Another check comes first: its name.
    CheckBefore(Words),
    /// A check that has a figure passes with one: its name and the unit.
    FigureNeeded(Words, String),
    /// The figure is not a good one: as given, and what is good.
    FigureNotGood(String, Figure),
    /// A figure that measures none of what is asked for: as given, and the checks with their units.
    FigureUnclear(String, Vec<(Words, String)>),
    /// Only these roles make this check.
    NotTheirCheck(Words, Vec<RoleKey>),
    /// More are said to be content than were asked, or it is no number of people: as given.
    BadCount(String),
    /// The fix is watched until then.
    StillObserving(At),
    /// Nothing is being watched.
    NothingToObserve,
    /// Whoever fixed it does not verify it.
    FixerVerifies,
    /// No such check: what was said, and how many there are.
    NoSuchCheck(String, Vec<String>),
    /// No such document: what was said, and those there are.
    NoSuchDocument(String, Vec<String>),
    /// The playbook has no wording for customers.
    NoComms,
    /// No such template: what was said, and those there are.
    NoSuchTemplate(String, Vec<String>),
    /// Only these roles take this step.
    NotTheirWording(CommsStep, Vec<RoleKey>),
    /// The template needs these values: its name, and what has no value.
    WordingLacks(Words, Vec<Placeholder>),
    NoSuchWording(String),
    /// Nobody approves their own wording.
    OwnWording(u32),
    /// Approved already.
    WordingApproved(u32),
    /// Not approved yet, and who approves.
    WordingNotApproved(u32, Vec<RoleKey>),
    /// Published already.
    WordingPublished(u32),
    /// A newer one was published since: both numbers.
    WordingOutdated(u32, u32),
    /// It names a time that is past.
    WordingPast(u32, At),
    /// The last word promises no other.
    LastWord,
    /// Users are asked once there is a fix.
    NothingToAskUsers,
    /// A review comes after service is restored.
    TooEarlyToReview,
    /// The review was not opened.
    NoReview,
    /// The review is open already.
    ReviewIsOpen,
    ReviewFinished,
    /// The review lacks these parts; of the causes, one is enough.
    ReviewIncomplete(Vec<ReviewPart>),
    /// They take part already.
    AlreadyAttends(UserId),
    /// No such follow-up.
    NoSuchFollowup(String),
    /// Done already.
    FollowupDone(u32),
    /// The playbook counts in no working days here.
    NoWorkingDays,
    /// These blockers are open: they are cleared first, or carried over.
    BlockersOpen(Vec<u32>),
    /// Closing needs more.
    NotReady(Vec<Need>),
    /// It is graded or worked on; it is closed, not rejected.
    TooLateToReject(State),
    /// The button is of an earlier stage.
    StaleButton,
    /// The level or the playbook has changed since the questions were asked.
    StaleQuestions,
    /// Something that the product does not know.
    NotUnderstood(String),
    /// An option that must be there is not.
    Missing(&'static str),
    /// They, or the guild, asked for so much lately that they have to wait.
    QuotaUsedUp(Charge, UsedUp),
    /// Nothing is arranged about who is on call.
    Turns(TurnsRefusal),
    /// What was to be looked for took too long.
    TookTooLong,
    /// The database could not take it in time.
    NotSaved,
}

impl Refusal {
    /// Was it refused because of who asks? All others are refused the same to everybody.
    pub fn is_for_want_of_right(&self) -> bool {
        use Refusal as R;
        matches!(
            self,
            R::NotPermitted(..)
                | R::GuildManagersOnly
                | R::NotToTake(..)
                | R::NotAMember
                | R::BotsDoNotAct
                | R::NotTheirStep(..)
                | R::OwnPlan(_)
                | R::ApprovedAlready(_)
                | R::NotTheirWording(..)
                | R::OwnWording(_)
                | R::FixerVerifies
                | R::NotTheirCheck(..)
                | R::NotTheirSurvey(_)
                | R::NotTheirsToAsk(_)
                | R::Turns(TurnsRefusal::NotOfTheRota(..) | TurnsRefusal::SomebodyElseIsAsked(_))
        )
    }
}
