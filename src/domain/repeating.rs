//! What is asked for at intervals until it comes: progress, meetings, blockers, approvals, verification, follow-ups. Each is a
//! run of misses, of which the first reminds, the second also mentions the lead and the third escalates.

pub(super) mod run;

use self::run::{ESCALATES, Leg, Repeating, by_level, evenly};
use super::At;
use super::decide::{gates_in_turn, open_gates};
use super::ids::RoleKey;
use super::incident::{Incident, Plan, State};
use super::meeting::{group, held_since};
use super::met::met_since;
use super::owed::{held, hold, owes_nothing};
use super::pace;
use super::playbook::{Cadence, Clock, Level, Milestone, SyncStart};
use super::quorum;
use super::rules::Rules;
use super::timeline::{Due, FellDue};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// The progress sync now running: what it counts from, and its next due time if all goes well.
pub fn sync_due(incident: &Incident, rules: Rules<'_>) -> Option<At> {
    sync(incident, rules).map(|run| run.instant(1))
}

/// When the handling group meets next, or was to meet.
pub fn meeting_due(incident: &Incident, rules: Rules<'_>) -> Option<At> {
    let run = meeting(incident, rules)?;
    Some(held(incident, rules, run.hold.or(hold(incident, rules)), run.instant(1)))
}

/// When the first was to be told of all that this stands for: when it was due or, where reminders are held
/// back, when that ended. Of an escalation, when it was due itself.
pub fn to_be_told(incident: &Incident, rules: Rules<'_>, fell: &FellDue) -> At {
    let run =
        repeating(incident, rules).into_iter().find(|run| (run.clock, run.from) == (fell.clock, fell.anchor));
    let nth = |n| run.as_ref().map(|run| run.instant(n));
    match fell.what {
        Due::Escalation => nth(ESCALATES).unwrap_or(fell.due),
        what if what.is_escalation() => fell.due,
        what => {
            // After the escalation they come at their own pace.
            let first = fell.reminders - fell.merged;
            let of_run = nth(first).filter(|_| what == Due::Reminder && first <= ESCALATES);
            let calendar = run.as_ref().and_then(|run| run.hold).or(hold(incident, rules));
            held(incident, rules, calendar, of_run.unwrap_or(fell.due))
        }
    }
}

/// Every run that counts at present: its clock, since when, and how often it has been missed.
pub(super) fn missed(incident: &Incident, rules: Rules<'_>, now: At) -> Vec<(Clock, At, u32)> {
    repeating(incident, rules).iter().map(|run| (run.clock, run.from, run.missed(now))).collect()
}

/// How a clock that counts at present asks again and again, if it does.
pub(super) fn cadence<'a>(incident: &Incident, rules: Rules<'a>, clock: Clock) -> Option<&'a Cadence> {
    repeating(incident, rules).into_iter().find(|run| run.clock == clock).map(|run| run.cadence)
}

/// Every run that counts at present.
pub(super) fn repeating<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<Repeating<'a>> {
    let mut runs: Vec<_> = sync(incident, rules).into_iter().chain(meeting(incident, rules)).collect();
    if incident.state == State::Verifying
        && let (Some(fix), Some(cadence)) = (&incident.spell.fix, &rules.playbook.verification.chase)
    {
        let asked = rules.playbook.verification.asked(&incident.spell.checks_passed);
        let roles = asked.into_iter().cloned().collect();
        let run = Repeating {
            clock: Clock::Verification,
            from: fix.at,
            legs: evenly(fix.at + cadence.every, cadence),
            cadence,
            people: vec![],
            roles,
            hold: None,
            most: None,
        };
        runs.push(run);
    }
    if let Some(outstanding) = quorum::outstanding_call(incident, rules) {
        let cadence = &outstanding.call.cadence;
        runs.push(Repeating {
            clock: Clock::Call,
            from: outstanding.since,
            legs: evenly(outstanding.since + cadence.every, cadence),
            cadence,
            people: Vec::new(),
            roles: outstanding.call.remind.clone(),
            hold: None,
            most: None,
        });
    }
    for blocker in incident.open_blockers().filter(|_| incident.is_unfixed()) {
        let owner = blocker.owner.or_else(|| incident.primary());
        let from = blocker.raised_at.max(incident.spell.began);
        let cadence = &rules.playbook.blockers;
        runs.push(Repeating {
            clock: Clock::Blocker(blocker.id),
            from,
            legs: evenly(from + cadence.every, cadence),
            cadence,
            people: owner.into_iter().collect(),
            roles: Vec::new(),
            hold: None,
            most: None,
        });
    }
    runs.extend(approvals(incident, rules));
    runs.extend(observation(incident, rules));
    runs.extend(promised_word(incident, rules));
    runs.extend(feedback(incident, rules));
    runs.extend(followups(incident, rules));
    runs.retain(|run| met_since(incident, rules, run.clock, run.from).is_none());
    runs
}

/// What is still asked for of an incident that is closed, but for follow-ups.
pub fn still_asked_for(incident: &Incident, rules: Rules<'_>) -> Vec<Clock> {
    if incident.is_open() || owes_nothing(incident) {
        return Vec::new();
    }
    let runs = repeating(incident, rules).into_iter().map(|run| run.clock);
    runs.filter(|clock| !matches!(clock, Clock::Followup(_))).collect()
}

/// Plans that wait for somebody, each at the interval of the level: of each kind the newest, which stands for those before
/// it. Whoever is in turn is asked.
fn approvals<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<Repeating<'a>> {
    let cadence = &rules.playbook.blockers;
    let newest = |plan: &&Plan| !incident.plans.iter().any(|it| it.kind == plan.kind && it.id > plan.id);
    let run = |plan: &Plan| {
        let gates = gates_in_turn(plan, rules.playbook);
        let taken = plan.approvals.last().filter(|_| rules.playbook.plans.ordered).map(|step| step.at);
        let from = taken.or(plan.proposed_at)?.max(incident.spell.began);
        let mut roles: Vec<RoleKey> = gates.into_iter().flat_map(|(_, gate)| gate.by.clone()).collect();
        let mut seen = BTreeSet::new();
        roles.retain(|role| seen.insert(role.clone()));
        let every = |level: &Level| Some(pace::cadence(level).unwrap_or(cadence.every));
        let legs = by_level(incident, rules, from, None, every);
        Some(Repeating {
            clock: Clock::Approval(plan.id),
            from,
            legs: legs.unwrap_or_else(|| evenly(from + cadence.every, cadence)),
            cadence,
            people: Vec::new(),
            roles,
            hold: None,
            most: None,
        })
    };
    let waits = |plan: &&Plan| !open_gates(plan, rules.playbook).is_empty();
    let open = incident.plans.iter().filter(|_| incident.is_open());
    open.filter(newest).filter(waits).filter_map(run).collect()
}

/// The question at the end of the time in which a fix is watched. A verification that takes longer has answered it.
fn observation<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Repeating<'a>> {
    let rule = rules.playbook.observation.as_ref()?;
    let fix = incident.spell.fix.as_ref()?;
    let verified = incident.spell.milestones.get(&Milestone::Resolved)?;
    if incident.is_unfixed() || incident.spell.observed_at.is_some() || *verified >= fix.at + rule.window {
        return None;
    }
    Some(Repeating {
        clock: Clock::Observation,
        from: fix.at,
        legs: evenly(fix.at + rule.window, &rule.chase),
        cadence: &rule.chase,
        people: incident.primary().into_iter().collect(),
        roles: rule.by.clone(),
        hold: None,
        // Of a closed incident it is asked once, and once more.
        most: Some(if incident.is_open() { ESCALATES } else { 2 }),
    })
}

/// The next word that customers were promised: whoever published the last one, and who drafts, owe it.
fn promised_word<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Repeating<'a>> {
    let rule = rules.playbook.comms.as_ref()?;
    let promise = incident.promised_word()?;
    Some(Repeating {
        clock: Clock::PromisedWord,
        from: promise.since,
        legs: evenly(promise.until.max(promise.since), &rule.chase),
        cadence: &rule.chase,
        people: promise.by.person().into_iter().collect(),
        roles: rule.draft.clone(),
        hold: None,
        most: None,
    })
}

/// Users are told and asked once a fix is verified, also when the incident is closed by then. Where nobody is to ask them,
/// those who were told of the fault are told all the same that it is over.
fn feedback<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Repeating<'a>> {
    let comms = rules.playbook.comms.as_ref()?;
    let from = incident.users_unasked_since()?;
    let (chase, by) = match &comms.feedback {
        Some(rule) => (&rule.chase, &rule.by),
        None if incident.owes_last_word(comms) => (&comms.chase, &comms.draft),
        None => return None,
    };
    Some(Repeating {
        clock: Clock::Feedback,
        from,
        legs: evenly(from + chase.every, chase),
        cadence: chase,
        people: Vec::new(),
        roles: by.clone(),
        hold: None,
        most: Some(ESCALATES),
    })
}

/// Follow-ups, each from its due date on.
fn followups<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<Repeating<'a>> {
    let Some(rule) = &rules.playbook.followups else { return Vec::new() };
    let open = incident.followups.iter().filter(|followup| followup.done_at.is_none());
    let run = open.map(|followup| Repeating {
        clock: Clock::Followup(followup.id),
        from: followup.due,
        legs: evenly(followup.due, &rule.chase),
        cadence: &rule.chase,
        people: vec![followup.owner],
        roles: Vec::new(),
        hold: rule.calendar.as_deref(),
        most: None,
    });
    run.collect()
}

fn sync<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Repeating<'a>> {
    let sync = rules.level(incident)?.sync.as_ref()?;
    let started = match sync.starts {
        SyncStart::Assignment => incident.spell.assigned_at,
        SyncStart::FailedVerification => incident.spell.failed_at,
    };
    // Before that, nothing is asked for but what somebody promised.
    let promise = incident.last_update.as_ref().filter(|update| update.next_in.is_some());
    let promise = promise.filter(|update| update.at >= incident.spell.began);
    let started = started.or(promise.map(|update| update.at))?;
    if !incident.is_unfixed() {
        return None;
    }
    let update = incident.last_update.as_ref().filter(|update| update.at >= started);
    let mut from = update.map_or(started, |update| update.at);
    let mut first = update.and_then(|update| update.next_in).map(TimeDelta::seconds);
    if let Some(failed) = incident.spell.failed_at.filter(|failed| *failed > from) {
        (from, first) = (failed, None);
    }
    let legs = match incident.spell.stage.as_ref().filter(|stage| stage.at >= started) {
        None => by_level(incident, rules, from, first, |level| Some(level.sync.as_ref()?.cadence.every))?,
        Some(stage) => {
            let later_update = update.filter(|update| update.at > stage.at);
            from = later_update.map_or(stage.at, |update| update.at);
            let promised = later_update.and_then(|update| update.next_in).map(TimeDelta::seconds);
            // A stage that names no interval asks for nothing but what is promised.
            let every = stage.next_in.map(TimeDelta::seconds).or(promised)?;
            vec![Leg { began: from, first: from + promised.unwrap_or(every), every }]
        }
    };
    Some(Repeating {
        clock: Clock::Sync,
        from,
        legs,
        cadence: &sync.cadence,
        people: incident.primary().into_iter().collect(),
        // Whoever had it gave it up: it is owed all the same.
        roles: if incident.primary().is_none() { rules.playbook.in_charge() } else { Vec::new() },
        hold: None,
        most: None,
    })
}

/// The handling group meets while the fault lasts, from when somebody is first-responsible.
fn meeting<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Repeating<'a>> {
    let rule = rules.level(incident)?.meeting.as_ref()?;
    let started = incident.spell.assigned_at.filter(|_| incident.is_unfixed())?;
    let from =
        held_since(incident, started).unwrap_or(started).max(incident.spell.failed_at.unwrap_or(started));
    Some(Repeating {
        clock: Clock::Meeting,
        from,
        legs: by_level(incident, rules, from, None, |level| Some(level.meeting.as_ref()?.cadence.every))?,
        cadence: &rule.cadence,
        people: group(incident),
        roles: rule.to.clone(),
        hold: rule.calendar.as_deref(),
        most: None,
    })
}
