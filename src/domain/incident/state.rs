//! Where an incident is in its flow.

use enum_map::Enum;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Where an incident is in its flow.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    Enum,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum State {
    /// Registered, not graded.
    Reported,
    /// It has a level.
    Graded,
    /// Somebody is first-responsible.
    Assigned,
    /// The cause is being looked for.
    Diagnosing,
    /// A plan is being made.
    Planning,
    /// A plan waits for approval.
    Approving,
    /// A plan is being carried out.
    Processing,
    /// Said to be fixed; being checked.
    Verifying,
    /// The check passed.
    Resolved,
    /// Over.
    Closed,
}
