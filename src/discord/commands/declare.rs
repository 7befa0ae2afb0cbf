//! `/declare`, and the message command that makes a report of a message.

use super::ask::{Answer, Ask};
use super::pointed::message_text;
use super::row::Kind::{Flag, Number, Person, Suggested, Text};
use super::row::{Command, Suggest, Verb, may, need, on_message, on_server, one};
use super::suggest;
use crate::actions::{Done, Failure, View};
use crate::discord::message::Message;
use crate::discord::modals;
use crate::discord::same;
use crate::domain::authorise::Action;
use crate::domain::decide::Report;
use crate::domain::guild::Language;
use crate::domain::ids::UserId;
use crate::domain::playbook::RoomKind;
use crate::domain::reading::Lean;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{DeclarationEvent, Event};
use crate::text::labels::Style;
use crate::text::plain::show;
use crate::text::{Args, labels, say, say_with};
use serenity::all::CreateActionRow;
use std::future::ready;

/// Declares an incident: by the command, or by the form that a message fills in.
pub(crate) const DECLARE: Verb = on_server(Action::Declare, |ask| Box::pin(declare(ask)));

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one(
        "declare",
        DECLARE,
        &[
            need("title", Text),
            may("level", Suggested(Suggest::Level)),
            may("symptom", Text),
            may("impact", Suggested(Suggest::Impact)),
            may("urgency", Suggested(Suggest::Urgency)),
            may("affected_percent", Number),
            may("users", Text),
            may("core", Flag),
            may("source", Suggested(Suggest::Source)),
            may("occurred", Text),
            may("type", Suggested(Suggest::FaultType)),
            may("playbook", Suggested(Suggest::Playbook)),
            may("urgent", Flag),
            may("private", Flag),
            may("contact", Text),
            may("quick_result", Text),
            may("reporter", Person),
            may("department", Text),
            may("steps", Text),
            may("error", Text),
            may("tried", Text),
        ],
    ),
    on_message("declare-incident", on_server(Action::Declare, |ask| Box::pin(ready(form(ask))))),
];

pub(super) async fn declare(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let given = &ask.given;
    let words = ["department", "steps", "error", "tried"];
    let details = words.iter().filter_map(|word| Some((*word, given.text(word)?))).collect();
    let report = Report {
        title: given.needed("title")?,
        level: given.text("level"),
        symptom: given.text("symptom"),
        impact: given.text("impact"),
        urgency: given.text("urgency"),
        affected_percent: given.share("affected_percent")?,
        users: given.text("users"),
        core: given.yes("core")?,
        source: given.text("source"),
        occurred: ask.time("occurred", Lean::Past)?,
        fault_type: given.text("type"),
        urgent: given.flag("urgent").unwrap_or(false),
        private: given.flag("private").unwrap_or(false),
        posted: false,
        contact: given.text("contact"),
        reporter: given.person("reporter")?,
        author: given.text("author").and_then(|author| author.parse().ok()).map(UserId),
        from_people: given.text("source").is_some_and(suggest::is_from_people),
        details,
        quick_result: given.text("quick_result"),
        drill: None,
    };
    let done = ask.actions.declare(ask.call, given.text("playbook"), &report).await?;
    Ok(declared(ask.call.language, &done))
}

/// The answer to whoever began an incident.
pub(super) fn declared(language: Language, done: &Done) -> Answer {
    let incident = &done.view.incident;
    let number = incident.number();
    if done
        .entries
        .iter()
        .any(|entry| matches!(entry.event, Event::Declaration(DeclarationEvent::ReportedAgain { .. })))
    {
        return Answer::Message { message: again(language, &done.view), ephemeral: true };
    }
    if incident.is_solved_at_once() {
        return Answer::Message { message: solved_at_once(language, &done.view), ephemeral: true };
    }
    if incident.room_kind == RoomKind::None {
        let channel = done.view.guild.incidents_channel.map(|channel| format!("<#{}>", channel.0));
        let args = Args::new().text("number", show(number, 100)).text("room", channel.unwrap_or_default());
        let message = Message::text(say_with(language, "declared-without-room", args));
        let message = with_alike(language, &done.view, message);
        return Answer::Message { message, ephemeral: true };
    }
    let message = registered(language, &done.view);
    Answer::Declared { message, incident: incident.id }
}

/// Tells whoever reported an easy case that it is registered, and counted.
fn solved_at_once(language: Language, view: &View) -> Message {
    let kind = view.playbook.fault_type(&view.incident.report.fault_type);
    let kind = kind.map(|kind| labels::words(language, &kind.name)).unwrap_or_default();
    let args = Args::new().text("number", show(view.incident.number(), 100)).text("type", kind);
    Message::text(say_with(language, "declared-solved", args))
}

/// Tells whoever declared an incident its number, and its room, or that there is no place for one.
pub fn placed(language: Language, view: &View) -> Message {
    if !view.incident.room_refused {
        return registered(language, view);
    }
    let args = Args::new().text("number", show(view.incident.number(), 100));
    let channel = view.guild.incidents_channel.filter(|_| !view.incident.is_private());
    let Some(channel) = channel.map(|channel| format!("<#{}>", channel.0)) else {
        return Message::text(say_with(language, "declared-room-refused-private", args));
    };
    Message::text(say_with(language, "declared-room-refused", args.text("room", channel)))
}

fn registered(language: Language, view: &View) -> Message {
    let args = Args::new().text("number", show(view.incident.number(), 100));
    let message = Message::text(match view.incident.room {
        Some(room) => say_with(language, "declared-room", args.text("room", format!("<#{}>", room.0))),
        None => say_with(language, "declared", args),
    });
    with_alike(language, view, message)
}

/// Tells whoever reported what somebody else had just reported where it is.
fn again(language: Language, view: &View) -> Message {
    let incident = &view.incident;
    let room = incident.room.map(|room| format!(" · <#{}>", room.0)).unwrap_or_default();
    let args = Args::new().text("number", show(incident.number(), 100)).text("room", room);
    let ago = labels::timestamp(incident.declared_at, Style::Relative);
    Message::text(say_with(language, "declared-again", args.text("ago", ago)))
}

/// Open incidents that look the same, each with a button by which the report goes on there.
fn with_alike(language: Language, view: &View, mut message: Message) -> Message {
    let incident = &view.incident;
    let open: Vec<_> = incident.report.similar.iter().filter(|one| one.open).collect();
    if open.is_empty() || !incident.is_open() {
        return message;
    }
    let lines = open.iter().map(|one| format!("- {} {}", show(&one.number, 60), show(&one.title, 100)));
    let lines: Vec<String> = lines.collect();
    let (head, what) = (say(language, "declared-alike"), say(language, "declared-alike-same"));
    message.content = format!("{}\n{head}\n{}\n{what}", message.content, lines.join("\n"));
    let buttons = open.iter().map(|one| same::button(language, incident.id, &one.number));
    message.rows.push(CreateActionRow::Buttons(buttons.collect()));
    message
}

/// A form for the report, filled with the message that was pointed at.
pub(super) fn form(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let message = ask.target.ok_or(Refusal::Missing("message"))?;
    let link =
        format!("https://discord.com/channels/{}/{}/{}", ask.call.guild.0, message.channel_id, message.id);
    let author = Some(&message.author).filter(|author| !author.bot).map(|author| UserId(author.id.get()));
    Ok(Answer::Modal(modals::report(ask, &message_text(message), &link, author)))
}
