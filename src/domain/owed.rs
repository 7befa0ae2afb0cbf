//! What is owed: from an incident, its playbook, the calendars and an instant to everything that is due and to the
//! next instant at which that changes. The worker, the simulation and the tests all ask here; nobody keeps timers.

use super::At;
use super::ids::{RoleKey, UserId};
use super::incident::{Incident, RunState};
use super::limits::{Deadline, add, deadline};
use super::met::met_since;
use super::pace::{Chase, Pace, Whom};
use super::playbook::Clock;
use super::quorum;
use super::repeating::repeating;
use super::repeating::run::Repeating;
use super::reporter;
use super::rules::Rules;
use super::survey::waiting;
use super::timeline::{Due, FellDue, IN_TIME};
use chrono::TimeDelta;

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
    if owes_nothing(incident) {
        return owed;
    }
    let hold = hold(incident, rules);
    let deadlines = told_deadlines(incident, rules);
    let runs = repeating(incident, rules);
    let mut pace = pace(incident, rules, &deadlines, &runs);
    for of in deadlines.iter().filter(|of| of.is_unmet) {
        of.escalations_owed(incident, rules, hold, now, &mut owed);
    }
    for run in &runs {
        let hold = run.hold.or(hold);
        run.owed(incident, rules, (hold, &pace), now, &mut owed);
    }
    // Whoever is told of an escalation now is not reminded of anything else at the same time.
    for fell in owed.due.iter().filter(|fell| fell.what.is_escalation()) {
        let (roles, people) = (fell.to.clone(), fell.people.clone());
        pace.note(Chase { roles, people, since: None, last_at: now });
    }
    for of in deadlines.iter().filter(|of| of.is_unmet) {
        of.reminder_owed(incident, rules, (hold, &pace), now, &mut owed);
    }
    injects_owed(incident, now, &mut owed);
    survey_owed(incident, rules, hold, now, &mut owed);
    if incident.is_open() {
        silence_owed(incident, now, &mut owed);
    }
    owed.due.sort_by_key(|fell| (fell.due, fell.clock.repeats()));
    owed
}

/// Nothing is owed about what was none, about what goes on elsewhere or was over at once, nor about a drill that is over.
pub(super) fn owes_nothing(incident: &Incident) -> bool {
    let is_drill = incident.report.drill.is_some();
    incident.ending().is_some_and(|ending| is_drill || !ending.leaves_work())
}

impl Owed {
    /// Notes an instant at which something falls due. True when that is now or past.
    pub(super) fn at(&mut self, instant: At, now: At) -> bool {
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

/// A deadline, and what people were told of it.
struct ToldOf<'a> {
    deadline: Deadline<'a>,
    told: RunState,
    is_unmet: bool,
    /// Had it passed before it applied?
    born_late: bool,
    /// From when on it is breached.
    start: At,
    /// From when on the steps of its ladder count.
    climbs_from: At,
    /// Who is reminded: whoever is to be, and who is missing of a team.
    remind: Vec<RoleKey>,
    people: Vec<UserId>,
}

fn told_deadlines<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<ToldOf<'a>> {
    let deadlines = Clock::with_deadline().filter_map(|clock| deadline(incident, rules, clock));
    deadlines
        .map(|deadline| {
            // A limit that had passed before it applied is told once, and its ladder counts from then. Where one was told as
            // passed already, it stands for the one of another level.
            let born_late = deadline.due <= deadline.armed_at;
            let late =
                incident.spell.runs.get(&deadline.clock).filter(|told| born_late && told.breached.is_some());
            let told = late.map_or_else(
                || told(incident, deadline.clock, deadline.due),
                |told| told.clone().with_steps_of(deadline.due),
            );
            let mut remind = deadline.limit.remind.clone();
            let mut people: Vec<UserId> = incident.primary().into_iter().collect();
            if deadline.clock == Clock::Team {
                let missing = quorum::missing(incident, rules);
                remind.extend(missing.into_iter().filter(|role| !deadline.limit.remind.contains(role)));
                people.clear();
            }
            let is_unmet = met_since(incident, rules, deadline.clock, deadline.due).is_none();
            let start = deadline.due.max(deadline.armed_at);
            let climbs_from = if deadline.refuted { climbs_on_from(&deadline, &told) } else { start };
            ToldOf { deadline, told, is_unmet, born_late, start, climbs_from, remind, people }
        })
        .collect()
}

/// From when on the steps count that a fix had held back which did not hold: from the limit, so that nobody hears later of
/// it for that. But the first that was missed comes at once, and each at its distance after the one before.
fn climbs_on_from(deadline: &Deadline<'_>, told: &RunState) -> At {
    let since = deadline.armed_at;
    let Some(breached) = told.breached.filter(|at| *at < since) else { return deadline.due.max(since) };
    let ladder = &deadline.limit.ladder;
    let steps: Vec<_> = ladder.iter().map(|rung| rung.after).filter(|after| !after.is_zero()).collect();
    let told_by_now = ladder.iter().take(told.rungs as usize).filter(|rung| !rung.after.is_zero()).count();
    let missed = told_by_now.saturating_sub(told.climbed.iter().filter(|at| **at >= since).count());
    let before = told.climbed.iter().filter(|at| **at < since).max();
    let last = match (missed.checked_sub(1).and_then(|last| steps.get(last)), before) {
        (Some(after), Some(at)) => *at - *after,
        _ => breached,
    };
    let at_once = steps.get(missed).map(|after| since - *after);
    at_once.map_or(deadline.due, |at_once| at_once.max(last).max(deadline.due))
}

impl ToldOf<'_> {
    fn fell(&self, what: Due, due: At, to: Vec<RoleKey>) -> FellDue {
        FellDue {
            clock: self.deadline.clock,
            anchor: self.deadline.due,
            what,
            due,
            to,
            people: self.people.clone(),
            reminders: 0,
            merged: 0,
        }
    }

    /// The warning, the breach and the steps of the ladder.
    fn escalations_owed(
        &self,
        incident: &Incident,
        rules: Rules<'_>,
        hold: Option<&str>,
        now: At,
        owed: &mut Owed,
    ) {
        let ToldOf { deadline, told, start, remind, .. } = self;
        let limit = deadline.limit;
        if let Some(warn_at) = deadline.warn_at
            && !told.warned
            && told.breached.is_none()
            && !self.born_late
            && now < *start
        {
            let warn_at = held(incident, rules, hold, warn_at.max(deadline.armed_at));
            let tell_at = held(incident, rules, hold, warn_at.max(now));
            if tell_at < *start && owed.at(tell_at, now) {
                owed.due.push(self.fell(Due::Warning, warn_at, remind.clone()));
            }
        }
        if told.breached.is_none() && owed.at(*start, now) {
            let mut to = remind.clone();
            to.extend(
                limit.ladder.iter().filter(|rung| rung.after.is_zero()).flat_map(|rung| rung.to.clone()),
            );
            to.dedup();
            owed.due.push(match (limit.soft, self.born_late) {
                (true, _) => self.fell(Due::Note, *start, Vec::new()),
                (false, true) => self.fell(Due::BreachAtBirth, *start, to),
                (false, false) => self.fell(Due::Breach, *start, to),
            });
        }
        for (place, rung) in limit.ladder.iter().enumerate() {
            let place = place as u32;
            let at = self.climbs_from + rung.after;
            if !rung.after.is_zero() && told.rungs <= place && owed.at(at, now) {
                owed.due.push(self.fell(Due::Rung(place), at, rung.to.clone()));
            }
        }
    }

    /// When whoever is reminded was last told of it since it was breached; what was told before it began to apply anew does
    /// not count.
    fn last_at(&self) -> At {
        self.told.last_at.map_or(self.start, |last| last.max(self.start))
    }

    /// Since when it is asked for in vain: people have to be told first.
    fn since(&self) -> At {
        let late = self.told.breached.filter(|at| *at - self.start >= IN_TIME);
        late.unwrap_or(self.start)
    }

    fn reminder_owed(
        &self,
        incident: &Incident,
        rules: Rules<'_>,
        (hold, pace): (Option<&str>, &Pace),
        now: At,
        owed: &mut Owed,
    ) {
        let Some(every) = self.deadline.repeat else { return };
        let whom = Whom { roles: &self.remind, people: &self.people };
        let since = self.since();
        let due = pace.next(whom, since, self.last_at(), every);
        // Another level asks in its own interval from then on; nothing is late by what was put right since.
        let changed = incident.regraded_at().max(incident.corrected_at);
        let due = changed.filter(|at| due <= *at).map_or(due, |at| at + every);
        let reminders = self.told.reminders + 1;
        let is_own_escalation =
            |fell: &&mut FellDue| fell.clock == self.deadline.clock && fell.what.is_escalation();
        // An escalation of the same clock at the same time says it all.
        if let Some(escalation) = owed.due.iter_mut().rfind(is_own_escalation) {
            escalation.reminders = if due <= now { reminders } else { 0 };
        } else if owed.at(held(incident, rules, hold, due.max(now)), now) {
            let reminder = self.fell(Due::Reminder, due, self.remind.clone());
            let merged = pace.merged(since, due, every, now);
            owed.due.push(FellDue { reminders: reminders + merged, merged, ..reminder });
        }
    }
}

/// What people were told last, by which their reminders keep a distance.
fn pace(incident: &Incident, rules: Rules<'_>, deadlines: &[ToldOf<'_>], runs: &[Repeating<'_>]) -> Pace {
    let level = rules.level(incident).or(rules.playbook.levels.last());
    let mut pace = Pace::new(rules.playbook.reminders, level);
    for of in deadlines {
        let Some(last_at) = of.told.last_at else { continue };
        // Also of what is met by now: whatever else was asked for comes no sooner by that.
        let since = of.told.breached.map(|_| of.since());
        pace.note(Chase { roles: of.remind.clone(), people: of.people.clone(), since, last_at });
    }
    for run in runs {
        let (told, since) = (run.told(incident), Some(run.since()));
        let Some(last_at) = told.last_at else { continue };
        let (roles, people) = run.whom();
        pace.note(Chase { roles: roles.to_vec(), people: people.to_vec(), since, last_at });
    }
    // Whoever was told of what came since was told all the same; it is asked for in vain no longer.
    let is_over = |clock: Clock| clock.repeats() && !runs.iter().any(|run| run.is_of(clock));
    for (_, told) in incident.spell.runs.iter().filter(|(clock, _)| is_over(**clock)) {
        let Some(last_at) = told.last_at else { continue };
        pace.note(Chase { roles: told.roles.clone(), people: told.people.clone(), since: None, last_at });
    }
    pace
}

/// Whoever reported is asked once more, and then no answer is waited for any more.
fn survey_owed(incident: &Incident, rules: Rules<'_>, hold: Option<&str>, now: At, owed: &mut Owed) {
    let Some(survey) = waiting(incident) else { return };
    let (clock, anchor, until) = (Clock::Survey, survey.asked_at, survey.until);
    let told = told(incident, clock, anchor);
    let fell = |what, due, people: Vec<UserId>, reminders| {
        let to = if what == Due::Reminder && people.is_empty() { vec![reporter::role()] } else { Vec::new() };
        FellDue { clock, anchor, what, due, to, people, reminders, merged: 0 }
    };
    let remind_at = survey.remind_at.map(|at| held(incident, rules, hold, at));
    if let Some(at) = remind_at.filter(|at| told.reminders == 0 && now < until && *at < until)
        && owed.at(at, now)
    {
        owed.due.push(fell(Due::Reminder, at, survey.of.into_iter().collect(), 1));
    }
    if told.breached.is_none() && owed.at(until, now) {
        owed.due.push(fell(Due::Note, until, Vec::new(), told.reminders));
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

/// What was told about this run of the clock; nothing, when the run is a new one.
pub(super) fn told(incident: &Incident, clock: Clock, anchor: At) -> RunState {
    match incident.spell.runs.get(&clock) {
        Some(told) if told.is_of(anchor) => told.clone().with_steps_of(anchor),
        Some(told) => {
            let fresh = RunState { warned: told.warned_of == Some(anchor), ..RunState::nothing(anchor) };
            RunState { rungs_of: told.rungs_of, ..fresh }.with_steps_of(anchor)
        }
        None => RunState::nothing(anchor),
    }
}

/// Whole intervals between two instants; 0 when the second is the earlier.
pub(super) fn intervals(from: At, every: TimeDelta, now: At) -> u32 {
    let every = every.num_milliseconds().max(1);
    u32::try_from((now - from).num_milliseconds().max(0) / every).unwrap_or(u32::MAX)
}

/// The calendar that reminders of this level wait for.
pub(super) fn hold<'a>(incident: &Incident, rules: Rules<'a>) -> Option<&'a str> {
    rules.level(incident).and_then(|level| level.hold_reminders.as_deref())
}

/// When a reminder may go out that falls due at an instant: at once, or when the calendar next works and nobody
/// holds it back.
pub(super) fn held(incident: &Incident, rules: Rules<'_>, calendar: Option<&str>, at: At) -> At {
    let silenced = |at: At| incident.silenced_until(at).unwrap_or(at);
    let at = silenced(at);
    silenced(add(rules.calendars, calendar, at, TimeDelta::zero()).unwrap_or(at))
}

pub(super) fn is_open_time(incident: &Incident, rules: Rules<'_>, calendar: Option<&str>, now: At) -> bool {
    held(incident, rules, calendar, now) == now
}
