//! `/resolve`, `/verify` and `/observed`.

use super::ask::{Answer, Ask};
use super::row::Kind::{Choice, Suggested, Text};
use super::row::{Command, Suggest, may, need, one, verb};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, VerifyRequest};
use crate::domain::incident::State;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, VerificationEvent};
use crate::text::{Args, labels};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one("resolve", verb(Action::Resolve, |ask| Box::pin(resolve(ask))), &[need("text", Text)]),
    one(
        "verify",
        verb(Action::Verify, |ask| Box::pin(verify(ask))),
        &[
            need("result", Choice(&["pass", "fail"])),
            may("check", Suggested(Suggest::Check)),
            may("figure", Text),
            may("note", Text),
        ],
    ),
    one(
        "observed",
        verb(Action::Observe, |ask| Box::pin(observed(ask))),
        &[need("result", Choice(&["quiet", "returned"])), may("note", Text)],
    ),
];

pub(super) async fn resolve(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let text = ask.given.needed("text")?;
    ask.act(|scene| decide::fixed(scene, text)).await?;
    Ok(ask.say("done-resolve", Args::new()))
}

pub(super) async fn verify(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let passed = match ask.given.needed("result")? {
        "pass" => true,
        "fail" => false,
        other => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let request = VerifyRequest {
        passed,
        check: ask.given.text("check"),
        figure: ask.given.text("figure"),
        note: ask.given.text("note"),
    };
    let done = ask.act(|scene| decide::verify(scene, &request)).await?;
    let incident = &done.view.incident;
    if !passed {
        return Ok(ask.say("done-verify-fail", Args::new()));
    }
    if incident.state == State::Resolved {
        return Ok(ask.say("done-verify-pass", Args::new()));
    }
    let playbook = &done.view.playbook;
    let left = decide::open_checks(&playbook.verification, &incident.spell.checks_passed);
    let passed = done.entries.iter().map(|entry| match &entry.event {
        Event::Verification(VerificationEvent::Verified { check, checks, .. }) => {
            check.iter().chain(checks).count()
        }
        _ => 0,
    });
    let args = Args::new().number("left", left.len() as i64).number("passed", passed.sum::<usize>() as i64);
    let left = left.iter().filter_map(|place| playbook.verification.checks.get(*place as usize));
    let left = left.map(|check| labels::check(ask.call.language, playbook, check));
    Ok(ask.say("done-verify-check", args.text("checks", labels::list(ask.call.language, left))))
}

/// Answers the question after the observation: nothing turned up, or it came back.
pub(super) async fn observed(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let quiet = match ask.given.needed("result")? {
        "quiet" => true,
        "returned" => false,
        other => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let note = ask.given.text("note");
    ask.act(|scene| decide::observe(scene, quiet, note)).await?;
    Ok(ask.say(if quiet { "done-observed" } else { "done-came-back" }, Args::new()))
}
