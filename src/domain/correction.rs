//! Putting right what the timeline says: when the fault began, and when something happened and what was said of it. What
//! was said stays in the timeline, beside what stands.

mod applied;

pub use applied::still_open;
pub(super) use applied::{apply, moved_by};

use super::At;
use super::moved::Moved;
use super::playbook::Milestone;
use super::timeline::{
    AdoptionEvent, BlockerEvent, BulletinEvent, ClosingEvent, CorrectionEvent, CustomerUpdateEvent,
    DeclarationEvent, DetailsEvent, DrillEvent, DueEvent, Entry, Event, EvidenceEvent, FollowupEvent,
    LevelEvent, MeetingEvent, MergeEvent, MilestoneEvent, PlanEvent, PresenceEvent, PrivacyEvent,
    RestorationEvent, ReviewEvent, RoleEvent, RoomEvent, SelfHelpEvent, SilenceEvent, SurveyEvent,
    UpdateEvent, VerificationEvent,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What was put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// Of what.
    pub of: Subject,
    /// When it was, if that is put right.
    pub at: Option<At>,
    /// What it says now, if that is put right.
    pub text: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Deadlines that are others by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// When the handling group last met, where that is another time by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<At>,
}

/// What can be put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// When the fault began.
    Occurrence {
        /// When that was said to be until then, if it was said.
        was: Option<At>,
    },
    /// An entry of the timeline.
    Entry {
        /// As it stood until then.
        entry: Box<Entry>,
        /// When it had happened, as was said until then.
        happened: At,
    },
}

impl Correction {
    /// The number of the entry that it puts right, if it is one.
    pub fn entry(&self) -> Option<u32> {
        match &self.of {
            Subject::Occurrence { .. } => None,
            Subject::Entry { entry, .. } => Some(entry.seq),
        }
    }
}

/// What another time of an entry changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Timing {
    /// Where it stands in the timeline, be that before the fault began.
    Free,
    /// That, and what counts from it: what it reached, if anything.
    Counts(Vec<Milestone>),
    /// It took effect when it was said, whatever people say later.
    Fixed,
}

/// What another time of such an entry changes.
pub fn timing(event: &Event) -> Timing {
    use Milestone as M;
    match event {
        Event::Update(UpdateEvent::Logged { .. }) | Event::Evidence(EvidenceEvent::EvidenceAdded { .. }) => {
            Timing::Free
        }
        Event::Meeting(MeetingEvent::MeetingHeld { .. })
        | Event::Milestone(MilestoneEvent::CauseStated { confirmed: false, .. })
        | Event::Plan(PlanEvent::PlanDone { .. })
        | Event::Verification(VerificationEvent::Verified { passed: true, complete: false, .. }) => {
            Timing::Counts(Vec::new())
        }
        Event::Presence(PresenceEvent::Acknowledged) => Timing::Counts(vec![M::Acknowledged]),
        Event::Presence(PresenceEvent::Contacted { .. }) => Timing::Counts(vec![M::ReporterContacted]),
        Event::Milestone(MilestoneEvent::CauseStated { confirmed: true, .. }) => {
            Timing::Counts(vec![M::CauseFound])
        }
        Event::Milestone(MilestoneEvent::WorkaroundPlaced { .. }) => {
            Timing::Counts(vec![M::WorkaroundInPlace, M::Contained])
        }
        Event::Verification(VerificationEvent::Fixed { .. }) => {
            Timing::Counts(vec![M::Acknowledged, M::CoreRestored, M::Recovered, M::SolutionGiven])
        }
        Event::Verification(VerificationEvent::Verified { passed: true, complete: true, .. }) => {
            Timing::Counts(vec![M::Resolved])
        }
        Event::Milestone(MilestoneEvent::MilestoneReached { milestone, .. }) => {
            Timing::Counts(vec![*milestone])
        }
        Event::Declaration(DeclarationEvent::Declared(_))
        | Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Room(RoomEvent::RoomPlainer { .. })
        | Event::Room(RoomEvent::RoomDeleted)
        | Event::Room(RoomEvent::RoomRefused { .. })
        | Event::Presence(PresenceEvent::Paged { .. })
        | Event::Details(DetailsEvent::DetailsGiven { .. })
        | Event::SelfHelp(SelfHelpEvent::SelfHelpTried { .. })
        | Event::Level(LevelEvent::Graded { .. })
        | Event::Adoption(AdoptionEvent::PlaybookAdopted(_))
        | Event::Role(RoleEvent::Assigned { .. })
        | Event::Role(RoleEvent::Joined { .. })
        | Event::Role(RoleEvent::Left { .. })
        | Event::Role(RoleEvent::HandedOver { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Role(RoleEvent::ContactAdded { .. })
        | Event::Update(UpdateEvent::Updated { .. })
        | Event::Milestone(MilestoneEvent::StageSet { .. })
        | Event::Drill(DrillEvent::Injected { .. })
        | Event::Blocker(BlockerEvent::BlockerRaised { .. })
        | Event::Blocker(BlockerEvent::BlockerCleared { .. })
        | Event::Plan(PlanEvent::PlanProposed(_))
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanOverridden { .. })
        | Event::Verification(VerificationEvent::Verified { passed: false, .. })
        | Event::Bulletin(BulletinEvent::BulletinIssued { .. })
        | Event::Verification(VerificationEvent::Observed { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { .. })
        | Event::Review(ReviewEvent::ReviewOpened { .. })
        | Event::Review(ReviewEvent::ReviewEdited { .. })
        | Event::Review(ReviewEvent::ReviewAttended { .. })
        | Event::Review(ReviewEvent::ReviewFinished)
        | Event::Followup(FollowupEvent::FollowupAdded { .. })
        | Event::Followup(FollowupEvent::FollowupDone { .. })
        | Event::Closing(ClosingEvent::Closed { .. })
        | Event::Survey(SurveyEvent::SurveySent { .. })
        | Event::Survey(SurveyEvent::SurveyAnswered { .. })
        | Event::Closing(ClosingEvent::Rejected { .. })
        | Event::Closing(ClosingEvent::Reopened { .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { .. })
        | Event::Merge(MergeEvent::Merged { .. })
        | Event::Declaration(DeclarationEvent::ReportedAgain { .. })
        | Event::Merge(MergeEvent::Absorbed { .. })
        | Event::Silence(SilenceEvent::Silenced { .. })
        | Event::Silence(SilenceEvent::SilenceEnded)
        | Event::Privacy(PrivacyEvent::PrivacySet { .. })
        | Event::Privacy(PrivacyEvent::AccessRefused { .. })
        | Event::Privacy(PrivacyEvent::AccessSet)
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. })
        | Event::Due(DueEvent::DeadlinesMoved { .. })
        | Event::Correction(CorrectionEvent::Corrected(_))
        | Event::Due(DueEvent::FellDue(_))
        | Event::Restoration(RestorationEvent::Restored { .. }) => Timing::Fixed,
    }
}

/// The place of what somebody wrote with an entry.
enum Place<'a> {
    Must(&'a mut String),
    May(&'a mut Option<String>),
}

/// Where the text stands that can be put right. What others approved as it stands, what has a command that replaces it, and
/// what somebody was asked for themselves, are not put right by others.
fn place(event: &mut Event) -> Option<Place<'_>> {
    Some(match event {
        Event::Declaration(DeclarationEvent::Declared(report)) => Place::Must(&mut report.title),
        Event::Presence(PresenceEvent::Contacted { note: text })
        | Event::Role(RoleEvent::HandedOver { note: text, .. })
        | Event::Update(UpdateEvent::Updated { text, .. })
        | Event::Update(UpdateEvent::Logged { text, .. })
        | Event::Meeting(MeetingEvent::MeetingHeld { text, .. })
        | Event::Evidence(EvidenceEvent::EvidenceAdded { text, .. })
        | Event::Milestone(MilestoneEvent::MilestoneReached { text, .. })
        | Event::Milestone(MilestoneEvent::StageSet { goal: text, .. })
        | Event::Blocker(BlockerEvent::BlockerRaised { text, .. })
        | Event::Milestone(MilestoneEvent::CauseStated { text, .. })
        | Event::Plan(PlanEvent::PlanOverridden { reason: text, .. })
        | Event::Milestone(MilestoneEvent::WorkaroundPlaced { text })
        | Event::Verification(VerificationEvent::Fixed { text })
        | Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { text, .. })
        | Event::Followup(FollowupEvent::FollowupAdded { text, .. })
        | Event::Silence(SilenceEvent::Silenced { reason: text, .. })
        | Event::Closing(ClosingEvent::Rejected { reason: text })
        | Event::Closing(ClosingEvent::Reopened { reason: text, .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { result: text }) => Place::Must(text),
        Event::SelfHelp(SelfHelpEvent::SelfHelpTried { note: text, .. })
        | Event::Level(LevelEvent::Graded { reason: text, .. })
        | Event::Role(RoleEvent::Assigned { goal: text, .. })
        | Event::Blocker(BlockerEvent::BlockerCleared { text, .. })
        | Event::Verification(VerificationEvent::Verified { note: text, .. })
        | Event::Verification(VerificationEvent::Observed { note: text, .. })
        | Event::Followup(FollowupEvent::FollowupDone { text, .. })
        | Event::Closing(ClosingEvent::Closed { note: text }) => Place::May(text),
        Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Room(RoomEvent::RoomPlainer { .. })
        | Event::Room(RoomEvent::RoomDeleted)
        | Event::Room(RoomEvent::RoomRefused { .. })
        | Event::Presence(PresenceEvent::Acknowledged)
        | Event::Presence(PresenceEvent::Paged { .. })
        | Event::Details(DetailsEvent::DetailsGiven { .. })
        | Event::Adoption(AdoptionEvent::PlaybookAdopted(_))
        | Event::Role(RoleEvent::Joined { .. })
        | Event::Role(RoleEvent::Left { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Role(RoleEvent::ContactAdded { .. })
        | Event::Drill(DrillEvent::Injected { .. })
        | Event::Plan(PlanEvent::PlanProposed(_))
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanDone { .. })
        | Event::Bulletin(BulletinEvent::BulletinIssued { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. })
        | Event::Review(ReviewEvent::ReviewOpened { .. })
        | Event::Review(ReviewEvent::ReviewEdited { .. })
        | Event::Review(ReviewEvent::ReviewAttended { .. })
        | Event::Review(ReviewEvent::ReviewFinished)
        | Event::Survey(SurveyEvent::SurveySent { .. })
        | Event::Survey(SurveyEvent::SurveyAnswered { .. })
        | Event::Merge(MergeEvent::Merged { .. })
        | Event::Declaration(DeclarationEvent::ReportedAgain { .. })
        | Event::Merge(MergeEvent::Absorbed { .. })
        | Event::Silence(SilenceEvent::SilenceEnded)
        | Event::Privacy(PrivacyEvent::PrivacySet { .. })
        | Event::Privacy(PrivacyEvent::AccessRefused { .. })
        | Event::Privacy(PrivacyEvent::AccessSet)
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. })
        | Event::Due(DueEvent::DeadlinesMoved { .. })
        | Event::Correction(CorrectionEvent::Corrected(_))
        | Event::Due(DueEvent::FellDue(_))
        | Event::Restoration(RestorationEvent::Restored { .. }) => return None,
    })
}

/// The text of an entry that can be put right. `None`: it has none; within: nobody wrote any with it.
pub fn text_of(event: &Event) -> Option<Option<String>> {
    match place(&mut event.clone())? {
        Place::Must(text) => Some(Some(text.clone())),
        Place::May(text) => Some(text.clone()),
    }
}

/// An entry as it stands, and what was said of it before.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// What it says now.
    pub entry: Cow<'a, Entry>,
    /// When it happened, as far as is known now.
    pub happened: At,
    /// What put it right, oldest first, with the entries' numbers.
    pub corrections: Vec<(u32, &'a Correction)>,
}

impl Standing<'_> {
    /// What it said at first, and when that was said to have happened. `None`: it was never put right.
    pub fn at_first(&self) -> Option<(&Entry, At)> {
        match &self.corrections.first()?.1.of {
            Subject::Entry { entry, happened } => Some((entry, *happened)),
            Subject::Occurrence { .. } => None,
        }
    }
}

/// Every entry as it stands, in the order in which they were recorded.
pub fn standing(timeline: &[Entry]) -> Vec<Standing<'_>> {
    let mut corrections: BTreeMap<u32, Vec<(u32, &Correction)>> = BTreeMap::new();
    for entry in timeline {
        if let Event::Correction(CorrectionEvent::Corrected(correction)) = &entry.event
            && let Some(of) = correction.entry()
        {
            corrections.entry(of).or_default().push((entry.seq, correction));
        }
    }
    let stands = |entry| {
        let plain =
            Standing { entry: Cow::Borrowed(entry), happened: entry.happened(), corrections: Vec::new() };
        match corrections.remove(&entry.seq) {
            None => plain,
            Some(corrections) => put_right(plain, corrections),
        }
    };
    timeline.iter().map(stands).collect()
}

fn put_right<'a>(plain: Standing<'a>, corrections: Vec<(u32, &'a Correction)>) -> Standing<'a> {
    let (mut entry, mut happened) = (plain.entry.into_owned(), plain.happened);
    for (_, correction) in &corrections {
        happened = correction.at.unwrap_or(happened);
        match place(&mut entry.event).zip(correction.text.as_ref()) {
            Some((Place::Must(said), text)) => said.clone_from(text),
            Some((Place::May(said), text)) => *said = Some(text.clone()),
            None => {}
        }
    }
    if let Event::Update(UpdateEvent::Logged { at, .. })
    | Event::Evidence(EvidenceEvent::EvidenceAdded { at, .. })
    | Event::Meeting(MeetingEvent::MeetingHeld { at, .. })
    | Event::Milestone(MilestoneEvent::MilestoneReached { at, .. }) = &mut entry.event
        && happened != at.unwrap_or(entry.at)
    {
        *at = Some(happened);
    }
    Standing { entry: Cow::Owned(entry), happened, corrections }
}
