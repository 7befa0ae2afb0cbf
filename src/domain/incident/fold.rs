//! How a timeline adds up to an incident: one [`Event`] after the other. Long, because it is one match over all of them.

use super::items::{
    Approval, Blocker, Called, Cause, Checked, Contact, Fix, Grade, LastUpdate, Plan, PlanProgress, Silence,
};
use super::{Ending, Incident, Involved, Spell, State, Told, parts, presence};
use crate::domain::bulletin::{Bulletin, Issued};
use crate::domain::evidence::Evidence;
use crate::domain::ids::IncidentId;
use crate::domain::limits::standing_grades;
use crate::domain::playbook::{Clock, Milestone, RoomKind};
use crate::domain::reporter::OnBehalf;
use crate::domain::self_help::Tried;
use crate::domain::timeline::{
    AdoptionEvent, BlockerEvent, BulletinEvent, ClosingEvent, CorrectionEvent, CustomerUpdateEvent,
    DeclarationEvent, DetailsEvent, DrillEvent, Due, DueEvent, Entry, Event, EvidenceEvent, FellDue,
    FollowupEvent, IN_TIME, LevelEvent, MeetingEvent, MergeEvent, MilestoneEvent, PlanEvent, PlanKind,
    PresenceEvent, PrivacyEvent, RestorationEvent, ReviewEvent, RoleEvent, RoomEvent, SelfHelpEvent,
    SilenceEvent, SurveyEvent, UpdateEvent, VerificationEvent,
};
use crate::domain::{At, adopt, comms, correction, meeting, milestone, moved, review, room, survey};
use std::collections::BTreeMap;

impl Incident {
    /// The incident that begins with this entry. `None` when the entry is not a declaration.
    pub fn begin(id: IncidentId, first: &Entry) -> Option<Incident> {
        let Event::Declaration(DeclarationEvent::Declared(report)) = &first.event else { return None };
        let mut involved = Involved::default();
        involved.apply(first);
        Some(Incident {
            id,
            report: (**report).clone(),
            occurred_before: Vec::new(),
            corrected: BTreeMap::new(),
            reporter: match report.on_behalf {
                None => first.by.person(),
                Some(OnBehalf::Member(named)) => Some(named),
                Some(OnBehalf::Contact) => None,
            },
            entered_by: first.by.person().filter(|_| report.on_behalf.is_some()),
            declared_at: first.at,
            state: State::Reported,
            room_kind: RoomKind::Channel,
            room_refused: false,
            room_refusal: None,
            room: None,
            rooms_deleted: Vec::new(),
            details: report.details.iter().map(|it| (it.key.clone(), it.clone())).collect(),
            self_help: None,
            grades: Vec::new(),
            people: Vec::new(),
            contacts: Vec::new(),
            silences: Vec::new(),
            spell: Spell::first(first.at),
            last_update: None,
            met_at: None,
            blockers: Vec::new(),
            evidence: Vec::new(),
            cause: None,
            plans: Vec::new(),
            checks: Vec::new(),
            wordings: Vec::new(),
            feedback: Vec::new(),
            review: None,
            followups: Vec::new(),
            corrected_at: None,
            moved: Vec::new(),
            adopted: None,
            breaches: Vec::new(),
            absorbed: Vec::new(),
            private: None,
            involved,
            access_refused: false,
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
        self.involved.apply(entry);
        let at = entry.at;
        match &entry.event {
            Event::Declaration(DeclarationEvent::Declared(_))
            | Event::Declaration(DeclarationEvent::ReportedAgain { .. })
            | Event::Drill(DrillEvent::Injected { .. })
            | Event::Room(RoomEvent::RoomPlainer { .. })
            | Event::Restoration(RestorationEvent::Restored { .. }) => {}
            Event::Privacy(PrivacyEvent::AccessRefused { .. }) => self.access_refused = true,
            Event::Privacy(PrivacyEvent::AccessSet) => self.access_refused = false,
            Event::Due(DueEvent::DeadlinesMoved { moved: told }) => moved::apply(self, told),
            Event::Correction(CorrectionEvent::Corrected(what)) => correction::apply(self, entry, what),
            Event::Privacy(PrivacyEvent::SimilarWithdrawn { number }) => {
                self.report.similar.retain(|one| one.number != *number)
            }
            Event::Room(RoomEvent::RoomOpened { channel, kind, .. }) => {
                (self.room, self.room_refused, self.room_refusal) = (Some(*channel), false, None);
                self.room_kind = kind.unwrap_or(self.room_kind);
            }
            Event::Room(RoomEvent::RoomDeleted) => room::deleted(self, at),
            Event::Room(RoomEvent::RoomChosen { kind }) => {
                (self.room_kind, self.room_refused) = (*kind, false)
            }
            Event::Room(RoomEvent::RoomRefused { reason }) => {
                (self.room_refused, self.room_refusal) = (true, Some(reason.clone()));
                // A private one is worked on nowhere else.
                self.room_kind = if self.is_private() { self.room_kind } else { RoomKind::None };
            }
            Event::Presence(PresenceEvent::Acknowledged) => self.reach(Milestone::Acknowledged, at),
            Event::Presence(PresenceEvent::Contacted { .. }) => self.reach(Milestone::ReporterContacted, at),
            Event::Presence(PresenceEvent::Paged { person, roles }) => {
                let (person, roles) = (*person, roles.clone());
                self.spell.calls.push(Called { at, by: entry.by, person, roles, ungraded: false });
            }
            Event::Presence(PresenceEvent::Present { .. }) => presence::apply(self, entry),
            Event::Role(RoleEvent::ContactAdded { name, reach, role }) => {
                self.contacts.retain(|contact| contact.name != *name);
                self.contacts.push(Contact {
                    name: name.clone(),
                    reach: reach.clone(),
                    role: role.clone(),
                    since: at,
                });
            }
            Event::Details(DetailsEvent::DetailsGiven { details }) => {
                self.details.extend(details.iter().map(|given| (given.key.clone(), given.clone())));
            }
            Event::SelfHelp(SelfHelpEvent::SelfHelpTried { worked, .. }) => {
                self.self_help = Some(Tried { worked: *worked, by: entry.by, at });
                if *worked {
                    for milestone in [Milestone::Recovered, Milestone::Resolved] {
                        self.reach(milestone, at);
                    }
                    self.close(at, Ending::SelfHelp);
                }
            }
            Event::Bulletin(BulletinEvent::BulletinIssued { bulletin, eta, primary, .. }) => {
                self.spell.bulletins.insert(*bulletin, Issued { at, eta: *eta, primary: *primary });
            }
            Event::Survey(SurveyEvent::SurveySent { .. })
            | Event::Survey(SurveyEvent::SurveyAnswered { .. }) => survey::apply(self, entry),
            Event::Level(LevelEvent::Graded { level, rank, confirmed, reason, basis }) => {
                match self.grade() {
                    Some(grade) if grade.level == *level => {}
                    Some(_) if basis.instead => self.forget_level(level),
                    Some(_) | None => self.change_level(),
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
            Event::Role(RoleEvent::Assigned { .. })
            | Event::Role(RoleEvent::Joined { .. })
            | Event::Role(RoleEvent::Left { .. })
            | Event::Role(RoleEvent::HandedOver { .. }) => parts::apply(self, entry),
            Event::Update(UpdateEvent::Updated { text, next_in, eta, .. }) => {
                self.last_update =
                    Some(LastUpdate { at, by: entry.by, text: text.clone(), next_in: *next_in });
                self.spell.eta = eta.or(self.spell.eta);
                self.spell.told.remove(&Clock::Sync);
                self.work_began();
            }
            Event::Update(UpdateEvent::Logged { .. }) => self.work_began(),
            Event::Meeting(MeetingEvent::MeetingHeld { .. }) => meeting::apply(self, entry),
            Event::Evidence(EvidenceEvent::EvidenceAdded { id, kind, text, link, .. }) => {
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
            Event::Milestone(MilestoneEvent::MilestoneReached { .. })
            | Event::Milestone(MilestoneEvent::StageSet { .. }) => milestone::apply(self, entry),
            Event::Blocker(BlockerEvent::BlockerRaised { id, text, owner }) => self.blockers.push(Blocker {
                id: *id,
                text: text.clone(),
                owner: *owner,
                raised_by: entry.by,
                raised_at: at,
                cleared_at: None,
            }),
            Event::Blocker(BlockerEvent::BlockerCleared { id, .. }) => {
                if let Some(blocker) = self.blockers.iter_mut().find(|blocker| blocker.id == *id) {
                    blocker.cleared_at = Some(at);
                }
                self.spell.told.remove(&Clock::Blocker(*id));
            }
            Event::Milestone(MilestoneEvent::CauseStated { text, category, confirmed }) => {
                self.cause = Some(Cause { text: text.clone(), category: *category, confirmed: *confirmed });
                if *confirmed {
                    self.reach(Milestone::CauseFound, at);
                    self.forward(State::Planning);
                } else {
                    self.forward(State::Diagnosing);
                }
            }
            Event::Plan(PlanEvent::PlanProposed(_))
            | Event::Plan(PlanEvent::PlanApproved { .. })
            | Event::Plan(PlanEvent::PlanOverridden { .. })
            | Event::Plan(PlanEvent::PlanDone { .. }) => self.apply_plan(entry),
            Event::Milestone(MilestoneEvent::WorkaroundPlaced { text }) => {
                self.spell.workaround = Some(text.clone());
                self.reach(Milestone::WorkaroundInPlace, at);
                self.reach(Milestone::Contained, at);
                self.work_began();
            }
            Event::Verification(VerificationEvent::Fixed { text }) => {
                self.spell.fix = Some(Fix { text: text.clone(), by: entry.by, at });
                self.spell.observed_at = None;
                self.spell.checks_passed.clear();
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
            Event::Verification(VerificationEvent::Verified { .. }) => self.apply_verified(entry),
            Event::Verification(VerificationEvent::Observed { quiet, returns_to, .. }) => {
                self.spell.observed_at = Some(at);
                if let (false, Some(back_to)) = (quiet, returns_to) {
                    self.fail_verification(at, *back_to);
                }
            }
            Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
            | Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. })
            | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. })
            | Event::CustomerUpdate(CustomerUpdateEvent::FeedbackNoted { .. }) => comms::apply(self, entry),
            Event::Review(ReviewEvent::ReviewOpened { .. })
            | Event::Review(ReviewEvent::ReviewEdited { .. })
            | Event::Review(ReviewEvent::ReviewAttended { .. })
            | Event::Review(ReviewEvent::ReviewFinished)
            | Event::Followup(FollowupEvent::FollowupAdded { .. })
            | Event::Followup(FollowupEvent::FollowupDone { .. }) => review::apply(self, entry),
            Event::Closing(ClosingEvent::Closed { .. }) => self.close(at, Ending::Handled),
            Event::Closing(ClosingEvent::Rejected { reason }) => {
                self.close(at, Ending::FalseAlarm(reason.clone()))
            }
            Event::Closing(ClosingEvent::SolvedAtOnce { result }) => {
                self.reach(Milestone::Resolved, at);
                self.close(at, Ending::SolvedAtOnce(result.clone()));
            }
            Event::Merge(MergeEvent::Merged { into, .. }) => self.close(at, Ending::Merged(into.clone())),
            Event::Merge(MergeEvent::Absorbed { number, .. }) => self.absorbed.push(number.clone()),
            Event::Silence(SilenceEvent::Silenced { until, reason }) => {
                self.end_silence(at);
                self.silences.push(Silence { from: at, until: *until, reason: reason.clone(), by: entry.by });
            }
            Event::Silence(SilenceEvent::SilenceEnded) => self.end_silence(at),
            Event::Adoption(AdoptionEvent::PlaybookAdopted(adopted)) => adopt::apply(self, adopted, at),
            Event::Privacy(PrivacyEvent::PrivacySet { private }) => self.private = Some(*private),
            Event::Closing(ClosingEvent::Reopened { .. }) => self.reopen(at),
            Event::Due(DueEvent::FellDue(fell)) => self.tell(fell, at),
        }
    }

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

    fn apply_plan(&mut self, entry: &Entry) {
        let (id, progress) = match &entry.event {
            Event::Plan(PlanEvent::PlanProposed(plan)) => {
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
                self.spell.eta = plan.eta.or(self.spell.eta);
                // Where no approval is asked for, it comes in the same breath.
                return self.forward(State::Approving);
            }
            Event::Plan(PlanEvent::PlanApproved { id, waits: true, .. }) => (*id, PlanProgress::Proposed),
            Event::Plan(PlanEvent::PlanApproved { id, .. })
            | Event::Plan(PlanEvent::PlanOverridden { id, .. }) => (*id, PlanProgress::Approved),
            Event::Plan(PlanEvent::PlanDone { id }) => (*id, PlanProgress::Done),
            _ => return,
        };
        if let Some(plan) = self.plans.iter_mut().find(|plan| plan.id == id) {
            plan.progress = plan.progress.max(progress);
            match &entry.event {
                Event::Plan(PlanEvent::PlanApproved { gate: Some(gate), .. }) => {
                    plan.approvals.push(Approval { gate: *gate, by: entry.by, at: entry.at });
                }
                Event::Plan(PlanEvent::PlanOverridden { reason, .. }) => {
                    plan.overridden = Some(reason.clone())
                }
                _ => {}
            }
        }
        // A proposal meets nothing: a plan is one, and a solution given, when nothing keeps it from being carried out.
        if progress > PlanProgress::Proposed {
            let kind = self.plans.iter().find(|plan| plan.id == id).map(|plan| plan.kind);
            let reached = kind.map(|kind| match kind {
                PlanKind::Temporary => Milestone::PlanStated,
                PlanKind::Permanent => Milestone::SolutionGiven,
            });
            reached.into_iter().for_each(|milestone| self.reach(milestone, entry.at));
            self.forward(State::Processing);
        }
    }

    fn apply_verified(&mut self, entry: &Entry) {
        let Event::Verification(VerificationEvent::Verified {
            passed,
            check,
            checks,
            figure,
            note,
            complete,
            again,
            returns_to,
        }) = &entry.event
        else {
            return;
        };
        self.checks.push(Checked {
            check: *check,
            checks: checks.clone(),
            passed: *passed,
            figure: figure.clone(),
            note: note.clone(),
            by: entry.by,
            at: entry.at,
        });
        if *again {
            return;
        }
        if !passed {
            return self.fail_verification(entry.at, returns_to.unwrap_or(State::Processing));
        }
        self.spell.checks_passed.extend(check.iter().chain(checks));
        if *complete {
            self.reach(Milestone::Resolved, entry.at);
            self.state = State::Resolved;
        }
    }

    /// A fix, or a workaround, that did not hold: the fault is not over, so what they had reached is not reached.
    fn fail_verification(&mut self, at: At, back_to: State) {
        self.spell.failed_at = Some(at);
        self.spell.checks_passed.clear();
        if self.spell.fix.is_some() {
            self.spell.failures += 1;
            if let Some(cause) = self.cause.as_mut().filter(|_| back_to <= State::Diagnosing) {
                cause.confirmed = false;
            }
        }
        self.spell.bulletins.remove(&Bulletin::Completion);
        let is_ahead =
            |plan: &Plan| (plan.kind, plan.progress) == (PlanKind::Permanent, PlanProgress::Approved);
        // A solution that is still to be carried out was not refuted, nor was a cause where nothing was fixed.
        let stands = |milestone: Milestone| {
            (milestone == Milestone::SolutionGiven && self.plans.iter().any(is_ahead))
                || (milestone == Milestone::CauseFound && self.spell.fix.is_none())
        };
        let undone = |milestone: &Milestone| milestone.is_undone_by_failure(back_to) && !stands(*milestone);
        let undone: Vec<_> = self.spell.milestones.keys().copied().filter(undone).collect();
        for milestone in undone {
            self.spell.milestones.remove(&milestone);
            self.spell.taken_back.0.insert(milestone, at);
        }
        self.spell.told.remove(&Clock::Sync);
        self.spell.stage = None;
        self.state = back_to;
    }

    fn end_silence(&mut self, at: At) {
        if let Some(last) = self.silences.last_mut() {
            last.until = last.until.min(at);
        }
    }

    fn change_level(&mut self) {
        let is_first = self.grade().is_none();
        self.spell.before_levels.keep(&self.spell.told, &self.breaches, self.spell.stage.as_ref());
        if !is_first {
            self.forget_reminders();
            self.room_refused = false;
            self.spell.stage = None;
            presence::regraded(self);
        }
    }

    /// The level in force was set in error: what was told is as before it, but for what was told meanwhile and counts.
    fn forget_level(&mut self, instead: &str) {
        let Some(before) = self.spell.before_levels.take() else { return self.change_level() };
        self.spell.stage = self.spell.stage.take().or(before.stage);
        for (clock, told) in before.told {
            match self.spell.told.get_mut(&clock) {
                Some(since) => since.restore(told),
                None => {
                    self.spell.told.insert(clock, told);
                }
            }
        }
        let told = &self.spell.told;
        let counts = |(clock, due): &(Clock, At)| {
            !Clock::LIMITS.contains(clock) || told.get(clock).is_some_and(|told| told.anchor == *due)
        };
        let since = self.breaches.split_off(before.breaches.min(self.breaches.len()));
        self.breaches.extend(since.into_iter().filter(counts));
        let standing = standing_grades(self);
        let is_back = matches!(standing.as_slice(), [.., (grade, _), _] if grade.level == instead);
        if !is_back {
            self.change_level();
        }
    }

    /// Another level counts its limits' reminders in another interval.
    fn forget_reminders(&mut self) {
        for (clock, told) in &mut self.spell.told {
            if Clock::LIMITS.contains(clock) {
                told.reminders = 0;
                told.moved = false;
            }
        }
    }

    fn close(&mut self, at: At, ending: Ending) {
        self.state = State::Closed;
        (self.spell.closed_at, self.spell.ending) = (Some(at), Some(ending));
    }

    fn reopen(&mut self, at: At) {
        self.end_silence(at);
        self.spell = self.spell.clone().after(at);
        self.spell.assigned_at = self.primary().map(|_| at);
        // That it was tried stays known: it is not offered again.
        if let Some(tried) = &mut self.self_help {
            tried.worked = false;
        }
        if let Some(review) = &mut self.review {
            (review.reopened_at, review.finished_at) = (None, None);
        }
        self.state = State::Processing;
    }

    fn tell(&mut self, fell: &FellDue, at: At) {
        let fresh = Told::nothing(fell.anchor);
        let told = self.spell.told.entry(fell.clock).or_insert_with(|| fresh.clone());
        // What goes on about a deadline of which no breach was told goes on from one that stands for it.
        let goes_on = told.breached.is_some() && matches!(fell.what, Due::Reminder | Due::Rung(_));
        if goes_on || told.is_of(fell.anchor) {
            (told.anchor, told.moved) = (fell.anchor, false);
        } else {
            // People were warned of that deadline all the same, should it apply again.
            let warned_of = Some(told.anchor).filter(|_| told.warned).or(told.warned_of);
            *told = Told { rungs_of: told.rungs_of, warned_of, ..fresh };
        }
        // Where the clock began anew since, they are counted from then.
        if fell.reminders > 0 {
            told.reminders = fell.reminders;
        }
        // A later step of the ladder is told to others, but for one that stands for a reminder. What is told in time was told
        // when it fell due, so that what comes after it keeps to the minute.
        if !matches!(fell.what, Due::Rung(_)) || fell.reminders > 0 {
            let in_time = at - fell.due < IN_TIME;
            told.last_at = told.last_at.max(Some(if in_time { fell.due } else { at }));
        }
        if fell.clock.repeats() {
            (told.roles, told.people) = (fell.to.clone(), fell.people.clone());
        }
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
