//! What the room is told of milestones and stages.

use super::facts::{self, clock_name};
use super::writer::Writer;
use crate::domain::At;
use crate::domain::limits::Deadline;
use crate::domain::milestone::met_by;
use crate::domain::playbook::Milestone;
use crate::domain::repeating::sync_due;
use crate::domain::timeline::{Entry, Event, MilestoneEvent};
use crate::text::{Args, labels, say_with};

/// What happened and who did it.
pub(super) fn head(writer: &Writer<'_>, event: &Event, args: Args, now: At) -> String {
    let language = writer.language();
    match event {
        Event::Milestone(MilestoneEvent::MilestoneReached { milestone, at, .. }) => {
            let args = args.text("milestone", labels::milestone(language, *milestone));
            match at {
                Some(at) => {
                    say_with(language, "entry-milestone-at", args.text("time", writer.time(*at, now)))
                }
                None => say_with(language, "entry-milestone", args),
            }
        }
        Event::Milestone(MilestoneEvent::StageSet { .. }) => say_with(language, "entry-stage", args),
        _ => String::new(),
    }
}

/// What follows: the limits that are met by it, in time or not; when progress is asked for next.
pub(super) fn rest(writer: &Writer<'_>, entry: &Entry, now: At) -> Vec<String> {
    match &entry.event {
        Event::Milestone(MilestoneEvent::MilestoneReached { milestone, .. }) => {
            met_lines(writer, *milestone, entry.happened(), now)
        }
        Event::Milestone(MilestoneEvent::StageSet { .. }) => vec![next(writer, now)],
        _ => Vec::new(),
    }
}

/// The stage for the card: its goal, since when, and whether progress is asked for in it.
pub(super) fn stage(writer: &Writer<'_>, now: At) -> Option<String> {
    let incident = &writer.view.incident;
    let stage = incident.spell.stage.as_ref().filter(|_| incident.is_unfixed())?;
    let (goal, by) = (writer.text(&stage.goal, 200), writer.actor(stage.by));
    let quiet = sync_due(incident, writer.view.rules()).is_none().then(|| writer.say("stage-quiet"));
    let parts = [Some(goal), Some(by), Some(writer.time(stage.at, now)), quiet];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// The limits that are met by this, reached then, in time or not.
pub(super) fn met_lines(writer: &Writer<'_>, milestone: Milestone, at: At, now: At) -> Vec<String> {
    let met = met_by(&writer.view.incident, writer.view.rules(), milestone, at);
    met.map(|deadline| met_line(writer, &deadline, now)).collect()
}

fn met_line(writer: &Writer<'_>, deadline: &Deadline<'_>, now: At) -> String {
    let id = if deadline.met_in_time() == Some(true) { "milestone-in-time" } else { "milestone-too-late" };
    let late = deadline.met.map_or_else(Default::default, |met| met - deadline.due);
    writer.say_with(id, |writer| {
        Args::new()
            .text("clock", clock_name(writer, deadline.clock))
            .text("due", writer.time_and_distance(deadline.due, now))
            .text("late", labels::duration(writer.language(), late))
    })
}

fn next(writer: &Writer<'_>, now: At) -> String {
    match sync_due(&writer.view.incident, writer.view.rules()) {
        Some(due) => {
            let time = writer.time_and_distance(due, now);
            facts::named(writer, "stage-next", &time)
        }
        None => writer.say("stage-quiet-until"),
    }
}
