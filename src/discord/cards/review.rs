//! The summary at the end: what it was, how long it took against the limits, who did what, and what is still open; with
//! the whole record as a file.

use super::card::Fields;
use super::correction;
use super::details;
use super::document::Made;
use super::entry;
use super::facts;
use super::figures;
use super::followup;
use super::limits;
use super::line::On;
use super::review_room;
use super::score;
use super::survey;
use super::ticket;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::{File, Message};
use crate::domain::At;
use crate::domain::correction::{Standing, standing};
use crate::domain::decide::missing;
use crate::domain::figures::{Spell, spells};
use crate::domain::guild::Language;
use crate::domain::limits::{Deadline, judged};
use crate::domain::milestone::breaches;
use crate::domain::playbook::Clock;
use crate::domain::reporter::Reporter;
use crate::domain::review::Followup;
use crate::domain::timeline::{ClosingEvent, Entry, Event, ReviewEvent};
use crate::domain::trail::Step;
use crate::text::markdown::inert;
use crate::text::plain::{clip, length, show_whole};
use crate::text::{Args, labels, say, say_with};
use serenity::all::CreateEmbed;
use std::collections::{BTreeMap, BTreeSet};

/// The summary at the end, or the report of a review that is finished: for the room and for the reviews channel. It pings
/// nobody. A summary that comes after such a report says only what that did not.
pub fn review(view: &View, entry: &Entry, timeline: &[Entry], now: At) -> Message {
    let writer = Writer::room(view);
    let (colour, _) = facts::colour(view);
    let is_report = entry.event == Event::Review(ReviewEvent::ReviewFinished);
    let head = format!("{} · ", writer.say(if is_report { "review-report" } else { "review-title" }));
    let title = format!("{head}{}", facts::number_and_title(view, 256 - length(&head).min(195)));
    let embed = CreateEmbed::new().colour(colour).title(title);
    let told = reported(view, entry, timeline);
    let embed = match (told, &view.incident.report.symptom) {
        (Some(report), _) => embed.description(writer.say_with("review-told", |writer| {
            Args::new().text("time", writer.time_and_distance(report.at, now))
        })),
        (None, Some(symptom)) => embed.description(writer.block(symptom, 400)),
        (None, None) => embed,
    };
    let drill = view.incident.report.drill.is_some();
    let score = drill.then(|| clip(&score::lines(&writer, timeline, now).join("\n"), 1000));
    let spells = spells(&view.incident, timeline, view.rules(), now);
    let fields = fields(&writer, &spells, told.is_some(), now);
    let named = [("review-score", score, false)].into_iter().chain(fields);
    let embed = Fields::new(embed).named(&writer, named.collect());
    let is_known = told.is_some_and(|report| !adds(report, entry, timeline));
    let names = record_names(view).into_iter().filter(|_| !is_known);
    let files =
        names.flat_map(|(language, name)| files(&name, review_markdown(view, timeline, language), language));
    let content = match &entry.event {
        Event::Review(ReviewEvent::ReviewFinished) => {
            let line = entry::line(On { view, entry, timeline, now });
            Some(format!("🧭 {}", line.head(&writer)))
        }
        Event::Closing(ClosingEvent::Closed { .. }) => {
            super::entry::entry(view, entry, timeline, now).map(|said| said.content)
        }
        _ => None,
    };
    let content = content.unwrap_or_default();
    Message { content, files: files.collect(), embeds: vec![embed], ..Message::default() }
}

/// What the files of a record are called, without their endings: one for each language of the guild.
pub(in crate::discord) fn record_names(view: &View) -> Vec<(Language, String)> {
    let number = file_name(view.incident.number());
    let writer = Writer::room(view);
    let names = writer.languages().iter().enumerate().map(|(nth, language)| {
        let ending = match (nth, language) {
            (0, _) => "",
            (_, Language::Zh) => ".zh",
            (_, Language::En) => ".en",
        };
        (*language, format!("{number}{ending}"))
    });
    names.collect()
}

/// The report that the room has read already when the summary comes: of this spell's review, unless that goes on.
fn reported<'a>(view: &View, entry: &Entry, timeline: &'a [Entry]) -> Option<&'a Entry> {
    let finished = view.incident.review.as_ref().is_some_and(|review| !review.is_open());
    if entry.event == Event::Review(ReviewEvent::ReviewFinished) || !finished {
        return None;
    }
    let began = view.incident.spell.began;
    let before = timeline.iter().filter(|before| before.seq < entry.seq && before.at >= began);
    before.into_iter().rfind(|before| before.event == Event::Review(ReviewEvent::ReviewFinished))
}

/// Did somebody do something between the report and the summary, so that the record says more?
fn adds(report: &Entry, entry: &Entry, timeline: &[Entry]) -> bool {
    let mut between = timeline.iter().filter(|it| it.seq > report.seq && it.seq < entry.seq);
    between.any(|it| it.by.person().is_some())
}

/// What a summary says; where a report has told the rest, only how it ended.
fn fields(
    writer: &Writer<'_>,
    spells: &[Spell],
    told: bool,
    now: At,
) -> Vec<(&'static str, Option<String>, bool)> {
    let mut fields = vec![
        ("card-state", Some(facts::state(writer)), true),
        ("card-level", Some(format!("{}\n{}", facts::level(writer), writer.playbook())), true),
        ("review-times", Some(times(writer, spells)), false),
        ("review-limits", Some(results(writer, now)), false),
    ];
    if !told {
        fields.extend(found(writer, now));
    }
    fields.push(("review-open", open(writer), false));
    fields
}

/// What it was, who did what, and what came of it.
fn found(writer: &Writer<'_>, now: At) -> Vec<(&'static str, Option<String>, bool)> {
    let incident = &writer.view.incident;
    vec![
        ("card-people", Some(facts::people(writer)), false),
        ("card-impact", facts::impact(writer, 300), false),
        ("card-details", details::given(writer, 15, 200, false), false),
        ("card-survey", survey::answer(writer), false),
        ("card-rejected", incident.false_alarm().map(|reason| writer.text(reason, 400)), false),
        ("review-evidence", facts::evidence(writer), false),
        ("card-cause", facts::cause(writer, 500), false),
        ("card-fix", facts::fix(writer, now), false),
        ("card-workaround", incident.workaround_in_place().map(|text| writer.text(text, 300)), false),
        ("card-plans", facts::plans(writer, 5), false),
        ("review-findings", findings(writer), false),
        ("card-followups", followup::followups(writer, incident.followups.iter().collect(), 10, now), false),
        ("card-tickets", ticket::tickets(writer, 10), false),
    ]
}

/// What the review found, and who took part.
fn findings(writer: &Writer<'_>) -> Option<String> {
    let review = writer.view.incident.review.as_ref()?;
    let mut lines: Vec<String> = review_room::parts(writer, review)
        .map(|(name, finding)| {
            let args = Args::new().text("name", name).text("value", writer.text(finding, 160));
            say_with(writer.language(), "named", args)
        })
        .collect();
    let who: Vec<String> = review.attended.iter().map(|user| writer.person(*user)).collect();
    if !who.is_empty() {
        lines.push(facts::named(writer, "review-attended", &labels::list(writer.language(), who)));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// From when to when, and how long.
fn times(writer: &Writer<'_>, spells: &[Spell]) -> String {
    let incident = &writer.view.incident;
    let occurred = correction::occurred(writer, |writer, at| writer.date_time(at));
    let occurred = occurred.map(|occurred| facts::named(writer, "review-occurred", &occurred));
    let mut lines: Vec<String> = occurred.into_iter().collect();
    let instants =
        [("review-declared", Some(incident.declared_at)), ("review-closed", incident.spell.closed_at)];
    for (id, at) in instants {
        lines.extend(at.map(|at| facts::named(writer, id, &writer.date_time(at))));
    }
    lines.extend(figures::spans(writer, spells));
    lines.join("\n")
}

/// Each limit and what became of it.
fn results(writer: &Writer<'_>, now: At) -> String {
    let view = writer.view;
    let mut deadlines = judged(&view.incident, view.rules());
    // What still has time, such as the review, is no result.
    deadlines.retain(|it| it.clock != Clock::Review || it.met.is_some() || it.has_passed(now));
    if deadlines.is_empty() {
        return writer.say("card-no-limit");
    }
    // Of times on several days each says its day: "11:30 → 11:30" is none.
    let instants = deadlines.iter().flat_map(|it| [Some(it.from), Some(it.due), it.met]).flatten();
    let days: BTreeSet<_> = instants.map(|at| at.with_timezone(&view.guild.zone).date_naive()).collect();
    let time = |writer: &Writer<'_>, at| match days.len() {
        0 | 1 => writer.time(at, now),
        _ => writer.date_time(at),
    };
    let mut lines: Vec<String> = deadlines.iter().map(|deadline| result(writer, deadline, time)).collect();
    let breaches = breaches(&view.incident, view.rules()).len() as i64;
    // Those of another level, or from before a reopening, are on no line of these.
    let shown = deadlines
        .iter()
        .filter(|it| it.met_in_time() == Some(false) || (it.met.is_none() && it.has_passed(now)));
    let before = breaches - shown.count() as i64;
    let id = if before > 0 { "review-breaches-before" } else { "review-breaches" };
    if breaches > 0 {
        lines.push(writer.say_with(id, |_| Args::new().number("n", breaches).number("before", before)));
    }
    lines.join("\n")
}

/// When it was met, from when to when it ran and how long it is. How long anything took is said by the spans: a limit may
/// count from another level, or in working time.
fn result(writer: &Writer<'_>, deadline: &Deadline<'_>, time: impl Fn(&Writer<'_>, At) -> String) -> String {
    let calendars = &writer.view.calendars;
    let sign = match deadline.met_in_time() {
        Some(true) => "✅",
        Some(false) => "☑️",
        None => "⚠️",
    };
    let limit = writer.each(|language| labels::deadline(language, deadline, calendars));
    let verdict = match (deadline.met, deadline.met_in_time()) {
        (Some(met), Some(true)) => time(writer, met),
        (Some(met), _) => format!("{} · {}", time(writer, met), writer.say("review-late")),
        (None, _) => writer.say("review-not-met"),
    };
    let by = limits::met_otherwise(writer, deadline).map(|by| format!(" · {by}")).unwrap_or_default();
    let result = format!("{sign} {} · {verdict}{by}", facts::clock_name(writer, deadline.clock));
    // What was met before this deadline began was not met in its time, which is that of another level or a reopening.
    if deadline.met.is_some_and(|met| met < deadline.from) {
        return result;
    }
    let args = Args::new()
        .text("result", result)
        .text("from", time(writer, deadline.from))
        .text("due", time(writer, deadline.due));
    say_with(writer.language(), "review-limit", args.text("limit", limit))
}

/// What is left to do.
fn open(writer: &Writer<'_>) -> Option<String> {
    let view = writer.view;
    let mut lines: Vec<String> = facts::blockers(writer, 4).into_iter().collect();
    let plans = view.incident.open_plans();
    lines.extend(
        plans.take(5).map(|plan| writer.say_with("review-open-plan", |_| Args::new().number("id", plan.id))),
    );
    let carried = view.incident.open_followups().into_iter().filter(|followup| followup.plan.is_some());
    lines.extend(carried.take(5).map(|followup| carried_plan(writer, followup)));
    lines.extend(facts::still_asked(writer));
    // Nothing is left to be done about a drill that is over either; what it lacked is in its score.
    let is_over = view.incident.report.drill.is_some() && !view.incident.is_open();
    let is_needless = view.incident.is_false_alarm() || is_over;
    let missing = if is_needless { Vec::new() } else { missing(&view.incident, view.rules()) };
    lines.extend(missing.into_iter().map(|need| {
        writer.each(|language| {
            say_with(language, "review-lacks", Args::new().text("need", labels::need(language, need)))
        })
    }));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The follow-up as which a plan goes on, with who makes it and until when.
fn carried_plan(writer: &Writer<'_>, followup: &Followup) -> String {
    let (owner, due) = (writer.person(followup.owner), writer.date_time(followup.due));
    let due = format!("{due}{}", facts::provisional(writer, followup.unsettled(writer.view.rules())));
    writer.say_with("review-carried-plan", |_| {
        let args = Args::new().number("id", followup.plan.unwrap_or_default()).number("into", followup.id);
        args.text("owner", owner.clone()).text("due", due.clone())
    })
}

/// The whole record as a file, with who did what and by which way; with how to reach people without an account only if that
/// is asked for.
pub fn record(made: &Made<'_>, trail: &[Step]) -> [File; 2] {
    let Made { view, timeline, language, contacts } = *made;
    let mut text = review_markdown(view, timeline, language);
    if !trail.is_empty() {
        let rows = super::trail::listed(trail, &BTreeMap::new(), &view.names, &view.guild, language);
        text.push_str(&inert(&format!("\n## {}\n\n{rows}\n", say(language, "trail-title"))));
    }
    let reach = contacts.then(|| super::contacts::contacts(view, language)).flatten();
    if let Some(reach) = reach {
        let writer = Writer::file(view, language);
        let reach = format!("\n## {}\n\n{}\n", writer.say("card-contacts"), listed(&reach));
        text.push_str(&inert(&reach));
    }
    files(&file_name(view.incident.number()), text, language)
}

/// To be edited and kept, and to be read.
fn files(name: &str, markdown: String, language: Language) -> [File; 2] {
    let page = File::page(name, &markdown, language);
    [File::markdown(name, markdown), page]
}

/// The whole record as Markdown, nothing left out: times in the guild's time zone, entries in the order in which they
/// happened.
pub fn review_markdown(view: &View, timeline: &[Entry], language: Language) -> String {
    let writer = Writer::file(view, language);
    let now = timeline.last().map_or(view.incident.declared_at, |entry| entry.at);
    let number = show_whole(view.incident.number());
    let title = writer.text(&view.incident.report.title, 0);
    let mut parts = vec![format!("# {number} {title}")];
    let zone = writer.say_with("review-zone", |_| Args::new().text("zone", view.guild.zone.name()));
    parts.push(format!("{zone}\n\n{}", report(&writer)));
    let spells = spells(&view.incident, timeline, view.rules(), now);
    for (id, value, _) in fields(&writer, &spells, false, now) {
        parts.extend(value.map(|value| format!("## {}\n\n{}", writer.say(id), listed(&value))));
    }
    parts.push(format!("## {}\n\n{}", writer.say("review-timeline"), lines(&writer, timeline).join("\n")));
    inert(&parts.join("\n\n")) + "\n"
}

fn listed(value: &str) -> String {
    value.lines().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

/// What was reported, each in whole.
fn report(writer: &Writer<'_>) -> String {
    let report = &writer.view.incident.report;
    let nobody = writer.view.incident.reported_by() == Reporter::Nobody;
    let reporter = (!nobody).then(|| facts::reporter(writer));
    let kind = writer.view.playbook.fault_type(&report.fault_type);
    let kind = kind.map(|kind| labels::words(writer.language(), &kind.name));
    let text = |text: &Option<String>| text.as_ref().map(|text| writer.text(text, 0));
    let facts = [
        ("card-reported", reporter),
        ("report-type", kind),
        ("report-source", facts::source(writer)),
        ("report-symptom", text(&report.symptom)),
    ];
    let lines =
        facts.into_iter().filter_map(|(id, value)| Some(format!("- {}", facts::named(writer, id, &value?))));
    lines.collect::<Vec<_>>().join("\n")
}

/// One line for every entry, in the order in which they happened.
fn lines(writer: &Writer<'_>, timeline: &[Entry]) -> Vec<String> {
    sorted(timeline)
        .into_iter()
        .map(|it| format!("- {}", line(writer, &it, timeline, usize::MAX, it.entry.at)))
        .collect()
}

/// Entries as they stand, in the order in which they happened.
pub(super) fn sorted(timeline: &[Entry]) -> Vec<Standing<'_>> {
    let mut sorted = standing(timeline);
    sorted.sort_by_key(|it| (it.happened, it.entry.seq));
    sorted
}

/// An entry on one line, read at `now`: by its number it is named where it is to be put right.
pub(super) fn line(
    writer: &Writer<'_>,
    standing: &Standing<'_>,
    timeline: &[Entry],
    max: usize,
    now: At,
) -> String {
    let entry = &*standing.entry;
    let time = writer.time(standing.happened, now);
    let line = entry::line(On { view: writer.view, entry, timeline, now });
    let head = format!("#{} · {time} · {}", entry.seq, line.head(writer));
    let mark = correction::mark(writer, standing, now).map(|mark| format!(" · {mark}")).unwrap_or_default();
    let quote = line.quote(writer).join(" · ");
    if quote.is_empty() {
        return clip(&format!("{head}{mark}"), max);
    }
    let left = max.saturating_sub(length(&head) + length(&mark) + 4);
    clip(&format!("{head} — {}{mark}", writer.text(&quote, left)), max)
}

/// A number as a file's name.
pub(in crate::discord) fn file_name(number: &str) -> String {
    let safe: String =
        number.chars().map(|c| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '-' }).collect();
    safe.chars().take(80).collect()
}
