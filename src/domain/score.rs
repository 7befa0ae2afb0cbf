//! The score of a drill against its playbook: was each limit met and each sync in time, was each role taken, was every
//! piece of news answered and logged, and was it all carried to the end.

use super::At;
use super::drill::Inject;
use super::figures::percent;
use super::ids::{RoleKey, UserId};
use super::incident::Incident;
use super::limits::{deadline, deadlines};
use super::playbook::Clock;
use super::quorum::called;
use super::rules::Rules;
use super::timeline::{
    Actor, ClosingEvent, DrillEvent, DueEvent, Entry, Event, MeetingEvent, MilestoneEvent, RoleEvent,
    UpdateEvent,
};
use chrono::TimeDelta;

/// News is answered by a line in the room within this time, or within the level's sync interval if that is shorter.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// A limit of the level, or of grading.
    Limit(Clock),
    /// Progress syncs, each in time.
    Syncs,
    /// Meetings of the handling group, each noted before the next one.
    Meetings,
    /// Somebody came for a role: who has it, or holds its role on the server, acted.
    Role(RoleKey),
    /// News number n, from 1, was answered.
    Inject(u32),
    /// A cause was found.
    Cause,
    /// The fix was verified.
    Verification,
    /// Every blocker was cleared.
    Blockers,
}

/// What was asked for, and how much of it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub asked: Criterion,
    /// How often it came in time.
    pub got: u32,
    /// How often it was asked for.
    pub of: u32,
    /// When it came, or should have.
    pub at: Option<At>,
}

/// All marks; what is not due yet has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// In the order of the flow.
    pub marks: Vec<Mark>,
}

impl Score {
    /// How much of it came, in percent of what was asked for; `None` before anything was.
    pub fn percent(&self) -> Option<u32> {
        let (got, of) = self.marks.iter().fold((0, 0), |(got, of), mark| (got + mark.got, of + mark.of));
        percent(got, of)
    }
}

/// The score of an incident as it stands at `now`.
pub fn score(incident: &Incident, timeline: &[Entry], rules: Rules<'_>, now: At) -> Score {
    let end = incident.spell.closed_at.unwrap_or(now);
    let over = incident.spell.closed_at.is_some();
    let mut marks = Vec::new();
    let mut mark = |asked, came: bool, at| marks.push(Mark { asked, got: came.into(), of: 1, at });

    for deadline in deadline(incident, rules, Clock::Grade).into_iter().chain(deadlines(incident, rules)) {
        if let Some(in_time) = deadline.met_in_time().or(deadline.has_passed(end).then_some(false)) {
            mark(Criterion::Limit(deadline.clock), in_time, deadline.met.or(Some(deadline.due)));
        }
    }
    let level = rules.level(incident);
    let acted = |user: UserId| timeline.iter().any(|entry| entry.by == Actor::Person(user));
    let primary = RoleKey::primary();
    let called = called(incident, rules).into_iter().filter(|role| *role != primary);
    for role in std::iter::once(primary.clone()).chain(called) {
        // Whoever holds a role on the server, or was given the role, has not come for that.
        let came = incident.holders(&role).any(acted) || incident.spell.present.contains_key(&role);
        mark(Criterion::Role(role), came, None);
    }
    let within = level.and_then(|level| level.sync.as_ref()).map_or(ANSWER_WITHIN, |sync| sync.cadence.every);
    let script = incident.report.drill.iter().flat_map(|script| &script.injects);
    for (n, inject) in (1u32..).zip(script) {
        if let Some((answered, at)) = answered(inject, incident, timeline, within.min(ANSWER_WITHIN), end) {
            mark(Criterion::Inject(n), answered, Some(at));
        }
    }
    if over || incident.cause.is_some() {
        mark(Criterion::Cause, incident.cause.is_some(), None);
    }
    let resolved = incident.spell.milestones.get(&super::playbook::Milestone::Resolved).copied();
    if over || resolved.is_some() {
        mark(Criterion::Verification, resolved.is_some(), resolved);
    }
    if !incident.blockers.is_empty() && over {
        mark(Criterion::Blockers, incident.open_blockers().next().is_none(), None);
    }
    if level.is_some_and(|level| level.sync.is_some()) {
        marks.extend(syncs(timeline));
    }
    if level.is_some_and(|level| level.meeting.is_some()) {
        marks.extend(meetings(timeline));
    }
    Score { marks }
}

/// Is it done by whoever runs a drill, and not in it?
pub fn runs_the_drill(event: &Event) -> bool {
    matches!(event, Event::Drill(DrillEvent::Injected { .. }) | Event::Closing(ClosingEvent::Closed { .. }))
}

/// Was this news answered in time? `None` while there is time left. A line of the log that was written later but says
/// an earlier time counts by its own time.
fn answered(
    inject: &Inject,
    incident: &Incident,
    timeline: &[Entry],
    within: TimeDelta,
    end: At,
) -> Option<(bool, At)> {
    let due = inject.due(incident.declared_at);
    let by_people = timeline.iter().filter(|entry| matches!(entry.by, Actor::Person(_)));
    // Whoever runs the drill answers nothing by more news or by its end.
    let by_people = by_people.filter(|entry| !runs_the_drill(&entry.event));
    let answer = by_people.map(Entry::happened).find(|at| (due..=due + within).contains(at));
    match answer {
        Some(at) => Some((true, at)),
        None if due + within <= end => Some((false, due)),
        None => None,
    }
}

/// Syncs that came before anybody had to be reminded, of all that were due.
fn syncs(timeline: &[Entry]) -> Option<Mark> {
    // What is told before somebody has it is no sync.
    let given = |entry: &&Entry| {
        matches!(entry.event, Event::Role(RoleEvent::Assigned { .. }) | Event::Role(RoleEvent::Joined { .. }))
    };
    let given = timeline.iter().find(given).map_or(u32::MAX, |entry| entry.seq);
    kept(timeline, Criterion::Syncs, Clock::Sync, 0, |entry| {
        entry.seq > given
            && matches!(
                entry.event,
                Event::Update(UpdateEvent::Updated { .. })
                    | Event::Milestone(MilestoneEvent::StageSet { .. })
            )
    })
}

/// Meetings that were noted before people had to be called to the next one, of all that they were called to or noted. The
/// first call is to the meeting itself.
fn meetings(timeline: &[Entry]) -> Option<Mark> {
    kept(timeline, Criterion::Meetings, Clock::Meeting, 1, |entry| {
        matches!(entry.event, Event::Meeting(MeetingEvent::MeetingHeld { .. }))
    })
}

/// Of what is asked for at intervals: how often it came in time, of the times that it came so or was missed. In each run,
/// so many calls are no misses.
fn kept(
    timeline: &[Entry],
    asked: Criterion,
    clock: Clock,
    calls: u32,
    is_answer: impl Fn(&Entry) -> bool,
) -> Option<Mark> {
    let (mut got, mut missed, mut late) = (0, 0, false);
    // How often it had been missed in a row when people were last told.
    let mut counted = 0;
    for entry in timeline {
        match &entry.event {
            _ if is_answer(entry) => {
                got += u32::from(!late);
                (late, counted) = (false, 0);
            }
            Event::Due(DueEvent::FellDue(fell)) if fell.clock == clock && fell.reminders > calls => {
                missed += fell.reminders.saturating_sub(calls.max(counted));
                (late, counted) = (true, fell.reminders);
            }
            _ => {}
        }
    }
    (got + missed > 0).then_some(Mark { asked, got, of: got + missed, at: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::timeline::{Due, FellDue};
    use rstest::rstest;

    fn entry(event: Event) -> Entry {
        Entry { seq: 2, at: At::UNIX_EPOCH, by: Actor::Clock, event }
    }

    fn called(reminders: u32, merged: u32) -> Entry {
        let (anchor, to, people) = (At::UNIX_EPOCH, Vec::new(), Vec::new());
        let (clock, what, due) = (Clock::Meeting, Due::Reminder, anchor);
        entry(Event::Due(DueEvent::FellDue(FellDue {
            clock,
            anchor,
            what,
            due,
            to,
            people,
            reminders,
            merged,
        })))
    }

    fn held() -> Entry {
        entry(Event::Meeting(MeetingEvent::MeetingHeld { text: "x".into(), at: None }))
    }

    #[rstest]
    #[case::none(vec![], None)]
    #[case::called_once(vec![called(1, 0)], None)]
    #[case::held(vec![called(1, 0), held(), held()], Some((2, 2)))]
    #[case::late(vec![called(1, 0), called(2, 0), held(), called(1, 0), held()], Some((1, 2)))]
    #[case::never(vec![called(1, 0), called(2, 0), called(3, 0)], Some((0, 2)))]
    #[case::merged(vec![called(3, 2)], Some((0, 2)))]
    fn meetings_are_noted_before_the_next_one(
        #[case] timeline: Vec<Entry>,
        #[case] expected: Option<(u32, u32)>,
    ) {
        assert_eq!(meetings(&timeline).map(|mark| (mark.got, mark.of)), expected);
    }
}
