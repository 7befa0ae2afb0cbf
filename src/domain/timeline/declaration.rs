//! What opens an incident, and what is reported again.

use super::record::{Record, Words};
use super::{Entry, Feature};
use crate::domain::details::public;
use crate::domain::incident::Declared;
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What opens an incident, and what is reported again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DeclarationEvent {
    /// It began.
    Declared(Box<Declared>),
    /// The same was reported once more, at about the same time: it is one.
    ReportedAgain {
        /// What else the report says, a line each.
        text: Option<String>,
        /// How to reach whoever reported it.
        contact: Option<String>,
    },
}

impl Feature for DeclarationEvent {
    fn fold(&self, _incident: &mut Incident, _entry: &Entry) {
        match self {
            // It begins with it, and goes on with the other as it is.
            DeclarationEvent::Declared(_) | DeclarationEvent::ReportedAgain { .. } => {}
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            DeclarationEvent::Declared(report) => {
                let Declared { number, title, symptom, impact, users, source, details, .. } = &mut **report;
                let optional = [symptom, impact, users, source].into_iter().flatten();
                let words = [Words::Fixed(number), Words::Must(title)].into_iter();
                let words = words.chain(optional.map(|text| Words::Fixed(text)));
                let words = words.chain(public(details).map(Words::Fixed)).collect();
                Record { words, must_be_read: true, ..Record::default() }
            }
            DeclarationEvent::ReportedAgain { text, .. } => Record::of(text.iter().map(Words::fixed)),
        }
    }
}
