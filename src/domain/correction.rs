//! Putting right what the timeline says: when the fault began, and when something happened and what was said of it. What
//! was said stays in the timeline, beside what stands.

mod applied;

pub use applied::still_open;
pub(super) use applied::{apply, moved_by};

use super::At;
use super::moved::Moved;
use super::playbook::Milestone;
use super::timeline::{Entry, Event};
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
        Event::Logged { .. } | Event::EvidenceAdded { .. } => Timing::Free,
        Event::MeetingHeld { .. }
        | Event::CauseStated { confirmed: false, .. }
        | Event::PlanDone { .. }
        | Event::Verified { passed: true, complete: false, .. } => Timing::Counts(Vec::new()),
        Event::Acknowledged => Timing::Counts(vec![M::Acknowledged]),
        Event::Contacted { .. } => Timing::Counts(vec![M::ReporterContacted]),
        Event::CauseStated { confirmed: true, .. } => Timing::Counts(vec![M::CauseFound]),
        Event::WorkaroundPlaced { .. } => Timing::Counts(vec![M::WorkaroundInPlace, M::Contained]),
        Event::Fixed { .. } => {
            Timing::Counts(vec![M::Acknowledged, M::CoreRestored, M::Recovered, M::SolutionGiven])
        }
        Event::Verified { passed: true, complete: true, .. } => Timing::Counts(vec![M::Resolved]),
        Event::MilestoneReached { milestone, .. } => Timing::Counts(vec![*milestone]),
        Event::Declared(_)
        | Event::RoomOpened { .. }
        | Event::RoomChosen { .. }
        | Event::RoomPlainer { .. }
        | Event::RoomDeleted
        | Event::RoomRefused { .. }
        | Event::Paged { .. }
        | Event::DetailsGiven { .. }
        | Event::SelfHelpTried { .. }
        | Event::Graded { .. }
        | Event::PlaybookAdopted(_)
        | Event::Assigned { .. }
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::HandedOver { .. }
        | Event::Present { .. }
        | Event::ContactAdded { .. }
        | Event::Updated { .. }
        | Event::StageSet { .. }
        | Event::Injected { .. }
        | Event::BlockerRaised { .. }
        | Event::BlockerCleared { .. }
        | Event::PlanProposed(_)
        | Event::PlanApproved { .. }
        | Event::PlanOverridden { .. }
        | Event::Verified { passed: false, .. }
        | Event::BulletinIssued { .. }
        | Event::Observed { .. }
        | Event::CommsDrafted(_)
        | Event::CommsApproved { .. }
        | Event::CommsPublished { .. }
        | Event::FeedbackNoted { .. }
        | Event::ReviewOpened { .. }
        | Event::ReviewEdited { .. }
        | Event::ReviewAttended { .. }
        | Event::ReviewFinished
        | Event::FollowupAdded { .. }
        | Event::FollowupDone { .. }
        | Event::Closed { .. }
        | Event::SurveySent { .. }
        | Event::SurveyAnswered { .. }
        | Event::Rejected { .. }
        | Event::Reopened { .. }
        | Event::SolvedAtOnce { .. }
        | Event::Merged { .. }
        | Event::ReportedAgain { .. }
        | Event::Absorbed { .. }
        | Event::Silenced { .. }
        | Event::SilenceEnded
        | Event::PrivacySet { .. }
        | Event::AccessRefused { .. }
        | Event::AccessSet
        | Event::SimilarWithdrawn { .. }
        | Event::DeadlinesMoved { .. }
        | Event::Corrected(_)
        | Event::FellDue(_)
        | Event::Restored { .. } => Timing::Fixed,
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
        Event::Declared(report) => Place::Must(&mut report.title),
        Event::Contacted { note: text }
        | Event::HandedOver { note: text, .. }
        | Event::Updated { text, .. }
        | Event::Logged { text, .. }
        | Event::MeetingHeld { text, .. }
        | Event::EvidenceAdded { text, .. }
        | Event::MilestoneReached { text, .. }
        | Event::StageSet { goal: text, .. }
        | Event::BlockerRaised { text, .. }
        | Event::CauseStated { text, .. }
        | Event::PlanOverridden { reason: text, .. }
        | Event::WorkaroundPlaced { text }
        | Event::Fixed { text }
        | Event::FeedbackNoted { text, .. }
        | Event::FollowupAdded { text, .. }
        | Event::Silenced { reason: text, .. }
        | Event::Rejected { reason: text }
        | Event::Reopened { reason: text, .. }
        | Event::SolvedAtOnce { result: text } => Place::Must(text),
        Event::SelfHelpTried { note: text, .. }
        | Event::Graded { reason: text, .. }
        | Event::Assigned { goal: text, .. }
        | Event::BlockerCleared { text, .. }
        | Event::Verified { note: text, .. }
        | Event::Observed { note: text, .. }
        | Event::FollowupDone { text, .. }
        | Event::Closed { note: text } => Place::May(text),
        Event::RoomOpened { .. }
        | Event::RoomChosen { .. }
        | Event::RoomPlainer { .. }
        | Event::RoomDeleted
        | Event::RoomRefused { .. }
        | Event::Acknowledged
        | Event::Paged { .. }
        | Event::DetailsGiven { .. }
        | Event::PlaybookAdopted(_)
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::Present { .. }
        | Event::ContactAdded { .. }
        | Event::Injected { .. }
        | Event::PlanProposed(_)
        | Event::PlanApproved { .. }
        | Event::PlanDone { .. }
        | Event::BulletinIssued { .. }
        | Event::CommsDrafted(_)
        | Event::CommsApproved { .. }
        | Event::CommsPublished { .. }
        | Event::ReviewOpened { .. }
        | Event::ReviewEdited { .. }
        | Event::ReviewAttended { .. }
        | Event::ReviewFinished
        | Event::SurveySent { .. }
        | Event::SurveyAnswered { .. }
        | Event::Merged { .. }
        | Event::ReportedAgain { .. }
        | Event::Absorbed { .. }
        | Event::SilenceEnded
        | Event::PrivacySet { .. }
        | Event::AccessRefused { .. }
        | Event::AccessSet
        | Event::SimilarWithdrawn { .. }
        | Event::DeadlinesMoved { .. }
        | Event::Corrected(_)
        | Event::FellDue(_)
        | Event::Restored { .. } => return None,
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
        if let Event::Corrected(correction) = &entry.event
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
    if let Event::Logged { at, .. }
    | Event::EvidenceAdded { at, .. }
    | Event::MeetingHeld { at, .. }
    | Event::MilestoneReached { at, .. } = &mut entry.event
        && happened != at.unwrap_or(entry.at)
    {
        *at = Some(happened);
    }
    Standing { entry: Cow::Owned(entry), happened, corrections }
}
