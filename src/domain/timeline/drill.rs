//! What is made up in a drill.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What is made up in a drill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DrillEvent {
    /// News in a drill, made up on the spot.
    Injected {
        /// What is seen or heard.
        text: String,
    },
}

impl Feature for DrillEvent {
    fn fold(&self, _incident: &mut Incident, _entry: &Entry) {
        let DrillEvent::Injected { .. } = self;
    }

    fn record(&mut self) -> Record<'_> {
        let DrillEvent::Injected { text } = self;
        Record::of([Words::Fixed(text)])
    }
}
