//! What a correction does to the incident: what stands in it, its deadlines, and what people were told of them.

use super::{Correction, Subject};
use crate::domain::At;
use crate::domain::incident::{Assignment, Ending, Incident, RunState};
use crate::domain::limits::deadline;
use crate::domain::met::met_since;
use crate::domain::moved::Moved;
use crate::domain::playbook::Clock;
use crate::domain::rules::Rules;
use crate::domain::timeline::{
    Actor, BlockerEvent, ClosingEvent, CommsEvent, DeclarationEvent, Entry, Event, EvidenceEvent,
    FollowupEvent, LevelEvent, MilestoneEvent, PlanEvent, RoleEvent, SilenceEvent, Timing, UpdateEvent,
    VerificationEvent,
};

/// What a correction does to deadlines: those that are others by it, met ones too.
pub(in crate::domain) fn moved_by(
    incident: &Incident,
    rules: Rules<'_>,
    event: &Event,
    by: Actor,
    now: At,
) -> Vec<Moved> {
    let mut after = incident.clone();
    after.apply(&Entry { seq: incident.seq + 1, at: now, by, event: event.clone() });
    let other = Clock::with_deadline().filter_map(|clock| {
        let (old, new) = (deadline(incident, rules, clock)?, deadline(&after, rules, clock)?);
        let moved = Moved { clock, was: old.due, due: new.due, unsettled: new.unsettled };
        (old.due != new.due).then_some(moved)
    });
    other.collect()
}

/// Those of them that are still to be met.
pub fn still_open(incident: &Incident, rules: Rules<'_>, moved: &[Moved]) -> Vec<Moved> {
    let open = |moved: &&Moved| met_since(incident, rules, moved.clock, moved.due).is_none();
    moved.iter().filter(open).copied().collect()
}

/// Takes in that something was put right.
pub(in crate::domain) fn apply(incident: &mut Incident, entry: &Entry, correction: &Correction) {
    incident.corrected_at = Some(entry.at);
    match &correction.of {
        Subject::Occurrence { was } => {
            incident.occurred_before.push(*was);
            incident.report.occurred = correction.at.or(incident.report.occurred);
        }
        Subject::Entry { entry: of, happened } => {
            incident.corrected.insert(of.seq, entry.seq);
            if let Some(text) = &correction.text {
                reword(incident, of, *happened, text);
            }
            if let Some(at) = correction.at {
                retime(incident, of, *happened, at);
            }
            if correction.met_at.is_some() {
                let later = correction.met_at > incident.met_at;
                incident.met_at = correction.met_at;
                goes_on(incident, Clock::Meeting, later);
            }
        }
    }
    for moved in &correction.moved {
        move_deadline(incident, moved, entry.at);
    }
}

/// What an entry gave to the incident says something else.
fn reword(incident: &mut Incident, of: &Entry, happened: At, text: &str) {
    let text = || text.to_owned();
    match &of.event {
        Event::Declaration(DeclarationEvent::Declared(_)) => incident.report.title = text(),
        Event::Update(UpdateEvent::Updated { .. }) => {
            let last = incident.last_update.as_mut().filter(|last| last.at == of.at);
            last.into_iter().for_each(|last| last.text = text());
        }
        Event::Level(LevelEvent::Graded { .. }) => {
            let given = incident.levels.iter_mut().find(|given| given.seq == of.seq);
            given.into_iter().for_each(|given| given.reason = Some(text()));
        }
        Event::Role(RoleEvent::Assigned { member, role, .. }) => {
            let is_it = |assignment: &&mut Assignment| {
                (assignment.member, &assignment.role, assignment.since) == (*member, role, of.at)
            };
            incident
                .assignments
                .iter_mut()
                .find(is_it)
                .into_iter()
                .for_each(|assignment| assignment.goal = Some(text()));
        }
        Event::Evidence(EvidenceEvent::EvidenceAdded { id, .. }) => {
            let evidence = incident.evidence.iter_mut().find(|one| one.id == *id);
            evidence.into_iter().for_each(|one| one.text = text());
        }
        Event::Milestone(MilestoneEvent::StageSet { .. }) => {
            let stage = incident.spell.stage.as_mut().filter(|stage| stage.at == of.at);
            stage.into_iter().for_each(|stage| stage.goal = text());
        }
        Event::Blocker(BlockerEvent::BlockerRaised { id, .. }) => {
            let blocker = incident.blockers.iter_mut().find(|blocker| blocker.id == *id);
            blocker.into_iter().for_each(|blocker| blocker.text = text());
        }
        Event::Milestone(MilestoneEvent::CauseStated { text: was, .. })
        | Event::Milestone(MilestoneEvent::MilestoneReached { text: was, .. })
        | Event::Milestone(MilestoneEvent::WorkaroundPlaced { text: was }) => {
            let cause = incident.cause.as_mut().filter(|cause| cause.text == *was);
            cause.into_iter().for_each(|cause| cause.text = text());
            let workaround = incident.spell.workaround.as_mut().filter(|workaround| *workaround == was);
            workaround.into_iter().for_each(|workaround| *workaround = text());
        }
        Event::Verification(VerificationEvent::Fixed { .. }) => {
            let fix = incident.spell.fix.as_mut().filter(|fix| fix.at == happened);
            fix.into_iter().for_each(|fix| fix.text = text());
        }
        Event::Verification(VerificationEvent::Verified { .. }) => {
            let check = incident.checks.iter_mut().find(|check| (check.at, check.by) == (happened, of.by));
            check.into_iter().for_each(|check| check.note = Some(text()));
        }
        Event::Plan(PlanEvent::PlanOverridden { id, .. }) => {
            let plan = incident.plans.iter_mut().find(|plan| plan.id == *id);
            plan.into_iter().for_each(|plan| plan.overridden = Some(text()));
        }
        Event::Comms(CommsEvent::FeedbackNoted { .. }) => {
            let feedback = incident.feedback.iter_mut().find(|said| (said.at, said.by) == (of.at, of.by));
            feedback.into_iter().for_each(|said| said.text = text());
        }
        Event::Followup(FollowupEvent::FollowupAdded { id, .. }) => {
            let followup = incident.followups.iter_mut().find(|followup| followup.id == *id);
            followup.into_iter().for_each(|followup| followup.text = text());
        }
        Event::Silence(SilenceEvent::Silenced { .. }) => {
            let silence = incident.silences.iter_mut().find(|silence| silence.from == of.at);
            silence.into_iter().for_each(|silence| silence.reason = text());
        }
        // Only the ending in force says anything.
        Event::Closing(ClosingEvent::Rejected { .. }) | Event::Closing(ClosingEvent::SolvedAtOnce { .. })
            if incident.spell.closed_at == Some(of.at) =>
        {
            match &mut incident.spell.ending {
                Some(Ending::FalseAlarm(words) | Ending::SolvedAtOnce(words)) => *words = text(),
                Some(Ending::Handled | Ending::SelfHelp | Ending::Merged(_)) | None => {}
            }
        }
        // Of all others the timeline alone keeps the words.
        _ => {}
    }
}

/// What an entry gave to the incident happened at another time.
fn retime(incident: &mut Incident, of: &Entry, was: At, is: At) {
    match &of.event {
        Event::Evidence(EvidenceEvent::EvidenceAdded { id, .. }) => {
            let evidence = incident.evidence.iter_mut().find(|one| one.id == *id);
            evidence.into_iter().for_each(|one| one.at = is);
        }
        Event::Verification(VerificationEvent::Verified { .. }) => {
            let check = incident.checks.iter_mut().find(|check| (check.at, check.by) == (was, of.by));
            check.into_iter().for_each(|check| check.at = is);
        }
        Event::Verification(VerificationEvent::Fixed { .. }) => {
            if let Some(fix) = incident.spell.fix.as_mut().filter(|fix| fix.at == was) {
                fix.at = is;
                for clock in [Clock::Verification, Clock::Observation] {
                    goes_on(incident, clock, is > was);
                }
            }
        }
        // Of all others the timeline alone keeps the time, and the milestones below.
        _ => {}
    }
    // What was reached in an earlier spell is of no account any more.
    let Timing::Counts(reached) = of.event.recorded(|record| record.timing) else { return };
    if of.at < incident.spell.began {
        return;
    }
    for milestone in &reached {
        // What came in the same breath goes with it.
        if incident.spell.milestones.get(milestone) != Some(&was) {
            continue;
        }
        for reached_too in std::iter::once(milestone).chain(milestone.after()) {
            incident
                .spell
                .milestones
                .entry(*reached_too)
                .and_modify(|at| *at = if *at == was { is } else { *at });
        }
    }
}

/// What a clock that asks again and again counts from is another time: put earlier, it is the same run; put later, a new one.
fn goes_on(incident: &mut Incident, clock: Clock, later: bool) {
    if later {
        incident.spell.runs.remove(&clock);
    } else if let Some(told) = incident.spell.runs.get_mut(&clock) {
        told.moved = true;
    }
}

/// A deadline is another one. Where people were told that it has passed, that stands if it has; else it is as if they had
/// not been.
fn move_deadline(incident: &mut Incident, moved: &Moved, now: At) {
    let (clock, passed) = (moved.clock, moved.due <= now);
    let of_it = |told: &&mut RunState| told.is_of(moved.was);
    let told = incident.spell.runs.get_mut(&clock).filter(of_it);
    let was_breached = told.as_ref().is_some_and(|told| told.breached.is_some());
    match told {
        Some(told) if passed || (moved.due < moved.was && !was_breached) => {
            (told.anchor, told.moved) = (moved.due, false);
            told.reminders = if moved.due > moved.was { 0 } else { told.reminders };
        }
        Some(_) => {
            incident.spell.runs.remove(&clock);
        }
        None => {}
    }
    incident.spell.put_earlier.remove(&clock);
    if passed && !was_breached && moved.was > now {
        incident.spell.put_earlier.insert(clock, now);
    }
    if passed {
        let breach = incident.breaches.iter_mut().find(|breach| **breach == (clock, moved.was));
        breach.into_iter().for_each(|breach| breach.1 = moved.due);
    } else {
        incident.breaches.retain(|breach| *breach != (clock, moved.was));
    }
}
