//! What the room is told about fixes, their verification, and what is seen afterwards (R10, D8).

use super::card::button;
use super::facts::{self, clock_name};
use super::writer::Writer;
use crate::discord::buttons::Press;
use crate::domain::At;
use crate::domain::decide::open_checks;
use crate::domain::limits::deadline;
use crate::domain::playbook::{Clock, Milestone};
use crate::domain::timeline::Event;
use crate::text::{Args, labels, say_with};
use chrono::TimeDelta;
use serenity::all::{ButtonStyle, CreateActionRow};

/// What happened and who did it.
pub(super) fn head(writer: &Writer<'_>, event: &Event, args: Args) -> String {
    let language = writer.language();
    let (returns_to, id, check) = match event {
        Event::Fixed { .. } => return say_with(language, "entry-fixed", args),
        Event::Observed { quiet: true, .. } => return say_with(language, "entry-observed", args),
        Event::Observed { returns_to: None, .. } => return say_with(language, "entry-came-back", args),
        Event::Observed { returns_to, .. } => (returns_to, "entry-came-back-to", None),
        Event::Verified { passed, check, checks, complete, again, returns_to, .. } => {
            let all = &writer.view.playbook.verification.checks;
            let check = check.and_then(|place| all.get(place as usize));
            if *passed && !complete && !checks.is_empty() {
                let passed = checks.iter().filter_map(|place| all.get(*place as usize));
                let passed = passed.map(|check| labels::words(language, &check.name));
                return say_with(
                    language,
                    "entry-checks-passed",
                    args.text("checks", labels::list(language, passed)),
                );
            }
            let id = match (passed, complete, check) {
                (true, true, _) => "entry-verified",
                (true, false, Some(_)) => "entry-check-passed",
                (true, false, None) => "entry-check-passed-unnamed",
                (false, _, Some(_)) if *again => "entry-verification-failed-again-at",
                (false, _, None) if *again => "entry-verification-failed-again",
                (false, _, Some(_)) => "entry-verification-failed-at",
                (false, _, None) => "entry-verification-failed",
            };
            (returns_to, id, check)
        }
        _ => return String::new(),
    };
    let state = returns_to.map(|state| labels::state(language, state)).unwrap_or_default();
    let check = check.map(|check| labels::words(language, &check.name)).unwrap_or_default();
    say_with(language, id, args.text("state", state).text("check", check))
}

/// What follows, and what to type. A failure says what becomes of the limit (D8).
pub(super) fn rest(writer: &Writer<'_>, event: &Event, now: At) -> Vec<String> {
    match event {
        Event::Fixed { .. } => {
            let watched = writer.view.playbook.observation.as_ref().map(|rule| {
                writer.say_with("next-observe", |writer| {
                    Args::new().text("window", labels::duration(writer.language(), rule.window))
                })
            });
            std::iter::once(next_check(writer)).chain(watched).collect()
        }
        Event::Verified { passed: false, again: true, .. } => Vec::new(),
        Event::Verified { passed: false, .. } | Event::Observed { quiet: false, .. } => {
            extension(writer, now).into_iter().chain(workaround_again(writer)).collect()
        }
        Event::Verified { complete: false, .. } => vec![next_check(writer)],
        _ => Vec::new(),
    }
}

/// Buttons under the question after the observation.
pub(super) fn question(writer: &Writer<'_>) -> Vec<CreateActionRow> {
    let buttons = [(Press::Quiet, ButtonStyle::Success), (Press::CameBack, ButtonStyle::Danger)];
    let row = buttons.into_iter().map(|(press, style)| button(writer, press, None, style));
    vec![CreateActionRow::Buttons(row.collect())]
}

/// Which checks are left; where they go in order, only the next.
fn next_check(writer: &Writer<'_>) -> String {
    let rule = &writer.view.playbook.verification;
    let open = open_checks(rule, &writer.view.incident.spell.checks_passed);
    let shown = if rule.ordered { 1 } else { open.len() };
    let names: Vec<String> = open
        .iter()
        .take(shown)
        .filter_map(|place| {
            let check = rule.checks.get(*place as usize)?;
            Some(format!("{}. {}", place + 1, labels::check(writer.language(), &writer.view.playbook, check)))
        })
        .collect();
    if names.is_empty() {
        return writer.say("next-verify");
    }
    let names = labels::list(writer.language(), names);
    writer.say_with("next-check", |_| Args::new().text("checks", names.clone()))
}

/// A workaround that was in place does not count any more, and may hold all the same.
fn workaround_again(writer: &Writer<'_>) -> Option<String> {
    let incident = &writer.view.incident;
    let is_taken_back =
        incident.spell.taken_back.0.get(&Milestone::WorkaroundInPlace) == incident.spell.failed_at.as_ref();
    (is_taken_back && incident.spell.failed_at.is_some()).then(|| writer.say("next-workaround-again"))
}

/// What a failed verification does to the limit on recovery.
fn extension(writer: &Writer<'_>, now: At) -> Option<String> {
    let view = writer.view;
    let extended = view.playbook.verification.extend_by.filter(|by| *by > TimeDelta::zero());
    let due = deadline(&view.incident, view.rules(), Clock::Recover);
    let time = due.map(|due| facts::due(writer, &due, now));
    match (extended, time) {
        (Some(by), Some(time)) => Some(writer.say_with("limit-extended", |writer| {
            let by = labels::duration(writer.language(), by);
            Args::new().text("clock", clock_name(writer, Clock::Recover)).text("by", by).text("time", &*time)
        })),
        (None, Some(time)) => Some(facts::named(writer, "limit-not-extended", &time)),
        (_, None) => Some(writer.say("limit-none-to-extend")),
    }
}
