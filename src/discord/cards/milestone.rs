//! What the room is told of milestones and stages.

use super::facts::{self, clock_name};
use super::limits;
use super::line::{Line, Lined, On};
use super::writer::Writer;
use crate::domain::At;
use crate::domain::limits::Deadline;
use crate::domain::milestone::met_by;
use crate::domain::playbook::Milestone;
use crate::domain::repeating::sync_due;
use crate::domain::timeline::MilestoneEvent;
use crate::text::{Args, labels};

impl Lined for MilestoneEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            MilestoneEvent::MilestoneReached { milestone, text, at } => {
                let sentence = if at.is_some() { "entry-milestone-at" } else { "entry-milestone" };
                on.says_with("🏁", sentence, move |writer, args| {
                    let time = at.map(|at| writer.time(at, on.now)).unwrap_or_default();
                    let milestone = labels::milestone(writer.language(), *milestone);
                    args.text("milestone", milestone).text("time", time)
                })
                .quoting([text])
                .then(move |writer| met_lines(writer, *milestone, on.entry.happened(), on.now))
            }
            MilestoneEvent::StageSet { goal, .. } => {
                on.says("🏁", "entry-stage").quoting([goal]).then(move |writer| [next(writer, on.now)])
            }
            MilestoneEvent::CauseStated { text, confirmed, .. } => {
                let sentence = if *confirmed { "entry-cause-found" } else { "entry-cause-suspected" };
                on.says("🔎", sentence).quoting([text])
            }
            MilestoneEvent::WorkaroundPlaced { text } => {
                on.says("🩹", "entry-workaround").quoting([text]).then(move |writer| {
                    met_lines(writer, Milestone::WorkaroundInPlace, on.entry.happened(), on.now)
                })
            }
        }
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
    let late = deadline.late_by();
    let id = if late.is_none() { "milestone-in-time" } else { "milestone-too-late" };
    let late = late.unwrap_or_default();
    let by = limits::met_otherwise(writer, deadline).map(|by| format!(" · {by}")).unwrap_or_default();
    writer.say_with(id, |writer| {
        Args::new()
            .text("clock", format!("{}{by}", clock_name(writer, deadline.clock)))
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
