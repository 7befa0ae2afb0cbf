//! The room's message for an entry of the timeline: one line each, and what it asks of whom.

use super::afterwards;
use super::bulletin;
use super::checked;
use super::comms;
use super::corrected;
use super::details;
use super::due;
use super::facts;
use super::grading;
use super::meeting;
use super::mentions::Called;
use super::milestone;
use super::moved;
use super::opening::{declared_level, everybody, opened_late, opening};
use super::parts;
use super::people;
use super::phone;
use super::planned;
use super::self_help;
use super::survey;
use super::writer::{Lines, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::bulletin::{is_told_with_another, told_with};
use crate::domain::correction::still_open;
use crate::domain::decide::missing;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::incident::Grade;
use crate::domain::limits::deadlines;
use crate::domain::playbook::Milestone;
use crate::domain::repeating::sync_due;
use crate::domain::reporter;
use crate::domain::self_help::SelfHelp;
use crate::domain::timeline::{
    Actor, AdoptionEvent, BlockerEvent, BulletinEvent, ClosingEvent, CorrectionEvent, CustomerUpdateEvent,
    DeclarationEvent, DetailsEvent, DrillEvent, DueEvent, Entry, Event, EvidenceEvent, FollowupEvent,
    LevelEvent, MeetingEvent, MergeEvent, MilestoneEvent, PlanEvent, PresenceEvent, PrivacyEvent,
    RestorationEvent, ReviewEvent, RoleEvent, RoomEvent, SelfHelpEvent, SilenceEvent, SurveyEvent,
    UpdateEvent, UpdateKind, VerificationEvent,
};
use crate::text::{Args, labels, say_with};
use serenity::all::CreateActionRow;

/// The message, or `None` for an entry that the room need not hear of: the room's own opening, and what another message
/// says already.
pub fn entry(view: &View, entry: &Entry, timeline: &[Entry], now: At) -> Option<Message> {
    match &entry.event {
        Event::Room(RoomEvent::RoomOpened { late: true, .. }) => return Some(opened_late(view, now)),
        Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { .. }) => return None,
        Event::Declaration(DeclarationEvent::Declared(_)) => {
            return Some(opening(view, entry, timeline, now));
        }
        Event::Due(DueEvent::FellDue(_)) => return due::due(view, entry, timeline, &[], now, now),
        // The report says it.
        Event::Review(ReviewEvent::ReviewFinished) => return None,
        _ if is_part_of_the_one_before(entry, timeline) || is_told_with_another(entry, timeline) => {
            return None;
        }
        _ => {}
    }
    let writer = Writer::room(view);
    // A wording is shown as it is, to be copied.
    let embeds = comms::embeds(&writer, &entry.event);
    let quote = quote(&writer.only(writer.language()), &entry.event);
    let quote = if embeds.is_empty() { quote } else { Vec::new() };
    let mut called = called(view, entry, now);
    let told_too = told_with(entry, timeline);
    let also = told_too.map(|(bulletin, _)| bulletin::called(view, bulletin, now));
    called.add(also.unwrap_or_default().without(entry.by));
    let message = writer.message(sign(&entry.event), &quote, &called, |writer| Lines {
        head: head(writer, entry, timeline, now),
        rest: rest(writer, entry, timeline, now)
            .into_iter()
            .chain(bulletin::too(writer, told_too, now))
            .collect(),
    });
    Some(Message { rows: rows(&writer, entry), embeds, ..message })
}

/// The buttons for what it asks for.
fn rows(writer: &Writer<'_>, entry: &Entry) -> Vec<CreateActionRow> {
    match &entry.event {
        Event::Level(LevelEvent::Graded { .. }) => {
            let help = self_help::rows(writer.view).into_iter().filter(|_| offers_help(writer.view, entry));
            let call = phone::rows(writer.view).into_iter().filter(|_| is_newest_grade(writer.view, entry));
            call.chain(help).collect()
        }
        Event::Survey(SurveyEvent::SurveySent { .. }) => survey::rows(writer),
        Event::Role(RoleEvent::Left { .. }) => parts::rows(writer, &entry.event),
        Event::Plan(PlanEvent::PlanProposed(_))
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanOverridden { .. }) => planned::rows(writer, &entry.event),
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. }) => {
            comms::rows(writer, &entry.event)
        }
        _ => afterwards::rows(writer, entry),
    }
}

/// A level named with the declaration or raised because a limit passed, a plan that needs no approval: told with what
/// brought them.
fn is_part_of_the_one_before(entry: &Entry, timeline: &[Entry]) -> bool {
    let before = timeline.iter().find(|before| before.seq + 1 == entry.seq && before.at == entry.at);
    before.is_some_and(|before| match (&before.event, &entry.event) {
        (Event::Declaration(DeclarationEvent::Declared(_)), Event::Level(LevelEvent::Graded { .. })) => {
            declared_level(before, timeline).is_some()
        }
        (Event::Due(DueEvent::FellDue(_)), Event::Level(LevelEvent::Graded { .. })) => before.by == entry.by,
        (Event::Plan(PlanEvent::PlanProposed(plan)), Event::Plan(PlanEvent::PlanApproved { id, .. })) => {
            plan.id == *id && before.by == entry.by
        }
        _ => false,
    })
}

fn sign(event: &Event) -> &'static str {
    match event {
        Event::Presence(PresenceEvent::Acknowledged) => "🙋",
        Event::Presence(PresenceEvent::Contacted { .. }) | Event::Presence(PresenceEvent::Paged { .. }) => {
            "📞"
        }
        Event::Role(RoleEvent::ContactAdded { .. }) => "👤",
        Event::Merge(MergeEvent::Merged { .. })
        | Event::Merge(MergeEvent::Absorbed { .. })
        | Event::Declaration(DeclarationEvent::ReportedAgain { .. }) => "🔀",
        Event::Silence(SilenceEvent::Silenced { .. }) => "🔕",
        Event::Silence(SilenceEvent::SilenceEnded) => "🔔",
        Event::Privacy(PrivacyEvent::PrivacySet { .. })
        | Event::Privacy(PrivacyEvent::AccessSet)
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. }) => "🔒",
        Event::Adoption(AdoptionEvent::PlaybookAdopted(_)) => "📘",
        Event::Due(DueEvent::DeadlinesMoved { .. }) => "📅",
        Event::Correction(CorrectionEvent::Corrected(_)) => "✏️",
        Event::Level(LevelEvent::Graded { .. }) => "📶",
        Event::Role(RoleEvent::Assigned { .. })
        | Event::Role(RoleEvent::Joined { .. })
        | Event::Role(RoleEvent::Left { .. })
        | Event::Role(RoleEvent::HandedOver { .. }) => "👤",
        Event::Update(UpdateEvent::Updated { kind: UpdateKind::Progress, .. }) => "📝",
        Event::Update(UpdateEvent::Updated { kind: UpdateKind::Finding, .. }) => "🔎",
        Event::Update(UpdateEvent::Updated { kind: UpdateKind::Result, .. }) => "📌",
        Event::Update(UpdateEvent::Logged { .. }) => "🕒",
        Event::Meeting(MeetingEvent::MeetingHeld { .. }) => "👥",
        Event::Evidence(EvidenceEvent::EvidenceAdded { .. }) => "📎",
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. }) => "📢",
        Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { .. }) => "💬",
        Event::Milestone(MilestoneEvent::MilestoneReached { .. })
        | Event::Milestone(MilestoneEvent::StageSet { .. }) => "🏁",
        Event::Details(DetailsEvent::DetailsGiven { .. }) => "📋",
        Event::SelfHelp(SelfHelpEvent::SelfHelpTried { .. }) => "🧰",
        Event::Bulletin(BulletinEvent::BulletinIssued { .. }) => "📢",
        Event::Survey(SurveyEvent::SurveySent { .. }) | Event::Survey(SurveyEvent::SurveyAnswered { .. }) => {
            "💬"
        }
        Event::Drill(DrillEvent::Injected { .. }) => "📣",
        Event::Blocker(BlockerEvent::BlockerRaised { .. }) => "⛔",
        Event::Milestone(MilestoneEvent::CauseStated { .. }) => "🔎",
        Event::Plan(PlanEvent::PlanProposed(_)) | Event::Plan(PlanEvent::PlanOverridden { .. }) => "📋",
        Event::Milestone(MilestoneEvent::WorkaroundPlaced { .. }) => "🩹",
        Event::Verification(VerificationEvent::Fixed { .. }) => "🔧",
        Event::Verification(VerificationEvent::Verified { passed: false, .. })
        | Event::Verification(VerificationEvent::Observed { quiet: false, .. }) => "❌",
        Event::Closing(ClosingEvent::Reopened { .. }) => "🔁",
        Event::Review(ReviewEvent::ReviewOpened { .. })
        | Event::Review(ReviewEvent::ReviewEdited { .. })
        | Event::Review(ReviewEvent::ReviewAttended { .. })
        | Event::Followup(FollowupEvent::FollowupAdded { .. }) => "🧭",
        Event::Restoration(RestorationEvent::Restored { .. })
        | Event::Privacy(PrivacyEvent::AccessRefused { .. })
        | Event::Room(RoomEvent::RoomRefused { .. }) => "⚠️",
        Event::Room(RoomEvent::RoomDeleted) | Event::Room(RoomEvent::RoomPlainer { .. }) => "⚠️",
        Event::Blocker(BlockerEvent::BlockerCleared { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanDone { .. })
        | Event::Verification(VerificationEvent::Verified { .. })
        | Event::Verification(VerificationEvent::Observed { .. })
        | Event::Review(ReviewEvent::ReviewFinished)
        | Event::Followup(FollowupEvent::FollowupDone { .. })
        | Event::Closing(ClosingEvent::Closed { .. })
        | Event::Closing(ClosingEvent::Rejected { .. }) => "✅",
        Event::Declaration(DeclarationEvent::Declared(_))
        | Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { .. })
        | Event::Due(DueEvent::FellDue(_)) => "•",
    }
}

/// What happened and who did it, in a sentence without anybody's own words.
pub(super) fn head(writer: &Writer<'_>, entry: &Entry, timeline: &[Entry], now: At) -> String {
    let language = writer.language();
    let args = || Args::new().text("who", writer.actor(entry.by));
    let say = |id: &str, args: Args| say_with(language, id, args);
    match &entry.event {
        Event::Declaration(DeclarationEvent::Declared(_)) => say("entry-declared", args()),
        Event::Room(RoomEvent::RoomOpened { .. }) => say("entry-room-opened", args()),
        Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Room(RoomEvent::RoomRefused { .. })
        | Event::Presence(PresenceEvent::Paged { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Role(RoleEvent::ContactAdded { .. })
        | Event::Closing(ClosingEvent::SolvedAtOnce { .. })
        | Event::Merge(MergeEvent::Merged { .. })
        | Event::Merge(MergeEvent::Absorbed { .. })
        | Event::Declaration(DeclarationEvent::ReportedAgain { .. })
        | Event::Silence(SilenceEvent::Silenced { .. })
        | Event::Silence(SilenceEvent::SilenceEnded)
        | Event::Privacy(PrivacyEvent::PrivacySet { .. })
        | Event::Room(RoomEvent::RoomDeleted)
        | Event::Room(RoomEvent::RoomPlainer { .. })
        | Event::Privacy(PrivacyEvent::AccessSet)
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. })
        | Event::Privacy(PrivacyEvent::AccessRefused { .. }) => people::head(writer, entry, args(), now),
        Event::Adoption(AdoptionEvent::PlaybookAdopted(adopted)) => {
            let (old, new) = (adopted.from.version.to_string(), adopted.to.version.to_string());
            let args = args().text("playbook", writer.playbook()).text("old", old);
            say("entry-playbook-adopted", args.text("new", new))
        }
        Event::Due(DueEvent::DeadlinesMoved { .. }) => say("entry-deadlines-moved", args()),
        Event::Correction(CorrectionEvent::Corrected(correction)) => {
            corrected::head(writer, correction, args(), now)
        }
        Event::Presence(PresenceEvent::Acknowledged) => say("entry-acknowledged", args()),
        Event::Presence(PresenceEvent::Contacted { .. }) => say("entry-contacted", args()),
        Event::Level(LevelEvent::Graded { level, confirmed, .. }) => {
            let old = levels_before(writer.view, entry).last();
            let args = args().text("level", writer.level(level));
            match old {
                Some(old) if old != level => say("entry-regraded", args.text("old", writer.level(old))),
                Some(_) if *confirmed => say("entry-grade-confirmed", args),
                None if *confirmed => say("entry-graded", args),
                Some(_) | None => say("entry-graded-provisionally", args),
            }
        }
        Event::Role(RoleEvent::Assigned { .. })
        | Event::Role(RoleEvent::Joined { .. })
        | Event::Role(RoleEvent::Left { .. })
        | Event::Role(RoleEvent::HandedOver { .. }) => parts::head(writer, &entry.event, args()),
        Event::Update(UpdateEvent::Updated { kind, .. }) => {
            say("entry-updated", args().text("kind", labels::update_kind(language, *kind)))
        }
        Event::Update(UpdateEvent::Logged { at: None, .. }) => say("entry-logged", args()),
        Event::Update(UpdateEvent::Logged { at: Some(at), .. }) => {
            say("entry-logged-later", args().text("time", writer.time(*at, now)))
        }
        Event::Meeting(MeetingEvent::MeetingHeld { at, .. }) => meeting::head(writer, *at, args(), now),
        Event::Evidence(EvidenceEvent::EvidenceAdded { id, kind, at, .. }) => {
            let args = args().number("id", *id).text("kind", labels::evidence_kind(language, *kind));
            match at {
                None => say("entry-evidence", args),
                Some(at) => say("entry-evidence-later", args.text("time", writer.time(*at, now))),
            }
        }
        Event::Milestone(MilestoneEvent::MilestoneReached { .. })
        | Event::Milestone(MilestoneEvent::StageSet { .. }) => {
            milestone::head(writer, &entry.event, args(), now)
        }
        Event::Details(DetailsEvent::DetailsGiven { .. }) => say("entry-details", args()),
        Event::SelfHelp(SelfHelpEvent::SelfHelpTried { worked: true, .. }) => {
            say("entry-self-help-worked", args())
        }
        Event::SelfHelp(SelfHelpEvent::SelfHelpTried { worked: false, .. }) => {
            say("entry-self-help-failed", args())
        }
        Event::Bulletin(BulletinEvent::BulletinIssued { bulletin, eta, corrects, .. }) => {
            bulletin::head(writer, *bulletin, *corrects, *eta, now)
        }
        Event::Survey(SurveyEvent::SurveySent { of, .. }) => survey::asked(writer, *of),
        Event::Survey(SurveyEvent::SurveyAnswered { satisfaction, .. }) => {
            survey::answered(writer, *satisfaction, args())
        }
        Event::Drill(DrillEvent::Injected { .. }) => say("entry-injected", args()),
        Event::Blocker(BlockerEvent::BlockerRaised { id, .. }) => {
            say("entry-blocker-raised", args().number("id", *id))
        }
        Event::Blocker(BlockerEvent::BlockerCleared { id, carried: None, .. }) => {
            say("entry-blocker-cleared", args().number("id", *id))
        }
        Event::Blocker(BlockerEvent::BlockerCleared { id, carried: Some(into), .. }) => {
            say("entry-blocker-carried", args().number("id", *id).number("into", *into))
        }
        Event::Milestone(MilestoneEvent::CauseStated { confirmed: true, .. }) => {
            say("entry-cause-found", args())
        }
        Event::Milestone(MilestoneEvent::CauseStated { confirmed: false, .. }) => {
            say("entry-cause-suspected", args())
        }
        Event::Plan(PlanEvent::PlanProposed(_))
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanOverridden { .. })
        | Event::Plan(PlanEvent::PlanDone { .. }) => planned::head(writer, &entry.event, args()),
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { .. }) => {
            comms::head(writer, &entry.event, args())
        }
        Event::Milestone(MilestoneEvent::WorkaroundPlaced { .. }) => say("entry-workaround", args()),
        Event::Verification(VerificationEvent::Fixed { .. })
        | Event::Verification(VerificationEvent::Verified { .. })
        | Event::Verification(VerificationEvent::Observed { .. }) => {
            checked::head(writer, &entry.event, args())
        }
        Event::Review(ReviewEvent::ReviewOpened { .. })
        | Event::Review(ReviewEvent::ReviewEdited { .. })
        | Event::Review(ReviewEvent::ReviewAttended { .. })
        | Event::Review(ReviewEvent::ReviewFinished)
        | Event::Followup(FollowupEvent::FollowupAdded { .. })
        | Event::Followup(FollowupEvent::FollowupDone { .. }) => afterwards::head(writer, entry),
        Event::Closing(ClosingEvent::Closed { .. }) => say("entry-closed", args()),
        Event::Closing(ClosingEvent::Rejected { .. }) => say("entry-rejected", args()),
        Event::Closing(ClosingEvent::Reopened { .. }) => say("entry-reopened", args()),
        Event::Restoration(RestorationEvent::Restored { backup, until, lost }) => {
            let backup = backup.map_or_else(|| "?".to_owned(), |at| writer.time(at, now));
            let args = args().text("backup", backup).text("until", writer.time(*until, now));
            say("entry-restored", args.number("lost", *lost))
        }
        Event::Due(DueEvent::FellDue(fell)) => due::head(writer, fell, timeline, now),
    }
}

/// Is the level more urgent by this entry? Then it is news for all whom the new level concerns, also for those who were
/// called for the old one.
fn is_raise(view: &View, entry: &Entry) -> bool {
    let Event::Level(LevelEvent::Graded { rank, .. }) = &entry.event else { return false };
    let before = view.incident.grades.iter().rfind(|grade| grade.seq < entry.seq);
    before.is_some_and(|before| *rank < before.rank)
}

/// Levels that it had before this entry, oldest first.
fn levels_before<'a>(view: &'a View, entry: &Entry) -> impl Iterator<Item = &'a str> {
    let seq = entry.seq;
    view.incident.grades.iter().filter(move |grade| grade.seq < seq).map(|grade| grade.level.as_str())
}

/// What somebody wrote with it, piece by piece.
pub(super) fn quote(writer: &Writer<'_>, event: &Event) -> Vec<String> {
    match event {
        Event::Declaration(DeclarationEvent::Declared(report)) => vec![report.title.clone()],
        Event::Details(DetailsEvent::DetailsGiven { details: given }) => details::quote(writer, given),
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(draft)) => vec![draft.text.clone()],
        Event::Correction(CorrectionEvent::Corrected(correction)) => corrected::quote(writer, correction),
        Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { text, asked, content }) => {
            comms::feedback(writer, text, *asked, *content)
        }
        // How to reach somebody stays where members read it.
        Event::Declaration(DeclarationEvent::ReportedAgain { text, contact }) => {
            let contact = contact.iter().filter(|_| !writer.is_file());
            text.iter().chain(contact).cloned().collect()
        }
        Event::Plan(PlanEvent::PlanProposed(plan)) => {
            vec![plan.text.clone(), facts::named(writer, "plan-risk", &plan.risk)]
        }
        Event::Evidence(EvidenceEvent::EvidenceAdded { text, link, .. }) => {
            std::iter::once(text).chain(link).cloned().collect()
        }
        Event::Verification(VerificationEvent::Verified { figure, note, .. }) => {
            [figure, note].into_iter().flatten().cloned().collect()
        }
        Event::Level(LevelEvent::Graded { reason: text, .. })
        | Event::Role(RoleEvent::Assigned { goal: text, .. })
        | Event::Blocker(BlockerEvent::BlockerCleared { text, .. })
        | Event::Verification(VerificationEvent::Observed { note: text, .. })
        | Event::SelfHelp(SelfHelpEvent::SelfHelpTried { note: text, .. })
        | Event::Survey(SurveyEvent::SurveyAnswered { text, .. })
        | Event::Closing(ClosingEvent::Closed { note: text }) => text.iter().cloned().collect(),
        Event::Closing(ClosingEvent::SolvedAtOnce { result: text })
        | Event::Silence(SilenceEvent::Silenced { reason: text, .. })
        | Event::Privacy(PrivacyEvent::AccessRefused { reason: text, .. })
        | Event::Room(RoomEvent::RoomRefused { reason: text })
        | Event::Room(RoomEvent::RoomPlainer { reason: text })
        | Event::Presence(PresenceEvent::Contacted { note: text })
        | Event::Role(RoleEvent::HandedOver { note: text, .. })
        | Event::Update(UpdateEvent::Updated { text, .. })
        | Event::Update(UpdateEvent::Logged { text, .. })
        | Event::Meeting(MeetingEvent::MeetingHeld { text, .. })
        | Event::Milestone(MilestoneEvent::MilestoneReached { text, .. })
        | Event::Milestone(MilestoneEvent::StageSet { goal: text, .. })
        | Event::Drill(DrillEvent::Injected { text })
        | Event::Blocker(BlockerEvent::BlockerRaised { text, .. })
        | Event::Milestone(MilestoneEvent::CauseStated { text, .. })
        | Event::Milestone(MilestoneEvent::WorkaroundPlaced { text })
        | Event::Verification(VerificationEvent::Fixed { text })
        | Event::Plan(PlanEvent::PlanOverridden { reason: text, .. })
        | Event::Closing(ClosingEvent::Rejected { reason: text })
        | Event::Closing(ClosingEvent::Reopened { reason: text, .. }) => vec![text.clone()],
        Event::Review(ReviewEvent::ReviewOpened { .. })
        | Event::Review(ReviewEvent::ReviewEdited { .. })
        | Event::Review(ReviewEvent::ReviewAttended { .. })
        | Event::Review(ReviewEvent::ReviewFinished)
        | Event::Followup(FollowupEvent::FollowupAdded { .. })
        | Event::Followup(FollowupEvent::FollowupDone { .. }) => afterwards::quote(event),
        Event::Room(RoomEvent::RoomOpened { .. })
        | Event::Room(RoomEvent::RoomChosen { .. })
        | Event::Presence(PresenceEvent::Paged { .. })
        | Event::Presence(PresenceEvent::Present { .. })
        | Event::Role(RoleEvent::ContactAdded { .. })
        | Event::Merge(MergeEvent::Merged { .. })
        | Event::Merge(MergeEvent::Absorbed { .. })
        | Event::Silence(SilenceEvent::SilenceEnded)
        | Event::Privacy(PrivacyEvent::PrivacySet { .. })
        | Event::Room(RoomEvent::RoomDeleted)
        | Event::Privacy(PrivacyEvent::AccessSet)
        | Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. })
        | Event::Due(DueEvent::DeadlinesMoved { .. })
        | Event::Adoption(AdoptionEvent::PlaybookAdopted(_))
        | Event::Bulletin(BulletinEvent::BulletinIssued { .. })
        | Event::Survey(SurveyEvent::SurveySent { .. })
        | Event::Presence(PresenceEvent::Acknowledged)
        | Event::Role(RoleEvent::Joined { .. })
        | Event::Role(RoleEvent::Left { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. })
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanDone { .. })
        | Event::Due(DueEvent::FellDue(_))
        | Event::Restoration(RestorationEvent::Restored { .. }) => Vec::new(),
    }
}

/// Whom it asks for something.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let but_self = |user: &UserId| entry.by != Actor::Person(*user);
    let playbook = &view.playbook;
    let primary = view.incident.primary();
    let none: [&RoleKey; 0] = [];
    match &entry.event {
        Event::Role(RoleEvent::Assigned { .. })
        | Event::Role(RoleEvent::Joined { .. })
        | Event::Role(RoleEvent::Left { .. })
        | Event::Role(RoleEvent::HandedOver { .. }) => parts::called(view, entry, now),
        Event::Level(LevelEvent::Graded { level, .. }) if is_raise(view, entry) => {
            let level = playbook.level(level).into_iter();
            let roles = level.flat_map(|level| level.invite.iter().chain(&level.report_to));
            let core = playbook.invite_core.iter().filter(|_| view.incident.facts().core == Some(true));
            let people = view.incident.people.iter().map(|part| part.member);
            Called::of(view, now, people, playbook.invite.iter().chain(roles).chain(core)).sparing(entry.by)
        }
        Event::Level(LevelEvent::Graded { level, .. }) => {
            let before: Vec<&RoleKey> = invited_before(view, entry);
            let new = playbook.level(level).into_iter().flat_map(|level| &level.invite);
            let core = playbook.invite_core.iter().filter(|_| core_now(view, entry));
            let upwards = reported_anew(view, entry);
            let roles = new.chain(core).filter(|role| !before.contains(role)).chain(upwards);
            Called::of(view, now, self_help::asked(view).filter(|_| offers_help(view, entry)), roles)
        }
        Event::Bulletin(BulletinEvent::BulletinIssued { bulletin, .. }) => {
            bulletin::called(view, *bulletin, now)
        }
        // Nothing that is said of it in a room calls them.
        Event::Room(RoomEvent::RoomRefused { .. }) if view.incident.is_private() => everybody(view, now),
        Event::Survey(SurveyEvent::SurveySent { of: Some(of), .. }) => Called::of(view, now, Some(*of), none),
        Event::Survey(SurveyEvent::SurveySent { of: None, .. }) => {
            Called::of(view, now, None, [&reporter::role()])
        }
        Event::SelfHelp(SelfHelpEvent::SelfHelpTried { worked: false, .. }) => {
            let duty = RoleKey::new("duty");
            Called::of(view, now, primary.filter(but_self), primary.is_none().then_some(&duty))
        }
        Event::Adoption(AdoptionEvent::PlaybookAdopted(adopted)) => {
            Called::of(view, now, None, &adopted.call)
        }
        Event::Merge(MergeEvent::Absorbed { people, .. }) => {
            Called::of(view, now, people.iter().copied(), none)
        }
        Event::Blocker(BlockerEvent::BlockerRaised { owner, .. }) => {
            let lead = RoleKey::new("lead");
            let lead = playbook.role(&lead).map(|role| &role.key);
            let second = playbook.blockers.second.iter();
            let called = Called::of(view, now, owner.filter(but_self), lead.into_iter().chain(second));
            called.sparing(entry.by)
        }
        Event::Plan(PlanEvent::PlanProposed(_))
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanOverridden { .. }) => planned::called(view, entry, now),
        Event::Verification(VerificationEvent::Fixed { .. })
        | Event::Verification(VerificationEvent::Verified { passed: true, complete: false, .. }) => {
            checked::called(view, entry, now)
        }
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::Verification(VerificationEvent::Verified { complete: true, .. }) => {
            comms::called(view, entry, now)
        }
        // Nobody was called before.
        Event::Closing(ClosingEvent::Reopened { opens: true, .. }) => everybody(view, now),
        Event::Verification(VerificationEvent::Verified { passed: false, .. })
        | Event::Verification(VerificationEvent::Observed { quiet: false, .. })
        | Event::Closing(ClosingEvent::Reopened { .. })
        | Event::Restoration(RestorationEvent::Restored { .. }) => {
            Called::of(view, now, primary.filter(but_self), none)
        }
        Event::Due(DueEvent::DeadlinesMoved { moved }) => {
            Called::of(view, now, moved::concerned(view, moved), none)
        }
        // Whoever it makes late has to know.
        Event::Correction(CorrectionEvent::Corrected(correction)) => {
            let open = still_open(&view.incident, view.rules(), &correction.moved);
            let earlier = open.iter().any(|moved| moved.due < moved.was);
            Called::of(view, now, primary.filter(but_self).filter(|_| earlier), none)
        }
        _ => afterwards::called(view, entry, now),
    }
}

/// Roles that the playbook called when the incident began, and for the levels that it had before this entry.
fn invited_before<'a>(view: &'a View, entry: &Entry) -> Vec<&'a RoleKey> {
    let by_level =
        levels_before(view, entry).filter_map(|key| view.playbook.level(key)).flat_map(|level| &level.invite);
    view.playbook.invite.iter().chain(by_level).collect()
}

/// Does this entry give the level at which self-help comes first, and did none before?
fn offers_help(view: &View, entry: &Entry) -> bool {
    let rule = view.playbook.self_help.as_ref();
    let before =
        |rule: &SelfHelp| levels_before(view, entry).any(|key| rule.levels.iter().any(|it| it == key));
    rule.is_some_and(|rule| !before(rule))
}

/// The tiers that hear of it by this entry, and did not by the levels before it.
pub(super) fn reported_anew<'a>(view: &'a View, entry: &Entry) -> Vec<&'a RoleKey> {
    let tiers = |key: &str| view.playbook.level(key).into_iter().flat_map(|level| &level.report_to);
    let before: Vec<&RoleKey> = levels_before(view, entry).flat_map(tiers).collect();
    let Event::Level(LevelEvent::Graded { level, .. }) = &entry.event else { return Vec::new() };
    tiers(level).filter(|role| !before.contains(role)).collect()
}

/// To whom it goes upwards, step by step.
pub(super) fn upwards(writer: &Writer<'_>, tiers: &[&RoleKey]) -> Option<String> {
    let names: Vec<String> = tiers.iter().map(|role| writer.role(role)).collect();
    (!names.is_empty()).then(|| facts::named(writer, "card-report-to", &names.join(" → ")))
}

/// Does the incident still have the level that it got by this entry?
fn is_newest_grade(view: &View, entry: &Entry) -> bool {
    view.incident.grades.last().is_some_and(|grade| grade.seq == entry.seq)
}

/// Does this entry say for the first time that the core business is hit?
fn core_now(view: &View, entry: &Entry) -> bool {
    let grades = &view.incident.grades;
    let core = |grade: &Grade| grade.basis.facts.core == Some(true);
    let before = view.incident.report.core == Some(true)
        || grades.iter().any(|grade| grade.seq < entry.seq && core(grade));
    !before && grades.iter().any(|grade| grade.seq == entry.seq && core(grade))
}

/// What follows, and what to type.
fn rest(writer: &Writer<'_>, entry: &Entry, timeline: &[Entry], now: At) -> Vec<String> {
    let view = writer.view;
    let incident = &view.incident;
    let newest = incident.seq == entry.seq;
    let mut lines = Vec::new();
    match &entry.event {
        Event::Presence(PresenceEvent::Acknowledged) if incident.primary().is_none() => {
            lines.push(writer.say_with("next-assign", |writer| {
                Args::new().text("role", writer.role(&RoleKey::primary()))
            }));
        }
        Event::Level(LevelEvent::Graded { confirmed, .. }) => {
            let grade = incident.grades.iter().find(|grade| grade.seq == entry.seq);
            lines.extend(grade.and_then(|grade| grading::why(view, grade, writer.language())));
            let instead = grade.is_some_and(|grade| grade.basis.instead);
            lines.extend(instead.then(|| writer.say("correction-level")));
            lines.extend(running(writer, now));
            lines.extend(phone::demanded(writer).filter(|_| is_newest_grade(view, entry)));
            let confirm = || grading::confirm_by(writer).unwrap_or_else(|| writer.say("next-confirm-grade"));
            lines.extend((!confirmed).then(confirm));
            lines.extend(upwards(writer, &reported_anew(view, entry)));
            lines.extend(self_help::steps(writer).filter(|_| offers_help(view, entry)));
        }
        Event::Role(RoleEvent::Left { .. }) => lines.extend(parts::rest(writer, &entry.event)),
        Event::Role(RoleEvent::Assigned { role, .. })
        | Event::Role(RoleEvent::Joined { role, .. })
        | Event::Role(RoleEvent::HandedOver { role, .. })
            if *role == RoleKey::primary() =>
        {
            lines.extend(next_sync(writer, now));
        }
        Event::Update(UpdateEvent::Updated { eta, .. }) => {
            let eta = eta.map(|eta| writer.time_and_distance(eta, now));
            lines.extend(eta.map(|eta| facts::named(writer, "card-eta", &eta)));
            lines.extend(next_sync(writer, now).filter(|_| newest));
        }
        Event::Milestone(MilestoneEvent::MilestoneReached { .. })
        | Event::Milestone(MilestoneEvent::StageSet { .. }) => {
            lines.extend(milestone::rest(writer, entry, now));
        }
        Event::Meeting(MeetingEvent::MeetingHeld { .. }) => {
            lines.extend(meeting::next(writer, now).filter(|_| newest))
        }
        Event::Blocker(BlockerEvent::BlockerRaised { id, .. }) => {
            lines.push(writer.say_with("next-clear-blocker", |_| Args::new().number("id", *id)));
        }
        Event::Plan(PlanEvent::PlanProposed(_))
        | Event::Plan(PlanEvent::PlanApproved { .. })
        | Event::Plan(PlanEvent::PlanOverridden { .. }) => {
            lines.extend(planned::met(writer, entry, now));
            lines.extend(planned::rest(writer, &entry.event, now));
        }
        Event::Milestone(MilestoneEvent::WorkaroundPlaced { .. }) => {
            let at = entry.happened();
            lines.extend(milestone::met_lines(writer, Milestone::WorkaroundInPlace, at, now));
        }
        Event::Bulletin(BulletinEvent::BulletinIssued { bulletin, .. }) => {
            lines.extend(bulletin::rest(writer, *bulletin, now))
        }
        Event::Survey(SurveyEvent::SurveySent { .. }) => lines.extend(survey::until(writer)),
        Event::Verification(VerificationEvent::Fixed { .. }) => {
            lines.extend(checked::rest(writer, &entry.event, now));
            lines.extend(planned::maybe_done(writer, now).filter(|_| newest));
        }
        Event::Verification(VerificationEvent::Verified { passed, complete, .. }) => {
            lines.extend(checked::rest(writer, &entry.event, now));
            lines.extend(next_sync(writer, now).filter(|_| !passed));
            // It was to be at another time before.
            lines.extend(meeting::next(writer, now).filter(|_| !passed && newest));
            lines.extend(comms::rest(writer, &entry.event, now));
            lines.extend(complete.then(|| next_close(writer)));
        }
        Event::Verification(VerificationEvent::Observed { .. }) => {
            lines.extend(checked::rest(writer, &entry.event, now));
            lines.extend(next_sync(writer, now));
            lines.extend(meeting::next(writer, now).filter(|_| newest));
        }
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. }) => {
            lines.extend(comms::rest(writer, &entry.event, now));
        }
        // A drill that is over stays so.
        Event::Closing(ClosingEvent::Closed { .. }) if writer.view.incident.report.drill.is_some() => {}
        Event::Closing(ClosingEvent::Closed { .. }) => lines.extend(reopen_until(writer, entry.at)),
        Event::Closing(ClosingEvent::Reopened { .. })
        | Event::Adoption(AdoptionEvent::PlaybookAdopted(_)) => lines.extend(running(writer, now)),
        Event::Due(DueEvent::DeadlinesMoved { moved }) => lines.extend(moved::lines(writer, moved, now)),
        Event::Correction(CorrectionEvent::Corrected(correction)) => {
            lines.extend(corrected::rest(writer, entry, correction, timeline, now));
        }
        Event::Restoration(RestorationEvent::Restored { .. }) => lines.push(writer.say("next-restored")),
        event => {
            lines.extend(people::rest(writer, event));
            lines.extend(afterwards::rest(writer, entry, now));
        }
    }
    lines
}

/// The limits that run now.
pub(super) fn running(writer: &Writer<'_>, now: At) -> Option<String> {
    let view = writer.view;
    let unmet = deadlines(&view.incident, view.rules());
    let unmet = unmet.iter().filter(|deadline| deadline.met.is_none() && deadline.due > now);
    let said: Vec<String> = unmet
        .map(|it| format!("{} {}", facts::clock_name(writer, it.clock), facts::due(writer, it, now)))
        .collect();
    if said.is_empty() {
        return None;
    }
    Some(facts::named(writer, "card-limits", &labels::list(writer.language(), said)))
}

fn next_sync(writer: &Writer<'_>, now: At) -> Option<String> {
    let due = sync_due(&writer.view.incident, writer.view.rules()).filter(|due| *due > now)?;
    Some(writer.say_with("next-sync", |writer| Args::new().text("time", writer.time_and_distance(due, now))))
}

fn next_close(writer: &Writer<'_>) -> String {
    let missing = missing(&writer.view.incident, writer.view.rules());
    if missing.is_empty() {
        return writer.say("next-close");
    }
    let needs = labels::list(
        writer.language(),
        missing.into_iter().map(|need| labels::need(writer.language(), need)),
    );
    writer.say_with("next-close-needs", |_| Args::new().text("needs", needs.clone()))
}

fn reopen_until(writer: &Writer<'_>, closed: At) -> Option<String> {
    let until = closed + writer.view.playbook.reopen_within?;
    Some(writer.say_with("next-reopen", |writer| Args::new().text("time", writer.date_time(until))))
}
