//! What stands in a ticket, from the incident as it is when it is sent.

use super::facts;
use super::review::{line, sorted};
use super::writer::Writer;
use crate::actions::View;
use crate::domain::At;
use crate::domain::ticket::Ticket;
use crate::domain::timeline::Entry;
use crate::text::bare::bare;
use crate::text::slip::Slip;
use crate::text::{Args, labels, say, say_with};

/// Longest line of a ticket's timeline, and piece of what somebody wrote.
const LONGEST_LINE: usize = 600;
const LONGEST_PIECE: usize = 2000;

/// What stands in a ticket, from the incident as it is.
pub fn slip(view: &View, ticket: &Ticket, timeline: &[Entry], now: At) -> Slip {
    let language = Writer::room(view).language();
    let writer = &Writer::outside(view, language);
    let incident = &view.incident;
    let mark = ticket.mark(incident.number(), incident.guild());
    let room =
        incident.room.map(|room| format!("https://discord.com/channels/{}/{}", view.guild.id.0, room.0));
    let number = || Args::new().text("number", incident.number());
    let is_drill = incident.report.drill.is_some();
    let intro = if is_drill { "ticket-intro-drill" } else { "ticket-intro" };
    let entries = sorted(timeline).into_iter();
    let entries = entries.map(|entry| bare(&line(writer, &entry, timeline, LONGEST_LINE, now)));
    let mut lines = facts_of(writer, ticket);
    lines.extend([String::new(), say(language, "ticket-timeline")]);
    lines.extend(entries);
    Slip {
        language,
        title: title(writer, ticket),
        intro: say_with(language, intro, number()),
        link: room,
        lines: lines.iter().flat_map(|line| line.split('\n')).map(str::to_owned).collect(),
        about_mark: say(language, "ticket-mark"),
        mark,
    }
}

/// What it is called: as somebody said, or as the follow-up that it is for, or the incident.
fn title(writer: &Writer<'_>, ticket: &Ticket) -> String {
    let incident = &writer.view.incident;
    let followup = incident.followups.iter().find(|it| Some(it.id) == ticket.followup);
    let given = ticket.title.as_ref().or(followup.map(|followup| &followup.text));
    let title = match given {
        Some(given) => writer.text(given, LONGEST_PIECE),
        None => format!("{} {}", incident.number(), writer.text(&incident.report.title, LONGEST_PIECE)),
    };
    let drill = incident.report.drill.as_ref().map(|_| writer.say("ticket-drill")).unwrap_or_default();
    bare(&format!("{drill}{title}"))
}

/// What is known now, each with its name.
fn facts_of(writer: &Writer<'_>, ticket: &Ticket) -> Vec<String> {
    let incident = &writer.view.incident;
    let followup = incident.followups.iter().find(|it| Some(it.id) == ticket.followup);
    let facts = [
        ("ticket-incident", Some(writer.text(&incident.report.title, LONGEST_PIECE))),
        ("card-level", Some(facts::level(writer))),
        ("card-state", Some(labels::state(writer.language(), incident.state))),
        ("ticket-declared", Some(writer.date_time(incident.declared_at))),
        ("report-symptom", incident.report.symptom.as_ref().map(|it| writer.block(it, LONGEST_PIECE))),
        ("card-impact", facts::impact(writer, LONGEST_PIECE)),
        ("card-cause", facts::cause(writer, LONGEST_PIECE)),
        (
            "ticket-followup",
            followup.map(|followup| {
                let owner = writer.person(followup.owner);
                format!(
                    "{} · {owner} · {}",
                    writer.block(&followup.text, LONGEST_PIECE),
                    writer.date_time(followup.due)
                )
            }),
        ),
    ];
    let named = |(id, fact): (&str, Option<String>)| {
        let args = |fact: String| Args::new().text("name", writer.say(id)).text("value", fact);
        fact.filter(|fact| !fact.trim().is_empty())
            .map(|fact| bare(&say_with(writer.language(), "ticket-fact", args(fact))))
    };
    facts.into_iter().filter_map(named).collect()
}
