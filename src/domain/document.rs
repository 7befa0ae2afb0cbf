//! Forms and notices that are made of an incident: which a playbook has, and which fields each has in which order. What a
//! field says is found elsewhere; one with nothing recorded is shown empty, never left out.

use super::playbook::Words;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A form or a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Key in the file and in commands.
    pub key: String,
    pub name: Words,
    /// In their order.
    pub sections: Vec<Section>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading; absent: none.
    pub name: Option<Words>,
    /// In their order.
    pub fields: Vec<Entry>,
}

/// A field in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it says.
    pub field: Field,
    /// What people call it here, if not as everywhere.
    pub name: Option<Words>,
}

/// What a field says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Field {
    /// The incident's number.
    Number,
    Title,
    /// Where it is in the flow.
    State,
    Level,
    /// Every level that it had, when and why.
    Grades,
    /// The kind of fault.
    Type,
    Reported,
    /// When the fault began.
    Occurred,
    /// When somebody was on it.
    Acknowledged,
    /// When service was restored.
    Recovered,
    /// When the fix passed its verification.
    Resolved,
    Closed,
    /// Who reported it.
    Reporter,
    /// How to reach the reporter.
    Contact,
    /// Through what it was reported.
    Source,
    /// Which business is affected.
    Impact,
    /// Who and how many are affected.
    Scope,
    /// Where the reporter works.
    Department,
    /// What is seen.
    Symptom,
    /// What leads to it.
    Steps,
    /// What the error says.
    Error,
    /// What was tried already, in the reporter's words.
    Tried,
    /// The first level and why.
    Judgement,
    /// What was found on the way.
    Findings,
    Cause,
    /// Of which kind it is.
    Category,
    /// Who works on it.
    Team,
    /// Who does what by when.
    Tasks,
    /// When service is expected back.
    Eta,
    /// What was done and seen, with its time.
    Log,
    /// All that happened, with its time.
    Timeline,
    /// What was gathered.
    Evidence,
    /// What stopped the work.
    Blockers,
    Plans,
    /// The workaround in place.
    Workaround,
    /// What solved it.
    Solution,
    /// Every check of the fix.
    Checks,
    /// Who verified it.
    Verifier,
    /// Whether it passed.
    Verdict,
    /// What it was, in short.
    Summary,
    /// How long it took.
    Taken,
    /// Each limit, and whether it was met.
    Limits,
    /// What is done so that it does not happen again.
    Prevention,
    /// Follow-ups with owner and date.
    Followups,
    /// The cause, as far as machines and programs go.
    Technical,
    /// The cause, as far as the way of working goes.
    Process,
    /// The cause, as far as people go.
    Human,
    WentWell,
    /// What did not.
    WentBadly,
    /// What is to be learned.
    Lessons,
    /// Who took part in the review.
    Attended,
    /// What customers were told.
    Wordings,
    /// What users said after the fix.
    Feedback,
    /// When whoever reported was asked how satisfied they are.
    SurveySent,
    /// Until when they can answer.
    SurveyUntil,
    /// Who is asked.
    SurveyOf,
    /// The four answers, with the one that was given.
    Satisfaction,
    /// What they said in their own words.
    SurveyText,
    /// When they answered.
    SurveyAnswered,
}
