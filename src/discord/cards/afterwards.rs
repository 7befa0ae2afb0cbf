//! What the room is told about the review and the improvements that come of it.

use super::card::button;
use super::facts;
use super::line::{Line, Lined, On};
use super::writer::{MAX_CONTENT, Writer, some};
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::limits::{deadline, unsettled};
use crate::domain::milestone::breaches;
use crate::domain::playbook::{Clock, Permit};
use crate::domain::review::{Followup, Review, ReviewPart};
use crate::domain::timeline::{FollowupEvent, ReviewEvent};
use crate::text::plain::clip;
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};
use strum::VariantArray;

impl Lined for ReviewEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            ReviewEvent::ReviewOpened { reason } => {
                let sentence = if reason.is_some() { "entry-review-reopened" } else { "entry-review-opened" };
                on.says("🧭", sentence)
                    .quoting(reason)
                    .calling(move || {
                        let leads = on.view.playbook.permits.get(&Permit::Review).into_iter().flatten();
                        on.calls(on.primary(), leads).sparing(on.entry.by)
                    })
                    .then(move |writer| opened(writer, on.now))
                    .with_rows(rows)
            }
            ReviewEvent::ReviewEdited { parts } => on
                .says_with("🧭", "entry-review-edited", |writer, args| {
                    let names = parts.keys().map(|part| labels::review_part(writer.language(), *part));
                    args.text("parts", labels::list(writer.language(), names))
                })
                .quoting(parts.values()),
            ReviewEvent::ReviewAttended { member } => {
                on.says_with("🧭", "entry-review-attended", |writer, args| {
                    args.text("member", writer.person(*member))
                })
            }
            // The report says it.
            ReviewEvent::ReviewFinished => on.says("✅", "entry-review-finished").untold(),
        }
    }
}

impl Lined for FollowupEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            FollowupEvent::FollowupAdded { id, text, owner, due, plan, .. } => on
                .says_with("🧭", followup_added(*plan), |writer, args| {
                    let args = args.number("id", *id).text("owner", writer.person(*owner));
                    let args = args.number("plan", plan.unwrap_or_default());
                    let view = writer.view;
                    let unsettled = unsettled(&view.incident, view.rules(), Clock::Followup(*id), *due);
                    let provisional = facts::provisional(writer, unsettled);
                    args.text("due", format!("{}{provisional}", writer.date_time(*due)))
                })
                .quoting([text])
                .calling(move || on.calls_people(Some(*owner).filter(|owner| on.is_by_another(*owner))))
                .then(|writer| [writer.say_with("next-followup", |_| Args::new().number("id", *id))]),
            FollowupEvent::FollowupDone { id, text } => {
                on.says_with("✅", "entry-followup-done", |_, args| args.number("id", *id)).quoting(text)
            }
        }
    }
}

/// The sentence about an improvement that is agreed on, or as which a plan goes on.
fn followup_added(plan: Option<u32>) -> &'static str {
    if plan.is_some() { "entry-followup-carried" } else { "entry-followup-added" }
}

/// What the review has to speak of, how it is written, and until when.
fn opened(writer: &Writer<'_>, now: At) -> Vec<String> {
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

/// Buttons under a review, while it is open.
fn rows(writer: &Writer<'_>) -> Vec<CreateActionRow> {
    if !writer.view.incident.review.as_ref().is_some_and(Review::is_open) {
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

/// Every improvement, the open ones first, for one reader. `None` when there is none.
pub fn list(view: &View, now: At, language: Language) -> Option<String> {
    let incident = &view.incident;
    let done = incident.followups.iter().filter(|followup| followup.done_at.is_some());
    let all: Vec<_> = incident.open_followups().into_iter().chain(done).collect();
    let listed = followups(&Writer::person_in(view, language), all, 20, now)?;
    Some(clip(&listed, MAX_CONTENT))
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
