//! The fix, its checks, and what is seen afterwards.

use crate::domain::incident::State;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// The fix, its checks, and what is seen afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum VerificationEvent {
    /// Somebody says it is fixed; it goes to verification.
    Fixed {
        /// What was done.
        text: String,
    },
    /// A check was made.
    Verified {
        /// Did it pass?
        passed: bool,
        /// Which check, if the playbook has several: its place in the list, from 0.
        check: Option<u32>,
        /// Which checks a pass that names none has passed, if not all of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checks: Vec<u32>,
        /// A measured figure.
        figure: Option<String>,
        /// Anything else.
        note: Option<String>,
        /// Does this end the verification with success?
        complete: bool,
        /// A failure of what had failed already: it is kept, and changes nothing.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
        /// After a failure: where the incident goes back to.
        returns_to: Option<State>,
    },
    /// The question after the observation was answered.
    Observed {
        /// Did nothing turn up?
        quiet: bool,
        /// What was seen.
        note: Option<String>,
        /// If it came back: where the incident goes back to.
        returns_to: Option<State>,
    },
}
