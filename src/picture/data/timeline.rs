//! One incident over its time: in which phase it was, which level it had, how its limits ran, and when people were told.

use crate::domain::At;
use crate::domain::correction::{Standing, standing};
use crate::domain::guild::Language;
use crate::domain::incident::{Incident, State};
use crate::domain::limits::judged;
use crate::domain::playbook::{Clock, Milestone, Words};
use crate::domain::rules::Rules;
use crate::domain::timeline::{Due, DueEvent, Entry, Event};
use crate::text::labels;
use chrono::TimeDelta;
use strum::VariantArray;

/// What the picture of one incident shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    pub number: String,
    /// As it was typed.
    pub title: String,
    /// Where it is now.
    pub state: State,
    /// When it was reported.
    pub from: At,
    /// When it was closed, the last time; or the instant of the picture.
    pub to: At,
    /// When the fault began, if it is known and was before the report.
    pub occurred: Option<At>,
    /// When service came back.
    pub restored: Option<At>,
    /// Every stay in a state, in order; being closed is none.
    pub phases: Vec<Stretch<State>>,
    /// Levels, by what the playbook calls them, in order.
    pub levels: Vec<Stretch<Words>>,
    /// The limits that it is judged by.
    pub limits: Vec<LimitRun>,
    /// What people were told unasked, in order.
    pub told: Vec<(Unasked, At)>,
}

/// From when to when something held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    pub what: T,
    pub from: At,
    pub to: At,
}

/// How a limit ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitRun {
    pub clock: Clock,
    /// How long it is, in the time that it is counted in.
    pub length: Words,
    pub from: At,
    pub due: At,
    pub outcome: Outcome,
}

/// What became of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Met in time, at this instant.
    Met(At),
    /// Met at this instant, after it had passed.
    Late(At),
    /// Passed, and not met.
    Missed,
    /// It has time yet.
    Running,
}

/// Why people were told something unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
pub enum Unasked {
    /// A limit was near.
    Warning,
    /// A limit had passed.
    Breach,
    /// It went on to others.
    Escalation,
    /// It was still outstanding.
    Reminder,
}

impl Timeline {
    /// Of an incident as it stands at `now`, what was put right included.
    pub fn of(incident: &Incident, timeline: &[Entry], rules: Rules<'_>, now: At) -> Timeline {
        let from = incident.declared_at;
        let to = incident.spell.closed_at.unwrap_or(now).max(from);
        let restored = [Milestone::Recovered, Milestone::CoreRestored, Milestone::WorkaroundInPlace];
        let restored = restored.iter().filter_map(|it| incident.spell.milestones.get(it).copied()).min();
        Timeline {
            number: incident.number().to_owned(),
            title: incident.report.title.clone(),
            state: incident.state,
            from,
            to,
            occurred: incident.report.occurred.filter(|occurred| *occurred < from),
            restored: restored.filter(|at| (from..=to).contains(at)),
            phases: phases(incident, timeline, to),
            levels: levels(incident, rules, to),
            limits: limits(incident, rules, to),
            told: told(timeline, to),
        }
    }

    /// How long it is.
    pub fn length(&self) -> TimeDelta {
        self.to - self.from
    }
}

/// Where it was from when to when, by when things happened.
fn phases(incident: &Incident, timeline: &[Entry], to: At) -> Vec<Stretch<State>> {
    let Some((first, rest)) = timeline.split_first() else { return Vec::new() };
    let Some(mut so_far) = Incident::begin(incident.id, first) else { return Vec::new() };
    let mut phases: Vec<Stretch<State>> = Vec::new();
    let (mut state, mut since) = (so_far.state, first.at);
    let mut end = |what: State, from: At, to: At| {
        if what != State::Closed {
            phases.push(Stretch { what, from, to: to.max(from) });
        }
    };
    for (entry, stands) in rest.iter().zip(standing(timeline).into_iter().skip(1)) {
        so_far.apply(entry);
        if so_far.state != state {
            let at = changed_at(entry, &stands);
            end(state, since, at);
            (state, since) = (so_far.state, at);
        }
    }
    end(state, since, to);
    phases
}

/// When an entry changed the state: as figures count it.
fn changed_at(entry: &Entry, stands: &Standing<'_>) -> At {
    if stands.corrections.is_empty() { entry.at } else { stands.happened }
}

fn levels(incident: &Incident, rules: Rules<'_>, to: At) -> Vec<Stretch<Words>> {
    let mut levels: Vec<(&str, At)> = Vec::new();
    for given in incident.levels.iter().filter(|given| given.at < to) {
        // One that is confirmed is no other.
        if levels.last().is_none_or(|(last, _)| *last != given.level) {
            levels.push((&given.level, given.at));
        }
    }
    let ends = levels.iter().skip(1).map(|(_, at)| *at).chain([to]);
    let named = |key: &str| both(|language| labels::level_of(language, rules.playbook, key));
    levels.iter().zip(ends).map(|((key, from), to)| Stretch { what: named(key), from: *from, to }).collect()
}

fn both(say: impl Fn(Language) -> String) -> Words {
    Words { zh: say(Language::Zh), en: say(Language::En) }
}

fn limits(incident: &Incident, rules: Rules<'_>, to: At) -> Vec<LimitRun> {
    let runs = judged(incident, rules).into_iter().map(|deadline| LimitRun {
        clock: deadline.clock,
        length: both(|language| labels::deadline(language, &deadline, rules.calendars)),
        from: deadline.from,
        due: deadline.due,
        outcome: match (deadline.met, deadline.met_in_time()) {
            (Some(met), Some(true)) => Outcome::Met(met),
            (Some(met), _) => Outcome::Late(met),
            (None, _) if deadline.has_passed(to) => Outcome::Missed,
            (None, _) => Outcome::Running,
        },
    });
    // What has not begun, or begins with the end, has nothing to show.
    runs.filter(|run| run.from < to && (run.clock != Clock::Review || run.outcome != Outcome::Running))
        .collect()
}

fn told(timeline: &[Entry], to: At) -> Vec<(Unasked, At)> {
    let told = timeline.iter().filter(|entry| entry.at <= to).filter_map(|entry| {
        let Event::Due(DueEvent::FellDue(fell)) = &entry.event else { return None };
        let told = match fell.what {
            Due::Warning => Unasked::Warning,
            Due::Breach | Due::BreachAtBirth => Unasked::Breach,
            Due::Rung(_) | Due::Escalation => Unasked::Escalation,
            Due::Reminder => Unasked::Reminder,
            // Only the card says so.
            Due::Note => return None,
        };
        Some((told, entry.at))
    });
    told.collect()
}
