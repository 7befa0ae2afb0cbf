//! Self-help: at the levels that a playbook names, whoever reported tries simple things first.

use super::At;
use super::ids::Actor;
use super::incident::Incident;
use super::playbook::Words;
use super::rules::Rules;
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

/// What is to be tried now: while the incident has such a level, nobody has said what came of it, and nothing is fixed.
pub fn offered<'a>(incident: &Incident, rules: Rules<'a>) -> Option<&'a SelfHelp> {
    let rule = rules.playbook.self_help.as_ref()?;
    let level = rules.level(incident)?;
    let waits = incident.is_unfixed() && incident.self_help.is_none();
    (waits && rule.levels.contains(&level.key)).then_some(rule)
}
