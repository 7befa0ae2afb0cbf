//! The review after an incident: what was found, in parts, and the follow-ups that come of it, each with an owner
//! and a due date.

use super::At;
use super::ids::Actor;
use super::ids::UserId;
use super::incident::Incident;
use super::playbook::Milestone;
use super::rules::Rules;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The review of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// When it was first opened.
    pub opened_at: At,
    /// When it was last opened again, if it was finished before.
    pub reopened_at: Option<At>,
    /// What was written so far.
    pub parts: BTreeMap<ReviewPart, String>,
    /// Who took part.
    pub attended: Vec<UserId>,
    /// When it was finished, if it is.
    pub finished_at: Option<At>,
    pub finished_by: Option<Actor>,
}

impl Review {
    /// Not finished.
    pub fn is_open(&self) -> bool {
        self.finished_at.is_none()
    }
}

/// A part of a review.
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
pub enum ReviewPart {
    /// The cause, as far as machines and programs go.
    Technical,
    /// The cause, as far as the way of working goes.
    Process,
    /// The cause, as far as people go.
    Human,
    WentWell,
    /// What did not.
    WentBadly,
}

impl ReviewPart {
    /// The root cause of one of the three kinds.
    pub fn is_cause(self) -> bool {
        matches!(self, ReviewPart::Technical | ReviewPart::Process | ReviewPart::Human)
    }
}

/// A follow-up that was agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followup {
    /// Its number in the incident.
    pub id: u32,
    /// What is to change.
    pub text: String,
    /// Who sees to it.
    pub owner: UserId,
    /// Until when.
    pub due: At,
    pub area: Option<Area>,
    /// When it was done, if it is.
    pub done_at: Option<At>,
    /// What that was counted from, in working days; absent: it was said as a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// The plan that goes on as it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<u32>,
}

/// A follow-up that is not done, as whoever looks over all incidents sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFollowup {
    /// Of its incident.
    pub number: String,
    pub followup: Followup,
}

/// The open follow-ups of an incident, for a list that everybody reads: none of a private one, and none of a drill.
pub fn open_of(incident: &Incident) -> Vec<OpenFollowup> {
    if incident.is_private() || incident.report.drill.is_some() {
        return Vec::new();
    }
    let open = incident.open_followups().into_iter().cloned();
    open.map(|followup| OpenFollowup { number: incident.number().to_owned(), followup }).collect()
}

/// So many working days from an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub from: At,
    /// How many.
    pub days: u32,
}

impl Followup {
    /// When it is due by the calendar as it is now, and the year that may still move that. `None`: no calendar moves it.
    pub fn due_by(&self, rules: Rules<'_>) -> Option<(At, Option<i32>)> {
        let counted = self.counted?;
        let name = rules.playbook.followups.as_ref()?.calendar.as_deref()?;
        let calendar = rules.calendars.get(name)?;
        let due = calendar.add(counted.from, calendar.day_length() * i32::try_from(counted.days).ok()?)?;
        Some((due, calendar.unsettled(counted.from, due)))
    }

    /// The year that may still move when it is due.
    pub fn unsettled(&self, rules: Rules<'_>) -> Option<i32> {
        self.due_by(rules).filter(|(due, _)| *due == self.due && self.done_at.is_none())?.1
    }
}

/// An area in which follow-ups are made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Area {
    /// Machines and programs.
    Technique,
    /// The way of working.
    Process,
    /// What people know.
    Training,
    /// Copies of data.
    Backup,
}

impl Incident {
    /// The number of the next follow-up.
    pub fn next_followup(&self) -> u32 {
        self.followups.len() as u32 + 1
    }

    /// Follow-ups that are not done, the one due first first.
    pub fn open_followups(&self) -> Vec<&Followup> {
        let mut open: Vec<_> = self.followups.iter().filter(|followup| followup.done_at.is_none()).collect();
        open.sort_by_key(|followup| (followup.due, followup.id));
        open
    }

    /// The follow-up, not made yet, as which a plan goes on.
    pub fn goes_on_as(&self, plan: u32) -> Option<&Followup> {
        self.followups.iter().find(|followup| followup.plan == Some(plan) && followup.done_at.is_none())
    }

    /// When the time for the review began: service is restored, or a finished review was opened again.
    pub(super) fn review_began(&self) -> Option<At> {
        let reopened = self.review.as_ref().and_then(|review| review.reopened_at);
        let recovered = self.spell.milestones.get(&Milestone::Recovered).copied()?;
        Some(reopened.map_or(recovered, |reopened| reopened.max(recovered)))
    }
}
