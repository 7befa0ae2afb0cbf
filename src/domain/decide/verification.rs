//! Fixes, their verification, and what is seen afterwards (R10, D8).

use super::plan::none_waits;
use super::{Decision, Scene, optional_text, text};
use crate::domain::authorise::Action;
use crate::domain::ids::RoleKey;
use crate::domain::incident::State;
use crate::domain::playbook::{Check, Figure, Verification};
use crate::domain::refusal::Refusal;
use crate::domain::reporter::{self, Reporter};
use crate::domain::timeline::{Actor, Event, PlanKind};

/// A check, as somebody reports it.
#[derive(Debug, Clone)]
pub struct VerifyRequest<'a> {
    /// Did it pass?
    pub passed: bool,
    /// Which of the playbook's checks: its name or its place from 1.
    pub check: Option<&'a str>,
    /// What was measured.
    pub figure: Option<&'a str>,
    /// Anything else.
    pub note: Option<&'a str>,
}

/// Says that it is fixed.
pub fn fixed(scene: Scene<'_>, what: &str) -> Decision {
    scene.may(Action::Resolve)?;
    none_waits(scene, &[PlanKind::Temporary, PlanKind::Permanent])?;
    Ok(vec![Event::Fixed { text: text("text", what)? }])
}

/// Reports a check of the fix. Where the playbook has several checks, each must pass; a pass that names none says that they
/// all do.
pub fn verify(scene: Scene<'_>, request: &VerifyRequest<'_>) -> Decision {
    scene.may(Action::Verify)?;
    let rule = &scene.rules.playbook.verification;
    let fix = scene.incident.fix.as_ref().filter(|_| scene.incident.state == State::Verifying);
    let fix = fix.ok_or(Refusal::NothingToVerify)?;
    if rule.not_by_fixer && fix.by == Actor::Person(scene.caller.user) {
        return Err(Refusal::FixerVerifies);
    }
    let check = request.check.map(|said| find(&rule.checks, said)).transpose()?;
    let figure = optional_text("figure", request.figure)?;
    let open = open_checks(rule, &scene.incident.checks_passed);
    if request.passed {
        check_order(rule, &open, check)?;
        check_figures(rule, &open, check, figure.as_deref())?;
    }
    let complete = request.passed && (check.is_none() || open.iter().all(|place| Some(*place) == check));
    if complete && request.note.is_none_or(|note| note.trim().is_empty()) && speaks_for_the_reporter(scene) {
        return Err(Refusal::ReporterUnasked(scene.rules.playbook.asks_reporter()));
    }
    Ok(vec![Event::Verified {
        passed: request.passed,
        check,
        figure,
        note: optional_text("note", request.note)?,
        complete,
        returns_to: (!request.passed).then_some(rule.failed_returns_to),
    }])
}

/// Does the caller say that it works in the place of a reporter who has no account? Then it is written down what they said.
/// The business side, or whoever else verifies besides the reporter, speaks for itself.
pub fn speaks_for_the_reporter(scene: Scene<'_>) -> bool {
    let (by, asks) = (&scene.rules.playbook.verification.by, scene.rules.playbook.asks_reporter());
    let role = reporter::role();
    let (incident, playbook, caller) = (scene.incident, scene.rules.playbook, scene.caller);
    let has = |own: &&RoleKey| {
        caller.roles.contains(own) || incident.entitled(own, playbook).any(|member| member == caller.user)
    };
    let mut own = by.iter().filter(|by| **by != role && !asks.contains(by));
    by.contains(&role) && incident.reported_by() == Reporter::Contact && !own.any(|own| has(&own))
}

/// Says what was seen since the fix, or since a workaround is in place: nothing, or that it came back.
pub fn observe(scene: Scene<'_>, quiet: bool, note: Option<&str>) -> Decision {
    scene.may(Action::Observe)?;
    let incident = scene.incident;
    if !quiet && incident.is_unfixed() && incident.workaround_in_place().is_some() {
        let note = text("note", note.unwrap_or_default())?;
        return Ok(vec![Event::Observed { quiet, note: Some(note), returns_to: Some(incident.state) }]);
    }
    let fix = incident.fix.as_ref().filter(|_| !incident.is_unfixed() && !incident.is_false_alarm());
    let fix = fix.ok_or(Refusal::NothingToObserve)?;
    if !quiet {
        let note = text("note", note.unwrap_or_default())?;
        if incident.is_open() {
            let returns_to = Some(scene.rules.playbook.verification.failed_returns_to);
            return Ok(vec![Event::Observed { quiet, note: Some(note), returns_to }]);
        }
        let reopened = super::reopen(scene, &note)?;
        let seen = Event::Observed { quiet, note: Some(note), returns_to: None };
        return Ok([vec![seen], reopened].concat());
    }
    let rule = scene.rules.playbook.observation.as_ref().filter(|_| incident.observed_at.is_none());
    let until = fix.at + rule.ok_or(Refusal::NothingToObserve)?.window;
    if scene.now < until {
        return Err(Refusal::StillObserving(until));
    }
    Ok(vec![Event::Observed { quiet, note: optional_text("note", note)?, returns_to: None }])
}

/// Checks that have not passed, by place in the list.
pub fn open_checks(rule: &Verification, passed: &[u32]) -> Vec<u32> {
    (0..rule.checks.len() as u32).filter(|place| !passed.contains(place)).collect()
}

fn check_order(rule: &Verification, open: &[u32], check: Option<u32>) -> Result<(), Refusal> {
    let first = open.first().filter(|first| rule.ordered && check.is_some_and(|check| check > **first));
    match first.and_then(|first| rule.checks.get(*first as usize)) {
        Some(before) => Err(Refusal::CheckBefore(before.name.clone())),
        None => Ok(()),
    }
}

/// A check that is named passes with its figure; figures that are given with a pass of all must be good, each in its turn.
fn check_figures(
    rule: &Verification,
    open: &[u32],
    check: Option<u32>,
    given: Option<&str>,
) -> Result<(), Refusal> {
    let places = open.iter().filter(|place| check.is_none_or(|check| check == **place));
    let measured = places.filter_map(|place| {
        let check: &Check = rule.checks.get(*place as usize)?;
        Some((&check.name, check.figure.as_ref()?))
    });
    let mut given = numbers(given.unwrap_or_default());
    for (name, figure) in measured {
        match take(&mut given, &figure.unit) {
            Some(number) if !is_possible(figure, number) => {
                return Err(Refusal::FigureImpossible(number, figure.unit.clone()));
            }
            Some(number) if !is_good(figure, number) => {
                return Err(Refusal::FigureNotGood(number, figure.clone()));
            }
            None if check.is_some() => {
                return Err(Refusal::FigureNeeded(name.clone(), figure.unit.clone()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Nothing that is measured is below nothing, unless the playbook has a bound there; and no share is above the whole.
fn is_possible(figure: &Figure, number: f64) -> bool {
    let bounds = [figure.below, figure.above].into_iter().flatten();
    let lowest = bounds.clone().fold(0.0, f64::min);
    let is_share = figure.unit == "%" && bounds.fold(0.0, f64::max) <= 100.0;
    (number >= 0.0 || lowest < 0.0) && (number <= 100.0 || !is_share)
}

fn is_good(figure: &Figure, number: f64) -> bool {
    figure.below.is_none_or(|below| number < below) && figure.above.is_none_or(|above| number > above)
}

/// The first figure of this unit; where none has it, the first.
fn take(given: &mut Vec<(f64, String)>, unit: &str) -> Option<f64> {
    let place = given.iter().position(|(_, after)| after.starts_with(unit)).unwrap_or(0);
    (place < given.len()).then(|| given.remove(place).0)
}

/// Every figure of a text with what follows it: `320 ms, 0.05 %`.
fn numbers(text: &str) -> Vec<(f64, String)> {
    let narrow = |c: char| match c {
        '\u{ff10}'..='\u{ff19}' | '\u{ff0e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let plain: String = text.chars().map(narrow).collect();
    let is_of_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut found = Vec::new();
    let mut rest = plain.as_str();
    let mut last = ' ';
    while let Some(start) = rest.find(is_of_number) {
        let from = &rest[start..];
        // A dash between figures or in a word is no sign.
        let mut before = rest[..start].chars().rev();
        let dash = before.next().is_some_and(|c| matches!(c, '-' | '−' | '－'));
        let sign = if dash && !before.next().unwrap_or(last).is_alphanumeric() { -1.0 } else { 1.0 };
        let end = from.find(|c| !is_of_number(c)).unwrap_or(from.len());
        let after = from[end..].trim_start().to_owned();
        let number = from[..end].trim_matches('.').parse::<f64>().ok();
        found.extend(number.map(|number| (sign * number, after)));
        last = from[..end].chars().next_back().unwrap_or(' ');
        rest = &from[end..];
    }
    found
}

fn find(checks: &[Check], said: &str) -> Result<u32, Refusal> {
    let said = said.trim();
    let by_place = said
        .parse::<usize>()
        .ok()
        .and_then(|place| place.checked_sub(1))
        .filter(|place| *place < checks.len());
    let by_name =
        || checks.iter().position(|check| check.name.zh == said || check.name.en.eq_ignore_ascii_case(said));
    by_place.or_else(by_name).map(|place| place as u32).ok_or_else(|| {
        Refusal::NoSuchCheck(said.into(), checks.iter().map(|check| check.name.en.clone()).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_in_what_people_write() {
        let taken = |text: &str, units: &[&str]| {
            let mut given = numbers(text);
            units.iter().map(|unit| take(&mut given, unit)).collect::<Vec<_>>()
        };
        assert_eq!(taken("320 ms, 0.05 %", &["ms", "%"]), [Some(320.0), Some(0.05)]);
        assert_eq!(taken("错误率0.05%，P99 响应３２０ms。", &["ms", "%"]), [Some(320.0), Some(0.05)]);
        assert_eq!(taken("210", &["ms", "%"]), [Some(210.0), None]);
        assert_eq!(taken("fast ... v1.2.3", &["ms"]), [None]);
        assert_eq!(taken("-5 ms", &["ms"]), [Some(-5.0)]);
        assert_eq!(taken("300-320 ms, P99-90 %", &["ms", "%"]), [Some(320.0), Some(90.0)]);
    }

    #[test]
    fn what_cannot_have_been_measured_is_told_from_what_is_bad() {
        let figure = |unit: &str, below, above| Figure { unit: unit.into(), below, above };
        let (ms, share) = (figure("ms", Some(500.0), None), figure("%", None, Some(99.9)));
        let signal = figure("dBm", None, Some(-90.0));
        for (figure, number, possible) in [
            (&ms, 620.0, true),
            (&ms, 0.0, true),
            (&ms, -5.0, false),
            (&share, 100.0, true),
            (&share, 140.0, false),
            (&share, -1.0, false),
            (&signal, -80.0, true),
        ] {
            assert_eq!(is_possible(figure, number), possible, "{number} {}", figure.unit);
        }
    }
}
