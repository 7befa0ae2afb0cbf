//! Fixes and their verification (R10, D8).

use super::{Decision, Scene, optional_text, text};
use crate::domain::incident::State;
use crate::domain::playbook::{Permit, Words};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Actor, Event};

/// A check, as somebody reports it.
#[derive(Debug, Clone)]
pub struct VerifyRequest<'a> {
    /// Did it pass?
    pub passed: bool,
    /// Which of the playbook's checks: its name or its place from 1.
    pub check: Option<&'a str>,
    /// A measured figure.
    pub figure: Option<&'a str>,
    /// Anything else.
    pub note: Option<&'a str>,
}

/// Says that it is fixed.
pub fn fixed(scene: Scene<'_>, what: &str) -> Decision {
    scene.open()?;
    if scene.incident.state >= State::Verifying {
        return Err(Refusal::WrongState(scene.incident.state));
    }
    Ok(vec![Event::Fixed { text: text("text", what)? }])
}

/// Reports a check of the fix. Where the playbook has several checks, each must pass; a pass that names none says that they
/// all do.
pub fn verify(scene: Scene<'_>, request: &VerifyRequest<'_>) -> Decision {
    scene.open()?;
    let rule = &scene.rules.playbook.verification;
    let fix = scene.incident.fix.as_ref().filter(|_| scene.incident.state == State::Verifying);
    let fix = fix.ok_or(Refusal::NothingToVerify)?;
    scene.permit(Permit::Verify)?;
    if rule.not_by_fixer && fix.by == Actor::Person(scene.caller.user) {
        return Err(Refusal::FixerVerifies);
    }
    let check = request.check.map(|said| find(&rule.checks, said)).transpose()?;
    let passed_before = &scene.incident.checks_passed;
    let mut open = (0..rule.checks.len() as u32).filter(|place| !passed_before.contains(place));
    let complete = request.passed && (check.is_none() || open.all(|place| Some(place) == check));
    Ok(vec![Event::Verified {
        passed: request.passed,
        check,
        figure: optional_text("figure", request.figure)?,
        note: optional_text("note", request.note)?,
        complete,
        returns_to: (!request.passed).then_some(rule.failed_returns_to),
    }])
}

fn find(checks: &[Words], said: &str) -> Result<u32, Refusal> {
    let said = said.trim();
    let by_place = said
        .parse::<usize>()
        .ok()
        .and_then(|place| place.checked_sub(1))
        .filter(|place| *place < checks.len());
    let by_name = || checks.iter().position(|check| check.zh == said || check.en.eq_ignore_ascii_case(said));
    by_place.or_else(by_name).map(|place| place as u32).ok_or_else(|| {
        Refusal::NoSuchCheck(said.into(), checks.iter().map(|check| check.en.clone()).collect())
    })
}
