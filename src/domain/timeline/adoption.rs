//! By which version of the playbook it is judged.

use super::record::Record;
use super::{Entry, Feature};
use crate::domain::adopt;
use crate::domain::ids::RoleKey;
use crate::domain::incident::Incident;
use crate::domain::incident::RunState;
use crate::domain::playbook::Clock;
use crate::domain::playbook::PlaybookRef;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantNames};

/// By which version of the playbook it is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum AdoptionEvent {
    /// From now on it is judged by another version of its playbook.
    PlaybookAdopted(Box<Adopted>),
}

impl Feature for AdoptionEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let AdoptionEvent::PlaybookAdopted(adopted) = self;
        adopt::apply(incident, adopted, entry.at);
    }

    fn record(&mut self) -> Record<'_> {
        let AdoptionEvent::PlaybookAdopted(_) = self;
        Record::default()
    }
}

/// Another version of the playbook, and what that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adopted {
    /// The version before.
    pub from: PlaybookRef,
    /// The version from now on.
    pub to: PlaybookRef,
    /// Rank of the level in it.
    pub rank: Option<u8>,
    /// What people were told, as it counts by the new version.
    pub told: BTreeMap<Clock, RunState>,
    /// Are other checks made, so that those that passed do not count?
    pub checks_anew: bool,
    /// Roles that the new version has in the room and the old one had not.
    pub call: Vec<RoleKey>,
}
