//! The satisfaction survey of an incident.

use crate::domain::At;
use crate::domain::ids::UserId;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A survey that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// When it was sent.
    pub asked_at: At,
    /// When the question is asked again.
    pub remind_at: Option<At>,
    /// Until when it can be answered.
    pub until: At,
    /// Who is asked; absent: somebody without an account, whom others ask.
    pub of: Option<UserId>,
    /// What they said.
    pub answer: Option<Answer>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// How satisfied they are.
    pub satisfaction: Satisfaction,
    /// In their own words.
    pub text: Option<String>,
    pub at: At,
}

/// How satisfied somebody is.
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
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Satisfaction {
    VerySatisfied,
    /// Yes.
    Satisfied,
    /// So so.
    Fair,
    /// No.
    Dissatisfied,
}
