//! Incidents that are one.

use super::record::{Prompt, Record, Words};
use super::{Entry, Feature};
use crate::domain::ids::ChannelId;
use crate::domain::ids::UserId;
use crate::domain::incident::Ending;
use crate::domain::incident::Incident;
use crate::domain::playbook::Clock;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Incidents that are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MergeEvent {
    /// It is the same as another incident, and goes on there.
    Merged {
        /// The other one's number; absent: it is private, and is not named here.
        into: Option<String>,
        /// The other one's room, if it may be named.
        room: Option<ChannelId>,
    },
    /// Another incident is the same as this one.
    Absorbed {
        /// The other one's number.
        number: String,
        /// Who was on it, and is invited over.
        people: Vec<UserId>,
    },
}

impl Feature for MergeEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            MergeEvent::Merged { into, .. } => incident.close(entry.at, Ending::Merged(into.clone())),
            MergeEvent::Absorbed { number, people } => {
                incident.involved.people.extend(people);
                incident.absorbed.push(number.clone());
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            MergeEvent::Merged { into, .. } => Record {
                words: into.iter().map(Words::fixed).collect(),
                answers: vec![Prompt::fell_due(Clock::Meeting)],
                ..Record::default()
            },
            MergeEvent::Absorbed { number, people } => {
                Record { words: vec![Words::Fixed(number)], people: people.clone(), ..Record::default() }
            }
        }
    }
}
