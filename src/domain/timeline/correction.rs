//! What the timeline says is put right.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::correction;
use crate::domain::correction::Correction;
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What the timeline says is put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CorrectionEvent {
    /// What the timeline says of when something was, or of what, was put right.
    Corrected(Box<Correction>),
}

impl Feature for CorrectionEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let CorrectionEvent::Corrected(what) = self;
        correction::apply(incident, entry, what);
    }

    fn record(&mut self) -> Record<'_> {
        let CorrectionEvent::Corrected(what) = self;
        Record::of(what.text.iter().chain(&what.reason).map(Words::fixed))
    }
}
