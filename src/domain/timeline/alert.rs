//! What programs that watch say.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::alert::stand::{AlertsTold, Stand};
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What programs that watch say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum AlertEvent {
    /// Alerts of the incident stand otherwise than was told before. However often they changed in between, this is how they
    /// stand now.
    AlertsChanged {
        /// The name of the source that brought it.
        source: String,
        /// How all of the incident's alerts stand.
        stand: Stand,
    },
}

impl Feature for AlertEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let AlertEvent::AlertsChanged { stand, .. } = self;
        incident.alerts = Some(AlertsTold { stand: stand.clone(), at: entry.at });
    }

    fn record(&mut self) -> Record<'_> {
        let AlertEvent::AlertsChanged { source, stand } = self;
        Record::of([&*source].into_iter().chain(&stand.titles).map(Words::fixed))
    }
}
