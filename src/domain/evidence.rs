//! What was gathered about a fault, so that the cause can be found and shown: logs, screenshots, errors, what users did,
//! metrics.

use super::At;
use super::ids::Actor;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its number in the incident.
    pub id: u32,
    pub kind: EvidenceKind,
    /// What it shows, or what it says.
    pub text: String,
    /// Where it is: an address, a file, a ticket.
    pub link: Option<String>,
    /// Who entered it.
    pub by: Actor,
    /// When it was gathered.
    pub at: At,
}

/// A kind of evidence.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum EvidenceKind {
    /// Lines of a log.
    Log,
    /// A picture of what is seen.
    Screenshot,
    /// The text of an error.
    Error,
    /// What a user did.
    Operation,
    /// A figure, or a curve.
    Metric,
}
