//! What whoever reported tries first.

use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What whoever reported tries first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SelfHelpEvent {
    /// Whoever reported tried the simple things first. If that helped, it is over.
    SelfHelpTried {
        /// Did it help?
        worked: bool,
        /// Anything else.
        note: Option<String>,
    },
}
