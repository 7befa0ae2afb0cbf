//! Giving and changing the level.

use super::{Decision, Scene, optional_text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::grading::{Basis, Because, Choice, Facts, choice, judge};
use crate::domain::incident::Incident;
use crate::domain::limits::standing_levels;
use crate::domain::playbook::{Level, Playbook};
use crate::domain::raise::{proposed, raised};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, LevelEvent};
use chrono::TimeDelta;

/// A level, as somebody gives it: by its name, by facts, or by both where they agree.
#[derive(Debug, Clone, Default)]
pub struct GradeRequest<'a> {
    /// The level. Without one and without facts, the level in force is meant.
    pub level: Option<&'a str>,
    /// One of the playbook's answers.
    pub impact: Option<&'a str>,
    /// One of the playbook's answers.
    pub urgency: Option<&'a str>,
    /// Share of users affected, in percent.
    pub affected_percent: Option<f64>,
    /// Is the core business hit?
    pub core: Option<bool>,
    pub reason: Option<&'a str>,
    /// Is it certain? Absent: as certain as whoever says it may be.
    pub confirm: Option<bool>,
    /// Was the level in force set in error? Absent: it was, where the one before it comes back within minutes.
    pub correct: Option<bool>,
}

/// Sets the level. A change says why, in words or by facts; the same level again confirms a provisional one. It stays
/// provisional when whoever says it may not confirm.
pub fn grade(scene: Scene<'_>, request: &GradeRequest<'_>) -> Decision {
    scene.may(Action::Grade)?;
    let playbook = scene.rules.playbook;
    let given = facts(playbook, request)?;
    let known = scene.incident.facts();
    let facts = given.clone().over(known.clone());
    let in_force = scene.incident.level();
    let (level, because) = match (request.level, given.is_empty()) {
        (None, true) => {
            let key =
                in_force.map(|given_level| given_level.level.as_str()).ok_or(Refusal::Missing("level"))?;
            (named(playbook, key)?, Vec::new())
        }
        (Some(typed), true) => (named(playbook, typed)?, Vec::new()),
        (None, false) => judge(playbook, &facts).ok_or_else(|| not_enough(playbook, &facts))?,
        (Some(typed), false) => (named(playbook, typed)?, agreed(playbook, typed, &facts)?),
    };
    let reason = optional_text("reason", request.reason)?;
    let may_confirm = may_confirm(scene);
    if request.confirm == Some(true) {
        may_confirm.clone()?;
    }
    let confirmed = request.confirm.unwrap_or(true) && may_confirm.is_ok();
    if let Some(old) = in_force {
        let same = old.level == level.key;
        if same && facts == known && (old.confirmed || !confirmed) {
            // Whoever only lacks the right to confirm is told who has it.
            return Err(match may_confirm {
                Err(refusal) if !old.confirmed && request.confirm != Some(false) => refusal,
                _ => Refusal::SameLevel(level.key.clone()),
            });
        }
        let instead =
            !same && request.correct.unwrap_or_else(|| is_put_back(scene.incident, level, scene.now));
        if !same && !instead && reason.is_none() && because.is_empty() {
            return Err(Refusal::ReasonNeeded);
        }
        // New facts of the same level do not make a certain level uncertain.
        let confirmed = confirmed || (same && old.confirmed);
        let basis = Basis { facts: given, because, named: None, instead };
        return Ok(vec![graded(level, confirmed, reason, basis)]);
    }
    let basis = Basis { facts: given, because, ..Basis::default() };
    Ok(vec![graded(level, confirmed, reason, basis)])
}

/// A level that was in force no longer than this before the one before it came back was set in error (ours).
const SET_IN_ERROR: TimeDelta = TimeDelta::minutes(10);

/// Was this level in force shortly before the one that is?
fn is_put_back(incident: &Incident, level: &Level, now: At) -> bool {
    match standing_levels(incident).as_slice() {
        [.., (before, _), (_, since)] => before.level == level.key && now - *since <= SET_IN_ERROR,
        _ => false,
    }
}

/// Takes the level that the playbook proposes because a limit has passed.
pub fn raise(scene: Scene<'_>) -> Decision {
    scene.may(Action::Raise)?;
    let proposed = proposed(scene.incident, scene.rules, scene.now);
    let (clock, level) = proposed.ok_or(Refusal::StaleButton)?;
    Ok(vec![raised(level, clock, may_confirm(scene).is_ok())])
}

fn graded(level: &Level, confirmed: bool, reason: Option<String>, basis: Basis) -> Event {
    Event::Level(LevelEvent::Graded { level: level.key.clone(), rank: level.rank, confirmed, reason, basis })
}

/// Where the playbook names nobody for it, whoever may grade may also confirm.
fn may_confirm(scene: Scene<'_>) -> Result<(), Refusal> {
    scene.may(Action::ConfirmGrade)
}

/// The level of this key or name.
pub(super) fn named<'a>(playbook: &'a Playbook, typed: &str) -> Result<&'a Level, Refusal> {
    let known = || playbook.levels.iter().map(|level| level.key.clone()).collect();
    playbook.level(typed).ok_or_else(|| Refusal::NoSuchLevel(typed.into(), known()))
}

/// What was said, as the playbook has it.
fn facts(playbook: &Playbook, request: &GradeRequest<'_>) -> Result<Facts, Refusal> {
    let questions = &playbook.questions;
    check_percent(request.affected_percent)?;
    Ok(Facts {
        impact: request.impact.map(|said| answer("impact", &questions.impact, said)).transpose()?,
        urgency: request.urgency.map(|said| answer("urgency", &questions.urgency, said)).transpose()?,
        affected_percent: request.affected_percent,
        core: request.core,
    })
}

/// A share is from 0 to 100.
pub(super) fn check_percent(percent: Option<f64>) -> Result<(), Refusal> {
    match percent.filter(|percent| !(0.0..=100.0).contains(percent)) {
        Some(wrong) => Err(Refusal::BadPercent(wrong.to_string())),
        None => Ok(()),
    }
}

/// The key of the answer that was said.
pub(super) fn answer(field: &'static str, choices: &[Choice], typed: &str) -> Result<String, Refusal> {
    if choices.is_empty() {
        return Err(Refusal::NotAsked(field));
    }
    let found = choice(choices, typed);
    found.map(|found| found.key.clone()).ok_or_else(|| Refusal::NoSuchAnswer(field, typed.into()))
}

/// Why the facts give the level that was said as well. Facts of which the playbook makes no level are taken down.
fn agreed(playbook: &Playbook, typed: &str, facts: &Facts) -> Result<Vec<Because>, Refusal> {
    match judge(playbook, facts) {
        Some((level, because)) if level.key != named(playbook, typed)?.key => {
            Err(Refusal::LevelContradicts(typed.into(), level.key.clone(), because))
        }
        Some((_, because)) => Ok(because),
        None => Ok(Vec::new()),
    }
}

/// What is missing for a level by these facts.
fn not_enough(playbook: &Playbook, facts: &Facts) -> Refusal {
    let questions = &playbook.questions;
    if facts.impact.is_some() && facts.urgency.is_none() {
        return Refusal::Missing("urgency");
    }
    if facts.urgency.is_some() && facts.impact.is_none() {
        return Refusal::Missing("impact");
    }
    if facts.affected_percent.is_some() && questions.bands.is_empty() {
        return Refusal::NotAsked("affected_percent");
    }
    if facts.core.is_some() && questions.core.is_none() {
        return Refusal::NotAsked("core");
    }
    Refusal::Missing("level")
}
