//! What the room is told about the review and the improvements that come of it.

use super::card::button;
use super::facts;
use super::mentions::Called;
use super::writer::{MAX_CONTENT, Writer, some};
use crate::actions::View;
use crate::discord::buttons::Press;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::limits::{deadline, unsettled};
use crate::domain::milestone::breaches;
use crate::domain::playbook::{Clock, Permit};
use crate::domain::review::{Followup, Review, ReviewPart};
use crate::domain::timeline::{Actor, Entry, Event, FollowupEvent, ReviewEvent};
use crate::text::plain::clip;
use crate::text::{Args, labels, say_with};
use serenity::all::{ButtonStyle, CreateActionRow};
use strum::VariantArray;

/// Every improvement, the open ones first, for one reader. `None` when there is none.
pub fn list(view: &View, now: At, language: Language) -> Option<String> {
    let incident = &view.incident;
    let done = incident.followups.iter().filter(|followup| followup.done_at.is_some());
    let all: Vec<_> = incident.open_followups().into_iter().chain(done).collect();
    let listed = followups(&Writer::person_in(view, language), all, 20, now)?;
    Some(clip(&listed, MAX_CONTENT))
}

/// What happened and who did it.
pub(super) fn head(writer: &Writer<'_>, entry: &Entry) -> String {
    let language = writer.language();
    let args = || Args::new().text("who", writer.actor(entry.by));
    match &entry.event {
        Event::Review(ReviewEvent::ReviewOpened { reason: None }) => {
            say_with(language, "entry-review-opened", args())
        }
        Event::Review(ReviewEvent::ReviewOpened { reason: Some(_) }) => {
            say_with(language, "entry-review-reopened", args())
        }
        Event::Review(ReviewEvent::ReviewEdited { parts }) => {
            let names = parts.keys().map(|part| labels::review_part(language, *part));
            say_with(language, "entry-review-edited", args().text("parts", labels::list(language, names)))
        }
        Event::Review(ReviewEvent::ReviewAttended { member }) => {
            say_with(language, "entry-review-attended", args().text("member", writer.person(*member)))
        }
        Event::Review(ReviewEvent::ReviewFinished) => say_with(language, "entry-review-finished", args()),
        Event::Followup(FollowupEvent::FollowupAdded { id, owner, due, .. }) => {
            let args = args().number("id", *id).text("owner", writer.person(*owner));
            let unsettled = unsettled(&writer.view.incident, writer.view.rules(), Clock::Followup(*id), *due);
            let due = format!("{}{}", writer.date_time(*due), facts::provisional(writer, unsettled));
            say_with(language, "entry-followup-added", args.text("due", due))
        }
        Event::Followup(FollowupEvent::FollowupDone { id, .. }) => {
            say_with(language, "entry-followup-done", args().number("id", *id))
        }
        _ => String::new(),
    }
}

/// What somebody wrote with it.
pub(super) fn quote(event: &Event) -> Vec<String> {
    match event {
        Event::Review(ReviewEvent::ReviewOpened { reason: text })
        | Event::Followup(FollowupEvent::FollowupDone { text, .. }) => text.iter().cloned().collect(),
        Event::Review(ReviewEvent::ReviewEdited { parts }) => parts.values().cloned().collect(),
        Event::Followup(FollowupEvent::FollowupAdded { text, .. }) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// Whom it asks for something.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let but_self = |user: &crate::domain::ids::UserId| entry.by != Actor::Person(*user);
    match &entry.event {
        Event::Review(ReviewEvent::ReviewOpened { .. }) => {
            let leads = view.playbook.permits.get(&Permit::Review).into_iter().flatten();
            Called::of(view, now, view.incident.primary().filter(but_self), leads).sparing(entry.by)
        }
        Event::Followup(FollowupEvent::FollowupAdded { owner, .. }) => {
            Called::of(view, now, Some(*owner).filter(but_self), None)
        }
        _ => Called::nobody(),
    }
}

/// What follows, and what to type.
pub(super) fn rest(writer: &Writer<'_>, entry: &Entry, now: At) -> Vec<String> {
    match &entry.event {
        Event::Review(ReviewEvent::ReviewOpened { .. }) => {
            let mut lines: Vec<String> = agenda(writer).into_iter().map(|line| format!("- {line}")).collect();
            if !lines.is_empty() {
                lines.insert(0, writer.say("review-agenda"));
            }
            if writer.view.incident.review.as_ref().is_some_and(Review::is_open) {
                lines.push(writer.say("next-review"));
            }
            lines.extend(review_due(writer, now));
            lines
        }
        Event::Followup(FollowupEvent::FollowupAdded { id, .. }) => {
            vec![writer.say_with("next-followup", |_| Args::new().number("id", *id))]
        }
        _ => Vec::new(),
    }
}

/// Buttons under it.
pub(super) fn rows(writer: &Writer<'_>, entry: &Entry) -> Vec<CreateActionRow> {
    let is_open = writer.view.incident.review.as_ref().is_some_and(|review| review.is_open());
    if !matches!(entry.event, Event::Review(ReviewEvent::ReviewOpened { .. })) || !is_open {
        return Vec::new();
    }
    let buttons = [
        (Press::ReviewEdit, ButtonStyle::Primary),
        (Press::ReviewAttend, ButtonStyle::Secondary),
        (Press::ReviewFinish, ButtonStyle::Success),
    ];
    let row = buttons.into_iter().map(|(press, style)| button(writer, press, None, style));
    vec![CreateActionRow::Buttons(row.collect())]
}

/// What a review has to speak of: limits that passed, plans that went ahead without approval, fixes that did not hold.
pub(super) fn agenda(writer: &Writer<'_>) -> Vec<String> {
    let incident = &writer.view.incident;
    let mut lines = Vec::new();
    let breaches = breaches(incident, writer.view.rules()).into_iter();
    let breaches = breaches.filter(|(clock, _)| !clock.outlives_closing());
    let mut passed: Vec<String> =
        breaches.map(|(clock, _)| labels::clock(writer.language(), clock)).collect();
    passed.dedup();
    if !passed.is_empty() {
        let passed = labels::list(writer.language(), passed);
        lines.push(writer.say_with("agenda-breaches", |_| Args::new().text("clocks", passed.clone())));
    }
    for plan in &incident.plans {
        lines.extend(plan.overridden.as_ref().map(|reason| {
            writer.say_with("agenda-override", |writer| {
                Args::new().number("id", plan.id).text("reason", writer.text(reason, 150))
            })
        }));
    }
    if incident.spell.failures > 0 {
        lines.push(writer.say_with("agenda-failures", |_| Args::new().number("n", incident.spell.failures)));
    }
    if !incident.cause.as_ref().is_some_and(|cause| cause.confirmed) {
        lines.push(writer.say("agenda-cause"));
    }
    lines
}

/// Until when the review is due, where the level says so.
pub(super) fn review_due(writer: &Writer<'_>, now: At) -> Option<String> {
    let view = writer.view;
    let due = deadline(&view.incident, view.rules(), Clock::Review).filter(|due| due.met.is_none())?;
    Some(facts::named(writer, "review-due", &facts::due(writer, &due, now)))
}

/// What the review says so far, part by part.
pub(super) fn parts<'a>(
    writer: &Writer<'_>,
    review: &'a Review,
) -> impl Iterator<Item = (String, &'a String)> {
    let known = ReviewPart::VARIANTS.iter().filter_map(|part| Some((*part, review.parts.get(part)?)));
    let named = known
        .map(|(part, said)| (writer.each(|language| labels::review_part(language, part)), said))
        .collect::<Vec<_>>();
    named.into_iter()
}

/// Improvements, the open ones first.
pub(super) fn followups(writer: &Writer<'_>, all: Vec<&Followup>, most: usize, now: At) -> Option<String> {
    (!all.is_empty()).then(|| some(writer, all, most, |followup| followup_line(writer, followup, now)))
}

/// An improvement on a line: what, where, who, until when, and whether it is done.
pub(super) fn followup_line(writer: &Writer<'_>, followup: &Followup, now: At) -> String {
    let area = followup.area.map(|area| format!("{} · ", writer.each(|it| labels::area(it, area))));
    let sign = match followup.done_at {
        Some(_) => "✅ ",
        None if followup.due <= now => "⚠️ ",
        None => "",
    };
    let unsettled = followup.unsettled(writer.view.rules());
    format!(
        "{sign}#{} {}{} · {} · {}{}",
        followup.id,
        area.unwrap_or_default(),
        writer.text(&followup.text, 150),
        writer.person(followup.owner),
        writer.date_time(followup.due),
        facts::provisional(writer, unsettled)
    )
}
