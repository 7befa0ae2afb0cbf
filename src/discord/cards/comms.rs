//! Wording for customers, as the room and the channel for it see it: shown whole and ready to be copied. The product sends
//! nothing to customers, and says so.

use super::card::button;
use super::facts;
use super::mentions::Called;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::buttons::Press;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::comms::Wording;
use crate::domain::guild::Language;
use crate::domain::ids::RoleKey;
use crate::domain::timeline::{Actor, CustomerUpdateEvent, Entry, Event, VerificationEvent};
use crate::text::plain::{clip, show_code};
use crate::text::{Args, labels, say_with};
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed};

/// Longest wording as it is shown; a wording is shorter, what makes it harmless may add to it.
const MAX_SHOWN: usize = 3900;

/// The wording that an event is about, as it is now.
fn wording<'a>(view: &'a View, event: &Event) -> Option<&'a Wording> {
    let id = match event {
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(draft)) => draft.id,
        Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { id })
        | Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { id }) => *id,
        _ => return None,
    };
    view.incident.wording(id)
}

/// What the playbook calls its template.
fn template(writer: &Writer<'_>, wording: &Wording) -> String {
    let comms = writer.view.playbook.comms.as_ref();
    let found = comms.and_then(|comms| comms.template(&wording.draft.template));
    match found {
        Some(template) => writer.each(|language| labels::words(language, &template.name)),
        None => writer.text(&wording.draft.template, 40),
    }
}

/// What happened and who did it.
pub(super) fn head(writer: &Writer<'_>, event: &Event, args: Args) -> String {
    let id = match event {
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_)) => "entry-comms-drafted",
        Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. }) => "entry-comms-approved",
        Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. }) => "entry-comms-published",
        _ => "entry-feedback",
    };
    let wording = wording(writer.view, event);
    let named = wording.map(|wording| template(writer, wording)).unwrap_or_default();
    let number = wording.map_or(0, |wording| wording.draft.id);
    say_with(writer.language(), id, args.number("id", number).text("template", named))
}

/// What users say, and how many of how many are content.
pub(super) fn feedback(
    writer: &Writer<'_>,
    text: &str,
    asked: Option<u32>,
    content: Option<u32>,
) -> Vec<String> {
    let counted = |id: &str, count: Option<u32>| Some(facts::named(writer, id, &count?.to_string()));
    let counts = [counted("document-asked", asked), counted("document-satisfied", content)];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let counts = (!counts.is_empty()).then(|| labels::list(writer.language(), counts));
    std::iter::once(text.to_owned()).chain(counts).collect()
}

/// Whoever still has to approve or publish it, and nobody who did or may not; once users are to be told and asked, whoever does that.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let Some(comms) = &view.playbook.comms else { return Called::nobody() };
    let none: [&RoleKey; 0] = [];
    match &entry.event {
        _ if wording(view, &entry.event).is_some_and(|wording| wording.published.is_some()) => {
            Called::nobody()
        }
        // Nobody approves what they drafted.
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(draft)) => {
            match view.incident.wording(draft.id) {
                Some(wording) if wording.approved.is_some() => Called::nobody(),
                _ => Called::of(view, now, None, &comms.approve).sparing(entry.by),
            }
        }
        Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. }) => {
            let author = wording(view, &entry.event).and_then(|wording| wording.author.person());
            let author = author.filter(|author| entry.by != Actor::Person(*author));
            let called = match comms.publish.as_slice() {
                [] => Called::of(view, now, author, none),
                publish => Called::of(view, now, None, publish),
            };
            called.sparing(entry.by)
        }
        Event::Verification(VerificationEvent::Verified { complete: true, .. }) => {
            let by = comms.feedback.iter().flat_map(|feedback| &feedback.by);
            Called::of(view, now, None, by)
        }
        _ => Called::nobody(),
    }
}

/// What follows, and what to type.
pub(super) fn rest(writer: &Writer<'_>, event: &Event, now: At) -> Vec<String> {
    let view = writer.view;
    if matches!(event, Event::Verification(VerificationEvent::Verified { complete: true, .. })) {
        let asked = view.playbook.comms.as_ref().and_then(|comms| comms.feedback.as_ref());
        return asked.map(|_| writer.say("next-feedback")).into_iter().collect();
    }
    let Some(wording) = wording(view, event) else { return Vec::new() };
    let numbered = |id: &str| writer.say_with(id, |_| Args::new().number("id", wording.draft.id));
    let approves = view.playbook.comms.as_ref().is_some_and(|comms| !comms.approve.is_empty());
    let promise = wording
        .draft
        .next
        .map(|next| facts::named(writer, "comms-promise", &writer.time_and_distance(next, now)));
    let next = match event {
        Event::CustomerUpdate(CustomerUpdateEvent::CommsPublished { .. }) => writer.say("next-comms-copy"),
        _ if wording.published.is_some() => return promise.into_iter().collect(),
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
            if approves && wording.approved.is_none() =>
        {
            numbered("next-comms-approve")
        }
        _ => numbered("next-comms-publish"),
    };
    promise.into_iter().chain([next]).collect()
}

/// Buttons under it.
pub(super) fn rows(writer: &Writer<'_>, event: &Event) -> Vec<CreateActionRow> {
    let Some(wording) = wording(writer.view, event) else { return Vec::new() };
    let approves = writer.view.playbook.comms.as_ref().is_some_and(|comms| !comms.approve.is_empty());
    let press = match event {
        _ if wording.published.is_some() => return Vec::new(),
        Event::CustomerUpdate(CustomerUpdateEvent::CommsDrafted(_))
            if approves && wording.approved.is_none() =>
        {
            Press::CommsApprove
        }
        _ => Press::CommsPublish,
    };
    let row = vec![button(writer, press, Some(wording.draft.id), ButtonStyle::Success)];
    vec![CreateActionRow::Buttons(row)]
}

/// The wording itself, with a draft, with what was published, and above the button by which that is said: it is copied from
/// there first.
pub(super) fn embeds(writer: &Writer<'_>, event: &Event) -> Vec<CreateEmbed> {
    let is_past = |wording: &&Wording| {
        matches!(event, Event::CustomerUpdate(CustomerUpdateEvent::CommsApproved { .. }))
            && wording.published.is_some()
    };
    let shown = wording(writer.view, event).filter(|wording| !is_past(wording));
    shown.map(|wording| embed(writer, wording)).into_iter().collect()
}

fn embed(writer: &Writer<'_>, wording: &Wording) -> CreateEmbed {
    let text = show_code(&wording.draft.text, MAX_SHOWN);
    let title = format!("#{} {}", wording.draft.id, template(writer, wording));
    CreateEmbed::new().title(title).description(format!("```\n{text}\n```"))
}

/// What was published, for the guild's channel for wording.
pub fn published(view: &View, entry: &Entry, now: At) -> Option<Message> {
    let wording = wording(view, &entry.event)?;
    let writer = Writer::room(view);
    let head = writer.only(writer.language());
    let args = Args::new().text("who", head.actor(entry.by));
    let number = facts::number_and_title(view, 120);
    let mut lines = vec![format!("📢 {number}\n{}", self::head(&head, &entry.event, args))];
    lines.extend(rest(&head, &entry.event, now));
    let content = clip(&lines.join("\n"), MAX_CONTENT - 100);
    Some(Message { content, embeds: vec![embed(&writer, wording)], ..Message::default() })
}

/// One wording, whole, to be copied by whoever published it.
pub fn to_copy(view: &View, id: u32, content: String, language: Language) -> Message {
    let writer = Writer::person_in(view, language);
    let embeds = view.incident.wording(id).map(|wording| embed(&writer, wording)).into_iter().collect();
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
    Some(facts::named(writer, "comms-promise", &writer.time_and_distance(promise.until, now)))
}
