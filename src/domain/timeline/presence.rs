//! Who reacts, and who was reached.

use super::record::{Record, Timing, Words};
use super::{Entry, Feature};
use crate::domain::ids::RoleKey;
use crate::domain::ids::UserId;
use crate::domain::incident::Called;
use crate::domain::incident::Incident;
use crate::domain::playbook::Milestone;
use crate::domain::reporter;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Who reacts, and who was reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PresenceEvent {
    /// Somebody is on it.
    Acknowledged,
    /// Somebody was called by phone.
    Paged {
        /// Who; absent: whoever the playbook demands.
        person: Option<UserId>,
        /// Roles for which that counts.
        roles: Vec<RoleKey>,
        /// By which gateway, if by one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outlet: Option<String>,
    },
    /// A gateway called somebody, and did not reach them.
    CallMissed {
        /// The gateway, by its name in the settings.
        outlet: String,
        person: UserId,
        /// Roles for which they were called.
        roles: Vec<RoleKey>,
        why: CallMissed,
    },
    /// Nobody is left whom a gateway could call.
    NobodyLeft {
        outlet: String,
        /// Roles for which nobody is.
        roles: Vec<RoleKey>,
    },
    /// A pager was told that somebody is to come: it pages whoever is on call there.
    PagerTold {
        /// The pager, by its name in the settings.
        outlet: String,
    },
    /// A pager could not be told that.
    PageMissed { outlet: String, why: PageMissed },
    /// The reporter was reached.
    Contacted {
        /// What they said.
        note: String,
    },
    /// Whoever acts, or writes in the room, has these roles, so they are there.
    Present {
        /// Which, of those of whom something was asked.
        roles: Vec<RoleKey>,
        /// Which of them were to be called or contacted: whoever is there has been reached.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reached: Vec<RoleKey>,
    },
}

/// Why somebody was not reached by phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallMissed {
    /// Nobody answered.
    NoAnswer,
    /// The gateway does not make this call.
    Refused,
    /// It is not known whether the gateway made it.
    Unclear,
    /// The gateway takes nothing.
    Fault,
}

/// Why a pager pages nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageMissed {
    /// It does not take this one.
    Refused,
    /// It takes nothing now.
    Fault,
    /// It may have been told in a time that was lost, and is not told again.
    Unclear,
}

impl Feature for PresenceEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        match self {
            PresenceEvent::Acknowledged => incident.reach(Milestone::Acknowledged, entry.at),
            PresenceEvent::Contacted { .. } => incident.reach(Milestone::ReporterContacted, entry.at),
            PresenceEvent::CallMissed { .. } | PresenceEvent::NobodyLeft { .. } => {}
            PresenceEvent::PagerTold { outlet } => {
                incident.spell.paged.insert(outlet.clone(), true);
            }
            PresenceEvent::PageMissed { outlet, .. } => {
                incident.spell.paged.entry(outlet.clone()).or_insert(false);
            }
            PresenceEvent::Paged { person, roles, .. } => {
                let (person, roles) = (*person, roles.clone());
                incident.spell.calls.push(Called {
                    at: entry.at,
                    by: entry.by,
                    person,
                    roles,
                    ungraded: false,
                });
            }
            PresenceEvent::Present { roles, reached } => {
                for role in roles {
                    incident.spell.present.entry(role.clone()).or_insert(entry.at);
                }
                if reached.contains(&reporter::role()) {
                    incident.reach(Milestone::ReporterContacted, entry.at);
                }
                let roles: Vec<_> =
                    reached.iter().filter(|role| **role != reporter::role()).cloned().collect();
                if !roles.is_empty() {
                    let (person, ungraded) = (entry.by.person(), incident.level().is_none());
                    incident.spell.calls.push(Called { at: entry.at, by: entry.by, person, roles, ungraded });
                }
            }
        }
    }

    fn record(&mut self) -> Record<'_> {
        match self {
            PresenceEvent::Acknowledged => {
                Record { timing: Timing::Counts(vec![Milestone::Acknowledged]), ..Record::default() }
            }
            PresenceEvent::Contacted { note } => Record {
                words: vec![Words::Must(note)],
                timing: Timing::Counts(vec![Milestone::ReporterContacted]),
                ..Record::default()
            },
            PresenceEvent::Paged { person, .. } => {
                Record { people: person.iter().copied().collect(), ..Record::default() }
            }
            PresenceEvent::CallMissed { person, .. } => Record { people: vec![*person], ..Record::default() },
            PresenceEvent::NobodyLeft { .. }
            | PresenceEvent::PagerTold { .. }
            | PresenceEvent::PageMissed { .. }
            | PresenceEvent::Present { .. } => Record::default(),
        }
    }
}
