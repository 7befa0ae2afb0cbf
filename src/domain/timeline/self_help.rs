//! What whoever reported tries first.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::incident::Ending;
use crate::domain::incident::Incident;
use crate::domain::playbook::Milestone;
use crate::domain::self_help::Tried;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What whoever reported tries first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SelfHelpEvent {
    /// Whoever reported tried the simple things first. If that helped, it is over.
    SelfHelpTried {
        /// Did it help?
        worked: bool,
        /// Anything else.
        note: Option<String>,
    },
}

impl Feature for SelfHelpEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let SelfHelpEvent::SelfHelpTried { worked, .. } = self;
        incident.self_help = Some(Tried { worked: *worked, by: entry.by, at: entry.at });
        if *worked {
            for milestone in [Milestone::Recovered, Milestone::Resolved] {
                incident.reach(milestone, entry.at);
            }
            incident.close(entry.at, Ending::SelfHelp);
        }
    }

    fn record(&mut self) -> Record<'_> {
        let SelfHelpEvent::SelfHelpTried { note, .. } = self;
        // Whoever was asked what came of it said so.
        let answers = ["declared", "graded"].map(Prompt::all).into();
        Record { words: vec![Words::May(note)], answers, ..Record::default() }
    }
}
