//! What can be asked for.

use crate::domain::authorise::Action;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Declare,
    DeclareMessage,
    DrillStart,
    DrillInject,
    DrillStop,
    DrillScore,
    IncidentsList,
    IncidentsShow,
    IncidentsSearch,
    IncidentsSimilar,
    IncidentsExport,
    IncidentsDocument,
    /// Figures over a time.
    Stats,
    /// Who is on call.
    Oncall,
    PlaybookList,
    PlaybookShow,
    PlaybookSimulate,
    PlaybookAdopt,
    Setup,
    Doctor,
    Settings,
    /// Who did what.
    Audit,
    Ack,
    Reject,
    Contacted,
    /// Give details of the fault, or open their form.
    Details,
    SelfHelp,
    Paged,
    ContactAdd,
    ContactList,
    Grade,
    /// Take the level that the playbook proposes: a button alone.
    Raise,
    Assign,
    Join,
    HandOver,
    /// Give up one's parts, or one of them.
    Leave,
    Merge,
    Silence,
    PrivateOn,
    PrivateOff,
    Update,
    Log,
    LogMessage,
    EvidenceAdd,
    EvidenceMessage,
    EvidenceList,
    /// Put right when the fault began, or an entry of the timeline.
    Correct,
    /// Say what the work is to reach next.
    Stage,
    BlockerRaise,
    BlockerClear,
    BlockerList,
    Cause,
    PlanPropose,
    PlanApprove,
    PlanOverride,
    PlanDone,
    PlanList,
    Workaround,
    Resolve,
    Verify,
    Observed,
    Close,
    Reopen,
    /// Say how satisfied one is.
    Survey,
    ReviewOpen,
    ReviewEdit,
    ReviewAttend,
    ReviewFinish,
    CommsDraft,
    CommsApprove,
    CommsPublish,
    CommsFeedback,
    CommsList,
    FollowupAdd,
    FollowupDone,
    FollowupList,
    Timeline,
    Status,
    /// Tell somebody who comes in late where it stands.
    Catchup,
    /// Tell why a reminder came, or did not.
    Why,
}

impl Verb {
    /// What is done by it: what rights are asked about, and what the audit trail says. Where more is needed than for the
    /// word, such as for a milestone in the log, the decision asks for that besides.
    pub(crate) fn action(self) -> Action {
        match self {
            Verb::Declare | Verb::DeclareMessage => Action::Declare,
            Verb::DrillStart => Action::StartDrill,
            Verb::DrillInject => Action::Inject,
            Verb::DrillStop => Action::StopDrill,
            Verb::DrillScore
            | Verb::IncidentsShow
            | Verb::IncidentsSimilar
            | Verb::ContactList
            | Verb::EvidenceList
            | Verb::BlockerList
            | Verb::PlanList
            | Verb::CommsList
            | Verb::FollowupList
            | Verb::Timeline
            | Verb::Status
            | Verb::Catchup
            | Verb::Why => Action::Look,
            Verb::IncidentsList
            | Verb::IncidentsSearch
            | Verb::Stats
            | Verb::Oncall
            | Verb::PlaybookList
            | Verb::PlaybookShow
            | Verb::PlaybookSimulate => Action::Browse,
            Verb::IncidentsExport | Verb::IncidentsDocument => Action::Export,
            Verb::PlaybookAdopt => Action::Adopt,
            Verb::Setup => Action::SetUp,
            Verb::Doctor => Action::Doctor,
            Verb::Settings => Action::Settings,
            Verb::Audit => Action::ReadAudit,
            Verb::Ack => Action::Acknowledge,
            Verb::Reject => Action::Reject,
            Verb::Contacted => Action::Contacted,
            Verb::Details => Action::GiveDetails,
            Verb::SelfHelp => Action::TrySelfHelp,
            Verb::Paged => Action::Page,
            Verb::ContactAdd => Action::AddContact,
            Verb::Grade => Action::Grade,
            Verb::Raise => Action::Raise,
            Verb::Assign => Action::Assign,
            Verb::Join => Action::Join,
            Verb::HandOver => Action::HandOver,
            Verb::Leave => Action::Leave,
            Verb::Merge => Action::Merge,
            Verb::Silence => Action::Silence,
            Verb::PrivateOn | Verb::PrivateOff => Action::SetPrivate,
            Verb::Update => Action::Update,
            Verb::Log | Verb::LogMessage => Action::Log,
            Verb::EvidenceAdd | Verb::EvidenceMessage => Action::AddEvidence,
            Verb::Correct => Action::Correct,
            Verb::Stage => Action::SetStage,
            Verb::BlockerRaise => Action::RaiseBlocker,
            Verb::BlockerClear => Action::ClearBlocker,
            Verb::Cause => Action::StateCause,
            Verb::PlanPropose => Action::ProposePlan,
            Verb::PlanApprove => Action::ApprovePlan,
            Verb::PlanOverride => Action::OverridePlan,
            Verb::PlanDone => Action::FinishPlan,
            Verb::Workaround => Action::Workaround,
            Verb::Resolve => Action::Resolve,
            Verb::Verify => Action::Verify,
            Verb::Observed => Action::Observe,
            Verb::Close => Action::Close,
            Verb::Reopen => Action::Reopen,
            Verb::Survey => Action::AnswerSurvey,
            Verb::ReviewOpen => Action::OpenReview,
            Verb::ReviewEdit => Action::EditReview,
            Verb::ReviewAttend => Action::AttendReview,
            Verb::ReviewFinish => Action::FinishReview,
            Verb::CommsDraft => Action::DraftComms,
            Verb::CommsApprove => Action::ApproveComms,
            Verb::CommsPublish => Action::PublishComms,
            Verb::CommsFeedback => Action::NoteFeedback,
            Verb::FollowupAdd => Action::AddFollowup,
            Verb::FollowupDone => Action::FinishFollowup,
        }
    }
}
