//! What the room is told about fixes, their verification, and what is seen afterwards.

use super::card::button;
use super::facts::{self, clock_name};
use super::mentions::Called;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::buttons::Press;
use crate::domain::At;
use crate::domain::decide::open_checks;
use crate::domain::limits::{Deadline, deadline, deadlines};
use crate::domain::playbook::{Clock, Milestone};
use crate::domain::timeline::{Entry, Event, VerificationEvent};
use crate::text::{Args, labels, say_with};
use chrono::TimeDelta;
use serenity::all::{ButtonStyle, CreateActionRow};

/// What happened and who did it.
pub(super) fn head(writer: &Writer<'_>, event: &Event, args: Args) -> String {
    let language = writer.language();
    let (returns_to, id, check) = match event {
        Event::Verification(VerificationEvent::Fixed { .. }) => {
            return say_with(language, "entry-fixed", args);
        }
        Event::Verification(VerificationEvent::Observed { quiet: true, .. }) => {
            return say_with(language, "entry-observed", args);
        }
        Event::Verification(VerificationEvent::Observed { returns_to: None, .. }) => {
            return say_with(language, "entry-came-back", args);
        }
        Event::Verification(VerificationEvent::Observed { returns_to, .. }) => {
            (returns_to, "entry-came-back-to", None)
        }
        Event::Verification(VerificationEvent::Verified {
            passed,
            check,
            checks,
            complete,
            again,
            returns_to,
            ..
        }) => {
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

/// Who is asked for the checks that are left: with a fix, and when the next one is for others than those before it. Not
/// whoever made the fix, where somebody else has to verify it.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let rule = &view.playbook.verification;
    let passed = &view.incident.spell.checks_passed;
    let mut asked = rule.asked(passed);
    if let Event::Verification(VerificationEvent::Verified { check, checks, .. }) = &entry.event {
        let by_this = |place: &u32| *check == Some(*place) || checks.contains(place);
        let before: Vec<u32> = passed.iter().copied().filter(|place| !by_this(place)).collect();
        let before = rule.asked(&before);
        asked.retain(|role| !before.contains(role));
    }
    let called = Called::of(view, now, None, asked);
    let fixer = view.incident.spell.fix.as_ref().map(|fix| fix.by).filter(|_| rule.not_by_fixer);
    fixer.into_iter().fold(called, Called::sparing)
}

/// What follows, and what to type. A failure says what becomes of the limit.
pub(super) fn rest(writer: &Writer<'_>, event: &Event, now: At) -> Vec<String> {
    match event {
        Event::Verification(VerificationEvent::Fixed { .. }) => {
            let watched = writer.view.playbook.observation.as_ref().map(|rule| {
                writer.say_with("next-observe", |writer| {
                    Args::new().text("window", labels::duration(writer.language(), rule.window))
                })
            });
            std::iter::once(next_check(writer)).chain(watched).collect()
        }
        Event::Verification(VerificationEvent::Verified { passed: false, again: true, .. }) => Vec::new(),
        Event::Verification(VerificationEvent::Verified { passed: false, .. })
        | Event::Verification(VerificationEvent::Observed { quiet: false, .. }) => {
            extension(writer, now).into_iter().chain(workaround_again(writer)).collect()
        }
        Event::Verification(VerificationEvent::Verified { complete: false, .. }) => vec![next_check(writer)],
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
    let has_limits = !deadlines(&view.incident, view.rules()).is_empty();
    let due = deadline(&view.incident, view.rules(), Clock::Recover);
    let time = due.map(|due| facts::due(writer, &due, now));
    match (extended, time) {
        (Some(by), Some(time)) => Some(writer.say_with("limit-extended", |writer| {
            let by = labels::duration(writer.language(), by);
            Args::new().text("clock", clock_name(writer, Clock::Recover)).text("by", by).text("time", &*time)
        })),
        (None, Some(time)) => Some(facts::named(writer, "limit-not-extended", &time)),
        // Where the level has no limit at all, none is spoken of.
        (_, None) => {
            runs_again(writer, now).or_else(|| has_limits.then(|| writer.say("limit-none-to-extend")))
        }
    }
}

/// The limits that what failed had met, and that run again.
fn runs_again(writer: &Writer<'_>, now: At) -> Option<String> {
    let incident = &writer.view.incident;
    let failed = incident.spell.failed_at?;
    let taken_back = |it: &Deadline<'_>| {
        it.met.is_none()
            && it.limit.met_by.iter().any(|by| incident.spell.taken_back.0.get(by) == Some(&failed))
    };
    let again = deadlines(incident, writer.view.rules()).into_iter().filter(taken_back);
    let said: Vec<String> = again
        .map(|it| format!("{} {}", clock_name(writer, it.clock), facts::due(writer, &it, now)))
        .collect();
    let said = labels::list(writer.language(), said);
    (!said.is_empty()).then(|| facts::named(writer, "limits-again", &said))
}
