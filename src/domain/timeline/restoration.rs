//! The database came back from a backup.

use super::record::Record;
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// The database came back from a backup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RestorationEvent {
    /// The database came back from a backup, and what was recorded after that is lost.
    Restored {
        /// When the backup was taken, if that is known.
        backup: Option<At>,
        /// When the last message of the lost time was sent. What fell due before that was told, and is not told again.
        until: At,
        /// Entries lost, at least.
        lost: u32,
    },
}

impl Feature for RestorationEvent {
    fn fold(&self, _incident: &mut Incident, _entry: &Entry) {
        let RestorationEvent::Restored { .. } = self;
    }

    fn record(&mut self) -> Record<'_> {
        let RestorationEvent::Restored { .. } = self;
        Record { must_be_read: true, ..Record::default() }
    }
}
