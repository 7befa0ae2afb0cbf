//! When what a clock asks for was done, or is over: the one answer for whoever reminds of it and for whoever says that
//! nothing is left to do.

use super::At;
use super::comms::Promised;
use super::correction::standing;
use super::incident::{Incident, State};
use super::limits;
use super::playbook::{Clock, Milestone};
use super::quorum;
use super::rules::Rules;
use super::timeline::{Entry, Event, MeetingEvent, UpdateEvent};

/// Since when nothing is left to do about what a clock asked for from `anchor` on. `None`: it is still owed.
pub fn met_since(incident: &Incident, rules: Rules<'_>, clock: Clock, anchor: At) -> Option<At> {
    let spell = &incident.spell;
    let met = answered_at(incident, rules, clock, anchor);
    // A reopening asks anew, and what is answered since answers that.
    if anchor < spell.began && clock.begins_anew() {
        return Some(met.map_or(spell.began, |met| met.min(spell.began)));
    }
    met.or(spell.closed_at.filter(|_| !clock.outlives_closing()))
}

/// The same by a timeline: of progress and of meetings an incident knows only the last, and the first met it.
pub fn first_met(
    incident: &Incident,
    rules: Rules<'_>,
    (clock, anchor): (Clock, At),
    timeline: &[Entry],
) -> Option<At> {
    let met = met_since(incident, rules, clock, anchor)?;
    let answers = |event: &Event| match clock {
        Clock::Sync => matches!(event, Event::Update(UpdateEvent::Updated { .. })),
        Clock::Meeting => matches!(event, Event::Meeting(MeetingEvent::MeetingHeld { .. })),
        _ => false,
    };
    let all = standing(timeline);
    let answers = all.iter().filter(|it| answers(&it.entry.event)).map(|it| it.happened);
    Some(answers.filter(|at| *at > anchor).fold(met, At::min))
}

fn answered_at(incident: &Incident, rules: Rules<'_>, clock: Clock, anchor: At) -> Option<At> {
    let spell = &incident.spell;
    match clock {
        Clock::Sync => incident.last_update.as_ref().map(|update| update.at).filter(|at| *at > anchor),
        // Nobody meets any more once it is fixed, or at a level at which nobody does.
        Clock::Meeting => {
            let held = incident.met_at.filter(|at| *at > anchor);
            let nobody_meets = rules.level(incident).is_some_and(|level| level.meeting.is_none());
            let level = limits::level_since(incident).filter(|at| nobody_meets && *at > anchor);
            held.into_iter().chain(next_fix(incident, anchor)).chain(level).min()
        }
        Clock::Verification => match next_fix(incident, anchor) {
            Some(fixed) => Some(spell.failed_at.filter(|at| *at >= anchor).map_or(fixed, |at| at.min(fixed))),
            None => match incident.state {
                State::Verifying => None,
                State::Resolved | State::Closed => spell.milestones.get(&Milestone::Resolved).copied(),
                _ => spell.failed_at,
            },
        },
        Clock::Call => quorum::call_over_since(incident, rules, anchor),
        Clock::Blocker(id) => {
            incident.blockers.iter().find(|blocker| blocker.id == id).and_then(|blocker| blocker.cleared_at)
        }
        // By the next step where they go in order, by another plan that takes its place, or by going ahead.
        Clock::Approval(id) => {
            let plan = incident.plans.iter().find(|plan| plan.id == id)?;
            let taken = plan.approvals.iter().map(|approval| approval.at);
            let next = taken.filter(|at| rules.playbook.plans.ordered && *at > anchor).min();
            let mut later = incident.plans.iter().filter(|other| other.kind == plan.kind && other.id > id);
            let instead = later.next().and_then(|other| other.proposed_at);
            plan.settled_at.into_iter().chain(next).chain(instead).min()
        }
        // A fix that fails, and another one, which is watched by itself, are answers too.
        Clock::Observation => {
            let seen = spell.failed_at.into_iter().chain(spell.observed_at).filter(|at| *at > anchor);
            seen.chain(next_fix(incident, anchor)).min()
        }
        Clock::Survey => {
            let asked = spell.survey.as_ref().filter(|survey| survey.asked_at == anchor);
            asked.and_then(|survey| survey.answer.as_ref()).map(|answer| answer.at)
        }
        Clock::PromisedWord => {
            let published = incident.last_published().and_then(|wording| wording.published);
            let published = published.map(|(_, at)| at).filter(|at| *at > anchor);
            let recovery = incident.promised_from(anchor).filter(|promise| promise.of == Promised::Recovery);
            published.or(recovery.and_then(|_| incident.works_since()))
        }
        Clock::Feedback => {
            let asks = rules.playbook.comms.as_ref().is_some_and(|comms| comms.feedback.is_some());
            let told = incident.last_word_since(anchor).filter(|_| !asks);
            let noted = incident.feedback.iter().map(|feedback| feedback.at).find(|at| *at >= anchor);
            noted.into_iter().chain(told).min()
        }
        Clock::Followup(id) => {
            let followup = incident.followups.iter().find(|followup| followup.id == id);
            followup.and_then(|followup| followup.done_at)
        }
        Clock::Grade => spell.milestones.get(&Milestone::Graded).copied(),
        clock => limits::deadline(incident, rules, clock).and_then(|deadline| deadline.met),
    }
}

/// When the fix was made that is looked at now, if that is another one than the one of this instant.
fn next_fix(incident: &Incident, fixed: At) -> Option<At> {
    incident.spell.fix.as_ref().map(|fix| fix.at).filter(|at| *at > fixed)
}
