//! An incident as figures count it. What a closed one took changes no more, so it is kept as one short line, and many of them
//! are counted without their timelines.

use super::{Case, Span, Spell, case, counts};
use crate::domain::At;
use crate::domain::ids::{IncidentId, UserId};
use crate::domain::incident::{Incident, Satisfaction, State};
use crate::domain::playbook::PlaybookRef;
use crate::domain::rules::Rules;
use crate::domain::timeline::Entry;
use chrono::TimeDelta;
use enum_map::EnumMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use strum::VariantArray;

/// What one incident took, and what it is told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub id: IncidentId,
    /// What people call it.
    pub number: String,
    pub playbook: PlaybookRef,
    /// Its level and the level's rank, once it has one.
    pub level: Option<(String, u8)>,
    pub fault_type: String,
    /// Who is or was first-responsible.
    pub first: Option<UserId>,
    pub declared_at: At,
    /// Not everybody may know of it.
    pub private: bool,
    pub case: Case,
}

impl Counted {
    /// An incident until `now`. `None`: it does not count, or its timeline does not begin with a declaration.
    pub fn of(incident: &Incident, timeline: &[Entry], rules: Rules<'_>, now: At) -> Option<Counted> {
        let case = counts(incident).then(|| case(incident, timeline, rules, now))??;
        Some(Counted {
            id: incident.id,
            number: incident.number().to_owned(),
            playbook: incident.playbook().clone(),
            level: incident.level().map(|given| (given.level.clone(), given.rank)),
            fault_type: incident.report.fault_type.clone(),
            first: incident.primary(),
            declared_at: incident.declared_at,
            private: incident.is_private(),
            case,
        })
    }

    /// All of it in one line, for [`Counted::read`].
    ///
    /// # Errors
    /// When a text cannot be written as JSON; no text is known that cannot.
    pub fn line(&self) -> serde_json::Result<String> {
        let answer = |satisfaction: Satisfaction| {
            let place = Satisfaction::VARIANTS.iter().position(|one| *one == satisfaction);
            place.map_or(0, |place| place + 1)
        };
        let spell = |spell: &Spell| {
            let took = spell.took.map(|_, took| took.map(|took| took.num_milliseconds())).into_array();
            KeptSpell(spell.nth, spell.began.timestamp_millis(), spell.met, spell.missed, took)
        };
        serde_json::to_string(&Kept(
            self.id.0,
            self.number.as_str().into(),
            self.playbook.id.as_str().into(),
            self.playbook.version,
            self.level.as_ref().map(|(level, rank)| (level.as_str().into(), *rank)),
            self.fault_type.as_str().into(),
            self.first.map(|user| user.0),
            self.declared_at.timestamp_millis(),
            u8::from(self.private),
            self.case.spells.iter().map(spell).collect(),
            self.case.stages.map(|_, took| took.map(|took| took.num_milliseconds())).into_array(),
            self.case.survey.map(|given| given.map_or(0, answer)),
        ))
    }

    /// What [`Counted::line`] wrote. `None`: it did not write this.
    pub fn read(line: &str) -> Option<Counted> {
        let kept: Kept<'_> = serde_json::from_str(line).ok()?;
        let Kept(
            id,
            number,
            playbook,
            version,
            level,
            fault_type,
            first,
            declared_at,
            private,
            spells,
            stages,
            survey,
        ) = kept;
        let spell = |KeptSpell(nth, began, met, missed, took): KeptSpell| {
            let took = EnumMap::from_array(took.map(|took| took.map(TimeDelta::milliseconds)));
            Some(Spell { nth, began: At::from_timestamp_millis(began)?, took, met, missed })
        };
        Some(Counted {
            id: IncidentId(id),
            number: number.into_owned(),
            playbook: PlaybookRef { id: playbook.into_owned(), version },
            level: level.map(|(level, rank)| (level.into_owned(), rank)),
            fault_type: fault_type.into_owned(),
            first: first.map(UserId),
            declared_at: At::from_timestamp_millis(declared_at)?,
            private: private == 1,
            case: Case {
                spells: spells.into_iter().map(spell).collect::<Option<_>>()?,
                stages: EnumMap::from_array(stages.map(|took| took.map(TimeDelta::milliseconds))),
                survey: survey.map(|place| Satisfaction::VARIANTS.get(place.wrapping_sub(1)).copied()),
            },
        })
    }
}

/// A line: a list, since the names of its parts would be longer than they are. The parts are those of [`Counted`] in their
/// order. Stages and answers are by their place in their lists: who changes those empties what is kept.
#[derive(Serialize, Deserialize)]
struct Kept<'a>(
    i64,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    u32,
    #[serde(borrow)] Option<(Cow<'a, str>, u8)>,
    #[serde(borrow)] Cow<'a, str>,
    Option<u64>,
    i64,
    u8,
    Vec<KeptSpell>,
    /// Milliseconds in each stage.
    [Option<i64>; State::VARIANTS.len()],
    /// 0: asked, and not answered.
    Option<usize>,
);

/// Its number, when it began, limits met and missed, and each span in milliseconds.
#[derive(Serialize, Deserialize)]
struct KeptSpell(u32, i64, u32, u32, [Option<i64>; Span::VARIANTS.len()]);

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> Counted {
        let minutes = TimeDelta::minutes;
        let began = At::UNIX_EPOCH + minutes(5);
        let spell = |nth, took: &[(Span, i64)]| Spell {
            nth,
            began,
            took: took.iter().map(|(span, took)| (*span, Some(minutes(*took)))).collect(),
            met: 3,
            missed: nth,
        };
        Counted {
            id: IncidentId(7),
            number: "INC-\"7\"\n".into(),
            playbook: PlaybookRef { id: "basic".into(), version: 4 },
            level: Some(("P\\0".into(), 1)),
            fault_type: "数据".into(),
            first: Some(UserId(u64::MAX)),
            declared_at: began,
            private: true,
            case: Case {
                spells: vec![
                    spell(1, &[(Span::Detected, 0), (Span::Harmed, 90)]),
                    spell(2, &[(Span::Recovered, 1)]),
                ],
                stages: EnumMap::from_fn(|state| (state != State::Graded).then_some(minutes(2))),
                survey: Some(Some(Satisfaction::VARIANTS[3])),
            },
        }
    }

    #[test]
    fn what_is_kept_of_an_incident_is_one_line_and_all_of_it() {
        let case = |survey| Case { spells: Vec::new(), stages: EnumMap::default(), survey };
        let few = |survey| Counted { level: None, first: None, case: case(survey), ..counted() };
        for counted in [counted(), few(None), few(Some(None)), few(Some(Some(Satisfaction::VARIANTS[0])))] {
            let line = counted.line().unwrap();
            assert!(!line.contains('\n'), "{line}");
            assert_eq!(Counted::read(&line).as_ref(), Some(&counted), "{line}");
        }
        assert_eq!(Counted::read("[1]"), None);
    }

    #[test]
    fn what_was_kept_once_is_understood_for_ever() {
        // Who changes this, or the order of what it stands for, has a migration empty the table of cases.
        let kept = r#"[7,"INC-\"7\"\n","basic",4,["P\\0",1],"数据",18446744073709551615,300000,1,[[1,300000,3,1,[0,null,null,null,null,5400000]],[2,300000,3,2,[null,null,60000,null,null,null]]],[120000,null,120000,120000,120000,120000,120000,120000,120000,120000],4]"#;
        assert_eq!(counted().line().unwrap(), kept);
        assert_eq!(Counted::read(kept), Some(counted()));
        let states: Vec<&str> = State::VARIANTS.iter().map(|state| state.into()).collect();
        assert_eq!(
            states.join(" "),
            "reported graded assigned diagnosing planning approving processing verifying resolved closed"
        );
        let answers: Vec<&str> = Satisfaction::VARIANTS.iter().map(|said| said.into()).collect();
        assert_eq!(answers.join(" "), "very-satisfied satisfied fair dissatisfied");
    }
}
