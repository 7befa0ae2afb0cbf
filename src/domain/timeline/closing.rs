//! How it ends, and begins again.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::incident::Incident;
use crate::domain::incident::{Ending, State};
use crate::domain::playbook::{Clock, Milestone};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// How it ends, and begins again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ClosingEvent {
    /// It is over.
    Closed {
        /// Parting words.
        note: Option<String>,
    },
    /// It was a false alarm.
    Rejected { reason: String },
    /// It came back, or was closed too soon.
    Reopened {
        reason: String,
        /// It never had a room, nor was anybody told of it: it is opened as if it were declared now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        opens: bool,
    },
    /// It was an easy case, solved before it was reported.
    SolvedAtOnce {
        /// What came of it.
        result: String,
    },
}

impl Feature for ClosingEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            ClosingEvent::Closed { .. } => incident.close(entry.at, Ending::Handled),
            ClosingEvent::Rejected { reason } => incident.close(entry.at, Ending::FalseAlarm(reason.clone())),
            ClosingEvent::SolvedAtOnce { result } => {
                incident.reach(Milestone::Resolved, entry.at);
                incident.close(entry.at, Ending::SolvedAtOnce(result.clone()));
            }
            ClosingEvent::Reopened { .. } => reopen(incident, entry.at),
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            ClosingEvent::Closed { note } => Record::of([Words::May(note)]),
            ClosingEvent::Rejected { reason } => Record {
                words: vec![Words::Must(reason)],
                answers: vec![Prompt::fell_due(Clock::Meeting)],
                ..Record::default()
            },
            ClosingEvent::SolvedAtOnce { result } => Record::of([Words::Must(result)]),
            ClosingEvent::Reopened { reason, .. } => Record {
                words: vec![Words::Must(reason)],
                answers: vec![Prompt::fell_due(Clock::Observation)],
                ..Record::default()
            },
        }
    }
}

fn reopen(incident: &mut Incident, at: At) {
    incident.end_silence(at);
    incident.spell = incident.spell.clone().after(at);
    incident.spell.assigned_at = incident.primary().map(|_| at);
    // That it was tried stays known: it is not offered again.
    if let Some(tried) = &mut incident.self_help {
        tried.worked = false;
    }
    if let Some(review) = &mut incident.review {
        (review.reopened_at, review.finished_at) = (None, None);
    }
    incident.state = State::Processing;
}
