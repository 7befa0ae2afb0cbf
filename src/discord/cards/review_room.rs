//! What the room is told about the review.

use super::card::button;
use super::facts;
use super::line::{Line, Lined, On};
use super::writer::Writer;
use crate::discord::press::Press;
use crate::domain::At;
use crate::domain::limits::deadline;
use crate::domain::milestone::breaches;
use crate::domain::playbook::{Clock, Permit};
use crate::domain::review::{Review, ReviewPart};
use crate::domain::timeline::ReviewEvent;
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
