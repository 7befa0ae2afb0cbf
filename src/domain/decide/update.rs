//! Progress, the log, and workarounds.

use super::plan::none_waits;
use super::{Decision, Scene, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::incident::{Incident, PlanKind};
use crate::domain::playbook::Level;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, MilestoneEvent, UpdateEvent, UpdateKind};
use chrono::TimeDelta;

/// An update, as somebody puts it.
#[derive(Debug, Clone)]
pub struct UpdateRequest<'a> {
    /// What is told.
    pub text: &'a str,
    /// Which kind of news.
    pub kind: UpdateKind,
    /// Until the next one, if not the level's cadence.
    pub next_in: Option<TimeDelta>,
    /// When service is expected back.
    pub eta: Option<At>,
}

/// Tells where we are. The next one may be promised sooner than the cadence, or up to twice it.
pub fn update(scene: Scene<'_>, request: &UpdateRequest<'_>) -> Decision {
    scene.may(Action::Update)?;
    let text = text("text", request.text)?;
    if let Some(past) = request.eta.filter(|eta| *eta < scene.now) {
        return Err(Refusal::InThePast(past));
    }
    let next_in = request.next_in.map(|next| next.num_seconds());
    if next_in.is_some() {
        is_asked_for(scene)?;
    }
    if let (Some(next), Some(sync)) =
        (next_in, scene.rules.level(scene.incident).and_then(|level| level.sync.as_ref()))
    {
        let longest = sync.cadence.every.num_seconds() * 2;
        if next > longest {
            return Err(Refusal::NextTooFar(next, longest));
        }
    }
    Ok(vec![Event::Update(UpdateEvent::Updated { text, kind: request.kind, next_in, eta: request.eta })])
}

/// Nobody is reminded of a next update where the level asks for none, so none can be promised there.
pub(super) fn is_asked_for(scene: Scene<'_>) -> Result<(), Refusal> {
    let asks = |level: &Level| level.sync.is_some();
    let asked = match scene.rules.level(scene.incident) {
        Some(level) => asks(level),
        None => scene.rules.playbook.levels.iter().any(asks),
    };
    if asked && scene.incident.is_unfixed() { Ok(()) } else { Err(Refusal::NoNextUpdate) }
}

/// Writes a line into the log, for now or for a time before.
pub fn log(scene: Scene<'_>, what: &str, at: Option<At>) -> Decision {
    scene.may(Action::Log)?;
    Ok(vec![Event::Update(UpdateEvent::Logged { text: text("text", what)?, at: written_at(scene, at)? })])
}

/// The time to which something is entered that happened during the fault, not in the future.
pub(super) fn during(scene: Scene<'_>, at: Option<At>) -> Result<Option<At>, Refusal> {
    at.map(|at| since(began(scene.incident), scene.now, at)).transpose()
}

/// The time to which a line or a piece of evidence is entered: it may be older than the fault, such as a release of the
/// evening before.
pub(super) fn written_at(scene: Scene<'_>, at: Option<At>) -> Result<Option<At>, Refusal> {
    at.map(|at| written(scene.incident, scene.now, at)).transpose()
}

/// What is entered of a time longer before the fault was written with a wrong date.
const LONGEST_BEFORE: TimeDelta = TimeDelta::days(30);

/// The same of one time.
pub(super) fn written(incident: &Incident, now: At, at: At) -> Result<At, Refusal> {
    match since(began(incident), now, at) {
        Err(Refusal::BeforeTheIncident(began)) if began - at <= LONGEST_BEFORE => Ok(at),
        told => told,
    }
}

/// A time between then and now. The minute in which it began counts whole: people write no seconds.
pub(super) fn since(began: At, now: At, at: At) -> Result<At, Refusal> {
    if at > now {
        return Err(Refusal::InTheFuture(at));
    }
    if at + TimeDelta::minutes(1) <= began {
        return Err(Refusal::BeforeTheIncident(began));
    }
    Ok(at.max(began))
}

/// When the fault began, as far as is known.
pub fn began(incident: &Incident) -> At {
    incident.report.occurred.unwrap_or(incident.declared_at).min(incident.declared_at)
}

/// Service works again by a workaround.
pub fn workaround(scene: Scene<'_>, what: &str) -> Decision {
    scene.may(Action::Workaround)?;
    none_waits(scene, &[PlanKind::Temporary])?;
    Ok(vec![Event::Milestone(MilestoneEvent::WorkaroundPlaced { text: text("text", what)? })])
}
