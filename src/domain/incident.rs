//! An incident: what its timeline adds up to.

use super::At;
use super::adopt::{self, Adoption};
use super::bulletin::{Bulletin, Issued};
use super::comms::{self, Feedback, Wording};
use super::details::Given;
use super::evidence::Evidence;
use super::grading::{Basis, Facts};
use super::ids::{ChannelId, GuildId, IncidentId, RoleKey, UserId};
use super::meeting;
use super::milestone::{self, Stage};
use super::playbook::{Clock, Milestone, PlaybookRef, RoomKind};
use super::review::{self, Followup, Review};
use super::self_help::Tried;
use super::survey::{self, Survey};
use super::timeline::{Actor, CauseCategory, Declared, Due, Entry, Event, FellDue, PlanKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an incident is in its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Registered, not graded.
    Reported,
    /// It has a level.
    Graded,
    /// Somebody is first-responsible.
    Assigned,
    /// The cause is being looked for.
    Diagnosing,
    /// A plan is being made.
    Planning,
    /// A plan waits for approval.
    Approving,
    /// A plan is being carried out.
    Processing,
    /// Said to be fixed; being checked.
    Verifying,
    /// The check passed.
    Resolved,
    /// Over.
    Closed,
}

impl State {
    /// All of them, in the order of the flow, with their key in files.
    pub const ALL: [(State, &'static str); 10] = [
        (State::Reported, "reported"),
        (State::Graded, "graded"),
        (State::Assigned, "assigned"),
        (State::Diagnosing, "diagnosing"),
        (State::Planning, "planning"),
        (State::Approving, "approving"),
        (State::Processing, "processing"),
        (State::Verifying, "verifying"),
        (State::Resolved, "resolved"),
        (State::Closed, "closed"),
    ];

    /// The key in files and in the store.
    pub fn key(self) -> &'static str {
        State::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, key)| key)
    }

    /// The state of a [`State::key`].
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.iter().find(|(_, known)| *known == key).map(|(state, _)| *state)
    }
}

/// The snapshot of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number in the store.
    pub id: IncidentId,
    /// How it was declared.
    pub report: Declared,
    /// Who declared it.
    pub reporter: Option<UserId>,
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
    /// Its room, once there is one.
    pub room: Option<ChannelId>,
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
    /// Phone calls of this spell.
    #[serde(default)]
    pub calls: Vec<Called>,
    /// Times in which reminders were, are or will be held back.
    #[serde(default)]
    pub silences: Vec<Silence>,
    /// What has been reached in this spell, and when first.
    pub milestones: BTreeMap<Milestone, At>,
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
    /// The workaround in place.
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
    /// When it went over to another version of its playbook, if it did.
    #[serde(default)]
    pub adopted: Option<Adoption>,
    /// Deadlines that passed before they were met, for the review: clock, deadline.
    pub breaches: Vec<(Clock, At)>,
    /// The incident that it was merged into (D23).
    #[serde(default)]
    pub merged_into: Option<String>,
    /// Numbers of the incidents that were merged into it.
    #[serde(default)]
    pub absorbed: Vec<String>,
    /// What came of an easy case, which never had a room (D18).
    #[serde(default)]
    pub solved_at_once: Option<String>,
    /// Who can see it, if that was changed since it was reported.
    #[serde(default)]
    pub private: Option<bool>,
    /// When it was closed, if it is.
    pub closed_at: Option<At>,
    /// Sequence number of the last entry.
    pub seq: u32,
}

/// A level, as given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// The entry that gave it.
    pub seq: u32,
    /// Key of the level.
    pub level: String,
    /// Its rank.
    pub rank: u8,
    /// False while provisional.
    pub confirmed: bool,
    /// When.
    pub at: At,
    /// By whom.
    pub by: Actor,
    /// Why.
    pub reason: Option<String>,
    /// What it rests on.
    #[serde(default)]
    pub basis: Basis,
}

/// A part that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Who.
    pub member: UserId,
    /// Which.
    pub role: RoleKey,
    /// What they are to reach.
    pub goal: Option<String>,
    /// Since when.
    pub since: At,
}

/// Somebody without an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// How to reach them: for the room only.
    pub reach: String,
    /// Which part they have.
    pub role: Option<RoleKey>,
    /// Since when.
    pub since: At,
}

/// A phone call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// When it was reported.
    pub at: At,
    /// By whom.
    pub by: Actor,
    /// Who was reached; absent: whoever the playbook demands.
    pub person: Option<UserId>,
    /// Roles for which that counts.
    pub roles: Vec<RoleKey>,
}

/// A time in which reminders are held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// From then on.
    pub from: At,
    /// Until then.
    pub until: At,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Actor,
}

/// The newest accepted update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUpdate {
    /// When.
    pub at: At,
    /// By whom.
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
    /// Who raised it.
    pub raised_by: Actor,
    /// When.
    pub raised_at: At,
    /// When it was cleared.
    pub cleared_at: Option<At>,
}

/// A stated cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What it is.
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
    /// By whom.
    pub by: Actor,
    /// When.
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
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: At,
}

/// A check of a fix, as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Which of the playbook's, by its place in the list, from 0; absent: all that were left.
    pub check: Option<u32>,
    /// Did it pass?
    pub passed: bool,
    /// What was measured.
    pub figure: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// Who made it.
    pub by: Actor,
    /// When.
    pub at: At,
}

/// What people were told about one run of a clock.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The run: its deadline, or what its interval is counted from.
    pub anchor: At,
    /// Were they warned?
    pub warned: bool,
    /// Was the breach told, and when?
    pub breached: Option<At>,
    /// Steps of the ladder told so far.
    pub rungs: u32,
    /// Reminders told so far, merged ones counted.
    pub reminders: u32,
    /// Was what the deadline is counted from put earlier since? It is the same run all the same (D4).
    #[serde(default)]
    pub moved: bool,
    /// When they were last told anything. `None` also where an older version told it and kept no such instant.
    #[serde(default)]
    pub last_at: Option<At>,
}

/// What an older version stored is the same, although it does not say when the last was.
impl PartialEq for Told {
    fn eq(&self, other: &Told) -> bool {
        let counts = |it: &Told| (it.anchor, it.warned, it.breached, it.rungs, it.reminders, it.moved);
        counts(self) == counts(other)
    }
}

impl Told {
    /// Nothing yet.
    pub fn nothing(anchor: At) -> Told {
        Told { anchor, warned: false, breached: None, rungs: 0, reminders: 0, moved: false, last_at: None }
    }
}

impl Incident {
    /// The incident that begins with this entry. `None` when the entry is not a declaration.
    pub fn begin(id: IncidentId, first: &Entry) -> Option<Incident> {
        let Event::Declared(report) = &first.event else { return None };
        Some(Incident {
            id,
            report: (**report).clone(),
            reporter: first.by.person(),
            declared_at: first.at,
            state: State::Reported,
            rejected: None,
            room_kind: RoomKind::Channel,
            room_refused: false,
            room: None,
            details: report.details.iter().map(|it| (it.key.clone(), it.clone())).collect(),
            self_help: None,
            grades: Vec::new(),
            people: Vec::new(),
            contacts: Vec::new(),
            present: BTreeMap::new(),
            calls: Vec::new(),
            silences: Vec::new(),
            milestones: BTreeMap::new(),
            spell_began: first.at,
            spell: 1,
            failed_at: None,
            failures: 0,
            assigned_at: None,
            last_update: None,
            met_at: None,
            stage: None,
            eta: None,
            blockers: Vec::new(),
            evidence: Vec::new(),
            cause: None,
            plans: Vec::new(),
            workaround: None,
            fix: None,
            checks_passed: Vec::new(),
            checks: Vec::new(),
            observed_at: None,
            wordings: Vec::new(),
            feedback: Vec::new(),
            review: None,
            followups: Vec::new(),
            bulletins: BTreeMap::new(),
            survey: None,
            told: BTreeMap::new(),
            adopted: None,
            breaches: Vec::new(),
            merged_into: None,
            absorbed: Vec::new(),
            solved_at_once: None,
            private: None,
            closed_at: None,
            seq: first.seq,
        })
    }

    /// The incident that a whole timeline adds up to. `None` when it does not begin with a declaration.
    pub fn replay(id: IncidentId, timeline: &[Entry]) -> Option<Incident> {
        let (first, rest) = timeline.split_first()?;
        let mut incident = Incident::begin(id, first)?;
        for entry in rest {
            incident.apply(entry);
        }
        Some(incident)
    }

    /// Takes one more entry in.
    pub fn apply(&mut self, entry: &Entry) {
        self.seq = entry.seq;
        let at = entry.at;
        match &entry.event {
            Event::Declared(_)
            | Event::Injected { .. }
            | Event::Restored { .. }
            | Event::AccessRefused { .. } => {}
            Event::RoomOpened { channel } => self.room = Some(*channel),
            Event::RoomChosen { kind } => (self.room_kind, self.room_refused) = (*kind, false),
            Event::RoomRefused { .. } => (self.room_kind, self.room_refused) = (RoomKind::None, true),
            Event::Acknowledged => self.reach(Milestone::Acknowledged, at),
            Event::Contacted { .. } => self.reach(Milestone::ReporterContacted, at),
            Event::Paged { person, roles } => {
                self.calls.push(Called { at, by: entry.by, person: *person, roles: roles.clone() });
            }
            Event::Present { roles } => {
                for role in roles {
                    self.present.entry(role.clone()).or_insert(at);
                }
            }
            Event::ContactAdded { name, reach, role } => {
                self.contacts.retain(|contact| contact.name != *name);
                self.contacts.push(Contact {
                    name: name.clone(),
                    reach: reach.clone(),
                    role: role.clone(),
                    since: at,
                });
            }
            Event::DetailsGiven { details } => {
                self.details.extend(details.iter().map(|given| (given.key.clone(), given.clone())));
            }
            Event::SelfHelpTried { worked, .. } => {
                self.self_help = Some(Tried { worked: *worked, by: entry.by, at });
                if *worked {
                    for milestone in [Milestone::Recovered, Milestone::Resolved] {
                        self.reach(milestone, at);
                    }
                    self.close(at);
                }
            }
            Event::BulletinIssued { bulletin, eta, .. } => {
                self.bulletins.insert(*bulletin, Issued { at, eta: *eta });
            }
            Event::SurveySent { .. } | Event::SurveyAnswered { .. } => survey::apply(self, entry),
            Event::Graded { level, rank, confirmed, reason, basis } => {
                if self.grade().is_some_and(|grade| grade.level != *level) {
                    self.forget_reminders();
                    self.room_refused = false;
                    self.stage = None;
                }
                self.grades.push(Grade {
                    seq: entry.seq,
                    level: level.clone(),
                    rank: *rank,
                    confirmed: *confirmed,
                    at,
                    by: entry.by,
                    reason: reason.clone(),
                    basis: basis.clone(),
                });
                if *confirmed {
                    self.reach(Milestone::Graded, at);
                }
                self.forward(State::Graded);
            }
            Event::Assigned { member, role, goal } => self.give(*member, role, goal.clone(), at),
            Event::Joined { role } => {
                if let Some(member) = entry.by.person() {
                    self.give(member, role, None, at);
                }
            }
            Event::HandedOver { to, role, .. } => {
                let from = entry.by.person();
                let goal = self
                    .people
                    .iter()
                    .find(|part| Some(part.member) == from && &part.role == role)
                    .and_then(|part| part.goal.clone());
                self.people.retain(|part| !(Some(part.member) == from && &part.role == role));
                self.give(*to, role, goal, at);
            }
            Event::Updated { text, next_in, eta, .. } => {
                self.last_update =
                    Some(LastUpdate { at, by: entry.by, text: text.clone(), next_in: *next_in });
                self.eta = eta.or(self.eta);
                self.told.remove(&Clock::Sync);
                self.work_began();
            }
            Event::Logged { .. } => self.work_began(),
            Event::MeetingHeld { .. } => meeting::apply(self, entry),
            Event::EvidenceAdded { id, kind, text, link, .. } => {
                self.evidence.push(Evidence {
                    id: *id,
                    kind: *kind,
                    text: text.clone(),
                    link: link.clone(),
                    by: entry.by,
                    at: entry.happened(),
                });
                self.work_began();
            }
            Event::MilestoneReached { .. } | Event::StageSet { .. } => milestone::apply(self, entry),
            Event::BlockerRaised { id, text, owner } => self.blockers.push(Blocker {
                id: *id,
                text: text.clone(),
                owner: *owner,
                raised_by: entry.by,
                raised_at: at,
                cleared_at: None,
            }),
            Event::BlockerCleared { id, .. } => {
                if let Some(blocker) = self.blockers.iter_mut().find(|blocker| blocker.id == *id) {
                    blocker.cleared_at = Some(at);
                }
                self.told.remove(&Clock::Blocker(*id));
            }
            Event::CauseStated { text, category, confirmed } => {
                self.cause = Some(Cause { text: text.clone(), category: *category, confirmed: *confirmed });
                if *confirmed {
                    self.reach(Milestone::CauseFound, at);
                    self.forward(State::Planning);
                } else {
                    self.forward(State::Diagnosing);
                }
            }
            Event::PlanProposed(_)
            | Event::PlanApproved { .. }
            | Event::PlanOverridden { .. }
            | Event::PlanDone { .. } => self.apply_plan(entry),
            Event::WorkaroundPlaced { text } => {
                self.workaround = Some(text.clone());
                self.reach(Milestone::WorkaroundInPlace, at);
                self.reach(Milestone::Contained, at);
                self.work_began();
            }
            Event::Fixed { text } => {
                self.fix = Some(Fix { text: text.clone(), by: entry.by, at });
                self.observed_at = None;
                self.checks_passed.clear();
                for milestone in [
                    Milestone::Acknowledged,
                    Milestone::CoreRestored,
                    Milestone::Recovered,
                    Milestone::SolutionGiven,
                ] {
                    self.reach(milestone, at);
                }
                self.state = State::Verifying;
            }
            Event::Verified { .. } => self.apply_verified(entry),
            Event::Observed { quiet, returns_to, .. } => {
                self.observed_at = Some(at);
                if let (false, Some(back_to)) = (quiet, returns_to) {
                    self.fail_verification(at, *back_to);
                }
            }
            Event::CommsDrafted(_)
            | Event::CommsApproved { .. }
            | Event::CommsPublished { .. }
            | Event::FeedbackNoted { .. } => comms::apply(self, entry),
            Event::ReviewOpened { .. }
            | Event::ReviewEdited { .. }
            | Event::ReviewAttended { .. }
            | Event::ReviewFinished
            | Event::FollowupAdded { .. }
            | Event::FollowupDone { .. } => review::apply(self, entry),
            Event::Closed { .. } => self.close(at),
            Event::Rejected { reason } => {
                self.rejected = Some(reason.clone());
                self.close(at);
            }
            Event::SolvedAtOnce { result } => {
                self.solved_at_once = Some(result.clone());
                self.reach(Milestone::Resolved, at);
                self.close(at);
            }
            Event::Merged { into, .. } => {
                self.merged_into = Some(into.clone());
                self.close(at);
            }
            Event::Absorbed { number, .. } => self.absorbed.push(number.clone()),
            Event::Silenced { until, reason } => {
                self.end_silence(at);
                self.silences.push(Silence { from: at, until: *until, reason: reason.clone(), by: entry.by });
            }
            Event::SilenceEnded => self.end_silence(at),
            Event::PlaybookAdopted(adopted) => adopt::apply(self, adopted, at),
            Event::PrivacySet { private } => self.private = Some(*private),
            Event::Reopened { .. } => self.reopen(at),
            Event::FellDue(fell) => self.tell(fell, at),
        }
    }

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
        self.grades.iter().fold(reported, |known, grade| grade.basis.facts.clone().over(known))
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

    /// Who has this part in this incident. The reporter is whoever declared it.
    pub fn holders<'a>(&'a self, role: &'a RoleKey) -> impl Iterator<Item = UserId> + 'a {
        let given = self.people.iter().filter(move |part| &part.role == role).map(|part| part.member);
        given.chain(self.reporter.filter(|_| role.0 == "reporter"))
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

    pub(super) fn reach(&mut self, milestone: Milestone, at: At) {
        self.milestones.entry(milestone).or_insert(at);
    }

    /// Moves on in the flow, never back.
    pub(super) fn forward(&mut self, state: State) {
        self.state = self.state.max(state);
    }

    /// Work on an assigned incident is diagnosis until there is more.
    pub(super) fn work_began(&mut self) {
        if self.state == State::Assigned {
            self.state = State::Diagnosing;
        }
    }

    /// There is one first-responsible (R5); other parts can have many holders.
    fn give(&mut self, member: UserId, role: &RoleKey, goal: Option<String>, at: At) {
        let primary = *role == RoleKey::primary();
        self.people.retain(|part| {
            if primary { part.role != *role } else { !(part.role == *role && part.member == member) }
        });
        self.people.push(Part { member, role: role.clone(), goal, since: at });
        if primary {
            self.assigned_at.get_or_insert(at);
            self.forward(State::Assigned);
        }
    }

    fn apply_plan(&mut self, entry: &Entry) {
        let (id, progress) = match &entry.event {
            Event::PlanProposed(plan) => {
                self.plans.push(Plan {
                    id: plan.id,
                    kind: plan.kind,
                    text: plan.text.clone(),
                    owner: plan.owner,
                    author: entry.by,
                    at: plan.at,
                    risk: plan.risk.clone(),
                    eta: plan.eta,
                    progress: PlanProgress::Proposed,
                    approvals: Vec::new(),
                    overridden: None,
                });
                self.eta = plan.eta.or(self.eta);
                self.reach(
                    match plan.kind {
                        PlanKind::Temporary => Milestone::PlanStated,
                        PlanKind::Permanent => Milestone::SolutionGiven,
                    },
                    entry.at,
                );
                // Where no approval is asked for, it comes in the same breath.
                return self.forward(State::Approving);
            }
            Event::PlanApproved { id, waits: true, .. } => (*id, PlanProgress::Proposed),
            Event::PlanApproved { id, .. } | Event::PlanOverridden { id, .. } => {
                (*id, PlanProgress::Approved)
            }
            Event::PlanDone { id } => (*id, PlanProgress::Done),
            _ => return,
        };
        if let Some(plan) = self.plans.iter_mut().find(|plan| plan.id == id) {
            plan.progress = plan.progress.max(progress);
            match &entry.event {
                Event::PlanApproved { gate: Some(gate), .. } => {
                    plan.approvals.push(Approval { gate: *gate, by: entry.by, at: entry.at });
                }
                Event::PlanOverridden { reason, .. } => plan.overridden = Some(reason.clone()),
                _ => {}
            }
        }
        if progress > PlanProgress::Proposed {
            self.forward(State::Processing);
        }
    }

    fn apply_verified(&mut self, entry: &Entry) {
        let Event::Verified { passed, check, figure, note, complete, returns_to } = &entry.event else {
            return;
        };
        self.checks.push(Checked {
            check: *check,
            passed: *passed,
            figure: figure.clone(),
            note: note.clone(),
            by: entry.by,
            at: entry.at,
        });
        if !passed {
            return self.fail_verification(entry.at, returns_to.unwrap_or(State::Processing));
        }
        self.checks_passed.extend(check);
        if *complete {
            self.reach(Milestone::Resolved, entry.at);
            self.state = State::Resolved;
        }
    }

    /// A failed verification: the fault is not over, so what the fix had reached is not reached (R10).
    fn fail_verification(&mut self, at: At, back_to: State) {
        self.failed_at = Some(at);
        self.failures += 1;
        self.checks_passed.clear();
        self.bulletins.remove(&Bulletin::Completion);
        for milestone in [Milestone::Recovered, Milestone::CoreRestored, Milestone::Resolved] {
            self.milestones.remove(&milestone);
        }
        // A solution that was nothing but this fix was none; a planned one still stands.
        if self.milestones.get(&Milestone::SolutionGiven) == self.fix.as_ref().map(|fix| &fix.at) {
            self.milestones.remove(&Milestone::SolutionGiven);
        }
        self.told.remove(&Clock::Sync);
        self.stage = None;
        self.state = back_to;
    }

    fn end_silence(&mut self, at: At) {
        if let Some(last) = self.silences.last_mut() {
            last.until = last.until.min(at);
        }
    }

    /// Another level counts its limits' reminders in another interval.
    fn forget_reminders(&mut self) {
        for (clock, told) in &mut self.told {
            if Clock::LIMITS.contains(clock) {
                told.reminders = 0;
                told.moved = false;
            }
        }
    }

    fn close(&mut self, at: At) {
        self.state = State::Closed;
        self.closed_at = Some(at);
    }

    /// Clocks re-arm from the reopening, under the grade in force (D22).
    fn reopen(&mut self, at: At) {
        self.spell += 1;
        self.spell_began = at;
        self.milestones.retain(|milestone, _| *milestone == Milestone::Graded);
        self.failed_at = None;
        self.failures = 0;
        self.rejected = None;
        self.merged_into = None;
        self.calls.clear();
        self.present.clear();
        self.end_silence(at);
        self.closed_at = None;
        self.assigned_at = self.primary().map(|_| at);
        self.stage = None;
        self.bulletins.clear();
        self.survey = self.survey.take().filter(|survey| survey.answer.is_some());
        self.eta = None;
        self.workaround = None;
        self.fix = None;
        self.checks_passed.clear();
        self.observed_at = None;
        if let Some(review) = &mut self.review {
            (review.reopened_at, review.finished_at) = (None, None);
        }
        // What was agreed on stays agreed on.
        self.told.retain(|clock, _| matches!(clock, Clock::Followup(_)));
        self.state = State::Processing;
    }

    fn tell(&mut self, fell: &FellDue, at: At) {
        let fresh = Told::nothing(fell.anchor);
        let told = self.told.entry(fell.clock).or_insert_with(|| fresh.clone());
        if told.moved {
            (told.anchor, told.moved) = (fell.anchor, false);
        } else if told.anchor != fell.anchor {
            *told = fresh;
        }
        told.reminders = told.reminders.max(fell.reminders);
        told.last_at = told.last_at.max(Some(at));
        match fell.what {
            Due::Warning => told.warned = true,
            Due::Breach | Due::BreachAtBirth => {
                told.breached = Some(at);
                self.breaches.push((fell.clock, fell.anchor));
            }
            // It is told once like a breach, and counts as none.
            Due::Note => told.breached = Some(at),
            Due::Rung(n) => told.rungs = told.rungs.max(n + 1),
            Due::Reminder | Due::Escalation => {}
        }
    }
}
