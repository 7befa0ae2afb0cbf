//! What is owed: from an incident, its playbook, the calendars and an instant to everything that is due and to the
//! next instant at which that changes. The worker, the simulation and the tests all ask here; nobody keeps timers.

use super::At;
use super::calendar::Calendars;
use super::ids::{RoleKey, UserId};
use super::incident::{Incident, State, Told};
use super::limits::{Deadline, add, deadline};
use super::playbook::{Cadence, Clock, Level, Milestone, Playbook, SyncStart};
use super::quorum;
use super::timeline::{Due, FellDue};
use chrono::TimeDelta;

/// What an incident is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The playbook that the incident is pinned to.
    pub playbook: &'a Playbook,
    /// Working time.
    pub calendars: &'a Calendars,
}

impl<'a> Rules<'a> {
    /// The level that the incident has now.
    pub fn level(&self, incident: &Incident) -> Option<&'a Level> {
        incident.grade().and_then(|grade| self.playbook.level(&grade.level))
    }
}

/// So many misses in a row of something repeating are an escalation (D10).
const ESCALATES: u32 = 3;

/// The answer of [`owed`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owed {
    /// Due now or earlier and not told yet, in the order in which it fell due.
    pub due: Vec<FellDue>,
    /// The next instant, later than the one asked about, at which more falls due if nothing happens.
    pub next: Option<At>,
}

/// Everything that is due at `now` and has not been told, and when to ask again.
pub fn owed(incident: &Incident, rules: Rules<'_>, now: At) -> Owed {
    let mut owed = Owed::default();
    // Nothing is owed about what was none, about what goes on elsewhere or was over at once, nor about a drill that is over.
    let is_over = incident.report.drill.is_some() && !incident.is_open();
    if incident.rejected.is_some()
        || incident.merged_into.is_some()
        || incident.solved_at_once.is_some()
        || is_over
    {
        return owed;
    }
    let is_asked = |clock: Clock| incident.is_open() || clock.outlives_closing();
    let hold = hold(incident, rules);
    for clock in Clock::LIMITS.into_iter().chain([Clock::Grade, Clock::Team]).filter(|it| is_asked(*it)) {
        if let Some(deadline) = deadline(incident, rules, clock)
            && deadline.met.is_none()
        {
            limit_owed(incident, rules, &deadline, hold, now, &mut owed);
        }
    }
    for run in repeating(incident, rules) {
        let hold = run.hold.or(hold);
        run.owed(incident, rules, hold, now, &mut owed);
    }
    injects_owed(incident, now, &mut owed);
    if incident.is_open() {
        silence_owed(incident, now, &mut owed);
    }
    owed.due.sort_by_key(|fell| fell.due);
    owed
}

impl Owed {
    /// Notes an instant at which something falls due. True when that is now or past.
    fn at(&mut self, instant: At, now: At) -> bool {
        if instant > now {
            self.next = Some(self.next.map_or(instant, |next| next.min(instant)));
        }
        instant <= now
    }
}

/// News of a drill comes when its script says so, whatever people do.
fn injects_owed(incident: &Incident, now: At, owed: &mut Owed) {
    let script = incident.report.drill.iter().flat_map(|script| &script.injects);
    for (n, inject) in (1..).zip(script) {
        let (clock, due) = (Clock::Inject(n), inject.due(incident.declared_at));
        if told(incident, clock, due).reminders == 0 && owed.at(due, now) {
            let (what, to, people) = (Due::Reminder, inject.to.clone(), Vec::new());
            owed.due.push(FellDue { clock, anchor: due, what, due, to, people, reminders: 1, merged: 0 });
        }
    }
}

fn limit_owed(
    incident: &Incident,
    rules: Rules<'_>,
    deadline: &Deadline<'_>,
    hold: Option<&str>,
    now: At,
    owed: &mut Owed,
) {
    let limit = deadline.limit;
    let told = told(incident, deadline.clock, deadline.due);
    // A limit that had passed before it applied is told once, and its ladder counts from then (D6).
    let born_late = deadline.due <= deadline.armed_at;
    let start = deadline.due.max(deadline.armed_at);
    // Whoever is missing is asked to come.
    let mut remind = limit.remind.clone();
    let mut people: Vec<UserId> = incident.primary().into_iter().collect();
    if deadline.clock == Clock::Team {
        let missing = quorum::missing(incident, rules);
        remind.extend(missing.into_iter().filter(|role| !limit.remind.contains(role)));
        people.clear();
    }
    let fell = |what, due, to: Vec<RoleKey>| FellDue {
        clock: deadline.clock,
        anchor: deadline.due,
        what,
        due,
        to,
        people: people.clone(),
        reminders: 0,
        merged: 0,
    };

    if let Some(warn_at) = deadline.warn_at
        && !told.warned
        && told.breached.is_none()
        && !born_late
        && now < start
    {
        let warn_at = held(incident, rules, hold, warn_at.max(deadline.armed_at));
        if warn_at < start && owed.at(warn_at, now) {
            owed.due.push(fell(Due::Warning, warn_at, remind.clone()));
        }
    }

    let escalations = owed.due.len();
    if told.breached.is_none() && owed.at(start, now) {
        let mut to = remind.clone();
        to.extend(limit.ladder.iter().filter(|rung| rung.after.is_zero()).flat_map(|rung| rung.to.clone()));
        to.dedup();
        owed.due.push(match (limit.soft, born_late) {
            (true, _) => fell(Due::Note, start, Vec::new()),
            (false, true) => fell(Due::BreachAtBirth, start, to),
            (false, false) => fell(Due::Breach, start, to),
        });
    }
    for (place, rung) in limit.ladder.iter().enumerate() {
        let place = place as u32;
        if !rung.after.is_zero() && told.rungs <= place && owed.at(start + rung.after, now) {
            owed.due.push(fell(Due::Rung(place), start + rung.after, rung.to.clone()));
        }
    }

    let Some(repeat) = limit.repeat else { return };
    let passed = intervals(start, repeat, now);
    owed.at(held(incident, rules, hold, start + repeat * (passed as i32 + 1)), now);
    // What was owed before a regrade was owed in the interval of the level before.
    let regraded = incident.regraded_at().filter(|_| deadline.clock != Clock::Grade);
    let before = regraded.map_or(0, |at| intervals(start, repeat, at));
    let reminders = told.reminders.max(before);
    if passed <= reminders {
        return;
    }
    // An escalation of the same clock at the same time says it all.
    let told_now = owed.due[escalations..].iter_mut().filter(|fell| fell.what != Due::Note);
    if let Some(last) = told_now.last() {
        last.reminders = passed;
        return;
    }
    let due = start + repeat * passed as i32;
    if owed.at(held(incident, rules, hold, due), now) && is_open_time(incident, rules, hold, now) {
        let mut reminder = fell(Due::Reminder, due, remind);
        reminder.reminders = passed;
        reminder.merged = passed - reminders - 1;
        owed.due.push(reminder);
    } else if !is_open_time(incident, rules, hold, now) {
        owed.at(held(incident, rules, hold, now), now);
    }
}

/// The card says that reminders are held back, and has to say so no longer.
fn silence_owed(incident: &Incident, now: At, owed: &mut Owed) {
    let Some(until) = incident.silences.last().map(|silence| silence.until) else { return };
    if told(incident, Clock::Silence, until).breached.is_none() && owed.at(until, now) {
        owed.due.push(FellDue {
            clock: Clock::Silence,
            anchor: until,
            what: Due::Note,
            due: until,
            to: Vec::new(),
            people: Vec::new(),
            reminders: 0,
            merged: 0,
        });
    }
}

/// Something that is asked for at intervals until it comes.
struct Repeating<'a> {
    clock: Clock,
    /// What the intervals are counted from.
    from: At,
    /// The first interval, if not the cadence's.
    first: Option<TimeDelta>,
    cadence: &'a Cadence,
    /// Who owes it.
    people: Vec<UserId>,
    roles: Vec<RoleKey>,
    /// The calendar that its reminders wait for, if not the level's.
    hold: Option<&'a str>,
    /// No more reminders than this, if there is an end to them.
    most: Option<u32>,
}

/// How often a question about what is over is asked, the escalation included.
const MOST_QUESTIONS: u32 = 3;

/// The progress sync now running: what it counts from, and its next due time if all goes well.
pub fn sync_due(incident: &Incident, rules: Rules<'_>) -> Option<At> {
    sync(incident, rules).map(|run| run.instant(1))
}

/// When the first was to be told of all that this stands for (D21): when it was due or, where reminders are held back
/// (D20), when that ended. Of an escalation, when it was due itself.
pub fn to_be_told(incident: &Incident, rules: Rules<'_>, fell: &FellDue) -> At {
    let run = repeating(incident, rules).into_iter().find(|run| run.clock == fell.clock);
    let limit = || deadline(incident, rules, fell.clock)?.limit.repeat;
    let every = run.as_ref().map(|run| run.cadence.every).or_else(limit).unwrap_or_default();
    if fell.what.is_escalation() {
        let merged = if fell.what == Due::Escalation { fell.reminders.saturating_sub(ESCALATES) } else { 0 };
        return fell.due - every * merged as i32;
    }
    let calendar = run.and_then(|run| run.hold).or(hold(incident, rules));
    held(incident, rules, calendar, fell.due - every * fell.merged as i32)
}

fn repeating<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<Repeating<'a>> {
    let mut runs: Vec<_> = sync(incident, rules).into_iter().collect();
    if incident.state == State::Verifying
        && let (Some(fix), Some(cadence)) = (&incident.fix, &rules.playbook.verification.chase)
    {
        let roles = rules.playbook.verification.by.clone();
        let run = Repeating {
            clock: Clock::Verification,
            from: fix.at,
            first: None,
            cadence,
            people: vec![],
            roles,
            hold: None,
            most: None,
        };
        runs.push(run);
    }
    if let Some(outstanding) = quorum::outstanding_call(incident, rules) {
        runs.push(Repeating {
            clock: Clock::Call,
            from: outstanding.since,
            first: None,
            cadence: &outstanding.call.cadence,
            people: Vec::new(),
            roles: outstanding.call.remind.clone(),
            hold: None,
            most: None,
        });
    }
    for blocker in incident.open_blockers().filter(|_| incident.is_unfixed()) {
        let owner = blocker.owner.or_else(|| incident.primary());
        runs.push(Repeating {
            clock: Clock::Blocker(blocker.id),
            from: blocker.raised_at.max(incident.spell_began),
            first: None,
            cadence: &rules.playbook.blockers,
            people: owner.into_iter().collect(),
            roles: Vec::new(),
            hold: None,
            most: None,
        });
    }
    runs.extend(observation(incident, rules));
    runs.extend(followups(incident, rules));
    runs
}

/// The question at the end of the time in which a fix is watched. A verification that takes longer has answered it.
fn observation<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Repeating<'a>> {
    let rule = rules.playbook.observation.as_ref()?;
    let fix = incident.fix.as_ref()?;
    let verified = incident.milestones.get(&Milestone::Resolved)?;
    if incident.is_unfixed() || incident.observed_at.is_some() || *verified >= fix.at + rule.window {
        return None;
    }
    Some(Repeating {
        clock: Clock::Observation,
        from: fix.at,
        first: Some(rule.window),
        cadence: &rule.chase,
        people: incident.primary().into_iter().collect(),
        roles: rule.by.clone(),
        hold: None,
        most: Some(MOST_QUESTIONS),
    })
}

/// Improvements, each from its due date on.
fn followups<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<Repeating<'a>> {
    let Some(rule) = &rules.playbook.followups else { return Vec::new() };
    let open = incident.followups.iter().filter(|followup| followup.done_at.is_none());
    let run = open.map(|followup| Repeating {
        clock: Clock::Followup(followup.id),
        from: followup.due,
        first: Some(TimeDelta::zero()),
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
        SyncStart::Assignment => incident.assigned_at,
        SyncStart::FailedVerification => incident.failed_at,
    }?;
    if !incident.is_unfixed() {
        return None;
    }
    let update = incident.last_update.as_ref().filter(|update| update.at >= started);
    let mut from = update.map_or(started, |update| update.at);
    let mut first = update.and_then(|update| update.next_in).map(TimeDelta::seconds);
    if let Some(failed) = incident.failed_at.filter(|failed| *failed > from) {
        (from, first) = (failed, None);
    }
    let people = incident.primary().into_iter().collect();
    Some(Repeating {
        clock: Clock::Sync,
        from,
        first,
        cadence: &sync.cadence,
        people,
        roles: Vec::new(),
        hold: None,
        most: None,
    })
}

impl Repeating<'_> {
    /// When the nth miss is, counted from 1.
    fn instant(&self, n: u32) -> At {
        self.from + self.first.unwrap_or(self.cadence.every) + self.cadence.every * (n as i32 - 1)
    }

    /// Misses up to `now`.
    fn missed(&self, now: At) -> u32 {
        let first = self.instant(1);
        let missed = if now < first { 0 } else { 1 + intervals(first, self.cadence.every, now) };
        self.most.map_or(missed, |most| missed.min(most))
    }

    fn owed(&self, incident: &Incident, rules: Rules<'_>, hold: Option<&str>, now: At, owed: &mut Owed) {
        let told = told(incident, self.clock, self.from);
        let missed = self.missed(now);
        if let Some(share) = self.cadence.warn_at
            && !told.warned
            // The clock may have been set back since somebody was reminded.
            && told.reminders == 0
            && missed == 0
        {
            let warn_at =
                held(incident, rules, hold, self.from + (self.instant(1) - self.from) * share.into() / 100);
            if warn_at < self.instant(1) && owed.at(warn_at, now) {
                owed.due.push(self.fell(Due::Warning, warn_at, 0, 0));
            }
        }
        if self.most.is_none_or(|most| missed < most) {
            owed.at(held(incident, rules, hold, self.instant(missed + 1)), now);
        }
        // The escalation is not held back (D20, D21), whatever waits before it.
        if missed < ESCALATES {
            owed.at(self.instant(ESCALATES), now);
        }
        if missed <= told.reminders {
            return;
        }
        let escalates = told.reminders < ESCALATES && missed >= ESCALATES;
        if !escalates && !is_open_time(incident, rules, hold, now) {
            owed.at(held(incident, rules, hold, now), now);
            return;
        }
        let what = if escalates { Due::Escalation } else { Due::Reminder };
        owed.due.push(self.fell(what, self.instant(missed), missed, missed - told.reminders - 1));
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

/// What was told about this run of the clock; nothing, when the run is a new one.
fn told(incident: &Incident, clock: Clock, anchor: At) -> Told {
    let fresh = Told { anchor, warned: false, breached: None, rungs: 0, reminders: 0 };
    incident.told.get(&clock).filter(|told| told.anchor == anchor).cloned().unwrap_or(fresh)
}

/// Whole intervals between two instants; 0 when the second is the earlier.
fn intervals(from: At, every: TimeDelta, now: At) -> u32 {
    let every = every.num_milliseconds().max(1);
    u32::try_from((now - from).num_milliseconds().max(0) / every).unwrap_or(u32::MAX)
}

/// The calendar that reminders of this level wait for.
fn hold<'a>(incident: &Incident, rules: Rules<'a>) -> Option<&'a str> {
    rules.level(incident).and_then(|level| level.hold_reminders.as_deref())
}

/// When a reminder may go out that falls due at an instant: at once, or when the calendar next works (D20) and nobody
/// holds it back.
fn held(incident: &Incident, rules: Rules<'_>, calendar: Option<&str>, at: At) -> At {
    let silenced = |at: At| incident.silenced_until(at).unwrap_or(at);
    let at = silenced(at);
    silenced(add(rules.calendars, calendar, at, TimeDelta::zero()).unwrap_or(at))
}

fn is_open_time(incident: &Incident, rules: Rules<'_>, calendar: Option<&str>, now: At) -> bool {
    held(incident, rules, calendar, now) == now
}
