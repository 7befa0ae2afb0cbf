//! How it ends, and begins again.

use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// How it ends, and begins again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ClosingEvent {
    /// It is over.
    Closed {
        /// Parting words.
        note: Option<String>,
    },
    /// It was a false alarm.
    Rejected {
        /// Why.
        reason: String,
    },
    /// It came back, or was closed too soon.
    Reopened {
        /// Why.
        reason: String,
        /// It never had a room, nor was anybody told of it: it is opened as if it were declared now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        opens: bool,
    },
    /// It was an easy case, solved before it was reported.
    SolvedAtOnce {
        /// What came of it.
        result: String,
    },
}
