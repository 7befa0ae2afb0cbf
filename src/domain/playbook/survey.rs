//! What a playbook says of the satisfaction survey.

use chrono::TimeDelta;

/// How a playbook asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyRule {
    /// Later than this after closing, no answer is taken any more (wall time).
    pub expires: TimeDelta,
    /// When the question is asked again, once, if there was no answer (wall time); absent: never.
    pub remind: Option<TimeDelta>,
}
