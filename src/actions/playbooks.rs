//! The playbooks at hand: the newest of each, and every version that an incident may be pinned to.

use crate::domain::playbook::{Playbook, PlaybookRef};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All playbooks, by id and version.
#[derive(Debug, Clone, Default)]
pub struct Playbooks {
    versions: BTreeMap<PlaybookRef, Arc<Playbook>>,
    /// The version now in force of each id.
    newest: BTreeMap<String, u32>,
}

impl Playbooks {
    /// Adds a version that incidents may be pinned to.
    pub fn keep(&mut self, playbook: Playbook) {
        self.versions.insert(playbook.reference.clone(), Arc::new(playbook));
    }

    /// Adds the version now in force.
    pub fn put_in_force(&mut self, playbook: Playbook) {
        self.newest.insert(playbook.reference.id.clone(), playbook.reference.version);
        self.keep(playbook);
    }

    /// The version of this id now in force.
    pub fn in_force(&self, id: &str) -> Option<Arc<Playbook>> {
        let (id, version) = self.newest.get_key_value(id.trim())?;
        self.get(&PlaybookRef { id: id.clone(), version: *version })
    }

    /// A version.
    pub fn get(&self, reference: &PlaybookRef) -> Option<Arc<Playbook>> {
        self.versions.get(reference).cloned()
    }

    /// All that are in force.
    pub fn newest(&self) -> Vec<Arc<Playbook>> {
        self.newest.keys().filter_map(|id| self.in_force(id)).collect()
    }

    /// What a guild uses that has not chosen.
    pub fn default_id(&self) -> &str {
        const USUAL: &str = "rapid-response";
        if self.newest.contains_key(USUAL) {
            USUAL
        } else {
            self.newest.keys().next().map_or("", String::as_str)
        }
    }
}
