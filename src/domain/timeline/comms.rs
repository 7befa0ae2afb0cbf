//! What customers are told, and what they say.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::comms::Draft;
use crate::domain::comms::{Feedback, Wording};
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What customers are told, and what they say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CommsEvent {
    /// A wording for customers was drafted.
    CommsDrafted(Box<Draft>),
    /// A wording for customers was approved.
    CommsApproved {
        /// Its number.
        id: u32,
    },
    /// Customers are being told.
    CommsPublished {
        /// The wording's number.
        id: u32,
    },
    /// Affected users were asked, after the fix.
    FeedbackNoted {
        /// What they say.
        text: String,
        /// How many were asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<u32>,
        /// How many of them are content.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<u32>,
    },
}

impl Feature for CommsEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let stamp = Some((entry.by, entry.at));
        let mut wordings = incident.wordings.iter_mut();
        match self {
            CommsEvent::CommsDrafted(draft) => incident.wordings.push(Wording {
                draft: (**draft).clone(),
                author: entry.by,
                drafted_at: entry.at,
                approved: None,
                published: None,
            }),
            CommsEvent::CommsApproved { id } => {
                let wording = wordings.find(|wording| wording.draft.id == *id);
                wording.into_iter().for_each(|wording| wording.approved = stamp);
            }
            CommsEvent::CommsPublished { id } => {
                let wording = wordings.find(|wording| wording.draft.id == *id);
                wording.into_iter().for_each(|wording| wording.published = stamp);
            }
            CommsEvent::FeedbackNoted { text, asked, content } => {
                incident.feedback.push(Feedback {
                    text: text.clone(),
                    asked: *asked,
                    content: *content,
                    by: entry.by,
                    at: entry.at,
                });
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            CommsEvent::CommsDrafted(draft) => Record::of([Words::Fixed(&draft.text)]),
            CommsEvent::CommsApproved { id } => {
                Record { answers: vec![Prompt::about("comms-drafted", *id)], ..Record::default() }
            }
            CommsEvent::CommsPublished { id } => {
                let answers = ["comms-drafted", "comms-approved"].map(|kind| Prompt::about(kind, *id));
                Record { answers: answers.into(), ..Record::default() }
            }
            CommsEvent::FeedbackNoted { text, .. } => Record::of([Words::Must(text)]),
        }
    }
}
