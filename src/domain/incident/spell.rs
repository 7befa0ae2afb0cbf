//! What begins anew with every reopening.

use super::{BeforeLevels, Called, Ending, Fix, RunState, TakenBack};
use super::{Issued, Stage, Survey};
use crate::domain::At;
use crate::domain::ids::RoleKey;
use crate::domain::playbook::Bulletin;
use crate::domain::playbook::{Clock, Milestone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The time from the declaration, or from a reopening, until it is closed, and what was reached and told in it. In the
/// store its fields stand beside the others of the incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spell {
    /// 1, and one more for every reopening.
    #[serde(rename = "spell")]
    pub number: u32,
    /// When it began: the declaration, or the last reopening.
    #[serde(rename = "spell_began")]
    pub began: At,
    /// When it was closed, if it is.
    pub closed_at: Option<At>,
    /// How it ended, if it is closed.
    #[serde(default)]
    pub ending: Option<Ending>,
    /// What has been reached, and when first.
    pub milestones: BTreeMap<Milestone, At>,
    /// What had been reached and was taken back, by what did not hold, and when last.
    #[serde(default)]
    pub taken_back: TakenBack,
    /// Since when somebody who has a role in the guild has been seen to be there.
    #[serde(default)]
    pub present: BTreeMap<RoleKey, At>,
    /// Who was to be called and was reached.
    #[serde(default)]
    pub calls: Vec<Called>,
    /// Pagers of which the room has heard, by their names: were they told that somebody is to come?
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paged: BTreeMap<String, bool>,
    /// When a verification last failed.
    pub failed_at: Option<At>,
    /// How many verifications failed.
    pub failures: u32,
    /// When somebody was first made first-responsible.
    pub assigned_at: Option<At>,
    /// What the work is to reach next: until another level or a failed verification, which ask for progress anew.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// When service is expected back, as last told.
    pub eta: Option<At>,
    /// Has a fix, or a workaround, failed since that was told? Then it is not expected by then any more.
    #[serde(default)]
    pub eta_refuted: bool,
    /// The workaround that was placed last, in place or not.
    pub workaround: Option<String>,
    /// The fix that is or was verified, who made it and when.
    pub fix: Option<Fix>,
    /// Checks that have passed since the fix, by place in the playbook's list.
    pub checks_passed: Vec<u32>,
    /// When the question after the observation of the fix was answered.
    #[serde(default)]
    pub observed_at: Option<At>,
    /// Bulletins that were told.
    #[serde(default)]
    pub bulletins: BTreeMap<Bulletin, Issued>,
    /// The satisfaction survey, once it was sent.
    #[serde(default)]
    pub survey: Option<Survey>,
    /// What people were already told about each clock.
    #[serde(rename = "told")]
    pub runs: BTreeMap<Clock, RunState>,
    /// The same before each change of level, for one that was set in error.
    #[serde(default)]
    pub before_levels: BeforeLevels,
    /// Clocks whose deadline had passed already when something that it counts from was put right, and when that was.
    #[serde(default)]
    pub put_earlier: BTreeMap<Clock, At>,
}

impl Spell {
    /// The first one.
    pub(in crate::domain) fn first(began: At) -> Spell {
        Spell {
            number: 1,
            began,
            closed_at: None,
            ending: None,
            milestones: BTreeMap::new(),
            taken_back: TakenBack::default(),
            present: BTreeMap::new(),
            calls: Vec::new(),
            paged: BTreeMap::new(),
            failed_at: None,
            failures: 0,
            assigned_at: None,
            stage: None,
            eta: None,
            eta_refuted: false,
            workaround: None,
            fix: None,
            checks_passed: Vec::new(),
            observed_at: None,
            bulletins: BTreeMap::new(),
            survey: None,
            runs: BTreeMap::new(),
            before_levels: BeforeLevels::default(),
            put_earlier: BTreeMap::new(),
        }
    }

    /// When service is expected back, unless what was told was refuted since.
    pub fn expected(&self) -> Option<At> {
        self.eta.filter(|_| !self.eta_refuted)
    }

    /// Takes in what was told, if anything was.
    pub(in crate::domain) fn expect(&mut self, told: Option<At>) {
        if told.is_some() {
            (self.eta, self.eta_refuted) = (told, false);
        }
    }

    /// The one that a reopening begins: clocks re-arm from then, under the level in force. An answer that somebody gave to
    /// the survey stays, so that they are not asked again; so does what was told of follow-ups, which stay agreed on.
    pub(in crate::domain) fn after(self, reopened: At) -> Spell {
        let is_graded = |milestone: &Milestone| *milestone == Milestone::Graded;
        Spell {
            number: self.number + 1,
            milestones: self.milestones.into_iter().filter(|(milestone, _)| is_graded(milestone)).collect(),
            survey: self.survey.filter(|survey| survey.answer.is_some()),
            runs: self.runs.into_iter().filter(|(clock, _)| matches!(clock, Clock::Followup(_))).collect(),
            ..Spell::first(reopened)
        }
    }
}
