//! The handling group meets.

use super::record::{Prompt, Record, Timing, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::incident::Incident;
use crate::domain::playbook::Clock;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// The handling group meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MeetingEvent {
    /// The handling group met.
    MeetingHeld {
        /// What came of it.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
}

impl Feature for MeetingEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let MeetingEvent::MeetingHeld { at, .. } = self;
        incident.met_at = incident.met_at.max(Some(at.unwrap_or(entry.at)));
        incident.work_began();
    }

    fn record(&mut self) -> Record<'_> {
        let MeetingEvent::MeetingHeld { text, at } = self;
        let timing = Timing::Counts(Vec::new());
        let answers = vec![Prompt::fell_due(Clock::Meeting)];
        Record { words: vec![Words::Must(text)], at: Some(at), timing, answers, ..Record::default() }
    }
}
