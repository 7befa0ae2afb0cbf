//! What is reached on the way, and what is to be reached next.

use crate::domain::At;
use crate::domain::playbook::Milestone;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// What is reached on the way, and what is to be reached next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MilestoneEvent {
    /// Something was reached, perhaps some time ago.
    MilestoneReached {
        /// What.
        milestone: Milestone,
        /// How, or by what it shows.
        text: String,
        /// When, if not now.
        at: Option<At>,
    },
    /// What the work is to reach next was said.
    StageSet {
        /// What.
        goal: String,
        /// How often progress is asked for from now on, in seconds; absent: not at all.
        next_in: Option<i64>,
    },
    /// A cause was stated.
    CauseStated {
        /// What it is.
        text: String,
        /// Of which kind.
        category: Option<CauseCategory>,
        /// Found, as against suspected.
        confirmed: bool,
    },
    /// Service works again by a workaround.
    WorkaroundPlaced {
        /// Which.
        text: String,
    },
}

/// A kind of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseCategory {
    /// A machine or a program.
    Technical,
    /// How people work.
    Process,
    /// A person.
    Human,
}
