//! `/resolve`, `/verify` and `/observed` (R10, D8).

use super::{Answer, Ask};
use crate::actions::Failure;
use crate::domain::decide::{self, VerifyRequest};
use crate::domain::incident::State;
use crate::domain::refusal::Refusal;
use crate::text::Args;

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
    let checks = 0..done.view.playbook.verification.checks.len() as u32;
    let left = checks.filter(|place| !incident.checks_passed.contains(place)).count();
    Ok(ask.say("done-verify-check", Args::new().number("left", left as i64)))
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
