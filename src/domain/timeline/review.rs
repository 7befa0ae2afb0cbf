//! The review.

use crate::domain::ids::UserId;
use crate::domain::review::ReviewPart;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::VariantNames;

/// The review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(clippy::enum_variant_names, reason = "so they are called where they are stored")]
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
        /// Who.
        member: UserId,
    },
    /// The review is finished.
    ReviewFinished,
}
