//! Giving and changing the level (R3).

use super::{Decision, Scene, optional_text};
use crate::domain::playbook::Permit;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Event;

/// Sets the level. A change says why; the same level again confirms a provisional one.
pub fn grade(scene: Scene<'_>, level: &str, reason: Option<&str>, confirmed: bool) -> Decision {
    scene.open()?;
    scene.permit(Permit::Grade)?;
    let playbook = scene.rules.playbook;
    let found = playbook.level(level).ok_or_else(|| {
        Refusal::NoSuchLevel(level.into(), playbook.levels.iter().map(|level| level.key.clone()).collect())
    })?;
    let reason = optional_text("reason", reason)?;
    if let Some(old) = scene.incident.grade() {
        let same = old.level == found.key;
        if same && (old.confirmed || !confirmed) {
            return Err(Refusal::SameLevel(found.key.clone()));
        }
        if !same && reason.is_none() {
            return Err(Refusal::ReasonNeeded);
        }
    }
    Ok(vec![Event::Graded { level: found.key.clone(), rank: found.rank, confirmed, reason }])
}
