//! What is reached in an incident, also when it is told after the fact, and the goals of its stages.

use super::At;
use super::incident::{Incident, State};
use super::limits::{Deadline, deadline, deadlines};
use super::playbook::{Clock, Milestone};
use super::rules::Rules;

impl Milestone {
    /// What is reached before it, if it is reached at all.
    pub fn after(self) -> &'static [Milestone] {
        match self {
            Milestone::Recovered => &[Milestone::Contained, Milestone::CoreRestored],
            Milestone::Resolved => &[
                Milestone::Acknowledged,
                Milestone::Contained,
                Milestone::CoreRestored,
                Milestone::Recovered,
                Milestone::WorkaroundInPlace,
            ],
            Milestone::Reviewed => &[Milestone::Recovered, Milestone::Resolved],
            _ => &[],
        }
    }

    /// Is it reached by its own command only, since that looks at who says so and what is missing?
    pub fn has_its_command(self) -> bool {
        matches!(self, Milestone::Graded | Milestone::Resolved | Milestone::Reviewed)
    }

    /// Does a fix or a workaround that did not hold, and after which the work goes on in this state, show that it was not
    /// reached? A cause is refuted where it is to be looked for again.
    pub fn is_undone_by_failure(self, back_to: State) -> bool {
        match self {
            Milestone::CoreRestored
            | Milestone::Recovered
            | Milestone::Contained
            | Milestone::WorkaroundInPlace
            | Milestone::SolutionGiven
            | Milestone::Resolved => true,
            Milestone::CauseFound => back_to <= State::Diagnosing,
            Milestone::Acknowledged
            | Milestone::Graded
            | Milestone::ReporterContacted
            | Milestone::PlanStated
            | Milestone::Reviewed => false,
        }
    }
}

/// Limits that a milestone, reached at this instant, is the first to meet.
pub fn met_by<'a>(
    incident: &Incident,
    rules: Rules<'a>,
    milestone: Milestone,
    at: At,
) -> impl Iterator<Item = Deadline<'a>> {
    let deadlines = deadline(incident, rules, Clock::Grade).into_iter().chain(deadlines(incident, rules));
    deadlines.filter(move |deadline| deadline.limit.met_by.contains(&milestone) && deadline.met == Some(at))
}

/// Limits that passed before they were met, by when things happened rather than by when people were told of them.
pub fn breaches(incident: &Incident, rules: Rules<'_>) -> Vec<(Clock, At)> {
    let in_time = |(clock, due): &(Clock, At)| {
        let deadline = deadline(incident, rules, *clock).filter(|deadline| deadline.due == *due);
        deadline.and_then(|deadline| deadline.met_in_time()) == Some(true)
    };
    incident.breaches.iter().filter(|breach| !in_time(breach)).copied().collect()
}
