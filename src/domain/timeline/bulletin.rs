//! Notices to those whom the playbook names.

use super::record::Record;
use super::{Entry, Feature};
use crate::domain::At;
use crate::domain::bulletin::Bulletin;
use crate::domain::bulletin::Issued;
use crate::domain::ids::UserId;
use crate::domain::incident::Incident;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Notices to those whom the playbook names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum BulletinEvent {
    /// A bulletin is told to those whom the playbook names.
    BulletinIssued {
        bulletin: Bulletin,
        /// In the incidents channel, rather than in the room?
        in_incidents: bool,
        /// The expected time that it tells, if there is one.
        eta: Option<At>,
        /// Whom a start names as first-responsible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        primary: Option<UserId>,
        /// Does it take the place of one that was told before?
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        corrects: bool,
    },
}

impl Feature for BulletinEvent {
    fn fold(&self, incident: &mut Incident, entry: &Entry) {
        let BulletinEvent::BulletinIssued { bulletin, eta, primary, .. } = self;
        let issued = Issued { at: entry.at, eta: *eta, primary: *primary };
        incident.spell.bulletins.insert(*bulletin, issued);
    }

    fn record(&mut self) -> Record<'_> {
        let BulletinEvent::BulletinIssued { primary, .. } = self;
        Record { people: primary.iter().copied().collect(), ..Record::default() }
    }
}
