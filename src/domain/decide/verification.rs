//! Fixes, their verification, and what is seen afterwards.

use super::plan::none_waits;
use super::{Decision, Scene, optional_text, text};
use crate::domain::authorise::{Action, holds_any};
use crate::domain::ids::RoleKey;
use crate::domain::incident::{PlanKind, State};
use crate::domain::playbook::{Check, Figure, Milestone, Verification};
use crate::domain::reading::{Figured, Unit, figures, item};
use crate::domain::refusal::Refusal;
use crate::domain::reporter::{self, Reporter};
use crate::domain::timeline::{Actor, Event, VerificationEvent};

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
    Ok(vec![Event::Verification(VerificationEvent::Fixed { text: text("text", what)? })])
}

/// Reports a check of the fix. Where the playbook has several checks, each must pass. A pass that names none passes those
/// that its author may make and that need no figure, or whose figure is given; all others are left.
pub fn verify(scene: Scene<'_>, request: &VerifyRequest<'_>) -> Decision {
    scene.may(Action::Verify)?;
    let rule = &scene.rules.playbook.verification;
    let again = is_judged(scene, request.passed)?;
    let fixer = scene.incident.spell.fix.as_ref().map(|fix| fix.by);
    if rule.not_by_fixer && fixer == Some(Actor::Person(scene.caller.user)) {
        return Err(Refusal::FixerVerifies);
    }
    let named = request.check.map(|said| find(&rule.checks, said)).transpose()?;
    let figure = optional_text("figure", request.figure)?;
    let open = open_checks(rule, &scene.incident.spell.checks_passed);
    let passed = match (request.passed, named) {
        (false, _) => Vec::new(),
        (true, Some(place)) => passes(scene, &open, place, figure.as_deref())?,
        (true, None) => pass_all(scene, &open, figure.as_deref())?,
    };
    let complete = request.passed && open.iter().all(|place| passed.contains(place));
    let check = named.or(Some(&passed).filter(|passed| passed.len() == 1).map(|passed| passed[0]));
    if complete && request.note.is_none_or(|note| note.trim().is_empty()) && speaks_for_the_reporter(scene) {
        return Err(Refusal::ReporterUnasked(scene.rules.playbook.asks_reporter()));
    }
    Ok(vec![Event::Verification(VerificationEvent::Verified {
        passed: request.passed,
        check,
        checks: if check.is_some() { Vec::new() } else { passed },
        figure,
        note: optional_text("note", request.note)?,
        complete,
        again,
        returns_to: (!request.passed && !again).then_some(rule.failed_returns_to),
    })])
}

/// Does the caller say that it works in the place of a reporter who has no account? Then it is written down what they said.
/// The business side, or whoever else verifies besides the reporter, speaks for itself.
pub fn speaks_for_the_reporter(scene: Scene<'_>) -> bool {
    let (by, asks) = (&scene.rules.playbook.verification.by, scene.rules.playbook.asks_reporter());
    let role = reporter::role();
    let (incident, playbook, caller) = (scene.incident, scene.rules.playbook, scene.caller);
    let has = |key: &&RoleKey| {
        caller.roles.contains(key) || incident.entitled(key, playbook).any(|member| member == caller.user)
    };
    let mut others = by.iter().filter(|by| **by != role && !asks.contains(by));
    by.contains(&role) && incident.reported_by() == Reporter::Contact && !others.any(|own| has(&own))
}

/// Says what was seen since the fix, or since a workaround is in place: nothing, or that it came back.
pub fn observe(scene: Scene<'_>, quiet: bool, note: Option<&str>) -> Decision {
    scene.may(Action::Observe)?;
    let incident = scene.incident;
    if !quiet && incident.is_unfixed() && incident.workaround_in_place().is_some() {
        let note = text("note", note.unwrap_or_default())?;
        return Ok(vec![Event::Verification(VerificationEvent::Observed {
            quiet,
            note: Some(note),
            returns_to: Some(incident.state),
        })]);
    }
    let fix = incident.spell.fix.as_ref().filter(|_| !incident.is_unfixed() && !incident.is_false_alarm());
    let fix = fix.ok_or(Refusal::NothingToObserve)?;
    if !quiet {
        let note = text("note", note.unwrap_or_default())?;
        if incident.is_open() {
            let returns_to = Some(scene.rules.playbook.verification.failed_returns_to);
            return Ok(vec![Event::Verification(VerificationEvent::Observed {
                quiet,
                note: Some(note),
                returns_to,
            })]);
        }
        let reopened = super::reopen(scene, &note)?;
        let seen =
            Event::Verification(VerificationEvent::Observed { quiet, note: Some(note), returns_to: None });
        return Ok([vec![seen], reopened].concat());
    }
    let rule = scene.rules.playbook.observation.as_ref().filter(|_| incident.spell.observed_at.is_none());
    let until = fix.at + rule.ok_or(Refusal::NothingToObserve)?.window;
    if scene.now < until {
        return Err(Refusal::StillObserving(until));
    }
    Ok(vec![Event::Verification(VerificationEvent::Observed {
        quiet,
        note: optional_text("note", note)?,
        returns_to: None,
    })])
}

/// Checks that have not passed, by place in the list.
pub fn open_checks(rule: &Verification, passed: &[u32]) -> Vec<u32> {
    (0..rule.checks.len() as u32).filter(|place| !passed.contains(place)).collect()
}

/// Has somebody else failed this fix before? Of two who look at the same time, what the second one has seen fail counts:
/// it undoes a pass, and stands beside another failure.
fn is_judged(scene: Scene<'_>, passed: bool) -> Result<bool, Refusal> {
    let incident = scene.incident;
    let fix = incident.spell.fix.as_ref().ok_or(Refusal::NothingToVerify)?;
    let verified = incident.spell.milestones.get(&Milestone::Resolved).filter(|at| **at >= fix.at);
    let failed = incident.spell.failed_at.filter(|at| *at >= fix.at);
    match (incident.state, verified, failed) {
        (State::Verifying, ..) => Ok(false),
        (State::Resolved, Some(at), _) if passed => Err(Refusal::VerifiedAlready(*at)),
        (State::Resolved, ..) if !passed => Ok(false),
        (_, _, Some(at)) if passed => Err(Refusal::FailedAlready(at)),
        (_, _, Some(_)) => Ok(true),
        (_, _, None) => Err(Refusal::NothingToVerify),
    }
}

/// Passes the check that was named.
fn passes(scene: Scene<'_>, open: &[u32], place: u32, given: Option<&str>) -> Result<Vec<u32>, Refusal> {
    let rule = &scene.rules.playbook.verification;
    if let Some(first) = open.first().filter(|first| rule.ordered && place > **first) {
        return Err(Refusal::CheckBefore(at(rule, *first)?.name.clone()));
    }
    let check = at(rule, place)?;
    is_theirs(scene, check)?;
    if check.figure.is_some() {
        let mut given = read(given, [check]);
        measure(check, &mut given)?;
        all_used(&given, &[check])?;
    }
    Ok(vec![place])
}

/// Passes what can be passed of all that is left. Where nothing can, says what the first needs.
fn pass_all(scene: Scene<'_>, open: &[u32], given: Option<&str>) -> Result<Vec<u32>, Refusal> {
    let rule = &scene.rules.playbook.verification;
    let theirs = |place: &u32| at(rule, *place).is_ok_and(|check| is_theirs(scene, check).is_ok());
    let measured = |place: &u32| at(rule, *place).ok().filter(|check| check.figure.is_some());
    let to_measure: Vec<&Check> = open.iter().filter(|place| theirs(place)).filter_map(measured).collect();
    let mut given = if to_measure.is_empty() { Vec::new() } else { read(given, to_measure.iter().copied()) };
    let (mut passed, mut lacks) = (Vec::new(), None);
    for place in open {
        let check = at(rule, *place)?;
        let made = is_theirs(scene, check).and_then(|()| match check.figure {
            Some(_) => measure(check, &mut given),
            None => Ok(()),
        });
        match made {
            Ok(()) => passed.push(*place),
            Err(why @ (Refusal::FigureNeeded(..) | Refusal::NotTheirCheck(..))) => {
                lacks = lacks.or(Some(why));
                if rule.ordered {
                    break;
                }
            }
            Err(why) => return Err(why),
        }
    }
    all_used(&given, &to_measure)?;
    match lacks {
        Some(why) if passed.is_empty() => Err(why),
        _ => Ok(passed),
    }
}

fn at(rule: &Verification, place: u32) -> Result<&Check, Refusal> {
    rule.checks.get(place as usize).ok_or_else(|| no_such_check(&rule.checks, &(place + 1).to_string()))
}

fn is_theirs(scene: Scene<'_>, check: &Check) -> Result<(), Refusal> {
    if check.by.is_empty() || holds_any(scene, &check.by) {
        return Ok(());
    }
    Err(Refusal::NotTheirCheck(check.name.clone(), check.by.clone()))
}

/// The figures that were given, with the units of these checks known.
fn read<'a>(given: Option<&str>, checks: impl IntoIterator<Item = &'a Check>) -> Vec<Figured> {
    let units: Vec<&str> =
        checks.into_iter().filter_map(|check| Some(&*check.figure.as_ref()?.unit)).collect();
    figures(given.unwrap_or_default(), &units)
}

/// Takes the figure of a check from those that were given: the first in a unit of what it measures, else the first that
/// names none. It must be good.
fn measure(check: &Check, given: &mut Vec<Figured>) -> Result<(), Refusal> {
    let Some(figure) = &check.figure else { return Ok(()) };
    let unit = Unit::of(&figure.unit);
    let fits = |one: &Figured| one.has_unit() && one.in_unit(&unit).is_some();
    let place = given.iter().position(fits).or_else(|| given.iter().position(|one| !one.has_unit()));
    let Some(place) = place else {
        if let Some(other) = given.first() {
            return Err(unclear(other, &[check]));
        }
        return Err(Refusal::FigureNeeded(check.name.clone(), figure.unit.clone()));
    };
    let measured = given.remove(place);
    let Some((low, high)) = measured.in_unit(&unit) else { return Err(unclear(&measured, &[check])) };
    let as_written = if measured.has_unit() {
        measured.as_written
    } else {
        format!("{} {}", measured.as_written, figure.unit)
    };
    if !is_possible(figure, &unit, low) || !is_possible(figure, &unit, high) {
        return Err(Refusal::FigureImpossible(as_written));
    }
    if !is_good(figure, low, high) {
        return Err(Refusal::FigureNotGood(as_written, figure.clone()));
    }
    Ok(())
}

/// A figure that belongs to no check may be a slip of the one that was meant.
fn all_used(left: &[Figured], checks: &[&Check]) -> Result<(), Refusal> {
    left.first().map_or(Ok(()), |one| Err(unclear(one, checks)))
}

fn unclear(figured: &Figured, checks: &[&Check]) -> Refusal {
    let wanted =
        checks.iter().filter_map(|check| Some((check.name.clone(), check.figure.as_ref()?.unit.clone())));
    Refusal::FigureUnclear(figured.as_written.clone(), wanted.collect())
}

/// Nothing that is measured is below nothing, unless the playbook has a bound there; and no share is above the whole.
fn is_possible(figure: &Figure, unit: &Unit, number: f64) -> bool {
    let bounds = [figure.below, figure.above].into_iter().flatten();
    let lowest = bounds.clone().fold(0.0, f64::min);
    let highest = bounds.fold(0.0, f64::max);
    let whole = unit.whole().filter(|whole| highest <= *whole);
    number.is_infinite() || ((number >= 0.0 || lowest < 0.0) && whole.is_none_or(|whole| number <= whole))
}

fn is_good(figure: &Figure, low: f64, high: f64) -> bool {
    figure.below.is_none_or(|below| high < below) && figure.above.is_none_or(|above| low > above)
}

fn find(checks: &[Check], typed: &str) -> Result<u32, Refusal> {
    let by_place = item(typed).and_then(|place| place.checked_sub(1));
    let by_place = by_place.filter(|place| (*place as usize) < checks.len());
    let by_name = || checks.iter().position(|check| check.name.is_meant("", typed)).map(|place| place as u32);
    by_place.or_else(by_name).ok_or_else(|| no_such_check(checks, typed))
}

fn no_such_check(checks: &[Check], typed: &str) -> Refusal {
    let names = checks.iter().map(|check| check.name.en.clone());
    Refusal::NoSuchCheck(typed.trim().into(), names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::playbook::Words;

    fn check(unit: &str, below: Option<f64>, above: Option<f64>) -> Check {
        let name = Words { zh: unit.into(), en: unit.into() };
        Check { name, by: Vec::new(), figure: Some(Figure { unit: unit.into(), below, above }) }
    }

    /// What becomes of a figure that is given with one check, in a word.
    fn judged(check: &Check, typed: &str) -> &'static str {
        let mut given = read(Some(typed), [check]);
        match measure(check, &mut given).and_then(|()| all_used(&given, &[check])) {
            Ok(()) => "good",
            Err(Refusal::FigureNotGood(..)) => "bad",
            Err(Refusal::FigureImpossible(_)) => "impossible",
            Err(Refusal::FigureNeeded(..)) => "needed",
            Err(Refusal::FigureUnclear(..)) => "unclear",
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_figure_is_converted_before_it_is_judged() {
        let response = check("ms", Some(500.0), None);
        for (typed, is) in [
            ("320 ms", "good"),
            ("0.32 s", "good"),
            ("1.2 s", "bad"),
            ("0.6秒", "bad"),
            ("1,200 ms", "bad"),
            ("１，２００毫秒", "bad"),
            ("99.95%", "unclear"),
            ("0.05 %", "unclear"),
            ("0.005 min", "good"),
            ("1 分钟", "bad"),
            ("450000 µs", "good"),
            ("六百毫秒", "bad"),
            ("四百毫秒", "good"),
            ("300-320 ms", "good"),
            ("300-620 ms", "bad"),
            ("> 400 ms", "bad"),
            ("不超过 400 ms", "good"),
            ("< 500 ms", "bad"),
            ("P99 320ms", "good"),
            ("320 ms, 620 ms", "unclear"),
            ("320 fast", "unclear"),
            ("fast", "needed"),
            ("v1.2.3", "needed"),
            ("-5 ms", "impossible"),
            ("500 ms", "bad"),
        ] {
            assert_eq!(judged(&response, typed), is, "{typed}");
        }
        let errors = check("%", Some(0.1), None);
        for (typed, is) in [
            ("0.05", "good"),
            ("0.05%", "good"),
            ("0.5‰", "good"),
            ("1‰", "bad"),
            ("千分之二", "bad"),
            ("万分之五", "good"),
            ("百分之五", "bad"),
            ("500 ppm", "good"),
            ("140 %", "impossible"),
            ("320 ms", "unclear"),
        ] {
            assert_eq!(judged(&errors, typed), is, "{typed}");
        }
        let uptime = check("%", None, Some(99.9));
        for (typed, is) in [("99.95%", "good"), ("<99.95%", "bad"), ("100 %", "good"), ("99.9 %", "bad")] {
            assert_eq!(judged(&uptime, typed), is, "{typed}");
        }
        let signal = check("dBm", None, Some(-90.0));
        for (typed, is) in [("-80 dBm", "good"), ("-95dBm", "bad"), ("-80 dB", "unclear")] {
            assert_eq!(judged(&signal, typed), is, "{typed}");
        }
    }

    #[test]
    fn figures_are_taken_by_the_checks_that_they_fit() {
        let checks = [check("ms", Some(500.0), None), check("%", Some(0.1), None)];
        for typed in [
            "320 ms, 0.05 %",
            "错误率0.05%，P99 响应３２０ms。",
            "210、0.05",
            "0.05% 320",
            "300-320 ms, P99-0.09 %",
        ] {
            let mut given = read(Some(typed), &checks);
            for check in &checks {
                measure(check, &mut given).unwrap_or_else(|why| panic!("{typed}: {why:?}"));
            }
            assert_eq!(given, [], "{typed}");
        }
    }
}
