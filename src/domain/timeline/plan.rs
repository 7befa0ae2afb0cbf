//! Plans, from proposal to deed.

use crate::domain::At;
use crate::domain::ids::UserId;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Plans, from proposal to deed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(clippy::enum_variant_names, reason = "so they are called where they are stored")]
pub enum PlanEvent {
    /// A plan was proposed.
    PlanProposed(Box<PlanProposed>),
    /// A plan was approved, or a step towards that.
    PlanApproved {
        /// Its number.
        id: u32,
        /// Which step of the playbook's, by its place in the list, from 0; absent where there is none.
        #[serde(default)]
        gate: Option<u32>,
        /// Are more steps needed?
        #[serde(default)]
        waits: bool,
    },
    /// A plan goes ahead without approval.
    PlanOverridden {
        /// Its number.
        id: u32,
        /// Why it could not wait.
        reason: String,
    },
    /// A plan was carried out.
    PlanDone {
        /// Its number.
        id: u32,
    },
}

/// A plan, as proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanProposed {
    /// Its number in the incident.
    pub id: u32,
    /// Temporary or permanent.
    pub kind: PlanKind,
    /// What will be done.
    pub text: String,
    /// Who does it.
    pub owner: UserId,
    /// When.
    pub at: Option<At>,
    /// What may go wrong, and then?
    pub risk: String,
    /// When service is expected back.
    pub eta: Option<At>,
}

/// A kind of plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// Restores service.
    Temporary,
    /// Fixes the cause.
    Permanent,
}
