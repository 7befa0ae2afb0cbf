//! Whoever reported is asked how satisfied they are.

use crate::domain::At;
use crate::domain::ids::UserId;
use crate::domain::survey::Satisfaction;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Whoever reported is asked how satisfied they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SurveyEvent {
    /// Whoever reported is asked how satisfied they are.
    SurveySent {
        /// Who; absent: somebody without an account, whom others ask.
        of: Option<UserId>,
        /// When the question is asked again.
        remind_at: Option<At>,
        /// Until when it can be answered.
        until: At,
    },
    /// They answered.
    SurveyAnswered {
        /// How satisfied they are.
        satisfaction: Satisfaction,
        /// In their own words.
        text: Option<String>,
    },
}
