//! Drills: a made-up fault that is handled by the real flow. Everything about it says that it is a drill, it counts
//! nowhere, and it ends with a score.

use super::At;
use super::correction::standing;
use super::ids::RoleKey;
use super::incident::Incident;
use super::playbook::Words;
use super::timeline::{BlockerEvent, Entry, Event, MilestoneEvent, UpdateEvent, VerificationEvent};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// What every number of a drill begins with.
pub const NUMBER_PREFIX: &str = "DRILL-";
/// Most injects of a drill.
pub const MOST_INJECTS: usize = 50;

/// A drill, as its file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    /// Key in the file and in `/drill start`.
    pub key: String,
    /// The playbook that is rehearsed.
    pub playbook: String,
    /// Key of the kind of fault.
    pub fault_type: Option<String>,
    /// Key of a level, if grading is not part of the exercise.
    pub level: Option<String>,
    /// What the fault is called.
    pub title: Words,
    /// What is seen.
    pub symptom: Words,
    /// Who is affected.
    pub impact: Option<Words>,
    /// What the people who rehearse do not know beforehand.
    pub script: Script,
}

/// What is told to the people in a drill, and when. An incident keeps the script that it began with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// What the drill is called.
    pub name: Words,
    /// In the order of their times.
    pub injects: Vec<Inject>,
}

/// News of the made-up fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inject {
    /// When, in seconds after the declaration.
    pub after: i64,
    /// What is seen or heard.
    pub text: Words,
    /// Who notices it.
    pub to: Vec<RoleKey>,
}

impl Inject {
    /// When it is due.
    pub fn due(&self, declared: At) -> At {
        declared + TimeDelta::seconds(self.after)
    }
}

/// A drill made of what happened in an incident: what people found, ran into and saw fail, at the same distances.
pub fn from_incident(incident: &Incident, timeline: &[Entry]) -> Script {
    let told = |entry: &Entry| match &entry.event {
        Event::Update(UpdateEvent::Updated { text, .. })
        | Event::Update(UpdateEvent::Logged { text, .. })
        | Event::Blocker(BlockerEvent::BlockerRaised { text, .. })
        | Event::Milestone(MilestoneEvent::CauseStated { text, confirmed: false, .. }) => Some(text.clone()),
        Event::Verification(VerificationEvent::Verified { passed: false, note, figure, .. }) => {
            note.clone().or_else(|| figure.clone())
        }
        _ => None,
    };
    let mut injects: Vec<Inject> = standing(timeline)
        .iter()
        .filter_map(|standing| {
            let text = told(&standing.entry)?;
            let after = (standing.happened - incident.declared_at).num_seconds().max(0);
            Some(Inject { after, text: Words { zh: text.clone(), en: text }, to: Vec::new() })
        })
        .collect();
    injects.sort_by_key(|inject| inject.after);
    injects.truncate(MOST_INJECTS);
    let number = incident.number();
    Script { name: Words { zh: format!("重演 {number}"), en: format!("Replay of {number}") }, injects }
}
