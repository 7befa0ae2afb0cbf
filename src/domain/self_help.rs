//! Self-help: at the levels that a playbook names, whoever reported tries simple things first.

use super::At;
use super::ids::Actor;
use super::incident::Incident;
use super::playbook::Words;
use super::rules::Rules;
use super::timeline::{ClosingEvent, Entry, Event, LevelEvent, MergeEvent, Prompt, VerificationEvent};
use serde::{Deserialize, Serialize};

/// What people try first, and at which levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfHelp {
    /// Keys of the levels.
    pub levels: Vec<String>,
    /// What to try, in order.
    pub steps: Vec<Words>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Did it help?
    pub worked: bool,
    /// Who said so.
    pub by: Actor,
    pub at: At,
}

/// The messages that are to offer it no longer, because these entries end that, other than by what came of it.
pub fn ended_by(entries: &[Entry], incident: &Incident, rules: Rules<'_>) -> Vec<Prompt> {
    let may_end = |entry: &Entry| {
        matches!(
            entry.event,
            Event::Verification(VerificationEvent::Fixed { .. })
                | Event::Level(LevelEvent::Graded { .. })
                | Event::Closing(ClosingEvent::Rejected { .. })
                | Event::Merge(MergeEvent::Merged { .. })
        )
    };
    let is_known = rules.playbook.self_help.is_some();
    let ends = is_known && entries.iter().any(may_end) && offered(incident, rules).is_none();
    if ends { ["declared", "graded"].map(Prompt::all).into() } else { Vec::new() }
}

/// What is to be tried now: while the incident has such a level, nobody has said what came of it, and nothing is fixed.
pub fn offered<'a>(incident: &Incident, rules: Rules<'a>) -> Option<&'a SelfHelp> {
    let rule = rules.playbook.self_help.as_ref()?;
    let level = rules.level(incident)?;
    let waits = incident.is_unfixed() && incident.self_help.is_none();
    (waits && rule.levels.contains(&level.key)).then_some(rule)
}
