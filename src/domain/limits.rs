//! Deadlines: which instant a limit of the incident's level comes down to, through regrades, failed
//! verifications and reopenings, in wall or working time.

use super::At;
use super::adopt;
use super::calendar::Calendars;
use super::incident::{GivenLevel, Incident};
use super::playbook::{Clock, Limit, LimitStart, Milestone, OnRegrade, Playbook};
use super::quorum;
use super::rules::Rules;
use chrono::TimeDelta;

/// A limit, as it applies to one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline<'a> {
    pub clock: Clock,
    /// The limit of the level that it has now: whom it reminds, and how it goes on.
    pub limit: &'a Limit,
    /// At which interval it reminds at first, once it has passed; absent: not at all.
    pub repeat: Option<TimeDelta>,
    /// The limit that it is timed by: the same, or that of a level before.
    pub timed_by: &'a Limit,
    /// What it is counted from.
    pub from: At,
    /// How long it is: as the playbook has it, and longer by what failed verifications added.
    pub within: TimeDelta,
    /// When it passes.
    pub due: At,
    /// When to warn, if the playbook says so.
    pub warn_at: Option<At>,
    /// Since when this deadline is the one that applies.
    pub armed_at: At,
    /// Does it apply since then because what had met it did not hold?
    pub refuted: bool,
    /// When it was met, in time or not.
    pub met: Option<At>,
    /// The year that its calendar does not know yet: what is arranged for that year may still move it.
    pub unsettled: Option<i32>,
}

impl Deadline<'_> {
    /// Met, and in time? What is told as passed at an instant is met too late at that instant.
    pub fn met_in_time(&self) -> Option<bool> {
        self.met.map(|met| !self.has_passed(met))
    }

    /// Has it passed by then?
    pub fn has_passed(&self, now: At) -> bool {
        self.due <= now
    }

    /// How long after it had passed it was met, if it was: a second at least, as people count.
    pub fn late_by(&self) -> Option<TimeDelta> {
        let met = self.met.filter(|met| self.has_passed(*met))?;
        Some((met - self.due).max(TimeDelta::seconds(1)))
    }
}

/// The deadline of one clock. `None` when the level has no such limit.
pub fn deadline<'a>(incident: &Incident, rules: Rules<'a>, clock: Clock) -> Option<Deadline<'a>> {
    let run = match clock {
        Clock::Grade => grading_run(incident, rules)?,
        Clock::Team => team_run(incident, rules)?,
        _ => level_run(incident, rules, clock)?,
    };
    let mut within = run.timed_by.within;
    let mut armed_at = run.armed_at;
    // What did not hold takes back what had met a deadline, so that applies anew from then; the recovery's may be later.
    let taken_back =
        run.limit.met_by.iter().filter_map(|milestone| incident.spell.taken_back.0.get(milestone)).max();
    armed_at = taken_back.map_or(armed_at, |at| armed_at.max(*at));
    // Where it has passed only by what was put right, people learn of it then.
    armed_at = incident.spell.put_earlier.get(&clock).map_or(armed_at, |at| armed_at.max(*at));
    if clock == Clock::Recover {
        within += rules.playbook.verification.extend_by.unwrap_or_default() * incident.spell.failures as i32;
    }
    armed_at = adopt::armed_at(incident, clock, armed_at);
    let calendar = run.timed_by.calendar.as_deref();
    let after = |stretch| add(rules.calendars, calendar, run.from, stretch);
    let due = if within == run.timed_by.within { run.due } else { after(within)? };
    let warn_at = run.timed_by.warn_at.and_then(|share| after(share_of(within, share)));
    let reached = run.limit.met_by.iter().filter_map(|milestone| incident.spell.milestones.get(milestone));
    let met = match clock {
        Clock::Team => quorum::complete_at(incident, rules),
        _ => reached.min().copied(),
    };
    let counted_by = calendar.and_then(|name| rules.calendars.get(name));
    Some(Deadline {
        clock,
        limit: run.limit,
        repeat: run.limit.repeat.map(|every| match clock {
            Clock::Grade => every.max(grading_repeat(incident, rules).unwrap_or(every)),
            _ => every,
        }),
        timed_by: run.timed_by,
        from: run.from,
        within,
        due,
        warn_at,
        armed_at,
        refuted: taken_back == Some(&armed_at),
        met,
        unsettled: counted_by.and_then(|calendar| calendar.unsettled(run.from, due)),
    })
}

/// Every deadline that the incident has now, in the order of [`Clock::limits`].
pub fn deadlines<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<Deadline<'a>> {
    Clock::limits().filter_map(|clock| deadline(incident, rules, clock)).collect()
}

/// Every deadline that the incident is judged by: those of its level, and when it was to be graded and its team to be there
/// where that is no soft one.
pub fn judged<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<Deadline<'a>> {
    let besides = besides(incident, rules).filter(|deadline| !deadline.limit.soft);
    besides.chain(deadlines(incident, rules)).collect()
}

/// The deadlines that are no limits of a level: when it is to be graded, and its team to be there.
pub fn besides<'a>(incident: &Incident, rules: Rules<'a>) -> impl Iterator<Item = Deadline<'a>> {
    Clock::besides().filter_map(move |clock| deadline(incident, rules, clock))
}

/// The year that may still move the deadline that a clock has now, if that is this one.
pub fn unsettled(incident: &Incident, rules: Rules<'_>, clock: Clock, due: At) -> Option<i32> {
    if let Clock::Followup(id) = clock {
        let followup = incident.followups.iter().find(|followup| followup.id == id && followup.due == due);
        return followup?.unsettled(rules);
    }
    deadline(incident, rules, clock).filter(|deadline| deadline.due == due)?.unsettled
}

/// So many percent of a stretch, in whole milliseconds: finer instants are kept nowhere, and would be waited for in vain.
pub(super) fn share_of(stretch: TimeDelta, percent: u8) -> TimeDelta {
    TimeDelta::milliseconds(stretch.num_milliseconds() * i64::from(percent) / 100)
}

/// `from` plus a stretch of wall time, or of a calendar's working time. `None` when the calendar is not known or has no
/// such time.
pub fn add(calendars: &Calendars, calendar: Option<&str>, from: At, stretch: TimeDelta) -> Option<At> {
    match calendar {
        None => Some(from + stretch),
        Some(name) => calendars.get(name)?.add(from, stretch),
    }
}

#[derive(Clone, Copy)]
struct Run<'a> {
    /// Whom it reminds, and how it goes on once it has passed.
    limit: &'a Limit,
    /// How long it is, and when it warns.
    timed_by: &'a Limit,
    from: At,
    due: At,
    armed_at: At,
}

impl<'a> Run<'a> {
    /// A limit by itself, counted from an instant.
    fn of(limit: &'a Limit, rules: Rules<'a>, from: At, armed_at: At) -> Option<Run<'a>> {
        let due = add(rules.calendars, limit.calendar.as_deref(), from, limit.within)?;
        Some(Run { limit, timed_by: limit, from, due, armed_at })
    }
}

fn grading_run<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Run<'a>> {
    let limit = rules.playbook.grading.as_ref()?;
    let from = incident.spell.began;
    // A level that was confirmed before the reopening stays so, and is not asked for again.
    let graded = incident.spell.milestones.get(&Milestone::Graded);
    if incident.spell.number > 1 && graded.is_some_and(|graded| *graded <= from) {
        return None;
    }
    Run::of(limit, rules, from, from)
}

/// Grading is asked for no more often than a response is at the level that it has so far, or at the lightest.
fn grading_repeat(incident: &Incident, rules: Rules<'_>) -> Option<TimeDelta> {
    let level = rules.level(incident);
    let limit = match level {
        Some(level) => level.limits.get(&Clock::Respond),
        None => lightest(rules.playbook, Clock::Respond),
    };
    limit?.repeat
}

/// The limit of the least urgent level that has one on this clock: what counts while there is no level (ours).
fn lightest(playbook: &Playbook, clock: Clock) -> Option<&Limit> {
    playbook.levels.iter().rev().find_map(|level| level.limits.get(&clock))
}

/// Nobody has graded it: that somebody reacts is owed all the same.
fn ungraded_run<'a>(incident: &Incident, rules: Rules<'a>, clock: Clock) -> Option<Run<'a>> {
    if !matches!(clock, Clock::Respond | Clock::Contact) {
        return None;
    }
    let limit = lightest(rules.playbook, clock)?;
    let from = incident.spell.began;
    Run::of(limit, rules, from, from)
}

/// Only where the level has a quorum, and while the fault does harm: nobody is called together afterwards.
fn team_run<'a>(incident: &Incident, rules: Rules<'a>) -> Option<Run<'a>> {
    let limit = rules.playbook.team.as_ref().filter(|_| incident.is_uncontained())?;
    rules.level(incident).filter(|level| !level.quorum.is_empty())?;
    let from = incident.spell.began;
    Run::of(limit, rules, from, level_since(incident)?.max(from))
}

/// Since when the incident has had its level, in this spell.
pub fn level_since(incident: &Incident) -> Option<At> {
    spell_levels(incident).last().map(|(_, at)| *at)
}

fn level_run<'a>(incident: &Incident, rules: Rules<'a>, clock: Clock) -> Option<Run<'a>> {
    let mut run: Option<Run<'a>> = None;
    let (levels, errors) = put_right(incident);
    if levels.is_empty() {
        return ungraded_run(incident, rules, clock);
    }
    let base = match clock {
        Clock::Workaround => levels.first()?.1,
        Clock::RootCause => match rules.level(incident)?.limits.get(&clock)?.starts {
            LimitStart::Declaration => incident.spell.began,
            LimitStart::Diagnosis => diagnosis_began(incident)?,
        },
        Clock::Review => incident.review_began()?,
        _ => incident.spell.began,
    };
    // What was in force before the clock began is no deadline that a regrade could keep to.
    let in_force = levels.iter().rposition(|(_, at)| *at <= base).unwrap_or(0);
    for (nth, (given, at)) in levels[in_force..].iter().enumerate() {
        let at = (*at).max(base);
        let Some(limit) = rules.playbook.level(&given.level).and_then(|level| level.limits.get(&clock))
        else {
            run = None;
            continue;
        };
        let fresh = |from| Run::of(limit, rules, from, at);
        run = match (run, rules.playbook.on_regrade) {
            _ if nth == 0 => fresh(base),
            (_, OnRegrade::KeepBase) => fresh(base),
            // Less urgent than was thought: as if it had been known from the start.
            (Some(_), OnRegrade::Stricter) if is_lowered(&levels, in_force + nth) => fresh(base),
            (_, OnRegrade::Restart) | (None, OnRegrade::Stricter) => fresh(at),
            // The old deadline, if it is the sooner, stays armed as it was; only ladder and repeats are the new level's.
            (Some(old), OnRegrade::Stricter) => {
                fresh(at).map(|new| if new.due < old.due { new } else { Run { limit, ..old } })
            }
        };
    }
    // One that passed while a level set in error was in force is learnt of when that is put right.
    run.map(|run| {
        let hidden = errors.iter().find(|(since, until)| *since < run.due && run.due <= *until);
        Run { armed_at: hidden.map_or(run.armed_at, |(_, until)| run.armed_at.max(*until)), ..run }
    })
}

/// Diagnosis begins when somebody is on it.
fn diagnosis_began(incident: &Incident) -> Option<At> {
    let acknowledged = incident.spell.milestones.get(&Milestone::Acknowledged).copied();
    acknowledged.into_iter().chain(incident.spell.assigned_at).min()
}

/// Is this level less urgent than the one before it?
fn is_lowered(levels: &[(&GivenLevel, At)], place: usize) -> bool {
    place > 0 && levels[place].0.rank > levels[place - 1].0.rank
}

/// Changes of level that count in this spell, with the instant from which each does: after a reopening, the level in force
/// begins anew. A level that is confirmed is no other level.
pub(super) fn spell_levels(incident: &Incident) -> Vec<(&GivenLevel, At)> {
    let began = incident.spell.began;
    let before = incident.levels.iter().rev().find(|given| given.at < began);
    let during = incident.levels.iter().filter(move |given| given.at >= began);
    let mut last = None;
    let changes = before
        .into_iter()
        .chain(during)
        .filter(move |given| last.replace(&given.level) != Some(&given.level));
    changes.map(|given| (given, given.at.max(began))).collect()
}

/// The same without levels that were set in error: what counts for limits.
pub(super) fn standing_levels(incident: &Incident) -> Vec<(&GivenLevel, At)> {
    put_right(incident).0
}

/// A level, and since when it counts.
type Since<'a> = (&'a GivenLevel, At);

/// Levels without those that were set in error, and from when to when such a one was in force.
fn put_right(incident: &Incident) -> (Vec<Since<'_>>, Vec<(At, At)>) {
    let (mut kept, mut errors): (Vec<Since<'_>>, Vec<_>) = (Vec::new(), Vec::new());
    for (given, at) in spell_levels(incident) {
        let wrong = kept.pop_if(|_| given.basis.instead);
        errors.extend(wrong.map(|(_, since)| (since, at)));
        // What is put right at once was so from the start.
        let at = wrong.filter(|_| kept.is_empty()).map_or(at, |(_, since)| since);
        if kept.last().is_none_or(|(before, _)| before.level != given.level) {
            kept.push((given, at));
        }
    }
    (kept, errors)
}
