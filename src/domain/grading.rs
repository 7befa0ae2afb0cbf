//! The level by facts: a matrix of impact and urgency, bands of the share of users affected, and whether the core business
//! is hit.

use super::playbook::{Clock, Level, Playbook, Words};
use super::reading::item;
use serde::{Deserialize, Serialize};

/// What a playbook asks to find the level. Empty: it asks nothing, and people choose a level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Questions {
    /// Answers to "how far does it reach?", the worst first.
    pub impact: Vec<Choice>,
    /// Answers to "how much does it press?", the most pressing first.
    pub urgency: Vec<Choice>,
    /// Keys of levels: a row for each impact, in it one for each urgency.
    pub matrix: Vec<Vec<String>>,
    /// The level when the core business is hit.
    pub core: Option<String>,
    /// Levels by the share of users affected, the highest share first; the first whose end a share reaches is meant.
    pub bands: Vec<Band>,
}

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Key in the file and in commands.
    pub key: String,
    pub name: Words,
}

/// A share of users, in percent, from which a level is meant. It ends where the one before it begins, so that bands
/// neither overlap nor leave a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Key of the level.
    pub level: String,
    /// Its lower end.
    pub from: f64,
    /// Does it begin above that rather than at it?
    pub above: bool,
}

/// What is known about how bad it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Key of the playbook's impact.
    pub impact: Option<String>,
    /// Key of the playbook's urgency.
    pub urgency: Option<String>,
    /// Share of users affected, from 0 to 100.
    pub affected_percent: Option<f64>,
    /// Is the core business hit?
    pub core: Option<bool>,
}

/// Why it is this level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Because {
    /// The core business is hit.
    Core,
    /// So many users are affected.
    Percent {
        /// Their share, in percent.
        percent: f64,
    },
    Matrix {
        /// Key of the impact.
        impact: String,
        /// Key of the urgency.
        urgency: String,
    },
    /// A limit passed whose playbook then wants this level.
    Overdue { clock: Clock },
}

/// What a level rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    /// What was said to be so.
    pub facts: Facts,
    /// Why that makes a level; empty: somebody chose it.
    pub because: Vec<Because>,
    /// Key of the level that was named with the report, where the facts give another. The more urgent one runs.
    #[serde(rename = "said")]
    pub named: Option<String>,
    /// The level before it was set in error: it is as if that had not been.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instead: bool,
}

impl Facts {
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Facts::default()
    }

    /// These, and where they say nothing, the earlier ones.
    pub fn over(self, earlier: Facts) -> Facts {
        Facts {
            impact: self.impact.or(earlier.impact),
            urgency: self.urgency.or(earlier.urgency),
            affected_percent: self.affected_percent.or(earlier.affected_percent),
            core: self.core.or(earlier.core),
        }
    }
}

impl Questions {
    /// Does the playbook ask anything?
    pub fn is_empty(&self) -> bool {
        *self == Questions::default()
    }
}

/// Finds the answer of this key or name, or of this place from 1.
pub fn choice<'a>(choices: &'a [Choice], typed: &str) -> Option<&'a Choice> {
    let place = item(typed).and_then(|place| choices.get((place as usize).checked_sub(1)?));
    choices.iter().find(|choice| choice.name.is_meant(&choice.key, typed)).or(place)
}

/// The level that the facts give, and why: the most urgent of those that any of them gives. `None` where they give none.
pub fn judge<'a>(playbook: &'a Playbook, facts: &Facts) -> Option<(&'a Level, Vec<Because>)> {
    let found: Vec<(&Level, Because)> =
        [by_core(playbook, facts), by_percent(playbook, facts), by_matrix(playbook, facts)]
            .into_iter()
            .flatten()
            .collect();
    let level = found.iter().map(|(level, _)| *level).min_by_key(|level| level.rank)?;
    let because = found.into_iter().filter(|(other, _)| other.key == level.key);
    Some((level, because.map(|(_, because)| because).collect()))
}

fn by_core<'a>(playbook: &'a Playbook, facts: &Facts) -> Option<(&'a Level, Because)> {
    let level = playbook.questions.core.as_ref().filter(|_| facts.core == Some(true))?;
    Some((playbook.level(level)?, Because::Core))
}

fn by_percent<'a>(playbook: &'a Playbook, facts: &Facts) -> Option<(&'a Level, Because)> {
    let percent = facts.affected_percent?;
    let within = |band: &&Band| if band.above { percent > band.from } else { percent >= band.from };
    let band = playbook.questions.bands.iter().find(within)?;
    Some((playbook.level(&band.level)?, Because::Percent { percent }))
}

fn by_matrix<'a>(playbook: &'a Playbook, facts: &Facts) -> Option<(&'a Level, Because)> {
    let questions = &playbook.questions;
    let (impact, urgency) = (facts.impact.as_ref()?, facts.urgency.as_ref()?);
    let place = |choices: &[Choice], key: &str| choices.iter().position(|choice| choice.key == key);
    let row = questions.matrix.get(place(&questions.impact, impact)?)?;
    let level = playbook.level(row.get(place(&questions.urgency, urgency)?)?)?;
    Some((level, Because::Matrix { impact: impact.clone(), urgency: urgency.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    /// Four levels by the share of users: 100 %, from 30 % on, anybody at all, nobody; the core is the worst.
    fn by_share() -> Playbook {
        let band = |level: &str, from, above| Band { level: level.into(), from, above };
        let bands = [("P0", 100.0, false), ("P1", 30.0, false), ("P2", 0.0, true), ("P3", 0.0, false)];
        let bands = bands.map(|(level, from, above)| band(level, from, above)).into();
        let mut playbook = fixture::playbook();
        playbook.levels.push(fixture::level("P3", 4, 60, 960, 120));
        playbook.questions = Questions { core: Some("P0".into()), bands, ..Questions::default() };
        playbook
    }

    /// Two impacts and two urgencies, and a level for each pair.
    fn by_pairs() -> Playbook {
        let choice = |key: &str| Choice { key: key.into(), name: fixture::words(&format!("{key} one")) };
        let row = |levels: [&str; 2]| levels.map(String::from).to_vec();
        let questions = Questions {
            impact: vec![choice("wide"), choice("narrow")],
            urgency: vec![choice("now"), choice("later")],
            matrix: vec![row(["P0", "P1"]), row(["P1", "P2"])],
            ..Questions::default()
        };
        Playbook { questions, ..fixture::playbook() }
    }

    fn level(playbook: &Playbook, facts: &Facts) -> Option<String> {
        judge(playbook, facts).map(|(level, _)| level.key.clone())
    }

    #[test]
    fn bands_meet_without_overlap_and_the_core_is_the_worst() {
        let playbook = by_share();
        let cases = [(100.0, "P0"), (99.99, "P1"), (30.0, "P1"), (29.99, "P2"), (0.01, "P2"), (0.0, "P3")];
        for (percent, expected) in cases {
            let facts = Facts { affected_percent: Some(percent), ..Facts::default() };
            assert_eq!(level(&playbook, &facts).as_deref(), Some(expected), "{percent}");
            let core = Facts { core: Some(true), ..facts.clone() };
            let (found, because) = judge(&playbook, &core).unwrap();
            assert_eq!(found.key, "P0", "{percent}");
            assert!(because.contains(&Because::Core));
            assert_eq!(because.len() == 2, percent == 100.0, "{because:?}");
            let not_core = Facts { core: Some(false), ..facts };
            assert_eq!(level(&playbook, &not_core).as_deref(), Some(expected), "{percent}");
        }
        let unknown = Facts { core: Some(false), ..Facts::default() };
        assert_eq!(level(&playbook, &unknown), None);
    }

    #[test]
    fn a_matrix_needs_both_impact_and_urgency() {
        let playbook = by_pairs();
        let facts = |impact: &str, urgency: &str| Facts {
            impact: Some(impact.into()),
            urgency: Some(urgency.into()),
            ..Facts::default()
        };
        assert_eq!(level(&playbook, &facts("wide", "now")).as_deref(), Some("P0"));
        assert_eq!(level(&playbook, &facts("narrow", "now")).as_deref(), Some("P1"));
        assert_eq!(level(&playbook, &facts("narrow", "later")).as_deref(), Some("P2"));
        assert_eq!(level(&playbook, &Facts { impact: Some("wide".into()), ..Facts::default() }), None);
        assert_eq!(level(&playbook, &facts("wide", "gone")), None);
    }

    #[test]
    fn newer_facts_win_and_older_ones_stay() {
        let old = Facts { affected_percent: Some(10.0), core: Some(true), ..Facts::default() };
        let new = Facts { core: Some(false), urgency: Some("high".into()), ..Facts::default() };
        let both = new.over(old);
        assert_eq!(both.affected_percent, Some(10.0));
        assert_eq!((both.core, both.urgency.as_deref()), (Some(false), Some("high")));
    }

    #[test]
    fn answers_are_found_by_key_name_and_place() {
        let playbook = by_pairs();
        let first = &playbook.questions.impact[0];
        for said in [first.key.as_str(), &first.name.zh, &first.name.en.to_uppercase(), " 1 "] {
            assert_eq!(choice(&playbook.questions.impact, said), Some(first), "{said}");
        }
        assert_eq!(choice(&playbook.questions.impact, "0"), None);
        assert_eq!(choice(&playbook.questions.impact, "99"), None);
    }
}
