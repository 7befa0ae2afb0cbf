//! An incident: what its timeline adds up to.

mod declared;
mod ending;
mod involved;
mod items;
mod spell;
mod state;
mod survey;
mod told;

pub use declared::{Declared, Similar};
pub use ending::Ending;
pub use involved::Involved;
pub use items::{
    Adoption, Approval, Assignment, Blocker, Called, Cause, CauseCategory, Checked, Contact, Fix, GivenLevel,
    Issued, LastUpdate, Moved, Origin, Plan, PlanKind, PlanProgress, Silence, Stage,
};
pub use spell::Spell;
pub use state::State;
pub use survey::{Answer, Satisfaction, Survey};
pub use told::{BeforeLevels, RunState, TakenBack};

use super::At;
use super::alert;
use super::comms::{Feedback, Wording};
use super::details::Given;
use super::evidence::Evidence;
use super::grading::Facts;
use super::ids::{ChannelId, GuildId, IncidentId, RoleKey, UserId};
use super::playbook::{Clock, Milestone, Playbook, PlaybookRef, RoomKind};
use super::review::{Followup, Review};
use super::self_help::Tried;
use super::ticket::Ticket;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The snapshot of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number in the store.
    pub id: IncidentId,
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
    pub declared_at: At,
    /// Where it is in the flow.
    pub state: State,
    /// Where it is worked on.
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
    /// Every level since the incident began, oldest first; the last is in force.
    #[serde(rename = "grades")]
    pub levels: Vec<GivenLevel>,
    /// Who has which role now.
    #[serde(rename = "people")]
    pub assignments: Vec<Assignment>,
    /// Who takes part without an account.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Times in which reminders were, are or will be held back.
    #[serde(default)]
    pub silences: Vec<Silence>,
    /// The spell that it is in, or ended with.
    #[serde(flatten)]
    pub spell: Spell,
    /// The last accepted update.
    pub last_update: Option<LastUpdate>,
    /// When the handling group last met.
    #[serde(default)]
    pub met_at: Option<At>,
    /// All blockers, cleared ones too.
    pub blockers: Vec<Blocker>,
    /// What was gathered.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// The cause as last stated.
    pub cause: Option<Cause>,
    pub plans: Vec<Plan>,
    /// Every check of a fix, in order.
    #[serde(default)]
    pub checks: Vec<Checked>,
    /// All wordings for customers.
    #[serde(default)]
    pub wordings: Vec<Wording>,
    /// What users said after a fix.
    #[serde(default)]
    pub feedback: Vec<Feedback>,
    /// The review, once it was opened.
    #[serde(default)]
    pub review: Option<Review>,
    /// All follow-ups.
    #[serde(default)]
    pub followups: Vec<Followup>,
    /// All tickets, opened or linked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<Ticket>,
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
    /// Numbers of the incidents that were merged into it.
    #[serde(default)]
    pub absorbed: Vec<String>,
    /// Who can see it, if that was changed since it was reported.
    #[serde(default)]
    pub private: Option<bool>,
    /// Who acted in it or was called: they may know of it, also when it is private.
    #[serde(default)]
    pub involved: Involved,
    /// How its alerts stand, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerts: Option<alert::stand::AlertsTold>,
    /// Did Discord not let the room be shut, or opened, when that was tried last?
    #[serde(default)]
    pub access_refused: bool,
    /// Sequence number of the last entry.
    pub seq: u32,
}

impl Incident {
    /// The level in force.
    pub fn level(&self) -> Option<&GivenLevel> {
        self.levels.last()
    }

    /// When the level in force replaced another one.
    pub fn regraded_at(&self) -> Option<At> {
        let mut back = self.levels.iter().rev();
        let last = back.next()?;
        let since =
            back.clone().take_while(|given_level| given_level.level == last.level).last().unwrap_or(last);
        let replaced = back.any(|given_level| given_level.level != last.level);
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
        self.levels_that_stand()
            .fold(reported, |known, given_level| given_level.basis.facts.clone().over(known))
    }

    /// Every grade but those of a level that was set in error.
    fn levels_that_stand(&self) -> impl Iterator<Item = &GivenLevel> {
        let mut levels: Vec<Vec<&GivenLevel>> = Vec::new();
        for given_level in &self.levels {
            levels.pop_if(|_| given_level.basis.instead);
            match levels.last_mut() {
                Some(level) if level.iter().all(|before| before.level == given_level.level) => {
                    level.push(given_level)
                }
                Some(_) | None => levels.push(vec![given_level]),
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

    /// Was it posted for people to judge, and nobody has yet?
    pub fn is_unjudged(&self) -> bool {
        self.is_open() && self.report.posted && self.level().is_none()
    }

    /// Not closed.
    pub fn is_open(&self) -> bool {
        self.state != State::Closed
    }

    /// The workaround, if it holds as far as is known.
    pub fn workaround_in_place(&self) -> Option<&String> {
        self.spell
            .workaround
            .as_ref()
            .filter(|_| self.spell.milestones.contains_key(&Milestone::WorkaroundInPlace))
    }

    /// Open, and neither said to be fixed nor verified.
    pub fn is_unfixed(&self) -> bool {
        self.state < State::Verifying
    }

    /// Unfixed, and nothing keeps the damage from spreading.
    pub fn is_uncontained(&self) -> bool {
        self.is_unfixed() && !self.spell.milestones.contains_key(&Milestone::Contained)
    }

    /// Who is first-responsible.
    pub fn primary(&self) -> Option<UserId> {
        self.holders(&RoleKey::primary()).next()
    }

    /// Who else has this role, if it is one that only one can have.
    pub fn had_by_another(&self, role: &RoleKey, member: UserId) -> Option<UserId> {
        self.primary().filter(|holder| *role == RoleKey::primary() && *holder != member)
    }

    /// Who has this role in this incident. The reporter is whose report it is.
    pub fn holders<'a>(&'a self, role: &'a RoleKey) -> impl Iterator<Item = UserId> + 'a {
        let given = self
            .assignments
            .iter()
            .filter(move |assignment| &assignment.role == role)
            .map(|assignment| assignment.member);
        given.chain(self.reporting_member().filter(|_| role.0 == "reporter"))
    }

    /// Who may do in this incident what the playbook permits to a role: those who were given its role, those who took it
    /// where that is enough, and as the reporter whose report it is.
    pub fn entitled<'a>(
        &'a self,
        role: &'a RoleKey,
        playbook: &'a Playbook,
    ) -> impl Iterator<Item = UserId> + 'a {
        let assignments = self
            .assignments
            .iter()
            .filter(move |assignment| assignment.role == *role && assignment.permits(playbook));
        assignments
            .map(|assignment| assignment.member)
            .chain(self.reporting_member().filter(|_| role.0 == "reporter"))
    }

    /// Was somebody given this role, or is it the reporter's?
    pub fn is_given(&self, role: &RoleKey) -> bool {
        let given = |assignment: &Assignment| assignment.role == *role && assignment.origin != Origin::Taken;
        self.assignments.iter().any(given) || (role.0 == "reporter" && self.reporting_member().is_some())
    }

    /// Blockers that are not cleared.
    pub fn open_blockers(&self) -> impl Iterator<Item = &Blocker> {
        self.blockers.iter().filter(|blocker| blocker.cleared_at.is_none())
    }

    /// Plans that are not carried out yet, but for those that go on as follow-ups.
    pub fn open_plans(&self) -> impl DoubleEndedIterator<Item = &Plan> {
        let is_open = |plan: &&Plan| plan.progress < PlanProgress::Done && self.goes_on_as(plan.id).is_none();
        self.plans.iter().filter(is_open)
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

    /// It is reached now, if it was not before.
    pub(in crate::domain) fn reach(&mut self, milestone: Milestone, at: At) {
        self.spell.milestones.entry(milestone).or_insert(at);
    }

    /// Moves on in the flow, never back.
    pub(in crate::domain) fn forward(&mut self, state: State) {
        self.state = self.state.max(state);
    }

    /// Work on an assigned incident is diagnosis until there is more.
    pub(in crate::domain) fn work_began(&mut self) {
        if self.state == State::Assigned {
            self.state = State::Diagnosing;
        }
    }

    /// It is over.
    pub(in crate::domain) fn close(&mut self, at: At, ending: Ending) {
        self.state = State::Closed;
        (self.spell.closed_at, self.spell.ending) = (Some(at), Some(ending));
    }

    /// The last silence ends now, if it has not.
    pub(in crate::domain) fn end_silence(&mut self, at: At) {
        if let Some(last) = self.silences.last_mut() {
            last.until = last.until.min(at);
        }
    }
}
