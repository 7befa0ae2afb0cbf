//! Putting right when the fault began, and what entries of the timeline say.

use super::milestone::{after_failure, check_order};
use super::update::{began, since, written};
use super::{Decision, Scene, optional_text, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::correction::{Correction, Standing, Subject, moved_by, standing, text_of};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Actor, CorrectionEvent, Entry, Event, MeetingEvent, Timing};

/// What is to be put right, as somebody puts it.
#[derive(Debug, Clone, Default)]
pub struct CorrectRequest<'a> {
    /// When the fault began.
    pub occurred: Option<At>,
    /// An entry, by its number in the timeline.
    pub entry: Option<u32>,
    /// When that happened.
    pub at: Option<At>,
    /// What it says.
    pub text: Option<&'a str>,
    pub reason: Option<&'a str>,
}

/// Puts right when the fault began, or what an entry of the timeline says; what was said stays in it. Everybody may reword
/// what they wrote; what others wrote, and what clocks and figures count from, is for whom the playbook lets.
pub fn correct(scene: Scene<'_>, timeline: &[Entry], request: &CorrectRequest<'_>) -> Decision {
    scene.may(Action::Correct)?;
    let reason = optional_text("reason", request.reason)?;
    if request.entry.is_none() && (request.at.is_some() || request.text.is_some()) {
        return Err(Refusal::Missing("entry"));
    }
    let occurrence = request.occurred.map(|at| occurrence(scene, at)).transpose()?;
    let entry = request.entry.map(|number| entry(scene, timeline, number, request)).transpose()?;
    let found: Vec<_> = occurrence.into_iter().chain(entry).collect();
    if found.is_empty() {
        return Err(Refusal::NothingToCorrect);
    }
    let by = Actor::Person(scene.caller.user);
    let events = found.into_iter().map(|correction| {
        let plain = Event::Correction(CorrectionEvent::Corrected(Box::new(Correction {
            reason: reason.clone(),
            ..correction.clone()
        })));
        let moved = moved_by(scene.incident, scene.rules, &plain, by, scene.now);
        Event::Correction(CorrectionEvent::Corrected(Box::new(Correction {
            reason: reason.clone(),
            moved,
            ..correction
        })))
    });
    Ok(events.collect())
}

fn nothing(of: Subject) -> Correction {
    Correction { of, at: None, text: None, reason: None, moved: Vec::new(), met_at: None }
}

/// A fault is reported after it began, and whatever is reached in it is reached since.
fn occurrence(scene: Scene<'_>, at: At) -> Result<Correction, Refusal> {
    let incident = scene.incident;
    scene.may(Action::CorrectOthers)?;
    if at > scene.now {
        return Err(Refusal::InTheFuture(at));
    }
    if at > incident.declared_at {
        return Err(Refusal::BeganLater(incident.declared_at));
    }
    let first = incident.spell.milestones.iter().min_by_key(|(_, reached)| **reached);
    if let Some((milestone, reached)) = first.filter(|(_, reached)| **reached < at) {
        return Err(Refusal::ReachedBefore(*milestone, *reached));
    }
    let was = incident.report.occurred;
    if was == Some(at) {
        return Err(Refusal::NothingToCorrect);
    }
    Ok(Correction { at: Some(at), ..nothing(Subject::Occurrence { was }) })
}

fn entry(
    scene: Scene<'_>,
    timeline: &[Entry],
    number: u32,
    request: &CorrectRequest<'_>,
) -> Result<Correction, Refusal> {
    let entries = standing(timeline);
    let found = entries.iter().find(|one| one.entry.seq == number);
    let Some(found) = found else { return Err(Refusal::NoSuchEntry(number.to_string())) };
    let (of, happened) = (&*found.entry, found.happened);
    let timing = of.event.recorded(|record| record.timing);
    let counts = request.at.is_some() && timing != Timing::Free;
    if counts || of.by != Actor::Person(scene.caller.user) {
        scene.may(Action::CorrectOthers)?;
    }
    let last = found.corrections.last().map(|(seq, _)| *seq);
    if scene.incident.corrected.get(&number).copied() != last {
        return Err(Refusal::CorrectedMeanwhile(number));
    }
    let new_text = optional_text("text", request.text)?;
    let new_text = new_text.map(|text| reworded(found, text)).transpose()?.flatten();
    let at =
        request.at.map(|at| retimed(scene, found, &timing, at)).transpose()?.filter(|at| *at != happened);
    if new_text.is_none() && at.is_none() {
        return Err(Refusal::NothingToCorrect);
    }
    let met_at = at.and_then(|at| last_meeting(scene, &entries, of, at));
    let of = Subject::Entry { entry: Box::new(of.clone()), happened };
    Ok(Correction { at, text: new_text, met_at, ..nothing(of) })
}

/// The new text, unless it is the old one.
fn reworded(found: &Standing<'_>, typed: String) -> Result<Option<String>, Refusal> {
    let new_text = text("text", &typed)?;
    match text_of(&found.entry.event) {
        None => Err(Refusal::KeepsItsText(found.entry.seq)),
        Some(was) => Ok(Some(new_text).filter(|said| was.as_ref() != Some(said))),
    }
}

/// The new time, if it can be that: nothing happens after it was recorded, and what counts happens while the fault lasts, in
/// its order.
fn retimed(scene: Scene<'_>, found: &Standing<'_>, timing: &Timing, at: At) -> Result<At, Refusal> {
    let (incident, of, now) = (scene.incident, &*found.entry, scene.now);
    if at <= now && at > of.at {
        return Err(Refusal::RecordedEarlier(of.seq, of.at));
    }
    let reached = match timing {
        Timing::Fixed => return Err(Refusal::KeepsItsTime(of.seq)),
        Timing::Free => return written(incident, now, at),
        Timing::Counts(reached) => reached,
    };
    let this_spell = of.at >= incident.spell.began;
    let first = if incident.spell.number > 1 && this_spell { incident.spell.began } else { began(incident) };
    let at = since(first, now, at)?;
    let stands =
        |milestone: &&_| this_spell && incident.spell.milestones.get(milestone) == Some(&found.happened);
    for milestone in reached.iter().filter(stands) {
        after_failure(scene, *milestone, at)?;
        check_order(scene, *milestone, at)?;
    }
    Ok(at)
}

/// When the group last met, where it is another time once this meeting was held then.
fn last_meeting(scene: Scene<'_>, entries: &[Standing<'_>], of: &Entry, at: At) -> Option<At> {
    let is_meeting =
        |one: &&Standing<'_>| matches!(one.entry.event, Event::Meeting(MeetingEvent::MeetingHeld { .. }));
    let held = entries.iter().filter(is_meeting);
    let held = held.map(|one| if one.entry.seq == of.seq { at } else { one.happened });
    let last = held.max().filter(|_| matches!(of.event, Event::Meeting(MeetingEvent::MeetingHeld { .. })));
    last.filter(|last| scene.incident.met_at != Some(*last))
}
