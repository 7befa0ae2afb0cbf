//! What people are called, for what may be read away from Discord: there a number says nothing.

use super::guild::Holder;
use super::ids::UserId;
use super::incident::Incident;
use super::timeline::{
    AdoptionEvent, BlockerEvent, BulletinEvent, ClosingEvent, CorrectionEvent, CustomerUpdateEvent,
    DeclarationEvent, DetailsEvent, DrillEvent, DueEvent, Entry, Event, EvidenceEvent, FollowupEvent,
    LevelEvent, MeetingEvent, MergeEvent, MilestoneEvent, PlanEvent, PresenceEvent, PrivacyEvent,
    RestorationEvent, ReviewEvent, RoleEvent, RoomEvent, SelfHelpEvent, SilenceEvent, SurveyEvent,
    UpdateEvent, VerificationEvent,
};
use std::collections::{BTreeMap, BTreeSet};

/// What people are called. Whoever is not in it is named by their id.
pub type Names = BTreeMap<UserId, String>;

/// Everybody whom the entries of an incident name, but for those whom people name in what they type.
pub fn people(incident: &Incident, timeline: &[Entry]) -> BTreeSet<UserId> {
    let mut people: BTreeSet<UserId> = timeline.iter().filter_map(|entry| entry.by.person()).collect();
    people.extend(timeline.iter().flat_map(|entry| named(&entry.event)));
    people.extend(incident.reporter.into_iter().chain(incident.entered_by));
    people.extend(incident.people.iter().map(|part| part.member));
    people
}

fn named(event: &Event) -> Vec<UserId> {
    match event {
        Event::Role(RoleEvent::Assigned { member, from, .. }) => {
            from.iter().copied().chain([*member]).collect()
        }
        Event::Review(ReviewEvent::ReviewAttended { member }) => vec![*member],
        Event::Role(RoleEvent::HandedOver { to, .. }) => vec![*to],
        Event::Plan(PlanEvent::PlanProposed(plan)) => vec![plan.owner],
        Event::Followup(FollowupEvent::FollowupAdded { owner, .. }) => vec![*owner],
        Event::Role(RoleEvent::Joined { from: person, .. })
        | Event::Blocker(BlockerEvent::BlockerRaised { owner: person, .. })
        | Event::Presence(PresenceEvent::Paged { person, .. })
        | Event::Bulletin(BulletinEvent::BulletinIssued { primary: person, .. })
        | Event::Survey(SurveyEvent::SurveySent { of: person, .. }) => person.iter().copied().collect(),
        Event::Merge(MergeEvent::Absorbed { people, .. }) => people.clone(),
        Event::Due(DueEvent::FellDue(fell)) => fell.people.clone(),
        Event::Privacy(PrivacyEvent::AccessRefused { differs: Some(differs), .. }) => {
            let holders = differs.let_in.iter().chain(&differs.shut_out);
            let person = |holder: &Holder| match holder {
                Holder::User(user) => Some(*user),
                Holder::Role(_) => None,
            };
            holders.filter_map(person).collect()
        }
        Event::Declaration(DeclarationEvent::Declared(_))
        | Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Room(RoomEvent::RoomPlainer { .. })
        | Event::Room(RoomEvent::RoomDeleted)
        | Event::Room(RoomEvent::RoomRefused { .. })
        | Event::Presence(PresenceEvent::Acknowledged)
        | Event::Presence(PresenceEvent::Contacted { .. })
        | Event::Details(DetailsEvent::DetailsGiven { .. })
        | Event::SelfHelp(SelfHelpEvent::SelfHelpTried { .. })
        | Event::Level(LevelEvent::Graded { .. })
        | Event::Adoption(AdoptionEvent::PlaybookAdopted(_))
        | Event::Role(RoleEvent::Left { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Role(RoleEvent::ContactAdded { .. })
        | Event::Update(UpdateEvent::Updated { .. })
        | Event::Update(UpdateEvent::Logged { .. })
        | Event::Meeting(MeetingEvent::MeetingHeld { .. })
        | Event::Evidence(EvidenceEvent::EvidenceAdded { .. })
        | Event::Milestone(MilestoneEvent::MilestoneReached { .. })
        | Event::Milestone(MilestoneEvent::StageSet { .. })
        | Event::Drill(DrillEvent::Injected { .. })
        | Event::Blocker(BlockerEvent::BlockerCleared { .. })
        | Event::Milestone(MilestoneEvent::CauseStated { .. })
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanOverridden { .. })
        | Event::Plan(PlanEvent::PlanDone { .. })
        | Event::Milestone(MilestoneEvent::WorkaroundPlaced { .. })
        | Event::Verification(VerificationEvent::Fixed { .. })
        | Event::Verification(VerificationEvent::Verified { .. })
        | Event::Verification(VerificationEvent::Observed { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { .. })
        | Event::Review(ReviewEvent::ReviewOpened { .. })
        | Event::Review(ReviewEvent::ReviewEdited { .. })
        | Event::Review(ReviewEvent::ReviewFinished)
        | Event::Followup(FollowupEvent::FollowupDone { .. })
        | Event::Closing(ClosingEvent::Closed { .. })
        | Event::Survey(SurveyEvent::SurveyAnswered { .. })
        | Event::Closing(ClosingEvent::Rejected { .. })
        | Event::Closing(ClosingEvent::Reopened { .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { .. })
        | Event::Merge(MergeEvent::Merged { .. })
        | Event::Declaration(DeclarationEvent::ReportedAgain { .. })
        | Event::Silence(SilenceEvent::Silenced { .. })
        | Event::Silence(SilenceEvent::SilenceEnded)
        | Event::Privacy(PrivacyEvent::PrivacySet { .. })
        | Event::Privacy(PrivacyEvent::AccessRefused { differs: None, .. })
        | Event::Privacy(PrivacyEvent::AccessSet)
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. })
        | Event::Due(DueEvent::DeadlinesMoved { .. })
        | Event::Correction(CorrectionEvent::Corrected(_))
        | Event::Restoration(RestorationEvent::Restored { .. }) => Vec::new(),
    }
}

/// Those whom a text mentions, each with the text of the mention.
pub fn mentioned(text: &str) -> Vec<(&str, UserId)> {
    let begins = text.match_indices("<@").map(|(begin, _)| &text[begin..]);
    let mention = |text: &str| {
        let (id, _) = text[2..].split_once('>')?;
        id.strip_prefix('!').unwrap_or(id).parse().ok().map(UserId)
    };
    begins.filter_map(|text| Some((&text[..=text.find('>')?], mention(text)?))).collect()
}

/// A text in which those whom it mentions are called by their names, if these are known. The names are no more harmless
/// than the text.
pub fn named_in(text: &str, names: &Names) -> String {
    replaced(text, mentioned(text), |user| names.get(&user).map(|name| format!("@{name}")))
}

/// A text in which other words stand for people, in the order in which they stand in it.
pub fn replaced(text: &str, people: Vec<(&str, UserId)>, words: impl Fn(UserId) -> Option<String>) -> String {
    let (mut shown, mut rest) = (String::new(), text);
    for (place, user) in people {
        let Some(words) = words(user) else { continue };
        let Some((before, after)) = rest.split_once(place) else { continue };
        shown.extend([before, &words]);
        rest = after;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_mentioned_in_a_text_is_called_by_their_name_if_that_is_known() {
        let names = Names::from([(UserId(7), "林".to_owned()), (UserId(8), "<@7>".to_owned())]);
        for (text, said) in [
            ("问过<@7>和<@!7>", "问过@林和@林"),
            ("<@9> <@&7> <@x> <@7 <@", "<@9> <@&7> <@x> <@7 <@"),
            ("<@<@7>", "<@@林"),
            ("<@8>", "@<@7>"),
        ] {
            assert_eq!(named_in(text, &names), said, "{text}");
        }
    }
}
