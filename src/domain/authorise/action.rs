//! What can be done, and what each needs: of whoever does it, and of the incident.

use crate::domain::playbook::Permit;
use crate::domain::refusal::CommsStep;

/// What somebody needs for an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// To be there.
    Nothing,
    /// A role that the playbook permits it.
    Permit(Permit),
    /// To manage the server.
    Manager,
    /// A role of one of the playbook's steps of approval.
    Step,
    /// A role that the playbook lets take this step of a wording.
    Wording(CommsStep),
    /// To be the one who is asked.
    Asked,
}

/// When an action makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It is about no incident, but about the server.
    Server,
    /// Whatever the incident is like.
    Always,
    /// Unless it was no fault of its own: neither rejected nor merged.
    Real,
    /// While it is open.
    Open,
    /// While it is open and nobody says that it is fixed.
    Unfixed,
    /// The same, of what a fix shows to have been real.
    Unproved,
    /// Once the fix was verified, or it is closed.
    Over,
}

/// The table: what it is, its word, when it makes sense, and what it needs. One list, so that no action is without an
/// answer, and none is left out where all are walked.
macro_rules! actions {
    ($($(#[$about:meta])* $action:ident = $key:literal, $when:ident, $needs:ident $(($what:expr))?;)*) => {
        /// What somebody can do with an incident, or on a server.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$about])* $action,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &[Action] = &[$(Action::$action,)*];

            /// The word for it in the audit trail and in tables.
            pub fn key(self) -> &'static str {
                match self {
                    $(Action::$action => $key,)*
                }
            }

            /// What the incident must be like.
            pub fn when(self) -> When {
                match self {
                    $(Action::$action => When::$when,)*
                }
            }

            /// What whoever does it must have.
            pub fn needs(self) -> Needs {
                match self {
                    $(Action::$action => Needs::$needs $(($what))?,)*
                }
            }
        }
    };
}

actions! {
    /// Report a fault.
    Declare = "declare", Server, Nothing;
    /// Begin a drill.
    StartDrill = "drill start", Server, Permit(Permit::Drill);
    /// Look at what everybody on the server may look at: lists, searches, figures, playbooks, turns.
    Browse = "browse", Server, Nothing;
    /// Take over, cover, swap turns at a role that one takes turns at or holds, or answer somebody who asks for it.
    ArrangeTurns = "oncall", Server, Nothing;
    /// Make channels, say which are used, and bind roles by their names.
    SetUp = "warroom setup", Server, Manager;
    /// Say who holds which role.
    Settings = "warroom settings", Server, Manager;
    /// See what is missing.
    Doctor = "warroom doctor", Server, Manager;
    /// Read who did what.
    ReadAudit = "audit", Server, Manager;
    /// Look at an incident: card, timeline, lists, reasons.
    Look = "look", Always, Nothing;
    /// Take the record or a document of an incident out.
    Export = "export", Always, Nothing;
    /// Be on it.
    Acknowledge = "ack", Open, Permit(Permit::Ack);
    /// Say that a report is a false alarm.
    Reject = "reject", Unproved, Permit(Permit::Reject);
    /// Say that the reporter was reached.
    Contacted = "contacted", Open, Nothing;
    /// Give details of the fault.
    GiveDetails = "details", Real, Nothing;
    /// Say what came of self-help.
    TrySelfHelp = "self-help", Open, Permit(Permit::Verify);
    /// Say that somebody was called by phone.
    Page = "paged", Open, Nothing;
    /// Add somebody without an account.
    AddContact = "contact add", Open, Nothing;
    /// Set or change the level.
    Grade = "grade", Open, Permit(Permit::Grade);
    /// Say that the level is certain.
    ConfirmGrade = "grade confirm", Open, Permit(Permit::Confirm);
    /// Take the level that the playbook proposes.
    Raise = "raise", Open, Permit(Permit::Grade);
    /// Go over to the present version of the playbook.
    Adopt = "playbook adopt", Open, Permit(Permit::Grade);
    /// Give somebody a role.
    Assign = "assign", Open, Permit(Permit::Assign);
    /// Take a role: which ones, [`may_take`](super::may_take) says.
    Join = "join", Open, Nothing;
    /// Give one's own part to somebody else.
    HandOver = "handover", Open, Nothing;
    /// Give up one's own roles.
    Leave = "leave", Open, Nothing;
    /// Merge the incident into another.
    Merge = "merge", Open, Permit(Permit::Merge);
    /// Hold reminders back.
    Silence = "silence", Open, Permit(Permit::Silence);
    /// Say who can see the room.
    SetPrivate = "private", Always, Permit(Permit::Private);
    /// Tell where we are.
    Update = "update", Open, Nothing;
    /// Write into the log.
    Log = "log", Always, Nothing;
    /// Note that the handling group met.
    Meet = "log meeting", Open, Nothing;
    /// Note, also after the fact, that something was reached; what others need a permit for has a line of its own.
    Reach = "log milestone", Real, Nothing;
    /// The same of the acknowledgement.
    ReachAcknowledged = "log milestone:acknowledged", Real, Permit(Permit::Ack);
    /// The same of the confirmed level.
    ReachGraded = "log milestone:graded", Real, Permit(Permit::Confirm);
    /// The same of the verified fix.
    ReachResolved = "log milestone:resolved", Real, Permit(Permit::Verify);
    /// The same of the review.
    ReachReviewed = "log milestone:reviewed", Real, Permit(Permit::Review);
    /// Put right what one wrote oneself.
    Correct = "correct", Always, Nothing;
    /// Put right what others wrote, when the fault began, and when what counts happened.
    CorrectOthers = "correct others", Always, Permit(Permit::Correct);
    /// Enter evidence.
    AddEvidence = "evidence add", Always, Nothing;
    /// Say what the work is to reach next.
    SetStage = "stage", Unfixed, Permit(Permit::Stage);
    /// Say that something is missing.
    RaiseBlocker = "blocker raise", Open, Nothing;
    /// Say that it is there.
    ClearBlocker = "blocker clear", Open, Nothing;
    /// Say what caused it.
    StateCause = "cause", Open, Nothing;
    /// The same once it is closed, for the review.
    StateCauseLater = "cause, once closed", Real, Permit(Permit::Review);
    ProposePlan = "plan propose", Open, Nothing;
    /// Take a step of a plan's approval.
    ApprovePlan = "plan approve", Open, Step;
    /// Let a plan go ahead without approval.
    OverridePlan = "plan override", Open, Permit(Permit::Override);
    /// Say that a plan was carried out.
    FinishPlan = "plan done", Open, Nothing;
    /// Say that a workaround is in place.
    Workaround = "workaround", Open, Nothing;
    /// Say that it is fixed.
    Resolve = "resolve", Unfixed, Nothing;
    /// Report a check of the fix.
    Verify = "verify", Open, Permit(Permit::Verify);
    /// Say what was seen since the fix.
    Observe = "observed", Always, Nothing;
    Close = "close", Open, Permit(Permit::Close);
    Reopen = "reopen", Over, Permit(Permit::Reopen);
    /// Say how satisfied one is.
    AnswerSurvey = "survey", Always, Asked;
    OpenReview = "review open", Always, Permit(Permit::Review);
    /// Write into the review.
    EditReview = "review edit", Always, Nothing;
    /// Note who took part in the review.
    AttendReview = "review attend", Always, Nothing;
    FinishReview = "review finish", Always, Permit(Permit::Review);
    /// Draft a wording for customers.
    DraftComms = "comms draft", Always, Wording(CommsStep::Draft);
    /// Approve a wording.
    ApproveComms = "comms approve", Always, Wording(CommsStep::Approve);
    /// Say that a wording is published.
    PublishComms = "comms publish", Always, Wording(CommsStep::Publish);
    /// Note what customers say.
    NoteFeedback = "comms feedback", Always, Nothing;
    /// Note a follow-up.
    AddFollowup = "followup add", Always, Nothing;
    /// Say that a follow-up was made.
    FinishFollowup = "followup done", Always, Nothing;
    /// Make up news in a drill.
    Inject = "drill inject", Open, Permit(Permit::Drill);
    /// End a drill.
    StopDrill = "drill stop", Open, Permit(Permit::Drill);
}
