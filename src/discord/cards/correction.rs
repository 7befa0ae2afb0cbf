//! What is said when something is put right, and how what stands is shown beside what was said.

use super::facts::{self, clock_name};
use super::line::{Line, Lined, On};
use super::milestone::met_lines;
use super::moved;
use super::writer::Writer;
use crate::domain::At;
use crate::domain::correction::{Correction, Standing, Subject, still_open, text_of};
use crate::domain::timeline::CorrectionEvent;
use crate::domain::timeline::{Due, DueEvent, Entry, Event, Timing};
use crate::text::{Args, say_with};

impl Lined for CorrectionEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let CorrectionEvent::Corrected(correction) = self;
        on.words("✏️", move |writer| head(writer, correction, on.args(writer), on.now))
            .quoting_with(|writer| quote(writer, correction))
            // Whoever it makes late has to know.
            .calling(move || {
                let open = still_open(&on.view.incident, on.view.rules(), &correction.moved);
                let earlier = open.iter().any(|moved| moved.due < moved.was);
                on.calls_people(on.primary().filter(|_| earlier))
            })
            .then(move |writer| rest(writer, on.entry, correction, on.timeline, on.now))
    }
}

/// What was put right, and by whom.
fn head(writer: &Writer<'_>, correction: &Correction, args: Args, now: At) -> String {
    let language = writer.language();
    let is = correction.at.map(|at| writer.time(at, now));
    match (&correction.of, is) {
        (Subject::Occurrence { was }, is) => {
            let was = was.map_or_else(|| writer.say("correction-unknown"), |was| writer.time(was, now));
            let args = args.text("was", was).text("is", is.unwrap_or_default());
            say_with(language, "entry-corrected-occurrence", args)
        }
        (Subject::Entry { entry, happened }, Some(is)) => {
            let args = args.number("id", entry.seq).text("was", writer.time(*happened, now));
            say_with(language, "entry-corrected-time", args.text("is", is))
        }
        (Subject::Entry { entry, .. }, None) => {
            say_with(language, "entry-corrected", args.number("id", entry.seq))
        }
    }
}

/// What it said, what it says now, and why.
fn quote(writer: &Writer<'_>, correction: &Correction) -> Vec<String> {
    let was = match &correction.of {
        Subject::Entry { entry, .. } if correction.text.is_some() => text_of(&entry.event).flatten(),
        Subject::Entry { .. } | Subject::Occurrence { .. } => None,
    };
    let texts = [
        ("correction-was", was.as_ref()),
        ("correction-is", correction.text.as_ref()),
        ("correction-reason", correction.reason.as_ref()),
    ];
    texts.into_iter().filter_map(|(id, text)| Some(facts::named(writer, id, text?))).collect()
}

/// What follows: the limits that are met by it at another time, and the deadlines that are others.
fn rest(
    writer: &Writer<'_>,
    entry: &Entry,
    correction: &Correction,
    timeline: &[Entry],
    now: At,
) -> Vec<String> {
    let (incident, rules) = (&writer.view.incident, writer.view.rules());
    let mut lines = Vec::new();
    if let (Subject::Entry { entry: of, .. }, Some(at)) = (&correction.of, correction.at)
        && let Timing::Counts(reached) = of.event.recorded(|record| record.timing)
    {
        lines.extend(reached.iter().flat_map(|milestone| met_lines(writer, *milestone, at, now)));
    }
    let (over, open): (Vec<_>, Vec<_>) = still_open(incident, rules, &correction.moved)
        .into_iter()
        .partition(|moved| moved.due > entry.at && was_told(timeline, entry, moved.clock, moved.was));
    lines.extend(moved::lines(writer, &open, now));
    lines.extend(over.into_iter().map(|moved| {
        writer.say_with("correction-not-overdue", |writer| {
            Args::new()
                .text("clock", clock_name(writer, moved.clock))
                .text("due", writer.time_and_distance(moved.due, now))
        })
    }));
    lines
}

fn was_told(timeline: &[Entry], entry: &Entry, clock: crate::domain::playbook::Clock, was: At) -> bool {
    let before = timeline.iter().filter(|before| before.seq < entry.seq);
    before.into_iter().any(|before| match &before.event {
        Event::Due(DueEvent::FellDue(fell)) => {
            let late = matches!(fell.what, Due::Breach | Due::BreachAtBirth);
            late && (fell.clock, fell.anchor) == (clock, was)
        }
        _ => false,
    })
}

/// What stood of an entry before it was put right, for the line that shows it.
pub(super) fn mark(writer: &Writer<'_>, standing: &Standing<'_>, now: At) -> Option<String> {
    let (first, then) = standing.at_first()?;
    let (by, _) = standing.corrections.last()?;
    let time = (then != standing.happened).then(|| writer.time(then, now));
    let was = text_of(&first.event).filter(|was| text_of(&standing.entry.event).as_ref() != Some(was));
    let text = was.flatten().map(|was| format!("“{}”", writer.text(&was, 80)));
    let was: Vec<String> = [time, text].into_iter().flatten().collect();
    let was = if was.is_empty() { writer.say("correction-unknown") } else { was.join(" ") };
    Some(writer.say_with("correction-mark", |_| Args::new().number("by", *by).text("was", was.clone())))
}

/// When the fault began, beside what was said of that at first. `time`: how an instant is written.
pub(super) fn occurred(writer: &Writer<'_>, time: impl Fn(&Writer<'_>, At) -> String) -> Option<String> {
    let incident = &writer.view.incident;
    let at = incident.report.occurred?;
    let Some(was) = incident.occurred_before.first() else { return Some(time(writer, at)) };
    Some(writer.say_with("correction-mark-occurrence", |writer| {
        let was = was.map_or_else(|| writer.say("correction-unknown"), |was| time(writer, was));
        Args::new().text("time", time(writer, at)).text("was", was)
    }))
}
