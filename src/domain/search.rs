//! Finding incidents by what people wrote: in titles, symptoms, logs, causes and the rest of the timeline.

use super::details::Given;
use super::spelling::plain;
use super::timeline::{
    AdoptionEvent, BlockerEvent, BulletinEvent, ClosingEvent, CorrectionEvent, CustomerUpdateEvent,
    DeclarationEvent, DetailsEvent, DrillEvent, DueEvent, Entry, Event, EvidenceEvent, FollowupEvent,
    LevelEvent, MeetingEvent, MergeEvent, MilestoneEvent, PlanEvent, PresenceEvent, PrivacyEvent,
    RestorationEvent, ReviewEvent, RoleEvent, RoomEvent, SelfHelpEvent, SilenceEvent, SurveyEvent,
    UpdateEvent, VerificationEvent,
};

/// Most words that are searched for at once.
const MOST: usize = 5;

/// What is searched for: the words, in small and narrow letters, each once.
pub fn words_of(said: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let word = plain(word);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.truncate(MOST);
    words
}

/// The text in which the first word is found, if all of them are somewhere in the timeline.
pub fn found_in(timeline: &[Entry], words: &[String]) -> Option<String> {
    let texts: Vec<&str> = timeline.iter().flat_map(|entry| written(&entry.event)).collect();
    let has = |word: &String| texts.iter().find(|text| plain(text).contains(word.as_str()));
    let first = words.first().and_then(has)?;
    words.iter().all(|word| has(word).is_some()).then(|| (*first).to_owned())
}

/// What people wrote with an entry. How to reach somebody is not searched.
fn written(event: &Event) -> Vec<&str> {
    match event {
        Event::Declaration(DeclarationEvent::Declared(report)) => {
            let optional = [&report.symptom, &report.impact, &report.users, &report.source];
            let texts = optional.into_iter().flatten().map(String::as_str);
            let details = public(&report.details);
            [report.number.as_str(), report.title.as_str()].into_iter().chain(texts).chain(details).collect()
        }
        Event::Details(DetailsEvent::DetailsGiven { details }) => public(details).collect(),
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(draft)) => vec![&draft.text],
        Event::Plan(PlanEvent::PlanProposed(plan)) => vec![&plan.text, &plan.risk],
        Event::Verification(VerificationEvent::Verified { figure, note, .. }) => {
            [figure, note].into_iter().flatten().map(String::as_str).collect()
        }
        Event::Evidence(EvidenceEvent::EvidenceAdded { text, link, .. }) => {
            std::iter::once(text).chain(link).map(String::as_str).collect()
        }
        Event::Correction(CorrectionEvent::Corrected(what)) => {
            what.text.iter().chain(&what.reason).map(String::as_str).collect()
        }
        Event::Review(ReviewEvent::ReviewEdited { parts }) => parts.values().map(String::as_str).collect(),
        Event::Level(LevelEvent::Graded { reason: text, .. })
        | Event::Review(ReviewEvent::ReviewOpened { reason: text })
        | Event::Followup(FollowupEvent::FollowupDone { text, .. })
        | Event::Verification(VerificationEvent::Observed { note: text, .. })
        | Event::SelfHelp(SelfHelpEvent::SelfHelpTried { note: text, .. })
        | Event::Survey(SurveyEvent::SurveyAnswered { text, .. })
        | Event::Role(RoleEvent::Assigned { goal: text, .. })
        | Event::Blocker(BlockerEvent::BlockerCleared { text, .. })
        | Event::Declaration(DeclarationEvent::ReportedAgain { text, .. })
        | Event::Closing(ClosingEvent::Closed { note: text }) => text.iter().map(String::as_str).collect(),
        Event::Presence(PresenceEvent::Contacted { note: text })
        | Event::Role(RoleEvent::HandedOver { note: text, .. })
        | Event::Update(UpdateEvent::Updated { text, .. })
        | Event::Update(UpdateEvent::Logged { text, .. })
        | Event::Meeting(MeetingEvent::MeetingHeld { text, .. })
        | Event::Milestone(MilestoneEvent::MilestoneReached { text, .. })
        | Event::Milestone(MilestoneEvent::StageSet { goal: text, .. })
        | Event::Drill(DrillEvent::Injected { text })
        | Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { text, .. })
        | Event::Followup(FollowupEvent::FollowupAdded { text, .. })
        | Event::Blocker(BlockerEvent::BlockerRaised { text, .. })
        | Event::Milestone(MilestoneEvent::CauseStated { text, .. })
        | Event::Milestone(MilestoneEvent::WorkaroundPlaced { text })
        | Event::Verification(VerificationEvent::Fixed { text })
        | Event::Plan(PlanEvent::PlanOverridden { reason: text, .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { result: text })
        | Event::Silence(SilenceEvent::Silenced { reason: text, .. })
        | Event::Closing(ClosingEvent::Rejected { reason: text })
        | Event::Closing(ClosingEvent::Reopened { reason: text, .. }) => vec![text],
        Event::Merge(MergeEvent::Merged { into, .. }) => into.iter().map(String::as_str).collect(),
        Event::Merge(MergeEvent::Absorbed { number, .. }) => vec![number],
        Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Presence(PresenceEvent::Acknowledged)
        | Event::Presence(PresenceEvent::Paged { .. })
        | Event::Role(RoleEvent::Joined { .. })
        | Event::Role(RoleEvent::Left { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Bulletin(BulletinEvent::BulletinIssued { .. })
        | Event::Survey(SurveyEvent::SurveySent { .. })
        | Event::Role(RoleEvent::ContactAdded { .. })
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. })
        | Event::Plan(PlanEvent::PlanDone { .. })
        | Event::Review(ReviewEvent::ReviewAttended { .. })
        | Event::Review(ReviewEvent::ReviewFinished)
        | Event::Silence(SilenceEvent::SilenceEnded)
        | Event::Privacy(PrivacyEvent::PrivacySet { .. })
        | Event::Adoption(AdoptionEvent::PlaybookAdopted(_))
        | Event::Privacy(PrivacyEvent::AccessRefused { .. })
        | Event::Privacy(PrivacyEvent::AccessSet)
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. })
        | Event::Due(DueEvent::DeadlinesMoved { .. })
        | Event::Room(RoomEvent::RoomDeleted)
        | Event::Room(RoomEvent::RoomPlainer { .. })
        | Event::Room(RoomEvent::RoomRefused { .. })
        | Event::Due(DueEvent::FellDue(_))
        | Event::Restoration(RestorationEvent::Restored { .. }) => Vec::new(),
    }
}

fn public(details: &[Given]) -> impl Iterator<Item = &str> {
    details.iter().filter(|given| !given.private).map(|given| given.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_small_and_each_once() {
        assert_eq!(words_of("  MySQL 宕机\tmysql \n"), ["mysql", "宕机"]);
        assert_eq!(words_of("a b c d e f").len(), MOST);
        assert!(words_of(" \u{3000}").is_empty());
    }
}
