//! The review.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::ids::UserId;
use crate::domain::incident::Incident;
use crate::domain::playbook::Milestone;
use crate::domain::review::Review;
use crate::domain::review::ReviewPart;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantNames};

/// The review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ReviewEvent {
    /// The review was opened, or opened again.
    ReviewOpened {
        /// Why again.
        reason: Option<String>,
    },
    /// Parts of the review were written.
    ReviewEdited {
        /// What they say now.
        parts: BTreeMap<ReviewPart, String>,
    },
    /// Somebody took part in the review.
    ReviewAttended {
        member: UserId,
    },
    ReviewFinished,
}

impl Feature for ReviewEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        if let ReviewEvent::ReviewOpened { .. } = self {
            return opened(incident, entry);
        }
        let Some(review) = &mut incident.review else { return };
        match self {
            ReviewEvent::ReviewOpened { .. } => {}
            ReviewEvent::ReviewEdited { parts } => review.parts.extend(parts.clone()),
            ReviewEvent::ReviewAttended { member } => {
                if !review.attended.contains(member) {
                    review.attended.push(*member);
                }
            }
            ReviewEvent::ReviewFinished => {
                review.finished_at = Some(entry.at);
                review.finished_by = Some(entry.by);
                incident.reach(Milestone::Reviewed, entry.at);
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            ReviewEvent::ReviewOpened { reason } => Record::of(reason.iter().map(Words::fixed)),
            ReviewEvent::ReviewEdited { parts } => Record::of(parts.values().map(Words::fixed)),
            ReviewEvent::ReviewAttended { member } => Record { people: vec![*member], ..Record::default() },
            ReviewEvent::ReviewFinished => {
                Record { answers: vec![Prompt::all("review-opened")], ..Record::default() }
            }
        }
    }
}

/// It is opened, or opened again.
fn opened(incident: &mut Incident, entry: &Entry) {
    match &mut incident.review {
        Some(review) => {
            review.reopened_at = Some(entry.at);
            review.finished_at = None;
            incident.spell.milestones.remove(&Milestone::Reviewed);
        }
        None => {
            incident.review = Some(Review {
                opened_at: entry.at,
                reopened_at: None,
                parts: BTreeMap::new(),
                attended: entry.by.person().into_iter().collect(),
                finished_at: None,
                finished_by: None,
            });
        }
    }
}
