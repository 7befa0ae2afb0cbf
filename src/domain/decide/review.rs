//! The review, and the follow-ups that come of it.

use super::{Decision, Scene, optional_text, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::ids::UserId;
use crate::domain::incident::Incident;
use crate::domain::limits::add;
use crate::domain::playbook::{Followups, Milestone, Term};
use crate::domain::refusal::Refusal;
use crate::domain::review::{Area, Followup, Review, ReviewPart};
use crate::domain::spelling;
use crate::domain::timeline::{Event, FollowupEvent, ReviewEvent};
use strum::VariantArray;

/// When a follow-up is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueIn {
    /// At an instant.
    At(At),
    /// After so many days of the playbook's calendar.
    WorkingDays(u32),
}

impl DueIn {
    /// How many working days, if it was said so.
    pub(super) fn working_days(self) -> Option<u32> {
        match self {
            DueIn::At(_) => None,
            DueIn::WorkingDays(days) => Some(days),
        }
    }
}

/// A follow-up, as somebody puts it.
#[derive(Debug, Clone)]
pub struct FollowupRequest<'a> {
    /// What is to change.
    pub text: &'a str,
    /// Who sees to it.
    pub owner: UserId,
    /// Until when.
    pub due: DueIn,
    pub area: Option<Area>,
}

/// Opens the review, once service is restored; or a finished one again, with a reason.
pub fn open_review(scene: Scene<'_>, reason: Option<&str>) -> Decision {
    scene.may(Action::OpenReview)?;
    let incident = scene.incident;
    if !is_reviewable(incident) {
        return Err(Refusal::TooEarlyToReview);
    }
    let reason = optional_text("reason", reason)?;
    match &incident.review {
        Some(review) if review.is_open() => Err(Refusal::ReviewIsOpen),
        Some(_) if reason.is_none() => Err(Refusal::ReviewFinished),
        _ => Ok(vec![Event::Review(ReviewEvent::ReviewOpened { reason })]),
    }
}

/// Writes parts of the review; each takes the place of what it said before.
pub fn edit_review(scene: Scene<'_>, parts: &[(ReviewPart, &str)]) -> Decision {
    scene.may(Action::EditReview)?;
    let review = in_work(scene)?;
    let parts: Result<Vec<_>, _> =
        parts.iter().map(|(part, said)| Ok::<_, Refusal>((*part, text("text", said)?))).collect();
    let mut parts = parts?;
    parts.retain(|(part, said)| review.parts.get(part) != Some(said));
    if parts.is_empty() {
        return Err(Refusal::Empty("text"));
    }
    Ok(vec![Event::Review(ReviewEvent::ReviewEdited { parts: parts.into_iter().collect() })])
}

/// Notes that somebody took part.
pub fn attend_review(scene: Scene<'_>, member: UserId) -> Decision {
    scene.may(Action::AttendReview)?;
    let review = in_work(scene)?;
    if review.attended.contains(&member) {
        return Err(Refusal::AlreadyAttends(member));
    }
    Ok(vec![Event::Review(ReviewEvent::ReviewAttended { member })])
}

/// Finishes the review. It has to say what the cause was, what went well and what did not.
pub fn finish_review(scene: Scene<'_>) -> Decision {
    scene.may(Action::FinishReview)?;
    let review = in_work(scene)?;
    let missing = missing(scene, review);
    if missing.is_empty() {
        Ok(vec![Event::Review(ReviewEvent::ReviewFinished)])
    } else {
        Err(Refusal::ReviewIncomplete(missing))
    }
}

/// Notes a follow-up. That may be before the review, and after.
pub fn add_followup(scene: Scene<'_>, request: &FollowupRequest<'_>) -> Decision {
    scene.may(Action::AddFollowup)?;
    let due = until(scene, request.due)?;
    Ok(vec![Event::Followup(FollowupEvent::FollowupAdded {
        id: scene.incident.next_followup(),
        text: text("text", request.text)?,
        owner: request.owner,
        due,
        area: request.area,
        working_days: request.due.working_days(),
        plan: None,
    })])
}

/// The follow-up was made.
pub fn finish_followup(scene: Scene<'_>, id: &str, what: Option<&str>) -> Decision {
    scene.may(Action::FinishFollowup)?;
    let number = spelling::item(id);
    let is_it = |followup: &&Followup| Some(followup.id) == number;
    let found = scene.incident.followups.iter().find(is_it);
    let found = found.ok_or_else(|| Refusal::NoSuchFollowup(id.into()))?;
    if found.done_at.is_some() {
        return Err(Refusal::FollowupDone(found.id));
    }
    Ok(vec![Event::Followup(FollowupEvent::FollowupDone {
        id: found.id,
        text: optional_text("text", what)?,
    })])
}

/// May the caller still say what the cause was of an incident that is closed? As long as it can be reviewed.
pub(super) fn may_still_say_why(scene: Scene<'_>) -> Result<(), Refusal> {
    if !is_reviewable(scene.incident) || scene.incident.is_merged() {
        return Err(Refusal::IsClosed);
    }
    scene.may(Action::StateCauseLater)?;
    match &scene.incident.review {
        Some(review) if !review.is_open() => Err(Refusal::ReviewFinished),
        _ => Ok(()),
    }
}

/// Was it real, and is service restored?
fn is_reviewable(incident: &Incident) -> bool {
    !incident.is_false_alarm() && incident.spell.milestones.contains_key(&Milestone::Recovered)
}

fn in_work<'a>(scene: Scene<'a>) -> Result<&'a Review, Refusal> {
    let review = scene.incident.review.as_ref().ok_or(Refusal::NoReview)?;
    if review.is_open() { Ok(review) } else { Err(Refusal::ReviewFinished) }
}

fn missing(scene: Scene<'_>, review: &Review) -> Vec<ReviewPart> {
    let known = scene.incident.cause.as_ref().is_some_and(|cause| cause.confirmed);
    let named = known || review.parts.keys().any(|part| part.is_cause());
    let is_missing = |part: &ReviewPart| {
        if part.is_cause() { !named } else { !review.parts.contains_key(part) }
    };
    ReviewPart::VARIANTS.iter().copied().filter(is_missing).collect()
}

/// The instant at which it is due.
pub(super) fn until(scene: Scene<'_>, due: DueIn) -> Result<At, Refusal> {
    match due {
        DueIn::At(at) if at <= scene.now => Err(Refusal::InThePast(at)),
        DueIn::At(at) => Ok(at),
        DueIn::WorkingDays(days) => working_days(scene, days),
    }
}

/// When a follow-up is due of which nobody said so.
pub(super) fn usual(scene: Scene<'_>) -> DueIn {
    match scene.rules.playbook.followups.as_ref().map(|rule| rule.within) {
        Some(Term::Time(time)) => DueIn::At(scene.now + time),
        Some(Term::WorkingDays(days)) if working_days(scene, days).is_ok() => DueIn::WorkingDays(days),
        Some(Term::WorkingDays(_)) | None => DueIn::At(scene.now + Followups::USUAL),
    }
}

fn working_days(scene: Scene<'_>, days: u32) -> Result<At, Refusal> {
    let calendars = scene.rules.calendars;
    let rule = scene.rules.playbook.followups.as_ref();
    let name = rule.and_then(|rule| rule.calendar.as_deref()).ok_or(Refusal::NoWorkingDays)?;
    let day = calendars.get(name).map(|calendar| calendar.day_length()).ok_or(Refusal::NoWorkingDays)?;
    let days = i32::try_from(days).map_err(|_| Refusal::NoWorkingDays)?;
    add(calendars, Some(name), scene.now, day * days).ok_or(Refusal::NoWorkingDays)
}
