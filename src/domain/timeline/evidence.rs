//! What shows what is wrong.

use super::record::{Record, Timing, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::evidence::Evidence;
use crate::domain::evidence::EvidenceKind;
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What shows what is wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum EvidenceEvent {
    /// Something was gathered that shows what is wrong.
    EvidenceAdded {
        /// Its number in the incident.
        id: u32,
        kind: EvidenceKind,
        /// What it shows, or what it says.
        text: String,
        link: Option<String>,
        /// When it was gathered, if not now.
        at: Option<At>,
    },
}

impl Feature for EvidenceEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let EvidenceEvent::EvidenceAdded { id, kind, text, link, at } = self;
        incident.evidence.push(Evidence {
            id: *id,
            kind: *kind,
            text: text.clone(),
            link: link.clone(),
            by: entry.by,
            at: at.unwrap_or(entry.at),
        });
        incident.work_began();
    }

    fn record(&mut self) -> Record<'_> {
        let EvidenceEvent::EvidenceAdded { text, link, at, .. } = self;
        let words = std::iter::once(Words::Must(text)).chain(link.iter().map(Words::fixed)).collect();
        Record { words, at: Some(at), timing: Timing::Free, ..Record::default() }
    }
}
