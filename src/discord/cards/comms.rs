//! Wording for customers, as the room and the channel for it see it: shown whole and ready to be copied. The product sends
//! nothing to customers, and says so.

use super::card::button;
use super::facts;
use super::line::{Line, Lined, On};
use super::mentions::Called;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::discord::press::Press;
use crate::domain::At;
use crate::domain::comms::{Promised, Wording};
use crate::domain::guild::Language;
use crate::domain::timeline::{CommsEvent, Entry, Event};
use crate::text::plain::{clip, show_code};
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed};

impl Lined for CommsEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let comms = on.view.playbook.comms.as_ref();
        match self {
            CommsEvent::CommsDrafted(draft) => {
                let wording = on.view.incident.wording(draft.id);
                let waits = comms.is_some_and(|comms| !comms.approve.is_empty())
                    && wording.is_some_and(|wording| wording.approved.is_none());
                let (next, press) = match waits {
                    true => ("next-comms-approve", Press::CommsApprove),
                    false => ("next-comms-publish", Press::CommsPublish),
                };
                named(on, "📢", "entry-comms-drafted", wording)
                    .quoting([&draft.text])
                    // Nobody approves what they drafted.
                    .calling(move || {
                        let asks = comms
                            .filter(|_| wording.is_some_and(|it| it.approved.or(it.published).is_none()));
                        on.calls(None, asks.into_iter().flat_map(|comms| &comms.approve)).sparing(on.entry.by)
                    })
                    .then(move |writer| follows(writer, wording, next, on.now))
                    .with_rows(move |writer| rows(writer, wording, press))
                    .with_embeds(move |writer| shown(writer, wording))
            }
            CommsEvent::CommsApproved { id } => {
                // Above the button by which it is said to be published: it is copied from there first.
                let wording = on.view.incident.wording(*id);
                let open = wording.filter(|wording| wording.published.is_none());
                named(on, "✅", "entry-comms-approved", wording)
                    .calling(move || publishers(on, open))
                    .then(move |writer| follows(writer, wording, "next-comms-publish", on.now))
                    .with_rows(move |writer| rows(writer, wording, Press::CommsPublish))
                    .with_embeds(move |writer| shown(writer, open))
            }
            CommsEvent::CommsPublished { id } => {
                let wording = on.view.incident.wording(*id);
                named(on, "📢", "entry-comms-published", wording)
                    .then(move |writer| copied(writer, wording, on.now))
                    .with_embeds(move |writer| shown(writer, wording))
            }
            CommsEvent::FeedbackNoted { text, asked, content } => on
                .says("💬", "entry-feedback")
                .quoting_with(move |writer| feedback(writer, text, *asked, *content)),
        }
    }
}

/// A line about a wording, by its number and its template's name.
fn named<'a>(on: On<'a>, sign: &'static str, id: &'static str, wording: Option<&'a Wording>) -> Line<'a> {
    on.says_with(sign, id, move |writer, args| {
        let template = wording.map(|wording| template(writer, wording)).unwrap_or_default();
        args.number("id", wording.map_or(0, |wording| wording.draft.id)).text("template", template)
    })
}

/// Whoever still has to publish it, but for whoever approved it.
fn publishers(on: On<'_>, wording: Option<&Wording>) -> Called {
    let (Some(comms), Some(wording)) = (&on.view.playbook.comms, wording) else { return Called::nobody() };
    let author = wording.author.person().filter(|author| on.is_by_another(*author));
    let called = match comms.publish.as_slice() {
        [] => on.calls_people(author),
        publish => on.calls(None, publish),
    };
    called.sparing(on.entry.by)
}

/// What customers were promised with it, and what to type; once it is published, nothing more.
fn follows(writer: &Writer<'_>, wording: Option<&Wording>, next: &str, now: At) -> Vec<String> {
    let Some(wording) = wording else { return Vec::new() };
    let next = wording
        .published
        .is_none()
        .then(|| writer.say_with(next, |_| Args::new().number("id", wording.draft.id)));
    promised(writer, wording, now).into_iter().chain(next).collect()
}

/// What customers were promised with it, and that it is to be copied.
fn copied(writer: &Writer<'_>, wording: Option<&Wording>, now: At) -> Vec<String> {
    let Some(wording) = wording else { return Vec::new() };
    promised(writer, wording, now).into_iter().chain([writer.say("next-comms-copy")]).collect()
}

fn promised(writer: &Writer<'_>, wording: &Wording, now: At) -> Option<String> {
    let next = wording.draft.next?;
    Some(facts::named(writer, "comms-promise", &writer.time_and_distance(next, now)))
}

/// The button under it, until it is published.
fn rows(writer: &Writer<'_>, wording: Option<&Wording>, press: Press) -> Vec<CreateActionRow> {
    let open = wording.filter(|wording| wording.published.is_none());
    let row = open.map(|wording| vec![button(writer, press, Some(wording.draft.id), ButtonStyle::Success)]);
    row.map(CreateActionRow::Buttons).into_iter().collect()
}

/// Whoever tells users that it is over, and asks them, where the playbook wants that or they were told of the fault.
pub(super) fn asks_users(on: On<'_>) -> Called {
    let Some(comms) = &on.view.playbook.comms else { return Called::nobody() };
    let asked = comms.feedback.iter().flat_map(|feedback| &feedback.by);
    let untold = comms.feedback.is_none() && on.view.incident.owes_last_word(comms);
    on.calls(None, asked.chain(comms.draft.iter().filter(|_| untold)))
}

/// That those who were told of the fault are to be told that it is over, and by which template.
pub(super) fn last_word(writer: &Writer<'_>, id: &str) -> Option<String> {
    let comms = writer.view.playbook.comms.as_ref()?;
    let template = comms.last_template().filter(|_| writer.view.incident.owes_last_word(comms))?;
    Some(writer.say_with(id, |_| Args::new().text("template", template.key.as_str())))
}

/// That users are told that it is over, and asked.
pub(super) fn next_feedback(writer: &Writer<'_>) -> Option<String> {
    let feedback = writer.view.playbook.comms.as_ref().and_then(|comms| comms.feedback.as_ref());
    feedback.map(|_| writer.say("next-feedback")).or_else(|| last_word(writer, "next-last-word"))
}

/// What users say, and how many of how many are content.
fn feedback(writer: &Writer<'_>, text: &str, asked: Option<u32>, content: Option<u32>) -> Vec<String> {
    let counted = |id: &str, count: Option<u32>| Some(facts::named(writer, id, &count?.to_string()));
    let counts = [counted("document-asked", asked), counted("document-satisfied", content)];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let counts = (!counts.is_empty()).then(|| labels::list(writer.language(), counts));
    std::iter::once(text.to_owned()).chain(counts).collect()
}

/// What was published, for the guild's channel for wording.
pub fn published(view: &View, entry: &Entry, now: At) -> Option<Message> {
    let Event::Comms(event) = &entry.event else { return None };
    let CommsEvent::CommsPublished { id } = event else { return None };
    let wording = view.incident.wording(*id);
    let writer = Writer::room(view);
    let first = writer.only(writer.language());
    let head = event.line(On { view, entry, timeline: &[], now }).head(&first);
    let number = facts::number_and_title(view, 120);
    let lines = [format!("📢 {number}\n{head}")].into_iter().chain(copied(&first, wording, now));
    let content = clip(&lines.collect::<Vec<_>>().join("\n"), MAX_CONTENT - 100);
    Some(Message { content, embeds: vec![embed(&writer, wording?)], ..Message::default() })
}

/// Longest wording as it is shown; a wording is shorter, what makes it harmless may add to it.
const MAX_SHOWN: usize = 3900;

/// What the playbook calls its template.
fn template(writer: &Writer<'_>, wording: &Wording) -> String {
    let comms = writer.view.playbook.comms.as_ref();
    let found = comms.and_then(|comms| comms.template(&wording.draft.template));
    match found {
        Some(template) => writer.each(|language| labels::words(language, &template.name)),
        None => writer.text(&wording.draft.template, 40),
    }
}

/// The wording itself, to be copied.
fn shown(writer: &Writer<'_>, wording: Option<&Wording>) -> Vec<CreateEmbed> {
    wording.map(|wording| embed(writer, wording)).into_iter().collect()
}

fn embed(writer: &Writer<'_>, wording: &Wording) -> CreateEmbed {
    let text = show_code(&wording.draft.text, MAX_SHOWN);
    let title = format!("#{} {}", wording.draft.id, template(writer, wording));
    CreateEmbed::new().title(title).description(format!("```\n{text}\n```"))
}

/// One wording, whole, to be copied by whoever published it.
pub fn to_copy(view: &View, id: u32, content: String, language: Language) -> Message {
    let writer = Writer::person_in(view, language);
    let embeds = shown(&writer, view.incident.wording(id));
    Message { content, embeds, ..Message::default() }
}

/// Every wording and how far it is, the newest first. `None` when there is none.
pub fn list(view: &View, now: At, language: Language) -> Option<String> {
    let writer = Writer::person_in(view, language);
    let lines = view.incident.wordings.iter().rev().map(|wording| line(&writer, wording, now));
    let lines: Vec<String> = lines.chain(promise(&writer, now)).collect();
    (!lines.is_empty()).then(|| clip(&lines.join("\n"), MAX_CONTENT))
}

fn line(writer: &Writer<'_>, wording: &Wording, now: At) -> String {
    let (id, by, at) = match (wording.published, wording.approved) {
        (Some((by, at)), _) => ("comms-line-published", by, at),
        (None, Some((by, at))) => ("comms-line-approved", by, at),
        (None, None) => ("comms-line-drafted", wording.author, wording.drafted_at),
    };
    writer.say_with(id, |writer| {
        Args::new()
            .number("id", wording.draft.id)
            .text("template", template(writer, wording))
            .text("who", writer.actor(by))
            .text("time", writer.time_and_distance(at, now))
            .text("text", writer.text(&wording.draft.text, 120))
    })
}

/// What customers were told last, and when they hear more.
pub(super) fn last(writer: &Writer<'_>, now: At) -> Option<String> {
    let wording = writer.view.incident.last_published()?;
    let (by, at) = wording.published?;
    let told = format!(
        "#{} {} · {} · {}",
        wording.draft.id,
        template(writer, wording),
        writer.time(at, now),
        writer.actor(by)
    );
    Some(promise(writer, now).map_or(told.clone(), |promise| format!("{told}\n{promise}")))
}

fn promise(writer: &Writer<'_>, now: At) -> Option<String> {
    let incident = &writer.view.incident;
    let promise = incident.promised_word().filter(|_| incident.is_open())?;
    let id = match promise.of {
        Promised::Word => "comms-promise",
        Promised::Recovery => "comms-expected",
    };
    Some(facts::named(writer, id, &writer.time_and_distance(promise.until, now)))
}
