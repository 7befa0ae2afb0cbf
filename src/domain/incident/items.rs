//! What an incident has: its grades, people, plans and all else that people give it.

use crate::domain::At;
use crate::domain::grading::Basis;
use crate::domain::ids::Actor;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::playbook::Clock;
use crate::domain::playbook::{Playbook, Take};
use serde::{Deserialize, Serialize};

/// A level, as given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenLevel {
    /// The entry that gave it.
    pub seq: u32,
    /// Key of the level.
    pub level: String,
    pub rank: u8,
    /// False while provisional.
    pub confirmed: bool,
    pub at: At,
    pub by: Actor,
    pub reason: Option<String>,
    /// What it rests on.
    #[serde(default)]
    pub basis: Basis,
}

/// A role that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub member: UserId,
    pub role: RoleKey,
    /// What they are to reach.
    pub goal: Option<String>,
    pub since: At,
    /// From whom they have it.
    pub origin: Origin,
}

/// From whom somebody has a role: what it permits hangs on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Somebody who could give roles gave it: the first who did, whoever handed it over since.
    By(UserId),
    /// They took it themselves, or have it from somebody who did.
    Taken,
}

impl Assignment {
    /// Does it give what the playbook permits to its role? One that was given does; one that was taken only where the
    /// playbook says so.
    pub fn permits(&self, playbook: &Playbook) -> bool {
        match self.origin {
            Origin::By(_) => true,
            Origin::Taken => playbook.take(&self.role) == Take::WithPermits,
        }
    }
}

/// Somebody without an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    /// How to reach them: for the room only.
    pub reach: String,
    /// Which role they have.
    pub role: Option<RoleKey>,
    pub since: At,
}

/// Somebody who was to be called was reached: by phone, or by being there themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// When it was reported.
    pub at: At,
    pub by: Actor,
    /// Who was reached; absent: whoever the playbook demands.
    pub person: Option<UserId>,
    /// Roles for which that counts.
    pub roles: Vec<RoleKey>,
    /// They were there before the report had a level: that counts for the first one, which they were there to see, and
    /// for no later one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ungraded: bool,
}

/// A time in which reminders are held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// From then on.
    pub from: At,
    /// Until then.
    pub until: At,
    pub reason: String,
    pub by: Actor,
}

/// The newest accepted update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUpdate {
    pub at: At,
    pub by: Actor,
    /// What was told.
    pub text: String,
    /// Until the next one, in seconds, if not the level's cadence.
    pub next_in: Option<i64>,
}

/// Something that stops the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// Its number in the incident.
    pub id: u32,
    /// What is missing.
    pub text: String,
    /// Who is to clear it.
    pub owner: Option<UserId>,
    pub raised_by: Actor,
    pub raised_at: At,
    pub cleared_at: Option<At>,
}

/// A stated cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub text: String,
    /// Of which kind.
    pub category: Option<CauseCategory>,
    /// Found, as against suspected.
    pub confirmed: bool,
}

/// A plan and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its number in the incident.
    pub id: u32,
    /// Temporary or permanent.
    pub kind: PlanKind,
    /// What will be done.
    pub text: String,
    /// Who does it.
    pub owner: UserId,
    /// Who proposed it.
    pub author: Actor,
    /// When it will be done; absent: at once.
    pub at: Option<At>,
    /// What may go wrong, and then?
    pub risk: String,
    /// When service is expected back by it.
    #[serde(default)]
    pub eta: Option<At>,
    /// When it was proposed.
    #[serde(default)]
    pub proposed_at: Option<At>,
    /// When nothing kept it any more from being carried out.
    #[serde(default)]
    pub settled_at: Option<At>,
    /// How far it is.
    pub progress: PlanProgress,
    /// Steps of approval so far.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// Why it went ahead without approval, if it did.
    #[serde(default)]
    pub overridden: Option<String>,
}

/// A step of approval that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Which of the playbook's steps, by its place in the list, from 0.
    pub gate: u32,
    pub by: Actor,
    pub at: At,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanProgress {
    /// Waiting for approval.
    Proposed,
    /// May be, or is being, carried out.
    Approved,
    /// Carried out.
    Done,
}

/// A fix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What was done.
    pub text: String,
    pub by: Actor,
    pub at: At,
}

/// A check of a fix, as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Which of the playbook's, by its place in the list, from 0; absent: all that were left.
    pub check: Option<u32>,
    /// Which ones a pass that named none has passed, if not all that were left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<u32>,
    /// Did it pass?
    pub passed: bool,
    /// What was measured.
    pub figure: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// Who made it.
    pub by: Actor,
    pub at: At,
}

/// When an incident went over to the version by which it is judged now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    pub at: At,
    /// Clocks that had passed by both versions, and of which people had been told: they go on as they were.
    pub passed: Vec<Clock>,
}

/// A deadline, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub clock: Clock,
    /// When it was to pass.
    pub was: At,
    /// When it passes now.
    pub due: At,
    /// The year that may still move it.
    pub unsettled: Option<i32>,
}

/// A kind of plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// Restores service.
    Temporary,
    /// Fixes the cause.
    Permanent,
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

/// A bulletin that was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub at: At,
    /// Which expected time it told, if it told one.
    pub eta: Option<At>,
    /// Whom it named as first-responsible. Older versions did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<UserId>,
}

/// What the work is to reach next, as the lead put it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub goal: String,
    /// When it was said.
    pub at: At,
    pub by: Actor,
    /// How often progress is asked for until the next stage, in seconds; absent: not at all.
    pub next_in: Option<i64>,
}
