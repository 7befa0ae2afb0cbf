//! The first message of a room: what is known, who was called, and what to do first.

use super::details;
use super::facts;
use super::grading;
use super::line::{Line, Lined, On};
use super::mentions::Called;
use super::phone;
use super::self_help;
use super::writer::{Lines, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::limits::{Deadline, deadline};
use crate::domain::playbook::{Clock, Milestone};
use crate::domain::timeline::DeclarationEvent;
use crate::domain::timeline::{Entry, Event, LevelEvent};
use crate::text::Args;
use crate::text::plain::show;

impl Lined for DeclarationEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            DeclarationEvent::Declared(report) => on
                .says("•", "entry-declared")
                .quoting([&report.title])
                .told_by(move || Some(opening(on.view, on.entry, on.timeline, on.now))),
            DeclarationEvent::ReportedAgain { text, contact } => {
                on.says("🔀", "entry-reported-again").quoting_with(move |writer| {
                    // How to reach somebody stays where members read it.
                    let contact = contact.iter().filter(|_| !writer.is_file());
                    text.iter().chain(contact).cloned().collect()
                })
            }
        }
    }
}

/// The level that was named when the incident was declared, by its key: part of the declaration, not an entry of its own.
pub(super) fn declared_level<'a>(entry: &Entry, timeline: &'a [Entry]) -> Option<&'a str> {
    let next = timeline.iter().find(|next| next.seq == entry.seq + 1 && next.at == entry.at)?;
    match &next.event {
        Event::Level(LevelEvent::Graded { level, confirmed: false, .. }) => Some(level),
        _ => None,
    }
}

/// Calls those whom the playbook invites, for every incident and for this level.
pub(super) fn opening(view: &View, entry: &Entry, timeline: &[Entry], now: At) -> Message {
    let level = declared_level(entry, timeline);
    let by_level = level.and_then(|key| view.playbook.level(key)).map(|level| level.invite.iter());
    let invited = view.playbook.invite.iter().chain(by_level.into_iter().flatten());
    let core = view.playbook.invite_core.iter().filter(|_| view.incident.report.core == Some(true));
    let upwards = level.and_then(|key| view.playbook.level(key)).map(|level| level.report_to.iter());
    let upwards: Vec<_> = upwards.into_iter().flatten().collect();
    // Whoever typed it in for somebody knows of it.
    let named = view.incident.reporting_member().filter(|_| view.incident.entered_by.is_some());
    let called = Called::of(
        view,
        now,
        self_help::asked(view).or(named),
        invited.chain(core).chain(upwards.iter().copied()),
    );
    let report = &view.incident.report;
    let (_, sign) = facts::colour(view);
    let mut message = Writer::room(view).message(sign, report.symptom.as_slice(), &called, |writer| {
        let first = writer.language() == view.guild.language();
        let mut rest = Vec::new();
        if first {
            rest.extend(
                report
                    .occurred
                    .map(|at| facts::named(writer, "review-occurred", &writer.time_and_distance(at, now))),
            );
            rest.extend(
                facts::impact(writer, 200).map(|impact| facts::named(writer, "card-impact", &impact)),
            );
            rest.extend(facts::source(writer).map(|source| facts::named(writer, "report-source", &source)));
        }
        let level = level.map_or_else(
            || writer.say("card-ungraded"),
            |key| format!("{} · {}", writer.level(key), writer.say("card-provisional")),
        );
        let given_level = view.incident.levels.first().filter(|given_level| given_level.seq == entry.seq + 1);
        rest.extend(given_level.and_then(|given_level| grading::why(view, given_level, writer.language())));
        rest.extend(details::given(writer, 4, 150, false).filter(|_| first));
        rest.extend(report.private.then(|| writer.say("opening-private")));
        rest.extend(similar(writer));
        rest.extend(super::grading::upwards(writer, &upwards));
        rest.extend(self_help::steps(writer));
        rest.extend(phone::demanded(writer));
        rest.extend(next_step(writer, now));
        let reporter = facts::reporter(writer);
        let what = if first { facts::number_and_title(view, 300) } else { show(view.incident.number(), 60) };
        let head = writer.say_with("opening", |writer| {
            Args::new()
                .text("what", what.clone())
                .text("level", level.clone())
                .text("playbook", writer.playbook())
                .text("who", reporter.clone())
                .text("time", writer.time(entry.happened(), now))
        });
        Lines { head, rest }
    });
    message.rows = phone::rows(view).into_iter().chain(self_help::rows(view)).collect();
    message
}

/// Everybody who is to be in the room as things are now.
pub(super) fn everybody(view: &View, now: At) -> Called {
    let incident = &view.incident;
    let by_level = view.rules().level(incident).map(|level| level.invite.iter());
    let invited = view.playbook.invite.iter().chain(by_level.into_iter().flatten());
    let core = view.playbook.invite_core.iter().filter(|_| incident.facts().core == Some(true));
    let people = incident.assignments.iter().map(|assignment| assignment.member).chain(incident.reporter);
    Called::of(view, now, people, invited.chain(core))
}

/// The first message of a room that is opened only now, after Discord had refused it or somebody deleted the one before:
/// calls everybody who is to be there.
pub(super) fn opened_late(view: &View, now: At) -> Message {
    let incident = &view.incident;
    let called = everybody(view, now);
    let (_, sign) = facts::colour(view);
    let id = if incident.rooms_deleted.is_empty() { "opened-late" } else { "opened-again" };
    Writer::room(view).message(sign, &[], &called, |writer| {
        let first = writer.language() == view.guild.language();
        let what = if first { facts::number_and_title(view, 300) } else { show(incident.number(), 60) };
        Lines {
            head: writer.say_with(id, |_| Args::new().text("what", what.clone())),
            rest: vec![writer.say("opened-late-next")],
        }
    })
}

/// Past incidents that look alike, once: they are in somebody's own words.
fn similar(writer: &Writer<'_>) -> Option<String> {
    let similar = &writer.view.incident.report.similar;
    if similar.is_empty() || writer.language() != writer.view.guild.language() {
        return None;
    }
    let lines = similar.iter().map(|alike| {
        let helped = alike.helped.as_ref().map(|helped| format!(" · {}", writer.text(helped, 100)));
        let open = if alike.open { format!(" · {}", writer.say("similar-open")) } else { String::new() };
        let (number, title) = (show(&alike.number, 60), writer.text(&alike.title, 80));
        format!("- {number} {title}{open}{}", helped.unwrap_or_default())
    });
    Some(format!("{}\n{}", writer.say("similar-head"), lines.collect::<Vec<_>>().join("\n")))
}

/// What to do first, the sooner due the earlier; of what was done meanwhile nothing is said.
fn next_step(writer: &Writer<'_>, now: At) -> Option<String> {
    let incident = &writer.view.incident;
    let open = |clock, milestone| {
        (!incident.spell.milestones.contains_key(&milestone))
            .then(|| deadline(incident, writer.view.rules(), clock).filter(|it| it.met.is_none()))
    };
    let by = |deadline: &Deadline<'_>| facts::due(writer, deadline, now);
    let (respond, given_level) =
        (open(Clock::Respond, Milestone::Acknowledged), open(Clock::Grade, Milestone::Graded));
    match (respond, given_level) {
        (None, None) => None,
        (None, Some(None)) => Some(writer.say("do-grade")),
        (None, Some(Some(given_level))) => {
            Some(writer.say_with("opening-grade-by", |_| Args::new().text("grade", by(&given_level))))
        }
        (Some(None), None) => Some(writer.say("do-respond")),
        (Some(Some(respond)), None) => {
            Some(writer.say_with("opening-respond-by", |_| Args::new().text("time", by(&respond))))
        }
        (Some(None), Some(None)) => Some(writer.say("opening-next")),
        (Some(None), Some(Some(given_level))) => {
            Some(writer.say_with("opening-next-then-grade", |_| Args::new().text("grade", by(&given_level))))
        }
        // Who is told until when to respond believes that grading has time until then.
        (Some(Some(respond)), Some(Some(given_level))) if given_level.due < respond.due => {
            Some(writer.say_with("opening-next-grade", |_| {
                Args::new().text("grade", by(&given_level)).text("time", by(&respond))
            }))
        }
        (Some(Some(respond)), Some(None)) => {
            Some(writer.say_with("opening-next-by", |_| Args::new().text("time", by(&respond))))
        }
        (Some(Some(respond)), Some(Some(given_level))) => {
            Some(writer.say_with("opening-next-by-both", |_| {
                Args::new().text("grade", by(&given_level)).text("time", by(&respond))
            }))
        }
    }
}
