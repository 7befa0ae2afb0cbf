//! What is counted: how long incidents took, from what to what, and over many of them how that is spread, which limits were
//! kept, and in which stage they wait longest. Whoever shows a length of time of an incident asks here, so that it is the
//! same wherever it is read. Drills, false alarms and what was merged elsewhere count in no figure over many; an incident
//! that was reopened counts each spell.

mod counted;

pub use counted::Counted;

use super::At;
use super::correction::standing;
use super::incident::{Incident, Satisfaction, State};
use super::limits::judged;
use super::playbook::Milestone;
use super::rules::Rules;
use super::timeline::{ClosingEvent, CorrectionEvent, Entry, Event};
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use enum_map::{Enum, EnumMap};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A length of time in one spell of an incident: what is counted, from what to what. All are wall time, as people waited;
/// limits in working time say so themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Enum, VariantArray)]
pub enum Span {
    /// From the occurrence, where it is known, to the report.
    Detected,
    /// From the report, or the reopening, to the first acknowledgement.
    Acknowledged,
    /// From the report, or the reopening, to service restored: whole, in its core, or by a workaround.
    Recovered,
    /// From the report, or the reopening, to a verified fix.
    Resolved,
    /// From the report, or the reopening, to closing.
    Closed,
    /// From the occurrence, where it is known, to service restored: how long the fault did harm.
    Harmed,
}

impl Span {
    /// Does it count from the occurrence? Then only the first spell has it: a later one begins with its reopening.
    pub fn is_from_occurrence(self) -> bool {
        matches!(self, Span::Detected | Span::Harmed)
    }

    /// How long it is in the spell that the incident is in. `None`: its end has not come, or its beginning is not known.
    fn of(self, incident: &Incident) -> Option<TimeDelta> {
        let first = |milestones: &[Milestone]| {
            milestones.iter().filter_map(|milestone| incident.spell.milestones.get(milestone).copied()).min()
        };
        let from = match self.is_from_occurrence() {
            true => incident.report.occurred.filter(|_| incident.spell.number == 1)?,
            false => incident.spell.began,
        };
        let to = match self {
            Span::Detected => Some(incident.declared_at),
            Span::Acknowledged => first(&[Milestone::Acknowledged]),
            Span::Recovered | Span::Harmed => {
                first(&[Milestone::Recovered, Milestone::CoreRestored, Milestone::WorkaroundInPlace])
            }
            Span::Resolved => first(&[Milestone::Resolved]),
            Span::Closed => incident.spell.closed_at,
        };
        Some((to? - from).max(TimeDelta::zero()))
    }
}

/// What one incident took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// One, and one more for every reopening.
    pub spells: Vec<Spell>,
    /// How long it was in each stage, those that it has left.
    pub stages: EnumMap<State, Option<TimeDelta>>,
    /// Whoever reported was asked how satisfied they are, and what they said, if anything.
    pub survey: Option<Option<Satisfaction>>,
}

/// From a report or a reopening to the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// 1, 2, 3 …
    pub nth: u32,
    pub began: At,
    /// How long each span is, if it has it.
    pub took: EnumMap<Span, Option<TimeDelta>>,
    /// Limits that were met in time.
    pub met: u32,
    /// Limits that passed before they were met.
    pub missed: u32,
}

/// Does it count? Drills, false alarms and what goes on in another incident do not.
pub fn counts(incident: &Incident) -> bool {
    incident.report.drill.is_none() && !incident.is_false_alarm() && !incident.is_merged()
}

/// What an incident took until `now`. `None` when its timeline does not begin with a declaration.
pub fn case(incident: &Incident, timeline: &[Entry], rules: Rules<'_>, now: At) -> Option<Case> {
    let (first, rest) = timeline.split_first()?;
    let mut so_far = Incident::begin(incident.id, first)?;
    let (mut spells, mut stages) = (Vec::new(), EnumMap::<State, Option<TimeDelta>>::default());
    let mut since = first.at;
    for (entry, stands) in rest.iter().zip(standing(timeline).into_iter().skip(1)) {
        if matches!(entry.event, Event::Closing(ClosingEvent::Reopened { .. })) {
            let mut known = so_far.clone();
            put_right_since(entry.seq, rest).for_each(|correction| known.apply(correction));
            spells.push(spell(&known, rules, entry.at));
        }
        let before = so_far.state;
        so_far.apply(entry);
        if so_far.state != before {
            let at = if stands.corrections.is_empty() { entry.at } else { stands.happened };
            // Being closed is no stage that anybody waits in.
            if before != State::Closed {
                let so_long = stages[before].unwrap_or(TimeDelta::zero());
                stages[before] = Some(so_long + (at - since).max(TimeDelta::zero()));
            }
            since = at;
        }
    }
    spells.push(spell(&so_far, rules, so_far.spell.closed_at.unwrap_or(now)));
    let survey =
        incident.spell.survey.as_ref().map(|survey| survey.answer.as_ref().map(|it| it.satisfaction));
    Some(Case { spells, stages, survey })
}

/// What was put right, after this entry, of what was before it.
fn put_right_since(seq: u32, timeline: &[Entry]) -> impl Iterator<Item = &Entry> {
    timeline.iter().filter(move |entry| match &entry.event {
        Event::Correction(CorrectionEvent::Corrected(correction)) => {
            entry.seq > seq && correction.entry().is_some_and(|of| of < seq)
        }
        _ => false,
    })
}

fn spell(incident: &Incident, rules: Rules<'_>, end: At) -> Spell {
    let took = EnumMap::from_fn(|span: Span| span.of(incident));
    let (mut met, mut missed) = (0, 0);
    for deadline in judged(incident, rules).iter().filter(|deadline| !deadline.limit.soft) {
        match deadline.met_in_time() {
            Some(true) => met += 1,
            Some(false) => missed += 1,
            None if deadline.has_passed(end) => missed += 1,
            None => {}
        }
    }
    Spell { nth: incident.spell.number, began: incident.spell.began, took, met, missed }
}

/// Every spell of one incident, as far as its timeline is at hand.
pub fn spells(incident: &Incident, timeline: &[Entry], rules: Rules<'_>, now: At) -> Vec<Spell> {
    let case = case(incident, timeline, rules, now);
    case.map_or_else(
        || vec![spell(incident, rules, incident.spell.closed_at.unwrap_or(now))],
        |case| case.spells,
    )
}

/// How some lengths of time are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// Their mean.
    pub mean: TimeDelta,
    /// Half of them are no longer.
    pub median: TimeDelta,
    /// Nine of ten are no longer.
    pub p90: TimeDelta,
}

impl Spread {
    /// Of these lengths. `None` when there are none.
    pub fn of(lengths: impl IntoIterator<Item = TimeDelta>) -> Option<Spread> {
        let mut lengths: Vec<TimeDelta> = lengths.into_iter().collect();
        let count = lengths.len();
        let sum: i64 = lengths.iter().map(TimeDelta::num_milliseconds).sum();
        let mean = TimeDelta::milliseconds(sum.checked_div(count as i64)?);
        // The nearest rank: a length that somebody really took.
        let mut rank = |percent: usize| {
            let place = (count * percent).div_ceil(100).max(1) - 1;
            *lengths.select_nth_unstable(place).1
        };
        Some(Spread { count, mean, median: rank(50), p90: rank(90) })
    }
}

/// Figures of some incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// How many incidents.
    pub incidents: usize,
    /// How each span is spread over all spells that have it.
    pub took: BTreeMap<Span, Spread>,
    /// Limits met in time.
    pub met: u32,
    /// Limits that passed before they were met.
    pub missed: u32,
    /// The stage with the longest median, and its figures.
    pub slowest: Option<(State, Spread)>,
    /// What those who reported said of how it was handled.
    pub satisfaction: Answers,
}

/// Answers to satisfaction surveys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// How many were asked.
    pub asked: u32,
    /// How many gave each answer, in the order of [`Satisfaction::VARIANTS`].
    pub given: [u32; 4],
}

impl Answers {
    fn of(surveys: impl IntoIterator<Item = Option<Satisfaction>>) -> Answers {
        let mut answers = Answers::default();
        for answer in surveys {
            answers.asked += 1;
            let place = Satisfaction::VARIANTS.iter().position(|one| Some(*one) == answer);
            if let Some(given) = place.and_then(|place| answers.given.get_mut(place)) {
                *given += 1;
            }
        }
        answers
    }

    /// How many answered.
    pub fn answered(&self) -> u32 {
        self.given.iter().sum()
    }
}

impl Figures {
    /// Of these incidents.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Figures {
        let cases: Vec<&Case> = cases.into_iter().collect();
        let spells = || cases.iter().flat_map(|case| &case.spells);
        let spread = |span| Spread::of(spells().filter_map(|spell: &Spell| spell.took[span]));
        let stages = State::VARIANTS.iter().filter_map(|state| {
            let waited = cases.iter().filter_map(|case| case.stages[*state]);
            Some((*state, Spread::of(waited)?))
        });
        Figures {
            incidents: cases.len(),
            took: Span::VARIANTS.iter().filter_map(|&span| Some((span, spread(span)?))).collect(),
            met: spells().map(|spell| spell.met).sum(),
            missed: spells().map(|spell| spell.missed).sum(),
            slowest: stages.max_by_key(|(_, spread)| spread.median),
            satisfaction: Answers::of(cases.iter().filter_map(|case| case.survey)),
        }
    }

    /// Share of limits met in time, in percent; `None` where there was none.
    pub fn kept(&self) -> Option<u32> {
        let limits = self.met + self.missed;
        percent(self.met, limits)
    }
}

/// A part of a whole in percent, to the nearest; 100 is all of it, and nothing less. `None` where there is no whole.
pub fn percent(part: u32, whole: u32) -> Option<u32> {
    let rounded = (u64::from(part) * 200 + u64::from(whole)).checked_div(u64::from(whole) * 2)?;
    let most = if part < whole { 99 } else { 100 };
    Some(u32::try_from(rounded).unwrap_or(most).min(most))
}

/// The Monday of the week of a day, by which weeks are told apart.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

/// What incidents are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum By {
    /// The level, of each playbook for itself.
    Level,
    Playbook,
    /// The kind of fault.
    Type,
    /// Who is or was first-responsible.
    Assignee,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn minutes(minutes: &[i64]) -> Option<Spread> {
        Spread::of(minutes.iter().map(|it| TimeDelta::minutes(*it)))
    }

    #[rstest]
    #[case(&[7], 7, 7, 7)]
    #[case(&[30, 10], 20, 10, 30)]
    #[case(&[10, 2, 3, 1, 4, 9, 8, 7, 6, 5], 5, 5, 9)]
    #[case(&[1, 1, 1, 1, 96], 20, 1, 96)]
    fn spreads(#[case] lengths: &[i64], #[case] mean: i64, #[case] median: i64, #[case] p90: i64) {
        let spread = minutes(lengths).unwrap();
        let found = [spread.mean, spread.median, spread.p90].map(|it| it.num_minutes());
        assert_eq!((spread.count, found), (lengths.len(), [mean, median, p90]));
    }

    #[test]
    fn a_share_is_told_to_the_nearest_percent_and_all_of_it_is_all() {
        let cases =
            [(2, 3, 67), (1, 3, 33), (4, 15, 27), (1, 200, 1), (199, 200, 99), (3, 3, 100), (0, 7, 0)];
        for (part, whole, expected) in cases {
            assert_eq!(percent(part, whole), Some(expected), "{part} of {whole}");
        }
        assert_eq!(percent(0, 0), None);
    }

    #[test]
    fn nothing_has_no_figures() {
        assert_eq!(minutes(&[]), None);
        let none = Figures::of([]);
        assert_eq!((none.incidents, none.kept(), none.slowest), (0, None, None));
    }

    #[test]
    fn satisfaction_is_counted_by_who_was_asked_and_who_answered() {
        use Satisfaction::{Dissatisfied, VerySatisfied};
        let said = [
            None,
            Some(None),
            Some(Some(VerySatisfied)),
            Some(Some(Dissatisfied)),
            Some(Some(VerySatisfied)),
        ];
        let cases = said.map(|survey| Case { spells: Vec::new(), stages: EnumMap::default(), survey });
        let found = Figures::of(&cases).satisfaction;
        assert_eq!((found.asked, found.answered(), found.given), (4, 3, [2, 0, 0, 1]));
        assert_eq!(Figures::of([]).satisfaction, Answers::default());
    }

    #[test]
    fn the_slowest_stage_is_by_its_median() {
        let case = |verifying: i64, processing: i64| Case {
            spells: Vec::new(),
            stages: [(State::Verifying, verifying), (State::Processing, processing)]
                .map(|(state, length)| (state, Some(TimeDelta::minutes(length))))
                .into_iter()
                .collect(),
            survey: None,
        };
        let figures = Figures::of(&[case(20, 1), case(30, 2), case(25, 500)]);
        let (state, spread) = figures.slowest.unwrap();
        assert_eq!((state, spread.median), (State::Verifying, TimeDelta::minutes(25)));
    }
}
