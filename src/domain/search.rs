//! Finding incidents by what people wrote: in titles, symptoms, logs, causes and the rest of the timeline.

use super::details::Given;
use super::spelling::plain;
use super::timeline::{Entry, Event};

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
        Event::Declared(report) => {
            let optional = [&report.symptom, &report.impact, &report.users, &report.source];
            let texts = optional.into_iter().flatten().map(String::as_str);
            let details = public(&report.details);
            [report.number.as_str(), report.title.as_str()].into_iter().chain(texts).chain(details).collect()
        }
        Event::DetailsGiven { details } => public(details).collect(),
        Event::CommsDrafted(draft) => vec![&draft.text],
        Event::PlanProposed(plan) => vec![&plan.text, &plan.risk],
        Event::Verified { figure, note, .. } => {
            [figure, note].into_iter().flatten().map(String::as_str).collect()
        }
        Event::EvidenceAdded { text, link, .. } => {
            std::iter::once(text).chain(link).map(String::as_str).collect()
        }
        Event::Corrected(what) => what.text.iter().chain(&what.reason).map(String::as_str).collect(),
        Event::ReviewEdited { parts } => parts.values().map(String::as_str).collect(),
        Event::Graded { reason: text, .. }
        | Event::ReviewOpened { reason: text }
        | Event::FollowupDone { text, .. }
        | Event::Observed { note: text, .. }
        | Event::SelfHelpTried { note: text, .. }
        | Event::SurveyAnswered { text, .. }
        | Event::Assigned { goal: text, .. }
        | Event::BlockerCleared { text, .. }
        | Event::ReportedAgain { text, .. }
        | Event::Closed { note: text } => text.iter().map(String::as_str).collect(),
        Event::Contacted { note: text }
        | Event::HandedOver { note: text, .. }
        | Event::Updated { text, .. }
        | Event::Logged { text, .. }
        | Event::MeetingHeld { text, .. }
        | Event::MilestoneReached { text, .. }
        | Event::StageSet { goal: text, .. }
        | Event::Injected { text }
        | Event::FeedbackNoted { text, .. }
        | Event::FollowupAdded { text, .. }
        | Event::BlockerRaised { text, .. }
        | Event::CauseStated { text, .. }
        | Event::WorkaroundPlaced { text }
        | Event::Fixed { text }
        | Event::PlanOverridden { reason: text, .. }
        | Event::SolvedAtOnce { result: text }
        | Event::Silenced { reason: text, .. }
        | Event::Rejected { reason: text }
        | Event::Reopened { reason: text, .. } => vec![text],
        Event::Merged { into, .. } => into.iter().map(String::as_str).collect(),
        Event::Absorbed { number, .. } => vec![number],
        Event::RoomOpened { .. }
        | Event::RoomChosen { .. }
        | Event::Acknowledged
        | Event::Paged { .. }
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::Present { .. }
        | Event::BulletinIssued { .. }
        | Event::SurveySent { .. }
        | Event::ContactAdded { .. }
        | Event::PlanApproved { .. }
        | Event::CommsApproved { .. }
        | Event::CommsPublished { .. }
        | Event::PlanDone { .. }
        | Event::ReviewAttended { .. }
        | Event::ReviewFinished
        | Event::SilenceEnded
        | Event::PrivacySet { .. }
        | Event::PlaybookAdopted(_)
        | Event::AccessRefused { .. }
        | Event::AccessSet
        | Event::SimilarWithdrawn { .. }
        | Event::DeadlinesMoved { .. }
        | Event::RoomDeleted
        | Event::RoomPlainer { .. }
        | Event::RoomRefused { .. }
        | Event::FellDue(_)
        | Event::Restored { .. } => Vec::new(),
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
