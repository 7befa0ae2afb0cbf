//! What is owed: from an incident, its playbook, the calendars and an instant to everything that is due and to the
//! next instant at which that changes. The worker, the simulation and the tests all ask here; nobody keeps timers.

use super::At;
use super::calendar::Calendars;
use super::ids::{RoleKey, UserId};
use super::incident::{Incident, Told};
use super::limits::{Deadline, add, deadline};
use super::met::met_since;
use super::playbook::{Clock, Level, Playbook};
use super::quorum;
use super::repeating::repeating;
use super::reporter;
use super::survey::waiting;
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
    for clock in Clock::LIMITS.into_iter().chain([Clock::Grade, Clock::Team]) {
        if let Some(deadline) = deadline(incident, rules, clock)
            && met_since(incident, rules, clock, deadline.due).is_none()
        {
            limit_owed(incident, rules, &deadline, hold, now, &mut owed);
        }
    }
    for run in repeating(incident, rules) {
        let hold = run.hold.or(hold);
        run.owed(incident, rules, hold, now, &mut owed);
    }
    injects_owed(incident, now, &mut owed);
    survey_owed(incident, rules, hold, now, &mut owed);
    if incident.is_open() {
        silence_owed(incident, now, &mut owed);
    }
    owed.due.sort_by_key(|fell| fell.due);
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

fn limit_owed(
    incident: &Incident,
    rules: Rules<'_>,
    deadline: &Deadline<'_>,
    hold: Option<&str>,
    now: At,
    owed: &mut Owed,
) {
    let limit = deadline.limit;
    // A limit that had passed before it applied is told once, and its ladder counts from then. Where one was told as
    // passed already, it stands for the one of another level.
    let born_late = deadline.due <= deadline.armed_at;
    let late = incident.told.get(&deadline.clock).filter(|told| born_late && told.breached.is_some());
    let told = late.cloned().unwrap_or_else(|| told(incident, deadline.clock, deadline.due));
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
        let tell_at = held(incident, rules, hold, warn_at.max(now));
        if tell_at < start && owed.at(tell_at, now) {
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
    // What was owed before a regrade was owed in the interval of the level before; all that was told, if the clock has
    // been set back since.
    let regraded = incident.regraded_at().filter(|_| deadline.clock != Clock::Grade);
    let before =
        regraded.map_or(0, |at| intervals(start, repeat, told.last_at.map_or(at, |last| last.max(at))));
    // Nor does what was told before the deadline began to apply anew count.
    let since = told.last_at.is_some_and(|last| last > start);
    let reminders = if since { told.reminders } else { 0 }.max(before);
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
pub(super) fn told(incident: &Incident, clock: Clock, anchor: At) -> Told {
    let told = incident.told.get(&clock).filter(|told| told.is_of(anchor));
    told.cloned().unwrap_or(Told::nothing(anchor))
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

/// When a reminder may go out that falls due at an instant: at once, or when the calendar next works (D20) and nobody
/// holds it back.
pub(super) fn held(incident: &Incident, rules: Rules<'_>, calendar: Option<&str>, at: At) -> At {
    let silenced = |at: At| incident.silenced_until(at).unwrap_or(at);
    let at = silenced(at);
    silenced(add(rules.calendars, calendar, at, TimeDelta::zero()).unwrap_or(at))
}

pub(super) fn is_open_time(incident: &Incident, rules: Rules<'_>, calendar: Option<&str>, now: At) -> bool {
    held(incident, rules, calendar, now) == now
}
