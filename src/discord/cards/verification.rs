//! What the room is told about fixes, their verification, and what is seen afterwards.

use super::card::button;
use super::comms;
use super::facts::{self, clock_name};
use super::line::{Line, Lined, On};
use super::meeting;
use super::mentions::Called;
use super::next::{next_close, next_sync};
use super::plan::maybe_done;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::At;
use crate::domain::decide::open_checks;
use crate::domain::incident::State;
use crate::domain::limits::{Deadline, deadline, deadlines};
use crate::domain::playbook::{Clock, Milestone};
use crate::domain::timeline::VerificationEvent;
use crate::text::{Args, labels};
use chrono::TimeDelta;
use serenity::all::{ButtonStyle, CreateActionRow};

impl Lined for VerificationEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            VerificationEvent::Fixed { text } => {
                on.says("🔧", "entry-fixed").quoting([text]).calling(move || asked(on, None)).then(
                    move |writer| {
                        let watched = writer.view.playbook.observation.as_ref().map(|rule| {
                            writer.say_with("next-observe", |writer| {
                                Args::new().text("window", labels::duration(writer.language(), rule.window))
                            })
                        });
                        let done = maybe_done(writer, on.now).filter(|_| on.is_newest());
                        std::iter::once(next_check(writer)).chain(watched).chain(done)
                    },
                )
            }
            VerificationEvent::Verified { passed: true, check, checks, figure, note, complete, .. } => {
                passed(on, *check, checks, *complete).quoting(figure.iter().chain(note))
            }
            VerificationEvent::Verified { passed: false, check, figure, note, again, returns_to, .. } => {
                let check = check.filter(|place| is_known(on, *place));
                let sentence = match (again, check) {
                    (true, Some(_)) => "entry-verification-failed-again-at",
                    (true, None) => "entry-verification-failed-again",
                    (false, Some(_)) => "entry-verification-failed-at",
                    (false, None) => "entry-verification-failed",
                };
                on.says_with("❌", sentence, move |writer, args| {
                    let check = check.and_then(|place| name(writer, place)).unwrap_or_default();
                    args.text("check", check).text("state", state(writer, *returns_to))
                })
                .quoting(figure.iter().chain(note))
                .calling(move || on.calls_people(on.primary()))
                .then(move |writer| {
                    let failed = if *again { Vec::new() } else { failed(writer, on.now) };
                    // It was to be at another time before.
                    let meeting = meeting::next(writer, on.now).filter(|_| on.is_newest());
                    failed.into_iter().chain(next_sync(writer, on.now)).chain(meeting)
                })
            }
            VerificationEvent::Observed { quiet: true, note, .. } => {
                on.says("✅", "entry-observed").quoting(note).then(move |writer| goes_on(writer, on))
            }
            VerificationEvent::Observed { quiet: false, note, returns_to } => {
                let sentence = if returns_to.is_some() { "entry-came-back-to" } else { "entry-came-back" };
                on.says_with("❌", sentence, |writer, args| args.text("state", state(writer, *returns_to)))
                    .quoting(note)
                    .calling(move || on.calls_people(on.primary()))
                    .then(move |writer| failed(writer, on.now).into_iter().chain(goes_on(writer, on)))
            }
        }
    }
}

/// A check that passed, or several, or the last.
fn passed<'a>(on: On<'a>, check: Option<u32>, checks: &'a [u32], complete: bool) -> Line<'a> {
    if complete {
        return on
            .says("✅", "entry-verified")
            .calling(move || comms::asks_users(on))
            .then(|writer| comms::next_feedback(writer).into_iter().chain([next_close(writer)]));
    }
    let line = if !checks.is_empty() {
        on.says_with("✅", "entry-checks-passed", |writer, args| {
            let passed = checks.iter().filter_map(|place| name(writer, *place));
            args.text("checks", labels::list(writer.language(), passed))
        })
    } else if let Some(place) = check.filter(|place| is_known(on, *place)) {
        on.says_with("✅", "entry-check-passed", move |writer, args| {
            args.text("check", name(writer, place).unwrap_or_default())
        })
    } else {
        on.says("✅", "entry-check-passed-unnamed")
    };
    let by_this: Vec<u32> = check.into_iter().chain(checks.iter().copied()).collect();
    line.calling(move || asked(on, Some(&by_this))).then(|writer| [next_check(writer)])
}

/// Has the playbook, as it is now, such a check?
fn is_known(on: On<'_>, check: u32) -> bool {
    on.view.playbook.verification.checks.get(check as usize).is_some()
}

fn name(writer: &Writer<'_>, check: u32) -> Option<String> {
    let check = writer.view.playbook.verification.checks.get(check as usize)?;
    Some(labels::words(writer.language(), &check.name))
}

/// Where the incident goes back to.
fn state(writer: &Writer<'_>, returns_to: Option<State>) -> String {
    returns_to.map(|state| labels::state(writer.language(), state)).unwrap_or_default()
}

/// When progress is told next, and when the group meets.
fn goes_on(writer: &Writer<'_>, on: On<'_>) -> Vec<String> {
    let meeting = meeting::next(writer, on.now).filter(|_| on.is_newest());
    next_sync(writer, on.now).into_iter().chain(meeting).collect()
}

/// Who is asked for the checks that are left: with a fix, and when the next one is for others than those before `by_this`.
fn asked(on: On<'_>, by_this: Option<&[u32]>) -> Called {
    let rule = &on.view.playbook.verification;
    let passed = &on.view.incident.spell.checks_passed;
    let mut asked = rule.asked(passed);
    if let Some(by_this) = by_this {
        let before: Vec<u32> = passed.iter().copied().filter(|place| !by_this.contains(place)).collect();
        let before = rule.asked(&before);
        asked.retain(|role| !before.contains(role));
    }
    without_fixer(on.view, on.calls(None, asked))
}

/// Without whoever made the fix, where somebody else has to verify it.
pub(super) fn without_fixer(view: &View, called: Called) -> Called {
    let fix = view.incident.spell.fix.as_ref().filter(|_| view.playbook.verification.not_by_fixer);
    let fixer = fix.map(|fix| fix.by);
    fixer.into_iter().fold(called, Called::barring)
}

/// What becomes of the limit when a fix did not hold, and of a workaround.
fn failed(writer: &Writer<'_>, now: At) -> Vec<String> {
    extension(writer, now).into_iter().chain(workaround_again(writer)).collect()
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
    let taken_back = |deadline: &Deadline<'_>| {
        deadline.met.is_none()
            && deadline.limit.met_by.iter().any(|by| incident.spell.taken_back.0.get(by) == Some(&failed))
    };
    let again = deadlines(incident, writer.view.rules()).into_iter().filter(taken_back);
    let limits: Vec<String> = again
        .map(|it| format!("{} {}", clock_name(writer, it.clock), facts::due(writer, &it, now)))
        .collect();
    let limits = labels::list(writer.language(), limits);
    (!limits.is_empty()).then(|| facts::named(writer, "limits-again", &limits))
}
