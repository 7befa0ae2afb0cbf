//! An incident: what its timeline adds up to.

mod ending;
mod fold;
mod involved;
mod items;
mod parts;
mod presence;
mod state;
mod told;

pub use ending::Ending;
pub use involved::Involved;
pub use items::{
    Approval, Blocker, Called, Cause, Checked, Contact, Fix, Grade, LastUpdate, Origin, Part, Plan,
    PlanProgress, Silence,
};
pub use state::State;
pub use told::{BeforeLevels, TakenBack, Told};

use super::At;
use super::adopt::Adoption;
use super::bulletin::{Bulletin, Issued};
use super::comms::{Feedback, Wording};
use super::details::Given;
use super::evidence::Evidence;
use super::grading::Facts;
use super::ids::{ChannelId, GuildId, IncidentId, RoleKey, UserId};
use super::milestone::Stage;
use super::moved::Moved;
use super::playbook::{Clock, Milestone, Playbook, PlaybookRef, RoomKind};
use super::review::{Followup, Review};
use super::self_help::Tried;
use super::survey::Survey;
use super::timeline::Declared;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The snapshot of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number in the store.
    pub id: IncidentId,
    /// How it was declared.
    pub report: Declared,
    /// When the fault was said to have begun before that was put right, oldest first.
    #[serde(default)]
    pub occurred_before: Vec<Option<At>>,
    /// Entries that were put right, and by which entry last.
    #[serde(default)]
    pub corrected: BTreeMap<u32, u32>,
    /// Whose report it is, if they are a member of the server.
    pub reporter: Option<UserId>,
    /// Who typed it in for somebody else.
    #[serde(default)]
    pub entered_by: Option<UserId>,
    /// When.
    pub declared_at: At,
    /// Where it is in the flow.
    pub state: State,
    /// Was it closed as a false alarm?
    pub rejected: Option<String>,
    /// Where it is worked on (D19).
    #[serde(default)]
    pub room_kind: RoomKind,
    /// Had Discord no place for a room when one was asked for last?
    #[serde(default)]
    pub room_refused: bool,
    /// What Discord said then.
    #[serde(default)]
    pub room_refusal: Option<String>,
    /// Its room, once there is one.
    pub room: Option<ChannelId>,
    /// When its rooms were deleted, the last few times.
    #[serde(default)]
    pub rooms_deleted: Vec<At>,
    /// Details of the fault, as last given.
    #[serde(default)]
    pub details: BTreeMap<String, Given>,
    /// What came of self-help, if it was tried.
    #[serde(default)]
    pub self_help: Option<Tried>,
    /// Every grade since the incident began, oldest first; the last is in force.
    pub grades: Vec<Grade>,
    /// Who has which part now.
    pub people: Vec<Part>,
    /// Who takes part without an account (D17).
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Since when somebody who has a role in the guild has been seen to be there.
    #[serde(default)]
    pub present: BTreeMap<RoleKey, At>,
    /// Who was to be called in this spell and was reached.
    #[serde(default)]
    pub calls: Vec<Called>,
    /// Times in which reminders were, are or will be held back.
    #[serde(default)]
    pub silences: Vec<Silence>,
    /// What has been reached in this spell, and when first.
    pub milestones: BTreeMap<Milestone, At>,
    /// What had been reached in this spell and was taken back, by what did not hold, and when last.
    #[serde(default)]
    pub taken_back: TakenBack,
    /// When this spell began: the declaration, or the last reopening (D22).
    pub spell_began: At,
    /// 1, and one more for every reopening.
    pub spell: u32,
    /// When a verification last failed in this spell.
    pub failed_at: Option<At>,
    /// How many verifications failed in this spell.
    pub failures: u32,
    /// When somebody was first made first-responsible in this spell.
    pub assigned_at: Option<At>,
    /// The last accepted update.
    pub last_update: Option<LastUpdate>,
    /// When the handling group last met.
    #[serde(default)]
    pub met_at: Option<At>,
    /// What the work is to reach next: until another level or a failed verification, which ask for progress anew (D9).
    #[serde(default)]
    pub stage: Option<Stage>,
    /// When service is expected back, as last told.
    pub eta: Option<At>,
    /// All blockers, cleared ones too.
    pub blockers: Vec<Blocker>,
    /// What was gathered.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// The cause as last stated.
    pub cause: Option<Cause>,
    /// All plans.
    pub plans: Vec<Plan>,
    /// The workaround that was placed last, in place or not.
    pub workaround: Option<String>,
    /// The fix that is or was verified, who made it and when.
    pub fix: Option<Fix>,
    /// Checks that have passed since the fix, by place in the playbook's list.
    pub checks_passed: Vec<u32>,
    /// Every check of a fix, in order.
    #[serde(default)]
    pub checks: Vec<Checked>,
    /// When the question after the observation of the fix was answered.
    #[serde(default)]
    pub observed_at: Option<At>,
    /// All wordings for customers.
    #[serde(default)]
    pub wordings: Vec<Wording>,
    /// What users said after a fix.
    #[serde(default)]
    pub feedback: Vec<Feedback>,
    /// The review, once it was opened.
    #[serde(default)]
    pub review: Option<Review>,
    /// All improvements.
    #[serde(default)]
    pub followups: Vec<Followup>,
    /// Bulletins that were told in this spell.
    #[serde(default)]
    pub bulletins: BTreeMap<Bulletin, Issued>,
    /// The satisfaction survey, once it was sent.
    #[serde(default)]
    pub survey: Option<Survey>,
    /// What people were already told about each clock.
    pub told: BTreeMap<Clock, Told>,
    /// The same before each change of level in this spell, for one that was set in error.
    #[serde(default)]
    pub before_levels: BeforeLevels,
    /// Clocks whose deadline had passed already when something that it counts from was put right, and when that was.
    #[serde(default)]
    pub put_earlier: BTreeMap<Clock, At>,
    /// When something was last put right.
    #[serde(default)]
    pub corrected_at: Option<At>,
    /// Deadlines that a calendar moved or settled, as the room was told last.
    #[serde(default)]
    pub moved: Vec<Moved>,
    /// When it went over to another version of its playbook, if it did.
    #[serde(default)]
    pub adopted: Option<Adoption>,
    /// Deadlines that passed before they were met, for the review: clock, deadline.
    pub breaches: Vec<(Clock, At)>,
    /// The incident that it was merged into (D23).
    #[serde(default)]
    pub merged_into: Option<String>,
    /// It was merged into a private one, which is not named.
    #[serde(default)]
    pub merged_privately: bool,
    /// Numbers of the incidents that were merged into it.
    #[serde(default)]
    pub absorbed: Vec<String>,
    /// What came of an easy case, which never had a room (D18).
    #[serde(default)]
    pub solved_at_once: Option<String>,
    /// Who can see it, if that was changed since it was reported.
    #[serde(default)]
    pub private: Option<bool>,
    /// Who acted in it or was called: they may know of it, also when it is private.
    #[serde(default)]
    pub involved: Involved,
    /// Did Discord not let the room be shut, or opened, when that was tried last?
    #[serde(default)]
    pub access_refused: bool,
    /// When it was closed, if it is.
    pub closed_at: Option<At>,
    /// Sequence number of the last entry.
    pub seq: u32,
}

impl Incident {
    /// The grade in force.
    pub fn grade(&self) -> Option<&Grade> {
        self.grades.last()
    }

    /// When the level in force replaced another one.
    pub fn regraded_at(&self) -> Option<At> {
        let mut back = self.grades.iter().rev();
        let last = back.next()?;
        let since = back.clone().take_while(|grade| grade.level == last.level).last().unwrap_or(last);
        let replaced = back.any(|grade| grade.level != last.level);
        replaced.then_some(since.at)
    }

    /// What is known about how bad it is: as reported, and as corrected since.
    pub fn facts(&self) -> Facts {
        let reported = Facts {
            impact: None,
            urgency: self.report.urgency.clone(),
            affected_percent: self.report.affected_percent,
            core: self.report.core,
        };
        self.grades_that_stand().fold(reported, |known, grade| grade.basis.facts.clone().over(known))
    }

    /// Every grade but those of a level that was set in error.
    fn grades_that_stand(&self) -> impl Iterator<Item = &Grade> {
        let mut levels: Vec<Vec<&Grade>> = Vec::new();
        for grade in &self.grades {
            levels.pop_if(|_| grade.basis.instead);
            match levels.last_mut() {
                Some(level) if level.iter().all(|before| before.level == grade.level) => level.push(grade),
                Some(_) | None => levels.push(vec![grade]),
            }
        }
        levels.into_iter().flatten()
    }

    /// Where it belongs.
    pub fn guild(&self) -> GuildId {
        self.report.guild
    }

    /// What people call it.
    pub fn number(&self) -> &str {
        &self.report.number
    }

    /// The playbook it is pinned to.
    pub fn playbook(&self) -> &PlaybookRef {
        &self.report.playbook
    }

    /// Not closed.
    pub fn is_open(&self) -> bool {
        self.state != State::Closed
    }

    /// The workaround, if it holds as far as is known.
    pub fn workaround_in_place(&self) -> Option<&String> {
        self.workaround.as_ref().filter(|_| self.milestones.contains_key(&Milestone::WorkaroundInPlace))
    }

    /// Open, and neither said to be fixed nor verified.
    pub fn is_unfixed(&self) -> bool {
        self.state < State::Verifying
    }

    /// Unfixed, and nothing keeps the damage from spreading.
    pub fn is_uncontained(&self) -> bool {
        self.is_unfixed() && !self.milestones.contains_key(&Milestone::Contained)
    }

    /// Who is first-responsible.
    pub fn primary(&self) -> Option<UserId> {
        self.holders(&RoleKey::primary()).next()
    }

    /// Who else has this part, if it is one that only one can have.
    pub fn had_by_another(&self, role: &RoleKey, member: UserId) -> Option<UserId> {
        self.primary().filter(|holder| *role == RoleKey::primary() && *holder != member)
    }

    /// Who has this part in this incident. The reporter is whose report it is.
    pub fn holders<'a>(&'a self, role: &'a RoleKey) -> impl Iterator<Item = UserId> + 'a {
        let given = self.people.iter().filter(move |part| &part.role == role).map(|part| part.member);
        given.chain(self.reporting_member().filter(|_| role.0 == "reporter"))
    }

    /// Who may do in this incident what the playbook permits to a role: those who were given its part, those who took it
    /// where that is enough, and as the reporter whose report it is.
    pub fn entitled<'a>(
        &'a self,
        role: &'a RoleKey,
        playbook: &'a Playbook,
    ) -> impl Iterator<Item = UserId> + 'a {
        let parts = self.people.iter().filter(move |part| part.role == *role && part.permits(playbook));
        parts.map(|part| part.member).chain(self.reporting_member().filter(|_| role.0 == "reporter"))
    }

    /// Was somebody given this part, or is it the reporter's?
    pub fn is_given(&self, role: &RoleKey) -> bool {
        let given = |part: &Part| part.role == *role && part.origin != Origin::Taken;
        self.people.iter().any(given) || (role.0 == "reporter" && self.reporting_member().is_some())
    }

    /// Blockers that are not cleared.
    pub fn open_blockers(&self) -> impl Iterator<Item = &Blocker> {
        self.blockers.iter().filter(|blocker| blocker.cleared_at.is_none())
    }

    /// Plans that are not carried out yet.
    pub fn open_plans(&self) -> impl Iterator<Item = &Plan> {
        self.plans.iter().filter(|plan| plan.progress < PlanProgress::Done)
    }

    /// Only for those who are invited.
    pub fn is_private(&self) -> bool {
        self.private.unwrap_or(self.report.private)
    }

    /// Until when reminders that fall due at an instant are held back, if they are.
    pub fn silenced_until(&self, at: At) -> Option<At> {
        self.silences.iter().filter(|one| one.from <= at && at < one.until).map(|one| one.until).max()
    }

    /// The number of the next blocker.
    pub fn next_blocker(&self) -> u32 {
        self.blockers.len() as u32 + 1
    }

    /// The number of the next plan.
    pub fn next_plan(&self) -> u32 {
        self.plans.len() as u32 + 1
    }
}
