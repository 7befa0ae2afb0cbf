//! `/evidence add|list`, and the message command that makes evidence of a message.

use super::ask::{Answer, Ask, told};
use super::pointed::{files, message_text, words, written};
use super::row::Kind::{Choice, Text};
use super::row::{Command, may, need, on_message, several, sub, verb};
use super::update::before;
use crate::actions::{Done, Failure};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, EvidenceRequest};
use crate::domain::evidence::EvidenceKind;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, EvidenceEvent};
use crate::text::labels::{self, Style, timestamp};
use crate::text::plain::{clip, show};
use crate::text::{Args, say_with};
use serenity::all::Message;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    several(
        "evidence",
        &[
            sub(
                "add",
                verb(Action::AddEvidence, |ask| Box::pin(add(ask))),
                &[
                    need("kind", Choice(&["log", "screenshot", "error", "operation", "metric"])),
                    need("text", Text),
                    may("link", Text),
                    may("at", Text),
                ],
            ),
            sub("list", verb(Action::Look, |ask| Box::pin(list(ask))), &[]),
        ],
    ),
    on_message("add-as-evidence", verb(Action::AddEvidence, |ask| Box::pin(add_message(ask)))),
];

/// Longest text and link in a line of the list.
const MAX_LINE: usize = 150;

pub(super) async fn add(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let request = EvidenceRequest {
        kind: ask.given.needed_choice("kind")?,
        text: ask.given.needed("text")?,
        link: ask.given.text("link"),
        at: ask.time_since("at").await?,
    };
    let done = ask.act(|scene| decide::add_evidence(scene, &request)).await?;
    Ok(added(ask, &done, request.at))
}

/// A message as evidence, with its time: a screenshot if it has a picture, else a log. What it points to is the message:
/// addresses of attachments lose their force within a day.
pub(super) async fn add_message(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let message = ask.target.ok_or(Refusal::Missing("message"))?;
    let picture = files(message).any(|file| is_picture(file.content_type.as_deref()));
    let kind = if picture { EvidenceKind::Screenshot } else { EvidenceKind::Log };
    let (guild, channel) = (ask.call.guild.0, message.channel_id);
    let link = format!("https://discord.com/channels/{guild}/{channel}/{}", message.id);
    let text = described(message);
    let written = written(message);
    let done = ask.act(|scene| {
        // A message is not of the future, whatever Discord's clock says.
        let at = Some(written.min(scene.now));
        decide::add_evidence(scene, &EvidenceRequest { kind, text: &text, link: Some(&link), at })
    });
    Ok(added(ask, &done.await?, None))
}

fn is_picture(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|kind| kind.starts_with("image/"))
}

/// Who wrote it, what it says, and the names of its files.
fn described(message: &Message) -> String {
    let names: Vec<&str> = files(message).map(|file| file.filename.as_str()).collect();
    let written = if names.is_empty() { message_text(message) } else { words(message) };
    let parts = [written, names.join(", ")].into_iter().filter(|part| !part.trim().is_empty());
    let text = parts.collect::<Vec<_>>().join("\n");
    if text.is_empty() { text } else { format!("{}: {text}", message.author.display_name()) }
}

fn added(ask: &Ask<'_>, done: &Done, at: Option<At>) -> Answer {
    let id = done.entries.iter().find_map(|entry| match entry.event {
        Event::Evidence(EvidenceEvent::EvidenceAdded { id, .. }) => Some(id),
        _ => None,
    });
    let sentence = ask.text("done-evidence", Args::new().number("id", id.unwrap_or_default()));
    match before(done, at) {
        Some(began) => told(format!("{sentence}\n{}", ask.text("done-evidence-before", began))),
        None => told(sentence),
    }
}

pub(super) async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let language = ask.call.language;
    if view.incident.evidence.is_empty() {
        return Ok(ask.say("evidence-none", Args::new()));
    }
    let lines = view.incident.evidence.iter().map(|evidence| {
        let link = evidence.link.as_ref().map(|link| format!(" · {}", show(link, MAX_LINE)));
        let args = Args::new()
            .number("id", evidence.id)
            .text("kind", labels::evidence_kind(language, evidence.kind))
            .text("text", show(&evidence.text, MAX_LINE))
            .text("link", link.unwrap_or_default())
            .text("time", timestamp(evidence.at, Style::DateTime));
        match evidence.by.person() {
            Some(user) => say_with(language, "evidence-line", args.text("who", format!("<@{}>", user.0))),
            None => say_with(language, "evidence-line", args.text("who", "")),
        }
    });
    Ok(told(clip(&lines.collect::<Vec<_>>().join("\n"), 2000)))
}
