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
use crate::domain::timeline::{Actor, Entry, Event, UpdateKind};
use crate::text::{Args, labels, say_with};
use serenity::all::CreateActionRow;

/// The message, or `None` for an entry that the room need not hear of: the room's own opening, and what another message
/// says already.
pub fn entry(view: &View, entry: &Entry, timeline: &[Entry], now: At) -> Option<Message> {
    match &entry.event {
        Event::RoomOpened { late: true, .. } => return Some(opened_late(view, now)),
        Event::RoomOpened { .. }
        | Event::RoomChosen { .. }
        | Event::Present { .. }
        | Event::SolvedAtOnce { .. } => return None,
        Event::Declared(_) => return Some(opening(view, entry, timeline, now)),
        Event::FellDue(_) => return due::due(view, entry, timeline, &[], now, now),
        // The report says it.
        Event::ReviewFinished => return None,
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
        Event::Graded { .. } => {
            let help = self_help::rows(writer.view).into_iter().filter(|_| offers_help(writer.view, entry));
            let call = phone::rows(writer.view).into_iter().filter(|_| is_newest_grade(writer.view, entry));
            call.chain(help).collect()
        }
        Event::SurveySent { .. } => survey::rows(writer),
        Event::Left { .. } => parts::rows(writer, &entry.event),
        Event::PlanProposed(_) | Event::PlanApproved { .. } | Event::PlanOverridden { .. } => {
            planned::rows(writer, &entry.event)
        }
        Event::CommsDrafted(_) | Event::CommsApproved { .. } => comms::rows(writer, &entry.event),
        _ => afterwards::rows(writer, entry),
    }
}

/// A level named with the declaration or raised because a limit passed, a plan that needs no approval: told with what
/// brought them.
fn is_part_of_the_one_before(entry: &Entry, timeline: &[Entry]) -> bool {
    let before = timeline.iter().find(|before| before.seq + 1 == entry.seq && before.at == entry.at);
    before.is_some_and(|before| match (&before.event, &entry.event) {
        (Event::Declared(_), Event::Graded { .. }) => declared_level(before, timeline).is_some(),
        (Event::FellDue(_), Event::Graded { .. }) => before.by == entry.by,
        (Event::PlanProposed(plan), Event::PlanApproved { id, .. }) => {
            plan.id == *id && before.by == entry.by
        }
        _ => false,
    })
}

fn sign(event: &Event) -> &'static str {
    match event {
        Event::Acknowledged => "🙋",
        Event::Contacted { .. } | Event::Paged { .. } => "📞",
        Event::ContactAdded { .. } => "👤",
        Event::Merged { .. } | Event::Absorbed { .. } | Event::ReportedAgain { .. } => "🔀",
        Event::Silenced { .. } => "🔕",
        Event::SilenceEnded => "🔔",
        Event::PrivacySet { .. } | Event::AccessSet | Event::SimilarWithdrawn { .. } => "🔒",
        Event::PlaybookAdopted(_) => "📘",
        Event::DeadlinesMoved { .. } => "📅",
        Event::Corrected(_) => "✏️",
        Event::Graded { .. } => "📶",
        Event::Assigned { .. } | Event::Joined { .. } | Event::Left { .. } | Event::HandedOver { .. } => "👤",
        Event::Updated { kind: UpdateKind::Progress, .. } => "📝",
        Event::Updated { kind: UpdateKind::Finding, .. } => "🔎",
        Event::Updated { kind: UpdateKind::Result, .. } => "📌",
        Event::Logged { .. } => "🕒",
        Event::MeetingHeld { .. } => "👥",
        Event::EvidenceAdded { .. } => "📎",
        Event::CommsDrafted(_) | Event::CommsPublished { .. } => "📢",
        Event::FeedbackNoted { .. } => "💬",
        Event::MilestoneReached { .. } | Event::StageSet { .. } => "🏁",
        Event::DetailsGiven { .. } => "📋",
        Event::SelfHelpTried { .. } => "🧰",
        Event::BulletinIssued { .. } => "📢",
        Event::SurveySent { .. } | Event::SurveyAnswered { .. } => "💬",
        Event::Injected { .. } => "📣",
        Event::BlockerRaised { .. } => "⛔",
        Event::CauseStated { .. } => "🔎",
        Event::PlanProposed(_) | Event::PlanOverridden { .. } => "📋",
        Event::WorkaroundPlaced { .. } => "🩹",
        Event::Fixed { .. } => "🔧",
        Event::Verified { passed: false, .. } | Event::Observed { quiet: false, .. } => "❌",
        Event::Reopened { .. } => "🔁",
        Event::ReviewOpened { .. }
        | Event::ReviewEdited { .. }
        | Event::ReviewAttended { .. }
        | Event::FollowupAdded { .. } => "🧭",
        Event::Restored { .. } | Event::AccessRefused { .. } | Event::RoomRefused { .. } => "⚠️",
        Event::RoomDeleted | Event::RoomPlainer { .. } => "⚠️",
        Event::BlockerCleared { .. }
        | Event::CommsApproved { .. }
        | Event::PlanApproved { .. }
        | Event::PlanDone { .. }
        | Event::Verified { .. }
        | Event::Observed { .. }
        | Event::ReviewFinished
        | Event::FollowupDone { .. }
        | Event::Closed { .. }
        | Event::Rejected { .. } => "✅",
        Event::Declared(_)
        | Event::RoomOpened { .. }
        | Event::RoomChosen { .. }
        | Event::Present { .. }
        | Event::SolvedAtOnce { .. }
        | Event::FellDue(_) => "•",
    }
}

/// What happened and who did it, in a sentence without anybody's own words.
pub(super) fn head(writer: &Writer<'_>, entry: &Entry, timeline: &[Entry], now: At) -> String {
    let language = writer.language();
    let args = || Args::new().text("who", writer.actor(entry.by));
    let say = |id: &str, args: Args| say_with(language, id, args);
    match &entry.event {
        Event::Declared(_) => say("entry-declared", args()),
        Event::RoomOpened { .. } => say("entry-room-opened", args()),
        Event::RoomChosen { .. }
        | Event::RoomRefused { .. }
        | Event::Paged { .. }
        | Event::Present { .. }
        | Event::ContactAdded { .. }
        | Event::SolvedAtOnce { .. }
        | Event::Merged { .. }
        | Event::Absorbed { .. }
        | Event::ReportedAgain { .. }
        | Event::Silenced { .. }
        | Event::SilenceEnded
        | Event::PrivacySet { .. }
        | Event::RoomDeleted
        | Event::RoomPlainer { .. }
        | Event::AccessSet
        | Event::SimilarWithdrawn { .. }
        | Event::AccessRefused { .. } => people::head(writer, entry, args(), now),
        Event::PlaybookAdopted(adopted) => {
            let (old, new) = (adopted.from.version.to_string(), adopted.to.version.to_string());
            let args = args().text("playbook", writer.playbook()).text("old", old);
            say("entry-playbook-adopted", args.text("new", new))
        }
        Event::DeadlinesMoved { .. } => say("entry-deadlines-moved", args()),
        Event::Corrected(correction) => corrected::head(writer, correction, args(), now),
        Event::Acknowledged => say("entry-acknowledged", args()),
        Event::Contacted { .. } => say("entry-contacted", args()),
        Event::Graded { level, confirmed, .. } => {
            let old = levels_before(writer.view, entry).last();
            let args = args().text("level", writer.level(level));
            match old {
                Some(old) if old != level => say("entry-regraded", args.text("old", writer.level(old))),
                Some(_) if *confirmed => say("entry-grade-confirmed", args),
                None if *confirmed => say("entry-graded", args),
                Some(_) | None => say("entry-graded-provisionally", args),
            }
        }
        Event::Assigned { .. } | Event::Joined { .. } | Event::Left { .. } | Event::HandedOver { .. } => {
            parts::head(writer, &entry.event, args())
        }
        Event::Updated { kind, .. } => {
            say("entry-updated", args().text("kind", labels::update_kind(language, *kind)))
        }
        Event::Logged { at: None, .. } => say("entry-logged", args()),
        Event::Logged { at: Some(at), .. } => {
            say("entry-logged-later", args().text("time", writer.time(*at, now)))
        }
        Event::MeetingHeld { at, .. } => meeting::head(writer, *at, args(), now),
        Event::EvidenceAdded { id, kind, at, .. } => {
            let args = args().number("id", *id).text("kind", labels::evidence_kind(language, *kind));
            match at {
                None => say("entry-evidence", args),
                Some(at) => say("entry-evidence-later", args.text("time", writer.time(*at, now))),
            }
        }
        Event::MilestoneReached { .. } | Event::StageSet { .. } => {
            milestone::head(writer, &entry.event, args(), now)
        }
        Event::DetailsGiven { .. } => say("entry-details", args()),
        Event::SelfHelpTried { worked: true, .. } => say("entry-self-help-worked", args()),
        Event::SelfHelpTried { worked: false, .. } => say("entry-self-help-failed", args()),
        Event::BulletinIssued { bulletin, eta, corrects, .. } => {
            bulletin::head(writer, *bulletin, *corrects, *eta, now)
        }
        Event::SurveySent { of, .. } => survey::asked(writer, *of),
        Event::SurveyAnswered { satisfaction, .. } => survey::answered(writer, *satisfaction, args()),
        Event::Injected { .. } => say("entry-injected", args()),
        Event::BlockerRaised { id, .. } => say("entry-blocker-raised", args().number("id", *id)),
        Event::BlockerCleared { id, carried: None, .. } => {
            say("entry-blocker-cleared", args().number("id", *id))
        }
        Event::BlockerCleared { id, carried: Some(into), .. } => {
            say("entry-blocker-carried", args().number("id", *id).number("into", *into))
        }
        Event::CauseStated { confirmed: true, .. } => say("entry-cause-found", args()),
        Event::CauseStated { confirmed: false, .. } => say("entry-cause-suspected", args()),
        Event::PlanProposed(_)
        | Event::PlanApproved { .. }
        | Event::PlanOverridden { .. }
        | Event::PlanDone { .. } => planned::head(writer, &entry.event, args()),
        Event::CommsDrafted(_)
        | Event::CommsApproved { .. }
        | Event::CommsPublished { .. }
        | Event::FeedbackNoted { .. } => comms::head(writer, &entry.event, args()),
        Event::WorkaroundPlaced { .. } => say("entry-workaround", args()),
        Event::Fixed { .. } | Event::Verified { .. } | Event::Observed { .. } => {
            checked::head(writer, &entry.event, args())
        }
        Event::ReviewOpened { .. }
        | Event::ReviewEdited { .. }
        | Event::ReviewAttended { .. }
        | Event::ReviewFinished
        | Event::FollowupAdded { .. }
        | Event::FollowupDone { .. } => afterwards::head(writer, entry),
        Event::Closed { .. } => say("entry-closed", args()),
        Event::Rejected { .. } => say("entry-rejected", args()),
        Event::Reopened { .. } => say("entry-reopened", args()),
        Event::Restored { backup, until, lost } => {
            let backup = backup.map_or_else(|| "?".to_owned(), |at| writer.time(at, now));
            let args = args().text("backup", backup).text("until", writer.time(*until, now));
            say("entry-restored", args.number("lost", *lost))
        }
        Event::FellDue(fell) => due::head(writer, fell, timeline, now),
    }
}

/// Is the level more urgent by this entry? Then it is news for all whom the new level concerns, also for those who were
/// called for the old one.
fn is_raise(view: &View, entry: &Entry) -> bool {
    let Event::Graded { rank, .. } = &entry.event else { return false };
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
        Event::Declared(report) => vec![report.title.clone()],
        Event::DetailsGiven { details: given } => details::quote(writer, given),
        Event::CommsDrafted(draft) => vec![draft.text.clone()],
        Event::Corrected(correction) => corrected::quote(writer, correction),
        Event::FeedbackNoted { text, asked, content } => comms::feedback(writer, text, *asked, *content),
        // How to reach somebody stays where members read it.
        Event::ReportedAgain { text, contact } => {
            let contact = contact.iter().filter(|_| !writer.is_file());
            text.iter().chain(contact).cloned().collect()
        }
        Event::PlanProposed(plan) => vec![plan.text.clone(), facts::named(writer, "plan-risk", &plan.risk)],
        Event::EvidenceAdded { text, link, .. } => std::iter::once(text).chain(link).cloned().collect(),
        Event::Verified { figure, note, .. } => [figure, note].into_iter().flatten().cloned().collect(),
        Event::Graded { reason: text, .. }
        | Event::Assigned { goal: text, .. }
        | Event::BlockerCleared { text, .. }
        | Event::Observed { note: text, .. }
        | Event::SelfHelpTried { note: text, .. }
        | Event::SurveyAnswered { text, .. }
        | Event::Closed { note: text } => text.iter().cloned().collect(),
        Event::SolvedAtOnce { result: text }
        | Event::Silenced { reason: text, .. }
        | Event::AccessRefused { reason: text, .. }
        | Event::RoomRefused { reason: text }
        | Event::RoomPlainer { reason: text }
        | Event::Contacted { note: text }
        | Event::HandedOver { note: text, .. }
        | Event::Updated { text, .. }
        | Event::Logged { text, .. }
        | Event::MeetingHeld { text, .. }
        | Event::MilestoneReached { text, .. }
        | Event::StageSet { goal: text, .. }
        | Event::Injected { text }
        | Event::BlockerRaised { text, .. }
        | Event::CauseStated { text, .. }
        | Event::WorkaroundPlaced { text }
        | Event::Fixed { text }
        | Event::PlanOverridden { reason: text, .. }
        | Event::Rejected { reason: text }
        | Event::Reopened { reason: text, .. } => vec![text.clone()],
        Event::ReviewOpened { .. }
        | Event::ReviewEdited { .. }
        | Event::ReviewAttended { .. }
        | Event::ReviewFinished
        | Event::FollowupAdded { .. }
        | Event::FollowupDone { .. } => afterwards::quote(event),
        Event::RoomOpened { .. }
        | Event::RoomChosen { .. }
        | Event::Paged { .. }
        | Event::Present { .. }
        | Event::ContactAdded { .. }
        | Event::Merged { .. }
        | Event::Absorbed { .. }
        | Event::SilenceEnded
        | Event::PrivacySet { .. }
        | Event::RoomDeleted
        | Event::AccessSet
        | Event::SimilarWithdrawn { .. }
        | Event::DeadlinesMoved { .. }
        | Event::PlaybookAdopted(_)
        | Event::BulletinIssued { .. }
        | Event::SurveySent { .. }
        | Event::Acknowledged
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::CommsApproved { .. }
        | Event::CommsPublished { .. }
        | Event::PlanApproved { .. }
        | Event::PlanDone { .. }
        | Event::FellDue(_)
        | Event::Restored { .. } => Vec::new(),
    }
}

/// Whom it asks for something.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let but_self = |user: &UserId| entry.by != Actor::Person(*user);
    let playbook = &view.playbook;
    let primary = view.incident.primary();
    let none: [&RoleKey; 0] = [];
    match &entry.event {
        Event::Assigned { .. } | Event::Joined { .. } | Event::Left { .. } | Event::HandedOver { .. } => {
            parts::called(view, entry, now)
        }
        Event::Graded { level, .. } if is_raise(view, entry) => {
            let level = playbook.level(level).into_iter();
            let roles = level.flat_map(|level| level.invite.iter().chain(&level.report_to));
            let core = playbook.invite_core.iter().filter(|_| view.incident.facts().core == Some(true));
            let people = view.incident.people.iter().map(|part| part.member);
            Called::of(view, now, people, playbook.invite.iter().chain(roles).chain(core)).sparing(entry.by)
        }
        Event::Graded { level, .. } => {
            let before: Vec<&RoleKey> = invited_before(view, entry);
            let new = playbook.level(level).into_iter().flat_map(|level| &level.invite);
            let core = playbook.invite_core.iter().filter(|_| core_now(view, entry));
            let upwards = reported_anew(view, entry);
            let roles = new.chain(core).filter(|role| !before.contains(role)).chain(upwards);
            Called::of(view, now, self_help::asked(view).filter(|_| offers_help(view, entry)), roles)
        }
        Event::BulletinIssued { bulletin, .. } => bulletin::called(view, *bulletin, now),
        // Nothing that is said of it in a room calls them.
        Event::RoomRefused { .. } if view.incident.is_private() => everybody(view, now),
        Event::SurveySent { of: Some(of), .. } => Called::of(view, now, Some(*of), none),
        Event::SurveySent { of: None, .. } => Called::of(view, now, None, [&reporter::role()]),
        Event::SelfHelpTried { worked: false, .. } => {
            let duty = RoleKey::new("duty");
            Called::of(view, now, primary.filter(but_self), primary.is_none().then_some(&duty))
        }
        Event::PlaybookAdopted(adopted) => Called::of(view, now, None, &adopted.call),
        Event::Absorbed { people, .. } => Called::of(view, now, people.iter().copied(), none),
        Event::BlockerRaised { owner, .. } => {
            let lead = RoleKey::new("lead");
            let lead = playbook.role(&lead).map(|role| &role.key);
            let second = playbook.blockers.second.iter();
            let called = Called::of(view, now, owner.filter(but_self), lead.into_iter().chain(second));
            called.sparing(entry.by)
        }
        Event::PlanProposed(_) | Event::PlanApproved { .. } | Event::PlanOverridden { .. } => {
            planned::called(view, entry, now)
        }
        Event::Fixed { .. } | Event::Verified { passed: true, complete: false, .. } => {
            checked::called(view, entry, now)
        }
        Event::CommsDrafted(_) | Event::CommsApproved { .. } | Event::Verified { complete: true, .. } => {
            comms::called(view, entry, now)
        }
        // Nobody was called before.
        Event::Reopened { opens: true, .. } => everybody(view, now),
        Event::Verified { passed: false, .. }
        | Event::Observed { quiet: false, .. }
        | Event::Reopened { .. }
        | Event::Restored { .. } => Called::of(view, now, primary.filter(but_self), none),
        Event::DeadlinesMoved { moved } => Called::of(view, now, moved::concerned(view, moved), none),
        // Whoever it makes late has to know.
        Event::Corrected(correction) => {
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
    let Event::Graded { level, .. } = &entry.event else { return Vec::new() };
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
        Event::Acknowledged if incident.primary().is_none() => {
            lines.push(writer.say_with("next-assign", |writer| {
                Args::new().text("role", writer.role(&RoleKey::primary()))
            }));
        }
        Event::Graded { confirmed, .. } => {
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
        Event::Left { .. } => lines.extend(parts::rest(writer, &entry.event)),
        Event::Assigned { role, .. } | Event::Joined { role, .. } | Event::HandedOver { role, .. }
            if *role == RoleKey::primary() =>
        {
            lines.extend(next_sync(writer, now));
        }
        Event::Updated { eta, .. } => {
            let eta = eta.map(|eta| writer.time_and_distance(eta, now));
            lines.extend(eta.map(|eta| facts::named(writer, "card-eta", &eta)));
            lines.extend(next_sync(writer, now).filter(|_| newest));
        }
        Event::MilestoneReached { .. } | Event::StageSet { .. } => {
            lines.extend(milestone::rest(writer, entry, now));
        }
        Event::MeetingHeld { .. } => lines.extend(meeting::next(writer, now).filter(|_| newest)),
        Event::BlockerRaised { id, .. } => {
            lines.push(writer.say_with("next-clear-blocker", |_| Args::new().number("id", *id)));
        }
        Event::PlanProposed(_) | Event::PlanApproved { .. } | Event::PlanOverridden { .. } => {
            lines.extend(planned::met(writer, entry, now));
            lines.extend(planned::rest(writer, &entry.event, now));
        }
        Event::WorkaroundPlaced { .. } => {
            let at = entry.happened();
            lines.extend(milestone::met_lines(writer, Milestone::WorkaroundInPlace, at, now));
        }
        Event::BulletinIssued { bulletin, .. } => lines.extend(bulletin::rest(writer, *bulletin, now)),
        Event::SurveySent { .. } => lines.extend(survey::until(writer)),
        Event::Fixed { .. } => {
            lines.extend(checked::rest(writer, &entry.event, now));
            lines.extend(planned::maybe_done(writer, now).filter(|_| newest));
        }
        Event::Verified { passed, complete, .. } => {
            lines.extend(checked::rest(writer, &entry.event, now));
            lines.extend(next_sync(writer, now).filter(|_| !passed));
            // It was to be at another time before.
            lines.extend(meeting::next(writer, now).filter(|_| !passed && newest));
            lines.extend(comms::rest(writer, &entry.event, now));
            lines.extend(complete.then(|| next_close(writer)));
        }
        Event::Observed { .. } => {
            lines.extend(checked::rest(writer, &entry.event, now));
            lines.extend(next_sync(writer, now));
            lines.extend(meeting::next(writer, now).filter(|_| newest));
        }
        Event::CommsDrafted(_) | Event::CommsApproved { .. } | Event::CommsPublished { .. } => {
            lines.extend(comms::rest(writer, &entry.event, now));
        }
        // A drill that is over stays so.
        Event::Closed { .. } if writer.view.incident.report.drill.is_some() => {}
        Event::Closed { .. } => lines.extend(reopen_until(writer, entry.at)),
        Event::Reopened { .. } | Event::PlaybookAdopted(_) => lines.extend(running(writer, now)),
        Event::DeadlinesMoved { moved } => lines.extend(moved::lines(writer, moved, now)),
        Event::Corrected(correction) => {
            lines.extend(corrected::rest(writer, entry, correction, timeline, now));
        }
        Event::Restored { .. } => lines.push(writer.say("next-restored")),
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
