//! What is asked for about the fault.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::details::Given;
use crate::domain::details::public;
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What is asked for about the fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DetailsEvent {
    /// Details of the fault were given or corrected.
    DetailsGiven {
        /// Which, and what they are now.
        details: Vec<Given>,
    },
}

impl Feature for DetailsEvent {
    fn fold(&self, incident: &mut Incident, _entry: &Entry) {
        let DetailsEvent::DetailsGiven { details } = self;
        incident.details.extend(details.iter().map(|given| (given.key.clone(), given.clone())));
    }

    fn record(&mut self) -> Record<'_> {
        let DetailsEvent::DetailsGiven { details } = self;
        Record::of(public(details).map(Words::Fixed))
    }
}
