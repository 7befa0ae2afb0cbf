//! What is asked for at intervals until it comes: progress, meetings, blockers, verification, follow-ups. Each is a
//! run of misses, of which the first reminds, the second also mentions the lead and the third escalates.

use super::At;
use super::ids::{RoleKey, UserId};
use super::incident::{Incident, RunState, State};
use super::limits::{share_of, spell_levels};
use super::meeting::{group, held_since};
use super::met::met_since;
use super::owed::{Owed, held, hold, intervals, is_open_time, owes_nothing, told};
use super::pace::{Pace, Whom};
use super::playbook::{Cadence, Clock, Level, Milestone, OnRegrade, SyncStart};
use super::quorum;
use super::rules::Rules;
use super::timeline::{Due, FellDue};
use chrono::TimeDelta;

/// So many misses in a row are an escalation.
pub(super) const ESCALATES: u32 = 3;

/// A run of misses.
pub(super) struct Repeating<'a> {
    clock: Clock,
    /// Since when it is asked for.
    from: At,
    /// When the misses are. Never empty.
    legs: Vec<Leg>,
    cadence: &'a Cadence,
    /// Who owes it.
    people: Vec<UserId>,
    roles: Vec<RoleKey>,
    /// The calendar that its reminders wait for, if not the level's.
    pub(super) hold: Option<&'a str>,
    /// No more reminders than this, if there is an end to them.
    most: Option<u32>,
}

/// Misses at equal intervals, until the next leg begins.
struct Leg {
    began: At,
    first: At,
    every: TimeDelta,
}

impl Leg {
    /// Misses up to `end`.
    fn missed(&self, end: At) -> u32 {
        if end < self.first { 0 } else { 1 + intervals(self.first, self.every, end) }
    }

    fn instant(&self, n: u32) -> At {
        self.first + self.every * (n as i32 - 1)
    }
}

/// The progress sync now running: what it counts from, and its next due time if all goes well.
pub fn sync_due(incident: &Incident, rules: Rules<'_>) -> Option<At> {
    sync(incident, rules).map(|run| run.instant(1))
}

/// When the handling group meets next, or was to meet.
pub fn meeting_due(incident: &Incident, rules: Rules<'_>) -> Option<At> {
    let run = meeting(incident, rules)?;
    Some(held(incident, rules, run.hold.or(hold(incident, rules)), run.instant(1)))
}

/// When the first was to be told of all that this stands for: when it was due or, where reminders are held back
///, when that ended. Of an escalation, when it was due itself.
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
        None => by_level(incident, rules, from, first, |level| Some(&level.sync.as_ref()?.cadence))?,
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
        legs: by_level(incident, rules, from, None, |level| Some(&level.meeting.as_ref()?.cadence))?,
        cadence: &rule.cadence,
        people: group(incident),
        roles: rule.to.clone(),
        hold: rule.calendar.as_deref(),
        most: None,
    })
}

/// One leg.
fn evenly(first: At, cadence: &Cadence) -> Vec<Leg> {
    vec![Leg { began: first, first, every: cadence.every }]
}

/// Each level asks at its own intervals from when it was given: a higher one finds nothing missed that nobody had been
/// asked for. A level that does not ask at all ends what was asked before.
fn by_level(
    incident: &Incident,
    rules: Rules<'_>,
    from: At,
    first: Option<TimeDelta>,
    cadence: impl Fn(&Level) -> Option<&Cadence>,
) -> Option<Vec<Leg>> {
    let levels = spell_levels(incident);
    let in_force = levels.iter().rposition(|(_, at)| *at <= from).unwrap_or(0);
    let mut legs: Vec<Leg> = Vec::new();
    for (given, at) in &levels[in_force..] {
        let began = from.max(*at);
        let Some(cadence) = cadence(rules.playbook.level(&given.level)?) else {
            legs.clear();
            continue;
        };
        let every = cadence.every;
        let old = legs.last().map(|leg| leg.instant(leg.missed(began) + 1));
        let first = match (old, rules.playbook.on_regrade) {
            _ if began == from => from + first.unwrap_or(every),
            // What somebody promised counts from when they did.
            (None, _) if first.is_some() => began.max(from + first.unwrap_or(every)),
            (_, OnRegrade::KeepBase) => began.max(from + every),
            (Some(old), OnRegrade::Stricter) => old.min(began + every),
            (None, OnRegrade::Stricter) | (_, OnRegrade::Restart) => began + every,
        };
        legs.push(Leg { began, first, every });
    }
    (!legs.is_empty()).then_some(legs)
}

impl Repeating<'_> {
    /// When the nth miss is, counted from 1.
    fn instant(&self, n: u32) -> At {
        let mut n = n.max(1);
        let mut legs = self.legs.iter();
        let mut leg = legs.next().expect("a run has a leg");
        for next in legs {
            let missed = leg.missed(next.began);
            if n <= missed {
                break;
            }
            n -= missed;
            leg = next;
        }
        leg.instant(n)
    }

    /// Misses up to `now`.
    fn missed(&self, now: At) -> u32 {
        let ends = self.legs.iter().skip(1).map(|next| next.began.min(now)).chain([now]);
        let missed = self.legs.iter().zip(ends).map(|(leg, end)| leg.missed(end));
        let missed = missed.fold(0, u32::saturating_add);
        self.most.map_or(missed, |most| missed.min(most))
    }

    /// Is it one of this clock?
    pub(super) fn is_of(&self, clock: Clock) -> bool {
        self.clock == clock
    }

    /// Since when it is asked for.
    pub(super) fn since(&self) -> At {
        self.from
    }

    /// Who owes it.
    pub(super) fn whom(&self) -> (&[RoleKey], &[UserId]) {
        (&self.roles, &self.people)
    }

    /// What was told about this run.
    pub(super) fn told(&self, incident: &Incident) -> RunState {
        told(incident, self.clock, self.from)
    }

    pub(super) fn owed(
        &self,
        incident: &Incident,
        rules: Rules<'_>,
        (hold, pace): (Option<&str>, &Pace),
        now: At,
        owed: &mut Owed,
    ) {
        let told = self.told(incident);
        if told.reminders >= ESCALATES {
            return self.owed_after_escalation(incident, rules, (hold, pace), now, owed);
        }
        let missed = self.missed(now);
        if let Some(share) = self.cadence.warn_at
            && !told.warned
            // The clock may have been set back since somebody was reminded.
            && told.reminders == 0
            && missed == 0
        {
            let warn_at = self.from + share_of(self.instant(1) - self.from, share);
            let warn_at = held(incident, rules, hold, warn_at);
            let tell_at = held(incident, rules, hold, warn_at.max(now));
            if tell_at < self.instant(1) && owed.at(tell_at, now) {
                owed.due.push(self.fell(Due::Warning, warn_at, 0, 0));
            }
        }
        if self.most.is_none_or(|most| missed < most) {
            owed.at(held(incident, rules, hold, self.instant(missed + 1)), now);
        }
        // The escalation is not held back, whatever waits before it.
        if missed < ESCALATES && self.most.is_none_or(|most| most >= ESCALATES) {
            owed.at(self.instant(ESCALATES), now);
        }
        if missed <= told.reminders {
            return;
        }
        let escalates = missed >= ESCALATES;
        if !escalates && !is_open_time(incident, rules, hold, now) {
            owed.at(held(incident, rules, hold, now), now);
            return;
        }
        let what = if escalates { Due::Escalation } else { Due::Reminder };
        owed.due.push(self.fell(what, self.instant(missed), missed, missed - told.reminders - 1));
    }

    /// Everybody who is to know has been told: whoever owes it is reminded at growing intervals.
    fn owed_after_escalation(
        &self,
        incident: &Incident,
        rules: Rules<'_>,
        (hold, pace): (Option<&str>, &Pace),
        now: At,
        owed: &mut Owed,
    ) {
        if self.most.is_some() {
            return;
        }
        let told = self.told(incident);
        let every = self.legs.last().map_or(self.cadence.every, |leg| leg.every);
        let whom = Whom { roles: &self.roles, people: &self.people };
        let last_at = told.last_at.unwrap_or_else(|| self.instant(told.reminders));
        let due = pace.next(whom, self.from, last_at, every);
        if owed.at(held(incident, rules, hold, due.max(now)), now) {
            let merged = pace.merged(self.from, due, every, now);
            let counted = match self.clock {
                // How many there should have been.
                Clock::Sync | Clock::Meeting => self.missed(now),
                _ => 0,
            };
            let reminders = counted.max(told.reminders + 1 + merged);
            owed.due.push(self.fell(Due::Reminder, due, reminders, merged));
        }
    }

    fn fell(&self, what: Due, due: At, missed: u32, merged: u32) -> FellDue {
        let mut to = self.roles.clone();
        if missed >= 2 || (self.people.is_empty() && self.roles.is_empty()) {
            to.extend(self.cadence.second.iter().cloned());
        }
        if what == Due::Escalation {
            to.extend(self.cadence.third.iter().cloned());
        }
        let people = self.people.clone();
        FellDue { clock: self.clock, anchor: self.from, what, due, to, people, reminders: missed, merged }
    }
}
