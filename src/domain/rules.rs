//! What an incident is judged by.

use super::calendar::Calendars;
use super::incident::Incident;
use super::playbook::{Level, Playbook};

/// What an incident is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The playbook that the incident is pinned to.
    pub playbook: &'a Playbook,
    /// Working time.
    pub calendars: &'a Calendars,
}

impl<'a> Rules<'a> {
    /// The level that the incident has now.
    pub fn level(&self, incident: &Incident) -> Option<&'a Level> {
        incident.level().and_then(|given| self.playbook.level(&given.level))
    }
}
